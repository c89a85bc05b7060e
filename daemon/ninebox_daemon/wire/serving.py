"""The two threads: one reads and answers `ping`, the other serves everything in the order it came."""

from collections.abc import Iterable

from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_daemon.wire.framing import LineFraming, TooLong
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import Lifecycle
from ninebox_daemon.wire.stdio import Output, pieces

LOOK_UP_EVERY_S = 0.5
"""Where a wait can't be interrupted by a signal (Windows), signals are noticed this often."""


class Reader:
    """Bytes to messages in the inbox, until the input ends."""

    def __init__(self, source: int, inbox: Inbox, dispatcher: Dispatcher, output: Output) -> None:
        self._source, self._inbox, self._dispatcher, self._output = source, inbox, dispatcher, output
        self._framing = LineFraming()
        self.failed = False
        """True when reading was ended by an error of ours (such as no memory left), not by the end of input."""

    def run(self) -> None:
        """Read until the end of input. The body of the reader's thread: whatever ends it, the inbox ends too."""
        ended = False
        try:
            for piece in pieces(self._source):
                with self._inbox.filling():
                    self._take(self._framing.feed(piece))
            self._take(self._framing.end())
            ended = True
        finally:
            self.failed = not ended
            self._inbox.close()

    def _take(self, raws: Iterable[bytes | TooLong]) -> None:
        for raw in raws:
            message = self._dispatcher.read(raw)
            if self._dispatcher.is_ping(message):
                # At once, so that a long import never looks like a hang.
                _send(self._dispatcher.answer(message), self._output)
            else:
                self._inbox.put(message, len(raw) if isinstance(raw, bytes) else 0)


def serve_until_end(inbox: Inbox, dispatcher: Dispatcher, output: Output, life: Lifecycle) -> None:
    """Answer what comes, in order, until the inbox ends, `exit` is served or nobody reads the answers any more."""
    while not life.exiting:
        message = inbox.get(LOOK_UP_EVERY_S)
        if message is Inbox.END:
            life.stop("the inbox has ended")
            return
        if message is not Inbox.NOTHING:
            _send(dispatcher.answer(message), output)
        if output.broken:  # also by the reader, while nothing waited
            life.stop("standard output was closed")
    life.stop("exit")


def _send(answer: bytes | None, output: Output) -> None:
    if answer is not None:
        output.write(LineFraming.frame(answer))
