"""Whom a filter means: each member by hand, and that they compose, on reviews that hypothesis makes up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.review.filtering import UnknownValue, chosen
from ninebox_daemon.review.grid import BOXES, LABELS, LEVELS
from ninebox_daemon.review.options import options_of
from ninebox_daemon.review.survey import Survey
from ninebox_protocol.filters import Filter
from ninebox_protocol.flags import BUILT_IN_FLAGS
from ninebox_protocol.queries import FilterOptions
from unit.asked import facts, ids, surveyed

TEAM = surveyed(
    facts("1", name="Ada Quist", job_level="MT10", location="CAN", performance="High", potential="High"),
    facts("2", name="Bo Kaya", manager="Ada Quist", job_level="MT1", flags=["pip", "Speaks Farsi"], performance="Low"),
    facts("3", name="Çetin O'Neill", manager="Bo Kaya", job_level="MT1", location="DEU", business_title="Nurse"),
    facts("4", name="Dmitri Fischer", manager="Nobody Here", performance="Low", potential="Low", was=("High", "High")),
    facts(
        "5", name="Eun-ji Łukaszenko", manager="Nobody Here", flags=["pip"], performance="Medium", potential="Medium"
    ),
)


def found(survey: Survey = TEAM, **members: Any) -> list[str]:
    return ids(chosen(survey, Filter.read(members)))


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, "12345"),
        ({"levels": ["MT1"]}, "23"),
        ({"levels": ["MT1", "MT10"]}, "123"),
        ({"levels": [None]}, "45"),
        ({"locations": ["CAN", None]}, "1245"),
        ({"functions": [None]}, "12345"),
        ({"managers": ["1"]}, "23"),
        ({"managers": ["2"]}, "3"),
        ({"managers": ["Nobody Here"]}, "45"),
        ({"managers": [None]}, "1"),
        ({"managers": ["2", None]}, "13"),
        ({"flags": ["pip"]}, "25"),
        ({"flags": ["PIP (Performance Improvement Plan)"]}, "25"),
        ({"flags": ["Speaks Farsi"]}, "2"),
        ({"flags": ["new_hire"]}, ""),
        ({"flags": [None]}, "134"),
        ({"boxes": [9, 5]}, "15"),
        ({"boxes": [None]}, "23"),
        ({"performance": ["Low"]}, "24"),
        ({"performance": [None]}, "3"),
        ({"potential": [None, "High"]}, "123"),
        ({"rated": True}, "145"),
        ({"rated": False}, "23"),
        ({"changed": True}, "4"),
        ({"changed": False}, "1235"),
        ({"movers": ["big"]}, "4"),
        ({"movers": ["medium"]}, ""),
        ({"text": "cetin"}, "3"),
        ({"text": "kaya BO"}, "23"),  # whoever reports to Bo Kaya has both words, too
        ({"text": "nurse o'neill"}, "3"),
        ({"text": "ONEILL"}, "3"),
        ({"text": "lukasz"}, "5"),
        ({"text": "ŁUKA"}, "5"),
        ({"text": "5"}, "5"),
        ({"text": "zzz"}, ""),
        ({"excludeIds": ["1", "5"]}, "234"),
        ({"levels": ["MT1"], "flags": ["pip"]}, "2"),
        ({"managers": ["1"], "levels": ["MT1"], "excludeIds": ["2"]}, "3"),
    ],
)
def test_each_member_means_what_it_says(members: dict[str, Any], expected: str) -> None:
    assert "".join(found(**members)) == expected


@pytest.mark.parametrize(
    ("members", "path", "says"),
    [
        ({"levels": ["MT1", "MT2"]}, "levels[1]", '"MT1", "MT10"'),
        ({"functions": ["Nursing"]}, "functions[0]", '"Nurse"'),
        ({"managers": ["Bo Kaya"]}, "managers[0]", '"1"'),
        ({"flags": ["Speaks farsi"]}, "flags[0]", '"Speaks Farsi"'),
        ({"excludeIds": ["1", "01"]}, "excludeIds[1]", "no such person"),
    ],
)
def test_a_value_that_nobody_has_is_refused_and_those_there_are_are_named(
    members: dict[str, Any], path: str, says: str
) -> None:
    survey = surveyed(*TEAM.people, facts("6", job_function="Nurse"))
    with pytest.raises(UnknownValue) as refused:
        found(survey, **members)
    assert refused.value.path == path
    assert says in str(refused.value)


def test_of_very_many_values_the_first_are_named_and_the_others_counted() -> None:
    survey = surveyed(*(facts(str(number), job_level=f"L{number}") for number in range(1000)))
    with pytest.raises(UnknownValue) as refused:
        found(survey, levels=["L1000"])
    assert '"L0", "L1", "L2"' in str(refused.value)
    assert "and 800 more" in str(refused.value)


def _surveyed(rows: list[dict[str, Any]]) -> Survey:
    return surveyed(*(facts(str(number), **row) for number, row in enumerate(rows)))


some = st.sampled_from
people = st.lists(
    st.builds(
        dict[str, Any],
        job_level=some([None, "L1", "L2", "L10"]),
        job_function=some([None, "Nurse", "Buyer"]),
        location=some([None, "CAN", "DEU"]),
        manager=some([None, "Person 0", "Person 1", "Person 2", "Elsewhere"]),
        flags=some([[], ["pip"], ["pip", "Own"], ["Own"]]),
        performance=some([None, *LEVELS]),
        potential=some([None, *LEVELS]),
        prior_box=some([None, 1, 5, 9]),
        was=some([None, ("Low", "Low"), ("High", "High")]),
    ),
    min_size=1,
    max_size=12,
).map(_surveyed)


def every_option(options: FilterOptions) -> list[tuple[str, Any, int]]:
    members = {name: getattr(options, name) for name in FilterOptions.model_fields if name != "total"}
    return [(member, each.value, each.count) for member, listed in members.items() for each in listed]


@given(people)
def test_each_option_leaves_as_many_as_it_says(survey: Survey) -> None:
    options = options_of(survey, survey.people, LABELS)
    assert options.total == len(survey.people)
    for member, value, count in every_option(options):
        want = value if member in ("rated", "changed") else [value]
        assert len(found(survey, **{member: want})) == count, (member, value)


@given(people)
def test_the_options_of_what_each_has_one_of_add_up(survey: Survey) -> None:
    options = options_of(survey, survey.people, LABELS)
    for member in ("levels", "functions", "locations", "boxes", "performance", "potential", "rated", "changed"):
        assert sum(each.count for each in getattr(options, member)) == len(survey.people), member


@given(people, st.data())
def test_members_are_joined_by_and_and_values_by_or(survey: Survey, data: st.DataObject) -> None:
    options = [
        (member, value if member in ("rated", "changed") else [value])
        for member, value, _ in every_option(options_of(survey, survey.people, LABELS))
    ]
    one, other = data.draw(some(options)), data.draw(some(options))
    both = set(found(survey, **{one[0]: one[1]})), set(found(survey, **{other[0]: other[1]}))
    if one[0] != other[0]:
        assert set(found(survey, **{one[0]: one[1], other[0]: other[1]})) == both[0] & both[1]
    elif isinstance(one[1], list):
        assert set(found(survey, **{one[0]: [*one[1], *other[1]]})) == both[0] | both[1]


@given(people, st.data())
def test_whoever_is_left_out_is_the_only_difference(survey: Survey, data: st.DataObject) -> None:
    everybody = ids(survey.people)
    out = data.draw(st.lists(some(everybody)))
    assert found(survey, excludeIds=out) == [who for who in everybody if who not in out]


@given(people)
def test_what_is_asked_of_some_is_counted_of_them_alone(survey: Survey) -> None:
    some_people = chosen(survey, Filter.read({"rated": True}))
    options = options_of(survey, some_people, LABELS)
    for member, value, count in every_option(options):
        if member not in ("rated", "changed"):
            assert len(found(survey, **{member: [value], "rated": True})) == count, (member, value)


def test_the_options_of_a_small_review_are_as_counted_by_hand() -> None:
    options = options_of(TEAM, TEAM.people, LABELS)
    assert [(each.value, each.count) for each in options.levels] == [("MT1", 2), ("MT10", 1), (None, 2)]
    assert [(each.value, each.count) for each in options.locations] == [("CAN", 1), ("DEU", 1), (None, 3)]
    assert [(each.value, each.label, each.count) for each in options.managers] == [
        *(("1", "Ada Quist", 2), ("2", "Bo Kaya", 1), ("Nobody Here", "Nobody Here", 2), (None, None, 1)),
    ]
    flags = [(each.value, each.count, each.built_in) for each in options.flags if each.count]
    assert flags == [("pip", 2, True), ("Speaks Farsi", 1, False), (None, 3, False)]
    assert len(options.flags) == len(BUILT_IN_FLAGS) + 2
    assert [(each.value, each.count) for each in options.boxes] == [
        *((box, 1 if box in (1, 5, 9) else 0) for box in BOXES),
        (None, 2),
    ]
    levels = [(each.value, each.count) for each in options.performance]
    assert levels == [("Low", 2), ("Medium", 1), ("High", 1), (None, 1)]
    assert [(each.value, each.count) for each in options.movers] == [("big", 1), ("medium", 0)]
    some_options = options_of(TEAM, TEAM.people[1:3], LABELS)
    assert [(each.value, each.count) for each in some_options.managers] == [("1", 2), ("2", 1)]
    assert [each.value for each in some_options.flags if each.value not in BUILT_IN_FLAGS] == ["Speaks Farsi", None]
