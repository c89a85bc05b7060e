"""The workbook that an export starts from: the user's own, our copy of it, or one that is made for it.

Knows no store, and of a spreadsheet only the ways in to the room that does.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ninebox_daemon.files import Uploads, as_storage
from ninebox_daemon.memory import Session
from ninebox_daemon.review.grid import Labels
from ninebox_daemon.review.people import person_of
from ninebox_daemon.steps import Step
from ninebox_daemon.targets import Kept
from ninebox_daemon.workbook.formats import Format, format_of
from ninebox_protocol.errors import TARGET_NOT_WRITABLE, RpcError


class Base(NamedTuple):
    """A workbook of ours that says of people what the session's workbook says."""

    path: Path
    sheet_name: str
    columns: dict[str, str]
    """Which column serves which field."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an export goes.

    `into_source`: that is the session's own workbook, as the session knows it. `starts_from_itself`: what is there is
    written into.
    """

    path: Path
    shown_as: str
    into_source: bool
    starts_from_itself: bool = False


@contextmanager
def base_for(
    session: Session, place: Place, kept: Kept | None, uploads: Uploads, labels: Labels, step: Step
) -> Iterator[Base]:
    """Hold the workbook for the block. `kept`: what is at the place now; `labels`: what a new one calls the boxes.

    Raises UploadMissing, TargetNotWritable where the format or the name can't be written, and the errors of workbooks.
    """
    if (place.into_source or place.starts_from_itself) and kept is not None:
        _refuse_other_formats(format_of(kept.path, shown_as=place.shown_as), place)
        yield Base(kept.path, session.row.sheet_name, session.report.columns)
        return
    scratch = uploads.scratch()
    try:
        yield (
            _made(session, place, scratch, labels, step)
            if not session.row.source_path
            else _copied(session, place, uploads, scratch, step)
        )
    finally:
        with suppress(OSError):  # it is swept away when our copies are brought in line
            scratch.unlink()


def _made(session: Session, place: Place, scratch: Path, labels: Labels, step: Step) -> Base:
    """Make a complete workbook of people that were made up."""
    from ninebox_daemon.workbook.making import make_workbook

    _refuse_other_names(place, "xlsx")
    texts = (session.workbook_text(row) for row in session.rows.values())
    people = [person_of(text) for text in texts if text is not None]
    with as_storage():
        columns = make_workbook(people, scratch, shown_as=place.shown_as, labels=labels, step=step)
    return Base(scratch, session.row.sheet_name, columns)


def _copied(session: Session, place: Place, uploads: Uploads, scratch: Path, step: Step) -> Base:
    """Return our copy, or where its format can't be written an .xlsx made of it."""
    source = session.row.source_path
    upload = uploads.whole(session.row.upload_sha256, source)
    kind = format_of(upload, shown_as=source)
    if kind in ("xlsx", "xlsm"):
        _refuse_other_names(place, kind)
        return Base(upload, session.row.sheet_name, session.report.columns)
    from ninebox_daemon.workbook.converting import as_xlsx

    _refuse_other_names(place, "xlsx")
    with as_storage():
        names = as_xlsx(upload, scratch, shown_as=source, step=step)
    sheet_name = session.row.sheet_name
    return Base(scratch, names.get(sheet_name, sheet_name), session.report.columns)


def _refuse_other_formats(kind: Format, place: Place) -> None:
    if kind not in ("xlsx", "xlsm"):
        reason = f"it is an .{kind} workbook; export with mode saveNew to a path that ends in .xlsx"
        raise RpcError(TARGET_NOT_WRITABLE, path=place.shown_as, reason=reason, retryable=False)


def _refuse_other_names(place: Place, kind: Format) -> None:
    """Excel refuses a file whose name says another format than its content."""
    if place.path.suffix.casefold() != f".{kind}":
        because = "it holds macros, so " if kind == "xlsm" else ""
        reason = f"{because}its name has to end in .{kind}"
        raise RpcError(TARGET_NOT_WRITABLE, path=place.shown_as, reason=reason, retryable=False)
