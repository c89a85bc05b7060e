"""Sessions written into bundles, on request or to be rescued. Knows the format by its ends alone, no SQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ninebox_daemon import __version__
from ninebox_daemon.bundle.archive import NotABundle, is_bundle
from ninebox_daemon.bundle.reading import Bundle
from ninebox_daemon.bundle.writing import Contents, write_bundle
from ninebox_daemon.files import Uploads, as_storage, hash_of
from ninebox_daemon.journal import Journal
from ninebox_daemon.memory import Session
from ninebox_daemon.pending import Pending, PendingNote, Written
from ninebox_daemon.steps import Step, part
from ninebox_daemon.steps import to_nobody as unheard
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import ChangeRow
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.targets import Kept, Originals, Replacement, place_for
from ninebox_protocol.errors import (
    FILE_NOT_FOUND,
    FILE_NOT_READABLE,
    SOURCE_CHANGED,
    STORAGE_FAILED,
    TARGET_NOT_WRITABLE,
    WORKBOOK_TOO_LARGE,
    RpcError,
)
from ninebox_protocol.sessions import BundleExported

MAX_REPLACED_BYTES = 4 * 1024**3
"""Of a file that a bundle replaces, and that is kept before."""


class Bundles:
    """From the sessions of a data directory to files that hold one of them; for the way back see `unbundling`."""

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
            raise session.met_damaged() from None
        except StoreRefused as error:
            raise RpcError(STORAGE_FAILED, reason=str(error)) from error


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
