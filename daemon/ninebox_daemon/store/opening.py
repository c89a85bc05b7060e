"""The way into a database file: it is judged, made where there is none, then connected to and brought up to date."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ninebox_daemon.files import sync_folder
from ninebox_daemon.store.image import wal_of
from ninebox_daemon.store.judging import (
    StoreDamaged,
    StoreUnusable,
    holds_something,
    is_ours,
    look_at_log,
    new_of,
    refuse_foreign,
    refuse_links,
    refuse_lost,
    refuse_newer,
    refuse_unwritable,
)
from ninebox_daemon.store.migrating import MigrationFailed, bring_up_to_date
from ninebox_daemon.store.migrations import APPLICATION_ID, is_whole, migrate
from ninebox_daemon.store.quarantine import put_aside
from ninebox_daemon.store.soundness import AT_ONCE_BYTES, made_sound
from ninebox_daemon.store.trouble import means_damage


def open_database(path: Path, wait_s: float) -> sqlite3.Connection:
    """Return the one connection that is held until the end. A commit on it survives SIGKILL and power loss.

    One of an older version is backed up, then brought up to date; where either fails, that is StoreUnusable too.
    Raises StoreDamaged where a new database has to be made of what is left, and StoreUnusable when the file isn't ours,
    is newer than this program, or is still held by another one after `wait_s`; OSError where it can't be written.
    """
    refuse_links(path)
    _put_new_in_place(path)
    is_new = not holds_something(path)
    if is_new:
        refuse_lost(path)
    else:
        refuse_foreign(path)
    look_at_log(path)
    refuse_unwritable(path)
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
            _sync_through(connection)
            yield connection
        finally:
            connection.close()
        os.replace(part, new_of(path))  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
        sync_folder(path.parent)
    finally:
        with suppress(OSError):  # on a full disk, what was begun would take room from what matters
            part.unlink(missing_ok=True)


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
        refuse_newer("the database", version)
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


def _make(path: Path) -> None:
    """Make a database where there is none: never can half of it stand under its name. Raises sqlite3.Error, OSError."""
    with made_new(path) as connection:
        migrate(connection)
    _put_new_in_place(path)


def _put_new_in_place(path: Path) -> None:
    """Let a database that was written anew take the place of the old one, whose log says nothing about it."""
    new = new_of(path)
    if new.exists():
        if not is_ours(new):
            raise StoreUnusable(f"{new.name} is not a database that was written anew here. Move it away.")
        if holds_something(path) and not is_ours(path):
            put_aside(path)
            put_aside(wal_of(path))
        for beside in ("-wal", "-journal"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        os.replace(new, path)  # noqa: PTH105
        sync_folder(path.parent)


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
    _sync_through(connection)
    # The header may be older than what the write-ahead log holds.
    refuse_newer("ninebox.db", connection.execute("PRAGMA user_version").fetchone()[0])


def _sync_through(connection: sqlite3.Connection) -> None:
    """Have macOS sync to the disk itself: there a plain fsync stops at the drive's cache."""
    if sys.platform == "darwin":
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")
