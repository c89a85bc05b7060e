"""A newer workbook merged into a session. Knows files, rows and the rule of the merge; no handler and no cell."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic.alias_generators import to_camel

from ninebox_daemon.decisions import Decisions
from ninebox_daemon.files import Copy, Uploads, absolute
from ninebox_daemon.journal import Journal
from ninebox_daemon.memory import Session
from ninebox_daemon.review.changes import Draft, Parts
from ninebox_daemon.review.merging import DERIVED, Merging
from ninebox_daemon.review.people import difference, person_of, text_of
from ninebox_daemon.review.terms import Terms
from ninebox_daemon.steps import Step, counted, part
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import EmployeeRow, SessionRow, UploadRow
from ninebox_daemon.unit import Unit, Units
from ninebox_daemon.workbook.reader import Imported, read_workbook
from ninebox_protocol.changes import Change
from ninebox_protocol.employees import Person
from ninebox_protocol.errors import FILE_NOT_FOUND, NO_EMPLOYEE_SHEET, SOURCE_MISSING, RpcError
from ninebox_protocol.sessions import Conflict, RefreshReport
from ninebox_protocol.wire import LISTED


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to; `session` is as it will be once that is committed."""

    session: Session
    changes: list[Change]
    report: RefreshReport


class Refreshes:
    """Refreshes of the sessions of one data directory; `settle` brings our copies in line with what is committed."""

    def __init__(
        self,
        store: Database,
        units: Units,
        journal: Journal,
        uploads: Uploads,
        settle: Callable[[], None],
        terms: Terms,
    ) -> None:
        self._store, self._units, self._journal, self._uploads, self._settle = store, units, journal, uploads, settle
        self._terms = terms

    def refresh(self, session: Session, path: str | None, sheet_name: str | None, step: Step) -> Refreshed:
        """Merge the workbook at `path` (None: the session's own, as it is now) into a session; it is its own then.

        `sheet_name` None: the sheet that the session knows, or the best one where that is gone.

        Raises SourceMissing where `path` is None, the errors of files and workbooks, StorageFailed, and what `step`
        raises; SessionDamaged where the journal has to be read and can't be.
        """
        with self._units.transaction() as unit:
            unit.withdraw.append(self._settle)
            source, copy = self._taken(session.row, path)
            imported = read_workbook(
                copy.path,
                shown_as=str(source),
                sheet_name=sheet_name or session.row.sheet_name,
                or_best=sheet_name is None,
                terms=self._terms,
                step=part(step, 0, 60),
            )
            _refuse_strangers(session, imported, str(source), sheet_name or session.row.sheet_name)
            merge = _Merge(session, Decisions(self._store, session.session_id, part(step, 60, 60)))
            with self._journal.reading(session):
                merge.with_workbook(imported, part(step, 60, 80))
            row = _row_after(session.row, source, copy, imported, len(session.rows) + len(merge.joined))
            self._put_source(unit, session.row, row)
            after, changes = self._put_people(unit, replace(session, row=row), merge, part(step, 80, 100))
            unit.publish.append(lambda: session.become(after))
            unit.publish.append(self._settle)
        return Refreshed(after, changes, merge.report())

    def _taken(self, row: SessionRow, path: str | None) -> tuple[Path, Copy]:
        """Return where the workbook is, and our copy of it."""
        if path is not None:
            source = absolute(path)
            return source, self._uploads.take(source)
        if not row.source_path:
            reason = "people that were made up have none; give the path of one"
            raise RpcError(SOURCE_MISSING, path=row.filename, reason=reason)
        try:
            return Path(row.source_path), self._uploads.take(Path(row.source_path))
        except RpcError as error:
            if error.fault is FILE_NOT_FOUND:
                raise RpcError(SOURCE_MISSING, path=row.source_path, reason="it was moved or deleted") from None
            raise

    def _put_source(self, unit: Unit, old: SessionRow, new: SessionRow) -> None:
        """Write down which workbook is the session's, and that the old one's copy goes unless it is shared."""
        is_another = old.upload_sha256 not in {"", new.upload_sha256}  # people that were made up have none
        if is_another and not self._store.upload_is_shared(old.upload_sha256, old.session_id):
            unit.tx.put_upload(UploadRow(old.upload_sha256, doomed=1))
        unit.tx.put_upload(UploadRow(new.upload_sha256, doomed=0))
        unit.tx.put_session(new)

    def _put_people(self, unit: Unit, session: Session, merge: "_Merge", step: Step) -> tuple[Session, list[Change]]:
        """Write down what the merge made of the people; where that is nothing, nothing is written."""
        tail, changes = session.tail, []
        if merge.before:
            draft = Draft("refresh", (), merge.before, merge.after, session.row.source_path)
            tail, change = self._journal.note(unit, session, draft)
            changes.append(change)
        rows = merge.rows(self._store.next_employee_id(), tail.at)
        in_workbook: dict[str, str | None] = dict.fromkeys(merge.gone)
        unit.tx.rebase_employees(counted(rows.values(), len(rows), step, f"Keeping {len(rows):,} people"))
        if in_workbook != session.in_workbook:
            unit.tx.put_in_workbook(session.session_id, in_workbook)
        people = {**session.rows, **rows}
        changed = sum(row.current is not None for row in people.values())
        after = replace(session, tail=tail, people=people, in_workbook=in_workbook, changed_count=changed)
        return after, changes


