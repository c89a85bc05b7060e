"""Who moved far: pure functions, no I/O, no clock."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.grid import LEVELS, rating_of
from ninebox_protocol.filters import Moved

Tier = Literal["Low", "Middle", "High"]

TIERS: dict[int, Tier] = {
    **dict.fromkeys((1, 2, 3, 4), "Low"),
    **dict.fromkeys((5, 7), "Middle"),
    **dict.fromkeys((6, 8, 9), "High"),
}
"""The tier of each box."""

WORDS: dict[str, Tier] = {"low": "Low", "solid": "Middle", "strong": "High", "leading": "High"}
"""What the words of a completed review year count as; others are ignored."""

_YEAR = re.compile("[0-9]{4}")

FAR = 2
"""Steps that make a medium mover."""


class Reason(NamedTuple):
    """What somebody moved away from. `distance` None: a review year, which has a word and no box."""

    against: Literal["priorBox", "ratingsHistory", "baseline"]
    moved: Moved
    tier: Tier
    """Then."""
    box: int | None
    distance: int | None
    year: str | None = None
    word: str | None = None


class FarMover(NamedTuple):
    """Somebody who moved far."""

    person: Facts
    box: int
    """Now."""
    moved: Moved
    """The largest of the reasons."""
    reasons: list[Reason]


def distance_of(box: int, other: int) -> int:
    """Return the steps between two boxes: those of performance and those of potential, together.

    >>> distance_of(1, 9), distance_of(3, 7), distance_of(5, 5)
    (4, 4, 0)
    """
    one, two = rating_of(box), rating_of(other)
    return sum(abs(LEVELS.index(a or "Low") - LEVELS.index(b or "Low")) for a, b in zip(one, two, strict=True))


_DISTANCES = [[0] * 10, *([0, *(distance_of(box, other) for other in range(1, 10))] for box in range(1, 10))]


def movers_among(people: Iterable[Facts], year: int) -> dict[str, FarMover]:
    """Return by employeeId, in their order, who moved far in a review of `year`; whoever isn't rated takes no part.

    Compared are the prior calibration, the last completed review year before that one, and the baseline.
    """
    found = {}
    for person in people:
        if person.box is not None and (reasons := list(_reasons(person, person.box, year))):
            moved: Moved = "big" if any(each.moved == "big" for each in reasons) else "medium"
            found[person.employee_id] = FarMover(person, person.box, moved, reasons)
    return found


def farthest_first(movers: Iterable[FarMover]) -> list[FarMover]:
    """Return the big ones first, and by their largest distance among each other; a review year has none."""
    return sorted(movers, key=lambda each: (each.moved != "big", -max(why.distance or 0 for why in each.reasons)))


def _reasons(person: Facts, box: int, year: int) -> Iterator[Reason]:
    now = TIERS[box]
    if person.prior_box is not None and (moved := _moved(person.prior_box, box)):
        yield Reason("priorBox", moved, TIERS[person.prior_box], person.prior_box, _DISTANCES[person.prior_box][box])
    completed = max((each for each in person.history if _YEAR.fullmatch(each[0]) and int(each[0]) < year), default=None)
    if completed is not None:
        tier = WORDS.get(completed[1].strip().casefold())
        if tier is not None and {tier, now} == {"Low", "High"}:
            yield Reason("ratingsHistory", "big", tier, None, None, *completed)
    if person.baseline_box is not None and (moved := _moved(person.baseline_box, box)):
        then = person.baseline_box
        yield Reason("baseline", moved, TIERS[then], then, _DISTANCES[then][box])


def _moved(then: int, now: int) -> Moved | None:
    if {TIERS[then], TIERS[now]} == {"Low", "High"}:
        return "big"
    return "medium" if _DISTANCES[then][now] >= FAR else None
