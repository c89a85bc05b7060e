"""Which people a filter means: pure functions, no I/O, no clock."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.flags import flag_of
from ninebox_daemon.review.searchable import words_of
from ninebox_daemon.review.survey import Survey
from ninebox_daemon.review.words import folded
from ninebox_protocol.filters import Filter

Fits = Callable[[Facts], bool]

LISTED = 200
"""Values that a refusal names at the most."""


_OF_THE_WORKBOOK = ("level", "function", "location")
_PLAIN = {
    **dict(zip(("levels", "functions", "locations"), _OF_THE_WORKBOOK, strict=True)),
    "boxes": "box",
    "performance": "performance",
    "potential": "potential",
}
"""Members of a filter, to the member of Facts that has to be one of their values."""


class UnknownValue(Exception):
    """A filter names a value that nobody has. `path` within the filter; the message says what there is."""

    def __init__(self, path: str, says: str) -> None:
        super().__init__(says)
        self.path = path


def chosen(survey: Survey, want: Filter | None) -> Sequence[Facts]:
    """Return those whom a filter means, in the order of the workbook; None: everybody. Raises UnknownValue."""
    if want is None:
        return survey.people
    people: Iterable[Facts] = survey.people
    for fits in _conditions(survey, want):
        people = filter(fits, people)
    return list(people)


def _conditions(survey: Survey, want: Filter) -> Iterator[Fits]:
    """Yield what somebody has to fit; each looks at one member of the filter, those that cost least first."""
    for member, of in _PLAIN.items():
        values = getattr(want, member)
        if values is not None:
            if of in _OF_THE_WORKBOOK:
                _known(member, values, survey.values(of))
            yield _any_of(values, Facts._fields.index(of))
    if want.rated is not None:
        yield lambda person: (person.box is not None) is want.rated
    if want.changed is not None:
        yield lambda person: person.changed is want.changed
    if want.exclude_ids:
        left_out = _people(survey, want.exclude_ids)
        yield lambda person: person.employee_id not in left_out
    if want.flags is not None:
        yield _flagged(_known("flags", [each and flag_of(each) for each in want.flags], survey.flags))
    if want.managers is not None:
        yield _reporting(survey, _known("managers", want.managers, survey.org.keys()))
    if want.movers is not None:
        sizes = want.movers
        yield _among({who for who, mover in survey.movers.items() if mover.moved in sizes})
    if want.text is not None:
        words = words_of(folded(want.text))
        if not words:
            raise UnknownValue("text", "There is no word in it that could be looked for")
        yield _worded(survey, words)


def _any_of(values: Collection[Any], member: int) -> Fits:
    wanted = frozenset(values)
    return lambda person: person[member] in wanted


def _among(employee_ids: Collection[str]) -> Fits:
    return lambda person: person.employee_id in employee_ids


def _flagged(flags: Collection[str | None]) -> Fits:
    wanted, unflagged = frozenset(flags), None in flags
    return lambda person: not wanted.isdisjoint(person.flags) or (unflagged and not person.flags)


def _reporting(survey: Survey, managers: Sequence[str | None]) -> Fits:
    below = {who for key in managers if key is not None for who in survey.org.below(key)}
    if None not in managers:
        return _among(below)
    return lambda person: person.employee_id in below or survey.org.team_key(person.employee_id) is None


def _worded(survey: Survey, words: Collection[str]) -> Fits:
    haystacks = survey.haystacks

    def fits(person: Facts) -> bool:
        haystack = haystacks[person.employee_id]
        return all(word in haystack for word in words)

    return fits


def _known(member: str, values: Sequence[str | None], there: Collection[str]) -> Sequence[str | None]:
    """Return the values: each is one that somebody has, or null, which anybody could lack. Raises UnknownValue."""
    for place, value in enumerate(values):
        if value is not None and value not in there:
            raise UnknownValue(f"{member}[{place}]", f"Nobody in this session has this value. {_named(there)}")
    return values


def _named(there: Collection[str]) -> str:
    """Return a sentence that names the values there are, the first LISTED of them."""
    more = len(there) - LISTED
    named = ", ".join(json.dumps(each) for each in islice(there, LISTED))
    return f"Allowed: {named or 'none'}{f' and {more:,} more' if more > 0 else ''}"


def _people(survey: Survey, employee_ids: Sequence[str]) -> frozenset[str]:
    """Return IDs, each of somebody in the session. Raises UnknownValue."""
    for place, employee_id in enumerate(employee_ids):
        if employee_id not in survey.employee_ids:
            raise UnknownValue(
                f"excludeIds[{place}]", "There is no such person in this session: employee.list has them"
            )
    return frozenset(employee_ids)
