"""`employee.*`: the people of a session, seen and edited."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_daemon.journal import Recorded
from ninebox_daemon.memory import Session
from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.donut import cleared, is_asked_about, placed
from ninebox_daemon.review.people import (
    employee_of,
    flagged,
    moved,
    noted,
    updated,
)
from ninebox_protocol.employees import (
    Employee,
    EmployeeClearDonut,
    EmployeeGet,
    EmployeeGot,
    EmployeeMove,
    EmployeeMoveMany,
    EmployeePlaceDonut,
    EmployeeSetFlags,
    EmployeeSetFlagsMany,
    EmployeeSetNote,
    EmployeeUpdate,
    Move,
    Person,
)
from ninebox_protocol.errors import NOT_IN_CENTRE_BOX, RpcError
from ninebox_protocol.wire import JsonText


@handles("employee.get")
def get(desk: Desk, want: EmployeeGet) -> EmployeeGot:
    """A person is found by the ID to the letter: `123` is not `00123`."""
    return EmployeeGot(employee=seen(desk, desk.sessions.open(want.session_id), want.employee_id))


@handles("employee.move")
def move(desk: Desk, want: EmployeeMove) -> JsonText:
    """Moving somebody back to the baseline leaves no net change behind; the history keeps both moves."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    draft = drafted("move", [(was, _after(was, want))], want.note)
    return one(desk.sessions.journal.record(session, draft))


@handles("employee.moveMany")
def move_many(desk: Desk, want: EmployeeMoveMany) -> JsonText:
    """One change, so one undo takes all of them back."""
    session = desk.sessions.open(want.session_id)
    people = [session.person(each.employee_id) for each in want.moves]
    pairs = [(was, _after(was, each)) for was, each in zip(people, want.moves, strict=True)]
    return several(desk.sessions.journal.record(session, drafted("moveMany", pairs)))


@handles("employee.setNote")
def set_note(desk: Desk, want: EmployeeSetNote) -> JsonText:
    """The note is the person's, whatever it was moved for."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    return one(desk.sessions.journal.record(session, drafted("setNote", [(was, noted(was, want.note))], want.note)))


@handles("employee.setFlags")
def set_flags(desk: Desk, want: EmployeeSetFlags) -> JsonText:
    """A flag that is no built-in one is kept as it was typed."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    draft = drafted("setFlags", [(was, flagged(was, want.add, want.remove))])
    return one(desk.sessions.journal.record(session, draft))


@handles("employee.setFlagsMany")
def set_flags_many(desk: Desk, want: EmployeeSetFlagsMany) -> JsonText:
    """One change, so one undo takes all of it back; whoever stays as they are is answered too."""
    session = desk.sessions.open(want.session_id)
    people = [session.person(who) for who in dict.fromkeys(want.employee_ids)]
    pairs = [(was, flagged(was, want.add, want.remove)) for was in people]
    return several(desk.sessions.journal.record(session, drafted("setFlagsMany", pairs)))


@handles("employee.placeDonut")
def place_donut(desk: Desk, want: EmployeePlaceDonut) -> JsonText:
    """Whoever has left the centre box keeps the place as it is: it can be taken away, not changed."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    if not is_asked_about(was):
        raise RpcError(NOT_IN_CENTRE_BOX, employeeId=want.employee_id)
    draft = drafted("placeDonut", [(was, placed(was, want.performance, want.potential, want.note))], want.note)
    return one(desk.sessions.journal.record(session, draft))


@handles("employee.clearDonut")
def clear_donut(desk: Desk, want: EmployeeClearDonut) -> JsonText:
    """Works in whatever box the person is by now. Whoever isn't in the exercise is no error, and no change."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    return one(desk.sessions.journal.record(session, drafted("clearDonut", [(was, cleared(was))])))


@handles("employee.update")
def update(desk: Desk, want: EmployeeUpdate) -> JsonText:
    """What was left out stays; null is said, and empties."""
    session = desk.sessions.open(want.session_id)
    was = session.person(want.employee_id)
    said = want.model_fields_set - {"employee_id", "session_id", "mutation_id", "progress_token"}
    draft = drafted("update", [(was, updated(was, {name: getattr(want, name) for name in said}))])
    return one(desk.sessions.journal.record(session, draft))


def one(done: Recorded) -> JsonText:
    """Answer an edit of one person: an EmployeeChanged."""
    return JsonText(f'{done.committed[:-1]},"employee":{done.employees[0]}}}')


def several(done: Recorded) -> JsonText:
    """Answer an edit of several people: an EmployeesChanged."""
    return JsonText(f'{done.committed[:-1]},"employees":[{",".join(done.employees)}]}}')


def seen(desk: Desk, session: Session, employee_id: str) -> Employee:
    """Return a person as callers see it. Raises EmployeeNotFound."""
    changed = session.employee_row(employee_id).current is not None
    left = session.left(employee_id)
    return employee_of(session.person(employee_id), changed, left, desk.sessions.settings.labels)


def _after(was: Person, want: EmployeeMove | Move) -> Person:
    person = moved(was, want.performance, want.potential)
    return person if want.note is None else noted(person, want.note)
