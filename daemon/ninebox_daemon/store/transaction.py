"""What a transaction can do, and where a journal ends. Knows neither commit nor rollback: see `database`."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from zlib import crc32

from ninebox_daemon.store.recording import Executes
from ninebox_daemon.store.rows import (
    ChangeRow,
    CheckpointRow,
    EmployeeRow,
    InWorkbookRow,
    MutationRow,
    OpenedRow,
    RecentFileRow,
    Row,
    SessionRow,
    SettingRow,
    UploadRow,
    Value,
    checksum,
    spoken_of,
)
from ninebox_daemon.store.tables import (
    CHANGE,
    CHECKPOINT,
    EMPLOYEE,
    IN_WORKBOOK,
    MUTATION,
    OPENED,
    REBASED,
    RECENT_FILE,
    SESSION,
    SETTING,
    UPLOAD,
    FileDamaged,
    R,
    RowDamaged,
    Table,
    read,
)

KEPT_ANSWERS, PRUNED_EVERY = 10_000, 256
"""How many answers to mutation ids are kept at least, the latest, and after how many more the older ones go."""

LAST_SEQ_OF_DELETED = "lastSeqOfDeleted"
DOOMED_ORIGINALS = "doomedOriginals "
"""What keys of settings are called: the one; and, with the id of a deleted session behind it, the other."""
DOOMED_IN_BACKUPS = "doomedInBackups "
"""The same for folders of backups that have not been gone through yet: a JSON list of paths, "" for our own."""
RESTORED = "restoredBackup"
"""Which backup was made before one was restored last: it proves that this was committed."""
REBUILT = "rebuilt"
"""The key of the setting that tells how a damaged database was made anew, until somebody was told."""


SMALL: dict[type[Row], Table[Any]] = {
    SessionRow: SESSION,
    SettingRow: SETTING,
    UploadRow: UPLOAD,
    OpenedRow: OPENED,
    RecentFileRow: RECENT_FILE,
}
"""By the type of their rows: the tables whose rows are few."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Where a session's journal ends. `seq` and `at` are 0 for one without changes."""

    seq: int
    at: int
    crc: int
    undo_next: int | None
    redo_next: int | None


@dataclass(frozen=True, slots=True)
class Content:
    """What of a backup takes the place of what is there: rows as they are, by table, their checksums last."""

    rows: dict[str, list[tuple[Value, ...]]]
    answers: list[tuple[Value, ...]]
    """To mutation ids."""
    uploads: set[str]
    """The hashes of the workbooks that its sessions have."""
    last_seq: int
    """The highest seq that was ever used in it."""


def _nothing_written(_connection: Executes) -> bool:
    return True


def first_seed(session_id: str) -> int:
    """Return what the checksum of a session's first change is seeded with."""
    return crc32(session_id.encode())


def _is_gone(session_id: str, connection: Executes) -> bool:
    return next(SESSION.select_checked(connection, "WHERE session_id = ?", session_id, seed=None), None) is None


def _without_file(answer: str, path: str | None) -> str:
    """Return an answer that lists files without this one; None: without any."""
    said = json.loads(answer)
    said["files"] = [each for each in said["files"] if path is not None and each["path"] != path]
    return json.dumps(said, separators=(",", ":"))


def last_seq(connection: Executes) -> int:
    """Return the highest seq ever used; 0 for none."""
    newest = "(SELECT max(seq) FROM change WHERE change.session_id = session.session_id)"
    ((there,),) = read(connection, f"SELECT max({newest}) FROM session")  # noqa: S608 - a text of our own
    try:
        deleted = next(SETTING.select(connection, "WHERE key = ?", LAST_SEQ_OF_DELETED), None)
    except FileDamaged:
        raise
    except RowDamaged:  # numbers of sessions that are gone may come again: better than no daemon at all
        deleted = None
    return max(there or 0, int(deleted.value) if deleted else 0)


