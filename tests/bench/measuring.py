"""The clock: how long something takes, in turn with what it is compared to. Knows nothing of what is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from bench.results import Figure, Spread, spread_of

Act = Callable[[], float]
"""Does something once and returns how many milliseconds it took. What it has to prepare is not counted."""


def milliseconds(act: Callable[[], object], times: int) -> list[float]:
    """Run `act` so many times; return how long each took."""
    return [once(act) for _ in range(times)]


def once(act: Callable[[], object]) -> float:
    """Return how many milliseconds one run of `act` took."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def timed(act: Callable[[], object]) -> Act:
    """Return what runs all of `act` on the clock."""
    return lambda: once(act)


def interleaved(acts: Mapping[str, Act], rounds: int, *, unmeasured: int = 0, in_a_row: int = 1) -> dict[str, Spread]:
    """Run each act once, one after the other, then all of them again, so many rounds; return what each took.

    In turn, because a machine is slower in one minute than in the next: then all are. What is over in a millisecond
    may come some times `in_a_row`, lest it be measured how a process wakes up. The first rounds may go `unmeasured`,
    where the first time is another matter.
    """
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(unmeasured + rounds):
        for name, act in acts.items():
            took = [act() for _ in range(in_a_row)]
            if number >= unmeasured:
                taken[name] += took
    return {name: spread_of(each) for name, each in taken.items()}


def figure(what: str, people: int | None, spread: Spread, floors: Mapping[str, Spread] | None = None) -> Figure:
    """Return a line of milliseconds, with its floors by name, the nearest one first."""
    return Figure(what, people, "ms", spread, dict(floors or {}))
