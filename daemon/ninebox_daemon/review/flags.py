"""Flags on a person: pure functions, no I/O, no clock."""

import re
from collections.abc import Iterable

from ninebox_protocol.flags import BUILT_IN_FLAGS

_ENDS = re.compile("[,;\n\ufffe\uffff]")
_KEYS = {text.casefold(): key for key, name in BUILT_IN_FLAGS.items() for text in (key, name)}
_KEYS["performance improvement plan"] = "pip"


def flag_of(text: str) -> str:
    """Return the key of a built-in flag known by key or display name, in any case; any other text as it is, trimmed.

    >>> flag_of("Flight Risk"), flag_of(" PIP "), flag_of("Works from Lisbon")
    ('flight_risk', 'pip', 'Works from Lisbon')
    """
    return _KEYS.get(" ".join(text.split()).casefold(), text.strip())


def flags_in(text: str) -> list[str]:
    """Return the flags of a text: a comma, a semicolon or a line's end parts one from the next, as in a cell.

    >>> flags_in("Flight Risk; Speaks Farsi, ")
    ['flight_risk', 'Speaks Farsi']
    """
    return [flag_of(part) for part in _ENDS.split(text) if part.strip()]


def flags_after(flags: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> list[str]:
    """Return the flags of a person afterwards: each once, in the order they came; one in both lists is off.

    >>> flags_after(["pip"], ["New Hire", "pip"], ["PIP"])
    ['new_hire']
    """
    off = {flag for text in remove for flag in flags_in(text)}
    wanted = dict.fromkeys([*flags, *(flag for text in add for flag in flags_in(text))])
    return [flag for flag in wanted if flag not in off]
