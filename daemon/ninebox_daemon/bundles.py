"""Sessions as bundles, out and in. Knows the format by its two ends alone, no handler and no SQL."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from ninebox_daemon import __version__
from ninebox_daemon.bundle.archive import NotABundle, is_bundle
from ninebox_daemon.bundle.reading import Bundle, Judged
from ninebox_daemon.bundle.writing import Contents, write_bundle
from ninebox_daemon.collector import at_rest
from ninebox_daemon.files import Uploads, as_storage, hash_of
from ninebox_daemon.journal import Journal
from ninebox_daemon.memory import Session
from ninebox_daemon.pending import Pending, PendingNote, Written
from ninebox_daemon.steps import Step, counted, part
from ninebox_daemon.steps import to_nobody as unheard
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import ChangeRow, CheckpointRow, SessionRow, UploadRow
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.targets import Kept, Originals, Replacement, place_for
from ninebox_daemon.unit import Unit
from ninebox_protocol.errors import (
    BUNDLE_INVALID,
    FILE_NOT_FOUND,
    FILE_NOT_READABLE,
    SOURCE_CHANGED,
    STORAGE_FAILED,
    TARGET_NOT_WRITABLE,
    WORKBOOK_TOO_LARGE,
    RpcError,
)
from ninebox_protocol.sessions import BundleExported

_ON_A_HOST = {"//", "\\\\", "/\\", "\\/"}

MAX_REPLACED_BYTES = 4 * 1024**3
"""Of a file that a bundle replaces, and that is kept before."""


class Bundles:
    """Both ways between the sessions of a data directory and files that hold one of them."""

    def __init__(
        self,
        data_dir: Path,
        store: Database,
        journal: Journal,
        uploads: Uploads,
        originals: Originals,
        note: PendingNote,
        now_ms: Callable[[], int],
    ) -> None:
        self._data_dir = data_dir
        self._store = store
        self._journal = journal
        self._uploads = uploads
        self._originals = originals
        self._note = note
        self._now_ms = now_ms

    def export(self, session: Session, path: str, step: Step) -> BundleExported:
        """Write a session, which has its people, into one file at `path`: whole and read back, or not at all.

        Raises TargetNotWritable, UploadMissing, SessionDamaged, StorageFailed, and what `step` raises.
        """
        place, shown_as = place_for(path, self._data_dir)
        workbook = self._workbook(session)
        with _blaming(shown_as):
            replacement = Replacement(place, shown_as, self._kept(session, place))
            try:
                self._pend(replacement)
                with replacement.writing():
                    self._write(session, workbook, replacement.temp, part(step, 0, 60))
                    with replacement.temp.open("rb") as file:
                        Bundle(file, shown_as).judge(part(step, 60, 100))
                exported = _exported(replacement, shown_as)
                replacement.put()
            except BaseException:
                replacement.withdraw()
                raise
            finally:
                self._note.forget()
        return exported

    def rescue(self, session: Session, place: Path) -> None:
        """Write a session, which has its people, to a place where nothing is, the data directory left alone.

        Without its workbook where our copy of that is gone. Raises TargetNotWritable, SessionDamaged, StorageFailed.
        """
        try:
            workbook = self._workbook(session)
        except RpcError:
            workbook = None
            without = replace(session.row, source_path="", source_size=0, source_mtime_ns=0, upload_sha256="")
            session = replace(session, row=without)
        replacement = Replacement(place, str(place), None)
        with _blaming(str(place)):
            try:
                with replacement.writing():
                    self._write(session, workbook, replacement.temp, unheard)
                replacement.temp.chmod(0o600)  # nobody asked for it to be there, least of all for others
                replacement.put()
            except BaseException:
                replacement.withdraw()
                raise

    def take(self, unit: Unit, source: Path, name: str | None, user_id: str, step: Step) -> Session:
        """Write the session of a bundle down, within `unit`, as `user_id`'s active one; returns it as it will be.

        `name` None: it keeps its own. Raises FileNotFound, FileNotReadable, BundleInvalid, StorageFailed, and what
        `step` raises; what that leaves, `Uploads.settle` takes away.
        """
        with _opened(source) as file, _judging(source):
            bundle = Bundle(file, str(source))
            with at_rest():
                judged = bundle.judge(part(step, 0, 60))
            if bundle.has_workbook:
                self._take_workbook(unit, bundle, judged.session.upload_sha256)
            row = _row_of(judged, token_hex(8), name, user_id)
            first = self._store.next_employee_id()
            people = {
                each.employee_id: replace(each, id=number, session_id=row.session_id)
                for number, each in enumerate(judged.people, start=first)
            }
            unit.tx.put_session(row)
            unit.tx.put_employees(counted(people.values(), len(people), part(step, 60, 80), "Keeping the people"))
            unit.tx.put_in_workbook(row.session_id, judged.in_workbook)
            changes = counted(bundle.changes(), judged.change_count, part(step, 80, 100), "Keeping the history")
            tail = self._store.tail(row.session_id)
            numbers = _Numbers(self._store.next_seq())
            for change in _renumbered(changes, row.session_id, numbers):
                tail = unit.tx.append(change, tail)
            for each in judged.checkpoints:
                seq = numbers.of(each.seq) or 0
                unit.tx.put_checkpoint(CheckpointRow(token_hex(8), row.session_id, each.name, seq, each.at))
        changed = sum(each.current is not None for each in people.values())
        return Session(row, tail, changed, people, judged.in_workbook)

    def _workbook(self, session: Session) -> Path | None:
        row = session.row
        if not row.upload_sha256:
            return None
        return self._uploads.whole(row.upload_sha256, row.source_path)

    def _kept(self, session: Session, place: Path) -> Kept | None:
        """Keep what is at the place, if anything."""
        if not place.is_file():
            return None
        if not is_bundle(place):
            raise _not_writable(str(place), "another file is there, and a bundle takes the place of a bundle alone")
        return self._originals.keep(place, session.session_id, self._now_ms(), MAX_REPLACED_BYTES)

    def _write(self, session: Session, workbook: Path | None, temp: Path, step: Step) -> None:
        with self._reading(session), temp.open("xb") as file:
            contents = Contents(
                session=session.row,
                people=session.rows.values(),
                in_workbook=session.in_workbook,
                changes=self._changes(session),
                change_count=self._store.change_count(session.session_id),
                workbook=workbook,
                checkpoints=reversed(self._store.checkpoints(session.session_id)),
            )
            write_bundle(file, contents, product=__version__, exported_at=self._now_ms(), step=step)

    def _changes(self, session: Session) -> Iterator[ChangeRow]:
        """Yield the journal, and see that it ends where memory knows that it ends."""
        last = 0
        for change in self._store.journal(session.session_id):
            last = change.seq
            yield change
        if last != session.tail.seq:
            raise RowDamaged(f"the journal ends at {last}")

    def _pend(self, replacement: Replacement) -> None:
        """Note where the file is being made: what a kill leaves of it is taken away at the next start."""
        made = Pending(
            session_id="",  # of none: no change will record it
            seq=0,
            place=str(replacement.place),
            temp=str(replacement.temp),
            kept=None,
            written=Written(path="", into_source=False, sha256="", size=0, mtime_ns=0, columns={}),
            answered=None,
        )
        if self._store.trouble is None:  # else there is nothing to write it to: a kill may leave a file of ours lying
            with as_storage():
                self._note.write(made)

    @contextmanager
    def _reading(self, session: Session) -> Iterator[None]:
        try:
            yield
        except FileDamaged:
            raise
        except RowDamaged:
            raise self._journal.damaged(session) from None
        except StoreRefused as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error

    def _take_workbook(self, unit: Unit, bundle: Bundle, sha256: str) -> None:
        """Make it one of our uploads, as an import does; read again, it is what was judged, or NotABundle."""
        scratch = self._uploads.scratch()
        with as_storage(), scratch.open("xb") as file:
            file.writelines(bundle.workbook())
        self._uploads.take(scratch)
        unit.tx.put_upload(UploadRow(sha256, doomed=0))


class _Numbers:
    """From the seqs of a bundle's journal, which ascend, to those here: 8 bytes each, since there may be millions."""

    def __init__(self, first: int) -> None:
        self._first, self._seqs = first, array("q")

    def add(self, seq: int) -> int:
        """Return the next number here, which is that of `seq` from now on."""
        self._seqs.append(seq)
        return self._first + len(self._seqs) - 1

    def of(self, seq: int | None) -> int | None:
        """Return the number here; None for none, and where there was no such change."""
        place = bisect_left(self._seqs, seq or 0)
        there = place < len(self._seqs) and self._seqs[place] == seq
        return self._first + place if there else None


