"""How many bytes a move writes, and how often it waits for the disk: counted, not timed. On Linux alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.budgets import COMMIT as BARE
from bench.floors import BareCommit
from bench.grounds import Grounds, Scale, asked, end, other_than, standing
from bench.results import Figure, Unit, spread_of
from bench.syscalls import CALLS, Counted, Event, between, counted, events_in
from process import COMMAND, Daemon, running

if TYPE_CHECKING:
    from durability import power

BEFORE = 300
"""Moves that aren't counted: by then the log has been folded once, and has the length that it keeps."""


def way() -> str | None:
    """Return how it is counted here, in words; None where it can't be."""
    if _straces():
        return "counted by strace, at the daemon"
    if sys.platform == "linux":
        return "counted inside SQLite, in a process of our own (tests/durability/power.py)"
    return None


@cache
def _straces() -> bool:
    """True: it is there, and may look into other processes, as not in every container."""
    look = ["strace", "-o", os.devnull, "true"]
    return shutil.which("strace") is not None and subprocess.run(look, capture_output=True, check=False).returncode == 0


def figures(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield what one move writes on average, folding the log into the database included; and what a bare one does."""
    if way() is None:
        return
    moves = scale.rounds(1000)
    for size in dict.fromkeys((scale.small, scale.large)):
        bare = _bare_bytes(grounds, size)
        found = by_strace(grounds, size, moves) if _straces() else by_recorder(grounds, size, moves)
        yield _each("bytes to the log per move", size, "B", found.bytes_in("-wal"), moves, bare)
        yield _each("bytes to the database per move", size, "B", found.bytes_in(".db"), moves, None)
        yield _each("syncs per move", size, "times", found.syncs, moves, 1)


def by_strace(grounds: Grounds, people: int, moves: int) -> Counted:
    """Watch a daemon from outside while it moves people."""
    told = grounds.folder / f"strace-{people}.txt"

    class Watched(Daemon):
        def _spawned(
            self, data_dir: Path, options: tuple[str, ...], env: dict[str, str], cwd: Path | None
        ) -> subprocess.Popen[bytes]:
            calls = f"trace={','.join(CALLS)}"
            watching = ["strace", "-f", "-y", "-s", "0", "-o", str(told), "-e", calls]
            pipe, command = subprocess.PIPE, [*watching, *COMMAND, "--data-dir", str(data_dir), *options]
            return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env, cwd=cwd)

    with running(grounds.data(people), kind=Watched) as daemon:
        for move in _moves(
            standing(daemon), BEFORE + moves
        ):  # no hello: so nothing is said unasked, and a message is an answer
            asked(daemon, "employee.move", **move)
        end(daemon)
    with told.open(encoding="utf-8", errors="replace") as lines:
        return counted(between(events_in(lines), moves))


def by_recorder(grounds: Grounds, people: int, moves: int) -> Counted:
    """Record what the store does with its files while people are moved, in this process."""
    from durability.calling import call
    from durability.power import Recorder
    from ninebox_daemon.sessions import SessionManager

    recorder = Recorder(grounds.data(people))
    with recorder.recording():
        manager = SessionManager(recorder.root)
        session = manager.open(None)
        listed = [{"employeeId": who, "performance": session.person(who).performance} for who in session.rows]
        begun = 0
        for number, move in enumerate(_moves(listed, BEFORE + moves)):
            begun = len(recorder.events) if number == BEFORE else begun
            call(manager, "employee.move", **move)
        done = recorder.events[begun:]
        manager.close()
    names = {each.file: each.name for each in recorder.events if each.what == "create"}
    return counted(_event(each, names) for each in done)


def _event(recorded: power.Event, names: dict[int, str]) -> Event:
    if recorded.what in ("sync", "syncdir"):
        return Event("synced", names.get(recorded.file, recorded.name))
    return Event("written", names.get(recorded.file, ""), len(recorded.data))


def _moves(people: list[dict[str, Any]], count: int) -> Iterator[dict[str, str]]:
    """Yield moves, one person after the other, each to another box than where that one is."""
    stand = {each["employeeId"]: each["performance"] for each in people}
    for who in islice(cycle(list(stand)), count):
        stand[who] = other_than(stand[who])
        yield {"employeeId": who, "performance": stand[who], "potential": "High"}


def _each(what: str, people: int, unit: Unit, total: int, moves: int, floor: float | None) -> Figure:
    floors = {} if floor is None else {BARE: spread_of([floor])}
    return Figure(what, people, unit, spread_of([total / moves]), floors)


def _bare_bytes(grounds: Grounds, people: int) -> float:
    path = grounds.folder / f"bare-bytes-{people}.db"
    bare = BareCommit(path, grounds.data(people), "move")
    before = bare.log_bytes()
    for _ in range(100):
        bare.commit()
    each = (bare.log_bytes() - before) / 100
    bare.close()
    return each