@dataclass(slots=True)
class _Merge:
    """What becomes of everybody, in the order of the session: nothing is written here."""

    session: Session
    decisions: Decisions
    before: Parts = field(default_factory=dict)
    """Of those who came and those whose row or mark differs: the members that do, as they were."""
    after: Parts = field(default_factory=dict)
    joined: list[Person] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Everybody whom the workbook has no row for, also those who left it before."""
    left: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of those whose row differs: baseline and current as they will be."""

    def with_workbook(self, imported: Imported, step: Step) -> None:
        """Merge the people of a workbook into those of the session."""
        merging = Merging(imported.report.columns, self.decisions.before)
        rest = {person.employee_id: person for person in imported.people}
        rows = self.session.rows
        for row in counted(rows.values(), len(rows), step, f"Merging {len(rows):,} people"):
            new = rest.pop(row.employee_id, None)
            if new is None:
                self._keep(row)
            else:
                self._merge(merging, row, new)
        self.joined = list(rest.values())
        for employee_id in rest:
            self._touch(employee_id)

    def rows(self, first_id: int, at: int) -> dict[str, EmployeeRow]:
        """Return the rows that differ, those who joined last; `at`: when they were touched."""
        rows = {who: _row_of(self.session.rows[who], *texts, at) for who, texts in self.texts.items()}
        for number, person in enumerate(self.joined, start=first_id):
            who = person.employee_id
            rows[who] = EmployeeRow(number, self.session.session_id, who, None, text_of(person), None)
        return rows

    def report(self) -> RefreshReport:
        """Return what came of it."""
        return RefreshReport(
            joined=[person.employee_id for person in self.joined[:LISTED]],
            joined_count=len(self.joined),
            left=self.left[:LISTED],
            left_count=len(self.left),
            returned=self.returned[:LISTED],
            returned_count=len(self.returned),
            updated=self.updated[:LISTED],
            updated_count=len(self.updated),
            conflicts=self.conflicts[:LISTED],
            conflicts_count=len(self.conflicts),
        )

    def _keep(self, row: EmployeeRow) -> None:
        """Go on without the workbook having a row for this person.

        What it said last is the baseline then. After an export to another file it isn't: and when the person comes
        back, what was decided would look like what the workbook took back.
        """
        said = self.session.workbook_text(row)
        self.gone.append(row.employee_id)
        if said is not None:
            self.left.append(row.employee_id)
            self._touch(row.employee_id)
            self._set(row, said, row.text)

    def _merge(self, merging: Merging, row: EmployeeRow, new: Person) -> None:
        said, text = self.session.workbook_text(row), text_of(new)
        if said is None:
            self.returned.append(row.employee_id)
            self._touch(row.employee_id)  # the mark goes
        base = said or row.baseline
        if text == base:
            self._set(row, text, row.text)
            return
        now = person_of(row.text)
        merged = merging.merge(person_of(base), new, now)
        self.conflicts += merged.conflicts
        before, after = difference(now, merged.current)
        if before:
            if before.keys() - {to_camel(name) for name in DERIVED}:
                self.updated.append(row.employee_id)
            self.before[row.employee_id], self.after[row.employee_id] = before, after
        if before or merged.baseline != person_of(row.baseline):  # else only columns come in another order
            self._set(row, text_of(merged.baseline), text_of(merged.current))

    def _set(self, row: EmployeeRow, baseline: str, current: str) -> None:
        if (baseline, current) != (row.baseline, row.text):
            self.texts[row.employee_id] = baseline, current
            self._touch(row.employee_id)

    def _touch(self, employee_id: str) -> None:
        """Count somebody among those who differ, if by no member then by the baseline or the mark."""
        self.before.setdefault(employee_id, {})
        self.after.setdefault(employee_id, {})


def _refuse_strangers(session: Session, imported: Imported, path: str, known: str) -> None:
    """Refuse a workbook of other people: what it brings could not be taken out of the session again.

    In the sheet that is `known` one person is enough; in any other one it takes half of one side.
    """
    shared = sum(person.employee_id in session.rows for person in imported.people)
    name = imported.report.sheet_name
    least = 1 if name.casefold() == known.casefold() else min(len(session.rows), len(imported.people)) / 2
    if shared < least:
        reason = f"the sheet {name!r} has {shared} of the {len(session.rows)} people of the session"
        if name != known:
            reason += f", and there is no sheet {known!r}"
        raise RpcError(NO_EMPLOYEE_SHEET, path=path, reason=reason, sheets=[])


def _row_after(old: SessionRow, source: Path, copy: Copy, imported: Imported, people: int) -> SessionRow:
    """Return the session's row with this workbook as its own."""
    report = imported.report
    return replace(
        old,
        filename=source.name,
        source_path=str(source),
        source_size=copy.size,
        source_mtime_ns=copy.mtime_ns,
        upload_sha256=copy.sha256,
        sheet_name=report.sheet_name,
        header_row=report.header_row,
        employee_count=people,
        report=report.model_dump_json(ensure_ascii=True),
    )


def _row_of(row: EmployeeRow, baseline: str, current: str, at: int) -> EmployeeRow:
    """Return a person's row with these texts; touched `at`, unless the person stands as before and was touched."""
    if current == baseline:
        return replace(row, changed_at=None, baseline=baseline, current=None)
    touched = row.changed_at if current == row.text and row.changed_at is not None else at
    return replace(row, changed_at=touched, baseline=baseline, current=current)
