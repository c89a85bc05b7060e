"""From a session's rows to a bundle. Knows no session manager, and of the disk only the file that it is given."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ninebox_daemon.bundle.archive import PIECE_BYTES, NotABundle, Writer
from ninebox_daemon.bundle.shapes import (
    CHANGES,
    CHECKPOINTS,
    FORMAT,
    IN_WORKBOOK,
    LIMITS,
    MANIFEST,
    MAX_CHANGES,
    MAX_SMALL_BYTES,
    PEOPLE,
    SESSION,
    VERSION,
    WORKBOOK,
    BundledSession,
    Manifest,
    Sealed,
    change_line,
    checkpoint_line,
    in_workbook_line,
    person_line,
    text_of,
)
from ninebox_daemon.steps import Step, counted, part
from ninebox_daemon.store.rows import ChangeRow, CheckpointRow, EmployeeRow, InWorkbookRow, SessionRow
from ninebox_protocol.sessions import ImportReport


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a bundle. `workbook`: our copy of it; None: the session has none."""

    session: SessionRow
    people: Collection[EmployeeRow]
    in_workbook: Mapping[str, str | None]
    changes: Iterable[ChangeRow]
    """The whole journal, the oldest first."""
    change_count: int
    workbook: Path | None
    checkpoints: Iterable[CheckpointRow] = ()
    """The earliest first."""


def write_bundle(file: BinaryIO, contents: Contents, *, product: str, exported_at: int, step: Step) -> None:
    """Write the bundle: the same contents make the same bytes, but for `exported_at` (milliseconds since 1970 UTC).

    Raises NotABundle where more is to be written than a bundle holds, OSError, and what `step` raises.
    """
    if contents.change_count > MAX_CHANGES:
        raise NotABundle(f"{CHANGES} would hold more than {MAX_CHANGES:,} changes")
    row = contents.session
    members: dict[str, Sealed] = {}

    people = counted(contents.people, len(contents.people), part(step, 0, 30), "Writing the people")
    changes = counted(contents.changes, contents.change_count, part(step, 30, 80), "Writing the history")
    in_workbook = (InWorkbookRow(row.session_id, *each) for each in contents.in_workbook.items())
    with Writer(file) as zipped:

        def add(name: str, pieces: Iterable[bytes], pack: bool = True) -> None:
            seal = zipped.add(name, pieces, limit=LIMITS[name], pack=pack)
            members[name] = Sealed(bytes=seal.bytes, sha256=seal.sha256)

        add(SESSION, [text_of(session_of(row)).encode("ascii")])
        add(PEOPLE, _lines(map(person_line, people)))
        add(IN_WORKBOOK, _lines(map(in_workbook_line, in_workbook)))
        add(CHANGES, _lines(map(change_line, changes)))
        add(CHECKPOINTS, _lines(map(checkpoint_line, contents.checkpoints)))
        if contents.workbook is not None:
            step(80, 100, "Writing the workbook")
            add(WORKBOOK, _pieces_of(contents.workbook), pack=False)  # most are zips themselves
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            product=product,
            exported_at=exported_at,
            session_id=row.session_id,
            name=row.name,
            employees=len(contents.people),
            changes=contents.change_count,
            members=members,
        )
        zipped.add(MANIFEST, [text_of(manifest).encode("ascii")], limit=MAX_SMALL_BYTES)
    step(100, 100, "Writing the workbook")


def session_of(row: SessionRow) -> BundledSession:
    """Return what a bundle says of a session."""
    return BundledSession(
        name=row.name,
        filename=row.filename,
        created_at=row.created_at,
        source_path=row.source_path,
        source_size=row.source_size,
        source_mtime_ns=row.source_mtime_ns,
        upload_sha256=row.upload_sha256,
        sheet_name=row.sheet_name,
        header_row=row.header_row,
        report=ImportReport.model_validate_json(row.report),
    )


def _lines(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield the lines in pieces that are worth a call."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE_BYTES:
            yield ("\n".join(waiting) + "\n").encode("ascii")
            waiting, size = [], 0
    if waiting:
        yield ("\n".join(waiting) + "\n").encode("ascii")


def _pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
