"""How a session begins: a workbook that is imported, or people who are made up. Knows rows; no other session."""

from collections.abc import Callable, Iterable
from pathlib import Path
from secrets import token_hex

from ninebox_daemon.collector import at_rest
from ninebox_daemon.files import Copy, Uploads
from ninebox_daemon.memory import Session
from ninebox_daemon.review.people import text_of
from ninebox_daemon.review.terms import Terms
from ninebox_daemon.steps import Step, counted, part
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import EmployeeRow, SessionRow, UploadRow
from ninebox_daemon.unit import Unit
from ninebox_daemon.workbook.reader import read_workbook
from ninebox_protocol.employees import Person
from ninebox_protocol.sessions import ImportReport


class Beginnings:
    """Writes new sessions down, within a unit; who makes them known is the caller."""

    def __init__(
        self, store: Database, uploads: Uploads, now_ms: Callable[[], int], terms: Callable[[], Terms]
    ) -> None:
        self._store, self._uploads, self._now_ms, self._terms = store, uploads, now_ms, terms

    @at_rest()  # around all of it: the people read are gone before the collector would walk them
    def imported(
        self, unit: Unit, source: Path, sheet_name: str | None, name: str | None, user_id: str, step: Step
    ) -> Session:
        """Return the session of a workbook; a copy of that is kept. What a failure leaves, `Uploads.settle` takes away.

        Raises the errors of files and workbooks, StorageFailed, and what `step` raises.
        """
        copy = self._uploads.take(source)
        found = read_workbook(
            copy.path, shown_as=str(source), sheet_name=sheet_name, terms=self._terms(), step=part(step, 0, 70)
        )
        row = self._row(found.report, name or source.name, source.name, user_id, source, copy)
        unit.tx.put_upload(UploadRow(copy.sha256, doomed=0))
        return self._begun(unit, row, found.people, part(step, 80, 100))

    @at_rest()
    def made_up(self, unit: Unit, employees: int, seed: int, name: str | None, user_id: str, step: Step) -> Session:
        """Return the session of people who don't exist. Raises what `step` raises."""
        # Here, not above: no start needs the tables that the people are made of.
        from ninebox_daemon.review.sample.people import sample_people
        from ninebox_daemon.workbook.new_report import report_of_new

        called, message = f"Sample of {employees:,} people", f"Making up {employees:,} people"
        step(0, 100, message)
        people = list(counted(sample_people(employees, seed), employees, part(step, 0, 70), message))
        row = self._row(report_of_new(people), name or called, f"{called}.xlsx", user_id)
        return self._begun(unit, row, people, part(step, 80, 100))

    def _row(
        self,
        report: ImportReport,
        name: str,
        filename: str,
        user_id: str,
        source: Path | None = None,
        copy: Copy | None = None,
    ) -> SessionRow:
        """Return the row of a session that begins now; without a workbook it has neither `source` nor `copy`."""
        return SessionRow(
            session_id=token_hex(8),
            user_id=user_id,
            name=name.strip(),
            filename=filename,
            created_at=self._now_ms(),
            closed=0,
            active=1,
            source_path=str(source) if source else "",
            source_size=copy.size if copy else 0,
            source_mtime_ns=copy.mtime_ns if copy else 0,
            upload_sha256=copy.sha256 if copy else "",
            sheet_name=report.sheet_name,
            header_row=report.header_row,
            employee_count=report.imported,
            report=report.model_dump_json(ensure_ascii=True),
        )

    def _begun(self, unit: Unit, row: SessionRow, imported: Iterable[Person], step: Step) -> Session:
        """Write the session down with these people."""
        first = self._store.next_employee_id()
        people = {
            person.employee_id: EmployeeRow(number, row.session_id, person.employee_id, None, text_of(person), None)
            for number, person in enumerate(imported, start=first)
        }
        unit.tx.put_session(row)
        unit.tx.put_employees(counted(people.values(), len(people), step, f"Keeping {len(people):,} people"))
        return Session(row, self._store.tail(row.session_id), 0, people)
