"""Which folders get backups, and which ever got any. Knows the settings that say so; touches no folder."""

import json
import logging
from pathlib import Path

from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import SettingRow
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.unit import Units
from ninebox_protocol.errors import RpcError

log = logging.getLogger(__name__)

SECOND_DIRECTORY, PLACES = "settings backupDirectory", "backupPlaces"
"""Keys of settings: the folder that backups are copied to; and all such folders that ever got one. Paths, as JSON."""

OURS = ""
"""Our own folder of backups, where folders are listed."""


class BackupPlaces:
    """The second folder of backups, now and before. `ours`: the one in the data directory, which is no second one."""

    def __init__(self, ours: Path, store: Database, units: Units) -> None:
        self._ours, self._store, self._units = ours, store, units

    @property
    def second(self) -> Path | None:
        """Return the folder that backups are copied to; None where there is none set, or nobody knows."""
        try:
            return self.second_for_sure()
        except (RowDamaged, StoreRefused, ValueError):
            return None

    def second_for_sure(self) -> Path | None:
        """Return the same. Raises RowDamaged, StoreRefused, ValueError where nobody knows."""
        row = self._store.setting(SECOND_DIRECTORY)
        named = json.loads(row.value) if row is not None else None
        folder = Path(named) if isinstance(named, str) and named else None
        return None if folder == self._ours else folder

    def all(self) -> list[str]:
        """Return every folder that may hold backups of ours, for `Tx.doom_in_backups`."""
        second = [] if self.second is None else [str(self.second)]
        return list(dict.fromkeys([OURS, *self._former(), *second]))

    def remember(self, folder: str) -> None:
        """Note that backups were put there: when that is no longer the second folder, they are erased there too."""
        places = self._former()
        if folder not in places:
            put_for_good(self._units, SettingRow(PLACES, json.dumps([*places, folder])))

    def _former(self) -> list[str]:
        """Return the folders that backups were ever put into beside ours, as far as that is known."""
        try:
            row = self._store.setting(PLACES)
        except RowDamaged:
            return []
        return [str(place) for place in json.loads(row.value)] if row is not None else []


def put_for_good(units: Units, row: SettingRow) -> None:
    """Write down what is so on disk by now: in the open transaction and, should nothing come of that, after it too."""
    is_part = units.open is not None
    with units.transaction() as unit:
        unit.tx.put_setting(row)
        if is_part:
            unit.withdraw.append(lambda: _put_after_all(units, row))


def _put_after_all(units: Units, row: SettingRow) -> None:
    try:
        with units.transaction() as unit:
            unit.tx.put_setting(row)
    except (RowDamaged, RpcError):
        log.exception("what a folder of backups got is not written down")
