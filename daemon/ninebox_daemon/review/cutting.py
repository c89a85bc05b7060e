"""Some members of an Employee, cut out of its JSON text: nobody is parsed for that. Pure functions, no clock."""

from collections.abc import Callable, Iterable
from itertools import pairwise

from ninebox_protocol.queries import MEMBERS

_BREAKS = tuple(MEMBERS.index(member) for member in ("employeeId", "developmentFocus", "performance"))
"""Where one must not be looked for from before it: `ratingsHistory` and `extra`, which stand before the second and the
third, have keys of the workbook's, and those may be called like members."""

Run = tuple[int, int]
"""Places among MEMBERS: the first and the last of some that stand side by side."""


def cutter(members: Iterable[str]) -> Callable[[str], str]:
    """Return what makes of a person's JSON text that of these members of it, in this order.

    Both the text that is stored and that of an Employee will do, as far as they have the members.

    >>> from ninebox_daemon.review.people import text_of
    >>> from ninebox_protocol.employees import Person
    >>> ada = Person(employee_id="7", name="Ada", ratings_history={"box": "1"}, box=9)
    >>> cutter(["box", "employeeId", "ratingsHistory"])(text_of(ada))
    '{"box":9,"employeeId":"7","ratingsHistory":{"box":"1"}}'
    """
    runs = _runs(dict.fromkeys(members))
    in_text = sorted(runs)
    order = [in_text.index(run) for run in runs] if in_text != runs else None
    stretches = [
        [
            (_mark(first), None if last + 1 == end else _mark(last + 1))
            for first, last in in_text
            if begin <= first < end
        ]
        for begin, end in pairwise((*_BREAKS, len(MEMBERS)))
    ]
    second, third = ("}" + _mark(place) for place in _BREAKS[1:])

    def cut(text: str) -> str:
        find, parts, at = text.find, [], 0
        ends = (find(second) + 1, text.rfind(third) + 1, len(text) - 1)
        for marks, stretch_ends in zip(stretches, ends, strict=True):
            for begin, end in marks:
                begins = find(begin, at)
                at = find(end, begins) if end else stretch_ends
                parts.append(text[begins + 1 : at])
            at = stretch_ends
        return f"{{{','.join(parts if order is None else [parts[place] for place in order])}}}"

    return cut


def _runs(members: Iterable[str]) -> list[Run]:
    """Return the members, in their order, as few runs as they make; none goes on beyond a break."""
    runs: list[Run] = []
    for place in map(MEMBERS.index, members):
        if runs and runs[-1][1] + 1 == place and place not in _BREAKS:
            runs[-1] = runs[-1][0], place
        else:
            runs.append((place, place))
    return runs


def _mark(place: int) -> str:
    """Return what a member begins with. Quotes inside texts are escaped, so it is never a part of one."""
    return f'{"," if place else "{"}"{MEMBERS[place]}":'
