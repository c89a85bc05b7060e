"""What a backup holds, read whole for taking the place of what is there. Touches nothing but a copy of its own."""

import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from ninebox_daemon.store.backup import columns_of, damage_in, reading, rows_of, tables_of, unfit, version_of
from ninebox_daemon.store.migrations import VERSION, migrate
from ninebox_daemon.store.rows import Value, spoken_of
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.store.transaction import Content, last_seq


def content_of(path: Path, part: Path, without: Collection[str], *, as_it_is: bool = False) -> Content:
    """Return what a backup holds of all sessions but those `without`, every checksum compared.

    `as_it_is`: of one that was made of a damaged database the damaged rows come along, to be mended where they are put.
    One of an older version is brought up to date in a copy, for which `part` is the place. Raises StoreRefused where
    it can't be read whole, or is of a newer version or another program; OSError.
    """
    try:
        with reading(path) as connection:
            _refuse(connection, as_it_is=as_it_is)
            if version_of(connection) == VERSION:
                return _content(connection, without)
        with _brought_up_to_date(path, part) as connection:
            return _content(connection, without)
    except (sqlite3.Error, RowDamaged) as error:
        raise StoreRefused(str(error)) from error


def _refuse(connection: sqlite3.Connection, *, as_it_is: bool) -> None:
    reason = unfit(connection)
    if reason is None:
        found = damage_in(connection)
        damaged = 0 if as_it_is else found.damaged
        reason = found.fault or (f"{damaged} of its {found.rows} rows are damaged" if damaged else None)
    if reason is not None:
        raise StoreRefused(reason)


@contextmanager
def _brought_up_to_date(path: Path, part: Path) -> Iterator[sqlite3.Connection]:
    try:
        shutil.copyfile(path, part)
        connection = sqlite3.connect(part, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = MEMORY")
            migrate(connection)
            yield connection
        finally:
            connection.close()
    finally:
        part.unlink(missing_ok=True)


def _content(connection: sqlite3.Connection, without: Collection[str]) -> Content:
    rows: dict[str, list[tuple[Value, ...]]] = {}
    for table in tables_of(connection):
        columns = columns_of(connection, table)
        if "session_id" in columns:
            rows[table] = [row for row, _ in rows_of(connection, table, without)]
    rows.pop("mutation")
    whose = {table: columns_of(connection, table).index("session_id") for table in rows}
    people = {row[whose["employee"]] for row in rows["employee"]}
    # A row whose id is damaged may be of a session that was deleted: of that one nothing else is there.
    sessions = [row for row, fits in rows_of(connection, "session", without) if fits or row[0] in people]
    there = {row[0] for row in sessions}
    for table, at in whose.items():
        rows[table] = [row for row in rows[table] if row[at] in there]
    rows["session"] = sessions
    answers = [row for row, _ in rows_of(connection, "mutation") if not spoken_of(row[1], row[3], without)]
    at = columns_of(connection, "session").index("upload_sha256")
    return Content(rows, answers, {str(row[at]) for row in rows["session"] if row[at]}, last_seq(connection))
