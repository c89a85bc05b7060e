"""Moments of a session that have a name, and the way back to them. Knows journal and store, no handler and no file."""

from collections.abc import Callable
from secrets import token_hex

from ninebox_daemon.journal import Journal, Recorded
from ninebox_daemon.memory import Session
from ninebox_daemon.review.restoring import restoration, stood_before
from ninebox_daemon.steps import Step
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import CheckpointRow
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.unit import Units
from ninebox_protocol.changes import Checkpoint
from ninebox_protocol.errors import CHECKPOINT_NOT_FOUND, STORAGE_FAILED, RpcError


class Checkpoints:
    """A checkpoint is a name for a `seq`: making one journals nothing, and going back to one is an edit like others."""

    def __init__(self, store: Database, units: Units, journal: Journal, now_ms: Callable[[], int]) -> None:
        self._store, self._units, self._journal, self._now_ms = store, units, journal, now_ms

    def make(self, session: Session, name: str) -> Checkpoint:
        """Give the session as it stands now a name."""
        row = CheckpointRow(token_hex(8), session.session_id, name, session.tail.seq, self._now_ms())
        with self._units.transaction() as unit:
            unit.tx.put_checkpoint(row)
        return _checkpoint_of(row)

    def listed(self, session: Session) -> list[Checkpoint]:
        """Return the moments of the session that have a name, the latest first."""
        return [_checkpoint_of(row) for row in self._rows(session)]

    def restore(self, session: Session, checkpoint_id: str, step: Step) -> Recorded:
        """Put back what was edited since; where nobody differs, nothing is written.

        Only the changes since then are read, one at a time. Raises CheckpointNotFound, SessionDamaged, and what `step`
        raises.
        """
        found = next((row for row in self._rows(session) if row.checkpoint_id == checkpoint_id), None)
        if found is None:
            raise RpcError(CHECKPOINT_NOT_FOUND, checkpointId=checkpoint_id)
        before = stood_before(self._journal.since(session, found.seq, step))
        return self._journal.record(session, restoration(before, session.person, found.name))

    def _rows(self, session: Session) -> list[CheckpointRow]:
        try:
            return self._store.checkpoints(session.session_id)
        except (RowDamaged, StoreRefused) as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error


def _checkpoint_of(row: CheckpointRow) -> Checkpoint:
    return Checkpoint(checkpoint_id=row.checkpoint_id, name=row.name, seq=row.seq, at=row.at)
