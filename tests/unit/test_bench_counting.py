"""What strace tells, counted; and that it counts what the recorder of the power cuts counts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench.grounds import Grounds
from bench.syscalls import Counted, Event, between, counted, events_in
from bench.writing import by_recorder, by_strace

TOLD = """\
7 write(8</d/logs/daemon.log>, ""..., 64) = 64
7 write(5<pipe:[81]>, ""..., 900) = 900
7 pwrite64(9</d/ninebox.db-wal>, ""..., 24, 4152) = 24
7 pwrite64(9</d/ninebox.db-wal>, ""..., 4096, 4176) = 4096
8 pwrite64(9</d/ninebox.db-wal>, ""..., 4096, 4176) = -1 ENOSPC (No space left on device)
7 fdatasync(9</d/ninebox.db-wal>)       = 0
7 write(5<pipe:[81]>, ""..., 97) = 97
7 pwrite64(10</d/ninebox.db>, ""..., 4096, 0) = 4096
7 fsync(10</d/ninebox.db>)       = 0
7 write(5<pipe:[81]>, ""..., 98) = 98
7 fsync(3</d>)                   = 0
7 +++ exited with 0 +++
""".splitlines()
FRAME = 24 + 4096
"""Of a log: a header and a page."""


def test_what_was_done_for_the_last_answers_is_counted() -> None:
    both = counted(between(events_in(TOLD), 2))
    assert both == Counted({"/d/ninebox.db-wal": 4120, "/d/ninebox.db": 4096}, 2)
    assert (both.bytes_in("-wal"), both.bytes_in(".db")) == (4120, 4096)
    assert counted(between(events_in(TOLD), 1)) == Counted({"/d/ninebox.db": 4096}, 1)


def test_only_calls_that_went_well_are_events() -> None:
    events = list(events_in(TOLD))
    assert [each.what for each in events].count("told") == 3
    assert events[0] == Event("written", "/d/logs/daemon.log", 64)
    assert sum(each.size == 4096 for each in events) == 2


def test_more_answers_than_there_were_are_refused() -> None:
    with pytest.raises(ValueError, match="3 answers, of which 3"):
        between(events_in(TOLD), 3)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_both_ways_of_counting_count_the_same(tmp_path: Path) -> None:
    (tmp_path / "strace").mkdir()
    Grounds(tmp_path / "strace").data(100)
    shutil.copytree(tmp_path / "strace", tmp_path / "recorder")
    by_way = [way(Grounds(tmp_path / way.__name__.removeprefix("by_")), 100, 100) for way in (by_strace, by_recorder)]
    logged = [each.bytes_in("-wal") for each in by_way]
    assert [size % FRAME for size in logged] == [0, 0]
    # Checksums are numbers of some bytes more or less, by which a page is full one row earlier or later.
    assert logged[0] / FRAME == pytest.approx(logged[1] / FRAME, rel=0.15)
    syncs = [each.syncs for each in by_way]
    assert all(100 <= each <= 105 for each in syncs), "each move waits for the disk, hardly anything else does"
