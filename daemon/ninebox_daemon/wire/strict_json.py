"""Text to values, by RFC 8259 to the letter. Knows nothing of JSON-RPC.

Python's own parser lets through what JSON doesn't have (NaN, Infinity), what has no single meaning (duplicate
members), and what can't be written back (lone surrogates, numbers beyond a float); it guesses UTF-16. Not this one.
"""

import json
import math
from array import array
from collections.abc import Iterator
from itertools import accumulate
from re import compile as pattern
from typing import Any

MAX_DEPTH = 128
MAX_VALUES = 1_000_000
"""In one message: each takes some 100 bytes once it is parsed, so that 64 MiB of `{},` would take 2 GB."""
BYTES_A_VALUE = 100
MAX_MEMBERS = 1_000
"""In one object: no shape has more, and each that is unknown would be an error of its own."""

_PIECE = 256 * 1024
_NO_BACKSLASH = pattern(rb"[^\\]")
_SURROGATE = pattern(r"\\u[dD][89a-fA-F]")
_LONE_SURROGATE = pattern(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)
_STEPS = bytes(0x01 if byte in b"[{" else 0xFF if byte in b"]}" else 0 for byte in range(256))
_NO_MARKS = bytes(byte for byte in range(256) if byte not in b'[]{},"')


class NotJson(ValueError):
    """The text is not one JSON value. The message says why, without quoting it."""


class ExactInt(int):
    """An integer whose text is not Python's (`-0`)."""

    text: str


class ExactFloat(float):
    """A number with a fraction or exponent, and the text it came as: an id is echoed to the letter."""

    __slots__ = ("text",)
    text: str


def decoded(raw: bytes | bytearray) -> str:
    """Return the text of `raw`, once it is known that it can be parsed in little memory. Raises NotJson alone."""
    _check_size(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8 at byte {error.start}") from None


def parse(text: str, *, exact: bool = False) -> Any:
    """Return the value of `text`. Raises NotJson, and nothing else, for any text that `decoded` returned.

    `exact`: numbers know the text they came as, see `text_of`.
    """
    try:
        value = (_EXACT if exact else _DECODER).decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg} at character {error.pos}") from None
    if _SURROGATE.search(text) and _LONE_SURROGATE.search(text.replace("\\\\", "__")):
        raise NotJson("a surrogate without its pair")
    return value


def weight(raw: bytes | bytearray) -> int:
    """Return about how many bytes `raw` takes once it is parsed."""
    widest = 1 if raw.isascii() else 4  # bytes a letter: one that is wide makes all of them so
    return widest * len(raw) + BYTES_A_VALUE * _most_values(raw)


def text_of(value: str | float | None) -> str:
    """Return an id as JSON text, as it came."""
    if type(value) is int:
        return str(value)
    return value.text if isinstance(value, ExactInt | ExactFloat) else json.dumps(value)


def _most_values(raw: bytes | bytearray) -> int:
    """Return how many values `raw` holds at most: what stands in strings is counted too."""
    return raw.count(b"[") + raw.count(b"{") + raw.count(b",")


def _check_size(raw: bytes | bytearray) -> None:
    """Refuse deep nesting and too many values before the parser meets them.

    The parser's recursion has a limit of its own, different by version, and its memory none.
    """
    if _most_values(raw) <= MAX_DEPTH:
        return
    values = depth = 0
    for marks in _marks(raw):
        values += _most_values(marks)
        if values > MAX_VALUES:
            raise NotJson(f"more than {MAX_VALUES:,} values")
        depths = list(accumulate(array("b", marks.translate(_STEPS, b",")), initial=depth))
        depth = depths[-1]
        if max(depths) > MAX_DEPTH:
            raise NotJson(f"nested deeper than {MAX_DEPTH}")


def _marks(raw: bytes | bytearray) -> Iterator[bytes]:
    """Yield the brackets and commas that stand outside of strings, piece by piece: memory stays flat."""
    start = in_string = 0
    while start < len(raw):
        whole = _NO_BACKSLASH.search(raw, min(start + _PIECE, len(raw)) - 1)  # no escape is cut in two
        end = whole.end() if whole else len(raw)
        without_escapes = bytes(raw[start:end]).replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = without_escapes.translate(None, _NO_MARKS).split(b'"')
        yield b"".join(parts[in_string::2])
        in_string ^= (len(parts) - 1) & 1
        start = end


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_MEMBERS:
        raise NotJson(f"an object of more than {MAX_MEMBERS:,} members")
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotJson("a member stands twice in an object")
    return members


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise NotJson("an integer of more digits than can be read") from None


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise NotJson("a number too large for a double")
    return number


def _exact_integer(text: str) -> int:
    number = ExactInt(_integer(text))
    number.text = text
    return number


def _exact_float(text: str) -> float:
    number = ExactFloat(_float(text))
    number.text = text
    return number


def _constant(name: str) -> None:
    raise NotJson(f"{name} is no JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
_EXACT = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_exact_integer, parse_float=_exact_float, parse_constant=_constant
)
