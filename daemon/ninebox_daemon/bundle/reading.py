"""From a bundle to a session's rows, judged whole before anything of it is handed out. Knows no session manager."""

import json
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO, NamedTuple

from ninebox_daemon.bundle.archive import NotABundle
from ninebox_daemon.bundle.history import History
from ninebox_daemon.bundle.members import Members
from ninebox_daemon.bundle.shapes import (
    CHANGES,
    CHECKPOINTS,
    IN_WORKBOOK,
    MANIFEST,
    MAX_TEXT,
    PEOPLE,
    SESSION,
    WORKBOOK,
    BundledChange,
    BundledCheckpoint,
    BundledInWorkbook,
    BundledPerson,
    BundledSession,
    change_line,
    checkpoint_line,
    in_workbook_line,
    notes_fit,
    person_line,
    shape_of,
    text_of,
)
from ninebox_daemon.review.grid import box_of
from ninebox_daemon.steps import EVERY, Step, part
from ninebox_daemon.store.rows import ChangeRow, CheckpointRow, EmployeeRow, InWorkbookRow
from ninebox_protocol.employees import Person


class Judged(NamedTuple):
    """What a bundle holds, but for the journal and the workbook, which are read again when they are taken."""

    session: BundledSession
    people: list[EmployeeRow]
    """In the order of the workbook; id and session are still to be given."""
    in_workbook: dict[str, str | None]
    change_count: int
    checkpoints: list[CheckpointRow]
    """The earliest first; id and session are still to be given, and `seq` is one of the bundle's journal."""


class Bundle:
    """The bundle in `file`; errors of reading name `shown_as`.

    Raises NotABundle, here and in whatever is asked of it, and FileNotReadable.
    """

    def __init__(self, file: BinaryIO, shown_as: str) -> None:
        self._members = Members(file, shown_as)

    @property
    def has_workbook(self) -> bool:
        """False for a session that never had one."""
        return self._members.has_workbook

    def judge(self, step: Step) -> Judged:
        """Read and judge all of it. Raises what `step` raises too."""
        session = self._session()
        people = self._people(part(step, 0, 40))
        employee_ids = {row.employee_id for row in people}
        in_workbook = self._in_workbook(employee_ids)
        history, changes = self._judge_journal(employee_ids, part(step, 40, 90))
        checkpoints = self._checkpoints(history)
        step(90, 100, "Checking the workbook")
        if self.has_workbook:
            for _ in self.workbook():
                pass
        return Judged(session, people, in_workbook, changes, checkpoints)

    def workbook(self) -> Iterator[bytes]:
        """Yield the workbook in pieces. Nothing of it may be kept unless the last piece has come."""
        return self._members.pieces(WORKBOOK)

    def changes(self) -> Iterator[ChangeRow]:
        """Yield the journal, the oldest first; session and mutation id are still to be given.

        Should the file have changed since it was judged, this raises at the end: nothing of it may be kept then.
        """
        for where, line in self._members.lines(CHANGES):
            yield _change(line, where)[1]

    def _session(self) -> BundledSession:
        text, manifest = self._members.text(SESSION), self._members.manifest
        session = shape_of(text, BundledSession, SESSION)
        if text_of(session) != text:
            raise NotABundle(f"{SESSION} is not written as we write it")
        if session.name != manifest.name:
            raise NotABundle(f"{MANIFEST} and {SESSION} name different sessions")
        sealed = manifest.members.get(WORKBOOK)
        said = (sealed.sha256, sealed.bytes, True) if sealed else ("", 0, False)
        if (session.upload_sha256, session.source_size, session.source_path != "") != said:
            raise NotABundle(f"{SESSION} speaks of another workbook")
        if not _is_name(session.filename, session.source_path):
            raise NotABundle(f"{SESSION}: filename and path don't belong together")
        if (session.report.sheet_name, session.report.header_row) != (session.sheet_name, session.header_row):
            raise NotABundle(f"{SESSION}: the report is about another sheet")
        return session

    def _people(self, step: Step) -> list[EmployeeRow]:
        people: list[EmployeeRow] = []
        known = set()
        for where, line in self._counted(PEOPLE, self._members.manifest.employees, step):
            row = _person(line, where)
            if row.employee_id in known:
                raise NotABundle(f"{where} is about a person who stands above")
            known.add(row.employee_id)
            people.append(row)
        return people

    def _in_workbook(self, employee_ids: set[str]) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for where, line in self._members.lines(IN_WORKBOOK):
            row = _said_in_workbook(line, where)
            if row.employee_id not in employee_ids or row.employee_id in found:
                raise NotABundle(f"{where} is about nobody of the session, or about somebody who stands above")
            found[row.employee_id] = row.person
        return found

    def _judge_journal(self, employee_ids: set[str], step: Step) -> tuple[History, int]:
        history, count = History(employee_ids), self._members.manifest.changes
        for where, line in self._counted(CHANGES, count, step):
            history.add(_change(line, where)[0])
        return history, count

    def _checkpoints(self, history: History) -> list[CheckpointRow]:
        found: list[CheckpointRow] = []
        for where, line in self._members.lines(CHECKPOINTS) if self._members.has_checkpoints else ():
            row = _checkpoint(line, where)
            if not history.holds(row.seq):
                raise NotABundle(f"{where} is about a change that is not there")
            if found and row.at < found[-1].at:
                raise NotABundle(f"{where} was made before the one above it")
            found.append(row)
        return found

    def _counted(self, name: str, count: int, step: Step) -> Iterator[tuple[str, str]]:
        """Yield a member's lines, `count` of them, and tell `step` now and then."""
        number = 0
        for number, line in enumerate(self._members.lines(name), start=1):
            if number % EVERY == 1:
                step(min(number, count), count, f"Checking {name}")
            if number > count:
                break
            yield line
        if number != count:
            raise NotABundle(f"{name} holds another number of lines than {MANIFEST} says")


