"""People in an order that somebody wants: pure functions, no I/O, no clock."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.grid import LEVELS
from ninebox_daemon.review.words import natural_key

Keys = Callable[[str], Mapping[str, Any]]
"""From a member of an Employee, by wire name, to what people are sorted by, by employeeId; None: nothing there."""


def ordered(people: Sequence[Facts], orders: Sequence[str], keys_of: Keys) -> Sequence[Facts]:
    """Return the people by these members, `-` in front of one for the other way round; the first counts most.

    Whoever has nothing there is last in both; who are equal stay in the order they came.
    """
    for order in reversed(orders):
        keys = keys_of(order.removeprefix("-"))
        there = [person for person in people if keys[person.employee_id] is not None]
        there.sort(key=lambda person: keys[person.employee_id], reverse=order.startswith("-"))
        people = there + [person for person in people if keys[person.employee_id] is None]
    return people


def key_of(member: str, value: Any) -> Any:
    """Return what a member is sorted by; None for nothing. Yes comes before no, lists go by how many are in them.

    >>> key_of("name", "Level 9") < key_of("name", "level 10"), key_of("changed", True) < key_of("changed", False)
    (True, True)
    >>> key_of("performance", "High"), key_of("flags", ["pip"]), key_of("box", None)
    (2, 1, None)
    """
    if member in ("performance", "potential"):
        return None if value is None else LEVELS.index(value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return natural_key(value)
    return len(value) if isinstance(value, list | tuple | dict) else value
