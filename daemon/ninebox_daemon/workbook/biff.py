"""The records and the strings of an .xls stream (BIFF5 and BIFF8). Knows no sheet and no cell."""

import codecs
import struct
from collections.abc import Iterator, Sequence

CONTINUE = 0x3C

_RICH, _PHONETIC, _WIDE = 8, 4, 1
_MAC_ROMAN = (10000, 0x8000)


def records(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield (id, where its content begins, where it ends) from a place on; stops where the stream has no whole one."""
    end = len(stream)
    header = struct.Struct("<HH").unpack_from
    while place + 4 <= end:
        id_, size = header(stream, place)
        begin = place + 4
        place = begin + size
        if place > end:
            return
        yield id_, begin, place


def codec_of(code_page: int) -> str:
    """Return the name of the codec of a Windows code page; of one that Python doesn't know, the Western one.

    >>> codec_of(1251), codec_of(0x8001), codec_of(10000)
    ('cp1251', 'cp1252', 'mac_roman')
    """
    if code_page in _MAC_ROMAN:
        return "mac_roman"
    try:
        return codecs.lookup(f"cp{code_page}").name
    except LookupError:
        return "cp1252"


def plain_text(content: bytes, count_bytes: int, codec: str) -> str:
    """Return a BIFF5 string: its length in `count_bytes` bytes, then as many bytes of text."""
    count = int.from_bytes(content[:count_bytes], "little")
    return content[count_bytes : count_bytes + count].decode(codec, "replace")


def unicode_text(segments: Sequence[bytes], count_bytes: int = 2) -> str:
    """Return a BIFF8 string that a record begins with and may go on in the CONTINUE records after it."""
    first = segments[0]
    if len(first) > count_bytes:
        count, flags = int.from_bytes(first[:count_bytes], "little"), first[count_bytes]
        if not flags and len(first) > count_bytes + count:
            return first[count_bytes + 1 : count_bytes + 1 + count].decode("latin-1")
    return Strings(segments).string(count_bytes)


class Strings:
    """Reads BIFF8 strings, one after the other, from a record and the CONTINUE records after it.

    Where a record ends inside the characters of a string, the next one begins with a byte that says anew how wide the
    characters are; between other parts of a string there is no such byte. Raises EOFError at the end.
    """

    def __init__(self, segments: Sequence[bytes]) -> None:
        self._segments = iter(segments)
        self._segment = b""
        self._place = 0

    def string(self, count_bytes: int = 2) -> str:
        """Return the next string: its length in `count_bytes` bytes, flags, characters, then what is left out here."""
        head = self._take(count_bytes + 1)
        count, flags = int.from_bytes(head[:count_bytes], "little"), head[count_bytes]
        after = 4 * int.from_bytes(self._take(2), "little") if flags & _RICH else 0
        if flags & _PHONETIC:
            after += int.from_bytes(self._take(4), "little")
        text = self._characters(count, flags & _WIDE)
        if after:
            self._skip(after)
        return text

    def _characters(self, count: int, wide: int) -> str:
        parts: list[str] = []
        while True:
            have = min(count, (len(self._segment) - self._place) >> wide)
            end = self._place + (have << wide)
            characters = self._segment[self._place : end]
            parts.append(characters.decode("utf-16-le" if wide else "latin-1", "surrogatepass"))
            self._place = end
            count -= have
            if not count:
                break
            self._next()
            wide = self._take(1)[0] & _WIDE
        text = "".join(parts)
        if not text.isprintable():  # which a single surrogate isn't
            # A pair of surrogates may be cut in two by the end of a record; what stays single is no character.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def _take(self, count: int) -> bytes:
        taken = self._segment[self._place : self._place + count]
        self._place += len(taken)
        while len(taken) < count:
            self._next()
            more = self._segment[: count - len(taken)]
            self._place = len(more)
            taken += more
        return taken

    def _skip(self, count: int) -> None:
        while count > len(self._segment) - self._place:
            count -= len(self._segment) - self._place
            self._next()
        self._place += count

    def _next(self) -> None:
        segment = next(self._segments, None)
        if segment is None:
            raise EOFError
        self._segment, self._place = segment, 0