def _person(line: str, where: str) -> EmployeeRow:
    said = shape_of(line, BundledPerson, where)
    employee_id, current = said.baseline.employee_id, said.current
    row = EmployeeRow(
        0, "", employee_id, said.changed_at, text_of(said.baseline), text_of(current) if current else None
    )
    if person_line(row) != line:
        raise NotABundle(f"{where} is not written as we write it")
    _check_person(said.baseline, employee_id, where)
    if current is not None:
        _check_person(current, employee_id, where)
    if row.current == row.baseline or (row.current is None) != (row.changed_at is None):
        raise NotABundle(f"{where} differs from the baseline without a change, or the other way round")
    return row


def _said_in_workbook(line: str, where: str) -> InWorkbookRow:
    said = shape_of(line, BundledInWorkbook, where)
    row = InWorkbookRow("", said.employee_id, text_of(said.person) if said.person else None)
    if in_workbook_line(row) != line:
        raise NotABundle(f"{where} is not written as we write it")
    if said.person is not None:
        _check_person(said.person, said.employee_id, where)
    return row


def _check_person(person: Person, employee_id: str, where: str) -> None:
    if person.employee_id != employee_id:
        raise NotABundle(f"{where} names two people")
    if not employee_id.strip() or not person.name.strip():
        raise NotABundle(f"{where} has no ID or no name")
    if person.box != box_of(person.performance, person.potential):
        raise NotABundle(f"{where} stands in another box than the ratings say")
    if not notes_fit(person):
        raise NotABundle(f"{where} has a note of more than {MAX_TEXT:,} letters")


def _change(line: str, where: str) -> tuple[BundledChange, ChangeRow]:
    said = shape_of(line, BundledChange, where)
    body = {"before": said.body.before, "after": said.body.after, "note": said.body.note}
    row = ChangeRow(
        seq=said.seq,
        session_id="",
        kind=said.kind,
        body=json.dumps(body, separators=(",", ":")),  # as the journal writes it
        at=said.at,
        mutation_id=None,
        refers_to=said.refers_to,
        undo_next=said.undo_next,
        redo_next=said.redo_next,
    )
    if change_line(row) != line:
        raise NotABundle(f"{where} is not written as we write it")
    return said, row


def _checkpoint(line: str, where: str) -> CheckpointRow:
    said = shape_of(line, BundledCheckpoint, where)
    row = CheckpointRow("", "", said.name, said.seq, said.at)
    if checkpoint_line(row) != line:
        raise NotABundle(f"{where} is not written as we write it")
    return row


def _is_name(filename: str, source_path: str) -> bool:
    """True for the last part of a full path, as either kind of system writes paths; without a path, for any name."""
    if "\0" in filename + source_path or filename in ("", ".", ".."):
        return False
    if not source_path:
        return not {"/", "\\"} & {*filename}
    kinds = (PurePosixPath(source_path), PureWindowsPath(source_path))
    return any(path.is_absolute() and path.name == filename for path in kinds)
