"""Writes that fail, inside the SQLite library that runs here: its own table of system calls has an entry replaced."""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from durability.inside_sqlite import Real, system_call

Fate = Literal["done", "failed", "done, said to have failed"]
Judge = Callable[[str, int], Fate]
"""From the path written to and the count of writes so far to what becomes of the write."""

_PWRITE = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True
)


@contextmanager
def writes_judged_by(judge: Judge) -> Iterator[None]:
    """Let `judge` decide about each of SQLite's writes in this process for the length of the block."""
    count = 0

    def judged(really_write: Real) -> Callable[[int, int, int, int], int]:
        def pwrite(descriptor: int, data: int, size: int, offset: int) -> int:
            nonlocal count
            count += 1
            fate = judge(str(Path(f"/proc/self/fd/{descriptor}").readlink()), count)
            if fate != "failed":
                written: int = really_write(descriptor, data, size, offset)
                if fate == "done":
                    return written
            ctypes.set_errno(errno.EIO)
            return -1

        return pwrite

    with system_call((b"pwrite64", b"pwrite"), _PWRITE, judged):
        yield
