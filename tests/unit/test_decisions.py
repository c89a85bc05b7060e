"""What a merge asks of a journal: the short way through it answers as reading all of it would."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_snake

from ninebox_daemon.decisions import Decisions
from ninebox_daemon.memory import Session
from ninebox_daemon.pending import Written
from ninebox_daemon.rebasing import pairs_of, rebase
from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.people import flagged, moved, noted, person_of
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.steps import to_nobody
from ninebox_daemon.store.rows import ChangeRow
from ninebox_protocol.wire import Level
from workbooks import make_workbook

ASKED = ("performance", "potential", "flags", "change_note")
SAID: dict[str, list[Any]] = {
    "performance": ["Low", "Medium", "High", None],
    "potential": ["Low", "Medium", "High", None],
    "flags": [[], ["pip"], ["flight_risk"], ["pip", "flight_risk"]],
    "change_note": [None, "a", "b"],
}
HEADERS = ("Employee ID", "Worker", "Performance", "Potential", "Flags", "9Boxer Change Notes")

Act = tuple[str, int, Level | None, str]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [*("move", "move", "flag", "note", "undo", "redo", "checkpoint", "restore"), *("export", "refresh", "bare")]
        ),
        st.integers(0, 2),
        st.sampled_from(["Low", "Medium", "High", None]),
        st.sampled_from(["pip", "flight_risk"]),
    ),
    max_size=20,
)


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionManager]:
    folder = tmp_path_factory.mktemp("decisions")
    manager = SessionManager(folder / "data", durable=False)
    make_workbook(folder / "people.xlsx", lines("Low", "pip"), HEADERS)
    for level in ("Low", "Medium", "High", None):
        for flag in ("pip", "flight_risk"):
            make_workbook(folder / f"{level}-{flag}.xlsx", lines(level, flag), HEADERS)
            make_workbook(folder / f"{level}-bare.xlsx", [line[:4] for line in lines(level, flag)], HEADERS[:4])
    yield manager
    manager.close()


def lines(level: Level | None, flag: str) -> list[list[Any]]:
    return [[str(number), f"P {number}", level, "Low", flag if number else None, None] for number in range(3)]


def act(manager: SessionManager, session: Session, acted: Act) -> None:
    kind, number, level, flag = acted
    who, journal, folder = session.person(str(number)), manager.journal, manager.data_dir.parent
    if kind == "move":
        journal.record(session, drafted("move", [(who, moved(who, level, "Low"))]))
    elif kind == "flag":
        add, remove = ([], [flag]) if flag in who.flags else ([flag], [])
        journal.record(session, drafted("setFlags", [(who, flagged(who, add, remove))]))
    elif kind == "note":
        journal.record(session, drafted("setNote", [(who, noted(who, "a" if flag == "pip" else None))]))
    elif kind == "undo" and session.tail.undo_next:
        journal.undo(session)
    elif kind == "redo" and session.tail.redo_next:
        journal.redo(session)
    elif kind == "checkpoint":
        manager.checkpoints.make(session, "x")
    elif kind == "restore" and (known := manager.checkpoints.listed(session)):
        manager.checkpoints.restore(session, known[number % len(known)].checkpoint_id, to_nobody)
    elif kind == "export":
        into_source = level in ("Low", "High")
        sha256 = session.row.upload_sha256
        columns = session.report.columns
        to = Written(path="/x", into_source=into_source, sha256=sha256, size=0, mtime_ns=0, columns=columns)
        with manager.units.transaction() as unit:
            rebase(unit, manager.store, journal, session, pairs_of(session), to)
    elif kind in ("refresh", "bare"):
        manager.refresh(session, str(folder / f"{level}-{'bare' if kind == 'bare' else flag}.xlsx"))


def all_of_it(journal: Iterator[ChangeRow]) -> dict[tuple[str, str], Any]:
    """Return what stood before the first edit of each member, having read everything."""
    found: dict[tuple[str, str], Any] = {}
    for change in journal:
        if change.kind not in {"undo", "redo", "restoreCheckpoint", "export", "refresh"}:
            for who, members in json.loads(change.body)["before"].items():
                for member, value in members.items():
                    found.setdefault((who, to_snake(member)), value)
    return found


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(acts=[("move", 1, "High", "pip"), ("export", 0, None, "pip"), ("export", 0, "Low", "pip")])
@example(acts=[("bare", 0, "Low", "pip"), ("flag", 1, None, "pip"), ("export", 0, "Low", "pip")])
@example(acts=[("bare", 0, "Low", "pip"), ("flag", 1, None, "pip")])
@given(acts=ACTS)
def test_what_a_merge_asks_is_answered_as_if_all_had_been_read(manager: SessionManager, acts: list[Act]) -> None:
    session = manager.create_session(manager.data_dir.parent / "people.xlsx")
    for each in acts:
        act(manager, session, each)
        known = all_of_it(manager.store.journal(session.session_id))
        decisions = Decisions(manager.store, session.session_id, to_nobody)
        for row in session.rows.values():
            now, said_last = person_of(row.text), person_of(session.workbook_text(row) or row.baseline)
            for member in ASKED:
                stands, base = getattr(now, member), getattr(said_last, member)
                if stands == base or (member == "flags" and set(stands) == set(base)):
                    for says in SAID[member]:
                        if says != base:
                            stood = (row.employee_id, member) in known and says == known[row.employee_id, member]
                            assert (says in decisions.before(row.employee_id, member)) == stood, (member, says)
    manager.lives.delete(session)


def test_of_a_journal_without_refresh_no_edit_is_read(manager: SessionManager) -> None:
    session = manager.create_session(manager.data_dir.parent / "people.xlsx")
    for level in ("High", "Medium", "High"):
        act(manager, session, ("move", 1, level, "pip"))
        act(manager, session, ("export", 0, None, "pip"))
    manager.store._held().execute("UPDATE change SET body = 'damaged' WHERE kind = 'move' AND seq < 3")
    decisions = Decisions(manager.store, session.session_id, to_nobody)
    assert decisions.before("1", "performance") == ("Low",)
    assert decisions.before("2", "performance") == ()
    manager.store._held().execute("DELETE FROM change WHERE seq < 4")
    manager.lives.delete(session)


def test_what_was_edited_first_after_the_last_refresh_is_not_read(manager: SessionManager) -> None:
    session = manager.create_session(manager.data_dir.parent / "people.xlsx")
    act(manager, session, ("move", 1, "High", "pip"))
    act(manager, session, ("refresh", 0, "Medium", "pip"))
    for level in ("Low", "High"):
        act(manager, session, ("move", 2, level, "pip"))
    manager.store._held().execute("UPDATE change SET body = 'damaged' WHERE seq = (SELECT max(seq) FROM change)")
    decisions = Decisions(manager.store, session.session_id, to_nobody)
    assert decisions.before("1", "performance") == ("Low",)
    manager.lives.delete(session)
