"""The database: one connection held until the end, and transactions that keep their promise."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ninebox_daemon.store.opening import StoreUnusable, left_unclean, open_database, open_in_memory
from ninebox_daemon.store.queries import Queries
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.store.transaction import Tx, last_seq


class OutcomeUnknown(Exception):
    """The disk failed during a commit and can't be read back: the transaction is kept whole, or not at all."""


class Database(Queries):
    """The store of one data directory, held by one thread. `path` None: nothing is on disk."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.unclean = path is not None and left_unclean(path)
        """True when the last holder was killed."""
        super().__init__(self._open())
        self._last_seq = last_seq(self._held())

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
            self._last_seq = last_seq(self._held())
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

    def next_seq(self) -> int:
        """Return the seq of the next change: counted over the whole data directory, never used twice."""
        return self._last_seq + 1

    def _open(self) -> sqlite3.Connection:
        return open_in_memory() if self._path is None else open_database(self._path)

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
