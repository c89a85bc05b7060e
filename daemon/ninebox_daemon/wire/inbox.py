"""What was read and not yet served. Knows neither streams nor what a message says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any

MAX_WAITING = 1_000
MAX_WAITING_BYTES = 64 * 1024 * 1024


class Inbox:
    """From the reader to the serving thread, in order, and bounded: a full inbox makes `put` wait.

    `close` may be called from a signal handler, so it takes no lock.
    """

    END = object()
    """Comes out after everything that was put in before `close`."""
    NOTHING = object()
    """Comes out when nothing was put in for a while. Not None, which is a message: JSON's null."""

    def __init__(self, most: int = MAX_WAITING, most_bytes: int = MAX_WAITING_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._queue: SimpleQueue[tuple[Any, int]] = SimpleQueue()
        self._room = threading.Condition()
        self._waiting = self._bytes = 0
        self._filling = self.closing = False
        self._ahead: Any = self.NOTHING

    def put(self, message: Any, size: int) -> None:
        """Add a message of `size` bytes; waits while too much waits already. One alone is never too much."""
        with self._room:
            while not self._has_room():
                self._room.wait()
            self._waiting += 1
            self._bytes += size
        self._queue.put((message, size))

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Put in several messages that were read together: once begun, all of them come out before END."""
        self._filling = True
        try:
            yield
        finally:
            self._filling = False
            if self.closing:  # END may have come out, and was held back
                self._queue.put((self.END, 0))

    def close(self) -> None:
        """Let `get` return END once what is in here has been taken."""
        self.closing = True
        self._queue.put((self.END, 0))

    def peek(self, timeout_s: float) -> Any:
        """Return what `get` will return, and leave it here: the next message, END, or NOTHING when none came in time.

        By the thread that calls `get`.
        """
        if self._ahead is self.NOTHING:
            self._ahead = self._next(timeout_s)
        return self._ahead

    def get(self, timeout_s: float) -> Any:
        """Return the next message, END, or NOTHING when none came in time."""
        ahead, self._ahead = self._ahead, self.NOTHING
        return self._next(timeout_s) if ahead is self.NOTHING else ahead

    def _next(self, timeout_s: float) -> Any:
        try:
            message, size = self._queue.get(timeout=timeout_s)
        except Empty:
            return self.NOTHING
        if message is self.END:
            return self.NOTHING if self._filling else self.END
        with self._room:
            self._waiting -= 1
            self._bytes -= size
            self._room.notify()
        return message

    def _has_room(self) -> bool:
        return self._waiting < self._most and (self._waiting == 0 or self._bytes < self._most_bytes)
