"""What has to be whole before sessions can be listed: their own rows, and the tables beside the reviews.

Knows no people and no journal: those are mended when a session is opened.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ninebox_daemon.files import Uploads
from ninebox_daemon.mending.outcome import Outcome
from ninebox_daemon.mending.own_row import OwnRow
from ninebox_daemon.mending.quarantine import OF_NO_SESSION, Quarantine
from ninebox_daemon.mending.sources import Backups, backed
from ninebox_daemon.store.copies import copy_opened
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.raw import Raw
from ninebox_daemon.store.rows import (
    OpenedRow,
    Row,
    SessionRow,
    SettingRow,
    UploadRow,
    checksum,
)
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.store.transaction import DOOMED_ORIGINALS
from ninebox_daemon.unit import Units

log = logging.getLogger(__name__)

_UNFIT = "the checksum doesn't fit"


@dataclass(slots=True)
class _Small:
    """What becomes of the small tables' damaged rows."""

    gone: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)


class AllRows:
    """Mends what is of no session in particular, and sessions' own rows, in one data directory."""

    def __init__(
        self,
        store: Database,
        units: Units,
        uploads: Uploads,
        quarantine: Quarantine,
        backups: Backups,
        now_ms: Callable[[], int],
        user_id: str,
    ) -> None:
        self._store, self._units, self._uploads = store, units, uploads
        self._quarantine, self._backups, self._now_ms, self._user_id = quarantine, backups, now_ms, user_id

    def mend_sessions(self) -> dict[str, Outcome]:
        """Rebuild own rows that are damaged or missing; returns by session what came of it.

        One of which nothing tells stays as it is. Raises RowDamaged, StoreRefused, StorageFailed, OSError.
        """
        raws = self._store.raw.sessions()
        unfit = {raw.row.session_id: raw for raw in raws if not raw.fits}
        orphans = self._store.raw.orphans()
        outcomes = {}
        for session_id in (*unfit, *orphans):
            raw = unfit.get(session_id) or _renamed(session_id, unfit.values())
            outcome = self._mend_session(session_id, raw)
            if outcome is not None:
                outcomes[session_id] = outcome
        return outcomes

    def mend_small(self) -> Outcome | None:
        """Rebuild damaged settings, uploads and the like as far as that can be; None: all are whole.

        Raises RowDamaged, StoreRefused, StorageFailed, OSError.
        """
        unfit = self._store.raw.damaged_small()
        kept = {raw.row.sha256 for raw in self._store.raw.uploads() if raw.fits}
        needed = {row.upload_sha256 for row in self._store.sessions()[0]} - {""} - kept
        if not unfit and not needed:
            return None
        small = _Small()
        for raw in unfit:
            small.outcome.set_aside(raw, _UNFIT)
            small.gone.append(raw.row)
            self._tell(small, raw.row)
        small.new += [UploadRow(sha256, doomed=0) for sha256 in needed]
        small.outcome.rebuilt += [{"what": "upload", "from": "journal"}] * len(needed)
        if unfit:
            self._quarantine.keep(OF_NO_SESSION, self._now_ms(), small.outcome.aside)
        with self._units.transaction() as unit:
            unit.tx.mend_small(small.gone, small.new)
        log.warning("mended rows of no session: %s", small.outcome.counted)
        return small.outcome

    def _mend_session(self, session_id: str, raw: Raw[SessionRow] | None) -> Outcome | None:
        people = self._store.raw.people(session_id)
        answers = self._store.raw.answers(session_id)
        copy = backed(self._backups, session_id)
        own = OwnRow(session_id, self._user_id, people, self._uploads, self._now_ms())
        recovered = own.recovered(raw, copy.row if copy is not None else None, answers)
        if recovered is None:
            return None
        outcome = Outcome()
        if raw is not None:
            outcome.set_aside(raw, _UNFIT)
        else:
            outcome.aside.append({"table": "session", "why": "missing"})
        doubt = {} if recovered.certain else {"certain": False}
        outcome.rebuilt.append({"what": "session", "name": recovered.row.name, "from": recovered.source, **doubt})
        row = self._only_active(recovered.row)
        self._quarantine.keep(session_id, self._now_ms(), outcome.aside)
        with self._units.transaction() as unit:
            unit.tx.mend_session(row)
            if raw is not None and raw.row.session_id != session_id:
                unit.tx.mend_small([raw.row], [])
        log.warning("mended session %s: %s", session_id, outcome.counted)
        return outcome

    def _only_active(self, row: SessionRow) -> SessionRow:
        """A user has one active session."""
        others = (each for each in self._store.sessions()[0] if each.session_id != row.session_id)
        taken = any(each.active and each.user_id == row.user_id for each in others)
        return replace(row, active=0) if taken else row

    def _tell(self, small: _Small, row: Row) -> None:
        """Say what comes in the place of a damaged row."""
        item: dict[str, Any]
        if isinstance(row, UploadRow):
            item = {"what": "upload"}
            if self._uploads.is_whole(row.sha256):  # its file's own hash tells; who needs it no more may purge it
                small.new.append(UploadRow(row.sha256, doomed=0))
                small.outcome.rebuilt.append({**item, "from": "upload"})
            # Else the key is what is damaged: what a session needs is put down anew, the rest nobody misses.
        elif isinstance(row, OpenedRow):
            if any(each.session_id == row.session_id for each in self._store.sessions()[0]):
                small.new.append(OpenedRow(row.session_id, self._now_ms()))  # too late rather than too early
        elif isinstance(row, SettingRow):
            self._tell_setting(small, row)
        else:  # a recent file
            small.outcome.lost.append({"what": "recentFile"})

    def _tell_setting(self, small: _Small, row: SettingRow) -> None:
        item = {"what": "setting", "key": row.key.partition(" ")[0]}
        if row.key.startswith(DOOMED_ORIGINALS):
            if row.key.removeprefix(DOOMED_ORIGINALS) not in {raw.row.session_id for raw in self._store.raw.sessions()}:
                small.new.append(SettingRow(row.key, ""))
            return
        told = self._backed_setting(row.key)
        if told is None:
            small.outcome.lost.append(item)
        else:
            small.new.append(told)
            small.outcome.rebuilt.append({**item, "from": "backup"})

    def _backed_setting(self, key: str) -> SettingRow | None:
        for path in self._backups():
            try:
                with copy_opened(path) as copy:
                    return copy.setting(key)
            except (RowDamaged, StoreRefused, OSError):
                continue
        return None


def _renamed(session_id: str, unfit: Iterable[Raw[SessionRow]]) -> Raw[SessionRow] | None:
    """Return the row that is this session's but for a damaged id."""
    for raw in unfit:
        if checksum(replace(raw.row, session_id=session_id).values) == raw.crc:
            return raw
    return None
