"""A database as version 1 would have left it: what later versions added is taken away."""

import re
import sqlite3
from pathlib import Path

from ninebox_daemon.store.migrations import STEPS

LATER = [name for step in STEPS[1:] for sql in step for name in re.findall(r"^CREATE TABLE (\w+)", sql)]
"""Tables that version 1 had not."""


def become_version_1(path: Path) -> None:
    """Take the later tables away from a database that nobody holds."""
    database = sqlite3.connect(path)
    with database:
        for table in LATER:
            database.execute(f"DROP TABLE {table}")
        database.execute("PRAGMA user_version = 1")
    database.close()
