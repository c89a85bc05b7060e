"""How operations grow, as small plots side by side: both axes logarithmic, what was measured and the fitted line."""

from __future__ import annotations

from collections.abc import Sequence

from bench.results import Run
from bench.slopes import Point, last_decade_of, line_of, manner_of
from bench.svg import Drawing, LogScale
from bench.words import amount, machine, short

COLUMNS, WIDE, HIGH, TOP, MARGIN = 5, 182, 180, 60, 16


def drawn(run: Run, shown: Sequence[str]) -> str:
    """Return the plots as SVG, in the order of the operations shown; those that were not measured are left out."""
    measured = {what: _points(run, what) for what in shown}
    curves = {what: points for what, points in measured.items() if len(points) > 1}
    rows = -(-len(curves) // COLUMNS)
    drawing = Drawing(2 * MARGIN + COLUMNS * WIDE, TOP + rows * HIGH + 24, "Milliseconds by number of people")
    drawing.text(MARGIN, 26, "Milliseconds by number of people", "title")
    drawing.text(MARGIN, 44, "medians; dashed: the line that fits them, a fixed part and one for each person", "quiet")
    for number, (what, points) in enumerate(curves.items()):
        _plot(drawing, what, points, MARGIN + number % COLUMNS * WIDE, TOP + number // COLUMNS * HIGH)
    said = machine(run.machine).partition("; commit")[0]
    drawing.text(MARGIN, drawing.height - 12, said if len(said) < 150 else f"{said[:147]}...", "quiet")
    return str(drawing)


def _plot(drawing: Drawing, what: str, points: list[Point], left: float, top: float) -> None:
    line = line_of(points)
    x = LogScale([people for people, _ in points], left + 38, left + WIDE - 18, whole=False)
    y = LogScale([ms for _, ms in points], top + HIGH - 40, top + 42)
    drawing.text(left + 4, top + 16, what)
    drawing.text(left + 4, top + 31, _said(points), "quiet")
    for decade in y.decades():
        drawing.line(x(points[0][0]), y(decade), x(points[-1][0]), y(decade), "grid")
        drawing.text(left + 34, y(decade) + 4, f"{decade:,g}", "quiet", "end")
    for decade in x.decades():
        drawing.text(x(decade), top + HIGH - 24, _short(decade), "quiet", "middle")
    fitted = [(people, line.at(people)) for people, _ in points]
    drawing.curve([(x(people), y(ms)) for people, ms in fitted if ms > 0], "fit")
    drawing.curve([(x(people), y(ms)) for people, ms in points], "curve")
    for people, ms in points:
        drawing.dot(x(people), y(ms), "good", f"{people:,} people: {amount(ms, 'ms')}", 3)


def _said(points: list[Point]) -> str:
    manner, exponent = manner_of(points), last_decade_of(points).exponent
    if manner == "flat":
        return f"flat: people^{exponent:.2f}"
    if manner == "linear":
        return f"linear: {short(line_of(points).us_each)} \N{MICRO SIGN}s a person"
    return f"{manner}: people^{exponent:.2f}"


def _points(run: Run, what: str) -> list[Point]:
    return sorted((each.people, each.spread.median) for each in run.figures if each.what == what and each.people)


def _short(people: float) -> str:
    return f"{people / 1000:g}k" if people >= 1000 else f"{people:g}"
