"""The baseline moved to what an export wrote. Knows sessions in memory and their rows, no file and no spreadsheet.

Invariant: `Session.workbook_text` is what the session's own workbook says of a person, whatever was exported where.
"""

from collections.abc import Iterator
from dataclasses import replace

from ninebox_daemon.journal import Journal
from ninebox_daemon.memory import Session
from ninebox_daemon.pending import Written
from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.people import person_of
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import EmployeeRow, SessionRow, UploadRow
from ninebox_daemon.unit import Unit
from ninebox_protocol.changes import Change
from ninebox_protocol.employees import Person

Pair = tuple[Person, Person]
"""A person as the workbook has it, and as it stands now."""


def pairs_of(session: Session) -> list[Pair]:
    """Return everybody whose row in the workbook is not what the review says, in the order of the workbook."""
    found = ((session.workbook_text(row), row.text) for row in session.rows.values())
    return [(person_of(was), person_of(now)) for was, now in found if was is not None and was != now]


def left_with_changes(session: Session) -> list[str]:
    """Return those who differ from the baseline and have no row in the workbook any more."""
    return [row.employee_id for row in _changed(session) if session.left(row.employee_id)]


def rebase(
    unit: Unit, store: Database, journal: Journal, session: Session, pairs: list[Pair], written: Written
) -> tuple[Session, list[Change]]:
    """Record the export and move the baseline of all who were written; memory learns of it once it is committed.

    Returns the session as it will be.
    """
    rows = {
        row.employee_id: replace(row, baseline=row.text, current=None, changed_at=None)
        for row in _changed(session)
        if not session.left(row.employee_id)
    }
    if written.into_source and not pairs and not rows:
        return session, []  # there was nothing to write, and nothing was
    tail, change = journal.note(unit, session, drafted("export", pairs, written.path))
    unit.tx.rebase_employees(rows.values())
    in_workbook = dict(_in_workbook(session, rows, written.into_source))
    if in_workbook != session.in_workbook:
        unit.tx.put_in_workbook(session.session_id, in_workbook)
    after = replace(
        session,
        row=_row_after(unit, store, session, written) if written.into_source else session.row,
        tail=tail,
        changed_count=len(left_with_changes(session)),
        people={**session.rows, **rows},
        in_workbook=in_workbook,
    )
    unit.publish.append(lambda: session.become(after))
    return after, [change]


def _changed(session: Session) -> Iterator[EmployeeRow]:
    return (row for row in session.rows.values() if row.current is not None)


def _in_workbook(
    session: Session, rebased: dict[str, EmployeeRow], into_source: bool
) -> Iterator[tuple[str, str | None]]:
    """Yield what the workbook says of those of whom it will not be the baseline.

    Written into the workbook itself, that is nobody but who left it. Written elsewhere, it still says what it said.
    """
    for employee_id in sorted(session.in_workbook.keys() | rebased.keys()):
        row = rebased.get(employee_id, session.rows[employee_id])
        text = session.workbook_text(session.rows[employee_id])
        if text is None or (not into_source and text != row.baseline):
            yield employee_id, text


def _row_after(unit: Unit, store: Database, session: Session, written: Written) -> SessionRow:
    """Return the session's row with the workbook as it is now, and the old one's copy on its way out."""
    old = session.row
    report = session.report.model_copy(update={"columns": written.columns})
    row = replace(
        old,
        source_size=written.size,
        source_mtime_ns=written.mtime_ns,
        upload_sha256=written.sha256,
        report=report.model_dump_json(ensure_ascii=True),
    )
    if old.upload_sha256 != written.sha256:
        if not store.upload_is_shared(old.upload_sha256, old.session_id):
            unit.tx.put_upload(UploadRow(old.upload_sha256, doomed=1))
        unit.tx.put_upload(UploadRow(written.sha256, doomed=0))
    unit.tx.put_session(row)
    return row
