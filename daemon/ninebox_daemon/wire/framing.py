"""Bytes to messages, answers into their frames. No stream, no thread, no clock: feed it and read it."""

import codecs
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

MAX_MESSAGE_BYTES = 64 * 1024 * 1024
MAX_HEADER_BYTES = 8 * 1024

_BLANKS = b" \t\r\n"
# Compiled when they are first needed: most callers speak lines, and start-up counts.
_NOT_BLANK = rb"[^ \t\r]"
_FIRST_WORD = rb"[A-Za-z][A-Za-z0-9-]{0,63}"
_HEADER_NAME = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # RFC 9110, section 5.6.2
_END_OF_HEADERS = rb"\r?\n\r?\n"
_LENGTH = rb"[0-9]{1,15}"
_CHARSET = rb'charset\s*=\s*"?([^";\s]*)'


class Unreadable(NamedTuple):
    """Stands where a message was that can't be taken. Its bytes are gone; the next message can be read."""

    detail: str


class Lost(Unreadable):
    """The stream lost its place: where the next message begins can't be known. Nothing comes after it."""


Mode = Literal["auto", "lines", "headers"]

Raw = bytes | bytearray | Unreadable
"""A message, or what is wrong with it. A bytearray is given away: nobody else changes it."""

Parts = tuple[str, ...]
"""A message that goes out, ASCII in parts: nothing large is copied to stand in its answer and its frame."""


class LineFraming:
    r"""One message a line: `\n` ends it, a `\r` before that is dropped, blank lines are none.

    Bytes may come in any pieces. Of a line over the limit only the fact is kept, so memory stays flat.
    """

    def __init__(self, limit: int = MAX_MESSAGE_BYTES) -> None:
        self._limit = limit
        self._line = bytearray()
        self._overrun = False

    def feed(self, data: bytes) -> Iterator[Raw]:
        """Yield the messages that `data` completes, in order."""
        *ends, rest = data.split(b"\n")
        for piece in ends:
            if not piece and not self._line and not self._overrun:
                continue  # a blank line, at once: there may be millions
            self._gather(piece)
            yield from self.end()
        self._gather(rest)

    def end(self) -> Iterator[Raw]:
        """Yield the last message where the input ended without a newline."""
        line, overrun = self._line, self._overrun
        self._line, self._overrun = bytearray(), False
        if line.endswith(b"\r"):
            del line[-1:]
        if overrun or len(line) > self._limit:
            yield Unreadable(f"longer than {self._limit} bytes")
        elif re.search(_NOT_BLANK, line):  # strip would copy it
            yield line

    @staticmethod
    def frame(message: Parts) -> Parts:
        """Return `message` as it goes out."""
        return *message, "\n"

    def _gather(self, piece: bytes) -> None:
        # The limit is of the message: the `\r` of its line ending doesn't count.
        if self._overrun or len(self._line) + len(piece) > self._limit + 1:
            self._overrun = True
            self._line.clear()
        else:
            self._line += piece


class HeaderFraming:
    """The base protocol of the Language Server Protocol: `Content-Length: N`, an empty line, N bytes.

    Bytes may come in any pieces. A body over the limit is answered for when its headers are read, and goes as it
    comes, so memory stays flat. What follows a fault in the headers can't be told from what belongs to it: one Lost,
    and nothing more.
    """

    def __init__(self, limit: int = MAX_MESSAGE_BYTES) -> None:
        self._limit = limit
        self._held = bytearray()
        self._length: int | None = None
        """Of the body that is coming; None while its headers are."""
        self._to_throw_away = 0
        self._lost = False

    def feed(self, data: bytes) -> Iterator[Raw]:
        """Yield the messages that `data` completes, in order."""
        if self._lost:
            return
        self._held += data
        try:
            while (raw := self._next()) is not None:
                yield raw
        except _Fault as fault:
            yield self._lose(str(fault))

    def end(self) -> Iterator[Raw]:
        """Yield Lost where the input ended inside a message."""
        if not self._lost and (self._held.strip(_BLANKS) or self._length is not None or self._to_throw_away):
            yield self._lose("the input ended inside a message")

    @staticmethod
    def frame(message: Parts) -> Parts:
        """Return `message` as it goes out."""
        return f"Content-Length: {sum(map(len, message))}\r\n\r\n", *message

    def _next(self) -> Raw | None:
        """Return the next message, None while it is not whole. Raises _Fault."""
        self._throw_away()
        if self._length is None:
            headers = self._headers()
            if headers is None:
                return None
            length = _length_of(headers)
            wrong = f"longer than {self._limit} bytes" if length > self._limit else _unknown_charset(headers)
            if wrong is not None:
                self._to_throw_away = length
                return Unreadable(wrong)
            self._length = length
        return self._body(self._length) if len(self._held) >= self._length else None

    def _throw_away(self) -> None:
        gone = min(self._to_throw_away, len(self._held))
        self._to_throw_away -= gone
        del self._held[:gone]

    def _headers(self) -> list[tuple[bytes, bytes]] | None:
        """Return the headers as names in lower case and values, None while they are not whole. Raises _Fault."""
        blank = len(self._held) - len(self._held.lstrip(_BLANKS))
        del self._held[:blank]
        end = re.search(_END_OF_HEADERS, self._held)
        if (end.start() if end else len(self._held)) > MAX_HEADER_BYTES:
            raise _Fault(f"headers longer than {MAX_HEADER_BYTES} bytes")
        if end is None:
            return None
        lines = bytes(self._held[: end.start()]).split(b"\n")
        del self._held[: end.end()]
        return [_header(line) for line in lines]

    def _body(self, length: int) -> Raw:
        self._length = None
        if length == len(self._held):  # given away as it is: a large message is not held twice
            body, self._held = self._held, bytearray()
            return body
        body = self._held[:length]
        del self._held[:length]
        return body

    def _lose(self, detail: str) -> Lost:
        self._lost = True
        self._held.clear()
        return Lost(f"{detail}; where the next message begins can't be known")