class Tx:
    """What a transaction can do. Only `Database.write` makes one."""

    def __init__(self, connection: Executes) -> None:
        self._connection = connection
        self.last_seq: int | None = None
        """The seq of the change appended, None for none."""
        self.is_on: Callable[[Executes], bool] = _nothing_written
        """Tells of a connection whether this transaction is there: one row of it is proof of the whole."""

    def put_session(self, row: SessionRow) -> None:
        """Insert the session, or update its name and state."""
        self._put(SESSION, row)

    def put_employees(self, rows: Iterable[EmployeeRow]) -> None:
        """Insert people, or update what they are now. A baseline once written stays."""
        EMPLOYEE.put(self._connection, rows)

    def rebase_employees(self, rows: Iterable[EmployeeRow]) -> None:
        """Insert people, or update their baseline together with what they are now."""
        REBASED.put(self._connection, rows)

    def put_in_workbook(self, session_id: str, people: Mapping[str, str | None]) -> None:
        """Say anew of which people of the session the workbook says something else than the baseline, and what."""
        self._connection.execute("DELETE FROM in_workbook WHERE session_id = ?", (session_id,))
        IN_WORKBOOK.put(self._connection, (InWorkbookRow(session_id, *each) for each in people.items()))

    def put_upload(self, row: UploadRow) -> None:
        """Note a workbook that was kept, or that it has to go."""
        self._put(UPLOAD, row)

    def append(self, row: ChangeRow, after: Tail) -> Tail:
        """Append a change to the journal behind `after`; returns where the journal ends then."""
        crc = self._put(CHANGE, row, seed=after.crc)
        self.last_seq = row.seq
        return Tail(row.seq, row.at, crc, row.undo_next, row.redo_next)

    def remember(self, row: MutationRow) -> None:
        """Keep the answer to a mutation id; of the oldest, those beyond KEPT_ANSWERS are forgotten now and then."""
        self._put(MUTATION, row)
        (newest,) = self._connection.execute("SELECT max(rowid) FROM mutation").fetchone()
        if newest % PRUNED_EVERY == 0:
            self._connection.execute("DELETE FROM mutation WHERE rowid <= ?", (newest - KEPT_ANSWERS,))

    def put_checkpoint(self, row: CheckpointRow) -> None:
        """Name a moment of a session's journal."""
        self._put(CHECKPOINT, row)

    def put_opened(self, row: OpenedRow) -> None:
        """Note when a session was made or activated last."""
        self._put(OPENED, row)

    def put_setting(self, row: SettingRow) -> None:
        """Write down something that holds for the whole data directory."""
        self._put(SETTING, row)

    def put_recent_file(self, row: RecentFileRow, most: int) -> None:
        """Note that a user opened a workbook; of the user's, only the latest `most` are kept."""
        self._put(RECENT_FILE, row)
        oldest = "SELECT path FROM recent_file WHERE user_id = ? ORDER BY opened_at DESC, path LIMIT -1 OFFSET ?"
        self._connection.execute(
            f"DELETE FROM recent_file WHERE user_id = ? AND path IN ({oldest})",  # noqa: S608 - a text of our own
            (row.user_id, row.user_id, most),
        )

    def forget_recent_files(self, user_id: str, path: str | None = None) -> None:
        """Forget one workbook that a user opened; None: all of the user's. Kept answers list it no more, whoever's."""
        self._connection.execute(
            "DELETE FROM recent_file WHERE user_id = ? AND path = coalesce(?, path)", (user_id, path)
        )
        where = "WHERE session_id IS NULL AND instr(answer, ?)"
        lists = MUTATION.select_checked(self._connection, where, '"files":[{', seed=None)
        whole = [row for row, crc in lists if checksum(row.values) == crc]
        MUTATION.put(self._connection, [replace(row, answer=_without_file(row.answer, path)) for row in whole])

    def delete_session(self, session_id: str) -> None:
        """Delete the session with all that refers to it, and empty the answers that speak of it.

        The seqs of its changes and its mutation ids are not used again.
        """
        highest = last_seq(self._connection)
        where = "WHERE session_id = ? OR session_id IS NULL AND instr(answer, ?)"
        rows = MUTATION.select_checked(self._connection, where, session_id, session_id, seed=None)
        about = [row for row, _ in rows if spoken_of(row.session_id, row.answer, (session_id,))]
        MUTATION.put(self._connection, [replace(row, session_id=session_id, answer="") for row in about])
        self._connection.execute("DELETE FROM session WHERE session_id = ?", (session_id,))
        self._put(SETTING, SettingRow(LAST_SEQ_OF_DELETED, str(highest)))
        self.is_on = partial(_is_gone, session_id)

    def forget_doomed(self) -> None:
        """Forget the workbooks and the originals that had to go. Call when their files are gone."""
        self._connection.execute("DELETE FROM upload WHERE doomed = 1")
        self._connection.execute("DELETE FROM setting WHERE key GLOB ?", (f"{DOOMED_ORIGINALS}*",))

    def doom_originals(self, session_id: str) -> None:
        """Note that the files which exports of this session replaced have to go."""
        self._put(SETTING, SettingRow(DOOMED_ORIGINALS + session_id, ""))

    def doom_in_backups(self, session_id: str, folders: list[str]) -> None:
        """Note in which folders of backups a deleted session still has to go, see DOOMED_IN_BACKUPS; [] for none."""
        row = SettingRow(DOOMED_IN_BACKUPS + session_id, json.dumps(folders))
        if folders:
            SETTING.put(self._connection, [row])
        else:
            self._connection.execute("DELETE FROM setting WHERE key = ?", (row.key,))

    def restore(self, content: Content, before: str, now_ms: int) -> None:
        """Replace all sessions by those of a backup; `before` names the one that was made of what is there now.

        Answers to mutation ids are added, and none is changed. No seq that was ever used is used again. All sessions
        count as opened now: nobody left them alone since the backup was made. Raises RowDamaged where a damaged row
        can't be put in.
        """
        highest = max(last_seq(self._connection), content.last_seq)
        self._connection.execute("DELETE FROM session")  # with all that refers to it
        for table, rows in content.rows.items():
            for row in rows[:1]:
                put = f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})"  # noqa: S608 - from the schema
                try:
                    self._connection.executemany(put, rows)
                except sqlite3.IntegrityError as error:
                    raise RowDamaged(str(error)) from error
        for row in content.rows["session"]:
            self._put(OPENED, OpenedRow(str(row[0]), now_ms))
        for sha256 in content.uploads:
            self._put(UPLOAD, UploadRow(sha256, doomed=0))
        self._add_answers(content.answers)
        self._put(SETTING, SettingRow(LAST_SEQ_OF_DELETED, str(highest)))
        self._put(SETTING, SettingRow(RESTORED, before))
        self.last_seq = highest

    def _add_answers(self, answers: list[tuple[Value, ...]]) -> None:
        """Put answers before all that are there: they are the first to be forgotten."""
        ((first,),) = self._connection.execute("SELECT coalesce(min(rowid), 1) FROM mutation").fetchall()
        numbered = enumerate(answers, start=first - len(answers))
        put = "INSERT INTO mutation (rowid, mutation_id, session_id, fingerprint, answer, at, crc)"
        self._connection.executemany(
            f"{put} VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (mutation_id) DO NOTHING",
            [(number, *row) for number, row in numbered],
        )

    def mend_people(self, gone: Iterable[int], rows: Iterable[EmployeeRow]) -> None:
        """Put people in the place of damaged ones, whose row ids are `gone`. What the index lost it finds again."""
        self._connection.execute("REINDEX employee")
        self._connection.executemany("DELETE FROM employee WHERE id = ?", ((number,) for number in gone))
        for row in rows:
            self._put(EMPLOYEE, row)

    def mend_numbers(self, session_id: str) -> None:
        """Delete changes of a session with a number that none can have."""
        self._connection.execute("DELETE FROM change WHERE session_id = ? AND seq < 1", (session_id,))

    def mend_journal(self, session_id: str, rows: Iterable[ChangeRow], seed: int) -> None:
        """Put `rows` in the place of the end of a journal, from the seq of the first one on.

        `seed`: the checksum of the change before them.
        """
        for place, row in enumerate(rows):
            if place == 0:
                where = "WHERE session_id = ? AND seq >= ?"
                self._connection.execute(f"DELETE FROM change {where}", (session_id, row.seq))  # noqa: S608
            seed = self._put(CHANGE, row, seed)
            self.last_seq = row.seq

    def mend_checkpoints(self, session_id: str, rows: Iterable[CheckpointRow]) -> None:
        """Put these in the place of all named moments of a session."""
        self._connection.execute("DELETE FROM checkpoint WHERE session_id = ?", (session_id,))
        for row in rows:
            self._put(CHECKPOINT, row)

    def mend_session(self, row: SessionRow) -> None:
        """Put a session's own row in the place of a damaged one, or of none. What refers to it stays."""
        self._connection.execute("REINDEX session")
        self._connection.execute(  # not by deleting it: what refers to it would go along
            "UPDATE session SET user_id = ?, created_at = ? WHERE session_id = ?",
            (row.user_id, row.created_at, row.session_id),
        )
        self._put(SESSION, row)
        self.last_seq = last_seq(self._connection)  # its changes count now

    def mend_small(self, gone: Iterable[Row], rows: Iterable[Row]) -> None:
        """Put rows of the small tables in the place of damaged ones."""
        for row in gone:
            SMALL[type(row)].delete(self._connection, row)
        for row in rows:
            self._put(SMALL[type(row)], row)

    def _put(self, table: Table[R], row: R, seed: int = 0) -> int:
        crc = table.put(self._connection, [row], seed)
        self.is_on = partial(table.holds, row=row, crc=crc)
        return crc
