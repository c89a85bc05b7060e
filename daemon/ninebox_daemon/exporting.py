"""A review written back into a workbook: which file, from what, and what a kill in between leaves.

Knows no handler and no stream, and of a spreadsheet only the way in to the room that does.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ninebox_daemon.bases import Place, base_for
from ninebox_daemon.files import MAX_WORKBOOK_BYTES, Uploads, absolute, as_storage, hash_of
from ninebox_daemon.journal import Journal
from ninebox_daemon.memory import Session
from ninebox_daemon.pending import Answered, Pending, PendingNote, Written
from ninebox_daemon.rebasing import Pair, left_with_changes, pairs_of, rebase
from ninebox_daemon.review.terms import Terms
from ninebox_daemon.steps import Step, part
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import MutationRow
from ninebox_daemon.targets import Originals, Replacement, is_temp, place_for
from ninebox_daemon.unit import Unit, Units
from ninebox_daemon.workbook.writer import Written as MadeWorkbook
from ninebox_daemon.workbook.writer import write_workbook
from ninebox_protocol.changes import Change
from ninebox_protocol.errors import (
    SOURCE_CHANGED,
    SOURCE_MISSING,
    TARGET_NOT_WRITABLE,
    RpcError,
)
from ninebox_protocol.sessions import SessionExport

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to; `session` is as it will be once that is committed."""

    session: Session
    changes: list[Change]
    written: Written
    replaced: bool
    kept_at: str | None
    cells: int
    employees: int
    added: list[str]
    left: list[str]

    @property
    def is_known(self) -> bool:
        """True when the session's own workbook was written, so that the session knows what is in it."""
        return self.replaced and self.written.into_source


