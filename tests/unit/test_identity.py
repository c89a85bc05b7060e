"""Which file stands at a path, asked in two ways."""

from __future__ import annotations

import ctypes  # noqa: F401 - as a daemon has it after its first pause
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ninebox_daemon.store.identity import identity_asked_often, identity_of


def test_both_ways_tell_the_same_of_the_same_file(tmp_path: Path) -> None:
    file, folder, link = tmp_path / "Übersicht.db", tmp_path / "folder", tmp_path / "link"
    file.write_bytes(b"x")
    folder.mkdir()
    if sys.platform != "win32":
        link.symlink_to(file)
        assert identity_asked_often(os.fsencode(link)) == identity_of(file)
    for path in (file, folder, Path("/")):
        found = path.stat()
        assert identity_of(path) == identity_asked_often(os.fsencode(path)) == (found.st_dev, found.st_ino)


def test_where_nothing_is_there_is_no_identity(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "ninebox.db"
    assert identity_of(missing) is identity_asked_often(os.fsencode(missing)) is None


def test_another_file_that_takes_the_place_has_another_identity(tmp_path: Path) -> None:
    path, other = tmp_path / "ninebox.db", tmp_path / "other"
    path.write_bytes(b"x")
    other.write_bytes(b"x")
    before = identity_asked_often(os.fsencode(path))
    other.replace(path)
    assert identity_asked_often(os.fsencode(path)) not in (before, None)


@pytest.mark.skipif(sys.platform != "linux", reason="statx is a call of Linux")
def test_who_asks_often_leaves_the_next_write_the_time_of_the_last(tmp_path: Path) -> None:
    path = tmp_path / "ninebox.db-wal"

    def has_a_time_of_its_own(ask: Callable[[bytes], object]) -> bool:
        os.pwrite(file, b"x", 0)
        ask(os.fsencode(path))
        before = time.time_ns()
        os.pwrite(file, b"y", 0)
        return os.fstat(file).st_mtime_ns > before

    file = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        if all(map(has_a_time_of_its_own, [len] * 100)) or not all(map(has_a_time_of_its_own, [identity_of] * 100)):
            pytest.skip("on this file system it makes no difference who asks")
        # Not at each try: the clock of all files may go on just then, and others' files put it forward.
        assert not all(map(has_a_time_of_its_own, [identity_asked_often] * 100))
    finally:
        os.close(file)
