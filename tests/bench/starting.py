"""From the spawn to the answer to `initialize`: warm and cold, with nobody, with many, with many sessions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bench import caches
from bench.budgets import IMPORTS
from bench.floors import bare_import, bare_python
from bench.grounds import Grounds, Scale
from bench.measuring import Act, figure, interleaved, timed
from bench.results import Figure
from process import Daemon, running

SPAWN = "spawn to initialize"
PYTHON = "python -I -c pass"


def figures(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield starts with warm caches, each after a SIGKILL of the one before, and then with cold ones."""
    many = f"{SPAWN}, {scale.sessions} sessions of {scale.small:,}"
    acts = {
        PYTHON: timed(bare_python),
        IMPORTS: timed(bare_import),
        f"{SPAWN}, a new directory": fresh(grounds.folder),
        **{str(size): start(grounds.data(size), size) for size in scale.sizes},
        many: start(grounds.many(scale.sessions, scale.small), scale.small),
    }
    taken = interleaved(acts, scale.rounds(11), unmeasured=1)
    floors = {name: taken.pop(name) for name in (IMPORTS, PYTHON)}
    for name, spread in taken.items():
        yield figure(SPAWN, int(name), spread, floors) if name.isdigit() else figure(name, None, spread, floors)
    if caches.way_to_drop():
        yield from cold(grounds, scale)


def cold(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield what a start takes that has to read all code from the disk."""
    data_dir = grounds.data(scale.small)

    def dropped(act: Act) -> Act:
        def act_cold() -> float:
            caches.drop(data_dir)
            return act()

        return act_cold

    acts = {
        IMPORTS: dropped(timed(bare_import)),
        PYTHON: dropped(timed(bare_python)),
        SPAWN: dropped(start(data_dir, scale.small)),
    }
    taken = interleaved(acts, scale.rounds(5))
    floors = {name: taken[name] for name in (IMPORTS, PYTHON)}
    yield figure(f"{SPAWN}, cold file cache", scale.small, taken[SPAWN], floors)


def start(data_dir: Path, people: int, kind: type[Daemon] = Daemon) -> Act:
    """Return what starts a daemon on a data directory and returns when it has said who is there."""

    def act() -> float:
        began = time.perf_counter()
        with running(data_dir, kind=kind) as daemon:
            restored = daemon.initialize()["restored"]
            taken = (time.perf_counter() - began) * 1000
        assert restored["employees"] == people, restored
        return taken

    return act


def fresh(folder: Path, kind: type[Daemon] = Daemon) -> Act:
    """Return what starts a daemon in a directory that isn't there yet."""
    numbers = count()
    return lambda: start(folder / f"new-{kind.__name__}-{next(numbers)}", 0, kind)()
