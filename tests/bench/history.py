"""`python -m bench.history [CHANGES]`: what a session costs whose journal is long. Through the real process."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.measuring import milliseconds
from journals import with_moves
from process import Daemon, running
from workbooks import HEADERS, make_workbook, people_rows

PEOPLE = 1_000
MANY = 1_000_000
BACK = (100_000, 1_000_000)
"""How many changes ago the moments are that are gone back to."""

Line = tuple[str, float]
"""What was done, and how many milliseconds it took."""


def main() -> None:
    """Measure a short journal and a long one, and print them side by side."""
    many = int(sys.argv[1]) if sys.argv[1:] else MANY
    columns = [dict(measured(count)) for count in (PEOPLE, many)]
    print(f"{'milliseconds, ' + f'{PEOPLE:,} people':50}{PEOPLE:>12,}{many:>12,} changes")
    for what in columns[1]:
        print(f"{what:50}" + "".join(f"{each[what]:12.2f}" if what in each else f"{'':12}" for each in columns))


def measured(count: int) -> Iterator[Line]:
    """Yield every figure for a journal of so many changes."""
    with tempfile.TemporaryDirectory(prefix="ninebox-bench-") as name:
        folder = Path(name)
        book = make_workbook(folder / "people.xlsx", people_rows(PEOPLE))
        session_id = with_moves(folder / "data", book, count)
        moments = {back: _older_checkpoint(folder / "data", count - back) for back in BACK if back <= count}
        yield from _starts(folder / "data")
        with running(folder / "data") as daemon:
            daemon.initialize()
            yield from _edits(daemon)
            yield from _pages(daemon, count)
            yield from _checkpoints(daemon, moments)
            yield from _files(daemon, folder)
            yield "storage.check", _once(lambda: daemon.call("storage.check"))
            yield "session.delete", _once(lambda: daemon.call("session.delete", sessionId=session_id))


def _starts(data_dir: Path) -> Iterator[Line]:
    def start() -> None:
        with running(data_dir) as daemon:
            daemon.initialize()
            taken.append(time.perf_counter() - began)

    taken: list[float] = []
    for _ in range(5):
        began = time.perf_counter()
        start()
    yield "spawn to initialize", median(taken) * 1000


def _edits(daemon: Daemon) -> Iterator[Line]:
    ids = [each["employeeId"] for each in daemon.call("employee.list")["employees"]]
    yield "session.list", median(milliseconds(lambda: daemon.call("session.list"), 50))
    levels = iter([level for _ in range(100) for level in ("Low", "High")])
    yield (
        "employee.move",
        median(milliseconds(lambda: move(daemon, ids[3], next(levels)), 200)),
    )
    yield "change.undo", median(milliseconds(lambda: daemon.call("change.undo"), 50))
    yield "change.redo", median(milliseconds(lambda: daemon.call("change.redo"), 50))
    for _ in range(100):
        daemon.call("change.undo")
        daemon.call("change.redo")
    yield "change.history, of one edit undone 100 times", median(milliseconds(lambda: history(daemon), 20))
    yield "change.list", median(milliseconds(lambda: daemon.call("change.list"), 10))


def _pages(daemon: Daemon, count: int) -> Iterator[Line]:
    yield "change.history, the newest 100", median(milliseconds(lambda: history(daemon), 20))
    yield "change.history, 100 in the middle", median(milliseconds(lambda: history(daemon, before=count // 2), 20))
    yield (
        "change.history, 1,000 in the middle",
        median(milliseconds(lambda: history(daemon, before=count // 2, limit=1000), 5)),
    )


def _checkpoints(daemon: Daemon, moments: dict[int, str]) -> Iterator[Line]:
    names = iter(range(1000))
    yield "change.checkpoint", median(milliseconds(lambda: checkpoint(daemon, str(next(names))), 50))
    yield "change.checkpoints", median(milliseconds(lambda: daemon.call("change.checkpoints"), 20))
    moment = checkpoint(daemon, "ten")
    for number in range(10):
        move(daemon, f"{number + 1:05}", None)
    yield "change.restoreCheckpoint, 10 changes", _once(lambda: restore(daemon, moment))
    for back, older in moments.items():
        yield f"change.restoreCheckpoint, {back:,} changes", _once(partial(restore, daemon, older))
        daemon.call("change.undo")


def _older_checkpoint(data_dir: Path, seq: int) -> str:
    """Name a moment as if it had been named then."""
    from ninebox_daemon.sessions import SessionManager
    from ninebox_daemon.store.rows import CheckpointRow

    manager = SessionManager(data_dir)
    session = manager.find(None)
    with manager.units.transaction() as unit:
        unit.tx.put_checkpoint(CheckpointRow(f"at {seq}", session.session_id, "then", seq, 1))
    manager.close()
    return f"at {seq}"


def _files(daemon: Daemon, folder: Path) -> Iterator[Line]:
    newer = make_workbook(folder / "newer.xlsx", changed_rows("Medium"))
    out = str(folder / "out.xlsx")
    yield "session.export", _once(lambda: daemon.call("session.export", mode="saveNew", path=out))
    yield "session.refresh, after exports", _once(lambda: daemon.call("session.refresh", path=str(newer)))
    newest = make_workbook(folder / "newest.xlsx", changed_rows("Low"))
    yield "session.refresh, after a refresh", _once(lambda: daemon.call("session.refresh", path=str(newest)))
    bundle = str(folder / "x.bundle")
    yield "session.exportBundle", _once(lambda: daemon.call("session.exportBundle", path=bundle))
    other = folder / "elsewhere"
    with running(other) as elsewhere:
        yield "session.importBundle", _once(lambda: elsewhere.call("session.importBundle", path=bundle))
    shutil.rmtree(other)


def changed_rows(level: str) -> Iterator[list[object]]:
    """Yield the people with another rating: what a refresh asks the journal about."""
    place = HEADERS.index("Performance")
    for number, row in enumerate(people_rows(PEOPLE)):
        yield [*row[:place], level if number % 3 else row[place], *row[place + 1 :]]


def move(daemon: Daemon, who: str, level: str | None) -> Any:
    return daemon.call("employee.move", employeeId=who, performance=level, potential="Low")


def history(daemon: Daemon, **asked: Any) -> Any:
    return daemon.call("change.history", **asked)


def checkpoint(daemon: Daemon, name: str) -> str:
    made: str = daemon.call("change.checkpoint", name=name)["checkpoint"]["checkpointId"]
    return made


def restore(daemon: Daemon, moment: str) -> Any:
    return daemon.call("change.restoreCheckpoint", checkpointId=moment)


def _once(act: Callable[[], Any]) -> float:
    return milliseconds(act, 1)[0]


if __name__ == "__main__":
    main()
