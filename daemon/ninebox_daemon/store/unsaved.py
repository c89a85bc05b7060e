"""Transactions that are in memory alone, in the order they were made. Knows no file."""

import sqlite3
from collections.abc import Callable
from functools import partial
from secrets import token_hex

from ninebox_daemon.store.migrations import VERSION
from ninebox_daemon.store.recording import Executes, Statement, do_again
from ninebox_daemon.store.rows import SettingRow
from ninebox_daemon.store.tables import SETTING

WRITTEN_DOWN = "writtenDown"
"""The key of a setting: a token of the last time that several transactions were written down as one."""

Proof = Callable[[Executes], bool]
"""Tells of a connection whether a transaction is there."""


class Unsaved:
    """What is still to be written down."""

    def __init__(self) -> None:
        self._transactions: list[list[Statement]] = []
        self._in_doubt = 0
        self._proof: Proof | None = None
        """Tells whether those in doubt are on disk, all of them."""

    @property
    def count(self) -> int:
        """Return how many transactions there are."""
        return len(self._transactions)

    def add(self, statements: list[Statement], proof: Proof, *, in_doubt: bool = False) -> None:
        """Add one that was committed in memory; `in_doubt`: it may be on disk all the same."""
        self._transactions.append(statements)
        if in_doubt:
            self._in_doubt, self._proof = len(self._transactions), proof

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
            for statements in self._transactions:
                do_again(connection, statements)
            proof = _signed(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        self._in_doubt, self._proof = len(self._transactions), proof
        connection.execute("COMMIT")
        self.clear()

    def _settle_doubt(self, connection: sqlite3.Connection, fold: Callable[[], None]) -> None:
        """Drop what turns out to be on disk."""
        if self._in_doubt and self._proof is not None and self._proof(connection):
            fold()
            del self._transactions[: self._in_doubt]
        self._in_doubt = 0


def is_written(connection: sqlite3.Connection) -> None:
    """Write something that changes nothing, so that a commit shows whether the disk takes it. Raises sqlite3.Error."""
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _signed(connection: sqlite3.Connection) -> Proof:
    """Write what stands nowhere else, so that it is proof of the transaction that it is written in."""
    row = SettingRow(WRITTEN_DOWN, token_hex(8))
    crc = SETTING.put(connection, [row])
    return partial(SETTING.holds, row=row, crc=crc)
