"""Undo, redo and checkpoints over kills, exports and refreshes: the whole review against a model, again and again."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from durability.model import LEVELS, Model, Person, as_it_stands
from forking import forked
from process import Daemon
from workbooks import make_workbook, people_rows

CYCLES = 10
BURST = 12
PEOPLE = 25

Call = tuple[str, dict[str, Any]]


class Review(Model):
    """A review with all that its journal can hold. `folder`: where the user's files are."""

    def __init__(self, people: dict[str, Person], seed: int, folder: Path) -> None:
        super().__init__(people, seed)
        self.checkpoints: dict[str, str] = {}
        """By name, the ids of those that are known; the names are mutation ids."""
        self.counts = dict.fromkeys(("checkpoint", "restore", "save", "update", "refresh"), 0)
        self._folder = folder
        self._said = {who: list(person[:2]) for who, person in people.items()}
        """What the session's workbook says of the ratings."""
        self._moments: dict[str, int] = {}
        self._decided: dict[tuple[str, int], Any] = {}

    def _kinds(self) -> list[str]:
        more = ["checkpoint"] + ["restore"] * 2 * bool(self.checkpoints) + ["save", "update", "refresh"]
        return super()._kinds() * 2 + more * 2

    def _checkpoint_call(self, mutation_id: str) -> Call:
        self._moments[mutation_id] = len(self.log)
        self.counts["checkpoint"] += 1
        return "change.checkpoint", {"name": mutation_id, "mutationId": mutation_id}

    def _restore_call(self, mutation_id: str) -> Call:
        name = self._random.choice(sorted(self.checkpoints))
        self.counts["restore"] += 1
        stood: dict[str, dict[int, Any]] = {}
        for edit in self.log[self._moments[name] :]:
            for who, members in edit.items():
                stood[who] = {**members, **stood.get(who, {})}
        after = {who: list(self.people[who]) for who in stood}
        for who, members in stood.items():
            for place, value in members.items():
                after[who][place] = value
        self._change({who: tuple(values) for who, values in after.items()})  # type: ignore[misc]
        return "change.restoreCheckpoint", {"checkpointId": self.checkpoints[name], "mutationId": mutation_id}

    def _save_call(self, mutation_id: str) -> Call:
        self.counts["save"] += 1
        path = str(self._folder / f"saved {mutation_id}.xlsx")
        return "session.export", {"mode": "saveNew", "path": path, "mutationId": mutation_id}

    def _update_call(self, mutation_id: str) -> Call:
        self.counts["update"] += 1
        self._said = {who: list(person[:2]) for who, person in self.people.items()}
        return "session.export", {"mode": "updateOriginal", "mutationId": mutation_id}

    def _refresh_call(self, mutation_id: str) -> Call:
        """Bring a workbook that says something else of some ratings, and knows of nothing but these."""
        self.counts["refresh"] += 1
        for who in self._random.sample(sorted(self.people), 6):
            says = [self._random.choice(LEVELS) for _ in range(2)]
            self._merge(who, says)
            self._said[who] = says
        path = self._folder / f"newer {mutation_id}.xlsx"
        rows = [[who, f"Person {who}", *says] for who, says in self._said.items()]
        make_workbook(path, rows, ("Employee ID", "Worker", "Performance", "Potential"))
        return "session.refresh", {"path": str(path), "mutationId": mutation_id}

    def _merge(self, who: str, says: list[Any]) -> None:
        person = list(self.people[who])
        for place, said in enumerate(says):
            ours, last = person[place], self._said[who][place]
            before = self._decided.get((who, place), ...)
            if said != last and ours == last and said != before:
                person[place] = said
        self.people[who] = tuple(person)  # type: ignore[assignment]

    def _do(self, after: dict[str, Person]) -> None:
        count = len(self.log)
        self._change(after)
        for edit in self.log[count:]:
            for who, members in edit.items():
                for place, value in members.items():
                    self._decided.setdefault((who, place), value)

    def _change(self, after: dict[str, Person]) -> None:
        """Make an edit that is no decision of its own."""
        super()._do(after)


def as_they_stand(daemon: Daemon) -> dict[str, Person]:
    return {each["employeeId"]: as_it_stands(each) for each in daemon.call("employee.list")["employees"]}


def edits_of(daemon: Daemon) -> int:
    """Return how many edits the journal has; exports and refreshes are none."""
    changes = daemon.call("change.history", limit=1000)
    assert changes["more"] is False
    return sum(each["kind"] not in ("export", "refresh") for each in changes["changes"])


def send_until_killed(daemon: Daemon, calls: list[Call], heard: int) -> int:
    """Send all calls, hear some answers, kill. Returns how many were heard in the end."""
    numbers = [daemon.send(method, params) for method, params in calls]
    for number in numbers[:heard]:
        daemon.answer_to(number)
    daemon.process.kill()
    late, _, _ = daemon.end()[1].rpartition(b"\n")
    return heard + sum("id" in json.loads(line) for line in late.splitlines())


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_journal_goes_on_over_kills_exports_refreshes_and_checkpoints(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    book = make_workbook(tmp_path / "people.xlsx", people_rows(PEOPLE))
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(book))
        review = Review(as_they_stand(daemon), seed, tmp_path)
    unheard: list[Call] = []
    for cycle in range(CYCLES):
        with forked(tmp_path / "data") as daemon:
            assert daemon.initialize()["restored"]["employees"] == PEOPLE
            for method, params in unheard:
                daemon.call(method, params)
            assert as_they_stand(daemon) == review.people
            assert edits_of(daemon) == review.edits
            listed = daemon.call("change.checkpoints")["checkpoints"]
            review.checkpoints = {each["name"]: each["checkpointId"] for each in listed}
            assert len(listed) == len(review.checkpoints) == review.counts["checkpoint"]
            calls = [review.next_call(f"{seed}-{cycle}-{number}") for number in range(BURST)]
            unheard = calls[send_until_killed(daemon, calls, chance.randrange(BURST)) :]
    with forked(tmp_path / "data") as daemon:
        for method, params in unheard:
            daemon.call(method, params)
        while review._undo:
            daemon.call(*review._undo_call(f"{seed}-{len(review.log)}"))
        assert as_they_stand(daemon) == review.people
        while review._redo:
            daemon.call(*review._redo_call(f"{seed}-{len(review.log)}"))
        assert as_they_stand(daemon) == review.people
        assert daemon.call("storage.check")["ok"] is True
    print(f"seed {seed}: {CYCLES} kills, {review.edits} edits, {review.counts}")
    assert min(review.counts.values()) > 0
