"""Rows out of the pages of a database file, whatever else of it is destroyed. Pure of bytes; knows no SQLite library.

Nothing here raises, loops, or takes more than its bytes are worth: every number read from a page is doubted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ninebox_daemon.store.rows import Value

TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR = 13, 10, 2

_INT_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_MOST_COLUMNS = 24
_TEXT, _BEFORE_TEXT = re.compile(rb"[ -~]{8,}"), 72

Record = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One row or index entry as a page holds it. `rowid`: None where its table has none."""

    rowid: int | None
    values: Record
    start: int
    end: int
    """Where its part in the page ends."""
    overflow: tuple[int, ...]
    """The pages that hold the rest of it."""


class Pages:
    """Pages by number, the newest version of each, to read chains of them from."""

    def __init__(self, page_size: int, pages: Mapping[int, bytes]) -> None:
        self.size = page_size
        self._pages = pages
        self._least = (page_size - 12) * 32 // 255 - 23
        self._most = {True: page_size - 35, False: (page_size - 12) * 64 // 255 - 23}

    def cells(self, page: bytes) -> tuple[list[Cell], int]:
        """Return the rows that a page points to, and to how many it points that can't be read."""
        kind = page[0] if page else 0
        if kind not in (TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR):
            return [], 0
        found, unreadable = [], 0
        head = 12 if kind == INDEX_INTERIOR else 8
        count = min(int.from_bytes(page[3:5]), (len(page) - head) // 2)
        for at in range(head, head + 2 * count, 2):
            cell = self.cell(page, int.from_bytes(page[at : at + 2]), kind)
            if cell is None:
                unreadable += 1
            else:
                found.append(cell)
        return found, unreadable

    def anywhere(self, page: bytes) -> Iterator[Cell]:
        """Yield what could be a row, wherever it begins, for a page whose own order is destroyed.

        Every row of ours has a text of some length, and before the first one there is little.
        """
        near = (range(max(0, text.start() - _BEFORE_TEXT), text.start()) for text in _TEXT.finditer(page))
        starts = sorted({start for some in near for start in some})
        for kind in (TABLE_LEAF, INDEX_LEAF):
            for start in starts:
                if page[start] and (cell := self.cell(page, start, kind)) is not None and len(cell.values) > 2:
                    yield cell

    def cell(self, page: bytes, start: int, kind: int) -> Cell | None:
        """Return the row that begins at `start`, None where none does."""
        is_table = kind == TABLE_LEAF
        at = start + 4 if kind == INDEX_INTERIOR else start
        size, at = _varint(page, at)
        rowid = None
        if is_table:
            rowid, at = _varint(page, at)
        if size < 2 or at >= len(page):
            return None
        local = self._local(size, is_table)
        if at + local + (4 if local < size else 0) > len(page) or size > self.size * (len(self._pages) + 1):
            return None
        if not _is_record(page, at, at + local, size):
            return None
        payload, end = page[at : at + local], at + local
        overflow: tuple[int, ...] = ()
        if local < size:
            rest, overflow = self._chain(int.from_bytes(page[end : end + 4]), size - local)
            payload, end = payload + rest, end + 4
        values = _values(payload)
        return None if values is None else Cell(rowid, values, start, end, overflow)

    def _local(self, size: int, is_table: bool) -> int:
        """Return how much of a payload stands in its page; the rest stands in a chain of others."""
        if size <= self._most[is_table]:
            return size
        some = self._least + (size - self._least) % (self.size - 4)
        return some if some <= self._most[is_table] else self._least

    def _chain(self, number: int, size: int) -> tuple[bytes, tuple[int, ...]]:
        """Return at most `size` bytes of a chain of pages, less where it breaks off or turns round."""
        parts: list[bytes] = []
        seen: list[int] = []
        while size > 0 and (page := self._pages.get(number)) is not None:  # it ends: `size` goes down each time
            seen.append(number)
            parts.append(page[4 : 4 + min(size, self.size - 4)])
            size -= self.size - 4
            number = int.from_bytes(page[:4])
        return b"".join(parts), tuple(seen)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of SQLite's and where it ends; (0, end of the data) where it runs out of it."""
    value = 0
    for index in range(at, min(at + 8, len(data))):
        byte = data[index]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, index + 1
    if at + 8 < len(data):
        value = value << 8 | data[at + 8]
        return value - (1 << 64) if value >= 1 << 63 else value, at + 9
    return 0, len(data)


def _is_record(page: bytes, at: int, end: int, size: int) -> bool:
    """True when a record's header is one: cheap, since most places that are tried hold none."""
    head, begin = _varint(page, at)
    columns, total = 0, head
    if not 2 <= head <= min(size, 200) or at + head > end:
        return False
    while begin < at + head:
        serial, begin = _varint(page, begin)
        total += _size_of(serial)
        columns += 1
    return begin == at + head and columns <= _MOST_COLUMNS and total == size


def _size_of(serial: int) -> int:
    if serial >= 12:
        return (serial - 12) // 2
    return 8 if serial == 7 else _INT_SIZES.get(serial, 0)


def _values(payload: bytes) -> Record | None:
    """Return the columns of a record, None where one is of a type that no table of ours has."""
    head, at = _varint(payload, 0)
    body, values = head, list[Value]()
    while at < head:
        serial, at = _varint(payload, at)
        size = _size_of(serial)
        if serial >= 13 and serial & 1:
            values.append(payload[body : body + size].decode("utf-8", "replace"))
        elif 1 <= serial <= 6:
            values.append(int.from_bytes(payload[body : body + size], signed=True))
        elif serial in (8, 9):
            values.append(serial - 8)
        elif serial == 0:
            values.append(None)
        else:
            return None
        body += size
    return tuple(values)
