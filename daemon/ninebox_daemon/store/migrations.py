"""The schema, a step a version. A step that was released is never changed; a new one is added below it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

APPLICATION_ID = 0x4E424F58
"""`NBOX`: tells our database from any other SQLite file."""

REBASING = "kind IN ('export', 'refresh')"
"""Which changes move the baseline: as the index of them has it, word for word."""

_FIRST = (
    """CREATE TABLE session (
        session_id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL,
        name TEXT NOT NULL,
        filename TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        closed INTEGER NOT NULL,
        active INTEGER NOT NULL,
        source_path TEXT NOT NULL,
        source_size INTEGER NOT NULL,
        source_mtime_ns INTEGER NOT NULL,
        upload_sha256 TEXT NOT NULL,
        sheet_name TEXT NOT NULL,
        header_row INTEGER NOT NULL,
        employee_count INTEGER NOT NULL,
        report TEXT NOT NULL,
        crc INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE employee (
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
        employee_id TEXT NOT NULL,
        changed_at INTEGER,
        baseline TEXT NOT NULL,
        current TEXT,
        crc INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX employee_of_session ON employee (session_id)",
    # Counts the changed people of sessions that are not loaded without reading their people.
    "CREATE INDEX employee_changed ON employee (session_id) WHERE current IS NOT NULL",
    """CREATE TABLE change (
        session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        at INTEGER NOT NULL,
        mutation_id TEXT,
        refers_to INTEGER,
        undo_next INTEGER,
        redo_next INTEGER,
        crc INTEGER NOT NULL,
        PRIMARY KEY (session_id, seq)
    ) STRICT, WITHOUT ROWID""",  # without: one page a commit instead of two
    "CREATE INDEX change_referring ON change (refers_to) WHERE refers_to IS NOT NULL",
    """CREATE TABLE mutation (
        mutation_id TEXT PRIMARY KEY,
        session_id TEXT,
        fingerprint TEXT NOT NULL,
        answer TEXT NOT NULL,
        at INTEGER NOT NULL,
        crc INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE setting (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        crc INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE upload (
        sha256 TEXT PRIMARY KEY,
        doomed INTEGER NOT NULL,
        crc INTEGER NOT NULL
    ) STRICT""",
)

_IN_WORKBOOK = (
    """CREATE TABLE in_workbook (
        session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
        employee_id TEXT NOT NULL,
        person TEXT,
        crc INTEGER NOT NULL,
        PRIMARY KEY (session_id, employee_id)
    ) STRICT, WITHOUT ROWID""",
)

_CHECKPOINTS = (
    """CREATE TABLE checkpoint (
        checkpoint_id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
        name TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        crc INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX checkpoint_of_session ON checkpoint (session_id)",
    # What a refresh asks of a long journal without reading it; an edit writes nothing here.
    f"CREATE INDEX change_rebasing ON change (session_id, seq) WHERE {REBASING}",
    """CREATE TABLE opened (
        session_id TEXT PRIMARY KEY REFERENCES session ON DELETE CASCADE,
        at INTEGER NOT NULL,
        crc INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE recent_file (
        user_id TEXT NOT NULL,
        path TEXT NOT NULL,
        opened_at INTEGER NOT NULL,
        crc INTEGER NOT NULL,
        PRIMARY KEY (user_id, path)
    ) STRICT, WITHOUT ROWID""",
    # Always empty: what is put into it for a moment leaves free pages behind, for the day the disk is full.
    "CREATE TABLE reserve (filler BLOB) STRICT",
)

STEPS: tuple[tuple[str, ...], ...] = (_FIRST, _IN_WORKBOOK, _CHECKPOINTS)
_SCHEMA = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"

VERSION = len(STEPS)
"""The `user_version` of a database that this program writes."""


def is_whole(connection: sqlite3.Connection) -> bool:
    """True when the tables are those that the database's version has, or there are none yet.

    What stands beside them in an older one is for its migration to judge; but if those are all that there will ever be,
    it is the number of the version that is damaged.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    there = set(connection.execute(_SCHEMA))
    if not there or not 0 < version <= VERSION:
        return not there and not version
    if version == VERSION:
        return there == _schema_of(VERSION)
    return there >= _schema_of(version) and there != _schema_of(VERSION)


def _schema_of(version: int) -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as plain:
        for step in STEPS[:version]:
            for statement in step:
                plain.execute(statement)
        return set(plain.execute(_SCHEMA))


def anything_goes() -> None:
    """Find nothing wrong."""


def migrate(connection: sqlite3.Connection, judge: Callable[[], None] = anything_goes) -> None:
    """Bring the database to VERSION in one transaction, however many steps that is: all of them, or none.

    `judge` is called before the commit, and what it raises undoes everything.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number, step in enumerate(STEPS[version:], start=version + 1):
            for statement in step:
                connection.execute(statement)
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise sqlite3.IntegrityError(f"step {number} leaves rows without what they refer to")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        judge()
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
