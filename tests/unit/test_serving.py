"""The reader's thread: whatever ends it, nobody is left waiting."""

import os

import pytest

from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_daemon.wire.framing import TooLong
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.serving import Reader
from ninebox_daemon.wire.stdio import Output


class OutOfMemory(Dispatcher):
    @staticmethod
    def read(raw: bytes | TooLong) -> object:
        if raw == b"too much":
            raise MemoryError
        return raw


def test_a_reader_that_fails_ends_the_inbox_and_says_so() -> None:
    source, target = os.pipe()
    os.write(target, b"first\ntoo much\nnever read\n")
    inbox = Inbox()
    reader = Reader(source, inbox, OutOfMemory([], lambda _method, _want: None, lambda: False), Output(target))
    with pytest.raises(MemoryError):
        reader.run()
    assert reader.failed
    assert [inbox.get(0), inbox.get(0)] == [b"first", Inbox.END]
    os.close(source)
    os.close(target)
