"""What stands at the path of a database: ours, another program's, damaged, a link, nothing. Only looks."""

import os
from errno import EACCES
from pathlib import Path

from ninebox_daemon.ours import leads_away
from ninebox_daemon.store.backup_names import newest_first
from ninebox_daemon.store.image import wal_of
from ninebox_daemon.store.migrations import APPLICATION_ID, VERSION

_MAGIC = b"SQLite format 3\x00"


class StoreUnusable(Exception):
    """The database can't be used as it is, and was not touched. The message says why and what to do."""


class StoreDamaged(StoreUnusable):
    """The database was ours, and SQLite can't read it, or would drop commits from its log without a word."""


def new_of(path: Path) -> Path:
    """Return the path of a whole database that is to take the place of the one at `path`: a kill leaves it there."""
    return path.with_name(path.name + ".new")


def left_unclean(path: Path) -> bool:
    """True when the last holder did not end in order: its write-ahead log was never folded in. Ask before opening."""
    wal = wal_of(path)
    return wal.exists() and wal.stat().st_size > 0


def holds_something(path: Path) -> bool:
    """True where there is more than a name."""
    return path.exists() and path.stat().st_size > 0


def is_lost(path: Path) -> bool:
    """True where a database is missing or empty and backups of it are there, of which it is made anew."""
    return not (new_of(path).exists() or holds_something(path)) and _has_backups(path)


def refuse_lost(path: Path) -> None:
    """Raise StoreDamaged where a database is gone and backups of it are there: no new one is begun beside them."""
    if is_lost(path):
        raise StoreDamaged(f"{path.name} is missing, and there are backups of it.")


def refuse_links(path: Path) -> None:
    """Raise StoreUnusable for a link: SQLite follows it, and makes what goes with the database where it leads to."""
    beside = (path.with_name(path.name + with_it) for with_it in ("-wal", "-journal", "-shm"))
    for each in (path, new_of(path), *beside):
        if leads_away(each):
            raise StoreUnusable(
                f"{each.name} is a symbolic link. Put what it leads to in its place, or delete the link."
            )


def look_at_log(path: Path) -> None:
    """Raise StoreDamaged where SQLite would drop commits of the log that were acknowledged: it says nothing then.

    Of a database that is gone or empty it deletes the log.
    """
    if not left_unclean(path):
        return
    from ninebox_daemon.store.candidates import holds_ours  # here, not above: only for what a kill leaves
    from ninebox_daemon.store.image import drops_commits

    wal = wal_of(path).read_bytes()
    if holds_something(path):
        if drops_commits(path, wal):
            raise StoreDamaged(f"the write-ahead log of {path.name} is damaged. It was left as it is.")
    elif holds_ours(b"", wal):
        raise StoreDamaged(f"{path.name} is empty, and its write-ahead log is not. It was left as it is.")


def refuse_unwritable(path: Path) -> None:
    """Raise PermissionError where one of the two can't be written: SQLite would see that late, as an I/O error."""
    for each in (path, wal_of(path)):
        if each.exists() and not os.access(each, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES), str(each))


def refuse_foreign(path: Path) -> None:
    """Judge by the header's bytes, so that a file which is not for us is not even opened as a database.

    Where it is for us by what stands behind the header, that is damaged: raises StoreDamaged.
    """
    header = _header(path)
    if is_ours(path):
        refuse_newer(path.name, int.from_bytes(header[60:64]))
        return
    from ninebox_daemon.store.candidates import holds_ours  # here, not above: no usual start needs it

    wal = wal_of(path).read_bytes() if left_unclean(path) else b""
    if holds_ours(path.read_bytes(), wal) or (not header.startswith(_MAGIC) and _has_backups(path)):
        raise StoreDamaged(f"the header of {path.name} is damaged. It was left as it is.")
    if not header.startswith(_MAGIC):
        raise StoreUnusable(f"{path.name} is no SQLite database. Move it away, and a new one is made.")
    raise StoreUnusable(f"{path.name} belongs to another program. Choose another --data-dir.")


def is_ours(path: Path) -> bool:
    """True where the header says so."""
    header = _header(path)
    return header.startswith(_MAGIC) and int.from_bytes(header[68:72]) == APPLICATION_ID


def refuse_newer(name: str, version: int) -> None:
    """Raise StoreUnusable for a database of a version that only a newer daemon can read."""
    if version > VERSION:
        raise StoreUnusable(
            f"{name} has version {version}, this daemon reads up to {VERSION}. Start the newer daemon that wrote it."
        )


def _has_backups(path: Path) -> bool:
    """True when backups of the database lie where they are kept."""
    return bool(newest_first(path))


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)
