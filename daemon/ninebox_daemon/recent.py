"""The workbooks that users opened lately. Knows the list and whether a file is there; nothing of what is in it."""

from pathlib import Path
from stat import S_ISREG

from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import RecentFileRow
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.unit import Unit, Units
from ninebox_protocol.errors import STORAGE_FAILED, RpcError
from ninebox_protocol.settings import RecentFile

KEPT = 20
"""How many a user's list holds at most."""


class RecentFiles:
    """A list for each user, the latest first. A file is looked at when its list is asked for, and never opened."""

    def __init__(self, store: Database, units: Units) -> None:
        self._store, self._units = store, units

    def note(self, unit: Unit, user_id: str, path: str, at_ms: int) -> None:
        """Put a workbook on top of a user's list, within `unit`."""
        unit.tx.put_recent_file(RecentFileRow(user_id, path, at_ms), KEPT)

    def of(self, user_id: str) -> list[RecentFile]:
        """Return a user's list, the latest first. Raises StorageFailed."""
        try:
            rows = self._store.recent_files(user_id)
        except (RowDamaged, StoreRefused) as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error
        return [_seen(row) for row in rows]

    def forget(self, user_id: str, path: str | None = None) -> list[RecentFile]:
        """Take a workbook off a user's list, None: all; returns the list as it will be. Raises StorageFailed."""
        with self._units.transaction() as unit:
            unit.tx.forget_recent_files(user_id, path)
            return self.of(user_id)


def _seen(row: RecentFileRow) -> RecentFile:
    try:
        there = S_ISREG(Path(row.path).stat().st_mode)
    except (OSError, ValueError):
        there = False
    return RecentFile(
        path=row.path,
        filename=Path(row.path).name,
        opened_at=row.opened_at,
        status="ok" if there else "missing",
    )