class Exports:
    """Exports of the sessions of one data directory; `settle` brings our copies in line with what is committed.

    Order of the steps: what is there is kept, the new file is made beside it and put on disk, the rows are written,
    what is pending is noted, the file is renamed to its place, the rows are committed. Whatever fails before the commit
    is taken back; after a kill, the file at the place tells at the next start whether the commit is still to do.
    """

    def __init__(
        self,
        data_dir: Path,
        store: Database,
        units: Units,
        journal: Journal,
        uploads: Uploads,
        note: PendingNote,
        originals: Originals,
        settle: Callable[[], None],
        now_ms: Callable[[], int],
        terms: Callable[[], Terms],
    ) -> None:
        self._data_dir = data_dir
        self._store, self._units, self._journal, self._uploads = store, units, journal, uploads
        self._settle, self._now_ms, self._terms = settle, now_ms, terms
        self._note, self._originals = note, originals

    def export(self, session: Session, want: SessionExport, step: Step) -> Exported:
        """Write the session's changes where it is wanted.

        Raises SourceMissing, SourceChanged, TargetNotWritable, PlaceNotFound, CellNotWritable, UploadMissing, the
        errors of workbooks, StorageFailed, and what `step` raises.
        """
        place, pairs = self._place(session, want), pairs_of(session)
        with self._units.transaction() as unit:
            if place.into_source and not pairs and _is_file(place.path):
                return self._nothing_to_write(unit, session, place, want.on_conflict)
            unit.withdraw.append(self._settle)
            replacement = self._replacement(unit, session, place)
            place = self._judged(session, place, replacement, want.on_conflict)
            self._pend(session, replacement, _not_yet(place))
            made = self._make(session, place, replacement, pairs, step)
            written = self._written(place, replacement, made.columns)
            after, changes = rebase(unit, self._store, self._journal, session, pairs, written)
            unit.seal.append(lambda: self._pend(session, replacement, written, unit.remembered))
            unit.seal.append(replacement.put)
            unit.publish += [self._note.forget, self._settle]
            kept = replacement.kept
            return Exported(
                session=after,
                changes=changes,
                written=written,
                replaced=kept is not None,
                kept_at=str(kept.path) if kept else None,
                cells=made.cells,
                employees=made.employees,
                added=made.added,
                left=left_with_changes(session),
            )

    def complete(self, find: Callable[[str], Session | None]) -> None:
        """Finish, at the start, an export that was killed after its file was in its place; forget any other one.

        `find` returns a session with its people, None where there is no such session. Raises what it raises, OSError.
        """
        pending = self._note.read()
        if pending is None or not Path(pending.place).parent.is_dir():
            return  # a folder that is out of reach now may be back at the next start
        session = find(pending.session_id)
        if session is not None and session.tail.seq < pending.seq:
            if _holds(Path(pending.place), pending.written.sha256):
                self._commit(session, pending)
            elif pending.kept is not None and self._originals.has(Path(pending.kept), Path(pending.place)):
                Path(pending.kept).unlink()  # what it is a copy of still stands there; anything else, and it is needed
        if is_temp(Path(pending.temp)):
            Path(pending.temp).unlink(missing_ok=True)
        self._note.forget()

    def _commit(self, session: Session, pending: Pending) -> None:
        """Do what the kill kept from being done: nothing of the session can have changed since."""
        log.info("completing an export of session %s", session.session_id)
        said = pending.answered
        with self._units.transaction(said.mutation_id if said else None) as unit:
            if pending.written.into_source:
                self._uploads.take(Path(pending.place))
            rebase(unit, self._store, self._journal, session, pairs_of(session), pending.written)
            if said is not None:
                at = self._now_ms()
                unit.tx.remember(MutationRow(said.mutation_id, session.session_id, said.fingerprint, said.answer, at))

    def _place(self, session: Session, want: SessionExport) -> Place:
        """Return where it goes. Raises SourceMissing and TargetNotWritable."""
        source = session.row.source_path
        if want.mode == "saveNew" and want.path is not None:
            place, shown_as = place_for(want.path, self._data_dir)
            return Place(place, shown_as, bool(source) and _same(place, Path(source)))
        if not source:
            reason = "people that were made up have none; export with mode saveNew"
            raise RpcError(SOURCE_MISSING, path=session.row.filename, reason=reason)
        if want.path is not None and not _same(absolute(want.path), Path(source)):
            reason = "it is not the session's own workbook; export there with mode saveNew"
            raise RpcError(TARGET_NOT_WRITABLE, path=want.path, reason=reason)
        if not _is_file(Path(source)):
            raise RpcError(SOURCE_MISSING, path=source, reason="it was moved or deleted")
        place, _ = place_for(source, self._data_dir)
        return Place(place, source, into_source=True)

    def _nothing_to_write(self, unit: Unit, session: Session, place: Place, on_conflict: str) -> Exported:
        """Leave the workbook as it is: as the session knows it, it says already what the review says.

        Raises SourceChanged where it was changed since, and nobody said to go on all the same.
        """
        row = session.row
        if on_conflict == "refuse" and not _holds(place.path, row.upload_sha256):
            raise RpcError(SOURCE_CHANGED, path=place.shown_as)
        as_it_is = Written(
            path=place.shown_as,
            into_source=True,
            sha256=row.upload_sha256,
            size=row.source_size,
            mtime_ns=row.source_mtime_ns,
            columns=session.report.columns,
        )
        after, changes = rebase(unit, self._store, self._journal, session, [], as_it_is)
        return Exported(after, changes, as_it_is, False, None, 0, 0, [], left_with_changes(session))

    def _replacement(self, unit: Unit, session: Session, place: Place) -> Replacement:
        """Keep what is at the place, if anything, and make ready to replace it."""
        kept = None
        if _is_file(place.path):
            kept = self._originals.keep(place.path, session.session_id, self._now_ms(), MAX_WORKBOOK_BYTES)
        replacement = Replacement(place.path, place.shown_as, kept)
        unit.withdraw += [replacement.withdraw, self._note.forget]
        return replacement

    def _judged(self, session: Session, place: Place, replacement: Replacement, on_conflict: str) -> Place:
        """Return the place as it counts. Raises SourceChanged.

        A workbook that others changed gets the review's cells, but isn't known by that: what else is in it now is for
        `session.refresh` to find, so the session goes on with the copy that it has, and the file counts as changed.
        """
        kept = replacement.kept
        if not place.into_source or kept is None or kept.copied.sha256 == session.row.upload_sha256:
            return place
        if on_conflict == "refuse":
            raise RpcError(SOURCE_CHANGED, path=place.shown_as)
        return replace(place, into_source=False, starts_from_itself=True)

    def _make(
        self, session: Session, place: Place, replacement: Replacement, pairs: list[Pair], step: Step
    ) -> MadeWorkbook:
        """Make the new workbook beside its place, and see it on disk."""
        terms = self._terms()
        with (
            base_for(session, place, replacement.kept, self._uploads, terms.labels, part(step, 0, 30)) as base,
            replacement.writing(),
        ):
            return write_workbook(
                base.path,
                replacement.temp,
                shown_as=place.shown_as,
                sheet_name=base.sheet_name,
                header_row=session.row.header_row,
                columns=base.columns,
                pairs=pairs,
                at_ms=self._now_ms(),
                terms=terms,
                step=part(step, 30, 100),
            )

    def _written(self, place: Place, replacement: Replacement, columns: dict[str, str]) -> Written:
        """Return what the session has to know of the file that was made; of its own workbook a copy is taken."""
        if place.into_source:
            copy = self._uploads.take(replacement.temp)
            sha256, size, mtime_ns = copy.sha256, copy.size, copy.mtime_ns
        else:
            facts = replacement.temp.stat()
            sha256, size, mtime_ns = hash_of(replacement.temp), facts.st_size, facts.st_mtime_ns
        return Written(
            path=place.shown_as,
            into_source=place.into_source,
            sha256=sha256,
            size=size,
            mtime_ns=mtime_ns,
            columns=columns,
        )

    def _pend(
        self, session: Session, replacement: Replacement, written: Written, kept_answer: MutationRow | None = None
    ) -> None:
        """Note what is about to happen. Raises StorageFailed."""
        if self._store.trouble is not None:
            return  # nothing on disk will know of it after a kill, and there may be nothing to write it to
        answered = None
        if kept_answer is not None:
            answered = Answered(
                mutation_id=kept_answer.mutation_id, fingerprint=kept_answer.fingerprint, answer=kept_answer.answer
            )
        pending = Pending(
            session_id=session.session_id,
            seq=self._store.next_seq(),
            place=str(replacement.place),
            temp=str(replacement.temp),
            kept=str(replacement.kept.path) if replacement.kept else None,
            written=written,
            answered=answered,
        )
        with as_storage():
            self._note.write(pending)


def _not_yet(place: Place) -> Written:
    """Return what stands for a file that is still being made: no file has this hash."""
    return Written(path=place.shown_as, into_source=place.into_source, sha256="", size=0, mtime_ns=0, columns={})


def _holds(place: Path, sha256: str) -> bool:
    try:
        return hash_of(place) == sha256
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _same(one: Path, other: Path) -> bool:
    """True when both are the same name of a file, whether it is there or not. A hard link is another name."""
    one, other = one.resolve(), other.resolve()
    if one == other or str(one).casefold() != str(other).casefold():
        return one == other
    try:
        return one.samefile(other)  # the two cases of a letter are one on some disks
    except OSError:
        return False
