"""Calls that fail, inside the SQLite library that runs here and in what Python asks of the system."""

from __future__ import annotations

import ctypes
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

from durability.inside_sqlite import Real, methods_of_files, system_call

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


@dataclass(slots=True)
class Fault:
    """One kind of call fails with `number` while `left` (None: as often as it is made) once `after` calls were made."""

    call: str
    number: int
    after: int = 0
    left: int | None = 0
    hits: int = 0

    def strikes(self, call: str) -> bool:
        """True when this call is to fail."""
        if call != self.call or self.left == 0:
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.left is not None:
            self.left -= 1
        self.hits += 1
        return True

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let nothing fail for the block."""
        left, self.left = self.left, 0
        yield
        self.left = left


_SHAPES: dict[str, tuple[tuple[bytes, ...], Any]] = {
    "pwrite": ((b"pwrite64", b"pwrite"), _PWRITE),
    "pread": ((b"pread64", b"pread"), _PWRITE),
    "ftruncate": ((b"ftruncate",), ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int64, use_errno=True)),
    "open": (
        (b"open",),
        ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_int, use_errno=True),
    ),
}

_SYNC_FAILED = sqlite3.SQLITE_IOERR | 4 << 8  # SQLITE_IOERR_FSYNC: fdatasync is in no table


@contextmanager
def calls_that_may_fail(fault: Fault) -> Iterator[None]:
    """Let `fault` decide, for the block, about the calls that it is about: the store must be opened inside it.

    pwrite, pread, ftruncate, open and fdatasync are SQLite's; fsync, rename and openat are those of Python.
    """

    def judged(call: str) -> Callable[[Real], Callable[..., int]]:
        def replaced(real: Real) -> Callable[..., int]:
            def called(*given: Any) -> int:
                if fault.strikes(call):
                    ctypes.set_errno(fault.number)
                    return -1
                return int(real(*given))

            return called

        return replaced

    def opened(_: Real, path: str, flags: int, really: Callable[[], int]) -> tuple[int, dict[str, Callable[..., int]]]:
        def sync(real: Real, here: int, how: int) -> int:
            return _SYNC_FAILED if fault.strikes("fdatasync") else int(real(here, how))

        return really(), {"xSync": sync}

    def raising(call: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            if fault.strikes(call):
                raise OSError(fault.number, os.strerror(fault.number))
            return real(*given, **named)

        return called

    with ExitStack() as stack:
        if fault.call in _SHAPES:
            names, shape = _SHAPES[fault.call]
            stack.enter_context(system_call(names, shape, judged(fault.call)))
        stack.enter_context(methods_of_files(opened, lambda _, really: really()))
        for call, name in (("fsync", "fsync"), ("rename", "replace"), ("openat", "open")):
            stack.enter_context(patch.object(os, name, raising(call, getattr(os, name))))
        for target in ("io.open", "builtins.open"):
            stack.enter_context(patch(target, raising("openat", open)))
        yield
