"""Files brought in line with what is committed, now or when that can be done again. Knows no rule and no handler."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ninebox_daemon.aside import erase_aside
from ninebox_daemon.backups import Backups
from ninebox_daemon.files import Uploads
from ninebox_daemon.memory import Session
from ninebox_daemon.mending.mending import Mending
from ninebox_daemon.pending import PendingNote
from ninebox_daemon.shelf import Shelf
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.targets import Originals
from ninebox_daemon.unit import Units
from ninebox_protocol.errors import RpcError

if TYPE_CHECKING:
    from ninebox_daemon.exporting import Exports

log = logging.getLogger(__name__)


class Upkeep:
    """Of one data directory. What can't be done now is done at the next start.

    `exports` makes what exports; `note` and `originals` are what it leaves.
    """

    def __init__(
        self,
        data_dir: Path,
        store: Database,
        units: Units,
        uploads: Uploads,
        exports: "Callable[[], Exports]",
        note: PendingNote,
        originals: Originals,
        mending: Mending,
        backups: Backups,
        shelf: Shelf,
    ) -> None:
        self._data_dir, self._store, self._units, self._uploads = data_dir, store, units, uploads
        self._exports, self._note, self._originals = exports, note, originals
        self._mending, self._backups, self._shelf = mending, backups, shelf

    def complete(self) -> None:
        """Finish an export that was killed in the middle. One that can't be finished now is looked at again later."""

        def with_people(session_id: str) -> Session | None:
            return self._shelf.loaded(self._shelf.sessions[session_id]) if session_id in self._shelf.sessions else None

        try:
            self._originals.sweep()
            if self._note.read() is not None:
                self._exports().complete(with_people)
        except FileDamaged:
            raise
        except (OSError, RowDamaged, StoreRefused, RpcError):
            log.exception("an export that was killed is left for the next start")

    def settle(self) -> None:
        """Bring the workbooks in line with what was committed. What can't be done now is done at the next start."""
        if self._store.trouble is not None:
            return  # what is committed in memory alone may yet be lost
        try:
            self._uploads.settle(self._store.uploads())
            doomed, originals = self._store.doomed_uploads(), self._store.doomed_originals()
            for sha256 in doomed:
                self._uploads.delete(sha256)
            for session_id in originals:
                self._originals.delete(session_id)
                self._note.forget_about(session_id)
                self._mending.forget(session_id)
            if doomed or originals:
                erase_aside(self._data_dir, originals)
                with self._units.transaction() as unit:
                    unit.tx.forget_doomed()
            self._backups.erase()
        except FileDamaged:
            log.error("the database is damaged: it is made anew at the next request")
            self._units.distrust()
        except (OSError, RowDamaged, StoreRefused, RpcError):
            log.exception("workbooks are left for the next start")

    def recovered(self) -> None:
        """Make up for what had to wait until the disk could be written."""
        self._units.all_saved()
        self.settle()
        self.overwrite()

    def overwrite(self) -> None:
        """Let nothing of deleted rows stay in the write-ahead log, now or, failing that, at the next start."""
        try:
            self._store.erase()
        except StoreRefused:
            log.exception("the log is left for the next start")
