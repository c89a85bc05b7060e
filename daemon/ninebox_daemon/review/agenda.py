"""How a meeting's minutes are shared out over groups and boxes: pure functions, no I/O, no clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import lcm
from typing import TYPE_CHECKING, NamedTuple

from ninebox_daemon.review.grid import BOXES

if TYPE_CHECKING:  # settings know the minutes, and no start needs the rest
    from ninebox_daemon.review.grouping import Group

Minutes = Mapping[int | None, float]
"""How long a meeting talks about one person of each box; None: not rated. All ten are there, none is below 0."""

FIVE_EACH: Minutes = dict.fromkeys((*BOXES, None), 5.0)
"""As long as nobody says otherwise."""


class Item(NamedTuple):
    """People of one group in one box (None: not rated), at least one, and the whole minutes for all of them."""

    key: str | None
    name: str | None
    """Of the group."""
    box: int | None
    people: int
    minutes: int


class Agenda(NamedTuple):
    """What is talked about for how long. `wanted`: the minutes that these people would get if nothing limited them."""

    items: list[Item]
    wanted: float


def agenda_of(groups: "Iterable[Group]", length: int, minutes: Minutes) -> Agenda:
    """Share out `length` whole minutes, all of them, over whoever there is: in the order of the groups, then by box.

    What counts is how many people there are in a place, times the minutes for one of its box; if that is nothing
    anywhere, how many people.
    """
    places = [
        (group.key, group.name, box, count)
        for group in groups
        for box, count in sorted(Counter([each.box for each in group.people]).items(), key=lambda found: found[0] or 10)
    ]
    counts = [count for *_, count in places]
    unit, each = _in_units(minutes)
    weights = [count * each[box] for _, _, box, count in places]
    shares = shared_out(length, weights if any(weights) else counts, counts)
    items = [Item(*place, share) for place, share in zip(places, shares, strict=True)]
    return Agenda(items, sum(weights) / unit)


def shared_out(whole: int, weights: Sequence[int], people: Sequence[int]) -> list[int]:
    """Return whole shares in the proportion of the weights, none of them off its exact share by 1 or more.

    Together they are `whole`; nobody gets anything where there are no weights. By largest remainders (Hamilton's
    method: Balinski and Young, Fair Representation, 2nd edition 2001): each gets its exact share rounded down, and
    those with the largest remainders one more, until all is given. Of equal remainders the one with more `people`
    comes first, then the earlier one.

    >>> shared_out(10, [30, 30, 15], [1, 2, 1]), shared_out(10, [1, 1, 1], [1, 2, 1])
    ([4, 4, 2], [3, 4, 3])
    """
    total = sum(weights)
    parts = [divmod(whole * weight, total) for weight in weights]
    shares = [share for share, _ in parts]
    first = sorted(range(len(parts)), key=lambda number: (-parts[number][1], -people[number], number))
    for number in first[: whole - sum(shares)]:
        shares[number] += 1
    return shares


def _in_units(minutes: Minutes) -> tuple[int, dict[int | None, int]]:
    """Return the minutes as whole numbers of a unit, and how many of that a minute has: nothing is rounded then.

    >>> _in_units({1: 2.5, None: 0.25})
    (4, {1: 10, None: 1})
    """
    ratios = {box: value.as_integer_ratio() for box, value in minutes.items()}
    unit = lcm(*(below for _, below in ratios.values()))
    return unit, {box: above * (unit // below) for box, (above, below) in ratios.items()}
