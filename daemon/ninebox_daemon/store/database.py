"""The database: one connection, transactions that keep their promise, and everything that is asked of it."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ninebox_daemon.store.opening import StoreUnusable, left_unclean, open_database, open_in_memory
from ninebox_daemon.store.rows import ChangeRow, EmployeeRow, MutationRow, SessionRow, checksum
from ninebox_daemon.store.tables import (
    CHANGE,
    EMPLOYEE,
    IN_WORKBOOK,
    MUTATION,
    SESSION,
    RowDamaged,
    StoreRefused,
    read,
)
from ninebox_daemon.store.transaction import DOOMED_ORIGINALS, Tail, Tx, first_seed, last_seq


class OutcomeUnknown(Exception):
    """The disk failed during a commit and can't be read back: the transaction is kept whole, or not at all."""


class Database:
    """The store of one data directory, held by one thread. `path` None: nothing is on disk."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.unclean = path is not None and left_unclean(path)
        """True when the last holder was killed."""
        self._connection: sqlite3.Connection | None = self._open()
        self._last_seq = last_seq(self._connection)

    @property
    def durable(self) -> bool:
        """True: what is committed survives SIGKILL and power loss."""
        return self._path is not None

    @property
    def size_bytes(self) -> int:
        """Return the size of the database file; 0 where there is none."""
        return self._path.stat().st_size if self._path is not None and self._path.exists() else 0

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Do all of the block, or none of it.

        When the block ends, its rows are on disk and survive a power cut: only then may memory change and the
        request be answered. When it raises StoreRefused, nothing happened. When it raises OutcomeUnknown (an
        I/O error during commit, and the disk can't be read back), memory must be read anew once `reopen` works.
        Whatever else the block raises goes through, and nothing happened.
        """
        connection = self._held()
        tx = Tx(connection)
        try:
            connection.execute("BEGIN")
            yield tx
        except sqlite3.Error as error:
            self._roll_back(connection)
            raise StoreRefused(str(error)) from error
        except BaseException:
            self._roll_back(connection)
            raise
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_IOERR:
                self._find_out(tx, error)
            else:
                self._roll_back(connection)
                raise StoreRefused(str(error)) from error
        self._last_seq = tx.last_seq or self._last_seq

    def reopen(self) -> None:
        """Open again after a failure. Raises StoreRefused while that can't be done."""
        self._let_go()
        try:
            self._connection = self._open()
            self._last_seq = last_seq(self._connection)
        except (StoreUnusable, RowDamaged, OSError) as error:
            self._let_go()
            raise StoreRefused(str(error)) from error

    def close(self) -> None:
        """Fold the write-ahead log into the file and let it go. Nothing committed depends on this."""
        if self._connection is not None:
            with suppress(sqlite3.Error):  # what can't be folded now is found in the log at the next start
                self._fold(self._connection)
            self._let_go()

    def erase(self) -> None:
        """Overwrite what the write-ahead log still holds of deleted rows. Raises StoreRefused."""
        try:
            self._fold(self._held())
        except sqlite3.Error as error:
            raise StoreRefused(str(error)) from error

    # What is there. Everything below only reads.

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

    def journal(self, session_id: str) -> Iterator[ChangeRow]:
        """Yield all changes of a session, oldest first. Raises RowDamaged; that the last one is missing can't show."""
        seed = first_seed(session_id)
        for row, crc in CHANGE.select_checked(self._held(), "WHERE session_id = ? ORDER BY seq", session_id, seed=None):
            if checksum(row.values, seed) != crc:
                raise RowDamaged(f"change {row.seq}")
            yield row
            seed = crc

    def change_count(self, session_id: str) -> int:
        """Return how many changes a session has."""
        ((count,),) = read(self._held(), "SELECT count(*) FROM change WHERE session_id = ?", session_id)
        return int(count)

    def undone(self, seqs: Iterable[int]) -> dict[int, int]:
        """Return, of these changes, those that are undone now: seq to the seq of the undo."""
        found = {}
        for seq in seqs:
            sql = "SELECT kind, seq FROM change WHERE refers_to = ? ORDER BY seq DESC LIMIT 1"
            for kind, by in read(self._held(), sql, seq):
                if kind == "undo":
                    found[seq] = by
        return found

    def uploads(self) -> list[str]:
        """Return the hashes of the workbooks that are kept."""
        return [sha256 for (sha256,) in read(self._held(), "SELECT sha256 FROM upload WHERE doomed = 0")]

    def upload_is_shared(self, sha256: str, session_id: str) -> bool:
        """True when another session has this workbook too; damaged ones count, whatever they say that they have."""
        others = SESSION.select_checked(self._held(), "WHERE session_id <> ?", session_id, seed=None)
        return any(row.upload_sha256 == sha256 or checksum(row.values) != crc for row, crc in others)

    def doomed_uploads(self) -> list[str]:
        """Return the hashes of workbooks whose files have to go."""
        return [sha256 for (sha256,) in read(self._held(), "SELECT sha256 FROM upload WHERE doomed = 1")]

    def doomed_originals(self) -> list[str]:
        """Return the ids of deleted sessions whose replaced files have to go."""
        sql = "SELECT key FROM setting WHERE key GLOB ?"
        return [key.removeprefix(DOOMED_ORIGINALS) for (key,) in read(self._held(), sql, f"{DOOMED_ORIGINALS}*")]

    def answer(self, mutation_id: str) -> MutationRow | None:
        """Return what was answered to a mutation id, None for a new one. Raises RowDamaged."""
        return next(MUTATION.select(self._held(), "WHERE mutation_id = ?", mutation_id), None)

    def next_seq(self) -> int:
        """Return the seq of the next change: counted over the whole data directory, never used twice."""
        return self._last_seq + 1

    def next_employee_id(self) -> int:
        """Return the row id of the next person."""
        return int(self._held().execute("SELECT coalesce(max(id), 0) + 1 FROM employee").fetchone()[0])

    def _open(self) -> sqlite3.Connection:
        return open_in_memory() if self._path is None else open_database(self._path)

    def _held(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreRefused("the store is closed")
        return self._connection

    def _let_go(self) -> None:
        """Close the connection, if there is one: as long as it isn't, it keeps everybody out, us too."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _find_out(self, tx: Tx, error: sqlite3.Error) -> None:
        """Read back whether the transaction is on disk: returns if it is, raises StoreRefused if it isn't.

        A failed sync may have dropped the pages it failed on, and this connection would not know. So everything
        is read anew, and folded into the file with a sync of its own before it counts as kept.
        """
        try:
            self.reopen()
            kept = tx.is_on(self._held())
            self._fold(self._held())
        except (sqlite3.Error, RowDamaged, StoreRefused) as failure:
            self._let_go()
            raise OutcomeUnknown(f"{error}; then {failure}") from error
        if not kept:
            raise StoreRefused(str(error)) from error

    @staticmethod
    def _roll_back(connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    @staticmethod
    def _fold(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
