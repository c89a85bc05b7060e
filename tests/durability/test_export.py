"""An export killed, or failing, at every step it takes with a file: the user's workbook and the session agree."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from conformance.intruder import Intruder
from process import Daemon, Refused, running
from workbooks import make_workbook, people_rows

WHO = "00002"

# Runs inside the daemon: the n-th step with a file, counted from now on, is the one that doesn't happen.
STEPS = """
import os, signal
left = [{number}]

def counted(name, FOLDER=FOLDER):
    real = getattr(os, name)

    def step(*given, **named):
        left[0] -= 1
        if left[0] == 0:
            (FOLDER / "hit").write_text("hit")
            {instead}
        return real(*given, **named)

    setattr(os, name, step)

for name in ("replace", "fsync", "unlink", "chmod"):
    counted(name)
"""
KILL = "os.kill(os.getpid(), signal.SIGKILL)"
FAIL = "raise OSError(28, 'No space left on device')"


class Ground:
    """A review with a decision in it, and two files: the workbook it came from and one that the user picks."""

    def __init__(self, folder: Path, mode: str) -> None:
        folder.mkdir()
        self.folder, self.mode, self.data_dir = folder, mode, folder / "data"
        self.books = folder / "books"
        self.books.mkdir()
        self.source = make_workbook(self.books / "people.xlsx", people_rows(12))
        self.other = make_workbook(self.books / "other.xlsx", people_rows(3))
        self.target = self.source if mode == "updateOriginal" else self.other
        self.before = {path.name: path.read_bytes() for path in self.books.iterdir()}
        self.intruder = Intruder(folder / "intruder")

    def daemon(self, **more: Any) -> Any:
        return running(self.data_dir, **more)

    @property
    def was_hit(self) -> bool:
        """True when there was a step with that number."""
        return (self.folder / "intruder" / "hit").exists()

    @property
    def call(self) -> dict[str, Any]:
        path = {} if self.mode == "updateOriginal" else {"path": str(self.other)}
        return {"mode": self.mode, "mutationId": "export", **path}

    def decide(self, daemon: Daemon) -> None:
        daemon.call("session.create", path=str(self.source))
        daemon.call("employee.move", employeeId=WHO, performance="High", potential="Low", note="agreed")

    def exported(self) -> bool:
        """True when the target holds the review, False when it is as it was; anything else is an error."""
        if self.target.read_bytes() == self.before[self.target.name]:
            return False
        rows = load_workbook(self.target)["Employees"].values
        headers = next(rows)
        found = [dict(zip(headers, row, strict=True)) for row in rows if WHO in row]
        assert [(row["Performance"], row["Potential"]) for row in found] == [("High", "Low")]
        return True

    def nothing_strange_beside_it(self) -> None:
        assert {path.name for path in self.books.iterdir()} == set(self.before)
        assert not (self.data_dir / "exporting.json").exists()
        assert all(len(path.name) == 64 for path in (self.data_dir / "uploads").iterdir())
        untouched = self.other if self.mode == "updateOriginal" else self.source
        assert untouched.read_bytes() == self.before[untouched.name]

    def kept(self) -> list[bytes]:
        folder = self.data_dir / "originals"
        return [path.read_bytes() for path in folder.iterdir()] if folder.is_dir() else []


@pytest.fixture(params=["updateOriginal", "saveNew"])
def grounds(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """Return grounds without end."""
    return (Ground(tmp_path / str(number), request.param) for number in count(1))


def changes_of(daemon: Daemon) -> tuple[list[str], list[str]]:
    """Return who differs from the baseline, and what kinds of changes were made, the newest first."""
    differing = [each["employeeId"] for each in daemon.call("change.list")["changes"]]
    return differing, [each["kind"] for each in daemon.call("change.history")["changes"]]


def test_an_export_killed_at_any_step_is_done_as_a_whole_or_not_at_all(grounds: Iterator[Ground]) -> None:
    outcomes = []
    for number, ground in enumerate(grounds, start=1):
        with ground.daemon(env=ground.intruder.env) as daemon:
            ground.decide(daemon)
            ground.intruder.run(STEPS.format(number=number, instead=KILL))
            sent = daemon.send("session.export", ground.call)
            try:
                answered = daemon.answer_to(sent)
            except (EOFError, json.JSONDecodeError):
                answered = None
        with ground.daemon() as daemon:
            daemon.initialize()
            done = ground.exported()
            outcomes.append(done)
            assert changes_of(daemon) == (([], ["export", "move"]) if done else ([WHO], ["move"]))
            assert daemon.call("session.get")["session"]["source"]["status"] == "ok"
            ground.nothing_strange_beside_it()
            assert ground.kept() in ([], [ground.before[ground.target.name]])
            again = daemon.call("session.export", ground.call)
            assert answered in (None, again)
            assert ground.exported()
            assert changes_of(daemon) == ([], ["export", "move"])
            assert daemon.call("session.get")["session"]["source"]["status"] == "ok"
            ground.nothing_strange_beside_it()
            assert Path(again["keptOriginalAt"]).read_bytes() == ground.before[ground.target.name]
            daemon.call("change.undo")
            assert changes_of(daemon)[0] == [WHO]
        if answered is not None:
            break
    print(f"{len(outcomes)} steps, killed at each; {sum(outcomes)} times the file was in its place by then")
    assert len(outcomes) > 10
    assert outcomes == sorted(outcomes), "once the file was there, a later kill took it away"
    assert sum(outcomes) > 1, "no kill came between the renaming and the commit"


def test_an_export_that_fails_at_any_step_changes_nothing_and_works_later(grounds: Iterator[Ground]) -> None:
    refusals = []
    for number, ground in enumerate(grounds, start=1):
        with ground.daemon(env=ground.intruder.env) as daemon:
            ground.decide(daemon)
            ground.intruder.run(STEPS.format(number=number, instead=FAIL))
            try:
                daemon.call("session.export", ground.call)
            except Refused as refused:
                refusals.append(refused.name)
                assert ground.was_hit
                assert not ground.exported()
                assert changes_of(daemon) == ([WHO], ["move"])
                assert daemon.call("session.get")["session"]["source"]["status"] == "ok"
                assert ground.kept() == []
                ground.nothing_strange_beside_it()
            if not ground.was_hit:
                break
            daemon.call("session.export", ground.call)
        with ground.daemon() as daemon:
            assert changes_of(daemon) == ([], ["export", "move"])
            assert ground.exported()
            ground.nothing_strange_beside_it()
    print(f"{len(refusals)} steps, failing at each: {sorted(set(refusals))}")
    assert set(refusals) == {"TargetNotWritable", "StorageFailed"}
