"""`python -m bench`: measures, prints each figure as it comes, keeps all of them as JSON and as a chart.

`--growth`: how everything grows, instead. `--keep`: into what is committed. `--quick`: once through, to see it works.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bench import (
    asking,
    backups,
    caches,
    dispatching,
    editing,
    growth,
    machine,
    memory,
    pages,
    sidecar,
    spreadsheets,
    standby,
    starting,
    table,
    words,
    writing,
)
from bench.grounds import FULL, QUICK, Grounds, Scale
from bench.results import FOLDER, Figure, Run

Case = Callable[[Grounds, Scale], Iterator[Figure]]

CASES: tuple[Case, ...] = (
    starting.figures,
    sidecar.figures,
    standby.figures,
    editing.figures,
    writing.figures,
    spreadsheets.figures,
    asking.figures,
    backups.figures,
    memory.figures,
    dispatching.figures,
)


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, keep."""
    given = _parser().parse_args(arguments)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # where it is set, each start of a daemon compiles all modules
    folder = given.into or (FOLDER if given.keep else FOLDER / "latest")
    scale = QUICK if given.quick else replace(FULL, effort=given.effort)
    taken_on = machine.described()
    print(words.machine(taken_on), flush=True)
    with tempfile.TemporaryDirectory(prefix="ninebox-bench-") as name:
        grounds = Grounds(Path(name))
        if given.growth:
            sizes = growth.QUICK_SIZES if given.quick else growth.SIZES
            pages.keep(pages.of_growth(growth.taken(grounds, sizes, scale, taken_on)), folder)
        else:
            pages.keep(pages.of_bench(taken(grounds, scale, taken_on)), folder)


def taken(grounds: Grounds, scale: Scale, taken_on: dict[str, object]) -> Run:
    """Take every figure, and print each as it comes; then what has to be known of them."""
    print(f"\n{table.head()}", flush=True)
    figures = []
    for case in CASES:
        for each in case(grounds, scale):
            print(table.line(each), flush=True)
            figures.append(each)
    cold, counting = caches.way_to_drop(), writing.way()
    remarks = (
        f"Cold file cache: {cold or 'left out, since it cannot be emptied here'}",
        f"Bytes and syncs of moves: {counting or 'left out, since nothing counts them here'}",
        *(() if sidecar.program() else ("No frozen program was there",)),
    )
    run = Run(taken_on, tuple(figures), remarks)
    print("\n".join(["", *(f"{each}." for each in remarks), *(f"missed: {each}" for each in table.missed(run))]))
    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="The daemon, measured through its pipe.")
    parser.add_argument("--growth", action="store_true", help="from 100 to 100,000 people, instead of the figures")
    parser.add_argument("--keep", action="store_true", help="write what is committed: tests/bench/results/")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="write there instead")
    parser.add_argument("--effort", type=float, default=1.0, metavar="X", help="X times as many rounds: 0.3 for a look")
    parser.add_argument("--quick", action="store_true", help="everything once and small: to see that it works")
    return parser


if __name__ == "__main__":
    main()
