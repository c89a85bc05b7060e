"""Bytes to messages, answers to bytes. No stream, no thread, no clock: feed it and read it."""

import codecs
from collections.abc import Iterator

MAX_MESSAGE_BYTES = 64 * 1024 * 1024


class TooLong:
    """Stands where a message was that went over the limit. Its bytes are gone."""


class LineFraming:
    r"""One message a line: `\n` ends it, a `\r` before that is dropped, blank lines are none.

    Bytes may come in any pieces. Of a line over the limit only the fact is kept, so memory stays flat.
    """

    def __init__(self, limit: int = MAX_MESSAGE_BYTES) -> None:
        self._limit = limit
        self._line = bytearray()
        self._overrun = False
        self._at_start = True

    def feed(self, data: bytes) -> Iterator[bytes | TooLong]:
        """Yield the messages that `data` completes, in order."""
        *ends, rest = data.split(b"\n")
        for piece in ends:
            self._gather(piece)
            yield from self._finish()
        self._gather(rest)

    def end(self) -> Iterator[bytes | TooLong]:
        """Yield the last message where the input ended without a newline."""
        yield from self._finish()

    def _gather(self, piece: bytes) -> None:
        # The limit is of the message: the `\r` of its line ending doesn't count.
        if self._overrun or len(self._line) + len(piece) > self._limit + 1:
            self._overrun = True
            self._line.clear()
        else:
            self._line += piece

    def _finish(self) -> Iterator[bytes | TooLong]:
        line = bytes(self._line).removesuffix(b"\r")
        overrun = self._overrun or len(line) > self._limit
        self._line.clear()
        self._overrun = False
        if self._at_start:
            line = line.removeprefix(codecs.BOM_UTF8)
            self._at_start = False
        if overrun:
            yield TooLong()
        elif line.strip(b" \t\r"):
            yield line

    @staticmethod
    def frame(message: bytes) -> bytes:
        """Return `message` as it goes out."""
        return message + b"\n"
