"""Flags on a person: pure functions, no I/O, no clock."""

from collections.abc import Iterable

from ninebox_protocol.employees import BUILT_IN_FLAGS

_KEYS = {text.casefold(): key for key, name in BUILT_IN_FLAGS.items() for text in (key, name)}
_KEYS["performance improvement plan"] = "pip"


def flag_of(text: str) -> str:
    """Return the key of a built-in flag known by key or display name, in any case; any other text as it is, trimmed.

    >>> flag_of("Flight Risk"), flag_of(" PIP "), flag_of("Works from Lisbon")
    ('flight_risk', 'pip', 'Works from Lisbon')
    """
    return _KEYS.get(" ".join(text.split()).casefold(), text.strip())


def flags_after(flags: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> list[str]:
    """Return the flags of a person afterwards: each once, in the order they came; one in both lists is off.

    >>> flags_after(["pip"], ["New Hire", "pip"], ["PIP"])
    ['new_hire']
    """
    off = {flag_of(text) for text in remove}
    wanted = dict.fromkeys([*flags, *(flag_of(text) for text in add)])
    return [flag for flag in wanted if flag not in off]
