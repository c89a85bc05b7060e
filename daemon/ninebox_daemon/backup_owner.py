"""Whose copies a second folder of backups holds: a mark in it, so that no two data directories share one.

Knows no backup. Two would take each other's copies for their own, and delete them as too old.
"""

from pathlib import Path
from secrets import token_hex

from ninebox_daemon.backup_places import put_for_good
from ninebox_daemon.ours import open_own
from ninebox_daemon.store.backup import put_in_place
from ninebox_daemon.store.backup_names import PART
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import SettingRow
from ninebox_daemon.unit import Units

MARK = "ninebox-backups-of.txt"
ANOTHERS = "another data directory keeps its backups there: give each a folder of its own"

OWNER = "backupOwner"
"""The key of the setting that stands for the data directory in the marks of its folders."""

_LONGEST = 200
_FOR_PEOPLE = """
The line above stands for the Ninebox data directory whose backups are copied to this folder. As long as this file is
here, no other one copies its backups to it.
"""


class BackupOwner:
    """One data directory among those that may copy backups to a folder."""

    def __init__(self, store: Database, units: Units) -> None:
        self._store, self._units = store, units

    def identify(self) -> str:
        """Return what stands for our data directory, made up where nothing does yet.

        Raises RowDamaged, StoreRefused, StorageFailed.
        """
        ours = self._known()
        if ours is None:
            ours = token_hex(16)
            with self._units.transaction() as unit:
                unit.tx.put_setting(SettingRow(OWNER, ours))
        return ours

    def is_anothers(self, folder: Path) -> bool:
        """True when another data directory has marked a folder. Raises OSError, RowDamaged, StoreRefused."""
        whose = _whose(folder)
        return whose is not None and whose != self._known()

    def claims(self, folder: Path) -> bool:
        """Mark a folder that is nobody's as ours. False: it is another's.

        Raises OSError, RowDamaged, StoreRefused, StorageFailed.
        """
        ours, whose = self.identify(), _whose(folder)
        if whose is None:
            put_for_good(self._units, SettingRow(OWNER, ours))
            _mark(folder, ours)
        return whose in (None, ours)

    def _known(self) -> str | None:
        row = self._store.setting(OWNER)
        return row.value if row is not None else None


def _whose(folder: Path) -> str | None:
    """Return whose mark a folder has; None for none, or one that a kill left empty. Raises OSError."""
    try:
        with open_own(folder / MARK) as mark:
            return mark.readline(_LONGEST).decode("ascii", "replace").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def _mark(folder: Path, ours: str) -> None:
    part = folder / (MARK + PART)
    try:
        part.unlink(missing_ok=True)  # of a start that was killed here
        with part.open("x", encoding="ascii", newline="\n") as writing:
            writing.write(f"{ours}\n{_FOR_PEOPLE}")
        put_in_place(part, folder / MARK)
    finally:
        part.unlink(missing_ok=True)
