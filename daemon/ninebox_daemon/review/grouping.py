"""People by what they have in common: pure functions, no I/O, no clock."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from ninebox_daemon.review.facts import Facts, text_reader
from ninebox_daemon.review.survey import Survey
from ninebox_protocol.filters import GroupBy
from ninebox_protocol.flags import BUILT_IN_FLAGS

By = GroupBy | Literal["tenure"] | None
"""What people are grouped by; None: all of them are one group."""


class Group(NamedTuple):
    """People with one thing in common. `key`: as a filter takes it; None, and no name: people without any."""

    key: str | None
    name: str | None
    people: Sequence[Facts]


def grouped(survey: Survey, people: Iterable[Facts], by: By) -> list[Group]:
    """Return the groups by name in natural order, people without any last; whoever has several flags is in several."""
    if by is None:
        return [Group(None, None, list(people))]
    keys = _keys(survey, by)
    groups: dict[str | None, list[Facts]] = {}
    for person in people:
        for key in keys(person):
            groups.setdefault(key, []).append(person)
    without = groups.pop(None, None)
    named = [Group(key, _name(survey, by, key), those) for key, those in groups.items() if key is not None]
    named.sort(key=lambda group: (survey.natural_keys[group.name or ""], group.key or ""))
    return named if without is None else [*named, Group(None, None, without)]


def _keys(survey: Survey, by: GroupBy | Literal["tenure"]) -> Callable[[Facts], Iterable[str | None]]:
    if by == "flag":
        return lambda person: person.flags or (None,)
    if by == "manager":
        team_key = survey.org.team_key
        return lambda person: (team_key(person.employee_id),)
    read = text_reader(by)
    return lambda person: (read(person),)


def _name(survey: Survey, by: By, key: str) -> str:
    if by == "flag":
        return BUILT_IN_FLAGS.get(key, key)
    return survey.org.name_of(key) if by == "manager" else key
