"""What a transaction writes, kept while it is written: so that it can be done again elsewhere. Knows no table."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Protocol

Given = tuple[Any, ...]
Statement = tuple[str, list[Given]]
"""SQL, and what it is done with: once for each."""

Elsewhere = Callable[[sqlite3.Error, list[Statement]], sqlite3.Connection]
"""From what failed, and all that was done before, to a connection where that is done. Raises what failed once there is
no other one."""


class Executes(Protocol):
    """What a connection and a recorder have in common."""

    def execute(self, sql: str, given: Given = (), /) -> sqlite3.Cursor:
        """Do it once."""

    def executemany(self, sql: str, rows: Iterable[Given], /) -> sqlite3.Cursor:
        """Do it once for each row."""


class Recorder:
    """A connection with a transaction, that goes on elsewhere where a statement fails because of the disk."""

    def __init__(self, connection: sqlite3.Connection, elsewhere: Elsewhere) -> None:
        self.statements: list[Statement] = []
        """Everything that was written so far."""
        self._connection = connection
        self._elsewhere = elsewhere

    def execute(self, sql: str, given: Given = (), /) -> sqlite3.Cursor:
        """Do it once. Raises sqlite3.Error."""
        if sql.startswith("SELECT"):
            return self._connection.execute(sql, given)
        cursor = self._somewhere(lambda connection: connection.execute(sql, given))
        self.statements.append((sql, [given]))
        return cursor

    def executemany(self, sql: str, rows: Iterable[Given], /) -> sqlite3.Cursor:
        """Do it once for each row. Raises sqlite3.Error, and what `rows` raises."""
        kept = list(rows)
        cursor = self._somewhere(lambda connection: connection.executemany(sql, kept))
        self.statements.append((sql, kept))
        return cursor

    def begin(self) -> None:
        """Begin the transaction. Raises sqlite3.Error."""
        if not self._connection.in_transaction:
            self._somewhere(lambda connection: connection.execute("BEGIN"))

    def _somewhere(self, do: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> sqlite3.Cursor:
        while True:
            try:
                return do(self._connection)
            except sqlite3.Error as error:
                self._connection = self._elsewhere(error, self.statements)


def do_again(connection: sqlite3.Connection, statements: Iterable[Statement]) -> None:
    """Do what was recorded, on a connection in a transaction. Raises sqlite3.Error."""
    for sql, rows in statements:
        if len(rows) == 1:  # `executemany` takes nothing but changes of rows
            connection.execute(sql, rows[0])
        else:
            connection.executemany(sql, rows)
