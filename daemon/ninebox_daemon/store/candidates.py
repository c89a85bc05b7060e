"""All rows that the files of a database still hold, of each the newest that is whole. Pure of bytes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from ninebox_daemon.store.image import page_size_of
from ninebox_daemon.store.known import KINDS, Found, Kind, found
from ninebox_daemon.store.pages import INDEX_INTERIOR, INDEX_LEAF, TABLE_LEAF, Pages, Record
from ninebox_daemon.store.wal import Frame, Scan, scan

USUAL_PAGE_SIZE = 4096
_FIRST_PAGES, _MOST_PAGES = 256, 1 << 24
_DELETED = re.compile(rb"doomed(?:Originals|InBackups) ([0-9A-Za-z-]{8,64})")
_OF_TREES = {TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR, 5}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row, and how much it is worth. `order`: which write it is from, -1 for the database itself."""

    row: Found
    order: int
    doubtful: bool
    """True when a newer version of its page is destroyed: there it may have said something else, or been gone."""


@dataclass(slots=True)
class Candidates:
    """What was found, by table and key."""

    whole: dict[Kind, dict[Record, Candidate]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    damaged: dict[Kind, dict[Record, Candidate]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    """Rows whose checksum doesn't fit, where no whole version of them is left."""
    deleted: set[str] = field(default_factory=set)
    """Ids of sessions that were deleted a moment ago: what is left of them must not come back."""
    lost_pages: int = 0
    """How many pages of the file are destroyed, wholly or in part, or were cut off, as far as that shows."""
    lost_writes: int = 0
    """How many pages written to the log nothing is left of: any row may be older than what was acknowledged."""


def candidates(data: bytes, wal: bytes) -> Candidates:
    """Return what a database file and its log still hold. Raises nothing."""
    log = scan(wal, page_size_of(data))
    size = log.page_size or _page_size(data)
    versions = _versions(data, log, size)
    pages = Pages(size, {number: of[0][1] for number, of in versions.items()})
    result = Candidates(
        deleted={name.decode() for name in (*_DELETED.findall(data), *_DELETED.findall(wal))},
        lost_writes=_lost_writes(log),
    )
    in_chains: set[int] = set()
    unclear: list[tuple[int, list[tuple[int, bytes, bool]]]] = []
    for number, of in versions.items():
        order, content, is_whole = of[0]
        if number != 1 and is_whole and content[0] in _OF_TREES:
            rows, unreadable, chains = _rows(pages, content)
            in_chains |= chains
            _take(result, rows, order, doubtful=False)
            if unreadable or any(not row.fits for row in rows):
                unclear.append((number, of))
        elif number != 1 and (len(of) > 1 or content.strip(b"\0")):  # room that is kept free is all zeros
            unclear.append((number, of))
    for number, of in unclear:
        if number not in in_chains:
            result.lost_pages += of[0][1][0] not in _OF_TREES and not _lists_free_pages(of[0][1], len(versions))
            _dig(result, pages, of)
    result.lost_pages += max(0, _pages_said(data) - len(versions))
    for kind in KINDS:
        for key in result.damaged[kind].keys() & result.whole[kind].keys():
            if not result.whole[kind][key].doubtful:
                del result.damaged[kind][key]
    return result


def _lost_writes(log: Scan) -> int:
    """Return how many broken frames can't be told from the one byte that is damaged in them."""
    times = Counter(frame.index for frame in log.broken)
    return sum(times[index] == 1 for index in log.lost)


def holds_ours(data: bytes, wal: bytes) -> bool:
    """True when there is a row in it that a daemon like this one wrote. Looks at the first mebibyte, and at the log."""
    log = scan(wal, page_size_of(data))
    for size in {log.page_size or USUAL_PAGE_SIZE, page_size_of(data) or USUAL_PAGE_SIZE}:
        pages = dict(islice(_pages(data, size), _FIRST_PAGES))
        contents = [*pages.values(), *(frame.content for frame in (*log.frames, *log.broken))]
        reading = Pages(size, pages)
        if any(row.fits for content in contents for row in _rows(reading, content)[0]):
            return True
    return False


def _lists_free_pages(content: bytes, count: int) -> bool:
    """True when a page reads like one of those on which SQLite notes the free ones."""
    after, entries = int.from_bytes(content[:4]), int.from_bytes(content[4:8])
    listed = range(8, min(8 + 4 * entries, len(content)), 4)
    return (
        after <= count
        and entries <= len(content) // 4 - 2
        and all(1 < int.from_bytes(content[at : at + 4]) <= count for at in listed)
    )


def _pages_said(data: bytes) -> int:
    """Return how many pages the header says that there are, 0 where it makes no sense."""
    count = int.from_bytes(data[28:32])
    return count if page_size_of(data) and data.startswith(b"SQLite format 3") and count < _MOST_PAGES else 0


def _page_size(data: bytes) -> int:
    """Return the size with which more rows are found: the header may lie."""

    def rows(size: int) -> int:
        pages = dict(islice(_pages(data, size), _FIRST_PAGES))
        reading = Pages(size, pages)
        return sum(row.fits for content in pages.values() for row in _rows(reading, content)[0])

    return max((USUAL_PAGE_SIZE, page_size_of(data) or USUAL_PAGE_SIZE), key=rows)


def _pages(data: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """Yield the pages by number, the last one filled up where the file was cut."""
    for number, at in enumerate(range(0, len(data), size), start=1):
        yield number, data[at : at + size].ljust(size, b"\0")


def _versions(data: bytes, log: Scan, size: int) -> dict[int, list[tuple[int, bytes, bool]]]:
    """Return all versions of all pages, the newest first: the write, the bytes, and whether they are as written.

    What stands behind the last commit was never acknowledged, and is left out. Broken frames whose own header is
    destroyed get numbers of their own, below zero: nothing tells which page they were.
    """
    last = max([frame.index for frame in log.frames if frame.size_after] + log.lost, default=-1)
    versions = {number: [(-1, content, True)] for number, content in _pages(data, size)}
    most = len(versions) + len(log.frames) + len(log.broken)
    marked: Iterable[tuple[Frame, bool]] = (
        *((each, True) for each in log.frames),
        *((each, False) for each in log.broken),
    )
    for frame, is_whole in sorted(marked, key=lambda each: (each[0].index, each[1])):
        if frame.index <= last:
            number = frame.page if is_whole or 0 < frame.page <= most else -1 - frame.index
            versions.setdefault(number, []).insert(0, (frame.index, frame.content, is_whole))
    return versions


def _rows(pages: Pages, content: bytes) -> tuple[list[Found], int, set[int]]:
    """Return the rows of a page, how many of its cells can't be read, and the pages in which rows of it go on."""
    cells, unreadable = pages.cells(content)
    rows = [row for cell in cells if (row := found(cell)) is not None]
    return rows, unreadable, {number for cell in cells for number in cell.overflow}


def _dig(result: Candidates, pages: Pages, versions: list[tuple[int, bytes, bool]]) -> None:
    """Take what is left in a page that is destroyed or damaged, and then in its older versions, the newest first."""
    newest = versions[0][0]
    is_guessed = sum(order == newest for order, _, _ in versions) > 1  # one byte is damaged: its order can be trusted
    for order, content, is_whole in versions:
        rows = _rows(pages, content)[0] if content[0] in _OF_TREES else []
        if order == newest and not is_guessed:
            rows += [row for cell in pages.anywhere(content) if (row := found(cell)) is not None and row.fits]
        _take(result, rows, order, doubtful=order != newest)
        if is_whole and order != newest:
            break  # what is older than a whole version is in that one, or was deleted


def _take(result: Candidates, rows: Iterable[Found], order: int, *, doubtful: bool) -> None:
    for row in rows:
        into = (result.whole if row.fits else result.damaged)[row.kind]
        there: Mapping[Record, Candidate] = into
        known = there.get(row.key)
        if known is None or (not doubtful, order) > (not known.doubtful, known.order):
            into[row.key] = Candidate(row, order, doubtful)
