"""`storage.backup`, which reads its copy back, beside copies that nobody reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.floors import file_copy, sqlite_backup
from bench.grounds import Grounds, Scale, asked
from bench.measuring import figure, interleaved, timed
from bench.results import Figure
from process import running

BACKUP = "storage.backup"
SQLITE, COPY = "SQLite's backup", "file copy and fsync"


def figures(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield a backup at three sizes."""
    for size, rounds in {scale.small: 11, scale.middle: 7, scale.large: 3}.items():
        yield backed_up(grounds, size, scale.rounds(rounds))


def backed_up(grounds: Grounds, people: int, rounds: int) -> Figure:
    """Back up a data directory, several times; the oldest backups go as ever."""
    data_dir, at_rest = grounds.data(people), grounds.folder / f"at-rest-{people}.db"
    shutil.copy(data_dir / "ninebox.db", at_rest)
    target: Path = grounds.folder / "copied.db"
    with running(data_dir) as daemon:
        daemon.call("session.list")
        acts = {
            BACKUP: timed(partial(asked, daemon, BACKUP)),
            SQLITE: timed(partial(sqlite_backup, at_rest, target)),
            COPY: timed(partial(file_copy, at_rest, target)),
        }
        taken = interleaved(acts, rounds, unmeasured=1)
    return figure(BACKUP, people, taken[BACKUP], {SQLITE: taken[SQLITE], COPY: taken[COPY]})
