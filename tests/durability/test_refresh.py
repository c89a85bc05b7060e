"""A refresh that is killed, cancelled, or fails: whole or absent, and done once when it is asked for again."""

from collections.abc import Callable
from copy import copy
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from conformance.intruder import Intruder
from forking import forked
from process import Daemon, Refused
from workbooks import HEADERS, make_workbook, people_rows

PEOPLE = 1200


class Ground:
    """A review of many people with one decision in it, and a newer workbook: some gone, some new, all changed."""

    def __init__(self, folder: Path) -> None:
        self.data_dir, self.own, self.newer = folder / "data", folder / "people.xlsx", folder / "newer.xlsx"
        make_workbook(self.own, people_rows(PEOPLE))
        rows = [[*line[:6], "Lefèvre, Inês", *line[7:]] for line in people_rows(PEOPLE + 50)]
        make_workbook(self.newer, rows[20:], HEADERS)
        with forked(self.data_dir) as daemon:
            daemon.call("session.create", path=str(self.own))
            daemon.call("employee.move", employeeId="00100", performance="High", potential=None, note="decided")
            self.before = self.state(daemon)
            daemon.end()  # what is in the write-ahead log from now on, is of the refresh

    def copied(self, folder: Path) -> "Ground":
        """Return the same once more; nobody changes the workbooks."""
        other = copy(self)
        other.data_dir = folder / "data"
        copytree(self.data_dir, other.data_dir)
        return other

    @property
    def call(self) -> dict[str, Any]:
        return {"path": str(self.newer), "mutationId": "refresh"}

    def state(self, daemon: Daemon) -> Any:
        """Return everything that is kept, and the files beside it."""
        kept = [daemon.call(method) for method in ("employee.list", "change.list", "change.history", "session.get")]
        return kept, sorted(each.name for each in (self.data_dir / "uploads").iterdir())

    def is_refreshed(self, daemon: Daemon) -> bool:
        """True when all of it is there, False when nothing is; anything else is an error."""
        state = self.state(daemon)
        if state == self.before:
            return False
        (people, net, history, session), uploads = state
        assert people["total"] == session["session"]["employeeCount"] == PEOPLE + 50
        assert [each["leftWorkbook"] for each in people["employees"]] == [True] * 20 + [False] * (PEOPLE + 30)
        assert {each["manager"] for each in people["employees"][20:]} == {"Lefèvre, Inês"}
        assert [(each["employeeId"], each["note"]) for each in net["changes"]] == [("00100", "decided")]
        assert [each["kind"] for each in history["changes"]] == ["refresh", "move"]
        assert (session["session"]["source"]["path"], session["session"]["source"]["status"]) == (str(self.newer), "ok")
        assert uploads == [session["session"]["source"]["sha256"]]
        return True


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"))


STAGES: dict[str, Callable[[Path], bool]] = {
    "sent": lambda _: True,
    "the copy has begun": lambda data_dir: any((data_dir / "uploads").glob("*.part")),
    "the copy is made": lambda data_dir: any((data_dir / "uploads").glob("*.new")),
    "rows are being written": lambda data_dir: (data_dir / "ninebox.db-wal").stat().st_size > 100_000,
    "answered": lambda _: False,
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_refresh_that_was_killed_is_whole_or_absent(stage: str, original: Ground, tmp_path: Path) -> None:
    found = set()
    for attempt in range(2):
        ground = original.copied(tmp_path / str(attempt))
        with forked(ground.data_dir) as daemon:
            daemon.initialize()
            daemon.send("session.refresh", ground.call)
            while not STAGES[stage](ground.data_dir) and not daemon.has_answered():
                pass
            daemon.kill()
        with forked(ground.data_dir) as daemon:
            refreshed = ground.is_refreshed(daemon)
            assert refreshed or stage != "answered"
            found.add(refreshed)
            answer = daemon.call("session.refresh", ground.call)
            assert ground.is_refreshed(daemon)
            assert (answer["refresh"]["joinedCount"], answer["refresh"]["leftCount"]) == (50, 20)
    print(f"killed twice when {stage}; refreshed afterwards: {sorted(found)}")


# Runs inside the daemon: the n-th step of the work, counted from now on, is the one where the process ends.
KILL_AT_STEP = """
import os, signal
from ninebox_daemon.wire.call import Call
step, left = Call.step, [{number}]

def counted(self, done, total, message):
    left[0] -= 1
    if left[0] == 0:
        (FOLDER / "hit").write_text(message)
        os.kill(os.getpid(), signal.SIGKILL)
    step(self, done, total, message)

Call.step = counted
"""


def test_killed_at_every_step_nothing_of_it_is_there_and_the_same_call_again_does_it(
    original: Ground, tmp_path: Path
) -> None:
    said: list[str] = []
    while True:
        folder = tmp_path / str(len(said))
        ground, intruder = original.copied(folder), Intruder(folder / "intruder")
        with forked(ground.data_dir, env=intruder.env) as daemon:
            daemon.initialize()
            intruder.run(KILL_AT_STEP.format(number=len(said) + 1))
            daemon.send("session.refresh", ground.call)
            daemon.read_line()
            daemon.kill()
        hit = folder / "intruder" / "hit"
        with forked(ground.data_dir) as daemon:
            assert ground.is_refreshed(daemon) is not hit.exists()
            daemon.call("session.refresh", ground.call)
            assert ground.is_refreshed(daemon)
        if not hit.exists():
            break
        said.append(hit.read_text())
    assert {each.split()[0] for each in said} >= {"Reading", "Understanding", "Merging", "Keeping"}


def test_a_refresh_that_is_cancelled_changes_nothing(original: Ground, tmp_path: Path) -> None:
    ground, intruder = original.copied(tmp_path), Intruder(tmp_path / "intruder")
    with forked(ground.data_dir, env=intruder.env) as daemon:
        daemon.initialize()
        intruder.hold_the_next_step()
        number = daemon.send("session.refresh", ground.call)
        intruder.is_in_hand()
        daemon.write(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n' % number)
        daemon.call("ping")  # the reader has taken note of it
        intruder.let_go()
        with pytest.raises(Refused) as refused:
            daemon.answer_to(number)
        assert refused.value.name == "RequestCancelled"
        assert not ground.is_refreshed(daemon)
        daemon.call("session.refresh", ground.call)
        assert ground.is_refreshed(daemon)
