"""From bytes in pieces to messages that wait: line framing and the inbox."""

import threading
import tracemalloc
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.wire.framing import LineFraming, TooLong
from ninebox_daemon.wire.inbox import Inbox

LIMIT = 8
BOM = b"\xef\xbb\xbf"
LONG = "too long"

# Pieces that mean something to the framing, any bytes, and what just fits and just doesn't.
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [b"\n", b"\r", b"\r\n", b" ", b"\t", b"{}", BOM, BOM[:1], b"x" * LIMIT, b"y" * LIMIT + b"\r\n"]
        ),
        st.binary(max_size=12),
    ),
    max_size=24,
)


def messages(pieces: Iterable[bytes], limit: int = LIMIT) -> list[bytes | str]:
    """Return the messages of an input that comes in these pieces."""
    framing = LineFraming(limit)
    found = [message for piece in pieces for message in framing.feed(piece)]
    found += framing.end()
    return [LONG if isinstance(message, TooLong) else message for message in found]


def expected(data: bytes) -> list[bytes | str]:
    """Return the messages of an input as its definition has them, looked at as a whole."""
    lines = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    too_long = [len(line) > LIMIT for line in lines]
    lines[0] = lines[0].removeprefix(BOM)
    return [LONG if long else line for line, long in zip(lines, too_long, strict=True) if long or line.strip(b" \t\r")]


@given(PIECES)
def test_any_bytes_in_any_pieces_give_the_messages_of_the_whole(pieces: list[bytes]) -> None:
    assert messages(pieces) == expected(b"".join(pieces))


@given(PIECES)
def test_byte_by_byte_gives_the_same_messages(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert messages(data[at : at + 1] for at in range(len(data))) == expected(data)


@given(PIECES, st.integers(min_value=0, max_value=200))
def test_a_message_comes_out_as_soon_as_its_newline_is_in(pieces: list[bytes], cut: int) -> None:
    data = b"".join(pieces)
    complete = data[: data[:cut].rfind(b"\n") + 1]
    framing = LineFraming(LIMIT)
    assert len(list(framing.feed(data[:cut]))) == len(expected(complete))


@given(st.lists(st.binary(min_size=1).map(lambda text: b"{" + text.replace(b"\n", b"") + b"}")))
def test_what_is_framed_comes_out_as_it_was(texts: list[bytes]) -> None:
    assert messages([LineFraming.frame(text) for text in texts], limit=10_000) == texts


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", []),
        (b"\n\r\n \t\n", []),
        (b"a\nb", [b"a", b"b"]),
        (b"a\r\nb\r", [b"a", b"b"]),
        (b"a\r\r\n", [b"a\r"]),
        (b"a\rb\n", [b"a\rb"]),
        (b" a \n", [b" a "]),
        (BOM + b"a\n" + BOM + b"b\n", [b"a", BOM + b"b"]),
        (BOM + b"\n", []),
        (b"12345678\n", [b"12345678"]),
        (b"12345678\r\n", [b"12345678"]),
        (b"123456789\nok\n", [LONG, b"ok"]),
        (b"12345678\r\r\nok\n", [LONG, b"ok"]),
        (b"123456789", [LONG]),
        (b"x" * 100 + b"\n" + b"x" * 100 + b"\nok", [LONG, LONG, b"ok"]),
    ],
)
def test_a_message_is_a_line_that_holds_something(data: bytes, found: list[bytes | str]) -> None:
    assert messages([data]) == found


def test_of_a_line_over_the_limit_nothing_is_kept() -> None:
    framing, piece = LineFraming(1000), b"x" * 65_536
    tracemalloc.start()
    try:
        for _ in range(200):
            assert list(framing.feed(piece)) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * len(piece)
    assert [type(message) for message in framing.feed(b"\n")] == [TooLong]


# The inbox.


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
