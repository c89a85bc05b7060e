"""From bytes in pieces to messages: both framings, and how they are told apart."""

import tracemalloc
from collections.abc import Iterable
from itertools import chain
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.wire.framing import MAX_HEADER_BYTES, Framing, HeaderFraming, LineFraming, Lost, Mode, Unreadable

LIMIT = 8
BOM = b"\xef\xbb\xbf"
UNREADABLE = "unreadable"
LOST = "lost"

# Pieces that mean something to the framing, any bytes, and what just fits and just doesn't.
LINE_PIECES = [b"\n", b"\r", b"\r\n", b" ", b"\t", b"{}", BOM, BOM[:1], b"x" * LIMIT, b"y" * LIMIT + b"\r\n"]
HEADER_PIECES = [b"Content-Length: 2\r\n\r\n{}", b"content-length:3\n\n[1]", b"Content-Length: ", b"Content-Type: x"]
HEADER_PIECES += [b"; charset=latin-1", b"\r\n\r\n", b"0", b"9", b"-", b"X-Y: z\r\n"]
HEADER_PIECES += [b"Content-Length: 9\r\n\r\n123456789"]
PIECES = st.lists(st.sampled_from(LINE_PIECES + HEADER_PIECES) | st.binary(max_size=12), max_size=24)
MODES: st.SearchStrategy[Mode] = st.sampled_from(["auto", "lines", "headers"])


def messages(pieces: Iterable[bytes], limit: int = LIMIT, mode: Mode = "lines") -> list[bytes | str]:
    """Return the messages of an input that comes in these pieces."""
    framing = Framing(mode, limit)
    found = [message for piece in pieces for message in framing.feed(piece)]
    found += framing.end()
    return [
        LOST if isinstance(each, Lost) else UNREADABLE if isinstance(each, Unreadable) else bytes(each)
        for each in found
    ]


def expected(data: bytes) -> list[bytes | str]:
    """Return the messages of lines as their definition has them, looked at as a whole."""
    data = data.lstrip(b" \t\r\n")
    if data.startswith(BOM):
        data = data.removeprefix(BOM).lstrip(b" \t\r\n")
    lines = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    too_long = [len(line) > LIMIT for line in lines]
    return [
        UNREADABLE if long else line for line, long in zip(lines, too_long, strict=True) if long or line.strip(b" \t\r")
    ]


@given(PIECES)
def test_any_bytes_in_any_pieces_give_the_lines_of_the_whole(pieces: list[bytes]) -> None:
    assert messages(pieces) == expected(b"".join(pieces))


@given(MODES, PIECES, st.data())
def test_bytes_in_any_pieces_give_the_same_messages_in_every_mode(
    mode: Mode, pieces: list[bytes], data: st.DataObject
) -> None:
    whole = b"".join(pieces)
    found = messages([whole], mode=mode)
    assert messages(pieces, mode=mode) == found
    assert messages((whole[at : at + 1] for at in range(len(whole))), mode=mode) == found
    cut = data.draw(st.integers(0, len(whole)))
    assert messages([whole[:cut], whole[cut:]], mode=mode) == found


@given(PIECES)
def test_nothing_comes_after_the_place_was_lost(pieces: list[bytes]) -> None:
    found = messages(pieces, mode="headers")
    assert LOST not in found[:-1]


@given(PIECES)
def test_what_is_told_apart_is_read_as_if_it_had_been_fixed(pieces: list[bytes]) -> None:
    assert messages(pieces, mode="auto") in (messages(pieces, mode="lines"), messages(pieces, mode="headers"))


@given(PIECES, st.integers(min_value=0, max_value=200))
def test_a_message_comes_out_as_soon_as_its_newline_is_in(pieces: list[bytes], cut: int) -> None:
    data = b"".join(pieces)
    complete = data[: data[:cut].rfind(b"\n") + 1]
    framing = Framing("lines", LIMIT)
    assert len(list(framing.feed(data[:cut]))) == len(expected(complete))


