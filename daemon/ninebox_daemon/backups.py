"""Backups: when one is made, what there is, where copies go, and who is erased from them. Knows no SQL."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ninebox_daemon.backup_folder import A_MOMENT_MS, BackupFolder, is_ahead
from ninebox_daemon.backup_owner import ANOTHERS, BackupOwner
from ninebox_daemon.backup_places import OURS, BackupPlaces
from ninebox_daemon.backup_troubles import BackupTroubles
from ninebox_daemon.files import as_storage
from ninebox_daemon.notices import Tell, backup_failed, erasure_waits
from ninebox_daemon.store.backup import contents_of, digest_of, holds_just
from ninebox_daemon.store.backup_names import BackupName, backup_name
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.store.trouble import reason_of
from ninebox_daemon.unit import Units
from ninebox_protocol.errors import BACKUP_FAILED, BACKUP_NOT_FOUND, RpcError
from ninebox_protocol.lifecycle import Notice
from ninebox_protocol.standing import BackupReason

if TYPE_CHECKING:
    from ninebox_protocol.storage import Backup

log = logging.getLogger(__name__)

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
"""A backup is made a day after the last one; whether one is due is asked an hour after it was asked last. The clock may
be set back: a backup that is ahead of it is none that was made lately."""


class Backups:
    """`backups/`, and the second folder if there is one. `waits`: what is committed may not be on disk.

    `tell` hears of backups that fail: once for each reason, until that went well. Of a store that keeps nothing backups
    are made on request alone, and go nowhere else. The serving thread's, between transactions.
    """

    def __init__(
        self,
        data_dir: Path,
        store: Database,
        units: Units,
        now_ms: Callable[[], int],
        tell: Tell,
        waits: Callable[[], bool],
    ) -> None:
        self.folder = BackupFolder(data_dir / "backups")
        self.places = BackupPlaces(self.folder.path, store, units)
        self._owner, self._troubles = BackupOwner(store, units), BackupTroubles(tell)
        self._store, self._units, self._now_ms, self._waiting = store, units, now_ms, waits
        self._asked_at = -HOUR_MS
        self._is_running = False

    @property
    def latest_at(self) -> int | None:
        """Return when the latest backup was made that was read back whole; None: there is none."""
        return next((name.at_ms for name in self._verified()), None)

    def notices(self) -> list[Notice]:
        """Return what is wrong with backups, for whoever says hello."""
        return self._troubles.all()

    def sweep(self) -> None:
        """Delete what a kill left half made. What can't be deleted now is deleted before the next backup."""
        try:
            self.folder.sweep()
        except OSError:
            log.exception("a backup that was never finished is left for later")

    def make_if_due(self) -> None:
        """Make a backup where the latest is older than a day and something changed since: rows came, went or differ.

        Whatever changed them: all rows of both are compared, by number and by the sum of their checksums for each
        table. That takes 1 ms for 3,000 people, and is done once an hour at most. Raises nothing.
        """
        now = self._now_ms()
        if not self._store.is_kept or self._waiting() or 0 <= now - self._asked_at < HOUR_MS:
            return
        self._asked_at = now
        try:
            lately = any(now - DAY_MS < name.at_ms < now + A_MOMENT_MS for name in self.folder.all())
            is_due = not lately and self._differs()
            self._troubles.forget("look")
            if is_due:
                self.make("daily")
            else:
                self._copy_out()
        except (OSError, StoreRefused, RowDamaged) as error:
            self._failed("look", f"whether one is due can't be told: {reason_of(error)}")
        except RpcError:
            log.warning("no backup was made")  # the notice says why
        self.erase()

    def make_at_last(self) -> None:
        """The same where nobody ever pauses: but not the first time, since that comes before the first answer."""
        if self._is_running:
            self.make_if_due()
        self._is_running = True

    def make(self, reason: BackupReason, spared: Collection[BackupName] = ()) -> Backup:
        """Make a backup now, and copy it to the second folder; then the old ones go, but for those spared.

        Not once something was written in an open transaction. Raises BackupFailed.
        """
        try:
            name = self._store.back_up(self.folder.path, reason, self._now_ms())
        except StoreRefused as error:
            self._failed("make", str(error))
            raise RpcError(BACKUP_FAILED, reason=str(error)) from error
        log.info("backed up: %s", name.filename)
        self._troubles.forget("make")
        if name.verified:
            self._troubles.forget("rows")
        else:
            as_it_is = "some rows of the database are damaged: it was backed up as it is, and older backups stay"
            self._failed("rows", as_it_is)
        try:
            self.folder.sweep()
            self.folder.prune(self._now_ms(), {name, *spared})
            self._troubles.forget("prune")
        except OSError as error:
            self._failed("prune", f"old backups can't be deleted: {reason_of(error)}")
        self._copy_out()
        return self.shown(name)

    def of_now(self) -> Backup | None:
        """Return the latest verified backup that holds just the sessions that are there now; None: there is none.

        Not once something was written in an open transaction. Raises RowDamaged, StoreRefused, StorageFailed.
        """
        now = self._store.digest()
        alike = (name for name in self._verified() if holds_just(self.folder.of(name), now))
        return next(map(self.shown, alike), None)

    def all(self) -> list[Backup]:
        """Return what there is, the latest first. Raises StorageFailed."""
        with as_storage():
            names = self.folder.all()
        elsewhere = self._in_second()
        return [self.shown(name, elsewhere) for name in names]

    def find(self, backup_id: str) -> BackupName:
        """Return the backup with this id, which is the name of its file and nothing more.

        Raises BackupNotFound, StorageFailed.
        """
        name = backup_name(backup_id)
        with as_storage():
            if name is None or name not in self.folder.all():
                raise RpcError(BACKUP_NOT_FOUND, backupId=backup_id)
        return name

    def shown(self, name: BackupName, elsewhere: Collection[BackupName] | None = None) -> Backup:
        """Return a backup as callers see it; `elsewhere`: what is in the second folder, None where that isn't known.

        Raises StorageFailed.
        """
        from ninebox_protocol.storage import Backup  # here, not above: no start shows one

        path = self.folder.of(name)
        held = contents_of(path)
        with as_storage():
            size = path.stat().st_size
        return Backup(
            backup_id=name.filename,
            at=name.at_ms,
            bytes=size,
            reason=name.reason,
            verified=name.verified and held is not None,
            sessions=len(held or ()),
            second_copy=name in (self._in_second() if elsewhere is None else elsewhere),
        )

    def holding(self) -> dict[str, int]:
        """Return by session how many backups in the data directory hold it."""
        counts: dict[str, int] = {}
        for name in self._all():
            for session_id in contents_of(self.folder.of(name)) or ():
                counts[session_id] = counts.get(session_id, 0) + 1
        return counts

    def that_may_go(self) -> list[Path]:
        """Return all backups but the latest that was verified; none of the second folder."""
        stays = next(iter(self._verified()), None)
        return [self.folder.of(name) for name in self._all() if name != stays]

    def erase(self) -> None:
        """Erase deleted sessions from all backups that can be reached. What can't be now is done later. Raises nothing.

        A transaction of its own notes what is left: not within another one.
        """
        if self._waiting():
            return
        try:
            doomed = self._store.doomed_in_backups()
            folders = {folder for left in doomed.values() for folder in left}
            done = {folder for folder in folders if self._erased(folder, doomed)}
            if done:
                with self._units.transaction() as unit:
                    for session_id, left in doomed.items():
                        unit.tx.doom_in_backups(session_id, [folder for folder in left if folder not in done])
        except (RowDamaged, StoreRefused, RpcError):
            log.exception("backups are left for the next start")

    def _erased(self, folder: str, doomed: dict[str, list[str]]) -> bool:
        """Erase from one folder all who have to go from it. False: it could not be done."""
        path = self.folder.path if folder == OURS else Path(folder)
        try:
            if folder != OURS and not path.is_dir():
                raise FileNotFoundError("it is not there")
            gone = BackupFolder(path).erase([each for each, left in doomed.items() if folder in left])
        except (OSError, StoreRefused) as error:
            log.warning("backups that hold a deleted session are left for later: %s", reason_of(error))
            self._troubles.say(f"erase {folder}", erasure_waits(str(path), reason_of(error)))
            return False
        self._troubles.forget(f"erase {folder}")
        if gone:
            self._troubles.forget("gone")  # as many may have gone before
            self._failed("gone", f"{len(gone)} that were damaged had to go with a deleted review")
        return True

    def _differs(self) -> bool:
        latest = next(iter(self.folder.all()), None)
        return self._store.digest() != (digest_of(self.folder.of(latest)) if latest else {})

    def _copy_out(self) -> None:
        """Bring the second folder up to date, if there is one. Raises nothing."""
        try:
            second = self.places.second_for_sure() if self._store.is_kept else None
            if second is not None:
                if not second.is_dir():  # never made by us: where a drive is missing, it would fill another one
                    raise FileNotFoundError("it is not there")
                if not self._owner.claims(second):
                    raise FileExistsError(ANOTHERS)
                self.places.remember(str(second))
                BackupFolder(second).take(self.folder, self._now_ms())
        except (OSError, ValueError, StoreRefused, RowDamaged, RpcError) as error:
            self._failed("copy", f"nothing can be copied to the second backup directory: {reason_of(error)}")
        else:
            self._troubles.forget("copy")

    def _all(self) -> list[BackupName]:
        try:
            return self.folder.all()
        except OSError:
            log.exception("the backups can't be listed")
            return []

    def _verified(self) -> list[BackupName]:
        """Return those that were read back whole, the latest first; those that are ahead of the clock come last."""
        now = self._now_ms()
        return sorted((name for name in self._all() if name.verified), key=lambda name: is_ahead(name, now))

    def _in_second(self) -> list[BackupName]:
        second = self.places.second
        try:
            return [] if second is None or self._owner.is_anothers(second) else BackupFolder(second).all()
        except (OSError, RowDamaged, StoreRefused):
            return []

    def _failed(self, about: str, reason: str) -> None:
        log.warning("backup: %s", reason)
        self._troubles.say(about, backup_failed(reason))
