"""Room inside our files, for the day the disk is full: free pages in the database, and length of its log.

On a full disk neither can grow. Commits go on as long as the database has free pages, and the log is written over.
"""

import sqlite3
from pathlib import Path

PAGES = 512
"""Of 4 KiB: free pages in the database. The log is kept half as long."""

_PAGE_BYTES = 4096
_LOG_BYTES = PAGES * _PAGE_BYTES // 2


def has_pages(connection: sqlite3.Connection) -> bool:
    """True while the database has at least three fourths of the free pages that it is meant to have."""
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    return bool(free * 4 >= PAGES * 3)


def refill_pages(connection: sqlite3.Connection) -> None:
    """Make up for free pages that were used. Raises sqlite3.Error: then nothing happened."""
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    connection.execute("BEGIN IMMEDIATE")
    try:
        # A row may take free pages first, so it is as large as all of them together.
        connection.execute("INSERT INTO reserve VALUES (zeroblob(?))", ((free + PAGES) * _PAGE_BYTES,))
        connection.execute("DELETE FROM reserve")
        connection.execute("COMMIT")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def lengthen_log(wal: Path) -> None:
    """Make the log as long as it is meant to be; what stands behind its last frame says nothing. Raises OSError.

    Our own code may open the log while SQLite holds the database: only the database's own descriptors have locks.
    """
    size = wal.stat().st_size
    if size < _LOG_BYTES:
        with wal.open("r+b") as file:
            file.seek(size)
            file.write(bytes(_LOG_BYTES - size))
