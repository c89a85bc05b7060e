"""One session in memory: what the last commit left on disk, and nothing else. Knows no file and no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ninebox_daemon.files import SourceStatus
from ninebox_daemon.store.rows import EmployeeRow, SessionRow
from ninebox_daemon.store.transaction import Tail
from ninebox_protocol.errors import EMPLOYEE_NOT_FOUND, SESSION_DAMAGED, RpcError
from ninebox_protocol.standing import SessionSummary, Source

if TYPE_CHECKING:
    from ninebox_daemon.lookup import Lookup
    from ninebox_daemon.review.donut import About
    from ninebox_daemon.review.facts import Facts
    from ninebox_daemon.review.searching import Found
    from ninebox_daemon.review.survey import Survey
    from ninebox_daemon.roster import Roster
    from ninebox_protocol.changes import NetChange
    from ninebox_protocol.employees import Person
    from ninebox_protocol.sessions import ImportReport


LAST_S = datetime(9999, 12, 31, tzinfo=UTC).timestamp()


@dataclass(slots=True)
class Session:
    """A workbook under review. People stay JSON text until somebody touches them.

    Only the SessionManager changes one, and only after the commit that it follows.
    """

    row: SessionRow
    tail: Tail
    changed_count: int
    people: dict[str, EmployeeRow] | None = None
    """By employeeId, in the order of the workbook; None until the session is worked on."""
    in_workbook: dict[str, str | None] = field(default_factory=dict)
    """What the workbook says of those people of whom it isn't the baseline; None: it has no row for them any more."""
    damaged: bool = False
    roster: Roster | None = None
    """What questions read of the people; None until somebody asks one."""
    lookup: Lookup | None = None
    """What is searched of them; None until somebody searches."""

    @property
    def session_id(self) -> str:
        """Return its id."""
        return self.row.session_id

    @property
    def rows(self) -> dict[str, EmployeeRow]:
        """Return the people; the manager has loaded them before it hands the session out."""
        assert self.people is not None
        return self.people

    @property
    def facts(self) -> Sequence[Facts]:
        """Return what questions ask of everybody, in the order of the workbook."""
        return self.survey.people

    @property
    def survey(self) -> Survey:
        """Return everybody for those who ask about all of them at once."""
        if self.roster is None:
            from ninebox_daemon.roster import Roster  # here, not above: no start asks anything

            self.roster = Roster()
        return self.roster.survey(self.rows, _year_of(self.row.created_at))

    def search(self, text: str, limit: int) -> Found:
        """Return who is meant by what somebody typed."""
        if self.lookup is None:
            from ninebox_daemon.lookup import Lookup  # here, not above: no start searches

            self.lookup = Lookup()
        return self.lookup.search(self.facts, text, limit)

    @property
    def original_employees(self) -> list[Person]:
        """Return everybody as imported or last exported, in the order of the workbook."""
        from ninebox_daemon.review.people import person_of  # here, not above: a start leaves people as texts

        return [person_of(row.baseline) for row in self.rows.values()]

    @property
    def current_employees(self) -> list[Person]:
        """Return everybody as they stand now, in the order of the workbook."""
        from ninebox_daemon.review.people import person_of

        return [person_of(row.text) for row in self.rows.values()]

    @property
    def changes(self) -> list[NetChange]:
        """Return who differs from the baseline and how, the latest touched first."""
        return self.changes_about(None)

    def changes_about(self, about: About | None) -> list[NetChange]:
        """Return who differs from the baseline in what `about` says (None: in anything), the latest touched first."""
        return sorted(self._net_changes(about), key=lambda change: -change.changed_at)

    def person(self, employee_id: str) -> Person:
        """Return one person as it stands now. Raises EmployeeNotFound."""
        from ninebox_daemon.review.people import person_of

        return person_of(self.employee_row(employee_id).text)

    def employee_row(self, employee_id: str) -> EmployeeRow:
        """Return one person's row. Raises EmployeeNotFound."""
        try:
            return self.rows[employee_id]
        except KeyError:
            raise RpcError(EMPLOYEE_NOT_FOUND, employeeId=employee_id) from None

    def left(self, employee_id: str) -> bool:
        """True when the workbook has no row for the person any more."""
        return self.in_workbook.get(employee_id, "") is None

    @property
    def gone(self) -> set[str]:
        """Return the people for whom the workbook has no row any more."""
        return {employee_id for employee_id, text in self.in_workbook.items() if text is None}

    def workbook_text(self, row: EmployeeRow) -> str | None:
        """Return what the workbook says of a person; None: it has no row for it any more."""
        return self.in_workbook.get(row.employee_id, row.baseline)

    def row_after(self, person: Person, at: int) -> EmployeeRow:
        """Return the row of `person` as it will be; back at the baseline there is no current.

        A person has one text only: the members in their order, all of them.
        """
        from ninebox_daemon.review.people import text_of

        row, text = self.rows[person.employee_id], text_of(person)
        changed_at, current = (None, None) if text == row.baseline else (at, text)
        return EmployeeRow(row.id, row.session_id, row.employee_id, changed_at, row.baseline, current)

    def learn(self, tail: Tail, rows: Iterable[EmployeeRow]) -> None:
        """Take over what was committed."""
        self.tail = tail
        for row in rows:
            was = self.rows[row.employee_id]
            self.changed_count += (row.current is not None) - (was.current is not None)
            self.rows[row.employee_id] = row

    def become(self, after: Session) -> None:
        """Take over what was committed, where more than people and the end of the journal differ."""
        for each in fields(self):
            setattr(self, each.name, getattr(after, each.name))

    def met_damaged(self) -> RpcError:
        """Return what ends the work in hand: nothing must be built on a damaged row. Whoever serves mends it first."""
        return RpcError(SESSION_DAMAGED, sessionId=self.session_id, reason="they were met just now")

    def summary(self, source_status: SourceStatus) -> SessionSummary:
        """Return the session as callers see it."""
        row = self.row
        return SessionSummary(
            session_id=row.session_id,
            name=row.name,
            filename=row.filename,
            created_at=row.created_at,
            updated_at=max(row.created_at, self.tail.at),
            employee_count=row.employee_count,
            changed_count=self.changed_count,
            status="damaged" if self.damaged else "closed" if row.closed else "ok",
            active=bool(row.active),
            source=Source(
                path=row.source_path or None,
                sheet_name=row.sheet_name,
                header_row=row.header_row,
                sha256=row.upload_sha256 or None,
                status=source_status,
            ),
        )

    @property
    def report(self) -> ImportReport:
        """Return what was understood of the workbook."""
        from ninebox_protocol.sessions import ImportReport  # here, not above: no start asks for it

        return ImportReport.model_validate_json(self.row.report)

    def _net_changes(self, about: About | None) -> Iterator[NetChange]:
        from ninebox_daemon.review.donut import alike_but_for, note_about
        from ninebox_daemon.review.people import difference, is_in_donut_exercise, person_of
        from ninebox_protocol.changes import NetChange

        for row in self.rows.values():
            if row.current is None or row.changed_at is None:
                continue
            if about == "donut" and not (is_in_donut_exercise(row.baseline) or is_in_donut_exercise(row.current)):
                continue  # nobody else is parsed: few are in it
            was, now = person_of(row.baseline), person_of(row.current)
            before, after = difference(was, alike_but_for(was, now, about))
            if before or about is None:
                yield NetChange(
                    employee_id=row.employee_id,
                    name=now.name,
                    before=before,
                    after=after,
                    note=note_about(now, about),
                    changed_at=row.changed_at,
                )


def _year_of(at_ms: int) -> int:
    """Return the year of a moment, UTC. A bundle may name one that no calendar has: that is as late as can be."""
    return datetime.fromtimestamp(min(at_ms / 1000, LAST_S), UTC).year
