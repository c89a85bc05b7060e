"""What becomes of sessions: the active one, renamed, closed, erased. Knows the store, no rule and no file."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ninebox_daemon.backup_places import BackupPlaces
from ninebox_daemon.memory import Session
from ninebox_daemon.shelf import Shelf
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import OpenedRow, UploadRow
from ninebox_daemon.unit import Unit, Units


class Lives:
    """Of the sessions of one data directory. `settle` and `overwrite`: see `Upkeep`."""

    def __init__(
        self,
        store: Database,
        units: Units,
        shelf: Shelf,
        places: BackupPlaces,
        settle: Callable[[], None],
        overwrite: Callable[[], None],
        now_ms: Callable[[], int],
    ) -> None:
        self._store, self._units, self._shelf, self._places = store, units, shelf, places
        self._settle, self._overwrite, self._now_ms = settle, overwrite, now_ms

    def welcome(self, unit: Unit, session: Session) -> None:
        """Make a session that was just written down the user's active one."""
        self._retire_active(unit, session.row.user_id)
        unit.tx.put_opened(OpenedRow(session.session_id, self._now_ms()))
        unit.about = session.session_id
        unit.publish.append(lambda: self._shelf.sessions.__setitem__(session.session_id, session))

    def rename(self, session: Session, name: str) -> Session:
        """Return the session under its new name."""
        return self._rewritten(session, name=name.strip())

    def activate(self, session: Session) -> Session:
        """Return the session open, and as the one that is meant where none is named."""
        with self._units.transaction() as unit:
            self._retire_active(unit, session.row.user_id)
            unit.tx.put_opened(OpenedRow(session.session_id, self._now_ms()))
            return self._rewritten(session, active=1, closed=0)

    def put_away(self, session: Session) -> Session:
        """Return the session closed; if it was the active one, none is."""
        with self._units.transaction() as unit:
            closed = self._rewritten(session, active=0, closed=1)
            unit.publish.append(lambda: setattr(session, "people", None))
            return closed

    def delete(self, session: Session) -> None:
        """Erase a session, also from every backup that can be reached; our copy of its workbook stays if it is shared.

        A kill at any instant is made up for at the next start.
        """
        sha256 = session.row.upload_sha256
        with self._units.transaction() as unit:
            if sha256 and not self._store.upload_is_shared(sha256, session.session_id):
                unit.tx.put_upload(UploadRow(sha256, doomed=1))
            unit.tx.doom_originals(session.session_id)
            unit.tx.doom_in_backups(session.session_id, self._places.all())
            unit.tx.delete_session(session.session_id)
            unit.about = None
            unit.publish.append(lambda: self._shelf.sessions.__delitem__(session.session_id))
            unit.publish.append(self._settle)
            unit.publish.append(self._overwrite)

    def _retire_active(self, unit: Unit, user_id: str) -> None:
        """Take the place of the active session, if there is one."""
        active = self._shelf.active_of(user_id)
        if active is not None:
            retired = replace(active.row, active=0)
            unit.tx.put_session(retired)
            unit.publish.append(lambda: setattr(active, "row", retired))

    def _rewritten(self, session: Session, **changes: Any) -> Session:
        """Return the session as it will be with these columns changed."""
        row = replace(session.row, **changes)
        with self._units.transaction() as unit:
            unit.tx.put_session(row)
            unit.publish.append(lambda: setattr(session, "row", row))
        return replace(session, row=row)
