"""Which file stands at a path. Knows nothing of what is in it."""

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from struct import Struct

Identity = tuple[int, int]
"""Device and inode: no other file has both as long as this one is there."""

_AT_FDCWD, _STATX_INO = -100, 0x100
_FACTS, _ROOM = Struct("=32xQ96xII"), 256
"""`struct statx` of Linux: stx_ino, stx_dev_major and stx_dev_minor."""


def identity_of(path: Path | str | bytes) -> Identity | None:
    """Return what tells the file at `path` from any other; None where there is none."""
    try:
        facts = os.stat(path)  # noqa: PTH116 - of bytes there is no Path
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def identity_asked_often(path: bytes) -> Identity | None:
    """Return the same of a file that is written to again and again, and don't ask when that was where it can be helped.

    None also where a sandbox forbids to ask in this way: `identity_of` knows better then.

    Since Linux 6.13 a file gets a new time with a write only if somebody has asked for the last one; else all writes
    within some milliseconds have the same. On a file system without a journal a sync writes that down as well, as a
    write of its own: a commit that takes 130 us took 180 with `os.stat` before each.
    """
    statx = _statx() if "ctypes" in sys.modules else None  # imported ahead, see `warming`: no request does it
    return identity_of(path) if statx is None else statx(path)


@cache
def _statx() -> Callable[[bytes], Identity | None] | None:
    if sys.platform != "linux":
        return None
    try:
        import ctypes

        ask, room = ctypes.CDLL(None).statx, ctypes.c_char * _ROOM
    except (OSError, AttributeError):  # an older C library
        return None
    ask.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_uint, room]

    def identity(path: bytes) -> Identity | None:
        facts = room()
        if ask(_AT_FDCWD, path, 0, _STATX_INO, facts) != 0:
            return None
        inode, major, minor = _FACTS.unpack_from(facts)
        return os.makedev(major, minor), inode

    return identity
