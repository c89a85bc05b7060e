"""A new database made of what the files of a damaged one, and a backup of it, still hold. Pure of files; its only
database is one in memory.

A row is taken as it stands, with the checksum that it had. Where an edit is missing from a journal, the checksum of
the next one tells; where somebody is missing, the session's own count does. What can't be vouched for is put in with
a checksum that fits nothing, so that whoever reads it is told, and it can be mended from what is known elsewhere.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ninebox_daemon.store.candidates import Candidate, Candidates, candidates
from ninebox_daemon.store.known import (
    CHANGE,
    CHECKPOINT,
    EMPLOYEE,
    IN_WORKBOOK,
    KINDS,
    MUTATION,
    OPENED,
    RECENT_FILE,
    SESSION,
    SETTING,
    UPLOAD,
    Found,
    Kind,
)
from ninebox_daemon.store.opening import open_in_memory
from ninebox_daemon.store.pages import Record
from ninebox_daemon.store.rebuilt import Rebuilt
from ninebox_daemon.store.rows import ChangeRow, SessionRow, SettingRow, checksum
from ninebox_daemon.store.transaction import DOOMED_ORIGINALS, LAST_SEQ_OF_DELETED, REBUILT, first_seed

NOT_VOUCHED_FOR = -1
"""A checksum that no row has."""

_OF_A_SESSION = {SESSION: 0, EMPLOYEE: 1, CHANGE: 0, IN_WORKBOOK: 0, CHECKPOINT: 1, OPENED: 0, MUTATION: 1}
"""In which column the session's id stands."""
_SENSIBLE = 1 << 53
_NEVER_REWRITTEN = (CHANGE, CHECKPOINT, MUTATION)


def salvaged(data: bytes, wal: bytes, backups: Iterable[bytes], quarantined: Sequence[str]) -> tuple[bytes, Rebuilt]:
    """Return a new database, and how it was made. Raises sqlite3.Error where not even that can be written.

    `backups`: databases, the newest first; the first one in which rows of ours are found fills the gaps. `quarantined`
    names the files that `data` and `wal` are kept in.
    """
    there = candidates(data, wal)
    past = next((each for each in map(_of_backup, backups) if any(each.whole.values())), None)
    making = _Making(there, past)
    making.choose()
    return making.database(quarantined)


def _of_backup(data: bytes) -> Candidates:
    return candidates(data, b"")


