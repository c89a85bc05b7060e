"""An I/O error in a commit: whatever became of the write, memory says what the disk says, and the edit is done once."""

import json
from collections import Counter
from collections.abc import Callable
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest

from durability.calling import call
from durability.faults import Fate, writes_judged_by
from ninebox_daemon.sessions import SessionManager
from ninebox_protocol.errors import RpcError
from workbooks import make_workbook, people_rows

AFTER_THE_COMMIT = 10
"""Writes of what is done when the act is committed already (folding the log, forgetting a workbook) fail too."""

FATES: tuple[Fate, ...] = ("failed", "done, said to have failed")
HEALS = ("at once", "after the log could not be folded", "later")


def move(sessions: SessionManager, potential: str, mutation_id: str) -> object:
    where = {"performance": "High", "potential": potential}
    return call(sessions, "employee.move", employeeId="00002", **where, mutationId=mutation_id)


def everything(sessions: SessionManager) -> Any:
    """Return all that a caller could see, what the users' own files hold, and the names of those that are kept."""
    seen = []
    for each in sessions.all():
        opened = sessions.find(each.session_id)
        history = sessions.journal.history(opened, None, 100)
        own = Path(opened.row.source_path).read_bytes()
        seen.append((sessions.summary(opened), sessions.open(each.session_id).current_employees, history, own))
    kept = [path.name for folder in ("uploads", "originals") for path in (sessions.data_dir / folder).glob("*")]
    return seen, sorted(kept), sorted(path.name for path in sessions.data_dir.glob("*.json"))


def without_files(everything: Any) -> Any:
    """Return the same but for our copies, which wait to be put in order until the disk can be written."""
    return everything[0]


def on_disk(data_dir: Path) -> object:
    """Return what a second manager finds. The first one must be closed."""
    second = SessionManager(data_dir)
    found = everything(second)
    second.close()
    return found


Act = Callable[[SessionManager], object]


def delete(sessions: SessionManager) -> object:
    return call(sessions, "session.delete", sessionId=sessions.all()[-1].session_id, mutationId="act")


def import_again(sessions: SessionManager) -> object:
    return call(sessions, "session.create", path=str(sessions.data_dir.parent / "other.xlsx"), mutationId="act")


def export(sessions: SessionManager) -> object:
    return call(sessions, "session.export", mode="updateOriginal", mutationId="act")


def refresh(sessions: SessionManager) -> object:
    return call(sessions, "session.refresh", path=str(sessions.data_dir.parent / "other.xlsx"), mutationId="act")


ACTS: dict[str, Act] = {
    "move": lambda sessions: move(sessions, "High", "act"),
    "rename": lambda sessions: call(sessions, "session.rename", name="Other", mutationId="act"),
    "delete": delete,
    "import": import_again,
    "export": export,
    "refresh": refresh,
}


def act_on(sessions: SessionManager, act: str) -> str:
    """Do it, and return what came of it: an error's name, or where the answer says that it is kept."""
    try:
        answer = ACTS[act](sessions)
    except RpcError as error:
        return error.fault.name
    return "kept on disk" if json.loads(str(answer))["durable"] else "kept in memory"


@pytest.mark.parametrize(("fate", "heals", "act"), list(product(FATES, HEALS, ACTS)))
def test_whichever_write_fails_all_of_it_is_there_or_nothing(fate: Fate, heals: str, act: str, tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    pristine = make_workbook(tmp_path / "people.xlsx", people_rows(12)).read_bytes()
    make_workbook(tmp_path / "other.xlsx", people_rows(3))
    for fails_from in count(1):
        data_dir = tmp_path / f"{fails_from}"
        book = data_dir.with_suffix(".xlsx")
        book.write_bytes(pristine)
        sessions = SessionManager(data_dir)
        sessions.create_session(book)
        sessions.create_session(book)
        move(sessions, "Low", "before")
        before = everything(sessions)
        broken = True

        def judge(path: str, number: int, first: int = fails_from) -> Fate:
            nonlocal broken
            if not broken or number < first:
                return "done"
            if heals == "at once" or (heals == HEALS[1] and path.endswith(".db")):
                broken = False
            return fate if path.endswith("-wal") else "failed"

        with writes_judged_by(judge):
            outcome = act_on(sessions, act)
            status = sessions.storage.status()
        outcomes[outcome] += 1
        assert (status.mode, status.unsaved_changes) == {
            "kept on disk": ("durable", 0),
            "kept in memory": ("memory", 1),
        }.get(outcome, (status.mode, 0))
        now = everything(sessions)
        if outcome != "OutcomeUnknown":
            assert (now == before) == (outcome == "StorageFailed")
        sessions.storage.retry()
        assert sessions.storage.status().mode == "durable"
        if not (act == "delete" and now != before):  # repeating it would delete the other one
            assert act_on(sessions, act) == "kept on disk"
        after = everything(sessions)
        assert after != before
        assert without_files(now) in (without_files(before), without_files(after))
        sessions.close()
        assert on_disk(data_dir) == after
        if outcomes["kept on disk"] == AFTER_THE_COMMIT:
            break
    print(f"{act}, {fate}, works again {heals}: {dict(outcomes)}")
    assert heals != "later" or outcomes["kept in memory"]
