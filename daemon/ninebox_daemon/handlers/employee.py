"""`employee.*`: the people of a session, seen and edited."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_daemon.journal import Recorded
from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.people import employee_of, employee_text, endings_of, flagged, moved, noted, updated
from ninebox_protocol.employees import (
    EmployeeChanged,
    EmployeeGet,
    EmployeeGot,
    EmployeeList,
    EmployeeMove,
    EmployeeMoveMany,
    EmployeesChanged,
    EmployeeSetFlags,
    EmployeeSetNote,
    EmployeeUpdate,
    Move,
    Person,
)
from ninebox_protocol.wire import JsonText


@handles("employee.list")
def list_all(desk: Desk, want: EmployeeList) -> JsonText:
    """Rows are sent as they are stored: nobody is parsed for being listed."""
    session = desk.sessions.open(want.session_id)
    rows, gone, endings = session.rows.values(), session.gone, endings_of(desk.sessions.settings.labels)
    people = ",".join(
        [employee_text(row.text, row.current is not None, row.employee_id in gone, endings) for row in rows]
    )
    return JsonText(f'{{"employees":[{people}],"total":{len(rows)},"matched":{len(rows)}}}')


@handles("employee.get")
def get(desk: Desk, want: EmployeeGet) -> EmployeeGot:
    """A person is found by the ID to the letter: `123` is not `00123`."""
    session = desk.sessions.open(want.session_id)
    changed = session.employee_row(want.employee_id).current is not None
    left = session.left(want.employee_id)
    labels = desk.sessions.settings.labels
    return EmployeeGot(employee=employee_of(session.person(want.employee_id), changed, left, labels))


@handles("employee.move")
def move(desk: Desk, want: EmployeeMove) -> EmployeeChanged:
    """Moving somebody back to the baseline leaves no net change behind; the history keeps both moves."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    draft = drafted("move", [(was, _after(was, want))], want.note)
    return one(desk.sessions.journal.record(session, draft))


@handles("employee.moveMany")
def move_many(desk: Desk, want: EmployeeMoveMany) -> EmployeesChanged:
    """One change, so one undo takes all of them back."""
    session = desk.sessions.open(want.session_id)
    people = [session.person(each.employee_id) for each in want.moves]
    pairs = [(was, _after(was, each)) for was, each in zip(people, want.moves, strict=True)]
    return several(desk.sessions.journal.record(session, drafted("moveMany", pairs)))


@handles("employee.setNote")
def set_note(desk: Desk, want: EmployeeSetNote) -> EmployeeChanged:
    """The note is the person's, whatever it was moved for."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    return one(desk.sessions.journal.record(session, drafted("setNote", [(was, noted(was, want.note))], want.note)))


@handles("employee.setFlags")
def set_flags(desk: Desk, want: EmployeeSetFlags) -> EmployeeChanged:
    """A flag that is no built-in one is kept as it was typed."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    draft = drafted("setFlags", [(was, flagged(was, want.add, want.remove))])
    return one(desk.sessions.journal.record(session, draft))


@handles("employee.update")
def update(desk: Desk, want: EmployeeUpdate) -> EmployeeChanged:
    """What was left out stays; null is said, and empties."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    said = want.model_fields_set - {"employee_id", "session_id", "mutation_id", "progress_token"}
    draft = drafted("update", [(was, updated(was, {name: getattr(want, name) for name in said}))])
    return one(desk.sessions.journal.record(session, draft))


def one(done: Recorded) -> EmployeeChanged:
    """Answer an edit of one person."""
    return EmployeeChanged(employee=done.employees[0], **dict(done.committed))


def several(done: Recorded) -> EmployeesChanged:
    """Answer an edit of several people."""
    return EmployeesChanged(employees=done.employees, **dict(done.committed))


def _after(was: Person, want: EmployeeMove | Move) -> Person:
    person = moved(was, want.performance, want.potential)
    return person if want.note is None else noted(person, want.note)
