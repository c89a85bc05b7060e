"""What was read of people stays as long as their rows do, and what follows from it as long as that can't differ."""

from dataclasses import replace
from typing import Any

import pytest

from ninebox_daemon.memory import Session
from ninebox_daemon.review.people import moved, person_of, text_of
from ninebox_daemon.roster import Roster
from ninebox_daemon.store.rows import EmployeeRow, SessionRow
from ninebox_daemon.store.transaction import Tail
from ninebox_protocol.employees import Person

YEAR = 2026


def row(employee_id: str, **members: Any) -> EmployeeRow:
    person = Person(employee_id=employee_id, name=f"Person {employee_id}", **members)
    return EmployeeRow(1, "s", employee_id, None, text_of(person), None)


def edited(was: EmployeeRow) -> EmployeeRow:
    return replace(was, current=text_of(moved(person_of(was.text), "High", "High")), changed_at=1)


def test_asked_again_the_same_is_answered_and_after_an_edit_that_one_is_read_anew() -> None:
    rows = {each.employee_id: each for each in (row("1"), row("2", manager="Person 1"))}
    roster = Roster()
    first = roster.survey(rows, YEAR)
    assert roster.survey(dict(rows), YEAR) is first
    org, movers = first.org, first.movers
    rows["2"] = edited(rows["2"])
    second = roster.survey(rows, YEAR)
    assert second.people[0] is first.people[0]
    assert (first.people[1].box, second.people[1].box, second.people[1].changed) == (None, 9, True)
    assert second.org is org
    assert second.movers is not movers


def test_another_manager_makes_another_organisation() -> None:
    rows = {each.employee_id: each for each in (row("1"), row("2", manager="Person 1"), row("3"))}
    roster = Roster()
    org = roster.survey(rows, YEAR).org
    assert org.below("1") == ["2"]
    rows["3"] = row("3", manager="Person 2")
    assert roster.survey(rows, YEAR).org.below("1") == ["2", "3"]
    rows["4"] = row("4", manager="Person 3")
    assert roster.survey(rows, YEAR).org.below("1") == ["2", "3", "4"]


def test_whoever_is_gone_from_the_rows_is_gone_from_what_is_asked() -> None:
    rows = {each.employee_id: each for each in (row("1"), row("2"))}
    roster = Roster()
    assert len(roster.survey(rows, YEAR).people) == 2
    del rows["1"]
    assert [each.employee_id for each in roster.survey(rows, YEAR).people] == ["2"]
    rows["1"] = row("1")
    assert [each.employee_id for each in roster.survey(rows, YEAR).people] == ["2", "1"]


NEW_YEAR_2020 = 1_577_836_800_000


@pytest.mark.parametrize(("created_at", "year"), [(NEW_YEAR_2020 - 1, 2019), (NEW_YEAR_2020, 2020), (2**53, 9999)])
def test_the_year_of_a_review_is_that_of_its_beginning(created_at: int, year: int) -> None:
    kept = SessionRow("s", "local", "Review", "p.xlsx", created_at, 0, 1, "", 0, 0, "", "People", 1, 1, "{}")
    assert Session(kept, Tail(0, 0, 0, None, None), 0, people={"1": row("1")}).survey.year == year
