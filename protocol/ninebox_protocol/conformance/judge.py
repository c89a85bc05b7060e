"""Holds an implementation to vectors, over as few processes as they allow. Knows no file of vectors and no table."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import monotonic

from ninebox_protocol.conformance.answers import Framing, OutOfTime, Wrong
from ninebox_protocol.conformance.exchange import Exchange
from ninebox_protocol.conformance.peer import Peer
from ninebox_protocol.conformance.vectors import Vector

_AHEAD = 3
"""So many processes are started before they are needed: most of the time goes by while they start."""

_ENOUGH = 20
"""So many vectors in a row may run out of time: without an end to it, all of them would take hours."""


class CannotStart(Exception):
    """The command can't be started. The message says why."""


@dataclass(frozen=True)
class Failure:
    """A vector that came out wrong."""

    heard: tuple[bytes, ...]
    """The answers."""
    wrong: str
    """What came where they end; empty where it is the answers that are not those expected."""
    tried: bool = True
    """False: it is one of all in its framing, see `Judge.not_tried`."""


class Judge:
    """Judges one implementation.

    A vector that fails ends the connection that it shared, and the next one gets a new one. Whoever doesn't answer
    the first request of a connection, which is for the sessions, can't be judged in that framing: it isn't tried
    again, and every vector fails. Neither is it once too many vectors in a row ran out of time.
    """

    def __init__(self, command: Sequence[str], folder: Path, timeout_s: float, kind: type[Peer] = Peer) -> None:
        """Take `folder` for data directories."""
        self._command, self._kind = command, kind
        self._folder = folder
        self._timeout_s = timeout_s
        self._shared: dict[Framing, Exchange] = {}
        self.not_tried: dict[Framing, str] = {}
        """Why an implementation can't be judged in a framing, or no longer."""
        self.words = b""
        """The end of what one of the processes that have ended wrote to standard error. Empty: none ever wrote."""
        self._late: Counter[Framing] = Counter()
        self._ahead: deque[Peer] = deque()
        self._numbers = count(1)

    def close(self) -> None:
        """End every process that was started."""
        for peer in (*self._ahead, *(exchange.peer for exchange in self._shared.values())):
            self._end(peer)

    def failure(self, vector: Vector) -> Failure | None:
        """Return what is wrong with how a vector comes out; None where nothing is. Raises CannotStart."""
        until = monotonic() + self._timeout_s
        if vector.framing not in self._shared and vector.framing not in self.not_tried:
            self._open(vector.framing, until)
        if vector.framing in self.not_tried:
            return Failure((), self.not_tried[vector.framing], tried=False)
        alone = vector.connection != "shared"
        exchange = self._new(vector.framing, vector.options) if alone else self._shared.pop(vector.framing)
        try:
            exchange.attempt(vector, until)
            if not alone:
                self._shared[vector.framing] = exchange
        except Wrong as error:
            self._count(vector.framing, isinstance(error, OutOfTime))
            return Failure(tuple(exchange.heard), str(error))
        finally:
            if self._shared.get(vector.framing) is not exchange:
                self._end(exchange.peer)
        self._count(vector.framing, late=False)
        return None

    def _count(self, framing: Framing, late: bool) -> None:
        """Give a framing up when it was late too often."""
        self._late[framing] = self._late[framing] + 1 if late else 0
        if self._late[framing] == _ENOUGH:
            self.not_tried[framing] = f"{_ENOUGH} vectors in a row ran out of time"

    def _open(self, framing: Framing, until: float) -> None:
        """Make the connection to be shared, or learn that there can't be one."""
        exchange = self._new(framing)
        try:
            exchange.hello(until)
            self._shared[framing] = exchange
        except Wrong as error:
            self.not_tried[framing] = f"session.list, asked first, was not answered as it must be: {error}"
        finally:
            if framing not in self._shared:
                self._end(exchange.peer)

    def _end(self, peer: Peer) -> None:
        peer.kill()
        self.words = peer.words or self.words

    def _new(self, framing: Framing, options: Sequence[str] = ()) -> Exchange:
        if options:
            return Exchange(self._start(options), framing)
        while len(self._ahead) < _AHEAD:
            self._ahead.append(self._start())
        return Exchange(self._ahead.popleft(), framing)

    def _start(self, options: Sequence[str] = ()) -> Peer:
        data_dir = self._folder / f"data-{next(self._numbers)}"
        try:
            return self._kind([*self._command, *options], data_dir)
        except (OSError, ValueError) as error:  # a NUL in it is a ValueError
            raise CannotStart(f"{self._command[0]} can't be started: {error}") from None
