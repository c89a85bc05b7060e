"""The k-th call of a kind fails: what was answered as durable is on disk, and what was not is known not to be."""

import errno
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import pytest

from durability.calling import call
from durability.faults import Fault, calls_that_may_fail
from durability.model import Model, Person, as_it_stands
from figures import Say, times
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.store.judging import StoreUnusable
from ninebox_protocol.errors import RpcError
from workbooks import make_workbook, people_rows

FAULTS = [
    ("fdatasync", errno.EIO),
    ("pwrite", errno.EIO),
    ("pwrite", errno.ENOSPC),
    ("pread", errno.EIO),
    ("ftruncate", errno.EIO),
    ("open", errno.EMFILE),
    ("openat", errno.EMFILE),
    ("openat", errno.ENOSPC),
    ("rename", errno.EIO),
    ("rename", errno.ENOSPC),
    ("fsync", errno.EIO),
    ("fsync", errno.ENOSPC),
]
RUNS = 13
"""For each of the twelve."""

ACTS = 9


class State(NamedTuple):
    """What counts of the review and of what lies beside it."""

    people: dict[str, Person]
    edits: int
    name: str
    sessions: int


def state(sessions: SessionManager, review: str) -> State:
    session = sessions.open(review)
    people: dict[str, Person] = {
        each.employee_id: as_it_stands(each.model_dump()) for each in session.current_employees
    }
    edits = [change for change in sessions.store.journal(review) if change.kind != "export"]
    return State(people, len(edits), session.row.name, len(sessions.all()))


