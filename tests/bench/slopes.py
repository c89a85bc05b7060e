"""How something grows with the number of people: lines fitted to what was measured. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log

Point = tuple[int, float]
"""Of so many people, so many milliseconds; both above 0."""

FLAT_UP_TO = 1.3
"""Times what the fewest people take, nobody takes more than this: the design's word for "the same"."""
STRAIGHT_WITHIN = 1 / 3
"""How much a line may miss any point, as a share of it: of curves over three decades, not of noise."""


@dataclass(frozen=True, slots=True)
class Power:
    """milliseconds = factor * people ** exponent: a straight line where both axes are logarithmic."""

    exponent: float
    factor: float

    def at(self, people: float) -> float:
        """Return the milliseconds that the line has there."""
        return float(self.factor * people**self.exponent)


@dataclass(frozen=True, slots=True)
class Line:
    """milliseconds = start_ms + us_each * people / 1,000: what it takes at all, and microseconds for each person."""

    start_ms: float
    us_each: float

    def at(self, people: float) -> float:
        """Return the milliseconds that the line has there."""
        return self.start_ms + self.us_each * people / 1000


def power_of(points: Iterable[Point]) -> Power:
    """Fit a power by least squares of the logarithms: points at two or more numbers of people.

    >>> fitted = power_of([(100, 2.0), (1000, 20.0), (10000, 200.0)])
    >>> round(fitted.exponent, 6), round(fitted.at(500), 6)
    (1.0, 10.0)
    """
    exponent, at_one = _least_squares([(log(people), log(ms), 1.0) for people, ms in points])
    return Power(exponent, exp(at_one))


def line_of(points: Iterable[Point]) -> Line:
    """Fit a straight line by least squares of the errors in per cent: so that 100 people count as much as 100,000.

    >>> fitted = line_of([(100, 5.2), (1000, 7.0), (100000, 205.0)])
    >>> round(fitted.start_ms, 6), round(fitted.us_each, 6)
    (5.0, 2.0)
    """
    each, start = _least_squares([(people, ms, 1 / ms**2) for people, ms in points])
    return Line(start, each * 1000)


def misses(points: Iterable[Point], line: Line) -> float:
    """Return by how much the line misses the point that it fits worst, as a share of that.

    >>> misses([(100, 2.0), (200, 4.0)], Line(0.0, 15.0))
    0.25
    """
    return max(abs(line.at(people) - ms) / ms for people, ms in points)


def manner_of(points: Iterable[Point]) -> str:
    """Return how it grows, in words. A fixed part that grows into a straight line is linear.

    >>> manner_of([(100, 1.0), (1000, 1.2), (100000, 1.3)]), manner_of([(100, 5.2), (1000, 7.0), (100000, 205.0)])
    ('flat', 'linear')
    >>> manner_of([(100, 1.0), (1000, 30.0), (10000, 1000.0)]), manner_of([(100, 1.0), (1000, 5.0), (10000, 12.0)])
    ('faster than linear', 'slower than linear')
    """
    ordered = sorted(points)
    if max(ms for _, ms in ordered) <= FLAT_UP_TO * ordered[0][1]:
        return "flat"
    if misses(ordered, line_of(ordered)) <= STRAIGHT_WITHIN:
        return "linear"
    return "faster than linear" if last_decade_of(ordered).exponent > 1 else "slower than linear"


def last_decade_of(points: Sequence[Point]) -> Power:
    """Fit a power to the points from a tenth of the most people on; of fewer than two of them, to the last two."""
    ordered = sorted(points)
    most = ordered[-1][0]
    late = [each for each in ordered if each[0] * 10 >= most]
    return power_of(late if len(late) > 1 else ordered[-2:])


def _least_squares(points: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """Return slope and intercept of the line through (x, y, weight)."""
    total = sum(weight for _, _, weight in points)
    mean_x = sum(x * weight for x, _, weight in points) / total
    mean_y = sum(y * weight for _, y, weight in points) / total
    across = sum(weight * (x - mean_x) ** 2 for x, _, weight in points)
    if not across:
        raise ValueError("a line needs two different places")
    slope = sum(weight * (x - mean_x) * (y - mean_y) for x, y, weight in points) / across
    return slope, mean_y - slope * mean_x
