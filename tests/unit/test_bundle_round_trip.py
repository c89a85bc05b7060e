"""Any session, written as a bundle and read again, is the same one; a damaged bundle is refused or is the same."""

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ninebox_daemon.bundle.archive import NotABundle, Writer
from ninebox_daemon.bundle.reading import Bundle, Judged
from ninebox_daemon.bundle.writing import Contents, write_bundle
from ninebox_daemon.memory import Session
from ninebox_daemon.pending import Written
from ninebox_daemon.rebasing import pairs_of, rebase
from ninebox_daemon.review.changes import Draft, body_of, drafted
from ninebox_daemon.review.donut import cleared, placed
from ninebox_daemon.review.people import flagged, moved, noted, text_of, updated
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.steps import to_nobody
from ninebox_daemon.store.rows import ChangeRow, CheckpointRow, EmployeeRow, SessionRow
from ninebox_protocol.employees import Donut, Person
from ninebox_protocol.errors import SESSION_DAMAGED, RpcError
from ninebox_protocol.sessions import ImportReport
from ninebox_protocol.wire import Level
from workbooks import make_workbook, people_rows

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SAID = st.none() | TEXT
NAMED = TEXT.filter(str.strip)
LEVELS: st.SearchStrategy[Level | None] = st.sampled_from(["Low", "Medium", "High", None])


@st.composite
def people(draw: st.DrawFn, employee_id: str) -> Person:
    person = Person(
        employee_id=employee_id,
        name=draw(NAMED),
        business_title=draw(SAID),
        management_chain=draw(st.lists(SAID, max_size=6)),
        hire_date=draw(st.none() | st.dates().map(str)),
        prior_box=draw(st.none() | st.integers(1, 9)),
        ratings_history=draw(st.dictionaries(TEXT, TEXT, max_size=2)),
        notes=draw(SAID),
        promotion_readiness=draw(st.none() | st.booleans()),
        flags=draw(st.lists(TEXT, max_size=3)),
        change_note=draw(SAID),
        donut=draw(st.none() | st.builds(Donut, performance=LEVELS, potential=LEVELS, note=SAID)),
        extra=draw(st.dictionaries(TEXT, TEXT, max_size=3)),
    )
    return moved(person, draw(LEVELS), draw(LEVELS))


@st.composite
def states(draw: st.DrawFn) -> Contents:
    """Any people, and a journal without a meaning: what is in the lines has to come back to the letter."""
    ids = draw(st.lists(NAMED, max_size=4, unique=True))
    rows, gone, changes = [], {}, []
    for number, employee_id in enumerate(ids):
        baseline = text_of(draw(people(employee_id)))
        current = draw(st.just(baseline) | people(employee_id).map(text_of))
        changed_at = draw(st.integers(0, 2**53))
        where = (changed_at, baseline, current) if current != baseline else (None, baseline, None)
        rows.append(EmployeeRow(number, "s", employee_id, *where))
        if draw(st.booleans()):
            gone[employee_id] = draw(st.none() | people(employee_id).map(text_of))
        seq = number * 3 + 5
        draft = drafted("update", [(draw(people(employee_id)), draw(people(employee_id)))], draw(SAID))
        if draft.before:
            changes.append(change(draft, seq, draw(st.integers(0, 2**53))))
    return Contents(session_row(len(ids)), rows, gone, changes, len(changes), None)


def change(draft: Draft, seq: int, at: int) -> ChangeRow:
    return ChangeRow("s", seq, draft.kind, body_of(draft), at, None, None, seq, None)


def session_row(count: int) -> SessionRow:
    report = ImportReport(
        sheet_name="Überblick",
        header_row=1,
        columns={},
        extra_columns=[],
        rows_read=0,
        imported=0,
        skipped=[],
        skipped_count=0,
        not_understood=[],
        not_understood_count=0,
        not_rated=0,
        also_possible=[],
    )
    text = report.model_dump_json(ensure_ascii=True)
    return SessionRow("s", "u", "Täm", "Sample", 7, 0, 1, "", 0, -1, "", "Überblick", 1, count, text)


def written(contents: Contents, at: int = 1) -> bytes:
    file = io.BytesIO()
    write_bundle(file, contents, product="0", exported_at=at, step=to_nobody)
    return file.getvalue()


def judged(raw: bytes) -> tuple[Judged, list[ChangeRow], bytes]:
    bundle = Bundle(io.BytesIO(raw), "x")
    return bundle.judge(to_nobody), list(bundle.changes()), b"".join(bundle.workbook() if bundle.has_workbook else ())


def expected(contents: Contents, changes: list[ChangeRow]) -> tuple[Any, ...]:
    rows = [replace(row, id=0, session_id="") for row in contents.people]
    return rows, dict(contents.in_workbook), [replace(row, session_id="", mutation_id=None) for row in changes]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(states())
