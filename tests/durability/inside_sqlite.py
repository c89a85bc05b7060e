"""The SQLite library that runs here, from inside: methods of its files and system calls are replaced for a block.

No other library, no build of our own: what is watched, or made to fail, is what the store really calls.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SET = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_GET = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)

OPEN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
CLOSE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
WRITE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)

METHODS = {"xClose": CLOSE, "xWrite": WRITE, "xTruncate": TRUNCATE, "xSync": SYNC}
"""Of a file's methods, those that can be replaced."""

Real = Any
"""A C function, called as Python calls."""


class IoMethods(ctypes.Structure):
    """What a file of SQLite's can do."""

    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("xClose", ctypes.c_void_p),
        ("xRead", ctypes.c_void_p),
        ("xWrite", ctypes.c_void_p),
        ("xTruncate", ctypes.c_void_p),
        ("xSync", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 13),  # xFileSize to xUnfetch
    )


class _File(ctypes.Structure):
    _fields_ = (("pMethods", ctypes.POINTER(IoMethods)),)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("xOpen", ctypes.c_void_p),
        ("xDelete", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 11),  # xAccess to xCurrentTimeInt64
        ("xSetSystemCall", ctypes.c_void_p),
        ("xGetSystemCall", ctypes.c_void_p),
        ("xNextSystemCall", ctypes.c_void_p),
    )


def _vfs() -> Any:
    """Return a pointer to the file system that SQLite uses where none is named."""
    sqlite3.connect(":memory:").close()  # the library chooses its system calls on first use
    library = _library()
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    return library.sqlite3_vfs_find(None)


def _library() -> ctypes.CDLL:
    maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    shared = {line.split()[-1] for line in maps if "libsqlite3" in line}
    return ctypes.CDLL(shared.pop() if shared else _sqlite3.__file__)


@contextmanager
def system_call(names: tuple[bytes, ...], shape: Any, replace: Callable[[Real], Callable[..., int]]) -> Iterator[None]:
    """Replace the first of `names` that there is, for the block: `replace` gets the real one, returns the other."""
    vfs = _vfs()
    address = ctypes.cast(vfs, ctypes.c_void_p)
    get, put = _GET(vfs.contents.xGetSystemCall), _SET(vfs.contents.xSetSystemCall)
    name = next(each for each in names if get(address, each))
    original = get(address, name)
    replacement = shape(replace(shape(original)))
    assert put(address, name, ctypes.cast(replacement, ctypes.c_void_p)) == 0
    try:
        yield
    finally:
        put(address, name, original)


@contextmanager
def methods_of_files(
    opened: Callable[[int, str, int, Callable[[], int]], tuple[int, dict[str, Callable[..., int]]]],
    deleted: Callable[[str, Callable[[], int]], int],
) -> Iterator[None]:
    """Replace, for the block, how SQLite opens and deletes files, and methods of the files that it opens.

    `opened` gets the file's address, its path, the flags and the real thing to call; it returns what that said, and
    by name the methods to use instead, each called with the real one first. Files without a name are left alone.
    """
    vfs = _vfs().contents
    was_open, was_delete = vfs.xOpen, vfs.xDelete
    really_open, really_delete = OPEN(was_open), DELETE(was_delete)
    kept: list[Any] = []  # what C holds a pointer to must not be collected

    def open_file(here: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        if not name:
            said: int = really_open(here, name, file, flags, out)
            return said
        path = ctypes.string_at(name).decode()
        said, methods = opened(file, path, flags, lambda: int(really_open(here, name, file, flags, out)))
        if said == 0 and methods:
            held = _File.from_address(file)
            mine = IoMethods()
            ctypes.memmove(ctypes.byref(mine), held.pMethods, ctypes.sizeof(IoMethods))
            for each, method in methods.items():
                callback = METHODS[each](_with(METHODS[each](getattr(mine, each)), method))
                kept.append(callback)
                setattr(mine, each, ctypes.cast(callback, ctypes.c_void_p).value)
            kept.append(mine)
            held.pMethods = ctypes.pointer(mine)
        return said

    def delete_file(here: int, name: int, sync: int) -> int:
        return deleted(ctypes.string_at(name).decode(), lambda: int(really_delete(here, name, sync)))

    kept += (replaced := [OPEN(open_file), DELETE(delete_file)])
    vfs.xOpen, vfs.xDelete = (ctypes.cast(each, ctypes.c_void_p).value for each in replaced)
    try:
        yield
    finally:
        vfs.xOpen, vfs.xDelete = was_open, was_delete
        _KEPT.append(kept)  # a connection may still be open


_KEPT: list[list[Any]] = []


def forget() -> None:
    """Let go of what C held pointers to in earlier blocks: every file that was opened in one has to be closed by now.

    Python can't find out by itself, and thousands of blocks add up.
    """
    for kept in _KEPT:
        kept.clear()
    _KEPT.clear()


def _with(real: Real, method: Callable[..., int]) -> Callable[..., int]:
    return lambda *given: method(real, *given)
