"""The two threads: one reads and answers what doesn't wait, the other serves everything in the order it came."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ninebox_daemon.wire.cancelling import Cancellations
from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_daemon.wire.framing import Framing, Lost, Raw, Unreadable
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import Lifecycle
from ninebox_daemon.wire.outbox import Outbox
from ninebox_daemon.wire.stdio import Output, pieces
from ninebox_daemon.wire.strict_json import weight

LOOK_UP_EVERY_S = 0.5
"""Where a wait can't be interrupted by a signal (Windows), signals are noticed this often."""
PAUSE_S = 0.05
"""Whoever says hello asks more at once; after a pause like this one there is time to work ahead."""
STEPS_AHEAD = 30
"""So many are taken at a time; most take 1 ms. Then it is seen to what else there is to do."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What is between the caller and the dispatcher."""

    framing: Framing
    inbox: Inbox
    cancellations: Cancellations
    dispatcher: Dispatcher
    output: Output
    outbox: Outbox
    life: Lifecycle
    between: Callable[[bool], None]
    """Called between two requests, on the serving thread; told True when nothing was asked for LOOK_UP_EVERY_S."""
    ahead: Iterator[None]
    """Steps of what later requests need, some milliseconds each: taken on the serving thread while nobody asks."""

    def read(self, source: int) -> None:
        """Read descriptor `source` until its end. The body of the reader's thread: whatever ends it, the inbox ends."""
        ended = False
        try:
            for piece in pieces(source):
                with self.inbox.filling():
                    self._take(self.framing.feed(piece))
                if self.life.lost or self.inbox.closing:  # what was read is served, and nothing else
                    break
            else:
                self._take(self.framing.end())
            ended = True
        finally:
            self.life.failed = not ended
            self.life.input_ended(self.output)

    def serve(self) -> None:
        """Answer what was read, in order, until all of it is, `exit` is served or nobody reads the answers any more."""
        wait_s = LOOK_UP_EVERY_S
        while not self.life.exiting:
            message = self.inbox.get(wait_s)
            if message is Inbox.END:
                self.life.stop("the inbox has ended")
                break
            quiet = message is Inbox.NOTHING and wait_s == LOOK_UP_EVERY_S
            if message is not Inbox.NOTHING:
                self.cancellations.message_taken()
                self._answer(message)
                wait_s = PAUSE_S
            elif wait_s == PAUSE_S and not self._work_ahead():
                wait_s = LOOK_UP_EVERY_S
            self.between(quiet)
            self.outbox.flush()
            if self.output.broken:  # also by the reader, while nothing waited
                self.life.stop("standard output was closed")
        self.life.stop("exit")
        self.outbox.flush()

    def _work_ahead(self) -> bool:
        """Take some steps, fewer where somebody asks. False: there are no more."""
        for taken, _ in enumerate(self.ahead, 1):
            if taken == STEPS_AHEAD or self.inbox.peek(0) is not Inbox.NOTHING:
                return True
        return False

    def _take(self, raws: Iterable[Raw]) -> None:
        for raw in raws:
            size = 0 if isinstance(raw, Unreadable) else weight(raw)
            if isinstance(raw, Lost):
                self.life.lost = True
            message = self.dispatcher.read(raw)
            if self.dispatcher.is_at_once(message):
                # So that a long import never looks like a hang, and can be cancelled.
                self.cancellations.note(message)
                self._answer(message)
            else:
                self.cancellations.message_read()
                self.inbox.put(message, size)

    def _answer(self, message: object) -> None:
        answer = self.dispatcher.answer(message)
        if answer is not None:
            self.output.send(answer)
