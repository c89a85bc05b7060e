"""A run as bars: each operation that has a budget, beside that and its floor, on a logarithmic scale."""

from __future__ import annotations

from dataclasses import dataclass

from bench.budgets import judged
from bench.results import Figure, Run, Unit
from bench.svg import Drawing, LogScale
from bench.table import MET, MISSED
from bench.words import amount, machine, name

WIDTH, LEFT, RIGHT, ROW, TOP = 880, 330, 740, 23, 76
TITLE = "Operations beside their budgets, by number of people"
AXES: dict[Unit, str] = {"ms": "milliseconds", "MB": "megabytes"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure that has a budget; of several the one that leaves the least room."""

    figure: Figure
    at_most: float
    says: str

    @property
    def median(self) -> float:
        """What the bar shows."""
        return self.figure.spread.median

    @property
    def floor(self) -> float | None:
        """The median of the nearest floor."""
        return next((each.median for each in self.figure.floors.values()), None)

    @property
    def values(self) -> list[float]:
        """All that has to be seen."""
        return [self.median, self.at_most, *([self.floor] if self.floor else [])]


def bars_of(run: Run) -> list[Bar]:
    """Return a bar for each figure with a budget, in the order of the run."""
    bars = []
    for figure in run.figures:
        tightest = min(judged(figure), key=lambda each: each.at_most, default=None)
        if tightest is not None:
            bars.append(Bar(figure, tightest.at_most, tightest.says))
    return bars


def drawn(run: Run) -> str:
    """Return the chart as SVG: a group of bars for each unit, with an axis of its own."""
    groups = {unit: bars for unit in AXES if (bars := [each for each in bars_of(run) if each.figure.unit == unit])}
    height = TOP + sum(len(bars) * ROW + 54 for bars in groups.values()) + 14
    drawing = Drawing(WIDTH, height, TITLE)
    drawing.text(16, 26, TITLE, "title")
    _legend(drawing)
    y: float = TOP
    for unit, bars in groups.items():
        y = _group(drawing, bars, AXES[unit], y)
    said = machine(run.machine).partition("; commit")[0]
    drawing.text(16, height - 12, said if len(said) < 150 else f"{said[:147]}...", "quiet")
    return str(drawing)


def _legend(drawing: Drawing) -> None:
    drawing.box(16, 38, 22, 11, "good")
    drawing.text(44, 48, "median")
    drawing.box(100, 38, 22, 11, "bad")
    drawing.text(128, 48, "median, over its budget")
    drawing.line(290, 35, 290, 52, "limit")
    drawing.text(298, 48, "budget")
    drawing.dot(358, 44, "floor")
    drawing.text(368, 48, "floor: the same work with nothing of ours around it, in the same run")


def _group(drawing: Drawing, bars: list[Bar], axis: str, top: float) -> float:
    """Draw bars below each other, and their axis below them; returns where the next group begins."""
    scale = LogScale([value for bar in bars for value in bar.values], LEFT, RIGHT)
    bottom = top + len(bars) * ROW
    for decade in scale.decades():
        drawing.line(scale(decade), top - 6, scale(decade), bottom, "grid")
        drawing.text(scale(decade), bottom + 15, f"{decade:,g}", "quiet", "middle")
    drawing.text(RIGHT + 22, bottom + 15, axis, "quiet")
    for number, bar in enumerate(bars):
        _bar(drawing, bar, scale, top + number * ROW)
    return bottom + 54


def _bar(drawing: Drawing, bar: Bar, scale: LogScale, y: float) -> None:
    met = bar.median <= bar.at_most
    value = amount(bar.median, bar.figure.unit)
    told = f"{name(bar.figure)}: {value}; budget {bar.says}"
    drawing.text(LEFT - 10, y + 12, name(bar.figure), anchor="end")
    drawing.box(LEFT, y + 2, scale(bar.median) - LEFT, 13, "good" if met else "bad", told)
    drawing.line(scale(bar.at_most), y - 1, scale(bar.at_most), y + 18, "limit")
    if bar.floor:
        drawing.dot(scale(bar.floor), y + 8.5, "floor")
    drawing.text(RIGHT + 12, y + 12, f"{value} {MET if met else MISSED}")
