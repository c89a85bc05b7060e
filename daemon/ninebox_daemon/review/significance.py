"""Do shares differ more than chance allows: pure functions of counts, no I/O, no clock. Knows no person and no box.

SciPy is asked where it is first needed: importing it takes 0.8 s and 75 MB, and not everybody has it.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from statistics import NormalDist
from typing import Any, Literal, NamedTuple

MINIMUM = 10
"""People who have to be rated in a group, and in the rest, before anything is said."""
SIGNIFICANT = 0.05
"""Differences are told of whose p is under that."""
FEW = 5
"""Expected counts under that are too small for the chi-square distribution (Cochran 1954)."""

_Z = NormalDist().inv_cdf(0.975)
_TABLES_KEPT = 4096


class Part(NamedTuple):
    """Some people: how many of them are in the cohort, and how many are rated."""

    inside: int
    rated: int

    @property
    def share(self) -> float | None:
        """Return the share that is in the cohort; None where nobody is rated."""
        return self.inside / self.rated if self.rated else None


class Outcome(NamedTuple):
    """What a test of several parts says."""

    p: float
    """How often chance alone makes them differ so much, 0 to 1."""
    effect: float
    """How much they differ, whatever their number: Cramér's V (0 to 1), or Cohen's w where a target is compared."""


class Comparison(NamedTuple):
    """What a test of two parts says."""

    test: Literal["fisher", "chiSquare"]
    p: float
    effect: float
    """Cramér's V, 0 to 1."""


def scipy_stats() -> Any:
    """Return the module `scipy.stats`. Raises ImportError where SciPy is missing or broken."""
    try:
        from scipy import stats
    except ImportError:
        raise
    except Exception as error:  # a library of other versions, or half of one, says so in many ways
        raise ImportError(str(error)) from error
    return stats


def is_enough(*parts: Part) -> bool:
    """True where each part has so many people rated that it may be compared."""
    return all(part.rated >= MINIMUM for part in parts)


@lru_cache(_TABLES_KEPT)
def compared(group: Part, rest: Part) -> Comparison:
    """Return whether the shares of two parts differ. Teams of a size and share are one table: it is kept.

    Where all four expected counts (rated x cohort / all) are at least 5: Pearson's chi-square,
    X² = Σ (observed - expected)² / expected, with one degree of freedom. Yates's correction for continuity is not
    made: with it, errors of type I are often less than half as many as the level allows, so that differences are
    overlooked (the studies that Campbell sums up, 2007, Statistics in Medicine 26, 3661-3675; his own N - 1 in place
    of N hardly matters from 20 people on). Else Fisher's exact test: p is the probability of all tables with the same
    margins that are as likely as this one or less (Irwin's rule, which Campbell recommends too).

    Where everybody or nobody is in the cohort nothing differs: p is 1.

    >>> compared(Part(189, 11_034), Part(104, 11_037))  # doctest: +ELLIPSIS
    Comparison(test='chiSquare', p=5.69...e-07, effect=0.0336...)
    >>> compared(Part(12, 12), Part(30, 30))
    Comparison(test='fisher', p=1.0, effect=0.0)
    """
    found = _pearson((group, rest))
    if min(_expected((group, rest))) >= FEW:
        return Comparison("chiSquare", *found)
    exact = scipy_stats().fisher_exact([_row(group), _row(rest)])
    return Comparison("fisher", float(exact.pvalue), found.effect)


def compared_together(parts: Sequence[Part]) -> Outcome | None:
    """Return whether the shares of several parts differ among each other: chi-square of parts by in or out.

    None where there are fewer than two parts, where more than a fifth of the expected counts is under 5, or where one
    is under 1: chi-square doesn't hold then (Cochran 1954, Biometrics 10, 417-451).

    >>> compared_together([Part(762, 1246), Part(327, 566), Part(468, 945)])  # doctest: +ELLIPSIS
    Outcome(p=2.95...e-07, effect=0.104...)
    """
    if len(parts) < 2:
        return None
    expected = _expected(parts)
    too_few = sum(each < FEW for each in expected)
    return None if too_few * 5 > len(expected) or min(expected) < 1 else _pearson(parts)


