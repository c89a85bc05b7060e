"""The tables: a row type, its SQL, and its checksum on the way in and out. Knows no transaction."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import chain
from typing import Any, Generic, TypeVar

from ninebox_daemon.store.recording import Executes
from ninebox_daemon.store.rows import (
    ChangeRow,
    CheckpointRow,
    EmployeeRow,
    InWorkbookRow,
    MutationRow,
    OpenedRow,
    RecentFileRow,
    Row,
    SessionRow,
    SettingRow,
    UploadRow,
    checksum,
)
from ninebox_daemon.store.trouble import means_damage

R = TypeVar("R", bound=Row)


class RowDamaged(Exception):
    """A row's checksum doesn't fit its values. The row was left as it is."""


class FileDamaged(RowDamaged):
    """SQLite itself finds the file damaged: any row may be out of reach, and the whole has to be made anew."""


class StoreRefused(Exception):
    """Nothing was written, or nothing could be read: what the disk held before, it holds now. The message says why."""

    @property
    def is_damage(self) -> bool:
        """True when it was SQLite that found the file damaged."""
        return means_damage(self.__cause__)


class Table(Generic[R]):
    """One table. Its key is the first field of its row type, or the first two.

    `changes`: the columns that `put` writes where the row is there already; none: such a row is an error.
    """

    def __init__(self, name: str, row_type: type[R], changes: tuple[str, ...] = (), keys: int = 1) -> None:
        columns = [field.name for field in fields(row_type)]  # type: ignore[arg-type] # every row is a dataclass
        updates = ", ".join(f"{column} = excluded.{column}" for column in (*changes, "crc"))
        self.name, self.columns = name, columns
        self._type = row_type
        self._keys = columns[:keys]
        self._select = f"SELECT {', '.join(columns)}, crc FROM {name}"  # noqa: S608 - names of our own
        self._put = f"INSERT INTO {name} ({', '.join(columns)}, crc) VALUES ({', '.join('?' * (len(columns) + 1))})"  # noqa: S608
        bytes_ = " + ".join(f"coalesce(length(CAST({column} AS BLOB)), 0)" for column in columns)
        self.sizes = f"SELECT session_id, sum({bytes_}) FROM {name} WHERE session_id NOT NULL GROUP BY session_id"  # noqa: S608
        """The query for what its rows come to, by session; of tables whose rows are a session's."""
        if changes:
            self._put += f" ON CONFLICT ({', '.join(self._keys)}) DO UPDATE SET {updates}"

    def put(self, connection: Executes, rows: Iterable[R], seed: int = 0) -> int:
        """Insert rows, or update those that are there. Returns the checksum of the last one."""
        crc = seed

        def with_checksum() -> Iterator[tuple[Any, ...]]:
            nonlocal crc
            for row in rows:
                values = row.values
                crc = checksum(values, seed)
                yield (*values, crc)

        connection.executemany(self._put, with_checksum())
        return crc

    def delete(self, connection: Executes, row: R) -> None:
        """Delete the row that has the key of this one."""
        where = " AND ".join(f"CAST({key} AS BLOB) = CAST(? AS BLOB)" for key in self._keys)
        keys = tuple(
            value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
            for value in row.values[: len(self._keys)]
        )
        connection.execute(f"REINDEX {self.name}")  # the key may be what is damaged: the index has the whole one
        connection.execute(f"DELETE FROM {self.name} WHERE {where}", keys)  # noqa: S608 - names of our own

    def holds(self, connection: Executes, row: R, crc: int) -> bool:
        """True when this very row is there."""
        where = " AND ".join(f"{key} = ?" for key in self._keys)
        return (row, crc) in self.select_checked(
            connection, f"WHERE {where}", *row.values[: len(self._keys)], seed=None
        )

    def select(self, connection: Executes, where: str, *given: Any) -> Iterator[R]:
        """Yield the rows that fit. Raises RowDamaged at the first whose checksum doesn't."""
        row_of = self._type
        for found in self.select_values(connection, where, *given):  # all people of a session come through here
            values = found[:-1]
            if checksum(values) != found[-1]:
                raise RowDamaged(f"{self.name} {values[0]}")
            yield row_of(*values)

    def select_checked(
        self, connection: Executes, where: str, *given: Any, seed: int | None = 0
    ) -> Iterator[tuple[R, int]]:
        """Yield rows with their checksums. `seed` None: not checked here, because the seed is the row before."""
        for *values, crc in self.select_values(connection, where, *given):
            if seed is not None and checksum(tuple(values), seed) != crc:
                raise RowDamaged(f"{self.name} {values[0]}")
            yield self._type(*values), crc

    def select_values(self, connection: Executes, where: str, *given: Any) -> Iterator[tuple[Any, ...]]:
        """Yield what the rows hold, the checksum last, unchecked: for a million of them a row each is half the time."""
        return read(connection, f"{self._select} {where}", *given)


def read(connection: Executes, sql: str, *given: Any) -> Iterator[tuple[Any, ...]]:
    """Yield what a query finds. Raises FileDamaged, or StoreRefused where it can't."""
    try:
        # Chained, for a cursor by itself would be closed with this, when its connection may be closed already.
        yield from chain(connection.execute(sql, given))
    except sqlite3.DatabaseError as error:
        if means_damage(error):
            raise FileDamaged(str(error)) from error
        raise StoreRefused(str(error)) from error


SESSION = Table(
    "session",
    SessionRow,
    (
        *("name", "filename", "closed", "active", "source_path", "source_size", "source_mtime_ns", "upload_sha256"),
        *("sheet_name", "header_row", "employee_count", "report"),
    ),
)
EMPLOYEE = Table("employee", EmployeeRow, ("changed_at", "current"))
REBASED = Table("employee", EmployeeRow, ("changed_at", "baseline", "current"))
"""The same people where the baseline moves too: at an export or a refresh."""
IN_WORKBOOK = Table("in_workbook", InWorkbookRow, ("person",), keys=2)
CHANGE = Table("change", ChangeRow, keys=2)
MUTATION = Table("mutation", MutationRow, ("session_id", "answer"))
SETTING = Table("setting", SettingRow, ("value",))
UPLOAD = Table("upload", UploadRow, ("doomed",))
CHECKPOINT = Table("checkpoint", CheckpointRow)
OPENED = Table("opened", OpenedRow, ("at",))
RECENT_FILE = Table("recent_file", RecentFileRow, ("opened_at",), keys=2)