def test_any_people_and_any_words_come_back_to_the_letter(contents: Contents) -> None:
    got, changes, workbook = judged(written(contents))
    assert (got.people, got.in_workbook, changes) == expected(contents, list(contents.changes))
    assert (got.session.name, got.session.sheet_name, workbook) == ("Täm", "Überblick", b"")


Edit = tuple[str, int, Level | None, Level | None]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("move", "many", "note", "flags", "update", "revert", "undo", "undo", "redo", "export", "left"),
                *("checkpoint", "restore", "place", "clear", "flags of all"),
            ]
        ),
        st.integers(0, 4),
        LEVELS,
        LEVELS,
    ),
    max_size=25,
)
THERE_AND_BACK: list[Edit] = [
    (kind, 0, None, None)
    for kind in "undo redo undo undo redo export redo undo left export redo undo checkpoint redo restore undo".split()
]


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionManager]:
    folder = tmp_path_factory.mktemp("bundles")
    manager = SessionManager(folder / "data", durable=False)
    make_workbook(folder / "people.xlsx", people_rows(5))
    yield manager
    manager.close()


@pytest.fixture
def edited(manager: SessionManager) -> Iterator[Callable[[list[Edit]], Session]]:
    """Make a session of five people with these edits, by the rules that the daemon has for them."""

    def edit(edits: list[Edit]) -> Session:
        session = manager.create_session(manager.data_dir.parent / "people.xlsx")
        for each in edits:
            do(manager, session, each)
        return session

    yield edit
    for session in manager.all():
        manager.lives.delete(session)


def do(manager: SessionManager, session: Session, edit: Edit) -> None:
    kind, number, performance, potential = edit
    who = [session.person(each) for each in session.rows]
    one, journal = who[number], manager.journal
    if kind == "move":
        journal.record(session, drafted("move", [(one, moved(one, performance, potential))], "why"))
    elif kind == "many":
        journal.record(session, drafted("moveMany", [(each, moved(each, performance, potential)) for each in who]))
    elif kind == "note":
        journal.record(session, drafted("setNote", [(one, noted(one, f"{performance} \x7f ü"))]))
    elif kind == "flags":
        journal.record(session, drafted("setFlags", [(one, flagged(one, [str(performance)], [str(potential)]))]))
    elif kind == "flags of all":
        pairs = [(each, flagged(each, [str(performance)], [str(potential)])) for each in who]
        journal.record(session, drafted("setFlagsMany", pairs))
    elif kind == "place" and performance and potential:
        note = f"{number}" if number else None
        journal.record(session, drafted("placeDonut", [(one, placed(one, performance, potential, note))], note))
    elif kind == "clear":
        journal.record(session, drafted("clearDonut", [(one, cleared(one))]))
    elif kind == "update":
        journal.record(session, drafted("update", [(one, updated(one, {"notes": performance}))]))
    elif kind == "revert":
        journal.record(session, drafted("revert", [(one, session.original_employees[number])]))
    elif kind == "checkpoint":
        manager.checkpoints.make(session, f"{performance} \x7f ü")
    elif kind == "restore" and (known := manager.checkpoints.listed(session)):
        manager.checkpoints.restore(session, known[number % len(known)].checkpoint_id, to_nobody)
    elif kind == "undo" and session.tail.undo_next:
        journal.undo(session)
    elif kind == "redo" and session.tail.redo_next:
        journal.redo(session)
    elif kind == "export":
        to = Written(path="/elsewhere.xlsx", into_source=False, sha256="", size=0, mtime_ns=0, columns={})
        with manager.units.transaction() as unit:
            rebase(unit, manager.store, journal, session, pairs_of(session), to)
    elif kind == "left":
        with manager.units.transaction() as unit:
            said = {**session.in_workbook, one.employee_id: None}
            unit.tx.put_in_workbook(session.session_id, said)
            unit.publish.append(lambda: setattr(session, "in_workbook", said))


def as_callers_see_it(manager: SessionManager, session: Session) -> list[Any]:
    """Return all that is to stay the same; seqs as how many changes stand before them."""
    history = manager.journal.history(session, None, 1000)
    place: dict[int | None, int | None] = {change.seq: at for at, change in enumerate(reversed(history))}
    place |= {None: None, 0: -1}
    entries = [{**dict(each), "seq": place[each.seq], "undone_by": place[each.undone_by]} for each in history]
    stacks = place[session.tail.undo_next], place[session.tail.redo_next]
    texts = [row.text for row in session.rows.values()]
    moments = [(each.name, place[each.seq], each.at) for each in manager.checkpoints.listed(session)]
    return [texts, session.changes, session.in_workbook, session.report, entries, stacks, moments]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(edits=[("move", 0, "Low", "High"), ("move", 0, "High", "Low"), *THERE_AND_BACK])
