"""The reader's thread, whatever ends it; and answers that wait for a reader."""

import os
import threading
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Literal

import pytest

from ninebox_daemon.notices import to_nobody
from ninebox_daemon.wire.cancelling import Cancellations
from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_daemon.wire.framing import Framing, Parts, Raw
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import FAILED, Lifecycle
from ninebox_daemon.wire.outbox import Outbox
from ninebox_daemon.wire.serving import Connection
from ninebox_daemon.wire.stdio import READ_SIZE, WRITE_SIZE, Output


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
    connection = Connection(
        framing, inbox, cancellations, dispatcher, output, Outbox(output), life, lambda _quiet: None, iter(())
    )
    with pytest.raises(MemoryError):
        connection.read(source)
    assert life.status == FAILED
    assert [inbox.get(0), inbox.get(0)] == [b"[first]", Inbox.END]
    os.close(source)
    os.close(target)


def test_what_later_requests_need_is_done_after_the_first_and_stops_for_each() -> None:
    source, target = os.pipe()
    inbox, framing, cancellations = Inbox(), Framing(), Cancellations()
    life, output = Lifecycle(inbox), Output(target, framing.frame)
    done: list[object] = []
    quiet_times: list[bool] = []

    class Notes(Dispatcher):
        def answer(self, message: object) -> Parts | None:
            done.append(message)
            return None

    def between(quiet: bool) -> None:
        if not quiet_times:  # nobody has asked for anything yet
            inbox.put("first", 1)
        quiet_times.append(quiet)

    def ahead() -> Iterator[None]:
        done.append("step 1")
        yield
        inbox.put("second", 1)
        done.append("step 2")
        yield
        done.append("step 3")
        yield
        inbox.close()

    dispatcher = Notes([], lambda *_: None, lambda: False, cancellations, to_nobody)
    Connection(framing, inbox, cancellations, dispatcher, output, Outbox(output), life, between, ahead()).serve()
    assert done == ["first", "step 1", "step 2", "second", "step 3"]
    assert quiet_times[0]
    assert not any(quiet_times[1:]), "a pause for work ahead is no quiet moment"
    life.take_time()  # or the deadline of its stop ends this process
    os.close(source)
    os.close(target)


@pytest.mark.parametrize("size", [3, 4, WRITE_SIZE - 1, WRITE_SIZE, WRITE_SIZE + 1, 5 * WRITE_SIZE + 3])
@pytest.mark.parametrize("mode", ["lines", "headers"])
def test_a_message_comes_out_as_it_was_put_together_in_as_few_writes_as_may_be(
    mode: Literal["lines", "headers"], size: int
) -> None:
    framing = Framing(mode)
    list(framing.feed(b"{}\n" if mode == "lines" else b"Content-Length: 2\r\n\r\n{}"))
    inner = "".join(islice(cycle("0123456789"), size - 3))
    written: list[bytes] = []

    class Noting(Output):
        def _write(self, piece: bytes) -> None:
            written.append(piece)

    Noting(-1, framing.frame).send(("[", inner[:7], inner[7:], "]"))
    assert list(Framing(mode).feed(b"".join(written))) == [b"[%s]" % inner.encode()]
    *full, rest = map(len, written)
    assert set(full) <= {WRITE_SIZE}
    assert 0 < rest <= WRITE_SIZE
    if mode == "lines":
        assert len(written) == -(-size // WRITE_SIZE)


def test_of_a_message_that_is_not_ascii_nothing_is_written() -> None:
    output = Output(-1, lambda message: message)
    with pytest.raises(AssertionError):
        output.send(("x" * WRITE_SIZE, "é"))
    assert not output.broken


def test_a_slow_reader_of_a_large_answer_is_told_from_none() -> None:
    source, target = os.pipe()
    output = Output(target, lambda message: message)
    writer = threading.Thread(target=output.send, args=(("x" * 10 * READ_SIZE,),))
    writer.start()
    assert os.read(source, 1) == b"x"
    waits_since = output._waiting_since
    left = 10 * READ_SIZE - 1
    while left > 5 * READ_SIZE:  # more than a pipe holds
        left -= len(os.read(source, READ_SIZE))
    assert waits_since is not None
    assert output._waiting_since is not None
    assert output._waiting_since > waits_since
    while left:
        left -= len(os.read(source, READ_SIZE))
    writer.join()
    assert output.waiting_s() == 0
    os.close(source)
    os.close(target)
