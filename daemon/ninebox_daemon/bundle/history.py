"""Whether a journal is one that undo and redo can go back along: the rules of its two stacks. No file and no text.

`undo_next` and `redo_next` follow from the kinds of the changes alone, so they are worked out a second time.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from pydantic import ValidationError

from ninebox_daemon.bundle.archive import NotABundle
from ninebox_daemon.bundle.shapes import BundledChange, notes_fit
from ninebox_protocol.employees import Person

_SHORT = 300
"""Letters of members that are worth remembering."""


class _Mark(NamedTuple):
    """What has to be known of a change later on: where the stacks began before it, and what it refers to."""

    undo_next: int | None
    redo_next: int | None
    refers_to: int | None


class _Marks:
    """The marks of all changes, seqs ascending: 32 bytes each, since there may be millions. 0 stands for None."""

    def __init__(self) -> None:
        self._seqs = array("q")
        self._marks = (array("q"), array("q"), array("q"))

    def add(self, seq: int, mark: _Mark) -> None:
        self._seqs.append(seq)
        for column, value in zip(self._marks, mark, strict=True):
            column.append(value or 0)

    def __contains__(self, seq: int) -> bool:
        place = bisect_left(self._seqs, seq)
        return place < len(self._seqs) and self._seqs[place] == seq

    def __getitem__(self, seq: int) -> _Mark:
        place = bisect_left(self._seqs, seq)
        return _Mark(*(column[place] or None for column in self._marks))


class History:
    """The part of a journal that was read so far, the oldest first."""

    def __init__(self, employee_ids: Set[str]) -> None:
        self._employee_ids = employee_ids
        self._marks = _Marks()
        self._last = 0
        self._undo_next: int | None = None
        self._redo_next: int | None = None
        # Most edits put somebody where others are: the same few members come again and again.
        self._is_sound = lru_cache(maxsize=1024)(_is_sound)

    def add(self, change: BundledChange) -> None:
        """Take the next change. Raises NotABundle where it can't stand there."""
        if change.seq <= self._last:
            raise NotABundle(f"change {change.seq} stands behind change {self._last}")
        expected = self._expected(change)
        if (change.refers_to, change.undo_next, change.redo_next) != expected:
            raise NotABundle(f"change {change.seq} doesn't follow from the changes before it")
        self._check_people(change)
        self._marks.add(change.seq, _Mark(self._undo_next, self._redo_next, change.refers_to))
        self._last, self._undo_next, self._redo_next = change.seq, change.undo_next, change.redo_next

    def holds(self, seq: int) -> bool:
        """True where there is such a change; 0 stands for before the first."""
        return seq == 0 or seq in self._marks

    def _expected(self, change: BundledChange) -> tuple[int | None, int | None, int | None]:
        """Return what the change refers to, and what undo and redo would reverse after it."""
        if change.kind in ("export", "refresh", "lost"):
            return None, self._undo_next, self._redo_next
        if change.kind == "undo":
            top, mark = self._top(change, self._undo_next)
            return mark.refers_to or top, mark.undo_next, change.seq
        if change.kind == "redo":
            top, mark = self._top(change, self._redo_next)
            return mark.refers_to or top, change.seq, mark.redo_next
        return None, change.seq, None

    def _top(self, change: BundledChange, top: int | None) -> tuple[int, _Mark]:
        if top is None:
            raise NotABundle(f"change {change.seq}: there was nothing to {change.kind}")
        return top, self._marks[top]

    def _check_people(self, change: BundledChange) -> None:
        before, after = change.body.before, change.body.after
        if not (before.keys() | after.keys()) <= self._employee_ids:
            raise NotABundle(f"change {change.seq} is about somebody who is not in the session")
        if change.kind not in ("export", "refresh", "lost"):
            same = list(before) == list(after) and all(before[who].keys() == after[who].keys() for who in before)
            # An undo and a redo are about the same people as what they reverse, whether or not something is left to do.
            empty = not before or (change.kind not in ("undo", "redo") and not all(before.values()))
            if empty or not same:
                raise NotABundle(f"change {change.seq} doesn't say of the same members how they were and are")
        for parts in (before, after):
            for who, part in parts.items():
                text = json.dumps(part)
                is_sound = self._is_sound if len(text) <= _SHORT else _is_sound
                if not is_sound(who if "employeeId" in part else None, text):
                    raise NotABundle(f"change {change.seq} holds what no person can have")


def _is_sound(named: str | None, text: str) -> bool:
    """True when a person can be given these members (JSON) and stays the same person.

    `named`: whose ID the members have to say; None: they say none.
    """
    employee_id = named or "-"
    try:
        person = Person.read({"employeeId": employee_id, "name": "-", **json.loads(text)})
    except ValidationError:
        return False
    fits = bool(person.name.strip()) and notes_fit(person)
    return fits and person.employee_id == employee_id
