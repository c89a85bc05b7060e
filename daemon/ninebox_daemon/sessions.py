"""SessionManager: memory and store in step. Knows the rules and the store; neither a handler nor the wire."""

import gc
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ninebox_daemon.aside import erase_aside
from ninebox_daemon.backups import Backups
from ninebox_daemon.beginning import Beginnings
from ninebox_daemon.checkpoints import Checkpoints
from ninebox_daemon.chores import Chores
from ninebox_daemon.collector import at_rest
from ninebox_daemon.exporting import Exported, Exports
from ninebox_daemon.files import Uploads, absolute
from ninebox_daemon.housekeeping import Housekeeping
from ninebox_daemon.journal import Journal
from ninebox_daemon.memory import Session
from ninebox_daemon.mending.mending import Mending
from ninebox_daemon.notices import Tell, to_nobody
from ninebox_daemon.recent import RecentFiles
from ninebox_daemon.settings import HeldSettings
from ninebox_daemon.steps import Step
from ninebox_daemon.steps import to_nobody as unheard
from ninebox_daemon.storage import KEEP_ROOM_EVERY_S, RETRY_EVERY_S, Storage
from ninebox_daemon.store.database import Database, unguarded
from ninebox_daemon.store.held_file import Guard
from ninebox_daemon.store.rows import EmployeeRow, OpenedRow, UploadRow
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.unit import Unit, Units
from ninebox_daemon.watch import Watch
from ninebox_daemon.whereabouts import Whereabouts
from ninebox_protocol.errors import (
    NO_ACTIVE_SESSION,
    SESSION_CLOSED,
    SESSION_DAMAGED,
    SESSION_NOT_FOUND,
    STORAGE_FAILED,
    RpcError,
)
from ninebox_protocol.sessions import BundleExported, SessionExport, SessionSummary
from ninebox_protocol.storage import StorageChecked

if TYPE_CHECKING:
    from ninebox_daemon.bundles import Bundles
    from ninebox_daemon.putting_back import PutBack
    from ninebox_daemon.refreshing import Refreshed

log = logging.getLogger(__name__)

