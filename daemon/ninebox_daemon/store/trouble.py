"""What keeps the database from being written, in words: the reason and the remedy. Knows no connection in use."""

import errno
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing can be written down at the moment, as a part of a sentence; and what the user can do."""

    reason: str
    remedy: str


NO_ROOM = Trouble(
    "the disk is full",
    "Make room on the disk that holds the data directory: what was decided is written down by itself then.",
)
LOCKED = Trouble(
    "another program has locked the database",
    "Close the program that has it open (a backup, a virus scanner, a database browser): what was decided is written "
    "down by itself then.",
)
READ_ONLY = Trouble(
    "the data directory can't be written",
    "Give yourself the right to write there, or make the disk writable again: what was decided is written down by "
    "itself then.",
)
FAILING = Trouble(
    "the disk reports errors",
    "See that the disk, or the network it is on, is there and whole: what was decided is written down by itself then. "
    "A bundle (session.exportBundle) on another disk makes sure.",
)
GONE = Trouble(
    "the database file was deleted or replaced while it was in use",
    "Let no other program touch the data directory: what was decided is written down anew by itself.",
)

_AWAY = Trouble(
    "the data directory is not there",
    "Put the folder back, or connect the disk that it is on: what was decided is written down by itself then.",
)

_BY_CODE = {
    sqlite3.SQLITE_FULL: NO_ROOM,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_IOERR: FAILING,
}

_BY_ERRNO = {
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: NO_ROOM,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.ENOENT: _AWAY,
    errno.EIO: FAILING,
    errno.ENODEV: FAILING,
    errno.ESTALE: FAILING,
}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Return what an error says about the disk; None: it says nothing about it, and is not got over by waiting.

    >>> trouble_of(sqlite3.OperationalError("no such table: people")) is None
    True
    """
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0)
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) is not None:
        return _BY_CODE.get(error.sqlite_errorcode & 0xFF)
    return None


def reason_of(error: BaseException) -> str:
    """Return what an error says, without the path that an OSError names.

    >>> reason_of(FileNotFoundError(errno.ENOENT, "No such file", "/home/ada"))
    'No such file'
    """
    return (isinstance(error, OSError) and error.strerror) or str(error)


def means_damage(error: BaseException | None) -> bool:
    """True when SQLite found the file damaged.

    >>> means_damage(sqlite3.OperationalError("no such table: people"))
    False
    """
    code = getattr(error, "sqlite_errorcode", 0)
    return isinstance(error, sqlite3.Error) and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_unknown(error: sqlite3.Error) -> bool:
    """True when a commit that failed like this may be on disk all the same."""
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_IOERR
