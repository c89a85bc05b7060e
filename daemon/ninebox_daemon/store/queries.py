"""Everything that is asked of a database, over any connection: ours, a backup's, a copy's. It only reads."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ninebox_daemon.store.backup import Digest, digest
from ninebox_daemon.store.migrations import REBASING
from ninebox_daemon.store.raw import RawRows
from ninebox_daemon.store.rows import (
    ChangeRow,
    CheckpointRow,
    EmployeeRow,
    MutationRow,
    RecentFileRow,
    SessionRow,
    SettingRow,
    checksum,
)
from ninebox_daemon.store.tables import (
    CHANGE,
    CHECKPOINT,
    EMPLOYEE,
    IN_WORKBOOK,
    MUTATION,
    OPENED,
    RECENT_FILE,
    SESSION,
    SETTING,
    UPLOAD,
    R,
    RowDamaged,
    StoreRefused,
    Table,
    read,
)
from ninebox_daemon.store.transaction import DOOMED_IN_BACKUPS, DOOMED_ORIGINALS, Tail, first_seed

if TYPE_CHECKING:
    from ninebox_daemon.steps import Step
    from ninebox_daemon.store.verifying import JudgedRow, Verified


class Queries:
    """What is there."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection

    def sessions(self) -> tuple[list[SessionRow], list[str]]:
        """Return every user's sessions, oldest first, and the ids of those whose row is damaged."""
        whole, damaged = [], []
        for row, crc in SESSION.select_checked(self._held(), "ORDER BY created_at, session_id", seed=None):
            if checksum(row.values) == crc:
                whole.append(row)
            else:
                damaged.append(row.session_id)
        return whole, damaged

    def employees(self, session_id: str) -> list[EmployeeRow]:
        """Return the people of a session in the order of its workbook. Raises RowDamaged."""
        return list(EMPLOYEE.select(self._held(), "WHERE session_id = ? ORDER BY id", session_id))

    def in_workbook(self, session_id: str) -> dict[str, str | None]:
        """Return what the workbook says of those people of whom it isn't the baseline; None: it has no such row.

        Raises RowDamaged.
        """
        rows = IN_WORKBOOK.select(self._held(), "WHERE session_id = ? ORDER BY employee_id", session_id)
        return {row.employee_id: row.person for row in rows}

    def changed_counts(self) -> dict[str, int]:
        """Return by session how many people differ from the baseline; sessions with none are left out."""
        sql = "SELECT session_id, count(*) FROM employee WHERE current IS NOT NULL GROUP BY session_id"
        return dict(read(self._held(), sql))

    def tail(self, session_id: str) -> Tail:
        """Return where the session's journal ends."""
        where = "WHERE session_id = ? ORDER BY seq DESC LIMIT 1"
        for row, crc in CHANGE.select_checked(self._held(), where, session_id, seed=None):
            return Tail(row.seq, row.at, crc, row.undo_next, row.redo_next)
        return Tail(0, 0, first_seed(session_id), None, None)

    def changes(self, session_id: str, before: int | None, limit: int) -> list[ChangeRow]:
        """Return at most `limit` changes older than `before` (None: from the newest), newest first. Raises RowDamaged.

        The change before the last one returned is read too: its checksum is the seed of that one's.
        """
        where = "WHERE session_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
        newest = 2**63 - 1 if before is None else before
        found = list(CHANGE.select_checked(self._held(), where, session_id, newest, limit + 1, seed=None))
        seeds = [*(crc for _, crc in found[1:]), first_seed(session_id)]
        for (row, crc), seed in zip(found[:limit], seeds, strict=False):
            if checksum(row.values, seed) != crc:
                raise RowDamaged(f"change {row.seq}")
        return [row for row, _ in found[:limit]]

    def journal(self, session_id: str, after: int = 0) -> Iterator[ChangeRow]:
        """Yield the changes of a session after the change `after` (0: all), oldest first; no others are read.

        Raises RowDamaged, also where there is no change `after`; that the last one is missing can't show.
        """
        return (ChangeRow(*values) for values in self._chain(session_id, after))

    def bodies(self, session_id: str, after: int = 0) -> Iterator[tuple[int, str, str]]:
        """Yield seq, kind and body of the same changes as `journal`, in half of its time. Raises RowDamaged too."""
        return ((seq, kind, body) for _, seq, kind, body, *_ in self._chain(session_id, after))

    def rebasings(self, session_id: str) -> list[ChangeRow]:
        """Return the exports and refreshes of a session, oldest first, without reading what is between them.

        Raises RowDamaged.
        """
        where = f"session_id = ? AND {REBASING}"
        # By itself SQLite takes the journal's own order to be as good, and reads all of it.
        sql = f"SELECT seq FROM change INDEXED BY change_rebasing WHERE {where} ORDER BY seq"  # noqa: S608 - our own text
        seqs = [seq for (seq,) in read(self._held(), sql, session_id)]
        return [row for seq in seqs for row in self.changes(session_id, seq + 1, 1)]

    def _chain(self, session_id: str, after: int) -> Iterator[tuple[Any, ...]]:
        where = "WHERE session_id = ? AND seq >= ? ORDER BY seq"
        found = CHANGE.select_values(self._held(), where, session_id, after)
        seed = first_seed(session_id)
        if after:
            _, seq, *_, seed = next(found, (None, None, seed))
            if seq != after:
                raise RowDamaged(f"change {after} is missing")
        for *values, crc in found:
            if checksum(tuple(values), seed) != crc:
                raise RowDamaged(f"change {values[1]}")
            yield tuple(values)
            seed = crc

    def journal_checked(self, session_id: str) -> Iterator[tuple[ChangeRow, int]]:
        """Yield what `journal` does, each with its checksum."""
        seed = first_seed(session_id)
        for row, crc in CHANGE.select_checked(self._held(), "WHERE session_id = ? ORDER BY seq", session_id, seed=None):
            if checksum(row.values, seed) != crc:
                raise RowDamaged(f"change {row.seq}")
            yield row, crc
            seed = crc

    def change_count(self, session_id: str) -> int:
        """Return how many changes a session has."""
        ((count,),) = read(self._held(), "SELECT count(*) FROM change WHERE session_id = ?", session_id)
        return int(count)

    def undone(self, session_id: str, seqs: Iterable[int]) -> dict[int, int]:
        """Return, of these changes of a session, those that are undone now: seq to the seq of the undo.

        With the session the index has the undos and redos of a change in order: only the last one is looked at.
        """
        found = {}
        sql = "SELECT kind, seq FROM change WHERE refers_to = ? AND session_id = ? ORDER BY seq DESC LIMIT 1"
        for seq in seqs:
            for kind, by in read(self._held(), sql, seq, session_id):
                if kind == "undo":
                    found[seq] = by
        return found

    def uploads(self) -> list[str]:
        """Return the hashes of the workbooks that are kept."""
        return [sha256 for (sha256,) in read(self._held(), "SELECT sha256 FROM upload WHERE doomed = 0")]

    def uploads_lacking(self) -> list[str]:
        """Return the hashes of workbooks that sessions have and no row tells of."""
        sql = "SELECT upload_sha256 FROM session WHERE upload_sha256 <> '' EXCEPT SELECT sha256 FROM upload"
        return [sha256 for (sha256,) in read(self._held(), sql)]

    def upload_is_shared(self, sha256: str, session_id: str) -> bool:
        """True when another session has this workbook too; damaged ones count, whatever they say that they have."""
        others = SESSION.select_checked(self._held(), "WHERE session_id <> ?", session_id, seed=None)
        return any(row.upload_sha256 == sha256 or checksum(row.values) != crc for row, crc in others)

    def doomed_uploads(self) -> list[str]:
        """Return the hashes of workbooks whose files have to go. Leaves out damaged rows: they may mean another one."""
        rows = UPLOAD.select_checked(self._held(), "WHERE doomed = 1", seed=None)
        return [row.sha256 for row, crc in rows if checksum(row.values) == crc]

    def doomed_originals(self) -> list[str]:
        """Return the ids of deleted sessions whose replaced files have to go."""
        sql = "SELECT key FROM setting WHERE key GLOB ?"
        return [key.removeprefix(DOOMED_ORIGINALS) for (key,) in read(self._held(), sql, f"{DOOMED_ORIGINALS}*")]

    def doomed_in_backups(self) -> dict[str, list[str]]:
        """Return by deleted session the folders of backups that have not been gone through, "" for our own."""
        rows = read(self._held(), "SELECT key, value FROM setting WHERE key GLOB ?", f"{DOOMED_IN_BACKUPS}*")
        return {key.removeprefix(DOOMED_IN_BACKUPS): _folders(value) for key, value in rows}

    def digest(self) -> Digest:
        """Return what tells this state of the whole database from any other one."""
        return digest(self._held())

    def answer(self, mutation_id: str) -> MutationRow | None:
        """Return what was answered to a mutation id, None for a new one. Raises RowDamaged."""
        return next(MUTATION.select(self._held(), "WHERE mutation_id = ?", mutation_id), None)

    def checkpoints(self, session_id: str) -> list[CheckpointRow]:
        """Return the named moments of a session, the latest first. Leaves out damaged rows: each is a name only."""
        where = "WHERE session_id = ? ORDER BY at DESC, rowid DESC"
        rows = CHECKPOINT.select_checked(self._held(), where, session_id, seed=None)
        return [row for row, crc in rows if checksum(row.values) == crc]

    def opened(self) -> dict[str, int]:
        """Return by session when it was made or activated last, as far as that is known. Leaves out damaged rows."""
        rows = OPENED.select_checked(self._held(), "", seed=None)
        return {row.session_id: row.at for row, crc in rows if checksum(row.values) == crc}

    def setting(self, key: str) -> SettingRow | None:
        """Return what holds for the whole data directory under this name, None for nothing. Raises RowDamaged."""
        return next(SETTING.select(self._held(), "WHERE key = ?", key), None)

    def row_bytes(self) -> dict[str, int]:
        """Return by session what the values of all of its rows come to, in bytes of text."""
        found: Counter[str] = Counter()
        for table in (SESSION, EMPLOYEE, IN_WORKBOOK, CHANGE, MUTATION, CHECKPOINT, OPENED):
            for session_id, size in read(self._held(), table.sizes):
                found[session_id] += size
        return found

    def change_counts(self) -> dict[str, int]:
        """Return by session how many changes there are; sessions with none are left out."""
        return dict(read(self._held(), "SELECT session_id, count(*) FROM change GROUP BY session_id"))

    def recent_files(self, user_id: str) -> list[RecentFileRow]:
        """Return the workbooks that a user opened, the latest first. Leaves out damaged rows."""
        where = "WHERE user_id = ? ORDER BY opened_at DESC, path"
        rows = RECENT_FILE.select_checked(self._held(), where, user_id, seed=None)
        return [row for row, crc in rows if checksum(row.values) == crc]

    @property
    def raw(self) -> RawRows:
        """Return the way to rows as they stand, damaged ones too."""
        return RawRows(self._held())

    def next_employee_id(self) -> int:
        """Return the row id of the next person."""
        return int(self._held().execute("SELECT coalesce(max(id), 0) + 1 FROM employee").fetchone()[0])

    def verified(self, step: "Step") -> "Verified":
        """Return what of all this is not as it was written. Raises StoreRefused, and what `step` raises."""
        from ninebox_daemon.store.verifying import verify  # here, not above: no start needs it

        return verify(self._held(), step)

    def judged(self, table: Table[R], where: str, *given: Any) -> "Iterator[JudgedRow]":
        """Yield rows by column, damaged ones too: see `verifying.judged`. Raises RowDamaged, StoreRefused."""
        from ninebox_daemon.store.verifying import judged

        return judged(self._held(), table, where, *given)

    def sessions_as_far_as_readable(self) -> tuple[list[SessionRow], list[str]]:
        """Return what `sessions` returns; nothing where the file is too damaged for that."""
        try:
            return self.sessions()
        except RowDamaged:
            return [], []

    def uploads_as_far_as_readable(self) -> list[str]:
        """Return what `uploads` returns; nothing where the file is too damaged for that."""
        try:
            return self.uploads()
        except RowDamaged:
            return []

    def _held(self) -> sqlite3.Connection:
        """Return the connection that is asked. Raises StoreRefused where there is none."""
        if self._connection is None:
            raise StoreRefused("the store is closed")
        return self._connection


def _folders(value: str) -> list[str]:
    """Return what a list of folders says; one that is damaged says that our own has to be gone through again."""
    try:
        folders = json.loads(value)
    except ValueError:
        return [""]
    return [str(folder) for folder in folders] if isinstance(folders, list) else [""]