T = TypeVar("T")

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
        self._now_ms = now_ms
        self.chores = Chores(time.monotonic)
        self._uploads = Uploads(data_dir / "uploads")
        self.store = Database(data_dir / "ninebox.db" if durable else None, guard)
        self.storage = Storage(data_dir, self.store, tell, self._recovered)
        self.chores.every(RETRY_EVERY_S, self.storage.retry)
        self.chores.every(KEEP_ROOM_EVERY_S, self.storage.keep_room)
        self.chores.when_quiet(self.store.rest)
        self.chores.when_quiet(lambda: self.asked(self.store.examine))
        self.units = Units(self.store, now_ms, self._read_anew)
        self.settings = settings = HeldSettings(self.store, self.units, data_dir)
        self.recent = RecentFiles(self.store, self.units)
        self.journal = Journal(self.store, self.units, now_ms, tell, lambda: settings.labels)
        self.checkpoints = Checkpoints(self.store, self.units, self.journal, now_ms)
        self._beginnings = Beginnings(self.store, self._uploads, now_ms, lambda: settings.terms)
        self._exports = Exports(
            *(data_dir, self.store, self.units, self.journal, self._uploads, self._settle, now_ms),
            lambda: settings.terms,
        )
        self.housekeeping = Housekeeping(
            *(data_dir, self.store, self.units, settings, self._uploads, self._exports.note),
            self._referenced,
            now_ms,
        )
        self.watch = Watch(self._uploads, tell)
        self.whereabouts = Whereabouts(data_dir, self.store, self.units)
        waiting = partial(_is_troubled, self.store)
        self.backups = Backups(data_dir, self.store, self.units, now_ms, tell, waiting)
        self.storage.last_backup_at = lambda: self.backups.latest_at
        self.housekeeping.backups_that_may_go = self.backups.that_may_go
        self.housekeeping.backups_holding = self.backups.holding
        self.housekeeping.quarantine_emptied = lambda: self.mending.note(self._sessions.values())
        self.chores.when_quiet(self.backups.make_if_due)
        self.chores.every(BACKUP_EVERY_S, self.backups.make_at_last)
        self.mending = Mending(data_dir, self.store, self.units, self._uploads, now_ms, tell)
        self._sessions: dict[str, Session] = {}
        self.unlisted: list[str] = []
        """Ids of sessions whose own row is damaged, so that they can't even be listed."""
        self.backups.sweep()
        began = time.perf_counter()
        self._begin()
        self.opened_in_ms = (time.perf_counter() - began) * 1000
        """How long reading the summaries took."""
        self._overwrite()
        self._tidy()
        self.chores.every(TIDIED_EVERY_S, self._tidy)

    def close(self) -> Path | None:
        """Write everything down and let the data directory go.

        What that can't take is rescued: returns the bundle, or the folder of bundles; None where nothing had to be, or
        could be. Nothing is done twice: `shutdown` comes before the end.
        """
        if not self.store.is_open:
            return None
        rescued = None
        if not self.store.retry() and self.store.unsaved:
            left = [self._sessions[each] for each in sorted(self.units.unsaved_sessions) if each in self._sessions]
            rescued = self.storage.rescue(left, self._rescue) if left else None
        self.store.close()
        return rescued

    def between_requests(self, quiet: bool) -> None:
        """Do what is due between two requests; `quiet`: nothing was asked for a while. Raises nothing."""
        self.storage.look()
        if self.store.was_rebuilt_since():
            self.storage.tell_rebuilt()
        self.chores.run(quiet=quiet)

    def asked(self, ask: Callable[[], T]) -> T:
        """Return what `ask` does. Where SQLite finds the file damaged, it is made anew first, and asked once more.

        Raises StorageFailed where it can't be made anew, and what `ask` raises.
        """
        try:
            return ask()
        except FileDamaged:
            self.units.distrust()
            self.units.catch_up()
        try:
            return ask()
        except FileDamaged as error:
            self.units.distrust()
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error

    def all(self) -> list[Session]:
        """Return the user's sessions, the newest first."""
        self.units.catch_up()
        return [each for each in reversed(self._sessions.values()) if each.row.user_id == self.user_id]

    def active(self) -> Session | None:
        """Return the user's active session, None when there is none. Its people may not be loaded yet."""
        self.units.catch_up()
        return self._active_of(self.user_id)

    def get_session(self, user_id: str = LOCAL_USER) -> Session | None:
        """Return a user's active session with its people, None when there is none. Raises SessionDamaged."""
        session = self._active_of(user_id)
        return None if session is None else self._loaded(session)

    def whole(self, act: Callable[[], T]) -> T:
        """Return what `act` returns; where it meets damaged rows of a session, they are mended and it is done again.

        Raises what `act` raises, and SessionDamaged where they can't be mended.
        """
        try:
            return act()
        except RpcError as error:
            session = self._sessions.get(str(error.facts.get("sessionId")))
            if error.fault is not SESSION_DAMAGED or session is None or self.units.open is not None:
                raise
            self._mend(session)
        return act()

    def find(self, session_id: str | None) -> Session:
        """Return the session meant, None meaning the active one. Raises SessionNotFound or NoActiveSession."""
        self.units.catch_up()
        session = self._active_of(self.user_id) if session_id is None else self._sessions.get(session_id)
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
        return self._loaded(session)

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
            self._welcome(unit, session)
            self.recent.note(unit, session.row.user_id, session.row.source_path, self._now_ms())
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
            self._welcome(unit, session)
        return session

    def export(self, session: Session, want: SessionExport, step: Step = unheard) -> Exported:
        """Write a session's changes into a workbook. Raises what `Exports.export` raises."""
        return self._exports.export(session, want, step)

    def refresh(
        self, session: Session, path: str | None, sheet_name: str | None = None, step: Step = unheard
    ) -> "Refreshed":
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
        """Take a session out of a bundle as the user's active session. Raises what `Bundles.take` raises."""
        with self.units.transaction() as unit:
            unit.withdraw.append(self._settle)
            session = self._bundles().take(unit, absolute(path), name, self.user_id, step)
            self._welcome(unit, session)
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

    def rename(self, session: Session, name: str) -> Session:
        """Return the session under its new name."""
        return self._rewritten(session, name=name.strip())

    def activate(self, session: Session) -> Session:
        """Return the session open, and as the one that is meant where none is named."""
        with self.units.transaction() as unit:
            self._retire_active(unit, session.row.user_id)
            unit.tx.put_opened(OpenedRow(session.session_id, self._now_ms()))
            return self._rewritten(session, active=1, closed=0)

    def put_away(self, session: Session) -> Session:
        """Return the session closed; if it was the active one, none is."""
        with self.units.transaction() as unit:
            closed = self._rewritten(session, active=0, closed=1)
            unit.publish.append(lambda: setattr(session, "people", None))
            return closed

    def delete(self, session: Session) -> None:
        """Erase a session, also from every backup that can be reached; our copy of its workbook stays if it is shared.

        A kill at any instant is made up for at the next start.
        """
        sha256 = session.row.upload_sha256
        with self.units.transaction() as unit:
            if sha256 and not self.store.upload_is_shared(sha256, session.session_id):
                unit.tx.put_upload(UploadRow(sha256, doomed=1))
            unit.tx.doom_originals(session.session_id)
            unit.tx.doom_in_backups(session.session_id, self.backups.places.all())
            unit.tx.delete_session(session.session_id)
            unit.about = None
            unit.publish.append(lambda: self._sessions.__delitem__(session.session_id))
            unit.publish.append(self._settle)
            unit.publish.append(self._overwrite)

    def restore_backup(self, backup_id: str) -> "PutBack":
        """Put all sessions back as they were in a backup. Raises what `put_back` raises."""
        from ninebox_daemon.putting_back import put_back  # here, not above: no start needs it

        def read_anew() -> None:
            self._exports.note.forget()  # nothing that was about to happen to a session is still to do
            try:
                self._read_anew()
            except (RowDamaged, StoreRefused):
                log.exception("what was put back is read once the disk can be read again")
                self.units.doubt_memory()

        return put_back(self.store, self.units, self.backups, backup_id, read_anew)

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

    def _read_anew(self) -> None:
        """Read every session without its people. Raises RowDamaged where the file can't be read, StoreRefused."""
        self.mending.at_start(self.user_id)
        self.settings.read_anew()
        rows, self.unlisted = self.store.sessions()
        counts = self.store.changed_counts()
        self._sessions = {
            row.session_id: Session(row, self.store.tail(row.session_id), counts.get(row.session_id, 0)) for row in rows
        }
        self.mending.note(self._sessions.values())
        self._complete()
        self._settle()

    def _complete(self) -> None:
        """Finish an export that was killed in the middle. One that can't be finished now is looked at again later."""

        def with_people(session_id: str) -> Session | None:
            return self._loaded(self._sessions[session_id]) if session_id in self._sessions else None

        try:
            self._exports.complete(with_people)
        except FileDamaged:
            raise
        except (OSError, RowDamaged, StoreRefused, RpcError):
            log.exception("an export that was killed is left for the next start")

    def _settle(self) -> None:
        """Bring the workbooks in line with what was committed. What can't be done now is done at the next start."""
        if self.store.trouble is not None:
            return  # what is committed in memory alone may yet be lost
        try:
            self._uploads.settle(self.store.uploads())
            doomed, originals = self.store.doomed_uploads(), self.store.doomed_originals()
            for sha256 in doomed:
                self._uploads.delete(sha256)
            for session_id in originals:
                self._exports.forget(session_id)
                self.mending.forget(session_id)
            if doomed or originals:
                erase_aside(self.data_dir, originals)
                with self.units.transaction() as unit:
                    unit.tx.forget_doomed()
            self.backups.erase()
        except FileDamaged:
            log.error("the database is damaged: it is made anew at the next request")
            self.units.distrust()
        except (OSError, RowDamaged, StoreRefused, RpcError):
            log.exception("workbooks are left for the next start")

    def _rescue(self, session: Session, place: Path) -> None:
        self._bundles().rescue(self._loaded(session), place)

    def _recovered(self) -> None:
        """Make up for what had to wait until the disk could be written."""
        self.units.all_saved()
        self._settle()
        self._overwrite()

    def _tidy(self) -> None:
        """Delete sessions that have had their time, and files that no session needs. What fails is tried in an hour."""
        if not self.store.durable:
            return
        try:
            self.units.catch_up()
            for session in self.housekeeping.overdue(self._sessions.values()):
                self.delete(session)
                log.info("session %s is deleted, as the settings say of sessions left alone", session.session_id)
            self.housekeeping.purge_by_age()
        except (OSError, RowDamaged, StoreRefused, RpcError):
            log.exception("what has had its time is left for later")

    def _referenced(self) -> set[str] | None:
        """Return the hashes of the workbooks of all users' sessions.

        None where that isn't known: a session's own row is damaged, or what is on disk says something else than memory.
        """
        if self.unlisted or self.store.trouble is not None:
            return None
        return {each.row.upload_sha256 for each in self._sessions.values()}

    def _overwrite(self) -> None:
        """Let nothing of deleted rows stay in the write-ahead log, now or, failing that, at the next start."""
        try:
            self.store.erase()
        except StoreRefused:
            log.exception("the log is left for the next start")

    def _active_of(self, user_id: str) -> Session | None:
        return next((each for each in self._sessions.values() if each.row.active and each.row.user_id == user_id), None)

    def _loaded(self, session: Session) -> Session:
        """Return the session with its people. Damaged rows are mended first: nothing must be built on them.

        Within a request's transaction they are only met; see `whole`.
        """
        if session.people is None:
            try:
                self._read_people(session)
            except FileDamaged:
                raise
            except RowDamaged:
                if self.units.open is not None:
                    raise self.journal.damaged(session) from None
                self._mend(session)
            except StoreRefused as error:
                raise RpcError(STORAGE_FAILED, reason=str(error)) from error
        return session

    def _mend(self, session: Session) -> None:
        """Mend a session and read it anew. Raises SessionDamaged."""
        self.mending.mend(session)
        row = next((row for row in self.store.sessions()[0] if row.session_id == session.session_id), session.row)
        try:
            tail = self.store.tail(session.session_id)
            after = replace(session, row=row, tail=tail, people=None)
            self._read_people(after, mended=True)
        except RowDamaged as why:
            raise self.mending.refusal(session, str(why)) from None
        except StoreRefused as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error
        session.become(replace(after, changed_count=sum(row.current is not None for row in after.rows.values())))

    def _read_people(self, session: Session, *, mended: bool = False) -> None:
        """Bring the people to memory. Raises RowDamaged, StoreRefused."""
        people = self._people(session, mended=mended)
        session.in_workbook = self.store.in_workbook(session.session_id)
        session.people = people

    def _people(self, session: Session, *, mended: bool) -> dict[str, EmployeeRow]:
        """Return the people, having made sure that they and the end of the journal are whole. Raises RowDamaged.

        Somebody who was touched later than the last change tells that the end is missing, or that the clock was put
        back meanwhile: mending finds out, and `mended` says that it did.
        """
        with at_rest():
            people = {row.employee_id: row for row in self.store.employees(session.session_id)}
        gc.freeze()
        if len(people) != session.row.employee_count:
            raise RowDamaged(f"{len(people)} people instead of {session.row.employee_count}")
        self.store.changes(session.session_id, None, 1)
        latest = max((row.changed_at for row in people.values() if row.changed_at is not None), default=0)
        if latest > session.tail.at and not mended:
            raise RowDamaged("the journal ends before the last edit")
        return people

    def _bundles(self) -> "Bundles":
        from ninebox_daemon.bundles import Bundles  # here, not above: 15 ms that no start needs

        kept, note = self._exports.originals, self._exports.note
        return Bundles(self.data_dir, self.store, self.journal, self._uploads, kept, note, self._now_ms)

    def _welcome(self, unit: Unit, session: Session) -> None:
        """Make a session that was just written down the user's active one."""
        self._retire_active(unit, session.row.user_id)
        unit.tx.put_opened(OpenedRow(session.session_id, self._now_ms()))
        unit.about = session.session_id
        unit.publish.append(lambda: self._sessions.__setitem__(session.session_id, session))

    def _retire_active(self, unit: Unit, user_id: str) -> None:
        """Take the place of the active session, if there is one."""
        active = self._active_of(user_id)
        if active is not None:
            retired = replace(active.row, active=0)
            unit.tx.put_session(retired)
            unit.publish.append(lambda: setattr(active, "row", retired))

    def _rewritten(self, session: Session, **changes: Any) -> Session:
        """Return the session as it will be with these columns changed."""
        row = replace(session.row, **changes)
        with self.units.transaction() as unit:
            unit.tx.put_session(row)
            unit.publish.append(lambda: setattr(session, "row", row))
        return replace(session, row=row)


def _is_troubled(store: Database) -> bool:
    return store.trouble is not None
