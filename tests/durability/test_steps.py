"""SIGKILL at every step that is taken with a file or in SQL: what was being done is there as a whole or not at all."""

import json
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from durability.old import become_version_1
from figures import Say
from forking import forked
from process import Daemon
from workbooks import make_workbook, people_rows

# Runs inside the daemon before it starts. A step: a statement of SQL, a sync, a file that is made, opened for writing,
# renamed or removed, and that an answer is ready; the log is none. They count from the start, or from when the method
# `counted` is served.
PRELUDE = """
import os, signal, sqlite3, sys
counted, left, writing = {counted!r}, {number}, os.O_WRONLY | os.O_RDWR | os.O_CREAT
counts = not counted

def step():
    global left
    left -= counts
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def heard(event, given):
    if event in ("os.rename", "os.remove", "os.mkdir", "os.chmod", "os.link", "os.truncate") or (
        event == "open" and given[2] & writing and "/logs/" not in str(given[0])
    ):
        step()

connect, fsync = sqlite3.connect, os.fsync

def connect_and_count(*given, **named):
    connection = connect(*given, **named)
    connection.set_trace_callback(lambda _: step())
    return connection

def sync(descriptor):
    step()
    fsync(descriptor)

sys.addaudithook(heard)
sqlite3.connect, os.fsync = connect_and_count, sync

import ninebox_daemon.front as front
served = front.serve

def serve(desk, method, want):
    global counts
    counts = counts or method.name == counted
    answer = served(desk, method, want)
    step()
    return answer

front.serve = serve
"""


class Ground:
    """A data directory with two reviews in it, beside a workbook: made once, copied for every kill."""

    def __init__(self, folder: Path) -> None:
        self.made = folder / "made"
        self.folder = folder
        self.book = make_workbook(folder / "people.xlsx", people_rows(12))
        self.other = make_workbook(folder / "other.xlsx", people_rows(3))
        with forked(self.made) as daemon:
            self.second = daemon.call("session.create", path=str(self.other))["session"]["sessionId"]
            daemon.call("session.create", path=str(self.book))
            daemon.call("employee.move", employeeId="00002", performance="High", potential="Low", note="agreed")
            daemon.call("employee.setFlags", employeeId="00003", add=["pip"])
            daemon.call("change.undo")
            daemon.kill()

    def copy(self, name: str) -> Path:
        shutil.copytree(self.made, self.folder / name)
        return self.folder / name


def seen(daemon: Daemon) -> Any:
    """Return what callers see, but for ids and times, and which workbooks are kept."""
    listed = daemon.call("session.list")
    found = []
    for each in listed["sessions"]:
        people = history = None
        if each["status"] == "ok":
            people = daemon.call("employee.list", sessionId=each["sessionId"])["employees"]
            history = daemon.call("change.history", sessionId=each["sessionId"])["changes"]
            history = [{**change, "at": 0} for change in history]
        same = {key: value for key, value in each.items() if key not in ("sessionId", "createdAt", "updatedAt")}
        found.append((same, people, history))
    return found, sorted(path.name for path in (daemon.data_dir / "uploads").iterdir())


def killed(data_dir: Path, number: int, method: str, params: dict[str, Any]) -> bool:
    """Kill a daemon at a step of a call; False when the call has no such step, and was answered."""
    with forked(data_dir, PRELUDE.format(counted=method, number=number)) as daemon:
        daemon.initialize()
        try:
            daemon.answer_to(daemon.send(method, params))
        except (EOFError, OSError, json.JSONDecodeError):
            return True
        return False


Act = tuple[str, Callable[[Ground], dict[str, Any]]]

ACTS: dict[str, Act] = {
    "create": ("session.create", lambda ground: {"path": str(ground.other)}),
    "createSample": ("session.createSample", lambda _: {"employees": 10, "seed": 1}),
    "delete": ("session.delete", lambda ground: {"sessionId": ground.second}),
    "rename": ("session.rename", lambda _: {"name": "Autumn"}),
    "activate": ("session.activate", lambda ground: {"sessionId": ground.second}),
    "close": ("session.close", lambda _: {}),
    "move": ("employee.move", lambda _: {"employeeId": "00004", "performance": "Low", "potential": "Low"}),
    "undo": ("change.undo", lambda _: {}),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_is_killed_at_any_step_is_done_as_a_whole_or_not_at_all(act: str, tmp_path: Path, figure: Say) -> None:
    ground = Ground(tmp_path)
    method, params_of = ACTS[act]
    params = {**params_of(ground), "mutationId": "act"}
    with forked(ground.copy("unharmed")) as daemon:
        before = seen(daemon)
        daemon.call(method, params)
        after = seen(daemon)
    assert after[1] == sorted({each["source"]["sha256"] for each, *_ in after[0]} - {None})
    found = []
    for number in count(1):
        data_dir = ground.copy(f"{number}")
        was_killed = killed(data_dir, number, method, params)
        with forked(data_dir) as daemon:
            now = seen(daemon)
            assert now in (before, after)
            found.append(now == after)
            daemon.call(method, params)
            assert seen(daemon) == after
        shutil.rmtree(data_dir)
        if not was_killed:
            break
    figure(f"SIGKILL at every step of {act}: {len(found) - 1} steps, {sum(found) - 1} of them after it was committed")
    assert found == sorted(found), "what was there after a kill is not after a later one"
    assert not found[0]
    assert found[-1]


def empty(ground: Ground) -> None:
    shutil.rmtree(ground.made)


def of_version_1(ground: Ground) -> None:
    become_version_1(ground.made / "ninebox.db")


def as_it_was_killed(ground: Ground) -> None:
    assert (ground.made / "ninebox.db-wal").stat().st_size > 0


STARTS = {each.__name__: each for each in (empty, of_version_1, as_it_was_killed)}


@pytest.mark.parametrize("directory", STARTS)
def test_a_start_that_is_killed_at_any_step_is_made_up_for(directory: str, tmp_path: Path, figure: Say) -> None:
    ground = Ground(tmp_path)
    with forked(ground.copy("unharmed")) as daemon:
        expected = seen(daemon) if directory != "empty" else ([], [])
    STARTS[directory](ground)
    for number in count(1):
        data_dir = tmp_path / f"{number}"
        if ground.made.exists():
            ground.copy(f"{number}")
        with forked(data_dir, PRELUDE.format(counted="", number=number)) as daemon:
            try:
                daemon.initialize()
                started = True
            except (EOFError, OSError):
                started = False
        with forked(data_dir) as daemon:
            codes = [each["code"] for each in daemon.initialize()["notices"]]
            assert set(codes) <= {"RestoredAfterCrash"}
            assert seen(daemon) == expected
            daemon.call("session.create", path=str(ground.other))
            assert len(daemon.call("session.list")["sessions"]) == len(expected[0]) + 1
        shutil.rmtree(data_dir)
        if started:
            break
    figure(f"SIGKILL at every step of a start, directory {directory.replace('_', ' ')}: {number - 1} steps")
    assert number > 10
