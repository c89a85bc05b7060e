"""A database of an older version brought up to date: backed up first, changed as a whole, read back; or left alone."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from ninebox_daemon.store.migrations import VERSION, migrate


class MigrationFailed(Exception):
    """The database is as it was. The message says what failed, and names the backup if there is one."""


def bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the database at `path` to VERSION, in one transaction that is read back before it is committed.

    One that is new is only made. Raises MigrationFailed, and sqlite3.Error where it is a new one.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version in (0, VERSION):
        migrate(connection)
        return
    from ninebox_daemon.store.backup import damage_in  # here, not above: no other start needs it

    kept = _backed_up(connection, path, version)
    before = damage_in(connection)

    def judge() -> None:
        after = damage_in(connection)
        if (after.fault and not before.fault) or after.damaged > before.damaged:
            raise sqlite3.IntegrityError(after.fault or f"{after.damaged - before.damaged} rows would not be whole")

    try:
        migrate(connection, judge)
    except sqlite3.Error as error:
        raise MigrationFailed(
            f"{path.name} has version {version} and can't be brought up to version {VERSION} ({error}). It was left as "
            f"it is, and a backup of it is backups/{kept}. Start the daemon that wrote it, or report this."
        ) from error


def _backed_up(connection: sqlite3.Connection, path: Path, version: int) -> str:
    """Return the file's name of a backup of what there is: where a start failed before, of that start's."""
    from ninebox_daemon.store.backup import latest_like, make_backup
    from ninebox_daemon.store.tables import StoreRefused

    folder = path.parent / "backups"
    try:
        there = latest_like(connection, folder, "migration")
        if there is not None:
            return there.filename
        return make_backup(connection, folder, "migration", int(datetime.now(UTC).timestamp() * 1000)).filename
    except StoreRefused as error:
        raise MigrationFailed(
            f"{path.name} has version {version}, and before it is brought up to version {VERSION} it has to be backed "
            f"up, which failed ({error}). It was left as it is. Make room in the data directory, then start again."
        ) from error.__cause__
