"""Figures as a table: a line at a time on a terminal, and as Markdown. `python -m bench.table` prints the latter.

Judges by `budgets`, measures nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.budgets import judged
from bench.results import FOLDER, Figure, Run, read
from bench.words import amount, machine, name, ratio

MET, MISSED = "\N{CHECK MARK}", "missed"

WIDTHS = (58, 11, 12, 34)
HEADS = ("of so many people", "median", "p95, worst", "budget", "beside its floors in the same run")


def head() -> str:
    """Return the line above all others."""
    return _line(HEADS)


def line(figure: Figure) -> str:
    """Return what a terminal is told of a figure."""
    return _line(_cells(figure))


def missed(run: Run) -> list[str]:
    """Return the budgets that were not kept, each with its figure."""
    return [
        f"{name(figure)}: {amount(figure.spread.median, figure.unit)}, not {budget.says}"
        for figure in run.figures
        for budget in judged(figure)
        if not budget.met
    ]


def markdown(run: Run) -> str:
    """Return all of a run as a table in Markdown, and what it was taken on."""
    rows = [f"| {' | '.join(cells)} |" for cells in (HEADS, ["---"] * 5, *map(_cells, run.figures))]
    remarks = [f"{each[0].upper()}{each[1:]}.  " for each in run.remarks]
    return "\n".join(["\n".join(rows), "", f"{machine(run.machine)}  ", *remarks, ""])


def page(run: Run) -> str:
    """Return the page that stands beside the JSON: chart and table."""
    return f"# Figures\n\n![operations beside their budgets](bench.svg)\n\n{markdown(run)}"


def _cells(figure: Figure) -> Iterator[str]:
    spread = figure.spread
    yield name(figure)
    yield amount(spread.median, figure.unit)
    yield amount(spread.slow, figure.unit) if spread.count > 1 else ""
    yield _verdict(figure)
    yield "; ".join(_floors(figure))


def _floors(figure: Figure) -> Iterator[str]:
    for floor, spread in figure.floors.items():
        yield f"{ratio(figure, floor)} {floor} ({amount(spread.median, figure.unit)})"


def _verdict(figure: Figure) -> str:
    return ", ".join(f"{each.says} {MET if each.met else MISSED}" for each in judged(figure))


def _line(cells: Iterable[str]) -> str:
    *padded, last = cells
    columns = [f"{cell:{width}}" for cell, width in zip(padded, WIDTHS, strict=True)]
    return " ".join([*columns, last]).rstrip()


def main(arguments: list[str]) -> None:
    """Print the table of a run's JSON: the committed one, or the one that is named."""
    path = Path(arguments[0]) if arguments else FOLDER / "bench.json"
    print(markdown(read(path.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main(sys.argv[1:])
