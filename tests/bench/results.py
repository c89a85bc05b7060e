"""What a run found, as values and as JSON. Measures nothing, judges nothing, prints nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Literal

Unit = Literal["ms", "MB", "B", "times"]
"""MB: 1,000,000 bytes."""

FOLDER = Path(__file__).parent / "results"
"""What is committed. `latest/` in it is not."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Some measurements of one thing, in the unit of their figure. `p95`: None of fewer than 20."""

    count: int
    low: float
    median: float
    p95: float | None
    high: float

    @property
    def slow(self) -> float:
        """The 95th percentile, or of a few measurements the worst."""
        return self.high if self.p95 is None else self.p95


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, of how many people (None: it isn't about people), and its floors.

    `floors`: what the same work costs with nothing of ours around it, by name, the nearest one first.
    """

    what: str
    people: int | None
    unit: Unit
    spread: Spread
    floors: dict[str, Spread] = field(default_factory=dict)

    def times(self, floor: str) -> float | None:
        """Return how many times its floor it is, median by median; None without such a floor."""
        beside = self.floors.get(floor)
        return self.spread.median / beside.median if beside and beside.median else None


@dataclass(frozen=True, slots=True)
class Run:
    """All figures of one run, and what it was taken on."""

    machine: dict[str, Any]
    figures: tuple[Figure, ...]
    remarks: tuple[str, ...] = ()
    """How something was done here, or why it was left out."""

    def figure(self, what: str, people: int | None) -> Figure | None:
        """Return the one figure of that name and size, None where it was not taken."""
        return next((each for each in self.figures if (each.what, each.people) == (what, people)), None)


def spread_of(values: Sequence[float]) -> Spread:
    """Return what is said of some measurements, at least one; rounded to what a clock can mean.

    >>> spread_of([3.0, 1.0, 2.0])
    Spread(count=3, low=1.0, median=2.0, p95=None, high=3.0)
    >>> spread_of([float(each) for each in range(1, 101)]).p95
    95.0
    """
    ordered = sorted(values)
    # The nearest rank: a measurement that was really made.
    p95 = ordered[-(-len(ordered) * 95 // 100) - 1] if len(ordered) >= 20 else None
    kept = [None if each is None else round(each, 4) for each in (ordered[0], median(ordered), p95, ordered[-1])]
    low, middle, slow, high = kept
    assert low is not None
    assert middle is not None
    assert high is not None
    return Spread(len(ordered), low, middle, slow, high)


def written(run: Run) -> str:
    """Return a run as JSON, a figure a line: so that two runs can be compared line by line."""
    machine, remarks = json.dumps(run.machine, indent=2), json.dumps(run.remarks, indent=2)
    figures = ",\n".join(f"  {json.dumps(asdict(each))}" for each in run.figures)
    return f'{{"machine": {machine},\n"remarks": {remarks},\n"figures": [\n{figures}\n]}}\n'


def read(text: str) -> Run:
    """Return the run that `written` wrote. Raises KeyError, TypeError or ValueError where it is none."""
    kept = json.loads(text)
    return Run(kept["machine"], tuple(_figures(kept["figures"])), tuple(kept["remarks"]))


def _figures(kept: Iterable[dict[str, Any]]) -> Iterable[Figure]:
    for each in kept:
        floors = {name: Spread(**spread) for name, spread in each["floors"].items()}
        yield Figure(**{**each, "spread": Spread(**each["spread"]), "floors": floors})
