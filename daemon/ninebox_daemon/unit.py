"""One request's work on the store: all of it or none, and done once. Knows neither sessions nor rules."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ninebox_daemon.store.database import Database, OutcomeUnknown
from ninebox_daemon.store.rows import MutationRow
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.store.transaction import Tx
from ninebox_protocol.errors import (
    ANSWER_DAMAGED,
    MUTATION_ID_REUSED,
    OUTCOME_UNKNOWN,
    SESSION_NOT_FOUND,
    STORAGE_FAILED,
    RpcError,
)
from ninebox_protocol.wire import JsonText, Mutating, Wire


@dataclass(slots=True)
class Unit:
    """The transaction in hand, and what memory learns once it is committed."""

    tx: Tx
    mutation_id: str | None
    about: str | None = None
    """The session whose people the answer may speak of: the answer goes when the session is deleted."""
    remembered: MutationRow | None = None
    """The answer that is kept for the mutation id, once there is one."""
    seal: list[Callable[[], None]] = field(default_factory=list)
    """What is done last before the commit, when all else has gone well. May raise: then nothing is committed."""
    publish: list[Callable[[], None]] = field(default_factory=list)
    """What memory learns once it is committed. None of it may raise: the answer says that it is done."""
    withdraw: list[Callable[[], None]] = field(default_factory=list)
    """What is put back when nothing was committed."""


class Units:
    """Commit, then publish: whatever fails leaves memory as it was, and memory never knows more than the disk."""

    def __init__(self, store: Database, now_ms: Callable[[], int], read_anew: Callable[[], None]) -> None:
        self._store = store
        self._now_ms = now_ms
        self._read_anew = read_anew
        self._stale = self._damaged = False
        self._unsaved: set[str] = set()
        self.unsaved_sessions: set[str] = set()
        """Sessions that a transaction was about which is in memory alone."""
        self.open: Unit | None = None
        """The one in hand, None between requests."""

    @contextmanager
    def transaction(self, mutation_id: str | None = None) -> Iterator[Unit]:
        """Commit the block, then let memory learn what it published; inside another one, be part of that.

        Raises StorageFailed, FileDamaged and what the block raises (then nothing happened), and OutcomeUnknown.
        """
        if self.open is not None:
            yield self.open
            return
        self.catch_up()
        withdraw: list[Callable[[], None]] = []
        try:
            with self._store.write() as tx:
                unit = self.open = Unit(tx, mutation_id, withdraw=withdraw)
                yield unit
                for step in unit.seal:
                    step()
        except OutcomeUnknown as error:
            self._stale = True
            raise RpcError(OUTCOME_UNKNOWN, reason=str(error)) from error
        except FileDamaged:
            self._end(withdraw)
            raise
        except (RowDamaged, StoreRefused) as error:
            self._end(withdraw)
            if isinstance(error, StoreRefused) and error.is_damage:
                raise FileDamaged(str(error)) from error
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error
        except BaseException:
            self._end(withdraw)
            raise
        finally:
            self.open = None
        self._note_unsaved(unit)
        self._end(unit.publish)

    def exactly_once(self, call: str, want: Mutating, act: Callable[[], Wire | JsonText]) -> JsonText:
        """Return what `act` answers, committed together with it; for a mutation id seen before, the first answer.

        `call` says whose and which method it is. Raises MutationIdReused, AnswerDamaged, SessionNotFound (what was
        answered went with its session), what `transaction` raises, and what `act` raises.
        """
        mutation_id = want.mutation_id
        with self.transaction(mutation_id) as unit:
            if mutation_id is None:
                answer = _text(act())
            else:
                fingerprint = _fingerprint(call, want)
                known = self._known(mutation_id)
                if known is not None:
                    is_in_memory_alone = mutation_id in self._unsaved or self._store.is_gone
                    on_disk = self._store.trouble is not None and not is_in_memory_alone
                    return _as_kept(_first_answer(known, fingerprint), on_disk or self._store.durable)
                answer = _text(act())
                unit.remembered = MutationRow(mutation_id, unit.about, fingerprint, answer, self._now_ms())
                unit.tx.remember(unit.remembered)
        return _as_kept(answer, self._store.durable)

    def all_saved(self) -> None:
        """Nothing is in memory alone any more."""
        self._unsaved.clear()
        self.unsaved_sessions.clear()

    def _note_unsaved(self, unit: Unit) -> None:
        """Remember what is in memory alone."""
        if self._store.unsaved:
            self._unsaved |= {unit.mutation_id} if unit.mutation_id else set()
            self.unsaved_sessions |= {unit.about} if unit.about else set()
        else:
            self.all_saved()

    def _end(self, steps: list[Callable[[], None]]) -> None:
        """Do what follows a transaction; what it writes itself is a transaction of its own."""
        self.open = None
        for step in steps:
            step()

    def _known(self, mutation_id: str) -> MutationRow | None:
        try:
            return self._store.answer(mutation_id)
        except FileDamaged:
            raise
        except RowDamaged:
            raise RpcError(ANSWER_DAMAGED, mutationId=mutation_id) from None

    def doubt_memory(self) -> None:
        """Let memory be read anew before the next request: it may know something else than the disk."""
        self._stale = True

    def distrust(self) -> None:
        """Let the file be made anew, and memory be read from that, before anything else is done with it."""
        self._damaged = True

    def catch_up(self) -> None:
        """After a commit of unknown outcome, damage to the file, or others' changes: read memory anew from the disk.

        Raises StorageFailed while that can't be done.
        """
        if self._damaged and self.open is None:
            try:
                self._store.rebuild()
                self._damaged = False
                self._stale = True
            except StoreRefused as error:
                raise RpcError(STORAGE_FAILED, reason=str(error)) from error
        self._stale |= self._store.was_changed_since()
        if self._stale:
            try:
                self._store.reopen()
                self._stale = False
                self._read_anew()
            except (RowDamaged, StoreRefused) as error:
                self._stale = True
                raise RpcError(STORAGE_FAILED, reason=str(error)) from error


def _text(answer: Wire | JsonText) -> str:
    return answer if isinstance(answer, str) else answer.model_dump_json(ensure_ascii=True)


def _as_kept(answer: str, durable: bool) -> JsonText:
    """Return an answer with its word on durability as it is now: it was made before the commit, or long ago.

    In JSON a quotation mark inside a text has a backslash before it, so what is replaced is never a part of one.
    """
    said, true = ('"durable":false', '"durable":true') if durable else ('"durable":true', '"durable":false')
    return JsonText(answer.replace(said, true))


def _first_answer(known: MutationRow, fingerprint: str) -> JsonText:
    if known.fingerprint != fingerprint:
        raise RpcError(MUTATION_ID_REUSED, mutationId=known.mutation_id)
    if not known.answer:
        raise RpcError(SESSION_NOT_FOUND, sessionId=known.session_id)
    return JsonText(known.answer)


def _fingerprint(call: str, want: Mutating) -> str:
    """Return what tells this call from another one under the same id, however its params were written."""
    asked = want.model_dump_json(
        exclude={"mutation_id", "progress_token"}, exclude_unset=want.left_out_differs, ensure_ascii=True
    )
    return hashlib.sha256(f"{call} {asked}".encode()).hexdigest()
