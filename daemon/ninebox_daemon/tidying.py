"""What has had its time goes by itself, and its user is told. Knows neither what is too old nor who is served."""

import logging
from collections.abc import Callable, Iterable

from ninebox_daemon.housekeeping import Housekeeping
from ninebox_daemon.lives import Lives
from ninebox_daemon.memory import Session
from ninebox_daemon.notices import Tell, sessions_deleted
from ninebox_daemon.shelf import Shelf
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.unit import Units
from ninebox_protocol.errors import RpcError
from ninebox_protocol.lifecycle import Notice

log = logging.getLogger(__name__)


class Tidying:
    """Of one data directory. `user_id` says whose shell it is that hears what is told."""

    def __init__(
        self,
        store: Database,
        units: Units,
        shelf: Shelf,
        lives: Lives,
        housekeeping: Housekeeping,
        tell: Tell,
        user_id: Callable[[], str],
    ) -> None:
        self._store, self._units, self._shelf, self._lives = store, units, shelf, lives
        self._housekeeping, self._tell, self._user_id = housekeeping, tell, user_id
        self._untold: dict[str, list[tuple[str, str]]] = {}
        """By user: the ids and the names of sessions that went."""
        self._is_heard = False

    def tidy(self) -> None:
        """Delete sessions that have had their time, and files that no session needs. What fails is left for later."""
        if not self._store.durable:
            return
        gone = []
        try:
            self._units.catch_up()
            for session in self._housekeeping.overdue(self._shelf.sessions.values()):
                self._lives.delete(session)
                gone.append(session)
                log.info("session %s is deleted, as the settings say of sessions left alone", session.session_id)
            self._housekeeping.purge_by_age()
        except (OSError, RowDamaged, StoreRefused, RpcError):
            log.exception("what has had its time is left for later")
        self._note(gone)

    def notices(self) -> list[Notice]:
        """Return what the user has not been told yet. From now on it is told as soon as it happens."""
        self._is_heard = True
        gone = self._untold.pop(self._user_id(), [])
        return [sessions_deleted(gone)] if gone else []

    def _note(self, gone: Iterable[Session]) -> None:
        for session in gone:
            self._untold.setdefault(session.row.user_id, []).append((session.session_id, session.row.name))
        if self._is_heard:
            for notice in self.notices():
                self._tell("notice", notice)
