"""Lines read as a shell reads them: 64 KiB at once, each put together once. Else reading is what is measured."""

from __future__ import annotations

import os
from functools import cached_property

from process import Daemon

_AT_ONCE = 1 << 16


class Lines:
    """The lines that come out of a descriptor; nobody else may read from it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

    def read(self) -> bytes:
        """Return the next line, with its end; at the end of all what is left, perhaps nothing."""
        parts = [self._rest]
        while b"\n" not in parts[-1]:
            more = os.read(self._descriptor, _AT_ONCE)
            if not more:
                break
            parts.append(more)
        last, end, self._rest = parts[-1].partition(b"\n")
        return b"".join([*parts[:-1], last, end])


class Measured(Daemon):
    """A daemon whose answers are read in this way."""

    def read_line(self) -> bytes:
        """Return the next line as bytes; empty at the end."""
        return self._lines.read()

    @cached_property
    def _lines(self) -> Lines:
        assert self.process.stdout is not None
        return Lines(self.process.stdout.fileno())
