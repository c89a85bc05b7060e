"""SessionManager: memory and store in step. Knows the rules and the store; neither a handler nor the wire."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ninebox_daemon.backups import Backups
from ninebox_daemon.chores import Chores
from ninebox_daemon.files import Uploads, absolute
from ninebox_daemon.housekeeping import Housekeeping
from ninebox_daemon.lives import Lives
from ninebox_daemon.memory import Session
from ninebox_daemon.mending.mending import Mending
from ninebox_daemon.notices import Tell, to_nobody
from ninebox_daemon.pending import PendingNote
from ninebox_daemon.settings import HeldSettings
from ninebox_daemon.shelf import Shelf
from ninebox_daemon.steps import Step
from ninebox_daemon.steps import to_nobody as unheard
from ninebox_daemon.storage import KEEP_ROOM_EVERY_S, RETRY_EVERY_S, Storage
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.held_file import Guard, unguarded
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.targets import Originals
from ninebox_daemon.tidying import Tidying
from ninebox_daemon.unit import Units
from ninebox_daemon.upkeep import Upkeep
from ninebox_daemon.watch import Watch
from ninebox_daemon.whereabouts import Whereabouts
from ninebox_protocol.errors import (
    NO_ACTIVE_SESSION,
    SESSION_CLOSED,
    SESSION_NOT_FOUND,
    STORAGE_FAILED,
    RpcError,
)
from ninebox_protocol.standing import SessionSummary

if TYPE_CHECKING:
    from ninebox_daemon.beginning import Beginnings
    from ninebox_daemon.bundles import Bundles
    from ninebox_daemon.checkpoints import Checkpoints
    from ninebox_daemon.exporting import Exported, Exports
    from ninebox_daemon.journal import Journal
    from ninebox_daemon.putting_back import PutBack
    from ninebox_daemon.recent import RecentFiles
    from ninebox_daemon.refreshing import Refreshed
    from ninebox_daemon.trimming import Trimming
    from ninebox_protocol.sessions import BundleExported, SessionExport
    from ninebox_protocol.storage import StorageChecked

log = logging.getLogger(__name__)

LOCAL_USER = "local-user"
BACKUP_EVERY_S = 3_600.0
"""Where nobody ever pauses, it is asked this often whether a backup is due."""

TIDIED_EVERY_S = 60 * 60


def wall_clock_ms() -> int:
    """Return milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class SessionManager:
    """All sessions of a data directory. A second manager, after this one is closed, sees the same.

    Every method that changes something commits before memory changes, and is done or not done as a whole.
    `durable` False: sessions are forgotten at the end. `guard`: see `Database`. `tell` hears of every committed change,
    of damage that is found, of users' files that turn, and of a disk that does. One thread only.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        durable: bool = True,
        guard: Guard = unguarded,
        now_ms: Callable[[], int] = wall_clock_ms,
        tell: Tell = to_nobody,
    ) -> None:
        self.data_dir = data_dir
        self.user_id = LOCAL_USER
        """Whose sessions are meant."""
        self._now_ms, self._tell = now_ms, tell
        self.chores = Chores(time.monotonic)
        self._uploads = Uploads(data_dir / "uploads")
        self.store = Database(data_dir / "ninebox.db" if durable else None, guard)
        self.storage = Storage(data_dir, self.store, tell, lambda: self._upkeep.recovered())
        self.chores.every(RETRY_EVERY_S, self.storage.retry)
        self.chores.every(KEEP_ROOM_EVERY_S, self.storage.keep_room)
        self.chores.when_quiet(self.store.rest)
        self.chores.when_quiet(lambda: self.shelf.asked(self.store.examine))
        self.units = Units(self.store, now_ms, self._read_anew)
        self.settings = settings = HeldSettings(self.store, self.units, data_dir)
        self._export_note, self._originals = PendingNote(data_dir / "exporting.json"), Originals(data_dir / "originals")
        self.housekeeping = Housekeeping(
            *(data_dir, self.store, self.units, settings, self._uploads, self._export_note),
            lambda: self.shelf.referenced(),
            now_ms,
        )
        self.watch = Watch(self._uploads, tell)
        self.whereabouts = Whereabouts(data_dir, self.store, self.units)
        waiting = partial(_is_troubled, self.store)
        self.backups = Backups(data_dir, self.store, self.units, now_ms, tell, waiting)
        self.storage.last_backup_at = lambda: self.backups.latest_at
        self.housekeeping.backups_that_may_go = self.backups.that_may_go
        self.housekeeping.backups_holding = self.backups.holding
        self.housekeeping.quarantine_emptied = lambda: self.mending.note(self.shelf.sessions.values())
        self.chores.when_quiet(self.backups.make_if_due)
        self.chores.when_quiet(lambda: self._trimming.trim())
        self.chores.every(BACKUP_EVERY_S, self.backups.make_at_last)
        self.mending = Mending(data_dir, self.store, self.units, self._uploads, now_ms, tell)
        self.shelf = Shelf(self.store, self.units, self.mending)
        self._upkeep = Upkeep(
            *(data_dir, self.store, self.units, self._uploads),
            *(lambda: self._exports, self._export_note, self._originals),
            *(self.mending, self.backups, self.shelf),
        )
        self.lives = Lives(
            *(self.store, self.units, self.shelf, self.backups.places, self._upkeep.settle, self._upkeep.overwrite),
            now_ms,
        )
        self.tidying = Tidying(
            *(self.store, self.units, self.shelf, self.lives, self.housekeeping, tell), lambda: self.user_id
        )
        self.backups.sweep()
        began = time.perf_counter()
        self._begin()
        self.opened_in_ms = (time.perf_counter() - began) * 1000
        """How long reading the summaries took."""
        self._upkeep.overwrite()
        self.tidying.tidy()
        self.chores.every(TIDIED_EVERY_S, self.tidying.tidy)

    # Made with the first request that needs them: no start does.

    @cached_property
    def journal(self) -> Journal:
        """What was decided, in order."""
        from ninebox_daemon.journal import Journal

        return Journal(self.store, self.units, self._now_ms, self._tell, lambda: self.settings.labels)

    @cached_property
    def checkpoints(self) -> Checkpoints:
        """Moments of the journal that have a name."""
        from ninebox_daemon.checkpoints import Checkpoints

        return Checkpoints(self.store, self.units, self.journal, self._now_ms)

    @cached_property
    def recent(self) -> RecentFiles:
        """The workbooks that users opened lately."""
        from ninebox_daemon.recent import RecentFiles

        return RecentFiles(self.store, self.units)

    @cached_property
    def _beginnings(self) -> Beginnings:
        from ninebox_daemon.beginning import Beginnings

        return Beginnings(self.store, self._uploads, self._now_ms, lambda: self.settings.terms)

    @cached_property
    def _exports(self) -> Exports:
        from ninebox_daemon.exporting import Exports

        return Exports(
            *(self.data_dir, self.store, self.units, self.journal, self._uploads),
            *(self._export_note, self._originals, self._settle, self._now_ms),
            lambda: self.settings.terms,
        )

    @cached_property
    def _trimming(self) -> Trimming:
        from ninebox_daemon.trimming import Trimming

        return Trimming()

    def close(self) -> Path | None:
        """Write everything down and let the data directory go.

        What that can't take is rescued: returns the bundle, or the folder of bundles; None where nothing had to be, or
        could be. Nothing is done twice: `shutdown` comes before the end.
        """
        if not self.store.is_open:
            return None
        rescued = None
        if not self.store.retry() and self.store.is_at_risk:
            at_risk = self.shelf.sessions.keys() if self.store.is_gone else self.units.unsaved_sessions
            left = [self.shelf.sessions[each] for each in sorted(at_risk) if each in self.shelf.sessions]
            rescued = self.storage.rescue(left, self._rescue) if left else None
        self.store.close()
        self._uploads.close()
        return rescued

    def between_requests(self, quiet: bool) -> None:
        """Do what is due between two requests; `quiet`: nothing was asked for a while. Raises nothing."""
        self.storage.look()
        if self.store.was_rebuilt_since():
            self.storage.tell_rebuilt()
        self.chores.run(quiet=quiet)

    def all(self) -> list[Session]:
        """Return the user's sessions, the newest first."""
        self.units.catch_up()
        return [each for each in reversed(self.shelf.sessions.values()) if each.row.user_id == self.user_id]

    def active(self) -> Session | None:
        """Return the user's active session, None when there is none. Its people may not be loaded yet."""
        self.units.catch_up()
        return self.shelf.active_of(self.user_id)

    def get_session(self, user_id: str = LOCAL_USER) -> Session | None:
        """Return a user's active session with its people, None when there is none. Raises SessionDamaged."""
        session = self.shelf.active_of(user_id)
        return None if session is None else self.shelf.loaded(session)

    def find(self, session_id: str | None) -> Session:
        """Return the session meant, None meaning the active one. Raises SessionNotFound or NoActiveSession."""
        self.units.catch_up()
        session = self.shelf.active_of(self.user_id) if session_id is None else self.shelf.sessions.get(session_id)
        if session_id is None and session is None:
            raise RpcError(NO_ACTIVE_SESSION)
        if session is None or session.row.user_id != self.user_id:
            raise RpcError(SESSION_NOT_FOUND, sessionId=session_id)
        if self.units.open is not None:
            self.units.open.about = session.session_id
        return session

    def open(self, session_id: str | None) -> Session:
        """Return the session meant with its people. Raises SessionClosed and SessionDamaged too."""
        session = self.find(session_id)
        if session.row.closed:
            raise RpcError(SESSION_CLOSED, sessionId=session.session_id)
        return self.shelf.loaded(session)

    def summary(self, session: Session) -> SessionSummary:
        """Return the session as callers see it, with how the user's file stands now."""
        return session.summary(self.watch.look(session.row))

    def create_session(
        self,
        path: str | Path,
        *,
        sheet_name: str | None = None,
        name: str | None = None,
        user_id: str | None = None,
        step: Step = unheard,
    ) -> Session:
        """Import a workbook as the user's active session; `step` hears how far it is.

        Raises the errors of files and workbooks, StorageFailed, and what `step` raises.
        """
        with self.units.transaction() as unit:
            unit.withdraw.append(self._settle)
            session = self._beginnings.imported(unit, absolute(path), sheet_name, name, user_id or self.user_id, step)
            self.lives.welcome(unit, session)
            self.recent.note(unit, session.row.user_id, session.row.source_path, session.row.created_at)
            unit.publish.append(self._settle)
        return session

    def create_sample(
        self, employees: int, seed: int, *, name: str | None = None, user_id: str | None = None, step: Step = unheard
    ) -> Session:
        """Make up people, 10 to 100,000, as the user's active session; `step` hears how far it is.

        Raises StorageFailed, and what `step` raises.
        """
        with self.units.transaction() as unit:
            session = self._beginnings.made_up(unit, employees, seed, name, user_id or self.user_id, step)
            self.lives.welcome(unit, session)
        return session

    def export(self, session: Session, want: SessionExport, step: Step = unheard) -> Exported:
        """Write a session's changes into a workbook. Raises what `Exports.export` raises."""
        return self._exports.export(session, want, step)

    def refresh(
        self, session: Session, path: str | None, sheet_name: str | None = None, step: Step = unheard
    ) -> Refreshed:
        """Merge a newer workbook into a session. Raises what `Refreshes.refresh` raises."""
        from ninebox_daemon.refreshing import Refreshes  # here, not above: 8 ms that no start needs

        refreshes = Refreshes(self.store, self.units, self.journal, self._uploads, self._settle, self.settings.terms)
        with self.units.transaction() as unit:
            refreshed = refreshes.refresh(session, path, sheet_name, step)
            row = refreshed.session.row
            self.recent.note(unit, row.user_id, row.source_path, self._now_ms())
        return refreshed

    def export_bundle(self, session: Session, path: str, step: Step = unheard) -> BundleExported:
        """Write a session into one file. Raises what `Bundles.export` raises."""
        return self._bundles().export(session, path, step)

    def import_bundle(self, path: str | Path, *, name: str | None = None, step: Step = unheard) -> Session:
        """Take a session out of a bundle as the user's active session. Raises what `Unbundling.take` raises."""
        from ninebox_daemon.unbundling import Unbundling  # here, not above: 15 ms that no start needs

        with self.units.transaction() as unit:
            unit.withdraw.append(self._settle)
            session = Unbundling(self.store, self._uploads).take(unit, absolute(path), name, self.user_id, step)
            self.lives.welcome(unit, session)
            unit.publish.append(self._settle)
        return session

    def check(self, step: Step = unheard) -> StorageChecked:
        """Compare everything that is kept with its checksums. Raises StorageFailed, and what `step` raises."""
        from ninebox_daemon.checking import check  # here, not above: no start needs it

        self.units.catch_up()
        try:
            return check(self.store, self.data_dir, step)
        except StoreRefused as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error

    def restore_backup(self, backup_id: str) -> PutBack:
        """Put all sessions back as they were in a backup. Raises what `put_back` raises."""
        from ninebox_daemon.putting_back import put_back  # here, not above: no start needs it

        def read_anew() -> None:
            self._export_note.forget()  # nothing that was about to happen to a session is still to do
            try:
                self._read_anew()
            except (RowDamaged, StoreRefused):
                log.exception("what was put back is read once the disk can be read again")
                self.units.doubt_memory()

        return put_back(self.store, self.units, self.backups, backup_id, self._now_ms(), read_anew)

    def _read_anew(self) -> None:
        """Read everything that memory holds. Raises RowDamaged where the file can't be read, StoreRefused."""
        self.shelf.read_anew(self.user_id)
        self.settings.read_anew()
        self._upkeep.complete()
        self._upkeep.settle()

    def _begin(self) -> None:
        """Read the sessions for the first time. Raises RowDamaged where they can't be read, however often one tries."""
        try:
            self._read_anew()
        except FileDamaged as error:
            try:
                self.store.rebuild()
            except StoreRefused as refused:
                raise RowDamaged(f"{error}; {refused}") from refused
            self._read_anew()
        if self.store.rebuilt is not None:
            self._open_all()

    def _open_all(self) -> None:
        """Open every session of a database that was made anew, so that each says what it lacks."""
        for session in self.shelf.sessions.values():
            try:
                self.shelf.loaded(session)
            except RpcError as error:
                log.warning("session %s can't be opened: %s", session.session_id, error.fault.name)

    def _rescue(self, session: Session, place: Path) -> None:
        self._bundles().rescue(self.shelf.loaded(session), place)

    def _settle(self) -> None:
        self._upkeep.settle()

    def _bundles(self) -> Bundles:
        from ninebox_daemon.bundles import Bundles  # here, not above: 15 ms that no start needs

        kept = (self._originals, self._export_note)
        return Bundles(self.data_dir, self.store, self.journal, self._uploads, *kept, self._now_ms)


def _is_troubled(store: Database) -> bool:
    store.look()
    return store.has_trouble