@pytest.mark.parametrize("mode", ["lines", "headers"])
@given(st.lists(st.lists(st.text(st.characters(max_codepoint=127, exclude_characters="\n"))).map(tuple)))
def test_what_is_framed_comes_out_as_it_was(mode: Literal["lines", "headers"], inner: list[tuple[str, ...]]) -> None:
    frame = {"lines": LineFraming.frame, "headers": HeaderFraming.frame}[mode]
    framed = [frame(("{", *parts, "}")) for parts in inner]
    data, texts = "".join(chain(*framed)).encode(), [f"{{{''.join(parts)}}}".encode() for parts in inner]
    assert messages([data], limit=10_000, mode=mode) == texts
    assert messages([data], limit=10_000, mode="auto") == texts


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", []),
        (b"\n\r\n \t\n", []),
        (b"a\nb", [b"a", b"b"]),
        (b"a\r\nb\r", [b"a", b"b"]),
        (b"a\r\r\n", [b"a\r"]),
        (b"a\rb\n", [b"a\rb"]),
        (b"a\n b \n", [b"a", b" b "]),
        (BOM + b"a\n" + BOM + b"b\n", [b"a", BOM + b"b"]),
        (b"\n" + BOM + b"\n a\n", [b"a"]),
        (BOM + b"\n", []),
        (BOM[:2], [BOM[:2]]),
        (BOM + BOM[:2], [BOM[:2]]),
        (b"12345678\n", [b"12345678"]),
        (b"12345678\r\n", [b"12345678"]),
        (b"123456789\nok\n", [UNREADABLE, b"ok"]),
        (b"12345678\r\r\nok\n", [UNREADABLE, b"ok"]),
        (b"123456789", [UNREADABLE]),
        (b"x" * 100 + b"\n" + b"x" * 100 + b"\nok", [UNREADABLE, UNREADABLE, b"ok"]),
    ],
)
def test_a_message_is_a_line_that_holds_something(data: bytes, found: list[bytes | str]) -> None:
    assert messages([data]) == found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", []),
        (b"\r\n\r\n", []),
        (b"Content-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"CONTENT-length:2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: \t002 \r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\n\n{}", [b"{}"]),
        (b"X_Y~: z\r\nContent-Length: 2\r\nEmpty:\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]", [b"{}", b"[1]"]),
        (b"Content-Length: 2\r\n\r\n{}\r\n\nContent-Length: 3\r\n\r\n[1]\r\n", [b"{}", b"[1]"]),
        (b"Content-Length: 4\r\n\r\n\r\n\r\n", [b"\r\n\r\n"]),
        (b"Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}", [b"", b"{}"]),
        (BOM + b"Content-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; Charset=UTF-8\r\n\r\n{}", [b"{}"]),
        (b'Content-Length: 2\r\nContent-Type: x; charset = "utf8"\r\n\r\n{}', [b"{}"]),
        (b"Content-Length: 2\r\nContent-Type: text/plain\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\r\nContent-Type: x; charset=utf-16\r\n\r\n{}", [UNREADABLE]),
        (b"Content-Length: 2\r\nContent-Type: ;charset=utf-16\r\n\r\n{}Content-Length: 1\r\n\r\n1", [UNREADABLE, b"1"]),
        (b"Content-Length: 8\r\n\r\n12345678", [b"12345678"]),
        (b"Content-Length: 9\r\n\r\n123456789Content-Length: 2\r\n\r\n{}", [UNREADABLE, b"{}"]),
        (b"Content-Length: 999999999999999\r\n\r\n1", [UNREADABLE, LOST]),
    ],
)
def test_a_message_is_as_many_bytes_as_its_header_says(data: bytes, found: list[bytes | str]) -> None:
    assert messages([data], mode="headers") == found


@pytest.mark.parametrize(
    "fault",
    [
        b"Content-Type: x\r\n\r\n",
        b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: -2\r\n\r\n{}",
        b"Content-Length: +2\r\n\r\n{}",
        b"Content-Length: 0x2\r\n\r\n{}",
        b"Content-Length: 2.0\r\n\r\n{}",
        b"Content-Length: 2 2\r\n\r\n{}",
        b"Content-Length: \xd9\xa2\r\n\r\n{}",
        b"Content-Length:\r\n\r\n{}",
        b"Content-Length: 1000000000000000\r\n\r\n{}",
        b"Content-Length 2\r\n\r\n{}",
        b"Content-Length : 2\r\n\r\n{}",
        b": 2\r\n\r\n{}",
        b"{}\r\n\r\n",
        b"Content-Length: 2\r\n folded\r\n\r\n{}",
        b"Content-Length: 2\r\nX: " + b"y" * MAX_HEADER_BYTES + b"\r\n\r\n{}",
        b"X: " + b"y" * MAX_HEADER_BYTES,
        b"Content-Length: 2",
        b"Content-Length: 2\r\n\r\n",
        b"Content-Length: 2\r\n\r\n{",
        b"Content-Length: 9\r\n\r\n{",
    ],
)
def test_after_a_fault_of_the_headers_nothing_is_read_any_more(fault: bytes) -> None:
    good = b"Content-Length: 2\r\n\r\n{}"
    found = messages([good + fault], mode="headers")
    assert (found[0], found[-1]) == (b"{}", LOST)
    framing = Framing("headers")
    before = [*framing.feed(good + fault), *framing.end()]
    assert [*framing.feed(good), *framing.end()] == []
    assert isinstance(before[-1], Lost)


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        (b"{}", False),
        (b"[]", False),
        (b"\r\n\t {}", False),
        (BOM + b"{}", False),
        (b"1\n", False),
        (b'"C:"\n', False),
        (b"null\n", False),
        (b"hello\n", False),
        (b"hello", False),
        (b"hello world: x\n", False),
        (b"Content-Length\n", False),
        (b"x" * 65 + b": 1\r\n\r\n", False),
        (b"Content-Length: 2\r\n\r\n{}", True),
        (b"\r\n Content-Length: 2\r\n\r\n{}", True),
        (BOM + b"\nContent-Length: 2\r\n\r\n{}", True),
        (b"c:\n\n", True),
        (b"x" * 64 + b": 1\r\n\r\n", True),
    ],
)
def test_a_word_with_a_colon_begins_a_header_and_everything_else_a_line(data: bytes, headers: bool) -> None:
    framing = Framing()
    for at in range(len(data)):
        list(framing.feed(data[at : at + 1]))
    list(framing.end())
    assert framing.frame(("{", "}")) == (("Content-Length: 2\r\n\r\n", "{", "}") if headers else ("{", "}", "\n"))


@pytest.mark.parametrize("mode", ["lines", "headers"])
def test_of_a_message_over_the_limit_nothing_is_kept(mode: Literal["lines", "headers"]) -> None:
    framing, piece = Framing(mode, 1000), b"x" * 65_536
    found = list(framing.feed(b"Content-Length: %d\r\n\r\n" % (200 * len(piece)) if mode == "headers" else b"x"))
    tracemalloc.start()
    try:
        for _ in range(200):
            assert list(framing.feed(piece)) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * len(piece)
    found += framing.feed(b"Content-Length: 2\r\n\r\n{}" if mode == "headers" else b"\n{}\n")
    assert found == [Unreadable("longer than 1000 bytes"), b"{}"]