def _row_of(judged: Judged, session_id: str, name: str | None, user_id: str) -> SessionRow:
    said = judged.session
    return SessionRow(
        session_id=session_id,
        user_id=user_id,
        name=(name or said.name).strip(),
        filename=said.filename,
        created_at=said.created_at,
        closed=0,
        active=1,
        # Asking how a file stands on a host that somebody else named would tell that host who asks.
        source_path=f"elsewhere:{said.source_path}" if said.source_path[:2] in _ON_A_HOST else said.source_path,
        source_size=said.source_size,
        source_mtime_ns=said.source_mtime_ns,
        upload_sha256=said.upload_sha256,
        sheet_name=said.sheet_name,
        header_row=said.header_row,
        employee_count=len(judged.people),
        report=said.report.model_dump_json(ensure_ascii=True),
    )


def _renumbered(changes: Iterator[ChangeRow], session_id: str, numbers: _Numbers) -> Iterator[ChangeRow]:
    """Yield the journal in `numbers` of this data directory; what refers to a change still does.

    Where it isn't the journal that was judged there may be no such change; then nothing of it will be kept.
    """
    for change in changes:
        yield replace(
            change,
            seq=numbers.add(change.seq),
            session_id=session_id,
            refers_to=numbers.of(change.refers_to),
            undo_next=numbers.of(change.undo_next),
            redo_next=numbers.of(change.redo_next),
        )


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    """Hold the user's file open. Raises FileNotFound, FileNotReadable, BundleInvalid where it is no file."""
    try:
        mode = source.stat().st_mode
        if not S_ISREG(mode):  # reading a pipe or a device might never end
            what = "it is a folder" if S_ISDIR(mode) else "it is no regular file"
            raise RpcError(BUNDLE_INVALID, path=str(source), reason=what)
        file = source.open("rb")
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the path
        raise RpcError(FILE_NOT_FOUND, path=str(source)) from None
    except OSError as error:
        raise RpcError(FILE_NOT_READABLE, path=str(source), reason=error.strerror or str(error)) from error
    with file:
        yield file


