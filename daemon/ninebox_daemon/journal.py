"""Edits of one session: recorded, taken back, done again, read. Knows store and rules, no handler and no file."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, cast

from ninebox_daemon.memory import Session
from ninebox_daemon.notices import Tell
from ninebox_daemon.review.changes import Draft, Parts, body_of, change_text, reversal
from ninebox_daemon.review.grid import Labels
from ninebox_daemon.review.people import employee_text, endings_of
from ninebox_daemon.steps import EVERY, Step
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import ChangeRow, EmployeeRow
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.store.transaction import Tail
from ninebox_daemon.unit import Unit, Units
from ninebox_protocol.changes import Change, ChangeKind, Committed
from ninebox_protocol.errors import NOTHING_TO_REDO, NOTHING_TO_UNDO, STORAGE_FAILED, RpcError
from ninebox_protocol.notifications import Origin, SessionChangedParams

_ORIGINS: dict[str, Origin] = {
    "undo": "undo",
    "redo": "redo",
    "export": "export",
    "refresh": "refresh",
    "restoreCheckpoint": "restore",
}

_A_MOMENT_MS = 1_000
"""By so little a clock is corrected while it runs."""

Stacks = Callable[[int], tuple[int | None, int | None]]
"""From a change's seq to what undo and redo would reverse after it."""


class Recorded(NamedTuple):
    """What an edit came to, as JSON texts made of what is stored: nobody is parsed and told once more for an answer."""

    employees: list[str]
    """Everybody it was about, as callers see them: an Employee each."""
    committed: str
    """What every mutating method answers: a Committed."""


