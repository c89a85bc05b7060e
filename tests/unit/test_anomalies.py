"""Who differs from the rest: reviews counted by hand, and what holds for any people."""

from collections.abc import Mapping, Sequence
from itertools import repeat
from math import sqrt
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ninebox_daemon.review.anomalies import anomalies_among
from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.grid import LEVELS, box_of
from ninebox_protocol.settings import TargetDistribution
from ninebox_protocol.statistics import Anomalies, DimensionTest, GroupTest, Measure
from ninebox_protocol.wire import Level
from unit.asked import surveyed

OPPOSITE: Mapping[Level | None, Level | None] = {"Low": "High", "Medium": "Medium", "High": "Low", None: None}
LOW: Level = "Low"
HIGH: Level = "High"
COMPARED = ("low", "high", "test", "p", "adjusted_p", "effect", "direction")


def person(number: int, performance: Level | None, potential: Level | None = "Low", level: str | None = None) -> Facts:
    """Return somebody of whom nothing else is known."""
    return Facts(
        employee_id=f"{number:03}",
        name=f"Person {number}",
        business_title=None,
        job_title=None,
        level=level,
        function=None,
        location=None,
        tenure=None,
        manager=None,
        manager_id=None,
        chain=(),
        flags=(),
        performance=performance,
        potential=potential,
        box=box_of(performance, potential),
        baseline_box=None,
        prior_box=None,
        history=(),
        changed=False,
    )


def found(
    people: Sequence[Facts], measure: Measure = "highPerformance", target: TargetDistribution | None = None
) -> Anomalies:
    return anomalies_among(surveyed(*people), people, measure, target)


def review(member: str, **groups: tuple[int, int]) -> list[Facts]:
    """Return people in groups of so many whose performance is High and so many whose is Low."""
    people: list[Facts] = []
    for name, (high, low) in groups.items():
        belongs: dict[str, Any] = {member: name}
        for level in (*repeat(HIGH, high), *repeat(LOW, low)):
            people.append(person(len(people), level)._replace(**belongs))
    return people


def dimension(told: Anomalies, name: str) -> DimensionTest:
    return next(each for each in told.dimensions if each.dimension == name)


def by_key(told: DimensionTest) -> dict[str | None, GroupTest]:
    return {group.key: group for group in told.groups}


# Counted by hand.


def test_two_teams_that_differ_with_the_people_behind_it() -> None:
    """16 of 20 against 6 of 20: X² = 40 (16 x 14 - 4 x 6)² / (20 x 20 x 22 x 18) = 10.10."""
    told = dimension(found(review("location", CAN=(16, 4), DEU=(6, 14))), "location")
    p = stats.chi2.sf(10.10101, 1)
    assert told.status == "differs"
    assert (told.p, told.effect) == pytest.approx((p, sqrt(10.10101 / 40)))
    can, deu = told.groups
    assert (can.key, can.name, can.rated, can.count, can.share, can.rest_share) == ("CAN", "CAN", 20, 16, 0.8, 0.3)
    assert (can.status, can.test, can.direction) == ("differs", "chiSquare", "moreLenient")
    assert (can.difference, can.p, can.adjusted_p) == pytest.approx((0.5, p, p))
    assert can.effect == told.effect
    assert can.employee_ids == [f"{number:03}" for number in range(16)]
    assert (deu.status, deu.direction, deu.difference) == ("differs", "harsher", 0.3 - 0.8)
    assert deu.employee_ids == [f"{number:03}" for number in range(26, 40)]
    assert can.low is not None
    assert can.high is not None
    assert 0 < can.low < 0.5 < can.high
    assert (deu.low, deu.high) == pytest.approx((-can.high, -can.low))


def test_all_five_dimensions_are_told_whether_or_not_there_is_anything_to_tell() -> None:
    told = found(review("tenure", new=(16, 4), old=(6, 14)))
    names = [each.dimension for each in told.dimensions]
    assert names == ["level", "function", "location", "tenure", "manager"]
    assert [each.status for each in told.dimensions] == [*["notEnoughData"] * 3, "differs", "notEnoughData"]
    for each in told.dimensions:
        if each.dimension != "tenure":
            (alone,) = each.groups
            assert (alone.key, alone.name, alone.rated, alone.share, alone.rest_share) == (None, None, 40, 0.55, None)
            assert alone.difference is None


