"""What is asked of a review: lists, searches, numbers. Each once somebody has asked before, and the first one too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

from bench.floors import Echo
from bench.grounds import Grounds, Scale, asked, ids_of
from bench.lines import Measured
from bench.measuring import Act, figure, interleaved, once, timed
from bench.results import Figure, spread_of
from process import Daemon, running

TILE = (
    "employeeId name businessTitle jobTitle flags performance potential box boxLabel changed donut donutStale "
    "leftWorkbook"
).split()
"""The members that the page asks for."""

LIST, SEARCH, DISTRIBUTION = "employee.list", "employee.search", "statistics.distribution by level"
NARROW = f"{LIST}, 3 members"

Question = tuple[str, dict[str, Any]]

LISTS: dict[str, Question] = {
    LIST: (LIST, {}),
    NARROW: (LIST, {"fields": ["employeeId", "name", "box"]}),
    f"{LIST}, the page's 13 members": (LIST, {"fields": TILE}),
    f"{LIST}, filtered and sorted, 50 of them": (
        LIST,
        {"filter": {"rated": True, "text": "an"}, "sort": ["changed", "name"], "limit": 50},
    ),
    SEARCH: (SEARCH, {"text": "Jurgn Erikson"}),
    DISTRIBUTION: ("statistics.distribution", {"groupBy": "level"}),
}
OTHERS: dict[str, Question] = {
    "statistics.distribution by manager": ("statistics.distribution", {"groupBy": "manager"}),
    "employee.filterOptions": ("employee.filterOptions", {}),
    "statistics.movers": ("statistics.movers", {}),
    "statistics.agenda by function": ("statistics.agenda", {"minutes": 240, "groupBy": "function"}),
    "statistics.anomalies": ("statistics.anomalies", {}),
    "org.tree": ("org.tree", {}),
}
ECHO = "pipe echo of as many bytes"


def figures(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield every question at three sizes."""
    with ExitStack() as stack:
        daemons = {size: stack.enter_context(running(grounds.data(size))) for size in scale.sizes}
        for size, daemon in daemons.items():
            yield from first_asked(daemon, size)
    yield from answered(grounds, scale.sizes, {**LISTS, **OTHERS}, {scale.large: scale.rounds(7)}, scale.rounds(21))


def answered(
    grounds: Grounds, sizes: tuple[int, ...], questions: dict[str, Question], fewer: dict[int, int], rounds: int
) -> Iterator[Figure]:
    """Yield these questions, in turn with a process that writes as many bytes; at some sizes with `fewer` rounds."""
    for size in sizes:
        with running(grounds.data(size), kind=Measured) as daemon, Echo() as echo:
            daemon.initialize()
            acts: dict[str, Act] = {}
            for name, (method, params) in questions.items():
                length = len(asked(daemon, method, **params))
                acts[name] = timed(partial(asked, daemon, method, **params))
                acts[f"{name} echoed"] = timed(partial(echo.answer, length))
            taken = interleaved(acts, fewer.get(size, rounds), unmeasured=1)
        for name in questions:
            yield figure(name, size, taken[name], {ECHO: taken[f"{name} echoed"]})


def first_asked(daemon: Daemon, people: int) -> Iterator[Figure]:
    """Yield the first question after a start, for which everybody is read, and one after an edit."""
    daemon.initialize()
    first = once(lambda: asked(daemon, LIST, sort=["name"], limit=1))
    yield figure("the first question after a start", people, spread_of([first]))
    count = partial(asked, daemon, "statistics.distribution", groupBy="level")
    count()
    taken = []
    for who in ids_of(daemon)[:5]:
        for level in ("Low", "High"):
            daemon.call("employee.move", employeeId=who, performance=level, potential=level)
        daemon.call("session.list")  # what is said after the edit is read
        taken.append(once(count))
    yield figure(f"{DISTRIBUTION}, after two edits", people, spread_of(taken))