class _Making:
    """The rows of the new database, by table and key."""

    def __init__(self, there: Candidates, past: Candidates | None) -> None:
        self._there, self._past = there, past
        self._rows: dict[Kind, dict[Record, Found]] = {kind: {} for kind in KINDS}
        self._filled: Counter[str] = Counter()
        self._lost: Counter[str] = Counter()

    def choose(self) -> None:
        """Say of each row whether it is in, and with which checksum."""
        for kind in KINDS:
            for key, candidate in self._there.whole[kind].items():
                if _session_of(kind, candidate.row) not in self._there.deleted:
                    self._keep(kind, key, candidate)
        if self._past is not None:
            self._fill(self._past)
        self._vouch()
        self._add_damaged()
        self._place()
        self._count()

    def database(self, quarantined: Sequence[str]) -> tuple[bytes, Rebuilt]:
        """Return the bytes of the new database and what is told of it, which stands in it as a setting too."""
        kept = Counter({kind.name: len(rows) for kind, rows in self._rows.items()}) - self._filled
        rebuilt = Rebuilt(dict(kept), dict(self._filled), dict(+self._lost), list(quarantined))
        notes = [SettingRow(LAST_SEQ_OF_DELETED, str(self._last_seq())), SettingRow(REBUILT, rebuilt.text)]
        for note in notes:
            self._rows[SETTING][note.key,] = Found(SETTING, note.values, checksum(note.values), True, None)
        connection = open_in_memory()
        try:
            connection.execute("PRAGMA foreign_keys = OFF")  # checked as a whole below
            connection.execute("BEGIN")
            for kind, rows in self._rows.items():
                _insert(connection, kind, rows.values())
            if (orphan := connection.execute("PRAGMA foreign_key_check").fetchone()) is not None:
                raise AssertionError(f"a row of {orphan[0]} has no session")
            connection.execute("COMMIT")
            return connection.serialize(), rebuilt
        finally:
            connection.close()

    def _keep(self, kind: Kind, key: Record, candidate: Candidate) -> None:
        """Take a row that is whole. One that may be older than what was acknowledged is counted where that matters."""
        row = candidate.row
        if candidate.doubtful and kind is RECENT_FILE:
            return  # forgotten, as like as not
        if candidate.doubtful and kind not in (EMPLOYEE, *_NEVER_REWRITTEN):
            self._lost[kind.name] += 1
            row = replace(row, crc=NOT_VOUCHED_FOR) if kind is IN_WORKBOOK else row
        self._rows[kind][key] = row

    def _fill(self, past: Candidates) -> None:
        """Take from a backup what never changes once it is written, and sessions of which else nothing is left."""
        known = {_session_of(kind, row) for kind in _OF_A_SESSION for row in self._rows[kind].values()} - {None}
        gone = {key[0] for key in past.whole[SESSION]} - known - self._there.deleted
        moved_on = {row.values[0] for key, row in self._rows[CHANGE].items() if key not in past.whole[CHANGE]}
        people = {row.values[1:3] for row in self._rows[EMPLOYEE].values()}
        for kind in KINDS:
            for key, candidate in past.whole[kind].items():
                row, session_id = candidate.row, _session_of(kind, candidate.row)
                wanted = session_id in gone
                if session_id in known or (kind is MUTATION and session_id is None):
                    wanted = kind in (SESSION, OPENED, *_NEVER_REWRITTEN)
                    # Whoever is missing stands now as they did then, if nothing was decided since.
                    wanted |= kind is EMPLOYEE and session_id not in moved_on and row.values[1:3] not in people
                elif kind in (SETTING, UPLOAD):
                    wanted = kind is UPLOAD or not str(key[0]).startswith(
                        (DOOMED_ORIGINALS, LAST_SEQ_OF_DELETED, REBUILT)
                    )
                if wanted and key not in self._rows[kind]:
                    self._rows[kind][key] = self._inactive(row) if kind is SESSION else row
                    self._filled[kind.name] += 1

    def _inactive(self, row: Found) -> Found:
        """Return a session's row from a backup: another one may be its user's active one by now."""
        session = SessionRow(*row.values)  # type: ignore[arg-type] # its shape was looked at
        others = (SessionRow(*each.values) for each in self._rows[SESSION].values())  # type: ignore[arg-type]
        if any(other.user_id == session.user_id for other in others if other.active):
            session = replace(session, active=0)
        return replace(row, values=session.values, crc=checksum(session.values))

    def _vouch(self) -> None:
        """Give people whom the journal knows differently a checksum that tells."""
        decided: dict[tuple[Any, str], dict[str, Any]] = defaultdict(dict)
        exported: dict[Any, int] = {}
        for row in sorted(self._rows[CHANGE].values(), key=lambda row: int(row.values[1] or 0)):
            change = ChangeRow(*row.values)  # type: ignore[arg-type] # its shape was looked at
            if change.kind == "export":
                exported[change.session_id] = change.at
            for who, part in json.loads(change.body)["after"].items():
                decided[change.session_id, who].update(part)
        for key, candidate in self._there.whole[EMPLOYEE].items():
            if key not in self._rows[EMPLOYEE] or not (candidate.doubtful or self._there.lost_writes > 0):
                continue
            _, session_id, who, changed_at, baseline, current = candidate.row.values
            stands = json.loads(str(current or baseline))
            as_decided = all(stands.get(member) == value for member, value in decided[session_id, str(who)].items())
            if not as_decided or (isinstance(changed_at, int) and changed_at < exported.get(session_id, 0)):
                self._rows[EMPLOYEE][key] = replace(candidate.row, crc=NOT_VOUCHED_FOR)
                self._lost[EMPLOYEE.name] += 1

    def _add_damaged(self) -> None:
        """Put damaged rows in as they stand, where nothing else has their place: what is left of them may help."""
        people = {row.values[1:3] for row in self._rows[EMPLOYEE].values()}
        sessions = {row.values[1] for row in self._rows[EMPLOYEE].values()}
        sessions |= {key[0] for key in self._rows[SESSION]}
        for kind in KINDS:
            for key, candidate in self._there.damaged[kind].items():
                row = candidate.row
                if key in self._rows[kind] or (kind is EMPLOYEE and row.values[1:3] in people):
                    continue
                is_in = kind is MUTATION or (kind in _OF_A_SESSION and _session_of(kind, row) in sessions)
                # Of changes that are in the journal's own chain tells, of people who aren't the session's own count.
                self._lost[kind.name] += not is_in if kind is CHANGE else is_in or kind is not EMPLOYEE
                if is_in:
                    self._rows[kind][key] = replace(row, crc=row.crc if kind is not CHANGE else NOT_VOUCHED_FOR)

    def _place(self) -> None:
        """Give people and changes without a session a row for it that tells of the damage; leave out what else is."""
        users = Counter(str(row.values[1]) for row in self._rows[SESSION].values())
        user_id = users.most_common(1)[0][0] if users else "local-user"
        counts = Counter(str(row.values[1]) for row in self._rows[EMPLOYEE].values())
        # An id by which no change follows from another is as like as not a damaged one.
        counts.update({session_id: 0 for session_id, journal in self._journals().items() if any(_follow(journal))})
        for session_id, people in counts.items():
            if (session_id,) not in self._rows[SESSION]:
                row = SessionRow(session_id, user_id, "", "", 0, 0, 0, "", 0, 0, "", "", 0, people, "{}")
                self._rows[SESSION][session_id,] = Found(SESSION, row.values, NOT_VOUCHED_FOR, False, None)
                self._lost[SESSION.name] += 1
        for kind in (CHANGE, IN_WORKBOOK, CHECKPOINT, OPENED):
            for key, placed in list(self._rows[kind].items()):
                if (_session_of(kind, placed),) not in self._rows[SESSION]:
                    del self._rows[kind][key]
                    self._lost[kind.name] += kind is not CHANGE  # where it should be its journal tells

    def _journals(self) -> dict[Any, list[Found]]:
        """Return the changes by session, each journal in order."""
        journals: dict[Any, list[Found]] = defaultdict(list)
        for row in sorted(self._rows[CHANGE].values(), key=lambda each: int(each.values[1] or 0)):
            journals[row.values[0]].append(row)
        return journals

    def _count(self) -> None:
        """Count who and what is missing, as far as that shows."""
        people = Counter(row.values[1] for row in self._rows[EMPLOYEE].values())
        touched: dict[Any, set[Any]] = defaultdict(set)
        for row in self._rows[EMPLOYEE].values():
            touched[row.values[1]].add(row.values[3])
        journals = self._journals()
        for (session_id,), row in self._rows[SESSION].items():
            self._lost[EMPLOYEE.name] += max(0, int(row.values[13] or 0) - people[session_id])
            journal = journals[session_id]
            breaks = sum(not follows for follows in _follow(journal))
            unheard_of = touched[session_id] - {each.values[4] for each in journal} - {None}
            self._lost[CHANGE.name] += max(breaks, int(bool(unheard_of)))
        self._lost["log"] += self._there.lost_writes
        self._lost["pages"] += self._there.lost_pages

    def _last_seq(self) -> int:
        """Return a seq that none was beyond, as far as anything tells."""
        everything = [self._there.whole, self._there.damaged, *([self._past.whole] if self._past else [])]
        told = [
            value
            for of in everything
            for each in of[CHANGE].values()
            for value in (each.row.values[1], *each.row.values[6:9])
        ]
        settings = [of[SETTING].get((LAST_SEQ_OF_DELETED,)) for of in everything[::2]]
        told += [int(str(each.row.values[1])) for each in settings if each is not None and each.row.fits]
        return max((seq for seq in told if isinstance(seq, int) and seq < _SENSIBLE), default=0)


def _follow(journal: Sequence[Found]) -> Iterator[bool]:
    """Yield of each change of a journal in order whether its checksum follows from the one before it.

    Behind one that is damaged itself, that can't be asked: it is taken to follow.
    """
    seed = None
    for row in journal:
        seed = first_seed(str(row.values[0])) if seed is None else seed
        yield row.crc != NOT_VOUCHED_FOR and (seed == NOT_VOUCHED_FOR or checksum(row.values, seed) == row.crc)
        seed = row.crc


def _session_of(kind: Kind, row: Found) -> Any:
    """Return the id of the session that a row belongs to, None for none."""
    return row.values[_OF_A_SESSION[kind]] if kind in _OF_A_SESSION else None


def _insert(connection: sqlite3.Connection, kind: Kind, rows: Iterable[Found]) -> None:
    marks = ", ".join("?" * (len(kind.columns) + 1))
    into = f"INSERT OR IGNORE INTO {kind.name} ({', '.join(kind.columns)}, crc) VALUES ({marks})"  # noqa: S608
    in_order = sorted(rows, key=lambda row: row.rowid or 0)  # the order is how old they are
    connection.executemany(into, ((*row.values, row.crc) for row in in_order))
