"""Which groups of people differ from the rest more than chance allows: pure functions, no I/O, no clock.

Says that there is something to talk about, never who is right; where there are too few people, not that all is well.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from ninebox_daemon.review.cohorts import COHORTS
from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.grid import LEVELS
from ninebox_daemon.review.grouping import Group, grouped
from ninebox_daemon.review.significance import (
    SIGNIFICANT,
    Comparison,
    Part,
    adjusted,
    compared,
    compared_together,
    compared_with_target,
    difference_within,
    is_enough,
)
from ninebox_daemon.review.survey import Survey
from ninebox_protocol.settings import TargetDistribution
from ninebox_protocol.statistics import Anomalies, Dimension, DimensionTest, GroupTest, Measure, TargetTest

Status = Literal["differs", "noDifference", "notEnoughData"]
DIMENSIONS: tuple[Dimension, ...] = ("level", "function", "location", "tenure", "manager")


def anomalies_among(
    survey: Survey, people: Sequence[Facts], measure: Measure, target: TargetDistribution | None
) -> Anomalies:
    """Return what differs among these people of a survey: in each dimension, and from the target, None where there is
    none. Raises ImportError without SciPy.
    """
    return Anomalies(
        measure=measure,
        dimensions=[_dimension(each, grouped(survey, people, each), measure) for each in DIMENSIONS],
        target=None if target is None else _against(target, people),
    )


def _dimension(dimension: Dimension, groups: Sequence[Group], measure: Measure) -> DimensionTest:
    """Test each group against the rest of all, then those that are large enough together."""
    parts = [_part(people, measure) for _, _, people in groups]
    inside, rated = sum(part.inside for part in parts), sum(part.rated for part in parts)
    pairs = [(part, Part(inside - part.inside, rated - part.rated)) for part in parts]
    tests = [compared(*pair) if is_enough(*pair) else None for pair in pairs]
    of_many = iter(adjusted([test.p for test in tests if test is not None]))
    together = compared_together([part for part in parts if is_enough(part)])
    return DimensionTest(
        dimension=dimension,
        status=_status(None if together is None else together.p),
        p=None if together is None else together.p,
        effect=None if together is None else together.effect,
        groups=[
            _untested(group, *pair) if test is None else _tested(group, *pair, test, next(of_many), measure)
            for group, pair, test in zip(groups, pairs, tests, strict=True)
        ],
    )


def _untested(group: Group, part: Part, rest: Part) -> GroupTest:
    """Return the counts alone: fewer than 10 people are rated in the group, or in the rest."""
    key, name, _ = group
    return GroupTest(
        key=key,
        name=name,
        status=_status(None),
        rated=part.rated,
        count=part.inside,
        share=part.share,
        rest_share=rest.share,
        difference=_difference(part, rest),
        low=None,
        high=None,
        test=None,
        p=None,
        adjusted_p=None,
        effect=None,
        direction=None,
        employee_ids=[],
    )


def _tested(group: Group, part: Part, rest: Part, test: Comparison, adjusted_p: float, measure: Measure) -> GroupTest:
    """Return what the test says, and where the group differs, who is behind it."""
    key, name, people = group
    difference = _difference(part, rest)
    assert difference is not None  # people are rated in both
    low, high = difference_within(part, rest)
    status = _status(adjusted_p)
    return GroupTest(
        key=key,
        name=name,
        status=status,
        rated=part.rated,
        count=part.inside,
        share=part.share,
        rest_share=rest.share,
        difference=difference,
        low=low,
        high=high,
        test=test.test,
        p=test.p,
        adjusted_p=adjusted_p,
        effect=test.effect,
        direction=_direction(difference, measure),
        employee_ids=_behind(people, difference, measure) if status == "differs" else [],
    )


def _part(people: Iterable[Facts], measure: Measure) -> Part:
    """Return how many are rated, and of those how many are in the cohort."""
    cohort, boxes = COHORTS[measure], [person.box for person in people if person.box is not None]
    return Part(len([box for box in boxes if box in cohort]), len(boxes))


def _difference(part: Part, rest: Part) -> float | None:
    return None if part.share is None or rest.share is None else part.share - rest.share


def _status(p: float | None) -> Status:
    if p is None:
        return "notEnoughData"
    return "differs" if p < SIGNIFICANT else "noDifference"


def _direction(difference: float, measure: Measure) -> Literal["harsher", "moreLenient"] | None:
    """Return how a group was rated; a cohort that is larger than in the rest is good news unless it needs attention.

    >>> _direction(-0.2, "topTalent"), _direction(-0.2, "needsAttention"), _direction(0.0, "topTalent")
    ('harsher', 'moreLenient', None)
    """
    if difference == 0:
        return None
    return "harsher" if (difference > 0) == (measure == "needsAttention") else "moreLenient"


def _behind(people: Iterable[Facts], difference: float, measure: Measure) -> list[str]:
    """Return who makes the difference: those in the cohort where there are more of them, else those who are not."""
    cohort, rated = COHORTS[measure], [person for person in people if person.box is not None]
    return [person.employee_id for person in rated if (person.box in cohort) == (difference > 0)]


def _against(target: TargetDistribution, people: Iterable[Facts]) -> TargetTest:
    """Compare performance, also of people whose potential is not rated, with what the settings ask for.

    Fewer than 15 people are never enough: with three levels one of the expected counts is under 5.
    """
    found = Counter(person.performance for person in people)
    counts = [found[level] for level in LEVELS]
    percents = [target.low, target.medium, target.high]
    rated, outcome = sum(counts), compared_with_target(counts, percents)
    return TargetTest(
        status=_status(None if outcome is None else outcome.p),
        rated=rated,
        p=None if outcome is None else outcome.p,
        effect=None if outcome is None else outcome.effect,
        target={level: percent / 100 for level, percent in zip(LEVELS, percents, strict=True)},
        found={level: count / rated if rated else None for level, count in zip(LEVELS, counts, strict=True)},
    )
