"""Text to values, by RFC 8259 to the letter. Knows nothing of JSON-RPC.

Python's own parser lets through what JSON doesn't have (NaN, Infinity), what has no single meaning (duplicate
members), and what can't be written back (lone surrogates, numbers beyond a float); it guesses UTF-16. Not this one.
"""

import json
import math
from array import array
from itertools import accumulate
from re import compile as pattern
from typing import Any

MAX_DEPTH = 128

# Possessive, so that it needs no memory for ways back; without its end too, or each quote would be tried in vain.
_STRING = pattern(rb'(?s)"(?:[^"\\]++|\\.)*+"?')
_SURROGATE = pattern(rb"\\u[dD][89a-fA-F]")
_STEPS = bytes(0x01 if byte in b"[{" else 0xFF if byte in b"]}" else 0 for byte in range(256))
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


class NotJson(ValueError):
    """The text is not one JSON value. The message says why, without quoting it."""


class ExactInt(int):
    """An integer whose text is not Python's (`-0`)."""

    text: str


class ExactFloat(float):
    """A number with a fraction or exponent, and the text it came as: an id is echoed to the letter."""

    __slots__ = ("text",)
    text: str


def parse(raw: bytes) -> Any:
    """Return the value of `raw`. Raises NotJson, and nothing else, for any other bytes."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8 at byte {error.start}") from None
    _check_depth(raw)
    try:
        value = _DECODER.decode(text)
        if _SURROGATE.search(raw):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg} at character {error.pos}") from None
    except UnicodeEncodeError:
        raise NotJson("a surrogate without its pair") from None
    return value


def text_of(value: str | float | None) -> str:
    """Return an id as JSON text, as it came."""
    return value.text if isinstance(value, ExactInt | ExactFloat) else json.dumps(value)


def _check_depth(raw: bytes) -> None:
    """Refuse deep nesting before the parser meets it: its recursion has a limit of its own, different by version."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    brackets = _STRING.sub(b"", raw).translate(_STEPS, _NO_BRACKETS)
    if max(accumulate(array("b", brackets)), default=0) > MAX_DEPTH:
        raise NotJson(f"nested deeper than {MAX_DEPTH}")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotJson("a member stands twice in an object")
    return members


def _integer(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise NotJson("an integer of more digits than can be read") from None
    if text == "-0":
        number = ExactInt(0)
        number.text = text
    return number


def _float(text: str) -> float:
    number = ExactFloat(text)
    if math.isinf(number):
        raise NotJson("a number too large for a double")
    number.text = text
    return number


def _constant(name: str) -> None:
    raise NotJson(f"{name} is no JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