@contextmanager
def _judging(source: Path) -> Iterator[None]:
    try:
        yield
    except NotABundle as why:
        raise RpcError(BUNDLE_INVALID, path=str(source), reason=str(why)) from None


@contextmanager
def _blaming(shown_as: str) -> Iterator[None]:
    """Turn all that keeps a bundle from being written into TargetNotWritable: a caller has to know no other reason."""
    try:
        yield
    except NotABundle as why:
        raise _not_writable(shown_as, f"the session makes no whole bundle ({why})") from None
    except OSError as error:
        raise _not_writable(shown_as, error.strerror or str(error)) from error
    except RpcError as error:
        if error.fault is SOURCE_CHANGED:
            raise _not_writable(shown_as, "another program wrote it meanwhile") from None
        if error.fault in (FILE_NOT_FOUND, FILE_NOT_READABLE, WORKBOOK_TOO_LARGE):
            raise _not_writable(shown_as, f"what is there can't be kept first ({error})") from None
        raise


def _exported(replacement: Replacement, shown_as: str) -> BundleExported:
    return BundleExported(
        path=shown_as,
        bytes=replacement.temp.stat().st_size,
        sha256=hash_of(replacement.temp),
        kept_original_at=str(replacement.kept.path) if replacement.kept else None,
    )


def _not_writable(path: str, reason: str) -> RpcError:
    return RpcError(TARGET_NOT_WRITABLE, path=path, reason=reason)
