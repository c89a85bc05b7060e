"""The front of a daemon that serves: its streams wired to its sessions. Knows the method table; names no method."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ninebox_daemon.handlers import WITHOUT_DESK, Desk, serve
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.store.held_file import Guard
from ninebox_daemon.wire.call import Call
from ninebox_daemon.wire.cancelling import Cancellations
from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_daemon.wire.framing import Framing, Mode
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import Lifecycle
from ninebox_daemon.wire.outbox import Outbox
from ninebox_daemon.wire.serving import Connection
from ninebox_daemon.wire.stdio import Output, Streams
from ninebox_protocol.methods import METHODS, Method
from ninebox_protocol.wire import Answer


class Front:
    """Reads from the first moment, where it is asked to, and serves once it has sessions.

    `framing`: how messages come, "auto" for as they begin.
    """

    def __init__(self, streams: Streams, framing: Mode, inbox: Inbox, life: Lifecycle) -> None:
        self.is_typed = streams.typed
        """True where a person types at a terminal."""
        self._source, self._life = streams.source, life
        self._reader: threading.Thread | None = None
        self._sessions: SessionManager | None = None
        frames, cancellations = Framing(framing), Cancellations()
        output = Output(streams.target, frames.frame)
        self._outbox = Outbox(output)
        dispatcher = Dispatcher(METHODS, self._answer, lambda: life.shut_down, cancellations, self._outbox.say_now)
        self._connection = Connection(
            framing=frames,
            inbox=inbox,
            cancellations=cancellations,
            dispatcher=dispatcher,
            output=output,
            outbox=self._outbox,
            life=life,
            between=lambda quiet: self._opened().between_requests(quiet),
            ahead=_ahead(),
        )

    def read(self) -> None:
        """Begin to read, and to answer what touches nothing."""
        if self._reader is None:
            self._reader = threading.Thread(
                target=self._connection.read, args=(self._source,), name="reader", daemon=True
            )
            self._reader.start()

    def open(self, data_dir: Path, *, durable: bool, guard: Guard) -> None:
        """Open the sessions of a directory that is ours alone. Raises what `SessionManager` raises."""
        self._sessions = sessions = SessionManager(data_dir, durable=durable, guard=guard, tell=self._outbox.say)
        self._life.has_to_rescue = lambda: sessions.store.has_trouble

    def serve(self) -> None:
        """Serve requests until the end, and write everything down."""
        self.read()
        self._connection.serve()
        sessions = self._opened()
        if sessions.store.is_at_risk:
            self._life.take_time()
        sessions.close()

    def _answer(self, method: Method, want: Any, call: Call) -> Answer:
        without = WITHOUT_DESK.get(method.name)
        if without is not None:
            return without(want)
        return serve(Desk(self._opened(), self._life, self._outbox, call), method, want)

    def _opened(self) -> SessionManager:
        assert self._sessions is not None, "what needs sessions is served once there are"
        return self._sessions


def _ahead() -> Iterator[None]:
    from ninebox_daemon.warming import ahead  # here, not above: it is for after the first answer

    yield from ahead()
