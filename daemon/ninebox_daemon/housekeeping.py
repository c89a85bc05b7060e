"""What takes room, and what of it goes: when somebody asks, or by itself. Knows which files, and no handler."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ninebox_daemon.files import Uploads, files_below
from ninebox_daemon.memory import Session
from ninebox_daemon.pending import PendingNote
from ninebox_daemon.purging import NOTHING, Gone, Purging
from ninebox_daemon.settings import HeldSettings
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import SettingRow, UploadRow
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.unit import Unit, Units
from ninebox_protocol.errors import STORAGE_FAILED, RpcError

if TYPE_CHECKING:
    from ninebox_protocol.storage import StoragePurge, StorageUsage

log = logging.getLogger(__name__)

_OF_ORIGINALS = re.compile("[0-9a-f]{16}-[0-9]{8}T[0-9]{6}-")

DAY_MS = 24 * 60 * 60 * 1000

OVERDUE = "overdueSessions"
"""The key of the setting that tells by session since when it was seen to be too old, in milliseconds since 1970 UTC."""
UNUSED_FOR_DAYS = 30
"""A workbook that no session has referred to for so long is deleted by itself."""


class Housekeeping:
    """The data directory's files, from the side of what they take.

    A file in `uploads/` is touched once a day while a session refers to it, so that its time says until when one did.
    `referenced` returns the hashes that sessions of all users refer to, None where that can't be known. Backups may
    refer to a workbook too: that keeps it no longer, and a session restored from one says what it lacks.
    """

    def __init__(
        self,
        data_dir: Path,
        store: Database,
        units: Units,
        settings: HeldSettings,
        uploads: Uploads,
        pending: PendingNote,
        referenced: Callable[[], Collection[str] | None],
        now_ms: Callable[[], int],
    ) -> None:
        self._data_dir, self._store, self._units, self._settings = data_dir, store, units, settings
        self._uploads, self._pending, self._referenced, self._now_ms = uploads, pending, referenced, now_ms
        self._purging = Purging(data_dir / "purging")
        self._purging.sweep()
        self.backups_that_may_go: Callable[[], Collection[Path]] = tuple
        """All backups but the latest that was verified."""
        self.quarantine_emptied: Callable[[], None] = lambda: None
        """Called when the quarantine was purged."""
        self.backups_holding: Callable[[], Mapping[str, int]] = dict
        """By session, in how many backups it is."""

    def usage(self, sessions: Collection[Session]) -> StorageUsage:
        """Return what everything takes, and what each of these sessions does. Raises StorageFailed."""
        from ninebox_daemon.usage import usage_of  # here, not above: no start needs it

        try:
            return usage_of(self._data_dir, self._store, sessions, self._unused(), self.backups_holding())
        except (RowDamaged, StoreRefused) as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error

    def purge(self, want: StoragePurge) -> dict[str, Gone]:
        """Delete what is wanted, by the names that `want` has for it. Raises StorageFailed."""
        with self._units.transaction() as unit:
            aside = self._purging.set_aside
            if want.quarantine:
                unit.publish.append(self.quarantine_emptied)
            return {
                "uploads": self._let_go(unit, self._unused()) if want.uploads else NOTHING,
                "originals": aside(unit, self._originals()) if want.originals else NOTHING,
                "backups": aside(unit, self.backups_that_may_go()) if want.backups else NOTHING,
                "quarantine": aside(unit, self._quarantined()) if want.quarantine else NOTHING,
            }

    def overdue(self, sessions: Collection[Session]) -> list[Session]:
        """Return the sessions that the settings let nobody keep any longer, having noted which are too old.

        Raises RowDamaged, StoreRefused and StorageFailed.
        """
        seen, retention = self._seen_overdue(), self._settings.held.retention
        go: list[Session] = []
        since: dict[str, int] = {}
        if retention is not None:
            from ninebox_daemon.retention import overdue  # here, not above: seldom does a start need it

            go, since = overdue(sessions, self._store.opened(), retention, self._now_ms(), seen)
        if since != seen:
            with self._units.transaction() as unit:
                unit.tx.put_setting(SettingRow(OVERDUE, json.dumps(since)))
        return go

    def purge_by_age(self) -> None:
        """Delete workbooks that no session has referred to for a month. Raises OSError and StorageFailed."""
        referenced, now_ms = self._referenced(), self._now_ms()
        if referenced is None:
            return
        old = []
        for path in self._uploads.all():
            days = (now_ms - path.stat().st_mtime_ns // 1_000_000) / DAY_MS
            if path.name in referenced and days > 1:
                os.utime(path, ns=(now_ms * 1_000_000, now_ms * 1_000_000))
            elif path.name not in referenced and days > UNUSED_FOR_DAYS:
                old.append(path)
        if old:
            with self._units.transaction() as unit:
                gone = self._let_go(unit, old)
            log.info("%d workbooks that no session refers to are gone", len(gone.paths))

    def _seen_overdue(self) -> dict[str, int]:
        """Return what the last look noted. Where that is damaged, all is seen for the first time."""
        try:
            row = self._store.setting(OVERDUE)
            return json.loads(row.value) if row else {}
        except FileDamaged:
            raise
        except (RowDamaged, ValueError):
            return {}

    def _unused(self) -> list[Path]:
        """Return the workbooks that no session refers to; none where that can't be known."""
        referenced = self._referenced()
        return [] if referenced is None else [path for path in self._uploads.all() if path.name not in referenced]

    def _let_go(self, unit: Unit, uploads: Collection[Path]) -> Gone:
        gone = self._purging.set_aside(unit, uploads)
        for path in gone.paths:
            unit.tx.put_upload(UploadRow(path.name, doomed=1))
        return gone

    def _originals(self) -> list[Path]:
        """Return the files that exports replaced, but for one that an export may still have to put back.

        None where that can't be known.
        """
        try:
            pending = self._pending.read()
        except OSError:
            log.exception("what exports replaced stays: one of them may be needed")
            return []
        needed = pending.kept if pending else None
        kept = files_below(self._data_dir / "originals")
        return [path for path in kept if _OF_ORIGINALS.match(path.name) and str(path) != needed]

    def _quarantined(self) -> list[Path]:
        """Return what was set aside damaged. What begins with a dot isn't ours."""
        return [path for path in files_below(self._data_dir / "quarantine") if not path.name.startswith(".")]
