"""What undo and redo would reverse, worked out anew from the kinds of the changes. Pure: no I/O, no clock."""

from typing import NamedTuple

PASSED_BY = frozenset({"export", "refresh", "lost"})
"""Kinds that no undo takes back."""


class Links(NamedTuple):
    """What a change refers to, and what undo and redo would reverse after it."""

    refers_to: int | None
    undo_next: int | None
    redo_next: int | None


class Stacks:
    """The two stacks after the changes that were put, oldest first."""

    def __init__(self) -> None:
        self._undo: int | None = None
        self._redo: int | None = None
        self._after: dict[int, Links] = {}
        self._before: dict[int, tuple[int | None, int | None]] = {}

    def links(self, seq: int, kind: str) -> Links | None:
        """Return those of a change that comes next; None: there is nothing that it could undo or redo."""
        if kind in PASSED_BY:
            return Links(None, self._undo, self._redo)
        if kind not in ("undo", "redo"):
            return Links(None, seq, None)
        top = self._undo if kind == "undo" else self._redo
        if top is None:
            return None
        undo_below, redo_below = self._before[top]
        refers_to = self._after[top].refers_to or top
        return Links(refers_to, undo_below, seq) if kind == "undo" else Links(refers_to, seq, redo_below)

    def put(self, seq: int, links: Links) -> None:
        """Let a change count."""
        self._before[seq] = self._undo, self._redo
        self._after[seq] = links
        self._undo, self._redo = links.undo_next, links.redo_next
