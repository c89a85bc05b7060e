"""From SIGKILL to the answer of the daemon that stood by."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench.floors import Echo
from bench.grounds import Grounds, Scale, asked, ids_of
from bench.measuring import figure
from bench.results import Figure, spread_of
from process import Daemon, running

ANSWER = "SIGKILL to the next answer, with a standby"
MOVE = "SIGKILL to the next move, with a standby"
ECHO = "a kill and an echo"


def figures(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield how long nobody answers, at two sizes."""
    for size in dict.fromkeys((scale.small, scale.middle)):
        yield from taken_over(grounds.data(size), size, scale.rounds(11))


def taken_over(data_dir: Path, people: int, rounds: int, kind: type[Daemon] = Daemon) -> Iterator[Figure]:
    """Kill it, with a standby beside it that then becomes the first, until that has answered, and moved somebody."""
    greeted, moved, floor = [], [], []
    with ExitStack() as all_of_them:
        first = all_of_them.enter_context(running(data_dir, kind=kind))
        first.initialize()
        who = ids_of(first)[0]
        for number in range(rounds):
            standby = all_of_them.enter_context(running(data_dir, "--standby", kind=kind))
            wait_until_idle(standby)
            floor.append(killed_and_echoed())
            began = time.perf_counter()
            first.process.kill()
            first.process.wait()
            assert standby.initialize()["restored"]["employees"] == people
            greeted.append((time.perf_counter() - began) * 1000)
            asked(standby, "employee.move", employeeId=who, performance="High", potential=("Low", "High")[number % 2])
            moved.append((time.perf_counter() - began) * 1000)
            first = standby
    floors = {ECHO: spread_of(floor)}
    yield figure(ANSWER, people, spread_of(greeted), floors)
    yield figure(MOVE, people, spread_of(moved), floors)


def killed_and_echoed() -> float:
    """Return the milliseconds of killing a process that does nothing, and of being answered by another one."""
    with Echo() as one, Echo() as other:
        began = time.perf_counter()
        one.kill()
        other.answer(2)
        return (time.perf_counter() - began) * 1000


def wait_until_idle(daemon: Daemon) -> None:
    """Return when it has imported everything: over half a second it used no more than a look for the lock takes."""
    daemon.call("ping")
    process = psutil.Process(daemon.process.pid)
    while process.cpu_percent(interval=0.5) > 2:
        pass