class Journal:
    """What was decided, in order. Nothing in it is ever rewritten: undo and redo append."""

    def __init__(
        self, store: Database, units: Units, now_ms: Callable[[], int], tell: Tell, labels: Callable[[], Labels]
    ) -> None:
        self._store = store
        self._units = units
        self._now_ms = now_ms
        self._tell = tell
        self._labels = labels

    def record(self, session: Session, draft: Draft) -> Recorded:
        """Commit an edit. Where nobody differs, nothing is written."""
        return self._append(session, draft, lambda seq: (seq, None))

    def undo(self, session: Session) -> Recorded:
        """Take back the latest edit that stands. Raises NothingToUndo."""
        if session.tail.undo_next is None:
            raise RpcError(NOTHING_TO_UNDO)
        top, below = self._change(session, session.tail.undo_next)
        draft = reversal("undo", top.body, session.person, top.refers_to or top.seq)
        return self._append(session, draft, lambda seq: (below.undo_next if below else None, seq))

    def redo(self, session: Session) -> Recorded:
        """Do again what undo took back last. Raises NothingToRedo."""
        if session.tail.redo_next is None:
            raise RpcError(NOTHING_TO_REDO)
        top, below = self._change(session, session.tail.redo_next)
        draft = reversal("redo", top.body, session.person, top.refers_to or top.seq)
        return self._append(session, draft, lambda seq: (seq, below.redo_next if below else None))

    def note(self, unit: Unit, session: Session, draft: Draft) -> tuple[Tail, Change]:
        """Append, within `unit`, what no undo takes back: an export or a refresh. Undo and redo pass it by.

        Returns where the journal ends then; memory learns of it by what the caller publishes.
        """
        tail, row = self._appended(unit, session, draft, lambda _: (session.tail.undo_next, session.tail.redo_next))
        return tail, _change_of(row, draft.before, draft.after, draft.note)

    def history(self, session: Session, before: int | None, limit: int) -> list[Change]:
        """Return at most `limit` changes older than `before` (None: from the newest), newest first."""
        rows = self._changes(session, before, limit)
        undone = self._store.undone(session.session_id, (row.seq for row in rows))
        return [_change_of(row, **json.loads(row.body), undone_by=undone.get(row.seq)) for row in rows]

    def since(self, session: Session, seq: int, step: Step) -> Iterator[tuple[str, str]]:
        """Yield kind and body of what was changed after `seq` (0: from the first), the oldest first.

        Tells `step` now and then. Raises SessionDamaged, and what `step` raises.
        """
        end, at = session.tail.seq, seq
        try:
            for number, (at, kind, body) in enumerate(self._store.bodies(session.session_id, seq)):
                if number % EVERY == 0:
                    step(at - seq, end - seq, "Reading the history")
                yield kind, body
        except RowDamaged:
            raise session.met_damaged() from None
        except StoreRefused as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error
        if at != end:  # the last one is missing: no checksum can tell
            raise session.met_damaged()

    def committed(self, tail: Tail | None, changes: list[Change]) -> Committed:
        """Return what every mutating method answers, for a journal that ends at `tail`; None: there is none."""
        return Committed(
            changes=changes,
            seq=tail.seq if tail else 0,
            durable=self._store.durable,
            can_undo=tail is not None and tail.undo_next is not None,
            can_redo=tail is not None and tail.redo_next is not None,
        )

    def _append(self, session: Session, draft: Draft, stacks: Stacks) -> Recorded:
        touched: dict[str, EmployeeRow] = {}
        tail, change = session.tail, ""
        if draft.before:
            with self._units.transaction() as unit:
                tail, row = self._appended(unit, session, draft, stacks)
                differing = (who for who in draft.people if who.employee_id in draft.before)
                touched = {who.employee_id: session.row_after(who, row.at) for who in differing}
                unit.tx.put_employees(touched.values())
                unit.publish.append(lambda: session.learn(tail, touched.values()))
            change = change_text(row.seq, row.kind, draft.before, row.body, row.at)
        endings = endings_of(self._labels())
        rows = (touched.get(who.employee_id) or session.rows[who.employee_id] for who in draft.people)
        employees = [
            employee_text(row.text, row.current is not None, session.left(row.employee_id), endings) for row in rows
        ]
        stands = self.committed(tail, []).model_dump_json(ensure_ascii=True)
        return Recorded(employees, stands.replace("[]", f"[{change}]", 1))

    def _appended(self, unit: Unit, session: Session, draft: Draft, stacks: Stacks) -> tuple[Tail, ChangeRow]:
        """Append a change; once it is committed, whoever listens is told."""
        seq = self._store.next_seq()
        undo_next, redo_next = stacks(seq)
        row = ChangeRow(
            seq=seq,
            session_id=session.session_id,
            kind=draft.kind,
            body=body_of(draft),
            at=_later(session.tail.at, self._now_ms()),
            mutation_id=unit.mutation_id,
            refers_to=draft.refers_to,
            undo_next=undo_next,
            redo_next=redo_next,
        )
        tail = unit.tx.append(row, session.tail)
        unit.publish.append(lambda: self._tell("session.changed", _news_of(row, draft)))
        return tail, row

    def _change(self, session: Session, seq: int) -> tuple[ChangeRow, ChangeRow | None]:
        """Return a change and the session's change before it, None for its first. Raises SessionDamaged."""
        found = self._changes(session, seq + 1, 2)
        if not found or found[0].seq != seq:  # missing, where only the change behind it could tell
            raise session.met_damaged()
        return found[0], found[1] if found[1:] else None

    @contextmanager
    def reading(self, session: Session) -> Iterator[None]:
        """Let rows of a session be read in the block. Raises SessionDamaged and StorageFailed."""
        try:
            yield
        except FileDamaged:
            raise
        except RowDamaged:
            raise session.met_damaged() from None
        except StoreRefused as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error

    def _changes(self, session: Session, before: int | None, limit: int) -> list[ChangeRow]:
        with self.reading(session):
            return self._store.changes(session.session_id, before, limit)


def _later(last: int, now: int) -> int:
    """Return the time of an edit: now, but later than the edit before where both are in one moment.

    Of two edits with one time, nobody could tell that the later one is missing, or which came last. A clock that was
    put back further is believed.

    >>> _later(0, 5000), _later(5000, 5000), _later(5000, 4990), _later(5000, 3000)
    (5000, 5001, 5001, 3000)
    """
    return last + 1 if now <= last <= now + _A_MOMENT_MS else now


def _news_of(row: ChangeRow, draft: Draft) -> SessionChangedParams:
    return SessionChangedParams(
        session_id=row.session_id,
        seq=row.seq,
        employee_ids=list(draft.before),
        origin=_ORIGINS.get(draft.kind, "edit"),
    )


def _change_of(row: ChangeRow, before: Parts, after: Parts, note: str | None, undone_by: int | None = None) -> Change:
    return Change(
        seq=row.seq,
        kind=cast(ChangeKind, row.kind),
        employee_ids=list(before),
        before=before,
        after=after,
        note=note,
        at=row.at,
        undone_by=undone_by,
    )
