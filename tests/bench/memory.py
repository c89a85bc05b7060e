"""What a daemon holds in memory: after the start, after a list of everybody, and as a standby."""

from __future__ import annotations

from collections.abc import Iterator

import psutil

from bench.floors import waiting_import
from bench.grounds import Grounds, Scale, asked
from bench.results import Figure, spread_of
from bench.standby import wait_until_idle
from process import running

IMPORTED = "the same of bare imports"


def figures(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield resident memory, and what of it is the process's own: what would be free without it."""
    floors = _imported()
    for size in (0, *scale.sizes):
        data_dir = grounds.data(size) if size else grounds.folder / "nobody"
        with running(data_dir) as daemon:
            assert daemon.initialize()["restored"]["employees"] == size
            pid = daemon.process.pid
            wait_until_idle(daemon)  # until then it imports what later requests need
            yield from _both("memory after the start", size, pid, floors)
            if size:
                asked(daemon, "employee.list")
                yield _figure("memory after a list of everybody", size, resident(pid), floors[0])
    with running(grounds.data(scale.small)) as first:
        first.initialize()
        with running(grounds.data(scale.small), "--standby") as standby:
            wait_until_idle(standby)
            yield from _both("memory of a standby", None, standby.process.pid, floors)


def resident(pid: int) -> float:
    """Return the resident memory in MB, shared pages too."""
    return float(psutil.Process(pid).memory_info().rss) / 10**6


def unique(pid: int) -> float:
    """Return in MB what belongs to this process alone."""
    return float(psutil.Process(pid).memory_full_info().uss) / 10**6


def _both(what: str, people: int | None, pid: int, floors: tuple[float, float]) -> Iterator[Figure]:
    yield _figure(what, people, resident(pid), floors[0])
    yield _figure(f"{what}, its own alone", people, unique(pid), floors[1])


def _figure(what: str, people: int | None, taken: float, floor: float) -> Figure:
    return Figure(what, people, "MB", spread_of([taken]), {IMPORTED: spread_of([floor])})


def _imported() -> tuple[float, float]:
    process = waiting_import()
    found = resident(process.pid), unique(process.pid)
    process.communicate(b"\n")
    return found
