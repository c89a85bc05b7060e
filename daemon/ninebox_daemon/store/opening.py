"""The way into a database file: is it ours, can we read its version, then connect and bring it up to date."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES
from pathlib import Path

from ninebox_daemon.files import sync_folder
from ninebox_daemon.ours import leads_away
from ninebox_daemon.store.backup_names import newest_first
from ninebox_daemon.store.image import wal_of
from ninebox_daemon.store.migrating import MigrationFailed, bring_up_to_date
from ninebox_daemon.store.migrations import APPLICATION_ID, VERSION, is_whole, migrate
from ninebox_daemon.store.quarantine import put_aside
from ninebox_daemon.store.soundness import AT_ONCE_BYTES, made_sound
from ninebox_daemon.store.trouble import means_damage

_MAGIC = b"SQLite format 3\x00"


class StoreUnusable(Exception):
    """The database can't be used as it is, and was not touched. The message says why and what to do."""


class StoreDamaged(StoreUnusable):
    """The database was ours, and SQLite can't read it, or would drop commits from its log without a word."""


def open_database(path: Path, wait_s: float) -> sqlite3.Connection:
    """Return the one connection that is held until the end. A commit on it survives SIGKILL and power loss.

    One of an older version is backed up, then brought up to date; where either fails, that is StoreUnusable too.
    Raises StoreDamaged where a new database has to be made of what is left, and StoreUnusable when the file isn't ours,
    is newer than this program, or is still held by another one after `wait_s`; OSError where it can't be written.
    """
    _refuse_links(path)
    _put_new_in_place(path)
    is_new = not _holds_something(path)
    if is_new:
        _refuse_lost(path)
    else:
        _refuse_foreign(path)
    _look_at_log(path)
    _refuse_unwritable(path)
    try:
        if is_new:
            _make(path)
        connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
    except sqlite3.Error as error:
        raise _unopened(path, error) from error
    try:
        _settle(connection)
        is_to_examine = not is_new and path.stat().st_size <= AT_ONCE_BYTES
        if not is_whole(connection) or (is_to_examine and not made_sound(connection)):
            raise StoreDamaged(f"{path.name} is not sound. It was left as it is.")
        bring_up_to_date(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise _unopened(path, error) from error
    except MigrationFailed as error:
        connection.close()
        raise StoreUnusable(str(error)) from error.__cause__
    except UnicodeDecodeError as error:  # SQLite's own complaint quotes the damaged text
        connection.close()
        raise StoreDamaged(f"{path.name} can't be opened (its schema is no text). It was left as it is.") from error
    except StoreUnusable:
        connection.close()
        raise
    return connection


def _unopened(path: Path, error: sqlite3.Error) -> StoreUnusable:
    kind = StoreDamaged if means_damage(error) else StoreUnusable
    return kind(f"{path.name} can't be opened ({error}). It was left as it is.")


def open_in_memory(*, empty: bool = False) -> sqlite3.Connection:
    """Return a connection that forgets everything when it is closed; `empty`: without a schema, to be copied into."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.text_factory = _tolerant
    connection.execute("PRAGMA foreign_keys = ON")
    if not empty:
        migrate(connection)
    return connection


@contextmanager
def made_new(path: Path) -> Iterator[sqlite3.Connection]:
    """Make a database to take the place of the one at `path`, whole or not at all: after the block it is `new_of`.

    It survives a power cut then, its name too. Raises sqlite3.Error, OSError.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(part, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = MEMORY")  # what a kill leaves of it nobody needs
            yield connection
        finally:
            connection.close()
        os.replace(part, new_of(path))  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
        sync_folder(path.parent)
    finally:
        with suppress(OSError):  # on a full disk, what was begun would take room from what matters
            part.unlink(missing_ok=True)


def new_of(path: Path) -> Path:
    """Return the path of a whole database that is to take the place of the one at `path`: a kill leaves it there."""
    return path.with_name(path.name + ".new")


def open_copy(data: bytes) -> sqlite3.Connection:
    """Return a connection to a database in memory with these bytes: an `Image.data`, or those of a backup.

    Brought up to date there, so that `Queries` can ask it; nothing on disk changes. Raises StoreUnusable where
    SQLite can't read it, or where it is newer than this program or another one's.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.text_factory = _tolerant
        if data:
            connection.deserialize(data)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        if owner not in (0, APPLICATION_ID):
            raise StoreUnusable("the database belongs to another program")
        _refuse_newer("the database", version)
        if not is_whole(connection):
            raise StoreDamaged("the database has lost what says how it is to be read")
        migrate(connection)
    except sqlite3.Error as error:
        connection.close()
        kind = StoreDamaged if means_damage(error) else StoreUnusable
        raise kind(f"the database can't be read ({error})") from error
    except UnicodeDecodeError as error:  # SQLite's own complaint quotes the damaged text
        connection.close()
        raise StoreDamaged("the database can't be read (its schema is no text)") from error
    except StoreUnusable:
        connection.close()
        raise
    return connection


def left_unclean(path: Path) -> bool:
    """True when the last holder did not end in order: its write-ahead log was never folded in. Ask before opening."""
    wal = wal_of(path)
    return wal.exists() and wal.stat().st_size > 0


def _make(path: Path) -> None:
    """Make a database where there is none: never can half of it stand under its name. Raises sqlite3.Error, OSError."""
    with made_new(path) as connection:
        migrate(connection)
    _put_new_in_place(path)


def _put_new_in_place(path: Path) -> None:
    """Let a database that was written anew take the place of the old one, whose log says nothing about it."""
    new = new_of(path)
    if new.exists():
        if not _is_headed_as_ours(_header(new)):
            raise StoreUnusable(f"{new.name} is not a database that was written anew here. Move it away.")
        if _holds_something(path) and not _is_headed_as_ours(_header(path)):
            put_aside(path)
            put_aside(wal_of(path))
        for beside in ("-wal", "-journal"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        os.replace(new, path)  # noqa: PTH105
        sync_folder(path.parent)


def _holds_something(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def is_lost(path: Path) -> bool:
    """True where a database is missing or empty and backups of it are there, of which it is made anew."""
    return not (new_of(path).exists() or _holds_something(path)) and _has_backups(path)


def _refuse_lost(path: Path) -> None:
    """Raise StoreDamaged where a database is gone and backups of it are there: no new one is begun beside them."""
    if is_lost(path):
        raise StoreDamaged(f"{path.name} is missing, and there are backups of it.")


def _has_backups(path: Path) -> bool:
    """True when backups of the database lie where they are kept."""
    return bool(newest_first(path))


def _refuse_links(path: Path) -> None:
    """SQLite follows a link to a database, and makes what goes with it where that leads to."""
    beside = (path.with_name(path.name + with_it) for with_it in ("-wal", "-journal", "-shm"))
    for each in (path, new_of(path), *beside):
        if leads_away(each):
            raise StoreUnusable(
                f"{each.name} is a symbolic link. Put what it leads to in its place, or delete the link."
            )


def _look_at_log(path: Path) -> None:
    """Raise StoreDamaged where SQLite would drop commits of the log that were acknowledged: it says nothing then.

    Of a database that is gone or empty it deletes the log.
    """
    if not left_unclean(path):
        return
    from ninebox_daemon.store.candidates import holds_ours  # here, not above: only for what a kill leaves
    from ninebox_daemon.store.image import drops_commits

    wal = wal_of(path).read_bytes()
    if _holds_something(path):
        if drops_commits(path, wal):
            raise StoreDamaged(f"the write-ahead log of {path.name} is damaged. It was left as it is.")
    elif holds_ours(b"", wal):
        raise StoreDamaged(f"{path.name} is empty, and its write-ahead log is not. It was left as it is.")


def _refuse_unwritable(path: Path) -> None:
    """Raise PermissionError where one of the two can't be written: SQLite would see that late, as an I/O error."""
    for each in (path, wal_of(path)):
        if each.exists() and not os.access(each, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES), str(each))


def _refuse_foreign(path: Path) -> None:
    """Judge by the header's bytes, so that a file which is not for us is not even opened as a database.

    Where it is for us by what stands behind the header, that is damaged: raises StoreDamaged.
    """
    header = _header(path)
    if _is_headed_as_ours(header):
        _refuse_newer(path.name, int.from_bytes(header[60:64]))
        return
    from ninebox_daemon.store.candidates import holds_ours  # here, not above: no usual start needs it

    wal = wal_of(path).read_bytes() if left_unclean(path) else b""
    if holds_ours(path.read_bytes(), wal) or (not header.startswith(_MAGIC) and _has_backups(path)):
        raise StoreDamaged(f"the header of {path.name} is damaged. It was left as it is.")
    if not header.startswith(_MAGIC):
        raise StoreUnusable(f"{path.name} is no SQLite database. Move it away, and a new one is made.")
    raise StoreUnusable(f"{path.name} belongs to another program. Choose another --data-dir.")


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _is_headed_as_ours(header: bytes) -> bool:
    return header.startswith(_MAGIC) and int.from_bytes(header[68:72]) == APPLICATION_ID


def _refuse_newer(name: str, version: int) -> None:
    if version > VERSION:
        raise StoreUnusable(
            f"{name} has version {version}, this daemon reads up to {VERSION}. Start the newer daemon that wrote it."
        )


def _tolerant(raw: bytes) -> str:
    """Decode a text. What is damaged in it is for the row's checksum to find, not for the decoder to stumble over."""
    return raw.decode("utf-8", "replace")


def _settle(connection: sqlite3.Connection) -> None:
    """Set what holds for the connection. Locking comes first: in this order no shared-memory file is ever made."""
    connection.text_factory = _tolerant
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA secure_delete = ON")
    if sys.platform == "darwin":  # there a plain fsync stops at the drive's cache
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")
    # The header may be older than what the write-ahead log holds.
    _refuse_newer("ninebox.db", connection.execute("PRAGMA user_version").fetchone()[0])