def test_nobody_is_an_answer_too() -> None:
    told = found([], target=TargetDistribution(low=20, medium=70, high=10))
    assert [(each.status, each.p, each.groups) for each in told.dimensions] == [("notEnoughData", None, [])] * 5
    assert told.target is not None
    assert (told.target.status, told.target.rated, told.target.p) == ("notEnoughData", 0, None)
    assert told.target.found == {"Low": None, "Medium": None, "High": None}


@pytest.mark.parametrize("member", ["level", "function", "location", "tenure", "manager"])
def test_each_dimension_is_told_apart_by_its_own_member(member: str) -> None:
    told = found(review(member, a=(16, 4), b=(6, 14)))
    assert [each.dimension for each in told.dimensions if each.status == "differs"] == [member]
    assert [group.key for group in dimension(told, member).groups] == ["a", "b"]


def test_managers_are_told_by_key_and_by_the_name_that_people_call_them() -> None:
    people = review("manager", m2=(6, 14), m1=(16, 4))
    people += [person(98, None)._replace(employee_id=who, name=name) for who, name in (("m1", "Zoe"), ("m2", "Abe"))]
    groups = dimension(found(people), "manager").groups
    assert [(group.key, group.name, group.direction) for group in groups] == [
        ("m2", "Abe", "harsher"),
        ("m1", "Zoe", "moreLenient"),
        (None, None, None),
    ]


def test_groups_stand_in_natural_order_and_people_without_any_last() -> None:
    people = [person(number, "Low", level=level) for number, level in enumerate(["MT10", None, "mt9", "MT9", "Ärzte"])]
    groups = dimension(found(people), "level").groups
    assert [group.key for group in groups] == ["Ärzte", "MT9", "mt9", "MT10", None]


def test_people_without_any_are_a_group_like_the_others() -> None:
    people = [
        each._replace(level=None if each.level == "none" else "some")
        for each in review("level", none=(6, 14), some=(16, 4))
    ]
    group = by_key(dimension(found(people), "level"))[None]
    assert (group.key, group.name, group.status, group.direction) == (None, None, "differs", "harsher")


def test_nine_rated_people_are_too_few_however_they_are_rated_and_whoever_else_is_there() -> None:
    people = [
        *review("level", a=(0, 9), b=(40, 0)),
        *(person(100 + number, None, level="a") for number in range(5)),
        *(person(200 + number, "High", None, level="a") for number in range(5)),
    ]
    told = dimension(found(people), "level")
    small, rest = told.groups
    assert (small.status, small.rated, small.count, small.share, small.rest_share) == ("notEnoughData", 9, 0, 0, 1)
    assert small.difference == -1
    assert [getattr(small, name) for name in COMPARED] == [None] * len(COMPARED)
    assert small.employee_ids == []
    assert (rest.status, rest.p, rest.employee_ids) == ("notEnoughData", None, [])  # its rest is too small
    assert (told.status, told.p, told.effect) == ("notEnoughData", None, None)


def test_ten_rated_people_are_enough() -> None:
    small, _ = dimension(found(review("level", a=(0, 10), b=(40, 0))), "level").groups
    assert (small.status, small.test) == ("differs", "fisher")  # 10 x 10 / 50 = 2 were expected
    assert small.p == pytest.approx(stats.fisher_exact([[0, 10], [40, 0]]).pvalue)


def test_groups_that_are_too_small_count_among_the_rest_and_not_among_the_tests() -> None:
    told = dimension(found(review("level", a=(16, 4), b=(6, 14), c=(0, 9))), "level")
    a, b, c = told.groups
    table = [[16, 4], [6, 23]]
    assert (a.rest_share, a.p) == pytest.approx((6 / 29, stats.chi2_contingency(table, correction=False).pvalue))
    assert a.p is not None
    assert b.p is not None
    assert (a.adjusted_p, b.adjusted_p) == pytest.approx((min(2 * a.p, b.p), b.p))  # of two tests
    assert c.status == "notEnoughData"
    assert told.p == pytest.approx(stats.chi2_contingency([[16, 4], [6, 14]], correction=False).pvalue)


def test_one_of_many_groups_has_to_differ_more_than_one_of_two() -> None:
    alone = dimension(found(review("level", a=(15, 5), rest=(45, 55))), "level").groups[0]
    many = dimension(found(review("level", a=(15, 5), **{f"b{n}": (9, 11) for n in range(5)})), "level").groups[0]
    assert alone.p == pytest.approx(many.p)
    assert (alone.status, many.status) == ("differs", "noDifference")
    assert alone.adjusted_p == alone.p
    assert many.p is not None
    assert many.adjusted_p == pytest.approx(6 * many.p)
    assert (many.direction, many.employee_ids) == ("moreLenient", [])