@given(edits=EDITS)
def test_any_review_goes_on_where_it_was(
    manager: SessionManager, edited: Callable[[list[Edit]], Session], edits: list[Edit]
) -> None:
    session = edited(edits)
    place = manager.data_dir.parent / "review.bundle"
    place.unlink(missing_ok=True)
    manager.export_bundle(session, str(place))
    other = manager.import_bundle(place)
    manager.shelf.sessions[other.session_id] = read = Session(
        other.row, manager.store.tail(other.session_id), other.changed_count
    )
    assert as_callers_see_it(manager, manager.shelf.loaded(read)) == as_callers_see_it(manager, other)
    assert as_callers_see_it(manager, other) == as_callers_see_it(manager, session)
    moments = zip(manager.checkpoints.listed(session), manager.checkpoints.listed(other), strict=True)
    for here, there in moments:
        manager.checkpoints.restore(session, here.checkpoint_id, to_nobody)
        manager.checkpoints.restore(other, there.checkpoint_id, to_nobody)
        assert other.current_employees == session.current_employees
    for step, top in (("undo", "undo_next"), ("redo", "redo_next")):
        while getattr(session.tail, top):
            ours, theirs = (getattr(manager.journal, step)(each).employees for each in (session, other))
            assert ours == theirs
        assert getattr(other.tail, top) is None
        assert other.current_employees == session.current_employees
        assert other.changed_count == session.changed_count == len(other.changes)


CHECKPOINTS = [CheckpointRow("c", "s", name, seq, 7) for name, seq in (("import", 0), ("Prüfung", 3))]


@pytest.fixture(scope="module")
def small() -> bytes:
    """Return a bundle with one of everything but a workbook."""
    person = Person(employee_id="1", name="Ada")
    draft = drafted("move", [(person, moved(person, "High", "Low"))], "why")
    row = EmployeeRow(1, "s", "1", 5, text_of(person), text_of(draft.people[0]))
    return written(Contents(session_row(1), [row], {"1": None}, [change(draft, 3, 9)], 1, None, CHECKPOINTS))


def test_the_same_state_makes_the_same_bytes_but_for_the_time(small: bytes) -> None:
    got, changes, _ = judged(small)
    again = Contents(
        *(session_row(1), [replace(row, session_id="s") for row in got.people], got.in_workbook, changes, 1, None),
        got.checkpoints,
    )
    assert written(again) == small
    assert written(again, at=2) != small


def test_every_flipped_byte_is_refused_or_changes_nothing(small: bytes) -> None:
    whole, chance = judged(small), random.Random(4)
    refused = 0
    for place in range(len(small)):
        raw = bytearray(small)
        raw[place] ^= 1 << chance.randrange(8)
        try:
            assert judged(bytes(raw)) == whole, place
        except NotABundle:
            refused += 1
    assert refused > 0.95 * len(small)


def test_a_bundle_that_is_cut_or_goes_on_is_refused(small: bytes) -> None:
    for end in range(len(small)):
        with pytest.raises(NotABundle):
            judged(small[:end])
    for raw in (small + b"\0", b"\0" + small, small + small):
        with pytest.raises(NotABundle):
            judged(raw)


def test_no_more_is_written_than_a_bundle_holds() -> None:
    with Writer(io.BytesIO()) as zipped:
        zipped.add("whole", [b"12", b"34"], limit=4)
        with pytest.raises(NotABundle, match="more is larger than 4 bytes"):
            zipped.add("more", [b"12", b"345"], limit=4)


def test_more_changes_than_a_bundle_holds_are_refused_before_anything_is_written() -> None:
    file = io.BytesIO()
    contents = Contents(session_row(0), [], {}, [], 4_000_001, None)
    with pytest.raises(NotABundle, match=r"changes\.jsonl would hold more than 4,000,000 changes"):
        write_bundle(file, contents, product="0", exported_at=1, step=to_nobody)
    assert not file.getvalue()


def test_a_journal_whose_last_change_is_gone_makes_no_bundle(tmp_path: Path) -> None:
    manager = SessionManager(tmp_path / "data", durable=False)
    session = manager.create_session(make_workbook(tmp_path / "people.xlsx", people_rows(5)))
    for level in ("Low", "High"):
        do(manager, session, ("many", 0, level, level))
    manager.store._held().execute("DELETE FROM change WHERE seq = 2")
    with pytest.raises(RpcError) as error:
        manager.export_bundle(session, str(tmp_path / "x"))
    assert error.value.fault is SESSION_DAMAGED
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "people.xlsx"]
    manager.close()


def test_a_journal_whose_last_change_is_gone_is_not_gone_back_through(tmp_path: Path) -> None:
    manager = SessionManager(tmp_path / "data", durable=False)
    session = manager.create_session(make_workbook(tmp_path / "people.xlsx", people_rows(5)))
    moment = manager.checkpoints.make(session, "import").checkpoint_id
    for level in ("Low", "High"):
        do(manager, session, ("many", 0, level, level))
    manager.store._held().execute("DELETE FROM change WHERE seq = 2")
    before = session.current_employees
    with pytest.raises(RpcError) as error:
        manager.checkpoints.restore(session, moment, to_nobody)
    assert error.value.fault is SESSION_DAMAGED
    assert session.current_employees == before
    manager.close()
