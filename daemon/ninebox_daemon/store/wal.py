"""What a write-ahead log holds, frame by frame, and where it is damaged. Pure of bytes; knows no SQLite and no file.

A frame carries a running checksum: that of the frame before it is the seed. SQLite stops at the first frame that
does not fit, which is right for a write that was torn, and loses acknowledged commits where a byte was damaged.
Here each frame is judged with the *stored* checksum of the one before it, so that good frames behind a broken one
are seen. They prove damage once one of them belongs to a later transaction: that one began only when the sync of
the earlier one had come back.
"""

from array import array
from collections import Counter
from dataclasses import dataclass, field

from ninebox_daemon.store.sums import FRAME_HEADER, HEADER, Sum, difference, is_one_byte, mended, misfits, running_sum

_LITTLE, _BIG = 0x377F0682, 0x377F0683


@dataclass(frozen=True, slots=True)
class Frame:
    """One version of one page, whole. `size_after`: pages of the database if it ends a transaction, else 0."""

    index: int
    page: int
    size_after: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Scan:
    """What a log was found to hold."""

    page_size: int = 0
    """0 for a log that does not say."""
    frames: list[Frame] = field(default_factory=list)
    """All whole frames of the latest generation in the order of writing, those behind a broken one included."""
    committed: int = 0
    """How many of them count: up to the last commit before the first broken one. It is what SQLite would see."""
    lost: list[int] = field(default_factory=list)
    """Indices of broken frames that are more than a log torn in the middle of its last transaction."""
    broken: list[Frame] = field(default_factory=list)
    """What is broken, as it stands in the file and as it may have been: single rows in it may be good."""
    mended: int = 0
    """How many frames had one damaged byte, and the checksum tells which: they count as whole."""
    headless: bool = False
    """True when the log's header is damaged, so that SQLite would ignore all of it, and it held commits."""

    @property
    def damaged(self) -> bool:
        """True when SQLite would drop commits that were acknowledged, or may have been."""
        return bool(self.lost) or self.mended > 0 or self.headless


def scan(wal: bytes, page_size: int = 0) -> Scan:
    """Return what the log holds; nothing, if it is empty or holds no frame of its own. Raises nothing.

    `page_size`: that of the database where it is known, for a log whose own header is damaged. A damaged byte is
    seen in any frame, also in the last one. More than that in the log's last transaction (or where the frame that
    ends the one before it begins) can't be told from a write that was torn, and counts as that.
    """
    header = _header_of(wal)
    size = header.page_size if header.whole or not is_page_size(page_size) else page_size
    if not is_page_size(size) or len(wal) < HEADER + FRAME_HEADER + size:
        return Scan(page_size=size if header.whole else 0)
    slots = _Slots(wal, size, header)
    return _judged(slots, header)


def is_page_size(size: int) -> bool:
    """True for what SQLite allows, in bytes."""
    return 512 <= size <= 65536 and size & (size - 1) == 0


@dataclass(frozen=True, slots=True)
class _Header:
    whole: bool
    big: bool
    page_size: int
    salts: bytes
    summed: Sum
    """The checksum as it should be, where the rest is right."""


def _header_of(wal: bytes) -> _Header:
    magic, size = int.from_bytes(wal[:4]), int.from_bytes(wal[8:12])
    body = wal[:24].ljust(24, b"\0")
    summed = running_sum(_swapped(body) if magic == _BIG else body, (0, 0))
    fits = wal[24:32] == summed[0].to_bytes(4) + summed[1].to_bytes(4)
    return _Header(fits and magic in (_LITTLE, _BIG) and is_page_size(size), magic == _BIG, size, wal[16:24], summed)


def _swapped(body: bytes) -> bytes:
    """Return big-endian words as little-endian ones."""
    words = array("I", body)
    words.byteswap()
    return words.tobytes()


