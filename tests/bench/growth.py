"""How everything grows from 100 to 100,000 people: measured at seven sizes, fitted, held against what is claimed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench import table, words
from bench.asking import DISTRIBUTION, LIST, LISTS, NARROW, SEARCH, answered
from bench.editing import MOVE, NOTE, UNDO, edited
from bench.grounds import Grounds, Scale
from bench.measuring import figure, interleaved
from bench.results import Figure, Run
from bench.slopes import Point, last_decade_of, line_of, manner_of, misses, power_of
from bench.spreadsheets import CREATE, EXPORT, created, exported
from bench.starting import SPAWN, start

SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
QUICK_SIZES = (100, 110)

SHOWN = (MOVE, UNDO, NOTE, SEARCH, DISTRIBUTION, LIST, NARROW, SPAWN, CREATE, EXPORT)
CLAIMS = {MOVE: "flat", UNDO: "flat", NOTE: "flat", LIST: "linear", SPAWN: "linear"}
"""What is said of them. Linear: a fixed part, and the same again for each person."""


def taken(grounds: Grounds, sizes: tuple[int, ...], scale: Scale, taken_on: dict[str, Any]) -> Run:
    """Measure, and print as it comes."""
    print(f"\n{table.head()}", flush=True)
    figures = []
    for each in measured(grounds, sizes, scale):
        print(table.line(each), flush=True)
        figures.append(each)
    run = Run(taken_on, tuple(figures))
    print(f"\n{markdown(run)}")
    return run


def measured(grounds: Grounds, sizes: tuple[int, ...], scale: Scale) -> Iterator[Figure]:
    """Yield every operation at every size. Edits and starts of all sizes in turn, so that a slow minute slows all."""
    for size in sizes:
        grounds.data(size)
    chosen = edited(grounds, sizes, scale.rounds(20), 0)
    yield from (each for each in chosen if each.what in SHOWN)
    starts = interleaved({str(size): start(grounds.data(size), size) for size in sizes}, scale.rounds(7), unmeasured=1)
    yield from (figure(SPAWN, int(size), spread) for size, spread in starts.items())
    questions = {name: LISTS[name] for name in SHOWN if name in LISTS}
    fewer = {size: scale.rounds(7) for size in sizes if size > 10_000}
    yield from answered(grounds, sizes, questions, fewer, scale.rounds(21))
    for size in sizes:
        rounds = scale.rounds(7 if size <= 1_000 else 3 if size <= 10_000 else 1)
        yield created(grounds, size, rounds)
        yield exported(grounds, size, rounds)


def points_of(run: Run, what: str) -> list[Point]:
    """Return the medians of an operation by how many people there are."""
    return [(each.people, each.spread.median) for each in run.figures if each.what == what and each.people]


def slope(what: str, points: list[Point]) -> tuple[str, ...]:
    """Return how an operation grows, as cells: its name, a word, two exponents, the line, and what was claimed."""
    manner, line = manner_of(points), line_of(points)
    over_all, late = power_of(points).exponent, last_decade_of(points).exponent
    fitted = ""
    if manner != "flat":
        fixed = f"{words.short(max(line.start_ms, 0))} ms + {words.short(line.us_each)} \N{MICRO SIGN}s a person"
        fitted = f"{fixed}, within {misses(points, line):.0%}"
    claim = CLAIMS.get(what)
    verdict = "" if claim is None else f"{claim} {table.MET if claim == manner else table.MISSED}"
    return what, manner, f"{over_all:.2f}", f"{late:.2f}", fitted, verdict


def markdown(run: Run) -> str:
    """Return medians and slopes as a table in Markdown."""
    sizes = sorted({each.people for each in run.figures if each.people})
    heads = ["", *(f"{size:,}" for size in sizes), "grows", "exponent", "last decade", "fitted", "claim"]
    rows = [heads, ["---"] * len(heads)]
    for what in SHOWN:
        points = dict(points_of(run, what))
        medians = (words.amount(points[size], "ms") for size in sizes)
        _, *cells = slope(what, sorted(points.items()))
        rows.append([what, *medians, *cells])
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", words.machine(run.machine), ""])


def page(run: Run) -> str:
    """Return the page that stands beside the JSON: plots and table."""
    return f"# Growth\n\n![milliseconds by number of people](growth.svg)\n\n{markdown(run)}"
