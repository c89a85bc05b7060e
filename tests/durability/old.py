"""A database as version 1 would have left it: what later versions added is taken away."""

import re
import sqlite3
from pathlib import Path

from ninebox_daemon.store.migrations import STEPS

LATER = [name for step in STEPS[1:] for sql in step for name in re.findall(r"^CREATE TABLE (\w+)", sql)]
"""Tables that version 1 had not."""
LATER_INDEXES = [name for step in STEPS[1:] for sql in step for name in re.findall(r"^CREATE INDEX (\w+)", sql)]
"""Indexes that it had not, also on tables that it had."""


def become_version_1(path: Path) -> None:
    """Take the later tables away from a database that nobody holds."""
    database = sqlite3.connect(path)
    with database:
        for index in LATER_INDEXES:
            database.execute(f"DROP INDEX {index}")
        for table in LATER:
            database.execute(f"DROP TABLE {table}")
        database.execute("PRAGMA user_version = 1")
    database.close()
