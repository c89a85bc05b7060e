"""A copy of the whole database in one file: made, read back, looked into. Knows neither when, nor which are kept."""

import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ninebox_daemon.files import make_folder, sync_folder
from ninebox_daemon.store.backup_names import PART, BackupName, backups_in
from ninebox_daemon.store.migrations import APPLICATION_ID, VERSION, is_whole
from ninebox_daemon.store.rows import Value, checksum
from ninebox_daemon.store.tables import RowDamaged, StoreRefused, read
from ninebox_daemon.store.transaction import first_seed
from ninebox_protocol.standing import BackupReason

_PAGES = 256
"""Copied at once: 1 MiB. No descriptor of the database file is opened beside the connection's own, see `_copy`."""

Digest = dict[str, tuple[int, int]]
"""By table, those without rows left out: how many there are, and the sum of their checksums."""

_OF_SESSIONS = ("session", "employee", "change", "in_workbook", "checkpoint")
"""The tables that hold what sessions are. When they were opened is not among it: putting one back opens them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of a database. `fault`: what keeps it from being read as a whole, None for nothing."""

    fault: str | None
    rows: int
    damaged: int


def make_backup(connection: sqlite3.Connection, folder: Path, reason: BackupReason, now_ms: int) -> BackupName:
    """Write everything that is committed into a new file of `folder`, and read it back: every row's checksum.

    Rows that don't fit don't fit where they come from: the name says so, see `BackupName.verified`. What can't be
    read as a database is not kept. The connection must have written nothing in an open transaction. Raises
    StoreRefused: no backup was made.
    """
    try:
        make_folder(folder)
        name = BackupName(_free_moment(folder, now_ms), reason)
        part = folder / (name.filename + PART)
        part.unlink(missing_ok=True)  # of a start that was killed within this millisecond
        try:
            _copy(connection, part)
            found = look_into(part)
            if found.fault:
                raise StoreRefused(f"the copy can't be read back: {found.fault}")
            name = replace(name, verified=found.damaged == 0)
            put_in_place(part, folder / name.filename)
        finally:
            part.unlink(missing_ok=True)
    except (sqlite3.Error, RowDamaged) as error:
        raise StoreRefused(str(error)) from error
    except OSError as error:
        raise StoreRefused(error.strerror or str(error)) from error
    return name


def latest_like(connection: sqlite3.Connection, folder: Path, reason: BackupReason) -> BackupName | None:
    """Return the latest backup for this reason if it is of the very state that the connection sees; else None.

    Raises StoreRefused.
    """
    try:
        for name in [name for name in backups_in(folder) if name.reason == reason][:1]:
            with reading(folder / name.filename) as backup:
                same = version_of(backup) == version_of(connection) and digest(backup) == digest(connection)
                return name if same else None
    except (sqlite3.Error, RowDamaged, OSError):
        pass  # then a new one is made, which says what is wrong
    return None


def digest_of(path: Path) -> Digest:
    """Return the digest of a backup; one that can't be read is like no other."""
    try:
        with reading(path) as connection:
            return digest(connection)
    except (sqlite3.Error, RowDamaged, StoreRefused):
        return {"": (0, 0)}


def holds_just(path: Path, now: Digest) -> bool:
    """True when a backup that can be put back, every checksum compared, holds just the sessions of another digest."""
    try:
        with reading(path) as connection:
            if unfit(connection) is not None or _of_sessions(digest(connection)) != _of_sessions(now):
                return False
            found = damage_in(connection)
    except (sqlite3.Error, RowDamaged, StoreRefused):
        return False
    return found.fault is None and found.damaged == 0


def contents_of(path: Path) -> list[str] | None:
    """Return the ids of the sessions in a backup; None: it can't be read."""
    try:
        with reading(path) as connection:
            return [str(session_id) for (session_id,) in read(connection, "SELECT session_id FROM session")]
    except (sqlite3.Error, RowDamaged, StoreRefused):
        return None


