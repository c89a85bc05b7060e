"""How minutes are shared out: counted by hand, and what holds whoever there is."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.review.agenda import FIVE_EACH, Agenda, Minutes, agenda_of, shared_out
from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.grouping import By, grouped
from unit.asked import surveyed

BY: tuple[By, ...] = (None, "level", "function", "location", "manager")


def person(number: int, box: int | None = None, **members: Any) -> Facts:
    nothing = dict.fromkeys(Facts._fields)
    lists = {"chain": (), "flags": (), "history": (), "changed": False}
    return Facts(**{**nothing, **lists, "employee_id": f"{number}", "name": f"P{number}", "box": box, **members})


def in_boxes(*boxes: int | None, **members: Any) -> list[Facts]:
    return [person(number, box, **members) for number, box in enumerate(boxes)]


def shared(people: list[Facts], length: int, minutes: Minutes, by: By = None) -> Agenda:
    return agenda_of(grouped(surveyed(*people), people, by), length, minutes)


def told(agenda: Agenda) -> list[tuple[str | None, int | None, int, int]]:
    """Return the key of each item, its box, its people and its minutes."""
    return [(each.key, each.box, each.people, each.minutes) for each in agenda.items]


def minutes(**of: float) -> Minutes:
    """Return minutes by box, `box1` and so on; the others as by default."""
    return {box: of.get(f"box{box}", of.get("others", 5.0)) for box in FIVE_EACH}


def test_an_hour_over_eight_people_is_as_counted_by_hand() -> None:
    agenda = shared(in_boxes(9, 9, 5, None, 5, 5, 5, 1), 60, FIVE_EACH)
    # 7.5 a person: 7.5 and 30 and 15 and 7.5, rounded down 59; of the two halves the earlier one gets the last minute.
    assert told(agenda) == [(None, 1, 1, 8), (None, 5, 4, 30), (None, 9, 2, 15), (None, None, 1, 7)]
    assert agenda.wanted == 40


def test_boxes_count_as_long_as_the_settings_say() -> None:
    agenda = shared(in_boxes(9, 9, 5, 5, 5, 1), 60, minutes(box9=10, box5=2.5, box1=0))
    # 20 to 7.5 to 0 of 27.5: 43.63, 16.36 and 0.
    assert told(agenda) == [(None, 1, 1, 0), (None, 5, 3, 16), (None, 9, 2, 44)]
    assert agenda.wanted == 27.5


def test_minutes_that_no_binary_number_is_are_not_rounded_before_they_are_shared_out() -> None:
    agenda = shared(in_boxes(*[1] * 3, *[2] * 3, *[3] * 3), 100, minutes(box1=0.1, box2=0.1, box3=0.1))
    assert [each.minutes for each in agenda.items] == [34, 33, 33]
    assert agenda.wanted == float(9 * Fraction(0.1))
    tiny = shared(in_boxes(1, 2), 10, minutes(box1=5e-324, box2=480))
    assert [each.minutes for each in tiny.items] == [0, 10]


def test_of_equal_remainders_the_one_with_more_people_comes_first_then_the_earlier_one() -> None:
    # 2 and 2 of 4, so 1.5 each.
    assert told(shared(in_boxes(1, 2, 2), 3, minutes(box1=2, box2=1))) == [
        (None, 1, 1, 1),
        (None, 2, 2, 2),
    ]
    assert [each.minutes for each in shared(in_boxes(1, 2, 3, None), 6, FIVE_EACH).items] == [2, 2, 1, 1]


def test_where_the_settings_give_nobody_any_time_it_is_shared_by_people() -> None:
    agenda = shared(in_boxes(1, 9, 9), 30, minutes(others=0))
    assert (told(agenda), agenda.wanted) == ([(None, 1, 1, 10), (None, 9, 2, 20)], 0)


def test_of_nobody_there_is_nothing_to_talk_about() -> None:
    assert shared([], 60, FIVE_EACH, "level") == Agenda([], 0)
    assert shared_out(60, [], []) == []


def test_groups_come_in_natural_order_boxes_within_them_and_what_is_missing_last() -> None:
    people = [
        person(0, 1),
        person(1, None, level="Level 10"),
        person(2, 9, level="level 9"),
        person(3, 2, level="Level 10"),
        person(4, None),
        person(5, 2, level="Level 10"),
        person(6, 9, level="Level 9"),
    ]
    assert told(shared(people, 70, FIVE_EACH, "level")) == [
        ("Level 9", 9, 1, 10),
        ("level 9", 9, 1, 10),
        ("Level 10", 2, 2, 20),
        ("Level 10", None, 1, 10),
        (None, 1, 1, 10),
        (None, None, 1, 10),
    ]


@pytest.mark.parametrize("by", ["level", "function", "location"])
def test_groups_are_those_of_the_member_asked_for(by: By) -> None:
    people = [person(0, 1, level="a level", function="a function", location="a location"), person(1, 1)]
    agenda = shared(people, 2, FIVE_EACH, by)
    assert [(each.key, each.name) for each in agenda.items] == [(f"a {by}", f"a {by}"), (None, None)]


levels = st.sampled_from([None, "MT1", "MT10", "mt1", "MT2"])
boxes = st.none() | st.integers(1, 9)
some_minutes = st.floats(0, 480) | st.sampled_from([0.0, -0.0, 0.1, 5.0, 1e-300])


@st.composite
def meetings(draw: st.DrawFn) -> tuple[list[Facts], int, Minutes, By]:
    found = draw(st.lists(st.tuples(boxes, levels, levels, levels), max_size=30))
    people = [
        person(number, box, level=level, function=function, location=location)
        for number, (box, level, function, location) in enumerate(found)
    ]
    return (
        people,
        draw(st.integers(1, 100_000)),
        {box: draw(some_minutes) for box in FIVE_EACH},
        draw(st.sampled_from(BY)),
    )


@given(meetings(), st.randoms())
def test_all_minutes_are_given_none_is_off_by_a_minute_and_the_order_of_people_says_nothing(
    meeting: tuple[list[Facts], int, Minutes, By], chance: Any
) -> None:
    people, length, each, by = meeting
    agenda = shared(people, length, each, by)
    assert sum(item.minutes for item in agenda.items) == (length if people else 0)
    assert sum(item.people for item in agenda.items) == len(people)
    assert len({(item.key, item.box) for item in agenda.items}) == len(agenda.items)
    weights = [item.people * Fraction(each[item.box]) for item in agenda.items]
    assert agenda.wanted == float(sum(weights))
    if not any(weights):
        weights = [Fraction(item.people) for item in agenda.items]
    for item, weight in zip(agenda.items, weights, strict=True):
        exact = length * weight / sum(weights)
        assert abs(item.minutes - exact) < 1
        assert item.people > 0
        assert weight or not item.minutes
    shuffled = chance.sample(people, len(people))
    assert shared(shuffled, length, each, by) == agenda


@given(meetings())
def test_in_a_place_with_more_people_and_as_long_for_each_nobody_gets_less(
    meeting: tuple[list[Facts], int, Minutes, By],
) -> None:
    people, length, _, by = meeting
    items = shared(people, length, FIVE_EACH, by).items
    assert all(one.minutes >= other.minutes for one in items for other in items if one.people > other.people)
