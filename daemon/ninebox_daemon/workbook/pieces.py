"""A sheet's XML in pieces, each a whole number of cells. Knows the shape of a tag, no value and no limit."""

from collections.abc import Iterable, Iterator

_LONGEST_CELL = 1024**2


def cell_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes cut where a cell or a row begins, so that no cell is cut in two.

    What has no such beginning for 1 MiB is cut at a tag, or anywhere: memory stays flat whatever the bytes are.
    """
    rest = b""
    for piece in pieces:
        rest += piece
        cut = _last_beginning(rest)
        if cut <= 0 and len(rest) > _LONGEST_CELL:
            cut = rest.rfind(b"<")
            cut = cut if cut > 0 else len(rest)
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _last_beginning(xml: bytes) -> int:
    usual = xml.rfind(b"<c ")
    if usual > 0:
        return usual
    inside = max(xml.rfind(tag) for tag in (b"<row", b"<c>", b":row", b":c ", b":c>"))
    return xml.rfind(b"<", 0, inside + 1)


def column_number(letters: bytes) -> int:
    """Return the number of a column, counted from 1.

    >>> column_number(b"A"), column_number(b"AA"), column_number(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
