"""A long journal costs what a short one does: counted in steps of SQLite's machine, not in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.intruder import Intruder
from journals import with_moves
from process import Daemon, running
from workbooks import HEADERS, make_workbook, people_rows

PEOPLE = 100
SHORT, LONG = 1_000, 50_000


class Counter(Intruder):
    """Counts the steps that SQLite takes in the daemon, from its first connection on."""

    CODE = """
import sqlite3
STEPS = [0]
connect = sqlite3.connect

def count():
    STEPS[0] += 1

def counted(*given, **named):
    connection = connect(*given, **named)
    connection.set_progress_handler(count, 1)
    return connection

sqlite3.connect = counted
""" + Intruder.CODE.replace('{"FOLDER": folder}', '{"FOLDER": folder, "STEPS": STEPS}')

    def steps(self) -> int:
        """Return how many there were so far."""
        self.run('(FOLDER / "steps").write_text(str(STEPS[0]))')
        return int((self._folder / "steps").read_text())


def refreshed(daemon: Daemon) -> Callable[[], Any]:
    """Return a refresh of which every person is another, so that all of them are asked about."""
    place = HEADERS.index("Performance")
    rows = [[*row[:place], None, *row[place + 1 :]] for row in people_rows(PEOPLE)]
    path = make_workbook(daemon.data_dir.parent / "newer.xlsx", rows)
    return lambda: daemon.call("session.refresh", path=str(path))


def counts(folder: Path, changes: int) -> Iterator[tuple[str, int]]:
    """Yield what was done with a journal of so many changes, and how many steps it took."""
    folder.mkdir()
    with_moves(folder / "data", make_workbook(folder / "people.xlsx", people_rows(PEOPLE)), changes)
    counter = Counter(folder / "counter")
    with running(folder / "data", env=counter.env) as daemon:
        before = 0
        moment = ""

        def since() -> int:
            nonlocal before
            now = counter.steps()
            before, taken = now, now - before
            return taken

        daemon.initialize()
        yield "opening", since()
        acts: dict[str, Callable[[], Any]] = {
            "employee.move": lambda: move(daemon, "00001"),
            "change.undo": lambda: daemon.call("change.undo"),
            "change.redo": lambda: daemon.call("change.redo"),
            "change.history, the newest": lambda: daemon.call("change.history"),
            "change.history, in the middle": lambda: daemon.call("change.history", before=changes // 2),
            "change.list": lambda: daemon.call("change.list"),
            "change.checkpoints": lambda: daemon.call("change.checkpoints"),
            "session.export": lambda: daemon.call("session.export", mode="saveNew", path=str(folder / "out.xlsx")),
            "session.refresh": refreshed(daemon),
        }
        for what, act in acts.items():
            act()
            yield what, since()
        moment = daemon.call("change.checkpoint", name="x")["checkpoint"]["checkpointId"]
        yield "change.checkpoint", since()
        for number in range(10):
            move(daemon, f"{number + 1:05}")
        since()
        restored = daemon.call("change.restoreCheckpoint", checkpointId=moment)["seq"]
        yield "change.restoreCheckpoint", since()
        for _ in range(100):
            daemon.call("change.undo")
            daemon.call("change.redo")
        since()
        (change,) = daemon.call("change.history", before=restored + 1, limit=1)["changes"]
        assert change["kind"] == "restoreCheckpoint"
        yield "change.history, of one that was undone 100 times", since()


def move(daemon: Daemon, who: str) -> Any:
    person = daemon.call("employee.get", employeeId=who)["employee"]
    level = "Low" if person["performance"] != "Low" else "High"
    return daemon.call("employee.move", employeeId=who, performance=level, potential=None)


@pytest.mark.timeout(120)
def test_nothing_that_is_done_all_the_time_reads_more_of_a_longer_journal(tmp_path: Path) -> None:
    short, long = (dict(counts(tmp_path / str(changes), changes)) for changes in (SHORT, LONG))
    print({what: (short[what], long[what]) for what in short})
    assert all(long[what] > 0 for what in long if what != "change.list")
    grown = {what: (short[what], long[what]) for what in short if long[what] > 1.2 * short[what] + 300}
    assert not grown, f"steps of SQLite with {SHORT:,} changes and with {LONG:,}"
    assert long["change.history, of one that was undone 100 times"] < 150
