"""The frozen program, where one was built: its start, beside that of the daemon from source; its takeover, its size."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bench.budgets import IMPORTS
from bench.floors import bare_import
from bench.grounds import Grounds, Scale
from bench.measuring import figure, interleaved, timed
from bench.results import Figure, spread_of
from bench.standby import taken_over
from bench.starting import SPAWN, fresh, start
from process import kind_of

BUILT = Path(__file__).parents[2] / "electron-stub" / "sidecar"
SOURCE = "from source"


def program() -> Path | None:
    """Return the program that `make sidecar` left, or that NINEBOX_SIDECAR names, itself or its folder; else None."""
    named = Path(os.environ.get("NINEBOX_SIDECAR") or BUILT).absolute()
    within = (named / f"ninebox-daemon{ending}" for ending in ("", ".exe"))
    return named if named.is_file() else next((path for path in within if path.is_file()), None)


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder; what has two names there is counted once."""
    found = (path.stat() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum({(each.st_dev, each.st_ino): each.st_size for each in found}.values())


def figures(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield nothing where there is no such program."""
    frozen = program()
    if frozen is None:
        return
    kind = kind_of(frozen)
    data_dir = grounds.data(scale.small)
    acts = {
        IMPORTS: timed(bare_import),
        SOURCE: start(data_dir, scale.small),
        SPAWN: start(data_dir, scale.small, kind),
        "new": fresh(grounds.folder, kind),
    }
    taken = interleaved(acts, scale.rounds(11), unmeasured=1)
    floors = {name: taken[name] for name in (SOURCE, IMPORTS)}
    yield figure(f"sidecar, {SPAWN}", scale.small, taken[SPAWN], floors)
    yield figure(f"sidecar, {SPAWN}, a new directory", None, taken["new"], floors)
    for each in taken_over(data_dir, scale.small, scale.rounds(7), kind):
        yield figure(f"sidecar, {each.what}", each.people, each.spread, each.floors)
    yield Figure("sidecar, size of its folder", None, "MB", spread_of([size_of(frozen.parent) / 10**6]))