class Ground:
    """A review, the model of it, and what is done with it."""

    def __init__(self, folder: Path, review: str, others: list[str], people: dict[str, Person], seed: int) -> None:
        self.folder, self.review, self.chance = folder, review, random.Random(seed)
        self.model, self.name, self.others = Model(people, seed), "people.xlsx", list(others)
        self.sessions = 1 + len(others)

    def state(self) -> State:
        return State(dict(self.model.people), self.model.edits, self.name, self.sessions)

    def next_call(self, number: int) -> tuple[str, dict[str, Any]]:
        """Return what is called next, having done it here."""
        kind = self.chance.choice(("edit", "edit", "edit", "rename", "create", "export", "delete"))
        mutation_id = f"m{number}"
        if kind == "edit":
            method, params = self.model.next_call(mutation_id)
            return method, {**params, "sessionId": self.review}
        if kind == "rename":
            self.name = f"Round {number}"
            return "session.rename", {"name": self.name, "sessionId": self.review, "mutationId": mutation_id}
        if kind == "create":
            self.sessions += 1
            return "session.create", {"path": str(self.folder / "people.xlsx"), "mutationId": mutation_id}
        if kind == "delete" and self.others:
            self.sessions -= 1
            return "session.delete", {"sessionId": self.others.pop(), "mutationId": mutation_id}
        path = str(self.folder / f"{number}.xlsx")
        return "session.export", {"mode": "saveNew", "path": path, "sessionId": self.review, "mutationId": mutation_id}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory where there is one: the calls that fail are made to."""
    memory = Path("/dev/shm")
    made = Path(mkdtemp(dir=memory if memory.is_dir() and os.access(memory, os.W_OK) else tmp_path))
    yield made
    shutil.rmtree(made)


def on_disk(data_dir: Path, review: str) -> State:
    """Return what a kill would leave at this moment, as a second manager reads it."""
    copy = data_dir.with_name("copy")
    shutil.copytree(data_dir, copy)
    second = SessionManager(copy)
    found = state(second, review)
    second.close()
    shutil.rmtree(copy)
    return found


def answered(sessions: SessionManager, method: str, params: dict[str, Any]) -> tuple[str, bool]:
    """Call; return what came of it, "" for an answer, and whether that said that it is on disk."""
    try:
        answer = str(call(sessions, method, **params))
    except RpcError as error:
        return error.fault.name, False
    return "", '"durable":true' in answer


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("failing", "number"), FAULTS)
def test_whichever_call_fails_what_is_said_is_true(
    failing: str, number: int, folder: Path, figure: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_DOCUMENTS_DIR"):
        monkeypatch.setenv(name, str(folder / "home"))
    (folder / "home").mkdir()
    made = folder / "made"
    book = make_workbook(folder / "people.xlsx", people_rows(12))
    first = SessionManager(made)
    others = [first.create_session(book).session_id for _ in range(3)]
    review = first.create_session(book).session_id
    people = state(first, review).people
    first.close()
    came_of_it: Counter[str] = Counter()
    for run in range(times(RUNS)):
        data_dir = folder / "data"
        shutil.copytree(made, data_dir)
        chance = random.Random(f"{failing} {number} {run}")
        fault = Fault(failing, number)
        with calls_that_may_fail(fault):
            one_run(data_dir, Ground(folder, review, others, people, run), fault, chance, came_of_it)
        came_of_it["struck"] += fault.hits > 0
        shutil.rmtree(data_dir)
    figure(f"{failing} fails with {errno.errorcode[number]}: {times(RUNS)} runs: {dict(sorted(came_of_it.items()))}")
    assert came_of_it["struck"] > RUNS // 4


def one_run(data_dir: Path, ground: Ground, fault: Fault, chance: random.Random, came_of_it: Counter[str]) -> None:
    """Do some acts, of which one meets the fault, then let it heal; check what was said all the way."""
    possible = [ground.state()]  # on disk, if it stopped now: what is durable, or anything that came later
    struck_at, heals_at = chance.randrange(3), chance.choice((5, ACTS, ACTS + 1))
    if fault.call == "open":  # SQLite opens its files once
        struck_at = -1
        fault.after, fault.left = chance.randrange(2), chance.choice((1, 2, None))
    sessions = begun(data_dir, fault, came_of_it)
    for number in range(ACTS):
        if number == struck_at:
            fault.after, fault.left = chance.randrange(4), chance.choice((1, 2, None))
        if number == heals_at:
            fault.left = 0
        before, was = deepcopy((ground.model, ground.name, ground.others, ground.sessions)), ground.state()
        method, params = ground.next_call(number)
        said, is_durable = answered(sessions, method, params)
        came_of_it[said or ("on disk" if is_durable else "in memory")] += 1
        with fault.resting():
            if said == "SessionDamaged":  # SQLite takes a sector that can't be read for a damaged one
                assert fault.call == "pread"
                sessions.close()
                assert on_disk(data_dir, ground.review) in possible
                return
            if said == "OutcomeUnknown":
                assert state(sessions, ground.review) in (was, ground.state())
                assert answered(sessions, method, params) == ("", True)
                is_durable = True
            elif said:
                ground.model, ground.name, ground.others, ground.sessions = before
            assert state(sessions, ground.review) == ground.state()
            possible = [*([] if is_durable else possible), ground.state()]
            assert on_disk(data_dir, ground.review) in possible
    ended(sessions, ground, fault, possible, came_of_it)


def begun(data_dir: Path, fault: Fault, came_of_it: Counter[str]) -> SessionManager:
    try:
        return SessionManager(data_dir)
    except (StoreUnusable, OSError):
        came_of_it["did not start"] += 1
        fault.left = 0
        return SessionManager(data_dir)


def ended(
    sessions: SessionManager, ground: Ground, fault: Fault, possible: list[State], came_of_it: Counter[str]
) -> None:
    """End it: with all of it on disk where that heals, with all of it rescued where it doesn't."""
    data_dir = sessions.data_dir
    if fault.left is None and sessions.store.unsaved:
        rescued = sessions.close()
        came_of_it["rescued"] += 1
        with fault.resting():
            assert sessions.store.unsaved > 0
            assert on_disk(data_dir, ground.review) in possible
            assert rescued is not None
            bundles = list(rescued.iterdir()) if rescued.is_dir() else [rescued]
            people = [imported(bundle, data_dir.with_name("elsewhere")) for bundle in bundles]
            assert ground.state().people in people or ground.state()[:2] == possible[0][:2]
        return
    fault.left = 0
    sessions.storage.retry()
    status = sessions.storage.status()
    assert (status.mode, status.unsaved_changes) == ("durable", 0)
    assert on_disk(data_dir, ground.review) == ground.state()
    sessions.close()
    assert on_disk(data_dir, ground.review) == ground.state()


def imported(bundle: Path, elsewhere: Path) -> dict[str, Person]:
    """Return the people of a bundle that was rescued, as another data directory gets them; the bundle goes."""
    sessions = SessionManager(elsewhere)
    found = state(sessions, sessions.import_bundle(bundle).session_id).people
    sessions.close()
    shutil.rmtree(elsewhere)
    bundle.unlink()
    return found