def put_in_place(part: Path, place: Path) -> None:
    """Put a file that was written on disk, and then where it belongs. Raises OSError."""
    with part.open("r+b") as file:
        os.fsync(file.fileno())
    os.replace(part, place)  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
    sync_folder(place.parent)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Read a database that nobody writes to; nothing is made beside it. Raises sqlite3.Error."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")  # damage is for the checksums to find
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def new_file(path: Path) -> Iterator[sqlite3.Connection]:
    """Make a database of which nothing is on disk before `put_in_place`; no journal of it is ever made.

    Raises sqlite3.Error, OSError.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        yield connection
    finally:
        connection.close()


def look_into(path: Path) -> Found:
    """Read every row of a database that nobody writes to, and compare its checksum. Raises OSError."""
    try:
        with reading(path) as connection:
            return damage_in(connection)
    except sqlite3.Error as error:
        return Found(str(error), 0, 0)


def damage_in(connection: sqlite3.Connection) -> Found:
    """Read every row and compare its checksum; of any version, with any tables."""
    try:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            return Found(str(said).replace("\n", " "), 0, 0)
        fitting = [fits for table in tables_of(connection) for _, fits in rows_of(connection, table)]
    except (sqlite3.DatabaseError, RowDamaged, StoreRefused) as error:
        return Found(str(error), 0, 0)
    return Found(None, len(fitting), fitting.count(False))


def unfit(connection: sqlite3.Connection) -> str | None:
    """Return why this isn't a database of ours that we can read; None: it is one."""
    version, owner = version_of(connection), connection.execute("PRAGMA application_id").fetchone()[0]
    if owner != APPLICATION_ID or version == 0:
        return "it is not a backup of Ninebox"
    if version > VERSION:
        return f"it has version {version}, this daemon reads up to {VERSION}"
    return None if is_whole(connection) else "its tables are not those that it should have"


def version_of(connection: sqlite3.Connection) -> int:
    """Return the `user_version`."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def tables_of(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the tables whose rows carry checksums, in the order they were made."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY rowid"
    names = [str(name) for (name,) in connection.execute(sql)]
    return [name for name in names if columns_of(connection, name)[-1] == "crc"]


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns of a table, in order."""
    return [str(name) for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]


def rows_of(
    connection: sqlite3.Connection, table: str, without: Collection[str] = ()
) -> Iterator[tuple[tuple[Value, ...], bool]]:
    """Yield the rows of a table as they are, the checksum last, and whether it fits; none of sessions left out.

    A change fits behind the one that stands before it: with one missing, the next one doesn't. Raises RowDamaged,
    StoreRefused.
    """
    where = f" WHERE session_id NOT IN ({', '.join('?' * len(without))})" if without else ""
    if table != "change":
        for row in read(connection, f"SELECT * FROM {table}{where}", *without):  # noqa: S608 - from the schema
            yield row, checksum(row[:-1]) == row[-1]
        return
    session_id, seed = None, 0
    for row in read(connection, f"SELECT * FROM change{where} ORDER BY session_id, seq", *without):  # noqa: S608
        if row[0] != session_id:
            session_id, seed = row[0], first_seed(row[0])
        yield row, checksum(row[:-1], seed) == row[-1]
        seed = row[-1]


def digest(connection: sqlite3.Connection) -> Digest:
    """Return what tells two states apart: any row that came, went or differs shows, whichever way it was changed."""
    found: Digest = {}
    for table in tables_of(connection):
        ((count, total),) = read(connection, f"SELECT count(*), sum(crc) FROM {table}")  # noqa: S608 - from the schema
        if count:
            found[table] = (count, total)
    return found


def _of_sessions(of_all: Digest) -> Digest:
    return {table: found for table, found in of_all.items() if table in _OF_SESSIONS}


def _copy(connection: sqlite3.Connection, part: Path) -> None:
    """Copy in steps by the connection that holds the file.

    Our own code never opens the file meanwhile: closing any descriptor of it would drop the lock that keeps other
    processes out.
    """
    with new_file(part) as target:
        connection.backup(target, pages=_PAGES, progress=_at_once)
        target.execute("PRAGMA journal_mode = DELETE")  # the mark of a write-ahead log was copied too


def _at_once(status: int, _left: int, _total: int) -> None:
    """Refuse to wait for ourselves: Python would try again for ever. What else is wrong it raises by itself."""
    if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise sqlite3.OperationalError("something is being written at the same time")


def _free_moment(folder: Path, now_ms: int) -> int:
    """Return when the backup is made: later than any other, so that no name comes twice.

    Of one from a future that a clock has come back from, that can't be said.
    """
    latest = max((name.at_ms for name in backups_in(folder) if name.at_ms < now_ms + 3_600_000), default=0)
    return max(now_ms, latest + 1)
