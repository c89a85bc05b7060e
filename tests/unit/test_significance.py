"""Tests of shares: what was published, what SciPy says when it is asked directly, and what holds for any counts."""

from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from ninebox_daemon.review.significance import (
    Outcome,
    Part,
    adjusted,
    compared,
    compared_together,
    compared_with_target,
    difference_within,
    is_enough,
)

PARTS = st.integers(1, 400).flatmap(lambda rated: st.builds(Part, st.integers(0, rated), st.just(rated)))
SHARES_OF_P = st.lists(st.floats(0, 1), max_size=40)


def rows(*parts: Part) -> list[list[int]]:
    return [[part.inside, part.rated - part.inside] for part in parts]


def least_expected(*parts: Part) -> float:
    return float(stats.contingency.expected_freq(rows(*parts)).min())


# Published examples.


def test_fishers_tea_tasting() -> None:
    """Fisher 1935, The Design of Experiments, chapter 2; Agresti 2002, Categorical Data Analysis, 3.5.2: P = 0.486.

    The lady found three of the four cups in which the milk came first.
    """
    found = compared(Part(3, 4), Part(1, 4))
    assert found.test == "fisher"
    assert found.p == pytest.approx(34 / 70)


def test_fishers_twins_as_yates_corrected_them_and_as_we_dont() -> None:
    """Yates 1934, after Fisher: convicted twins of convicts, 10 of 13 identical ones and 2 of 17 others.

    X² is 13.03, with Yates's correction 10.46; the least expected count is 5.2.
    """
    found = compared(Part(10, 13), Part(2, 17))
    assert found.test == "chiSquare"
    assert found.effect**2 * 30 == pytest.approx(13.03, abs=0.005)
    assert found.p == pytest.approx(stats.chi2.sf(13.0317, 1), rel=1e-3)


def test_agrestis_aspirin_and_heart_attacks() -> None:
    """Physicians' Health Study; Agresti 2007, Introduction to Categorical Data Analysis, 2.2 to 2.4.

    189 of 11,034 with a placebo, 104 of 11,037 with aspirin: X² = 25.0; the difference is 0.0077, 0.005 to 0.011.
    """
    placebo, aspirin = Part(189, 11_034), Part(104, 11_037)
    found = compared(placebo, aspirin)
    assert found.test == "chiSquare"
    assert found.effect**2 * 22_071 == pytest.approx(25.0, abs=0.05)
    assert [round(limit, 3) for limit in difference_within(placebo, aspirin)] == [0.005, 0.011]


def test_agrestis_party_identification() -> None:
    """General Social Survey 2000; Agresti 2007, table 2.5: women among Democrats, Independents, Republicans.

    X² = 30.1 with two degrees of freedom, P < 0.0001; so V = √(30.1 / 2,757) = 0.104.
    """
    found = compared_together([Part(762, 762 + 484), Part(327, 327 + 239), Part(468, 468 + 477)])
    assert found is not None
    assert found.effect == pytest.approx(sqrt(30.1 / 2757), abs=0.0005)
    assert found.p == pytest.approx(stats.chi2.sf(30.1, 2), rel=0.05)


