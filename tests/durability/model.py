"""A review as a dictionary: what the daemon must be, written down a second time in the plainest way."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

LEVELS = ["Low", "Medium", "High", None]
FLAGS = ["pip", "flight_risk", "Works from Lisbon"]

Person = tuple[str | None, str | None, str | None, tuple[str, ...]]
"""performance, potential, note, flags"""

Edit = dict[str, dict[int, Any]]
"""By person, what stood before at the places of a Person that were changed."""


class Model:
    """People, and the edits that undo and redo would take."""

    def __init__(self, people: dict[str, Person], seed: int) -> None:
        self.people = dict(people)
        self.edits = 0
        self.log: list[Edit] = []
        """All edits in order, undos and redos among them."""
        self._undo: list[Edit] = []
        self._redo: list[Edit] = []
        self._random = random.Random(seed)

    def next_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        """Return a random call that will not be refused, having done it here."""
        kind = self._random.choice(self._kinds())
        call: Callable[[str], tuple[str, dict[str, Any]]] = getattr(self, f"_{kind}_call")
        return call(mutation_id)

    def _kinds(self) -> list[str]:
        """Return what may be called next; the more often, the likelier."""
        kinds = ["move", "move", "move", "note", "flags", "many", "revisit"]
        return kinds + ["undo"] * bool(self._undo) + ["redo"] * bool(self._redo)

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
        self._redo.append(self._put(self._undo.pop()))
        return "change.undo", {"mutationId": mutation_id}

    def _redo_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        self._undo.append(self._put(self._redo.pop()))
        return "change.redo", {"mutationId": mutation_id}

    def _put(self, values: Edit) -> Edit:
        """Put these values where they belong, as one edit; returns it."""
        edit: Edit = {}
        for who, members in values.items():
            was = self.people[who]
            edit[who] = {place: was[place] for place, value in members.items() if was[place] != value}
            self.people[who] = _person({**dict(enumerate(was)), **members})
        self.log.append(edit)
        self.edits += 1
        return edit

    def _anybody(self) -> str:
        return self._random.choice(sorted(self.people))

    def _random_move(self, who: str) -> dict[str, Any]:
        move = {"employeeId": who, "performance": self._random.choice(LEVELS), "potential": self._random.choice(LEVELS)}
        return {**move, "note": "moved"} if self._random.random() < 0.3 else move

    def _moved(self, move: dict[str, Any]) -> Person:
        _, _, note, flags = self.people[move["employeeId"]]
        return move["performance"], move["potential"], move.get("note", note), flags

    def _do(self, after: dict[str, Person]) -> None:
        """Make an edit of its own, unless nobody differs by it."""
        values = {
            who: {place: value for place, value in enumerate(now) if value != self.people[who][place]}
            for who, now in after.items()
        }
        differing = {who: members for who, members in values.items() if members}
        if differing:
            self._undo.append(self._put(differing))
            self._redo.clear()


def _person(values: dict[int, Any]) -> Person:
    return values[0], values[1], values[2], values[3]
