"""One session's rows as they stand, damaged ones too, and what they tell of each other. Changes nothing."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ninebox_daemon.mending.chain import is_whole
from ninebox_daemon.mending.sources import Backed
from ninebox_daemon.review.people import worded
from ninebox_daemon.store.raw import RawRows
from ninebox_daemon.store.rows import ChangeRow, SessionRow
from ninebox_daemon.store.transaction import first_seed


class Found:
    """All rows of a session, read once. Raises RowDamaged where SQLite can't read the file, StoreRefused."""

    def __init__(self, raw: RawRows, row: SessionRow) -> None:
        session_id = row.session_id
        self.seed = first_seed(session_id)
        people, changes = raw.people(session_id), raw.changes(session_id)
        self.changes = [each for each in changes if each.row.seq >= 1]
        self.nowhere = [each for each in changes if each.row.seq < 1]
        """Changes with a number that none can have: where they belong, one is missing."""
        self.whole = {each.row.employee_id: each.row for each in people if each.fits}
        self.unfit = [each for each in people if not each.fits]
        self.said = raw.in_workbook(session_id)
        self.marks = raw.checkpoints(session_id)
        self.missing = row.employee_count - len(people)
        """How many people the session should have and hasn't; below zero: it has more."""
        moments = {each.row.at for each in self.changes}
        self.unexplained = sorted(
            {row.changed_at for row in self.whole.values() if row.changed_at is not None} - moments
        )
        """When people were touched by changes that aren't there: the end of the journal is missing, or its rows are."""

    @property
    def is_damaged(self) -> bool:
        """True when a row doesn't fit, or is known to be missing."""
        unfit = self.unfit or not all([each.fits for each in self.said] + [each.fits for each in self.marks])
        lacking = self.missing or self.unexplained or self.nowhere
        return bool(unfit or lacking or not is_whole(self.changes, self.seed))

    def belongs(self, backed: Backed) -> bool:
        """True when a backup is of this history: its changes are those that stand here, by their checksums.

        Where a row of its is damaged here, or missing, the row behind it tells, which is seeded with that.
        """
        shared = [raw for raw in self.changes if raw.row.seq <= backed.seq]
        later = self.changes[len(shared) :]
        for place, raw in enumerate(shared):
            crc = backed.crcs.get(raw.row.seq)
            behind = (*shared, *later[:1])[place + 1 : place + 2]
            if crc is None or (crc != raw.crc and not is_whole(behind or [raw], crc)):
                return False
        if backed.changes and (not shared or shared[-1].row.seq != backed.seq) and later:
            return is_whole(later[:1], backed.crcs[backed.seq])
        end = shared[-1].row.seq if shared else 0
        beyond = {change.at for change in backed.changes if change.seq > end} if not later else set()
        return not beyond or (bool(self.unexplained) and beyond >= set(self.unexplained))

    def agrees(self, row: ChangeRow, before: Sequence[ChangeRow], after: Sequence[ChangeRow]) -> bool:
        """True when each value of a change is what the change before it left, and what the one behind it found.

        Where no change did, what counts is the person: of somebody who isn't whole nothing is known.
        """
        body = json.loads(row.body)
        if row.kind in ("export", "refresh"):
            return False  # what they say of baselines nothing else tells
        for who, part in body["before"].items():
            for member, value in part.items():
                was = _last(before, who, member, "after")
                now = _last(after, who, member, "before")
                person = self.whole.get(who)
                if person is None or who not in body["after"] or member not in body["after"][who]:
                    return False
                was = was or (json.loads(person.baseline).get(member, _NOTHING),)
                now = now or (json.loads(person.text).get(member, _NOTHING),)
                if was != (value,) or now != (body["after"][who][member],):
                    return False
        said = body["note"]
        return said is None or (isinstance(said, str) and worded(said) in [None, *_notes(body["after"])])


_NOTHING = object()


def _notes(parts: dict[str, dict[str, Any]]) -> Iterator[Any]:
    """Yield the notes that a change left: people's own, and those of the donut exercise."""
    for part in parts.values():
        if "changeNote" in part:
            yield part["changeNote"]
        if isinstance(part.get("donut"), dict):
            yield part["donut"].get("note")


def _last(rows: Sequence[ChangeRow], who: str, member: str, side: str) -> tuple[Any] | None:
    """Return the nearest value: `after`, of the rows before, the last one; `before`, of the rows behind, the first."""
    for row in reversed(rows) if side == "after" else rows:
        try:
            part = json.loads(row.body)[side].get(who, {})
        except (ValueError, KeyError, AttributeError):
            continue
        if member in part:
            return (part[member],)
    return None
