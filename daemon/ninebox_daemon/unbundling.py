"""A session taken out of a bundle. Knows the format by its reader alone, no handler and no SQL."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from ninebox_daemon.bundle.archive import NotABundle
from ninebox_daemon.bundle.reading import Bundle, Judged
from ninebox_daemon.collector import at_rest
from ninebox_daemon.files import Uploads, as_storage
from ninebox_daemon.memory import Session
from ninebox_daemon.steps import Step, counted, part
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import ChangeRow, CheckpointRow, SessionRow, UploadRow
from ninebox_daemon.unit import Unit
from ninebox_protocol.errors import BUNDLE_INVALID, FILE_NOT_FOUND, FILE_NOT_READABLE, RpcError

_ON_A_HOST = {"//", "\\\\", "/\\", "\\/"}


class Unbundling:
    """From files that hold a session to the sessions of a data directory."""

    def __init__(self, store: Database, uploads: Uploads) -> None:
        self._store, self._uploads = store, uploads

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
