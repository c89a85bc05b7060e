"""Lines are read whole, however they come."""

from __future__ import annotations

import os
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from bench.lines import Lines


@given(st.lists(st.binary(max_size=20).map(lambda each: each.replace(b"\n", b"")), max_size=8), st.binary(max_size=5))
def test_lines_come_one_by_one_and_then_what_is_left(lines: list[bytes], rest: bytes) -> None:
    rest = rest.replace(b"\n", b"")
    told = b"".join(line + b"\n" for line in lines) + rest
    assert read_from([told], len(lines) + 2) == [*(line + b"\n" for line in lines), rest, b""]


@given(st.lists(st.sampled_from([b"a", b"bc", b"\n", b"d\n", b"\ne"]), max_size=12))
def test_pieces_make_no_difference(pieces: list[bytes]) -> None:
    *lines, rest = b"".join(pieces).split(b"\n")
    assert read_from(pieces, len(lines) + 1) == [*(line + b"\n" for line in lines), rest]


def test_a_line_that_is_longer_than_a_pipe_holds_is_one_line() -> None:
    long = b"x" * 300_000 + b"\n"
    assert read_from([long, b"y\n"], 2) == [long, b"y\n"]


def read_from(pieces: list[bytes], count: int) -> list[bytes]:
    """Write the pieces into a pipe, close it, and read so many lines."""
    out, into = os.pipe()

    def write() -> None:
        with os.fdopen(into, "wb", buffering=0) as pipe:
            for piece in pieces:
                rest = memoryview(piece)
                while rest:
                    rest = rest[pipe.write(rest) :]

    writer = Thread(target=write)
    writer.start()
    try:
        lines = Lines(out)
        return [lines.read() for _ in range(count)]
    finally:
        writer.join()
        os.close(out)