def difference_within(group: Part, rest: Part) -> tuple[float, float]:
    """Return the limits of (share of the group - share of the rest) at 95 %; both have to have people rated.

    Newcombe 1998 (Statistics in Medicine 17, 873-890), method 10: with l and u the limits of either share by itself
    (Wilson 1927), low = d - √((p₁-l₁)² + (u₂-p₂)²) and high = d + √((u₁-p₁)² + (p₂-l₂)²). Unlike d ± 1.96 standard
    errors it holds for small groups and for shares of 0 and 1, and stays between -1 and 1.

    >>> "{:.4f} {:.4f}".format(*difference_within(Part(56, 70), Part(48, 80)))
    '0.0524 0.3339'
    """
    p1, p2 = group.inside / group.rated, rest.inside / rest.rated
    (l1, u1), (l2, u2) = _wilson(group), _wilson(rest)
    low = p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    high = p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return max(-1.0, low), min(1.0, high)


def adjusted(ps: Sequence[float]) -> list[float]:
    """Return the p-values, in order, made larger because so many tests were made.

    Of the groups whose adjusted p is under 0.05, on average 5 % at the most differ by chance alone: Benjamini and
    Hochberg 1995 (Journal of the Royal Statistical Society B 57, 289-300). The i-th smallest of m becomes the smallest
    p₍ⱼ₎ m / j of all j >= i.

    >>> adjusted([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    return [float(p) for p in scipy_stats().false_discovery_control(ps, method="bh")]


def compared_with_target(counts: Sequence[int], shares: Sequence[float]) -> Outcome | None:
    """Return whether counts are distributed as a target asks, `shares` of any sum; None where one expected is under 5.

    Chi-square goodness of fit, one degree of freedom less than there are counts. Cohen's w = √(X² / n) (Cohen 1988,
    Statistical Power Analysis for the Behavioral Sciences, chapter 7), which can be larger than 1.

    >>> compared_with_target([315, 108, 101, 32], [9, 3, 3, 1])  # Mendel's peas  # doctest: +ELLIPSIS
    Outcome(p=0.925..., effect=0.029...)
    """
    total = sum(counts)
    expected = [total * share / sum(shares) for share in shares]
    if min(expected) < FEW:
        return None
    found = scipy_stats().chisquare(counts, expected)
    return Outcome(float(found.pvalue), sqrt(float(found.statistic) / total))


def _pearson(parts: Sequence[Part]) -> Outcome:
    """Return p of Pearson's chi-square and Cramér's V = √(X² / n (k - 1)), k the smaller side: here 2, in and out."""
    if not min(_expected(parts)):
        return Outcome(1.0, 0.0)
    found = scipy_stats().chi2_contingency([_row(part) for part in parts], correction=False)
    total = sum(part.rated for part in parts)
    effect = sqrt(float(found.statistic) / total)  # rounded, it can be a little over 1
    return Outcome(float(found.pvalue), min(1.0, effect))


def _row(part: Part) -> tuple[int, int]:
    return part.inside, part.rated - part.inside


def _expected(parts: Sequence[Part]) -> list[float]:
    """Return how many would be in and out in each part, were the shares the same."""
    total = sum(part.rated for part in parts)
    inside = sum(part.inside for part in parts)
    return [part.rated * margin / total for part in parts for margin in (inside, total - inside)]


def _wilson(part: Part) -> tuple[float, float]:
    """Return the limits of a share at 95 %: the score interval of Wilson 1927, without continuity correction."""
    n, p = part.rated, part.inside / part.rated
    middle, half = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    return (middle - half) / (1 + _Z**2 / n), (middle + half) / (1 + _Z**2 / n)