@pytest.mark.parametrize(
    ("group", "rest", "low", "high"),
    [
        (Part(56, 70), Part(48, 80), 0.0524, 0.3339),
        (Part(9, 10), Part(3, 10), 0.1705, 0.8090),
        (Part(6, 7), Part(2, 7), 0.0582, 0.8062),
        (Part(5, 56), Part(0, 29), -0.0381, 0.1926),
        (Part(0, 10), Part(0, 20), -0.1611, 0.2775),
        (Part(0, 10), Part(0, 10), -0.2775, 0.2775),
        (Part(10, 10), Part(0, 20), 0.6791, 1.0),
        (Part(10, 10), Part(0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_own_examples(group: Part, rest: Part, low: float, high: float) -> None:
    """Newcombe 1998, table II, examples (a) to (h), line 10."""
    assert difference_within(group, rest) == pytest.approx((low, high), abs=0.00005)


BENJAMINI_HOCHBERG = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
    *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


def test_benjaminis_and_hochbergs_own_example() -> None:
    """Benjamini and Hochberg 1995, section 3.2: 15 comparisons after heart attacks; the four smallest are rejected.

    0.0095 <= 4 / 15 x 0.05 = 0.013 is the last such; nine of the 15 are under 0.05 by themselves.
    """
    found = adjusted(BENJAMINI_HOCHBERG)
    assert [p <= 0.05 for p in found] == [True] * 4 + [False] * 11
    assert found[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.0095 * 15 / 4])


@pytest.mark.parametrize(
    ("counts", "ratio", "chi_square", "p"),
    [
        ([6022, 2001], [3, 1], 0.015, 0.90),  # Agresti 2002, 1.5.2
        ([315, 108, 101, 32], [9, 3, 3, 1], 0.470, 0.925),  # the same as Fisher 1936 and many others tell it
    ],
)
def test_mendels_peas(counts: list[int], ratio: list[float], chi_square: float, p: float) -> None:
    found = compared_with_target(counts, ratio)
    assert found is not None
    assert found.effect**2 * sum(counts) == pytest.approx(chi_square, abs=0.0005)
    assert found.p == pytest.approx(p, abs=0.005)


def test_cohens_w_is_what_cohen_defines() -> None:
    """Cohen 1988, formula 7.2.1: w = √ Σ (P1 - P0)² / P0."""
    found = compared_with_target([10, 60, 30], [20, 70, 10])
    assert found is not None
    assert found.effect == pytest.approx(sqrt(0.1**2 / 0.2 + 0.1**2 / 0.7 + 0.2**2 / 0.1))


# SciPy called directly.


@given(PARTS, PARTS)
def test_two_parts_are_compared_as_scipy_does_by_the_rule_of_five(group: Part, rest: Part) -> None:
    assume(0 < group.inside + rest.inside < group.rated + rest.rated)
    found, table = compared(group, rest), rows(group, rest)
    if least_expected(group, rest) >= 5:
        assert found.test == "chiSquare"
        assert found.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    else:
        assert found.test == "fisher"
        assert found.p == pytest.approx(stats.fisher_exact(table, "two-sided").pvalue)
    assert found.effect == pytest.approx(stats.contingency.association(table, method="cramer"), abs=1e-9)


@given(st.lists(PARTS, min_size=2, max_size=8))
def test_several_parts_are_compared_as_scipy_does(parts: list[Part]) -> None:
    found = compared_together(parts)
    assume(found is not None)
    assert found is not None
    assert found.p == pytest.approx(stats.chi2_contingency(rows(*parts), correction=False).pvalue)
    assert found.effect == pytest.approx(stats.contingency.association(rows(*parts), method="cramer"), abs=1e-9)


@given(PARTS, PARTS)
def test_limits_are_put_together_from_those_of_either_share_as_scipy_tells_them(group: Part, rest: Part) -> None:
    (l1, u1), (l2, u2) = (
        stats.binomtest(part.inside, part.rated).proportion_ci(0.95, method="wilson") for part in (group, rest)
    )
    p1, p2 = group.inside / group.rated, rest.inside / rest.rated
    low, high = p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2), p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    assert difference_within(group, rest) == pytest.approx((low, high), abs=1e-9)


@given(SHARES_OF_P)
def test_ps_are_adjusted_as_benjamini_and_hochberg_say_in_the_order_they_came(ps: list[float]) -> None:
    ranked, many = sorted(ps), len(ps)
    by_hand = {p: min(ranked[j] * many / (j + 1) for j in range(ranked.index(p), many)) for p in ps}
    assert adjusted(ps) == pytest.approx([by_hand[p] for p in ps])


@given(st.lists(st.integers(0, 300), min_size=3, max_size=3), st.lists(st.floats(1, 98), min_size=3, max_size=3))
def test_a_target_is_compared_as_scipy_does(counts: list[int], shares: list[float]) -> None:
    found = compared_with_target(counts, shares)
    expected = [sum(counts) * share / sum(shares) for share in shares]
    assert (found is None) == (min(expected) < 5)
    if found is not None:
        assert found.p == pytest.approx(stats.chisquare(counts, expected).pvalue)


# Where the rules turn.


def test_an_expected_count_of_five_is_chi_square_and_less_is_fisher() -> None:
    assert compared(Part(8, 20), Part(2, 20)).test == "chiSquare"  # 20 x 10 / 40 = 5
    assert compared(Part(8, 20), Part(1, 20)).test == "fisher"
    assert compared(Part(12, 20), Part(19, 20)).test == "fisher"  # few are not in it


def test_up_to_a_fifth_of_the_expected_counts_may_be_small() -> None:
    large = Part(30, 60)
    assert compared_together([large, large, large, large, Part(4, 8)]) is not None  # twice 4: two counts of ten
    assert compared_together([large, large, large, Part(4, 8)]) is None  # two of eight


def test_no_expected_count_may_be_under_one() -> None:
    large = Part(10, 100)
    assert compared_together([large, large, large, large, Part(1, 10)]) is not None  # exactly 1, and one of ten
    assert compared_together([large, large, large, large, Part(0, 9)]) is None  # 0.88


def test_one_part_alone_differs_from_nothing() -> None:
    assert compared_together([Part(30, 60)]) is None
    assert compared_together([]) is None


@pytest.mark.parametrize("inside", [0, 1])
def test_where_everybody_or_nobody_is_in_the_cohort_nothing_differs(inside: int) -> None:
    group, rest = Part(40 * inside, 40), Part(60 * inside, 60)
    assert compared(group, rest) == ("fisher", 1.0, 0.0)
    assert compared_together([group, rest]) is None
    low, high = difference_within(group, rest)
    assert low < 0 < high


def test_the_largest_effect_is_one_however_it_is_rounded() -> None:
    assert compared(Part(11, 11), Part(0, 154)).effect == 1  # √(X² / n) is 1.0000000000000002


def test_ten_are_enough_in_each_part_and_nine_are_not() -> None:
    assert is_enough(Part(0, 10), Part(5, 10))
    assert not is_enough(Part(0, 10), Part(5, 9))
    assert not is_enough(Part(9, 9), Part(5, 1000))


def test_a_target_is_not_compared_where_one_expected_count_is_under_five() -> None:
    assert compared_with_target([5, 35, 10], [10, 70, 20]) == Outcome(1.0, 0.0)
    assert compared_with_target([5, 35, 9], [10, 70, 20]) is None
    assert compared_with_target([30, 0, 0], [50, 50, 0]) is None


def test_no_test_leaves_nothing_to_be_adjusted() -> None:
    assert adjusted([]) == []


# What holds for any counts.


@given(PARTS, PARTS)
def test_a_comparison_is_between_nought_and_one_and_the_same_from_either_side(group: Part, rest: Part) -> None:
    found, back = compared(group, rest), compared(rest, group)
    assert 0 <= found.p <= 1
    assert 0 <= found.effect <= 1
    assert back.test == found.test
    assert (back.p, back.effect) == pytest.approx((found.p, found.effect), abs=1e-9)


@given(PARTS, PARTS)
def test_counting_those_who_are_not_in_the_cohort_says_the_same(group: Part, rest: Part) -> None:
    found = compared(group, rest)
    other = compared(*(Part(part.rated - part.inside, part.rated) for part in (group, rest)))
    assert other.test == found.test
    assert (other.p, other.effect) == pytest.approx((found.p, found.effect), abs=1e-9)


@given(PARTS, PARTS)
def test_the_difference_is_within_its_limits_and_they_change_sides_with_the_parts(group: Part, rest: Part) -> None:
    low, high = difference_within(group, rest)
    assert -1 <= low <= group.inside / group.rated - rest.inside / rest.rated <= high <= 1
    assert difference_within(rest, group) == pytest.approx((-high, -low))


@given(SHARES_OF_P)
def test_an_adjusted_p_is_never_smaller_and_keeps_its_place(ps: list[float]) -> None:
    found = adjusted(ps)
    assert all(p <= more <= 1 for p, more in zip(ps, found, strict=True))
    pairs = sorted(zip(ps, found, strict=True))
    assert [more for _, more in pairs] == sorted(found)
