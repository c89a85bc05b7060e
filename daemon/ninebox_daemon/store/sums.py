"""The running checksums of a write-ahead log, many at once, and what a damaged byte does to one. Pure arithmetic."""

import struct
from array import array
from functools import cache

HEADER, FRAME_HEADER = 32, 24
"""Sizes in bytes: what a log begins with, and each of its frames."""

Sum = tuple[int, int]

_WORD = 0xFFFFFFFF
_ROUNDS = 16
"""After how many steps a lane of 64 bits is cut back to 32: it grows by the factor 2.62 with each."""


def running_sum(summed: bytes, seed: Sum) -> Sum:
    """Return the checksum of these bytes, a multiple of 8, as words of a little-endian machine."""
    first, second = seed
    words = struct.unpack(f"<{len(summed) // 4}I", summed)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return first, second


def difference(one: Sum, other: Sum) -> Sum:
    """Return by how much the first is off."""
    return (one[0] - other[0]) & _WORD, (one[1] - other[1]) & _WORD


def misfits(body: bytes, page_size: int, stored: bytes) -> dict[int, Sum]:
    """Return the frames whose checksum doesn't fit, and by how much it is off.

    `body`: the log, header first. `stored`: the checksum of the header, then that of each frame, as in the file;
    each is the seed of the next. All frames are summed side by side, a lane of 64 bits each: 2.5 ms a megabyte
    where one after the other takes 40.
    """
    count, stride = len(stored) // 8 - 1, (page_size + FRAME_HEADER) // 8
    if count < 1:
        return {}
    words = array("Q")
    words.frombytes(memoryview(body)[HEADER : HEADER + count * stride * 8])
    low = int.from_bytes(b"\xff\xff\xff\xff\0\0\0\0" * count, "little")
    turned = array("I", stored)
    turned.byteswap()
    sums = turned.tobytes()
    seeds, said = int.from_bytes(sums[:-8], "little"), sums[8:]
    first, second = seeds & low, (seeds >> 32) & low
    for number, column in enumerate((0, *range(FRAME_HEADER // 8, stride)), start=1):
        pairs = int.from_bytes(words[column::stride].tobytes(), "little")
        first += (pairs & low) + second
        second += ((pairs >> 32) & low) + first
        if number % _ROUNDS == 0:
            first, second = first & low, second & low
    computed = ((first & low) | (second & low) << 32).to_bytes(count * 8, "little")
    if computed == said:
        return {}
    pairs_of = struct.Struct("<II").iter_unpack
    both = enumerate(zip(pairs_of(computed), pairs_of(said), strict=True))
    return {index: difference(one, other) for index, (one, other) in both if one != other}


def mended(summed: bytes, off: Sum) -> list[bytes]:
    """Return what the bytes may have been, if one that is damaged makes the checksum off by this much; none if not.

    A word counts with two numbers of Fibonacci's, by its distance from the end, of which one is odd and can be
    divided by. They come again: a damaged high byte has several places where it may be. That a torn write looks
    like a damaged byte has odds of 1 to 10 ** 13.
    """
    found = []
    for distance, (first, second, inverse_first, inverse_second) in enumerate(_weights(len(summed) // 4)):
        by = (off[0] * inverse_first if inverse_first else off[1] * inverse_second) & _WORD
        if (by * first & _WORD, by * second & _WORD) != off:
            continue
        at = len(summed) - 4 - 4 * distance
        word = int.from_bytes(summed[at : at + 4], "little")
        right = (word - by) & _WORD
        if is_one_byte((word, 0), (right, 0)):
            found.append(summed[:at] + right.to_bytes(4, "little") + summed[at + 4 :])
    return found


def is_one_byte(one: Sum, other: Sum) -> bool:
    """True when two pairs of words differ in one byte."""
    return sum(byte > 0 for here, there in zip(one, other, strict=True) for byte in (here ^ there).to_bytes(4)) == 1


@cache
def _weights(count: int) -> list[tuple[int, int, int, int]]:
    """Return what each of `count` words counts with, the last one first, and the inverses of it, 0 where it is even."""
    found, first, second = [], 0, 1
    for _ in range(count):
        found.append((first, second, _inverse(first), _inverse(second)))
        first, second = second, (first + second) & _WORD
    return found


def _inverse(number: int) -> int:
    return pow(number, -1, 1 << 32) if number & 1 else 0
