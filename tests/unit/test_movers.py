"""Who moved far, and away from what: every row of the rule, counted by hand."""

from itertools import product
from typing import Any

import pytest

from ninebox_daemon.review.grid import BOXES, rating_of
from ninebox_daemon.review.movers import TIERS, distance_of, farthest_first, movers_among
from unit.asked import YEAR, facts, surveyed


def reasons(box: int | None, **members: Any) -> list[tuple[str, str]]:
    performance, potential = (None, None) if box is None else rating_of(box)
    found = movers_among([facts("1", performance=performance, potential=potential, **members)], YEAR)
    return [(each.against, each.moved) for mover in found.values() for each in mover.reasons]


@pytest.mark.parametrize(
    ("now", "prior", "expected"),
    [
        (9, 1, "big"),
        (1, 9, "big"),
        (6, 3, "big"),  # Low to High, though it is one step of potential
        (8, 4, "big"),
        (5, 1, "medium"),
        (9, 5, "medium"),
        (7, 1, "medium"),
        (7, 5, "medium"),
        (8, 6, "medium"),
        (3, 1, "medium"),
        (9, 8, None),
        (5, 4, None),
        (5, 5, None),
        (None, 9, None),
        (9, None, None),
    ],
)
def test_a_mover_against_the_prior_calibration(now: int | None, prior: int | None, expected: str | None) -> None:
    assert reasons(now, prior_box=prior) == ([("priorBox", expected)] if expected else [])


@pytest.mark.parametrize(("now", "was"), [*product(BOXES, BOXES)])
def test_a_mover_against_the_baseline_is_one_by_the_same_rule(now: int, was: int) -> None:
    crossed = {TIERS[now], TIERS[was]} == {"Low", "High"}
    expected = "big" if crossed else "medium" if distance_of(now, was) >= 2 else None
    found = reasons(now, was=rating_of(was)) if now != was else reasons(now)
    assert found == ([("baseline", expected)] if expected else [])


@pytest.mark.parametrize(
    ("now", "history", "expected"),
    [
        (9, {"2025": "Low"}, True),
        (1, {"2025": "Strong"}, True),
        (1, {"2025": " leading "}, True),
        (1, {"2025": "Solid"}, False),
        (5, {"2025": "Low"}, False),
        (9, {"2025": "Outstanding"}, False),
        (9, {"2024": "Low", "2025": "Solid"}, False),  # the latest counts
        (9, {"2025": "Low", "2024": "Strong"}, True),
        (9, {"2026": "Low"}, False),  # the review's own year is not completed
        (9, {"2025": "Low", "2026": "Strong"}, True),
        (9, {"FY25": "Low"}, False),
        (None, {"2025": "Low"}, False),
    ],
)
def test_a_mover_against_the_last_completed_year(now: int | None, history: dict[str, str], expected: bool) -> None:
    assert reasons(now, ratings_history=history) == ([("ratingsHistory", "big")] if expected else [])


def test_all_reasons_are_told_and_the_largest_one_counts() -> None:
    (mover,) = movers_among(
        [facts("1", performance="High", potential="High", was=("Medium", "Medium"), prior_box=1)], YEAR
    ).values()
    assert mover.moved == "big"
    assert [(why.against, why.moved, why.tier, why.box, why.distance) for why in mover.reasons] == [
        ("priorBox", "big", "Low", 1, 4),
        ("baseline", "medium", "Middle", 5, 2),
    ]


def test_the_farthest_come_first_and_equals_in_the_order_of_the_workbook() -> None:
    people = [
        facts("far, not across", performance="High", potential="High", prior_box=5),
        facts("across, near", performance="High", potential="Medium", prior_box=3),
        facts("only a word", performance="Low", potential="Low", ratings_history={"2025": "Strong"}),
        facts("across", performance="High", potential="High", prior_box=1),
        facts("across, too", performance="Low", potential="Low", prior_box=9),
    ]
    found = farthest_first(surveyed(*people).movers.values())
    assert [each.person.employee_id for each in found] == [
        *("across", "across, too", "across, near", "only a word", "far, not across"),
    ]


def test_the_tiers_share_out_the_grid() -> None:
    assert TIERS.keys() == set(BOXES)
    assert all(distance_of(box, other) == distance_of(other, box) for box, other in product(BOXES, BOXES))
