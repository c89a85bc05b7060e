"""Small reviews for tests of what is asked of them: people made of the few members that count."""

from collections.abc import Iterable
from typing import Any

from ninebox_daemon.review.facts import Facts, facts_of
from ninebox_daemon.review.people import moved, text_of
from ninebox_daemon.review.survey import Survey
from ninebox_daemon.store.rows import EmployeeRow
from ninebox_protocol.employees import Person

YEAR = 2026
"""Of the reviews."""


def facts(employee_id: str, *, was: tuple[Any, Any] | None = None, **members: Any) -> Facts:
    """Return somebody, in the box of their ratings; `was`: the ratings of the baseline, where those are others."""
    rating = (members.pop("performance", None), members.pop("potential", None))
    person = moved(Person(employee_id=employee_id, **{"name": f"Person {employee_id}", **members}), *rating)
    before = text_of(person if was is None else moved(person, *was))
    current = None if was is None else text_of(person)
    return facts_of(EmployeeRow(1, "s", employee_id, None, before, current))


def surveyed(*people: Facts) -> Survey:
    return Survey(people, YEAR)


def ids(people: Iterable[Facts]) -> list[str]:
    return [each.employee_id for each in people]
