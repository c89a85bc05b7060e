"""A review as a dictionary: what the daemon must be, written down a second time in the plainest way."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

LEVELS = ["Low", "Medium", "High", None]
FLAGS = ["pip", "flight_risk", "Works from Lisbon"]

Person = tuple[str | None, str | None, str | None, tuple[str, ...]]
"""performance, potential, note, flags"""


class Model:
    """People, and the edits that undo and redo would take."""

    def __init__(self, people: dict[str, Person], seed: int) -> None:
        self.people = dict(people)
        self.edits = 0
        self._undo: list[dict[str, tuple[Person, Person]]] = []
        self._redo: list[dict[str, tuple[Person, Person]]] = []
        self._random = random.Random(seed)

    def next_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        """Return a random call that will not be refused, having done it here."""
        kinds = ["move", "move", "move", "note", "flags", "many", "revisit"]
        kind = self._random.choice(kinds + ["undo"] * bool(self._undo) + ["redo"] * bool(self._redo))
        call: Callable[[str], tuple[str, dict[str, Any]]] = getattr(self, f"_{kind}_call")
        return call(mutation_id)

    def _move_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        move = self._random_move(self._anybody())
        self._do({move["employeeId"]: self._moved(move)})
        return "employee.move", {**move, "mutationId": mutation_id}

    def _revisit_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        """Move somebody where they are: nothing may come of it."""
        who = self._anybody()
        performance, potential, _, _ = self.people[who]
        params = {"employeeId": who, "performance": performance, "potential": potential}
        return "employee.move", {**params, "mutationId": mutation_id}

    def _many_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        moves = [self._random_move(who) for who in self._random.sample(sorted(self.people), 5)]
        self._do({move["employeeId"]: self._moved(move) for move in moves})
        return "employee.moveMany", {"moves": moves, "mutationId": mutation_id}

    def _note_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        who, note = self._anybody(), self._random.choice([None, "agreed", "Überprüfen ✓"])
        performance, potential, _, flags = self.people[who]
        self._do({who: (performance, potential, note, flags)})
        return "employee.setNote", {"employeeId": who, "note": note, "mutationId": mutation_id}

    def _flags_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        who, flag = self._anybody(), self._random.choice(FLAGS)
        performance, potential, note, flags = self.people[who]
        if flag in flags:
            side, after = "remove", tuple(each for each in flags if each != flag)
        else:
            side, after = "add", (*flags, flag)
        self._do({who: (performance, potential, note, after)})
        return "employee.setFlags", {"employeeId": who, side: [flag], "mutationId": mutation_id}

    def _undo_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        edit = self._undo.pop()
        self.people.update({who: before for who, (before, _) in edit.items()})
        self._redo.append(edit)
        self.edits += 1
        return "change.undo", {"mutationId": mutation_id}

    def _redo_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        edit = self._redo.pop()
        self.people.update({who: after for who, (_, after) in edit.items()})
        self._undo.append(edit)
        self.edits += 1
        return "change.redo", {"mutationId": mutation_id}

    def _anybody(self) -> str:
        return self._random.choice(sorted(self.people))

    def _random_move(self, who: str) -> dict[str, Any]:
        move = {"employeeId": who, "performance": self._random.choice(LEVELS), "potential": self._random.choice(LEVELS)}
        return {**move, "note": "moved"} if self._random.random() < 0.3 else move

    def _moved(self, move: dict[str, Any]) -> Person:
        _, _, note, flags = self.people[move["employeeId"]]
        return move["performance"], move["potential"], move.get("note", note), flags

    def _do(self, after: dict[str, Person]) -> None:
        edit = {who: (self.people[who], now) for who, now in after.items() if self.people[who] != now}
        if edit:
            self.people.update(after)
            self._undo.append(edit)
            self._redo.clear()
            self.edits += 1
