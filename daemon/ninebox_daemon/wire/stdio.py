"""Takes hold of the process's streams: raw bytes in, whole messages out. Knows no message."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from typing import NamedTuple

from ninebox_daemon.wire.framing import Parts

READ_SIZE = 64 * 1024
WRITE_SIZE = 64 * 1024
"""A message is one write, a larger one several: what is taken of it tells a slow reader from none."""
PIPE_SIZE = 1024 * 1024
"""So much of a large answer waits in the pipe, where that can be said: its reader is woken a few times, not often."""


class Streams(NamedTuple):
    """Descriptors of the real standard input and output."""

    source: int
    target: int
    typed: bool
    """True where a person types at a terminal."""


def take_streams() -> Streams:
    """Return the real standard input and output, and take them away from everybody else.

    From now on `print`, the C library and child processes write to standard error and read nothing, so that a
    stray print can't break a message. Call once, before anything could print.
    """
    for standard in (0, 1, 2):
        try:
            os.fstat(standard)
        except OSError:  # started without it: take the number, or the next file opened would get it
            os.open(os.devnull, os.O_RDWR)
    streams = Streams(os.dup(0), os.dup(1), typed=os.isatty(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    for descriptor in (streams.source, streams.target):
        if sys.platform == "win32":
            import msvcrt

            msvcrt.setmode(descriptor, os.O_BINARY)
        else:
            os.set_blocking(descriptor, True)  # a shell may have left its pipes otherwise
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # a file, a terminal, a socket; or this user has too much in pipes already
            fcntl.fcntl(streams.target, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
    return streams


def pieces(descriptor: int) -> Iterator[bytes]:
    """Yield bytes as they come until the input ends.

    Raw reads: a thread that waits inside `sys.stdin.buffer` at exit aborts the interpreter.
    """
    while True:
        try:
            piece = os.read(descriptor, READ_SIZE)
        except BlockingIOError:  # somebody who shares the pipe has changed it since
            os.set_blocking(descriptor, True)
            continue
        except OSError:  # the other side is gone in a way that is no orderly end (a console, Windows)
            return
        if not piece:
            return
        yield piece


class Output:
    """Writes whole messages, one at a time, from any thread."""

    def __init__(self, descriptor: int, frame: Callable[[Parts], Parts]) -> None:
        self._descriptor, self._frame = descriptor, frame
        self._lock = threading.Lock()
        self._waiting_since: float | None = None
        self.broken = False
        """True once the other side has closed: what is written then goes nowhere."""

    def send(self, message: Parts) -> None:
        """Write all of `message`, framed, before any other. A closed reader is no error here; see `broken`."""
        assert all(map(str.isascii, message)), "half of it would be written before that came out"
        with self._lock:
            for piece in _encoded(self._frame(message)):
                self._write(piece)
            self._waiting_since = None

    def _write(self, piece: bytes) -> None:
        view = memoryview(piece)
        while view and not self.broken:
            self._waiting_since = monotonic()
            try:
                view = view[os.write(self._descriptor, view) :]
            except BlockingIOError:
                os.set_blocking(self._descriptor, True)
            except OSError:
                self.broken = True

    def waiting_s(self) -> float:
        """Return for how long nobody has taken what is being written; 0 while nothing is."""
        since = self._waiting_since
        return 0.0 if since is None else monotonic() - since


def _encoded(parts: Parts) -> Iterator[bytes]:
    r"""Yield a message in pieces of WRITE_SIZE, the last one of what is left: a large one is never there twice.

    >>> list(_encoded(('{"id":', "7", "}", "\n")))
    [b'{"id":7}\n']
    """
    held = ""
    for part in parts:
        start = 0
        while start < len(part):
            more = part[start : start + WRITE_SIZE - len(held)]
            held += more
            start += len(more)
            if len(held) == WRITE_SIZE:
                yield held.encode("ascii")
                held = ""
    if held:
        yield held.encode("ascii")
