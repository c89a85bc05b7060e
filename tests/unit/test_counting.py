"""How many people are where: counted by hand, and what has to add up on any review."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.review import counting
from ninebox_daemon.review.cohorts import COHORTS
from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.grid import BOXES, LEVELS, rating_of
from ninebox_daemon.review.grouping import grouped
from ninebox_protocol.statistics import Group
from unit.asked import facts, surveyed

PEOPLE = [
    facts("1", performance="High", potential="High", job_level="L10", flags=["pip", "Own"]),
    facts("2", performance="High", potential="Low", job_level="L9", manager="Person 1"),
    facts("3", performance="Low", potential="Medium", job_level="L9", manager="Person 1", flags=["pip"]),
    facts("4", performance="Medium", manager="Elsewhere"),
    facts("5"),
]


def counted(people: list[Facts], key: str | None = None, name: str | None = None) -> Group:
    return Group.model_validate_json(counting.counted(people, key, name), by_alias=True, by_name=False)


def portions(part: Any) -> dict[str, tuple[int, float | None]]:
    return {name: (each["count"], each["share"]) for name, each in part.model_dump(by_alias=True).items()}


def test_a_small_review_is_counted_by_hand() -> None:
    group = counted(PEOPLE)
    assert (group.key, group.total, group.rated, group.not_rated) == (None, 5, 3, 2)
    third = 1 / 3
    assert portions(group.boxes) == {str(box): (1, third) if box in (3, 4, 9) else (0, 0.0) for box in BOXES}
    assert portions(group.cohorts) == {
        "highPerformance": (2, 2 / 3),
        "topTalent": (1, third),
        "middle": (1, third),
        "needsAttention": (1, third),
    }
    assert portions(group.performance) == {"Low": (1, 0.25), "Medium": (1, 0.25), "High": (2, 0.5)}
    assert portions(group.potential) == {"Low": (1, third), "Medium": (1, third), "High": (1, third)}


def test_a_group_may_be_called_anything() -> None:
    assert counted(PEOPLE, '"\\\n', "Žofie").model_dump(include={"key", "name"}) == {"key": '"\\\n', "name": "Žofie"}
    assert counting.counted(PEOPLE, "é", None).isascii()


def test_of_nobody_rated_there_are_no_shares() -> None:
    group = counted(PEOPLE[4:])
    assert (group.total, group.rated) == (1, 0)
    parts = (group.boxes, group.cohorts, group.performance, group.potential)
    assert {each for part in parts for each in portions(part).values()} == {(0, None)}
    assert counted([]).total == 0


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("level", [("L9", "L9", "23"), ("L10", "L10", "1"), (None, None, "45")]),
        ("manager", [("Elsewhere", "Elsewhere", "4"), ("1", "Person 1", "23"), (None, None, "15")]),
        ("flag", [("Own", "Own", "1"), ("pip", "PIP (Performance Improvement Plan)", "13"), (None, None, "245")]),
        ("location", [(None, None, "12345")]),
    ],
)
def test_groups_come_in_natural_order_and_who_is_in_none_last(by: Any, expected: list[Any]) -> None:
    found = grouped(surveyed(*PEOPLE), PEOPLE, by)
    assert [(each.key, each.name, "".join(one.employee_id for one in each.people)) for each in found] == expected


ratings = st.tuples(
    st.sampled_from([None, *LEVELS]), st.sampled_from([None, *LEVELS]), st.sampled_from([None, "a", "b"])
)
reviews = st.lists(ratings).map(
    lambda rows: [
        facts(str(number), performance=performance, potential=potential, job_level=level)
        for number, (performance, potential, level) in enumerate(rows)
    ]
)


@given(reviews)
def test_counts_and_shares_add_up(people: list[Facts]) -> None:
    group = counted(people)
    assert group.total == group.rated + group.not_rated == len(people)
    cohorts = portions(group.cohorts)
    lies_across = cohorts.pop("highPerformance")
    for part in (portions(group.boxes), cohorts):
        assert sum(count for count, _ in part.values()) == group.rated
        assert group.rated == 0 or sum(share or 0 for _, share in part.values()) == pytest.approx(1, abs=1e-12)
    assert lies_across[0] == sum(each.performance == "High" and each.box is not None for each in people)
    for part in (portions(group.performance), portions(group.potential)):
        assert sum(share or 0 for _, share in part.values()) in (0, pytest.approx(1, abs=1e-12))


@given(reviews)
def test_groups_of_which_each_has_one_are_the_whole(people: list[Facts]) -> None:
    groups = [counted(list(each.people), each.key, each.name) for each in grouped(surveyed(*people), people, "level")]
    whole = counted(people)
    assert sum(each.total for each in groups) == whole.total
    for box in BOXES:
        assert sum(getattr(each.boxes, f"box{box}").count for each in groups) == getattr(whole.boxes, f"box{box}").count


def test_the_cohorts_are_what_they_are_called() -> None:
    for box, name in product(BOXES, COHORTS):
        performance, potential = (LEVELS.index(level or "Low") for level in rating_of(box))
        meant = {
            "highPerformance": performance == 2,
            "topTalent": performance + potential >= 3,
            "middle": performance + potential == 2,
            "needsAttention": performance + potential <= 1,
        }
        assert (box in COHORTS[name]) == meant[name]
