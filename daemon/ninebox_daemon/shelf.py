"""The sessions of a data directory in memory, whole: what is damaged is mended before anybody builds on it.

Knows no workbook, no file of the user's and no handler.
"""

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from ninebox_daemon.collector import at_rest
from ninebox_daemon.memory import Session
from ninebox_daemon.mending.mending import Mending
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import EmployeeRow
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.unit import Units
from ninebox_protocol.errors import SESSION_DAMAGED, STORAGE_FAILED, RpcError

T = TypeVar("T")


class Shelf:
    """All sessions, of all users, oldest first; people are brought to memory when somebody works on them."""

    def __init__(self, store: Database, units: Units, mending: Mending) -> None:
        self._store, self._units, self._mending = store, units, mending
        self.sessions: dict[str, Session] = {}
        self.unlisted: list[str] = []
        """Ids of sessions whose own row is damaged, so that they can't even be listed."""

    def read_anew(self, user_id: str) -> None:
        """Read every session without its people; `user_id` gets those of which nothing tells whose they are.

        Raises RowDamaged where the file can't be read, StoreRefused.
        """
        self._mending.at_start(user_id)
        rows, self.unlisted = self._store.sessions()
        counts = self._store.changed_counts()
        self.sessions = {
            row.session_id: Session(row, self._store.tail(row.session_id), counts.get(row.session_id, 0))
            for row in rows
        }
        self._mending.note(self.sessions.values())

    def active_of(self, user_id: str) -> Session | None:
        """Return a user's active session, None when there is none."""
        return next((each for each in self.sessions.values() if each.row.active and each.row.user_id == user_id), None)

    def referenced(self) -> set[str] | None:
        """Return the hashes of the workbooks of all users' sessions.

        None where that isn't known: a session's own row is damaged, or what is on disk says something else than memory.
        """
        if self.unlisted or self._store.trouble is not None:
            return None
        return {each.row.upload_sha256 for each in self.sessions.values()}

    def asked(self, ask: Callable[[], T]) -> T:
        """Return what `ask` does. Where SQLite finds the file damaged, it is made anew first, and asked once more.

        Raises StorageFailed where it can't be made anew, and what `ask` raises.
        """
        try:
            return ask()
        except FileDamaged:
            self._units.distrust()
            self._units.catch_up()
        try:
            return ask()
        except FileDamaged as error:
            self._units.distrust()
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error

    def whole(self, act: Callable[[], T]) -> T:
        """Return what `act` returns; where it meets damaged rows of a session, they are mended and it is done again.

        Raises what `act` raises, and SessionDamaged where they can't be mended.
        """
        try:
            return act()
        except RpcError as error:
            session = self.sessions.get(str(error.facts.get("sessionId")))
            if error.fault is not SESSION_DAMAGED or session is None or self._units.open is not None:
                raise
            self._mend(session)
        return act()

    def loaded(self, session: Session) -> Session:
        """Return the session with its people. Damaged rows are mended first: nothing must be built on them.

        Within a request's transaction they are only met; see `whole`.
        """
        if session.people is None:
            try:
                self._read_people(session)
            except FileDamaged:
                raise
            except RowDamaged:
                if self._units.open is not None:
                    raise session.met_damaged() from None
                self._mend(session)
            except StoreRefused as error:
                raise RpcError(STORAGE_FAILED, reason=str(error)) from error
        return session

    def _mend(self, session: Session) -> None:
        """Mend a session and read it anew. Raises SessionDamaged."""
        self._mending.mend(session)
        row = next((row for row in self._store.sessions()[0] if row.session_id == session.session_id), session.row)
        try:
            tail = self._store.tail(session.session_id)
            after = replace(session, row=row, tail=tail, people=None)
            self._read_people(after, mended=True)
        except RowDamaged as why:
            raise self._mending.refusal(session, str(why)) from None
        except StoreRefused as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error
        session.become(replace(after, changed_count=sum(row.current is not None for row in after.rows.values())))

    def _read_people(self, session: Session, *, mended: bool = False) -> None:
        """Bring the people to memory. Raises RowDamaged, StoreRefused."""
        people = self._people(session, mended=mended)
        session.in_workbook = self._store.in_workbook(session.session_id)
        session.people = people

    def _people(self, session: Session, *, mended: bool) -> dict[str, EmployeeRow]:
        """Return the people, having made sure that they and the end of the journal are whole. Raises RowDamaged.

        Somebody who was touched later than the last change tells that the end is missing, or that the clock was put
        back meanwhile: mending finds out, and `mended` says that it did.
        """
        with at_rest():
            people = {row.employee_id: row for row in self._store.employees(session.session_id)}
        gc.freeze()
        if len(people) != session.row.employee_count:
            raise RowDamaged(f"{len(people)} people instead of {session.row.employee_count}")
        self._store.changes(session.session_id, None, 1)
        latest = max((row.changed_at for row in people.values() if row.changed_at is not None), default=0)
        if latest > session.tail.at and not mended:
            raise RowDamaged("the journal ends before the last edit")
        return people
