"""Rows as they stand, whether or not their checksum fits: for mending alone. It only reads, and raises RowDamaged
where SQLite itself finds the file damaged.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic

from ninebox_daemon.store.rows import (
    ChangeRow,
    CheckpointRow,
    EmployeeRow,
    InWorkbookRow,
    MutationRow,
    OpenedRow,
    RecentFileRow,
    SessionRow,
    SettingRow,
    UploadRow,
    checksum,
)
from ninebox_daemon.store.tables import (
    CHANGE,
    CHECKPOINT,
    EMPLOYEE,
    IN_WORKBOOK,
    MUTATION,
    OPENED,
    RECENT_FILE,
    SESSION,
    SETTING,
    UPLOAD,
    R,
    Table,
    read,
)


@dataclass(frozen=True, slots=True)
class Raw(Generic[R]):
    """A row with the checksum that stands beside it. Bytes that are no UTF-8 stand as lone surrogates: none is lost."""

    row: R
    crc: int

    @property
    def fits(self) -> bool:
        """True when the row is as it was written. Of a change that takes its seed: see `checksum`."""
        return checksum(self.row.values) == self.crc


class RawRows:
    """What stands in one database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def people(self, session_id: str) -> list[Raw[EmployeeRow]]:
        """Return the people of a session by row id: those that the index knows, and those that the table itself has."""
        known = self._all(EMPLOYEE, "INDEXED BY employee_of_session WHERE session_id = ?", session_id)
        there = self._all(EMPLOYEE, "NOT INDEXED WHERE session_id = ?", session_id)
        found = {raw.row.id: raw for raw in (*known, *there)}
        return [found[number] for number in sorted(found)]

    def changes(self, session_id: str) -> list[Raw[ChangeRow]]:
        """Return the journal, oldest first."""
        return self._all(CHANGE, "WHERE session_id = ? ORDER BY seq", session_id)

    def in_workbook(self, session_id: str) -> list[Raw[InWorkbookRow]]:
        """Return what the workbook says of people of whom it isn't the baseline."""
        return self._all(IN_WORKBOOK, "WHERE session_id = ? ORDER BY employee_id", session_id)

    def checkpoints(self, session_id: str) -> list[Raw[CheckpointRow]]:
        """Return the named moments, in the order they were made."""
        return self._all(CHECKPOINT, "WHERE session_id = ? ORDER BY rowid", session_id)

    def sessions(self) -> list[Raw[SessionRow]]:
        """Return the sessions' own rows."""
        return self._all(SESSION, "ORDER BY created_at, session_id")

    def answers(self, session_id: str) -> list[MutationRow]:
        """Return the answers kept that speak of a session, oldest first. Leaves out damaged rows."""
        found = self._all(MUTATION, "WHERE session_id = ? ORDER BY rowid", session_id)
        return [raw.row for raw in found if raw.fits]

    def settings(self) -> list[Raw[SettingRow]]:
        """Return all settings."""
        return self._all(SETTING, "")

    def uploads(self) -> list[Raw[UploadRow]]:
        """Return the workbooks that are kept or have to go."""
        return self._all(UPLOAD, "")

    def opened(self) -> list[Raw[OpenedRow]]:
        """Return when sessions were made or activated last."""
        return self._all(OPENED, "")

    def recent_files(self) -> list[Raw[RecentFileRow]]:
        """Return the workbooks that were opened, of all users."""
        return self._all(RECENT_FILE, "")

    def damaged_small(self) -> list[Raw[SettingRow] | Raw[UploadRow] | Raw[OpenedRow] | Raw[RecentFileRow]]:
        """Return the rows that don't fit of the tables whose rows are few."""
        few: list[Raw[SettingRow] | Raw[UploadRow] | Raw[OpenedRow] | Raw[RecentFileRow]] = []
        few += self.settings()
        few += self.uploads()
        few += self.opened()
        few += self.recent_files()
        return [raw for raw in few if not raw.fits]

    def orphans(self) -> list[str]:
        """Return the ids of sessions that have people and no row of their own."""
        each = "SELECT (SELECT min(session_id) FROM employee WHERE session_id > each.id) FROM each WHERE id IS NOT NULL"
        sql = (
            f"WITH RECURSIVE each(id) AS (SELECT min(session_id) FROM employee UNION ALL {each}) "  # noqa: S608
            "SELECT id FROM each WHERE id IS NOT NULL AND id NOT IN (SELECT session_id FROM session)"
        )
        return [session_id for (session_id,) in read(self._connection, sql)]

    def has_employee(self, number: int) -> bool:
        """True when a person of any session has this row id."""
        return next(read(self._connection, "SELECT 1 FROM employee WHERE id = ?", number), None) is not None

    def _all(self, table: Table[R], where: str, *given: str) -> list[Raw[R]]:
        with self._bytes_kept():
            return [Raw(row, crc) for row, crc in table.select_checked(self._connection, where, *given, seed=None)]

    @contextmanager
    def _bytes_kept(self) -> Iterator[None]:
        before = self._connection.text_factory
        self._connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            yield
        finally:
            self._connection.text_factory = before
