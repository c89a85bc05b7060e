"""The rules of the donut exercise: who is asked about, what a place in it changes, and what net changes tell of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.review.donut import About, alike_but_for, cleared, is_asked_about, note_about, placed
from ninebox_daemon.review.grid import BOXES, LABELS, rating_of
from ninebox_daemon.review.people import difference, employee_of, moved
from ninebox_protocol.employees import Donut, Person
from ninebox_protocol.wire import Level

ADA = moved(Person(employee_id="1", name="Ada", change_note="why"), "Medium", "Medium")

levels: st.SearchStrategy[Level] = st.sampled_from(["Low", "Medium", "High"])
notes = st.none() | st.sampled_from(["", "a", " a\r\n"])
donuts = st.none() | st.builds(Donut, performance=levels, potential=levels, note=st.none() | st.just("d"))


@st.composite
def people(draw: st.DrawFn) -> Person:
    person = Person(employee_id="1", name="Ada", change_note=draw(st.none() | st.just("n")), donut=draw(donuts))
    return moved(person, draw(st.none() | levels), draw(st.none() | levels))


@pytest.mark.parametrize("box", [*BOXES, None])
def test_it_asks_about_the_centre_box_alone(box: int | None) -> None:
    person = moved(ADA, *(rating_of(box) if box else (None, "Medium")))
    assert is_asked_about(person) == (box == 5)


@given(people(), levels, levels, notes)
def test_a_place_touches_nothing_but_the_exercise(person: Person, one: Level, other: Level, note: str | None) -> None:
    after = placed(person, one, other, note)
    assert after.donut is not None
    assert (after.donut.performance, after.donut.potential) == (one, other)
    assert set(difference(person, after)[0]) <= {"donut"}
    assert set(difference(person, cleared(person))[0]) <= {"donut"}
    assert cleared(after) == cleared(person) == person.model_copy(update={"donut": None})


@pytest.mark.parametrize(
    ("was", "said", "note"),
    [
        (None, None, None),
        (None, "b", "b"),
        ("a", None, "a"),
        ("a", "b", "b"),
        ("a", " b\r\nc ", "b\nc"),
        ("a", "", None),
        ("a", " \t", None),
    ],
)
def test_the_note_is_kept_unless_another_one_is_said(was: str | None, said: str | None, note: str | None) -> None:
    before = placed(ADA, "Low", "Low", was)
    after = placed(before, "High", "Low", said)
    assert after.donut == Donut(performance="High", potential="Low", note=note)
    assert after.change_note == "why", "that one is another note"


def test_somebody_of_whom_a_workbook_has_a_note_alone_keeps_it() -> None:
    noted = ADA.model_copy(update={"donut": Donut(performance=None, potential=None, note="perhaps")})
    assert placed(noted, "High", "Low", None).donut == Donut(performance="High", potential="Low", note="perhaps")


@pytest.mark.parametrize("box", [*BOXES, None])
def test_a_place_is_stale_outside_the_centre_box(box: int | None) -> None:
    person = moved(placed(ADA, "High", "High", None), *(rating_of(box) if box else (None, None)))
    assert employee_of(person, True, False, LABELS).donut_stale == (box != 5)
    assert not employee_of(cleared(person), True, False, LABELS).donut_stale


@given(people(), people())
def test_the_two_kinds_of_net_changes_are_all_of_it_and_share_nothing(was: Person, now: Person) -> None:
    def told(about: About | None) -> dict[str, Any]:
        before, after = difference(was, alike_but_for(was, now, about))
        assert before.keys() == after.keys()
        return {member: (before[member], after[member]) for member in before}

    assert set(told("donut")) <= {"donut"}
    assert "donut" not in told("review")
    assert {**told("review"), **told("donut")} == told(None)


@given(people())
def test_each_kind_has_its_own_note(person: Person) -> None:
    assert note_about(person, "donut") == (person.donut and person.donut.note)
    assert note_about(person, "review") == note_about(person, None) == person.change_note
