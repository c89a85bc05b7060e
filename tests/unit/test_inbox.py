"""What was read and not served yet: in order, bounded, and emptied before the end."""

import threading
from typing import Any

import pytest

from ninebox_daemon.wire.inbox import Inbox


class Room(threading.Condition):
    """A condition that tells when somebody begins to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.somebody_waits = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.somebody_waits.set()
        return super().wait(timeout)


class Putter:
    """Puts messages into an inbox from a thread of its own, and tells which are in."""

    def __init__(self, inbox: Inbox, messages: list[tuple[Any, int]]) -> None:
        self.room = inbox._room = Room()
        self.are_in: list[Any] = []
        self._inbox, self._messages = inbox, messages
        self.thread = threading.Thread(target=self._put, daemon=True)
        self.thread.start()

    def waits(self) -> list[Any]:
        """Return what is in once the thread has to wait. Where it never has to, pytest-timeout ends this."""
        self.room.somebody_waits.wait()
        self.room.somebody_waits.clear()
        return list(self.are_in)

    def _put(self) -> None:
        for message, size in self._messages:
            self._inbox.put(message, size)
            self.are_in.append(message)


@pytest.mark.timeout(10)
def test_a_full_inbox_makes_put_wait_until_there_is_room() -> None:
    inbox = Inbox(most=2, most_bytes=1000)
    putter = Putter(inbox, [("a", 1), ("b", 1), ("c", 1), ("d", 1)])
    assert putter.waits() == ["a", "b"]
    assert inbox.get(0) == "a"
    assert putter.waits() == ["a", "b", "c"]
    assert inbox.get(0) == "b"
    putter.thread.join()
    assert [inbox.get(0), inbox.get(0), inbox.get(0)] == ["c", "d", Inbox.NOTHING]


@pytest.mark.timeout(10)
def test_bytes_fill_an_inbox_too() -> None:
    inbox = Inbox(most=100, most_bytes=10)
    putter = Putter(inbox, [("a", 4), ("b", 6), ("c", 1)])
    assert putter.waits() == ["a", "b"]
    assert inbox.get(0) == "a"
    putter.thread.join()
    assert [inbox.get(0), inbox.get(0)] == ["b", "c"]


def test_a_message_alone_is_never_too_much() -> None:
    inbox = Inbox(most=2, most_bytes=10)
    inbox.put("larger than everything", 1000)
    assert inbox.get(0) == "larger than everything"
    inbox.put("again", 1000)
    assert inbox.get(0) == "again"


def test_the_end_comes_after_everything_that_was_put_before_it() -> None:
    inbox = Inbox()
    for message in ("a", "b"):
        inbox.put(message, 1)
    inbox.close()
    inbox.close()
    assert [inbox.get(0), inbox.get(0), inbox.get(0)] == ["a", "b", Inbox.END]


@pytest.mark.timeout(10)
def test_a_full_inbox_can_be_closed() -> None:
    """A signal handler does it in the very thread that would make room."""
    inbox = Inbox(most=1)
    inbox.put("a", 1)
    inbox.close()
    assert [inbox.get(0), inbox.get(0)] == ["a", Inbox.END]


@pytest.mark.timeout(10)
def test_what_was_read_together_comes_out_before_the_end_however_early_that_was_asked_for() -> None:
    inbox = Inbox(most=1)
    begun, asked = threading.Event(), threading.Event()

    def read() -> None:
        with inbox.filling():
            begun.set()
            asked.wait()
            for message in ("a", "b", "c"):
                inbox.put(message, 1)

    reader = threading.Thread(target=read)
    reader.start()
    begun.wait()
    inbox.close()
    asked.set()
    came = [message for message in iter(lambda: inbox.get(0.01), Inbox.END) if message is not Inbox.NOTHING]
    reader.join()
    assert came == ["a", "b", "c"]


def test_without_a_message_get_returns_after_its_time() -> None:
    assert Inbox().get(0.001) is Inbox.NOTHING


def test_what_is_looked_at_ahead_is_still_the_next() -> None:
    inbox = Inbox()
    assert inbox.peek(0) is Inbox.NOTHING
    inbox.put("a", 1)
    inbox.put(None, 1)  # JSON's null is a message
    assert [inbox.peek(0), inbox.peek(0), inbox.get(0)] == ["a", "a", "a"]
    assert [inbox.peek(0), inbox.get(0), inbox.get(0)] == [None, None, Inbox.NOTHING]
    inbox.put("b", 1)
    inbox.close()
    assert [inbox.peek(0), inbox.get(0)] == ["b", "b"]
    assert [inbox.peek(0), inbox.get(0)] == [Inbox.END, Inbox.END]
