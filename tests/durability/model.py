"""A review as a dictionary: what the daemon must be, written down a second time in the plainest way."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

LEVELS = ["Low", "Medium", "High", None]
FLAGS = ["pip", "flight_risk", "Works from Lisbon"]

Donut = tuple[str | None, str | None, str | None]
"""performance, potential, note"""

Person = tuple[str | None, str | None, str | None, tuple[str, ...], Donut | None]
"""performance, potential, note, flags, donut exercise"""

Edit = dict[str, dict[int, Any]]
"""By person, what stood before at the places of a Person that were changed."""


def as_it_stands(employee: dict[str, Any]) -> Person:
    """Return somebody whom the daemon, or one of its shapes, tells of by wire names."""
    donut = employee["donut"] and (employee["donut"]["performance"], employee["donut"]["potential"])
    return (
        employee["performance"],
        employee["potential"],
        employee["changeNote"],
        tuple(employee["flags"]),
        donut and (*donut, employee["donut"]["note"]),
    )


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
        kinds = ["move", "move", "move", "note", "flags", "many", "revisit", "flags_many", "clear"]
        kinds += ["place", "place"] * bool(self._in_the_centre())
        return kinds + ["undo"] * bool(self._undo) + ["redo"] * bool(self._redo)

    def _move_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        move = self._random_move(self._anybody())
        self._do({move["employeeId"]: self._moved(move)})
        return "employee.move", {**move, "mutationId": mutation_id}

    def _revisit_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        """Move somebody where they are: nothing may come of it."""
        who = self._anybody()
        performance, potential, *_ = self.people[who]
        params = {"employeeId": who, "performance": performance, "potential": potential}
        return "employee.move", {**params, "mutationId": mutation_id}

    def _many_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        moves = [self._random_move(who) for who in self._random.sample(sorted(self.people), 5)]
        self._do({move["employeeId"]: self._moved(move) for move in moves})
        return "employee.moveMany", {"moves": moves, "mutationId": mutation_id}

    def _note_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        who, note = self._anybody(), self._random.choice([None, "agreed", "Überprüfen ✓"])
        self._do({who: self._with(who, note=note)})
        return "employee.setNote", {"employeeId": who, "note": note, "mutationId": mutation_id}

    def _flags_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        who, flag = self._anybody(), self._random.choice(FLAGS)
        side = "remove" if flag in self.people[who][3] else "add"
        self._do({who: self._flagged(who, side, flag)})
        return "employee.setFlags", {"employeeId": who, side: [flag], "mutationId": mutation_id}

    def _flags_many_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        people, flag = self._random.sample(sorted(self.people), 5), self._random.choice(FLAGS)
        side = self._random.choice(["add", "remove"])
        self._do({who: self._flagged(who, side, flag) for who in people})
        return "employee.setFlagsMany", {"employeeIds": people, side: [flag], "mutationId": mutation_id}

    def _place_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        """Put somebody of the centre box elsewhere in the donut exercise; it may be where they are in it already."""
        who = self._random.choice(self._in_the_centre())
        performance, potential = self._random.choice([("Low", "Low"), ("Medium", "High"), ("High", "Medium")])
        note = self._random.choice([None, "would lead"])
        was = self.people[who][4]
        self._do({who: self._with(who, donut=(performance, potential, note or (was and was[2])))})
        place = {"employeeId": who, "performance": performance, "potential": potential}
        return "employee.placeDonut", {**place, "note": note, "mutationId": mutation_id}

    def _clear_call(self, mutation_id: str) -> tuple[str, dict[str, Any]]:
        """Take somebody out of the exercise, of those in it if there are any."""
        placed = [who for who, person in sorted(self.people.items()) if person[4] is not None]
        who = self._random.choice(placed or sorted(self.people))
        self._do({who: self._with(who, donut=None)})
        return "employee.clearDonut", {"employeeId": who, "mutationId": mutation_id}

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
        _, _, note, flags, donut = self.people[move["employeeId"]]
        return move["performance"], move["potential"], move.get("note", note), flags, donut

    def _with(self, who: str, **other: Any) -> Person:
        """Return somebody with another note or another place in the donut exercise."""
        performance, potential, note, flags, donut = self.people[who]
        return performance, potential, other.get("note", note), flags, other.get("donut", donut)

    def _flagged(self, who: str, side: str, flag: str) -> Person:
        performance, potential, note, flags, donut = self.people[who]
        others = tuple(each for each in flags if each != flag)
        after = others if side == "remove" else flags if flag in flags else (*flags, flag)
        return performance, potential, note, after, donut

    def _in_the_centre(self) -> list[str]:
        return [who for who, person in sorted(self.people.items()) if person[:2] == ("Medium", "Medium")]

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
    return values[0], values[1], values[2], values[3], values[4]
