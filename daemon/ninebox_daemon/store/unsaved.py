"""Transactions that are in memory alone, in the order they were made. Knows no file."""

import sqlite3
from collections.abc import Callable

from ninebox_daemon.store.migrations import VERSION
from ninebox_daemon.store.recording import Executes, Statement, do_again

Proof = Callable[[Executes], bool]
"""Tells of a connection whether a transaction is there."""


class Unsaved:
    """What is still to be written down."""

    def __init__(self) -> None:
        self._transactions: list[tuple[list[Statement], Proof]] = []
        self._in_doubt = 0

    @property
    def count(self) -> int:
        """Return how many transactions there are."""
        return len(self._transactions)

    def add(self, statements: list[Statement], proof: Proof, *, in_doubt: bool = False) -> None:
        """Add one that was committed in memory; `in_doubt`: it may be on disk all the same."""
        self._transactions.append((statements, proof))
        if in_doubt:
            self._in_doubt = len(self._transactions)

    def clear(self) -> None:
        """Forget them: they were written down in another way."""
        self._transactions.clear()
        self._in_doubt = 0

    def write_down(self, connection: sqlite3.Connection, fold: Callable[[], None]) -> None:
        """Do all of them in one transaction. Raises sqlite3.Error, RowDamaged: then they are all still to be written.

        After a commit that failed the outcome is unknown: call again with a connection that was opened anew. What
        turns out to be there counts once `fold` has put it into the file, with a sync of its own.
        """
        self._settle_doubt(connection, fold)
        connection.execute("BEGIN IMMEDIATE")
        try:
            is_written(connection)
            for statements, _ in self._transactions:
                do_again(connection, statements)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        self._in_doubt = len(self._transactions)
        connection.execute("COMMIT")
        self.clear()

    def _settle_doubt(self, connection: sqlite3.Connection, fold: Callable[[], None]) -> None:
        """Drop what turns out to be on disk: the last one of those in doubt is proof of all of them."""
        if self._in_doubt:
            _, proof = self._transactions[self._in_doubt - 1]
            if proof(connection):
                fold()
                del self._transactions[: self._in_doubt]
            self._in_doubt = 0


def is_written(connection: sqlite3.Connection) -> None:
    """Write something that changes nothing, so that a commit shows whether the disk takes it. Raises sqlite3.Error."""
    connection.execute(f"PRAGMA user_version = {VERSION}")
