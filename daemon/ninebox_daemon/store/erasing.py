"""A database written anew without the people of deleted sessions. Knows no folder, and not why they were deleted."""

import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path

from ninebox_daemon.store.backup import columns_of, new_file, reading, rows_of, tables_of
from ninebox_daemon.store.rows import Value, checksum, spoken_of
from ninebox_daemon.store.tables import RowDamaged, StoreRefused

_SESSION_ID = "session_id"
_ANSWERS = "mutation"
"""The one table whose rows stay when their session goes: the call isn't done again. Their answers go."""


def holds_any(path: Path, session_ids: Collection[str]) -> bool:
    """True when a database that nobody writes to has rows of one of these sessions. Raises StoreRefused."""
    try:
        with reading(path) as connection:
            return any(_holds_any(connection, table, session_ids) for table in tables_of(connection))
    except sqlite3.Error as error:
        raise StoreRefused(str(error)) from error


def _holds_any(connection: sqlite3.Connection, table: str, session_ids: Collection[str]) -> bool:
    about, given = f"{_SESSION_ID} IN ({', '.join('?' * len(session_ids))})", tuple(session_ids)
    if table == _ANSWERS:
        sql = f"SELECT session_id, answer FROM {table} WHERE answer <> '' AND (session_id IS NULL OR {about})"  # noqa: S608
        return any(spoken_of(whose, answer, session_ids) for whose, answer in connection.execute(sql, given))
    if _SESSION_ID not in columns_of(connection, table):
        return False
    return connection.execute(f"SELECT 1 FROM {table} WHERE {about} LIMIT 1", given).fetchone() is not None  # noqa: S608


def write_without(path: Path, part: Path, session_ids: Collection[str]) -> None:
    """Write at `part` what the database at `path` holds of everybody else: rows whose checksum fits, and no others.

    A row that doesn't fit may be of anybody. All is written anew, so that no page keeps what stood there before.
    `part` is not on disk yet. Raises StoreRefused, OSError.
    """
    try:
        with reading(path) as old, new_file(part) as new:
            new.execute("BEGIN")
            for pragma in ("application_id", "user_version"):
                new.execute(f"PRAGMA {pragma} = {old.execute(f'PRAGMA {pragma}').fetchone()[0]}")
            schema = "SELECT sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL ORDER BY rowid"
            for (sql,) in old.execute(schema, ("table",)):
                new.execute(sql)
            for table in tables_of(old):
                columns = columns_of(old, table)
                put = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - from the schema
                new.executemany(put, _others(old, table, columns, session_ids))
            for (sql,) in old.execute(schema, ("index",)):
                new.execute(sql)
            new.execute("COMMIT")
    except (sqlite3.Error, RowDamaged) as error:
        raise StoreRefused(str(error)) from error


def _others(
    connection: sqlite3.Connection, table: str, columns: list[str], session_ids: Collection[str]
) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of a table that stay, as they will be."""
    if table != _ANSWERS:
        left_out = session_ids if _SESSION_ID in columns else ()
        yield from (row for row, fits in rows_of(connection, table, left_out) if fits)
        return
    whose, answer = columns.index(_SESSION_ID), columns.index("answer")
    for row, fits in rows_of(connection, table):
        if fits and (gone := spoken_of(row[whose], row[answer], session_ids)):
            emptied = list(row[:-1])
            emptied[whose], emptied[answer] = gone, ""
            yield (*emptied, checksum(tuple(emptied)))
        elif fits:
            yield row