class _Fault(Exception):
    """What is wrong with the headers."""


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not re.fullmatch(_HEADER_NAME, name):
        raise _Fault("a header is a name, a colon and a value")
    return name.lower(), value.strip(_BLANKS)


def _length_of(headers: list[tuple[bytes, bytes]]) -> int:
    lengths = [value for name, value in headers if name == b"content-length"]
    if len(lengths) != 1 or not re.fullmatch(_LENGTH, lengths[0]):
        raise _Fault("each message has one Content-Length, in bytes")
    return int(lengths[0])


def _unknown_charset(headers: list[tuple[bytes, bytes]]) -> str | None:
    named = [re.search(_CHARSET, value.lower()) for name, value in headers if name == b"content-type"]
    known = all(charset is None or charset[1] in {b"utf-8", b"utf8"} for charset in named)
    return None if known else "messages are UTF-8, not what Content-Type says"


class Framing:
    """The framing of one connection: fixed, or told apart by how it begins and then kept.

    `{`, `[` and whatever else is no letter begin a line. A word with a colon begins a header. A word without one is
    a line that somebody typed. Blanks and a UTF-8 byte order mark before the first message belong to none.
    """

    def __init__(self, mode: Mode = "auto", limit: int = MAX_MESSAGE_BYTES) -> None:
        self._mode, self._limit = mode, limit
        self._start = bytearray()
        self._mark_seen = False
        self._chosen: LineFraming | HeaderFraming | None = None

    def feed(self, data: bytes) -> Iterator[Raw]:
        """Yield the messages that `data` completes, in order."""
        if self._chosen is None:
            self._start += data
            self._chosen = self._choose()
            if self._chosen is None:
                return
            data = bytes(self._start)
            self._start.clear()
        yield from self._chosen.feed(data)

    def end(self) -> Iterator[Raw]:
        """Yield what is left when no more bytes come."""
        if self._chosen is None:
            self._chosen = HeaderFraming(self._limit) if self._mode == "headers" else LineFraming(self._limit)
            yield from self._chosen.feed(bytes(self._start))
        yield from self._chosen.end()

    def frame(self, message: Parts) -> Parts:
        """Return `message` as it goes out, in the framing that we were spoken to in."""
        assert self._chosen is not None, "nothing is said before somebody spoke to us"
        return self._chosen.frame(message)

    def _choose(self) -> LineFraming | HeaderFraming | None:
        """Return the framing, None while it can't be known."""
        self._skip_blanks()
        if not self._mark_seen and self._start.startswith(codecs.BOM_UTF8):
            del self._start[: len(codecs.BOM_UTF8)]
            self._mark_seen = True
            self._skip_blanks()
        if not self._start or (not self._mark_seen and codecs.BOM_UTF8.startswith(self._start)):
            return None
        if self._mode != "auto":
            return HeaderFraming(self._limit) if self._mode == "headers" else LineFraming(self._limit)
        word = re.match(_FIRST_WORD, self._start)
        after = self._start[word.end() :] if word else self._start
        if word and not after:
            return None
        return HeaderFraming(self._limit) if word and after.startswith(b":") else LineFraming(self._limit)

    def _skip_blanks(self) -> None:
        del self._start[: len(self._start) - len(self._start.lstrip(_BLANKS))]
