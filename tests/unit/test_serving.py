"""The reader's thread: whatever ends it, nobody is left waiting."""

import os

import pytest

from ninebox_daemon.notices import to_nobody
from ninebox_daemon.wire.cancelling import Cancellations
from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_daemon.wire.framing import Framing, Raw
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import FAILED, Lifecycle
from ninebox_daemon.wire.outbox import Outbox
from ninebox_daemon.wire.serving import Connection
from ninebox_daemon.wire.stdio import Output


class OutOfMemory(Dispatcher):
    @staticmethod
    def read(raw: Raw) -> object:
        if raw == b"{too much}":
            raise MemoryError
        return raw


def test_a_reader_that_fails_ends_the_inbox_and_says_so() -> None:
    source, target = os.pipe()
    os.write(target, b"[first]\n{too much}\nnever read\n")
    inbox, framing, cancellations = Inbox(), Framing(), Cancellations()
    life, output = Lifecycle(inbox), Output(target, framing.frame)
    dispatcher = OutOfMemory([], lambda *_: None, lambda: False, cancellations, to_nobody)
    connection = Connection(framing, inbox, cancellations, dispatcher, output, Outbox(output), life)
    with pytest.raises(MemoryError):
        connection.read(source)
    assert life.status == FAILED
    assert [inbox.get(0), inbox.get(0)] == [b"[first]", Inbox.END]
    os.close(source)
    os.close(target)
