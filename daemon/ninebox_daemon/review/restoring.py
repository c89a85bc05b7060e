"""What stood before a stretch of the journal was edited: pure functions, no I/O, no clock."""

from collections.abc import Callable, Iterable

from ninebox_daemon.review.changes import Draft, Parts, before_of, drafted, learn_first
from ninebox_daemon.review.people import patched
from ninebox_protocol.employees import Person

NO_EDITS = frozenset({"export", "refresh"})
"""Kinds of changes that no undo and no checkpoint takes back."""


def stood_before(changes: Iterable[tuple[str, str]]) -> Parts:
    """Return by person the members that were edited, as they stood before the first edit of each.

    `changes`: kind and stored body of each, the oldest first. A member that only a refresh changed is not among them;
    one that a refresh changed and somebody edited afterwards is, as the refresh left it.

    >>> body = '{"before":{"7":{"notes":"a"}},"after":{"7":{"notes":"b"}},"note":null}'
    >>> stood_before([("refresh", body), ("update", body), ("update", body.replace('"a"', '"b"'))])
    {'7': {'notes': 'a'}}
    """
    found: Parts = {}
    for kind, body in changes:
        if kind not in NO_EDITS:
            learn_first(found, before_of(body))
    return found


def restoration(before: Parts, person_now: Callable[[str], Person], name: str) -> Draft:
    """Return the edit that puts back what stood `before`; it is about everybody who is named there.

    `name`: what the moment that is gone back to is called.
    """
    people = ((person_now(who), part) for who, part in before.items())
    return drafted("restoreCheckpoint", ((now, patched(now, part)) for now, part in people), name)