def test_each_adjusted_p_is_that_of_its_own_group() -> None:
    told = dimension(found(review("level", a=(1, 8), b=(11, 9), c=(17, 3), d=(9, 11), e=(5, 15))), "level")
    tested = [group for group in told.groups if group.p is not None]
    assert [group.key for group in tested] == ["b", "c", "d", "e"]
    expected = stats.false_discovery_control([group.p for group in tested])
    assert [group.adjusted_p for group in tested] == pytest.approx(list(expected))
    assert len(set(expected)) > 2


def test_groups_rated_alike_have_no_direction() -> None:
    told = dimension(found(review("level", a=(5, 15), b=(10, 30))), "level")
    assert [(group.status, group.difference, group.direction) for group in told.groups] == [
        ("noDifference", 0, None),
        ("noDifference", 0, None),
    ]
    assert told.status == "noDifference"
    assert (told.p, told.effect) == pytest.approx((1, 0))


@pytest.mark.parametrize("level", ["High", "Low"])
def test_everybody_rated_the_same_is_no_difference(level: Level) -> None:
    people = [person(number, level, level="ab"[number % 2]) for number in range(40)]
    told = dimension(found(people), "level")
    assert [(group.status, group.p, group.effect) for group in told.groups] == [("noDifference", 1, 0)] * 2
    assert told.status == "notEnoughData"  # chi-square says nothing of that


@pytest.mark.parametrize(
    ("measure", "boxes", "direction"),
    [
        ("highPerformance", {3, 6, 9}, "moreLenient"),
        ("topTalent", {6, 8, 9}, "moreLenient"),
        ("needsAttention", {1, 2, 4}, "harsher"),
    ],
)
def test_a_measure_counts_its_own_boxes_and_says_what_more_of_them_means(
    measure: Measure, boxes: set[int], direction: str
) -> None:
    ratings = [(performance, potential) for potential in LEVELS for performance in LEVELS]
    people = [
        *(person(box, *ratings[box - 1], level="all") for box in range(1, 10)),
        *(person(10 * box + n, *ratings[box - 1], level="few") for box in boxes for n in range(8)),
        *(person(100 + n, "Medium", "Medium", level="centre") for n in range(30)),
    ]
    told = by_key(dimension(found(people, measure), "level"))
    assert found(people, measure).measure == measure
    assert told["all"].count == 3
    assert (told["few"].share, told["few"].direction) == (1, direction)
    assert (told["centre"].share, told["centre"].direction) == (
        0,
        "harsher" if direction == "moreLenient" else "moreLenient",
    )
    assert set(told["few"].employee_ids) == {f"{10 * box + n:03}" for box in boxes for n in range(8)}
    assert told["centre"].employee_ids == [f"{100 + n:03}" for n in range(30)]


# The target.


def rated(low: int, medium: int, high: int, none: int = 0) -> list[Facts]:
    counts: list[tuple[Level | None, int]] = [("Low", low), ("Medium", medium), ("High", high), (None, none)]
    return [person(number, level) for number, level in enumerate(level for level, many in counts for _ in range(many))]


def test_a_target_is_compared_with_performance_as_a_whole() -> None:
    told = found(rated(5, 60, 35, none=7), target=TargetDistribution(low=20, medium=70, high=10)).target
    assert told is not None
    asked = stats.chisquare([5, 60, 35], [20, 70, 10])
    assert (told.status, told.rated) == ("differs", 100)
    assert (told.p, told.effect) == pytest.approx((asked.pvalue, sqrt(asked.statistic / 100)))
    assert told.target == {"Low": 0.2, "Medium": 0.7, "High": 0.1}
    assert told.found == {"Low": 0.05, "Medium": 0.6, "High": 0.35}


def test_performance_counts_for_the_target_also_where_potential_is_not_rated() -> None:
    people = [each._replace(potential=None, box=None) for each in rated(20, 70, 10)]
    told = found(people, target=TargetDistribution(low=20, medium=70, high=10)).target
    assert told is not None
    assert (told.status, told.rated, told.p, told.effect) == ("noDifference", 100, 1, 0)


