"""Drawings as SVG, readable on light and on dark pages: each brings its own ground. Knows nothing of what is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, log10
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

Anchor = Literal["start", "middle", "end"]

STYLE = """
.ground { fill: #ffffff; stroke: #d1d9e0 }
text { fill: #1f2328; font: 12px system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif }
.title { font-size: 15px; font-weight: 600 }
.quiet { fill: #59636e; font-size: 11px }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.good { fill: #4a86c8; stroke: #4a86c8 }
.bad { fill: #d0602c; stroke: #d0602c }
.limit { stroke: #1f2328; stroke-width: 2.5 }
.floor { fill: #ffffff; stroke: #1f2328; stroke-width: 1.5 }
.fit { stroke: #8c6bb1; stroke-width: 1.5; stroke-dasharray: 5 3; fill: none }
.curve { stroke: #4a86c8; stroke-width: 2; fill: none }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117; stroke: #3d444d }
  text { fill: #f0f6fc }
  .quiet { fill: #9198a1 }
  .grid { stroke: #3d444d }
  .limit { stroke: #f0f6fc }
  .floor { fill: #0d1117; stroke: #f0f6fc }
  .fit { stroke: #b79ad6 }
}
"""


class Drawing:
    """Shapes on a ground of this width and height, in pixels; x grows to the right, y downwards."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self.width, self.height, self._title = width, height, title
        self._parts: list[str] = []
        self._part("rect", kind="ground", x=0.5, y=0.5, width=width - 1, height=height - 1, rx=6)

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: Anchor = "start") -> None:
        """Write words; `y` is the line that they stand on."""
        self._part("text", kind, escape(words), x=x, y=y, **{"text-anchor": anchor})

    def box(self, x: float, y: float, width: float, height: float, kind: str, told: str = "") -> None:
        """Fill a box; `told` is shown to whoever points at it."""
        self._part("rect", kind, _title(told), x=x, y=y, width=max(width, 0), height=height)

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """Draw a line."""
        self._part("line", kind, x1=x1, y1=y1, x2=x2, y2=y2)

    def curve(self, points: Iterable[tuple[float, float]], kind: str) -> None:
        """Draw a line through points."""
        self._part("polyline", kind, points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points))

    def dot(self, x: float, y: float, kind: str, told: str = "", radius: float = 3.5) -> None:
        """Draw a dot."""
        self._part("circle", kind, _title(told), cx=x, cy=y, r=radius)

    def __str__(self) -> str:
        """Return the document."""
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(self._title)}>'
        return "\n".join([head, f"<style>{STYLE}</style>", *self._parts, "</svg>", ""])

    def _part(self, tag: str, kind: str = "", inside: str = "", **given: float | str) -> None:
        known = {"class": kind, **given} if kind else given
        said = (f"{name}={quoteattr(_number(value))}" for name, value in known.items())
        self._parts.append(f"<{tag} {' '.join(said)}>{inside}</{tag}>")


class LogScale:
    """Values above 0 to places between two pixels, by their logarithms; it reaches over whole decades or, wanted so,
    from the lowest value to the highest alone."""

    def __init__(self, values: Iterable[float], first: float, last: float, *, whole: bool = True) -> None:
        logs = [log10(each) for each in values]
        self._from: float = floor(min(logs)) if whole else min(logs)
        self._to: float = ceil(max(logs)) if whole else max(logs)
        if self._from == self._to:
            self._to += 1
        self._first, self._last = first, last

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        share = (log10(value) - self._from) / (self._to - self._from)
        return self._first + share * (self._last - self._first)

    def decades(self) -> list[float]:
        """Return the powers of ten that it reaches over."""
        return [10.0**power for power in range(ceil(self._from), floor(self._to) + 1)]


def _title(told: str) -> str:
    return f"<title>{escape(told)}</title>" if told else ""


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
