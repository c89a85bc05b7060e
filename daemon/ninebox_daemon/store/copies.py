"""The way into a database that is not ours to write: a backup, read where it lies. Knows no transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ninebox_daemon.store.migrations import APPLICATION_ID
from ninebox_daemon.store.queries import Queries
from ninebox_daemon.store.tables import StoreRefused


@contextmanager
def copy_opened(path: Path) -> Iterator[Queries]:
    """Hold a database open for reading for the block; nothing is written, not even beside it.

    Raises StoreRefused where that is none of ours, and whatever is asked of it may raise RowDamaged or StoreRefused.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreRefused(str(error)) from error
    with closing(connection):
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
        except sqlite3.Error as error:
            raise StoreRefused(str(error)) from error
        if owner != APPLICATION_ID:
            raise StoreRefused(f"{path.name} is no database of ours")
        yield Queries(connection)
