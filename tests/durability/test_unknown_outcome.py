"""An I/O error in a commit: whatever became of the write, memory says what the disk says, and the edit is done once."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from durability.faults import Fate, writes_judged_by
from ninebox_daemon.handlers import Desk, serve
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import Lifecycle
from ninebox_protocol.employees import EmployeeMove, Person
from ninebox_protocol.errors import RpcError
from ninebox_protocol.methods import METHODS
from workbooks import make_workbook, people_rows

MOVE = next(method for method in METHODS if method.name == "employee.move")
FATES: tuple[Fate, ...] = ("failed", "done, said to have failed")
HEALS = ("at once", "after the log could not be folded", "later")


def move(sessions: SessionManager, potential: str, mutation_id: str) -> object:
    want = EmployeeMove.read(
        {"employeeId": "00002", "performance": "High", "potential": potential, "mutationId": mutation_id}
    )
    return serve(Desk(sessions, Lifecycle(Inbox())), MOVE, want)


def in_memory(sessions: SessionManager) -> list[Person]:
    session = sessions.get_session()
    assert session is not None
    return session.current_employees


def on_disk(data_dir: Path) -> tuple[list[Person], int]:
    """Return what a second manager finds: people and the number of edits. The first one must be closed."""
    second = SessionManager(data_dir)
    session = second.get_session()
    assert session is not None
    found = session.current_employees, len(second.journal.history(session, None, 100))
    second.close()
    return found


@pytest.mark.parametrize(("fate", "heals"), list(product(FATES, HEALS)))
def test_whichever_write_fails_the_edit_is_there_once_or_not_at_all(fate: Fate, heals: str, tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    book = make_workbook(tmp_path / "people.xlsx", list(people_rows(12)))
    for fails_from in range(1, 24):
        data_dir = tmp_path / f"{fails_from}"
        sessions = SessionManager(data_dir)
        sessions.create_session(book)
        move(sessions, "Low", "before")
        before = in_memory(sessions)
        broken = True

        def judge(path: str, count: int, first: int = fails_from) -> Fate:
            nonlocal broken
            if not broken or count < first:
                return "done"
            if heals == "at once" or (heals == HEALS[1] and path.endswith(".db")):
                broken = False
            return fate if path.endswith("-wal") else "failed"

        with writes_judged_by(judge):
            try:
                move(sessions, "High", "edit")
                outcome = "kept"
            except RpcError as error:
                outcome = error.fault.name
        outcomes[outcome] += 1
        if outcome == "StorageFailed":
            assert in_memory(sessions) == before

        move(sessions, "High", "edit")
        after = in_memory(sessions)
        assert after != before
        sessions.close()
        assert on_disk(data_dir) == (after, 2)
    print(f"{fate}, works again {heals}: {dict(outcomes)}")
    assert outcomes["StorageFailed"] or outcomes["OutcomeUnknown"]
