"""What is damaged, mended when it is met, and what the user is told of it. Knows sessions in memory, and no request."""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ninebox_daemon.files import Uploads
from ninebox_daemon.memory import Session
from ninebox_daemon.mending.quarantine import Quarantine
from ninebox_daemon.notices import Tell, mended_before, rows_mended, session_damaged
from ninebox_daemon.store.backup_names import newest_first
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.unit import Units
from ninebox_protocol.errors import SESSION_DAMAGED, RpcError
from ninebox_protocol.lifecycle import Notice

if TYPE_CHECKING:
    from ninebox_daemon.mending.all_rows import AllRows
    from ninebox_daemon.mending.outcome import Outcome

log = logging.getLogger(__name__)


class Mending:
    """Mends the rows of one data directory. What that takes is imported when the first damage is met."""

    def __init__(
        self, data_dir: Path, store: Database, units: Units, uploads: Uploads, now_ms: Callable[[], int], tell: Tell
    ) -> None:
        self._data_dir, self._store, self._units = data_dir, store, units
        self._uploads, self._now_ms, self._tell = uploads, now_ms, tell
        self.quarantine = Quarantine(data_dir / "quarantine")
        self._told: dict[str | None, list[Notice]] = {}
        """By session, None for none: what was said of it since the start."""

    def at_start(self, user_id: str) -> None:
        """Mend what has to be whole before sessions are listed. What can't be mended now is left as it is."""
        from_sessions, small = {}, None
        try:
            if self._store.sessions()[1] or self._store.raw.orphans():
                from_sessions = self._all_rows(user_id).mend_sessions()
            if self._store.raw.damaged_small() or self._store.uploads_lacking():
                small = self._all_rows(user_id).mend_small()
        except (OSError, RowDamaged, StoreRefused, RpcError):
            log.exception("damaged rows are left for the next start")
        for session_id, outcome in from_sessions.items():
            self._say(session_id, outcome)
        if small is not None and (small.rebuilt or small.lost):
            self._say(None, small)

    def mend(self, session: Session) -> bool:
        """Mend a session on disk; False: nothing of it is damaged. Memory has to read it anew.

        Raises SessionDamaged where it can't be mended, or not now; nothing was overwritten then.
        """
        from ninebox_daemon.mending.session import Mender, Unmendable

        mender = Mender(self._store, self._units, self._uploads, self.quarantine, self._backups, self._now_ms)
        try:
            outcome = mender.mend(session.row)
        except (Unmendable, RowDamaged) as why:
            raise self.refusal(session, str(why)) from None
        except (OSError, StoreRefused, RpcError) as why:
            log.exception("session %s can't be mended now", session.session_id)
            raise self.refusal(session, f"not now: {why}", retryable=True) from None
        if outcome is None:
            return False
        session.damaged = True
        self._say(session.session_id, outcome)
        return True

    def refusal(self, session: Session, reason: str, *, retryable: bool = False) -> RpcError:
        """Return what is answered for a session that can't be opened; told once."""
        session.damaged = True
        if not any(notice.level == "error" and not notice.data for notice in self._told.get(session.session_id, ())):
            self._keep(session.session_id, session_damaged(session.session_id, reason))
        return RpcError(SESSION_DAMAGED, sessionId=session.session_id, reason=reason, retryable=retryable)

    def notices(self, sessions: Iterable[Session], unlisted: Iterable[str]) -> list[Notice]:
        """Return what there is to say at the start of a connection, told before or not."""
        said: list[Notice] = []
        for session in sessions:
            if session.damaged:
                files = [str(path) for path in self.quarantine.of(session.session_id)]
                said += self._told.get(session.session_id) or [mended_before(session.session_id, files)]
        said += self._told.get(None, [])
        return said + [session_damaged(session_id, "its own row can't be read") for session_id in unlisted]

    def forget(self, session_id: str) -> None:
        """Delete what the quarantine holds of a session. Raises OSError."""
        self.quarantine.delete(session_id)
        self._told.pop(session_id, None)

    def note(self, sessions: Iterable[Session]) -> None:
        """Count the sessions as damaged of which something is in the quarantine, and as whole once that is empty."""
        aside = self.quarantine.sessions()
        for session in sessions:
            session.damaged = session.session_id in aside
            if not session.damaged:
                self._told.pop(session.session_id, None)

    def _say(self, session_id: str | None, outcome: "Outcome") -> None:
        files = self.quarantine.of(session_id) if session_id is not None else []
        self._keep(session_id, rows_mended(session_id, outcome.rebuilt, outcome.lost, [str(path) for path in files]))

    def _keep(self, session_id: str | None, notice: Notice) -> None:
        self._told.setdefault(session_id, []).append(notice)
        self._tell("notice", notice)

    def _all_rows(self, user_id: str) -> "AllRows":
        from ninebox_daemon.mending.all_rows import AllRows

        return AllRows(self._store, self._units, self._uploads, self.quarantine, self._backups, self._now_ms, user_id)

    def _backups(self) -> list[Path]:
        """Return the backups there are, the newest first."""
        return newest_first(self._data_dir / "ninebox.db")
