"""Writes that fail, inside the SQLite library that runs here: its own table of system calls has an entry replaced."""

from __future__ import annotations

import _sqlite3
import ctypes
import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

Fate = Literal["done", "failed", "done, said to have failed"]
Judge = Callable[[str, int], Fate]
"""From the path written to and the count of writes so far to what becomes of the write."""

_PWRITE = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True
)
_SET = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_GET = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("methods", ctypes.c_void_p * 13),  # xOpen to xCurrentTimeInt64
        ("xSetSystemCall", ctypes.c_void_p),
        ("xGetSystemCall", ctypes.c_void_p),
        ("xNextSystemCall", ctypes.c_void_p),
    )


@contextmanager
def writes_judged_by(judge: Judge) -> Iterator[None]:
    """Let `judge` decide about each of SQLite's writes in this process for the length of the block."""
    sqlite3.connect(":memory:").close()  # the library chooses its system calls on first use
    library = _library()
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs = library.sqlite3_vfs_find(None)
    address = ctypes.cast(vfs, ctypes.c_void_p)
    get, put = _GET(vfs.contents.xGetSystemCall), _SET(vfs.contents.xSetSystemCall)
    name = next(each for each in (b"pwrite64", b"pwrite") if get(address, each))
    original = get(address, name)
    really_write = _PWRITE(original)
    count = 0

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

    replacement = _PWRITE(pwrite)
    assert put(address, name, ctypes.cast(replacement, ctypes.c_void_p)) == 0
    try:
        yield
    finally:
        put(address, name, original)


def _library() -> ctypes.CDLL:
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    shared = {line.split()[-1] for line in maps if "libsqlite3" in line}
    return ctypes.CDLL(shared.pop() if shared else _sqlite3.__file__)