class _Slots:
    """The places for frames. Those behind the last one of the log's own generation are left out."""

    def __init__(self, wal: bytes, page_size: int, header: _Header) -> None:
        stride = page_size + FRAME_HEADER
        count = (len(wal) - HEADER) // stride
        self._wal, self.page_size, self._stride = wal, page_size, stride
        heads = [wal[at : at + FRAME_HEADER] for at in range(HEADER, HEADER + count * stride, stride)]
        self.salts = header.salts if header.whole else _likely_salts(heads, header.salts)
        while heads and not self.is_near(heads[-1]):
            heads.pop()
        self.heads = heads
        self._big = header.whole and header.big
        ours = wal[: HEADER + len(heads) * stride]
        self._body = _swapped(ours) if self._big else ours  # SQLite sums the words as its machine reads them
        seed = ours[24:32]
        stored = b"".join((seed, *(head[16:24] for head in heads)))
        self.off = misfits(self._body, page_size, stored)
        """By how much the checksums that don't fit are off, by frame."""

    def is_near(self, head: bytes) -> bool:
        """True when a frame names the salts of this log, give or take one damaged byte."""
        if head[8:16] == self.salts:
            return True
        return sum(one != other for one, other in zip(head[8:16], self.salts, strict=True)) <= 1

    def stored(self, index: int) -> Sum:
        """Return a frame's checksum as it stands in the file."""
        return int.from_bytes(self.heads[index][16:20]), int.from_bytes(self.heads[index][20:24])

    def sum_of(self, index: int, seed: Sum) -> Sum:
        """Return what the checksum of a frame is, built on another seed than the stored one."""
        return running_sum(self._summed(index, self._body), seed)

    def frame(self, index: int) -> Frame:
        """Return a frame as it stands in the file."""
        return self._cut(index, self._summed(index, self._wal))

    def mended(self, index: int, off: Sum) -> list[Frame]:
        """Return what a frame was, or may have been, if one byte of it is damaged; none where more than one is."""
        found = mended(self._summed(index, self._body), off)
        return [self._cut(index, _swapped(each) if self._big else each) for each in found]

    def _summed(self, index: int, body: bytes) -> bytes:
        """Return what a checksum is of: the first numbers of the frame's header, and the page."""
        start = HEADER + index * self._stride
        return body[start : start + 8] + body[start + FRAME_HEADER : start + self._stride]

    @staticmethod
    def _cut(index: int, summed: bytes) -> Frame:
        return Frame(index, int.from_bytes(summed[:4]), int.from_bytes(summed[4:8]), summed[8:])


def _likely_salts(heads: list[bytes], said: bytes) -> bytes:
    """Return the salts of the generation that the log begins with, its header being unreadable."""
    first = [said, *(head[8:16] for head in heads[:3])]
    ((salts, times),) = Counter(first).most_common(1)
    return salts if times > 1 or len(first) < 2 else first[1]


def _judged(slots: _Slots, header: _Header) -> Scan:
    whole, guesses, mended_at = _whole_frames(slots, header)
    broken = [index for index in range(len(slots.heads)) if index not in whole]
    last = max(whole, default=-1)
    most = _most_pages(slots, whole)
    ends = [index for index in range(len(slots.heads)) if _ends_transaction(slots, whole, index, most)]
    proof = max((index for index in ends if index < last), default=-1)
    # A write that was torn over an older one may differ from what was meant in one byte, too: then nothing is lost,
    # for its transaction has no end.
    torn = min((index for index in broken if index > proof and index not in guesses), default=len(slots.heads))
    reach = max((index for index in ends if index < torn), default=-1)
    frames = [whole[index] for index in sorted(whole)]
    seen = [frame for frame in frames if not broken or frame.index < broken[0]]
    return Scan(
        page_size=slots.page_size,
        frames=frames,
        committed=max((count for count, frame in enumerate(seen, start=1) if frame.size_after), default=0),
        lost=[index for index in broken if index <= proof or (index in guesses and index <= reach)],
        broken=[frame for index in broken for frame in (slots.frame(index), *guesses.get(index, ()))],
        mended=sum(index <= reach for index in mended_at),
        headless=not header.whole and any(frame.size_after for frame in frames),
    )


def _most_pages(slots: _Slots, whole: dict[int, Frame]) -> int:
    """Return of how many pages the database can be, as far as whole frames tell; some growth isn't written at once."""
    seen = max((max(frame.page, frame.size_after) for frame in whole.values()), default=0)
    return 4 * (seen + len(slots.heads)) + 4096


def _ends_transaction(slots: _Slots, whole: dict[int, Frame], index: int, most: int) -> bool:
    """True when a frame ends one. A broken one must say so in numbers that can be: a torn write leaves any others."""
    if index in whole:
        return whole[index].size_after > 0
    head = slots.heads[index]
    return slots.is_near(head) and 0 < int.from_bytes(head[:4]) <= int.from_bytes(head[4:8]) <= most


def _whole_frames(slots: _Slots, header: _Header) -> tuple[dict[int, Frame], dict[int, list[Frame]], list[int]]:
    """Return by index the whole frames, what broken ones may have been, and which of the whole ones were mended."""
    whole: dict[int, Frame] = {}
    guesses: dict[int, list[Frame]] = {}
    mended_at: list[int] = []
    seed = header.summed if not header.whole and 0 in slots.off else None  # where the stored one before is damaged
    for index, head in enumerate(slots.heads):
        off = (
            slots.off.get(index, (0, 0)) if seed is None else difference(slots.sum_of(index, seed), slots.stored(index))
        )
        seed = None
        if not slots.is_near(head):
            continue
        if off == (0, 0):
            whole[index] = slots.frame(index)
            mended_at += [index] if head[8:16] != slots.salts else []
            continue
        right = difference(slots.stored(index), difference((0, 0), off))
        if (index + 1 in slots.off or index + 1 == len(slots.heads)) and is_one_byte(slots.stored(index), right):
            whole[index], seed = slots.frame(index), right
        elif len(found := slots.mended(index, off)) == 1:
            whole[index] = found[0]
        else:
            guesses.update({index: found} if found else {})
            continue
        mended_at.append(index)
    return whole, guesses, mended_at