@pytest.mark.parametrize(
    ("counts", "status"),
    [((3, 3, 3), "notEnoughData"), ((0, 49, 0), "notEnoughData"), ((0, 50, 0), "differs")],
    ids=["nine people", "4.9 expected", "5 expected"],
)
def test_a_target_says_nothing_of_too_few(counts: tuple[int, int, int], status: str) -> None:
    target = TargetDistribution(low=20, medium=70, high=10)
    told = found(rated(*counts), target=target).target
    assert told is not None
    assert told.status == status
    assert (told.p is None) == (told.effect is None) == (status == "notEnoughData")


def test_no_target_is_no_test() -> None:
    assert found(rated(5, 60, 35)).target is None


# What holds for any people.

LEVEL = st.sampled_from([*LEVELS, None])
GROUP = st.sampled_from(["a", "A", "c10", "C9", None])
MEASURES = st.sampled_from(["highPerformance", "topTalent", "needsAttention"])


@st.composite
def reviews(draw: st.DrawFn) -> list[Facts]:
    """Draw handfuls of people who are rated alike, so that many groups are large enough and some differ."""
    people: list[Facts] = []
    for rating, group, other, many in draw(
        st.lists(st.tuples(st.tuples(LEVEL, LEVEL), GROUP, GROUP, st.integers(1, 20)), max_size=12)
    ):
        for _ in range(many):
            somebody = person(len(people), *rating)
            people.append(somebody._replace(level=group, function=other, location=group, manager=other))
    return people


@given(reviews(), MEASURES)
def test_every_answer_is_whole(people: list[Facts], measure: Measure) -> None:
    in_box = {each.employee_id for each in people if each.box is not None}
    told = found(people, measure)
    for each in told.dimensions:
        assert sum(group.rated for group in each.groups) == len(in_box)
        tested = [group for group in each.groups if group.status != "notEnoughData"]
        for group in each.groups:
            assert (group in tested) == (group.rated >= 10 and len(in_box) - group.rated >= 10)
            assert group.share == (group.count / group.rated if group.rated else None)
        for group in tested:
            assert group.p is not None
            assert group.adjusted_p is not None
            assert group.effect is not None
            assert group.low is not None
            assert group.difference is not None
            assert group.high is not None
            assert 0 <= group.p <= group.adjusted_p <= 1
            assert 0 <= group.effect <= 1
            assert -1 <= group.low <= group.difference <= group.high <= 1
            assert (group.status == "differs") == (group.adjusted_p < 0.05) == bool(group.employee_ids)
            assert set(group.employee_ids) <= in_box
            assert len(group.employee_ids) in (0, group.count, group.rated - group.count)
        if each.status != "notEnoughData":
            assert each.p is not None
            assert (each.status == "differs") == (each.p < 0.05)


@given(reviews(), MEASURES, st.randoms(use_true_random=False))
def test_the_order_of_the_people_changes_nothing(people: list[Facts], measure: Measure, chance: Random) -> None:
    def unordered(told: Anomalies) -> list[object]:
        """A manager of whom the session knows nothing is called as they were met first."""
        return [
            (
                each.dimension == "manager" and str(group.key).casefold(),
                group.model_copy(update={"employee_ids": sorted(group.employee_ids), "key": None, "name": None}),
            )
            for each in told.dimensions
            for group in each.groups
        ]

    shuffled = chance.sample(people, len(people))
    assert unordered(found(shuffled, measure)) == unordered(found(people, measure))


@given(reviews())
def test_ratings_upside_down_swap_top_talent_and_needs_attention_and_the_directions(people: list[Facts]) -> None:
    swapped = {"harsher": "moreLenient", "moreLenient": "harsher", None: None}
    mirrored = [
        each._replace(
            performance=OPPOSITE[each.performance],
            potential=OPPOSITE[each.potential],
            box=None if each.box is None else 10 - each.box,
        )
        for each in people
    ]
    assert all(each.box == box_of(each.performance, each.potential) for each in mirrored)
    there, here = found(mirrored, "needsAttention"), found(people, "topTalent")
    for other, one in zip(there.dimensions, here.dimensions, strict=True):
        directions = {group.key: swapped[group.direction] for group in one.groups}
        assert {group.key: group.direction for group in other.groups} == directions
        assert [group.model_copy(update={"direction": None}) for group in other.groups] == [
            group.model_copy(update={"direction": None}) for group in one.groups
        ]
