"""A standby: it waits without a trace, takes over when it may, and ends when nobody needs it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conformance.exchanges import LIST, PING, messages, request, rest_until_it_ends
from conformance.intruder import Intruder
from forking import forked
from process import COMMAND, Daemon, feed, running

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def daemon(spawned: Daemon) -> Daemon:
    """Return the first one, once it holds the directory."""
    spawned.call("session.list")
    return spawned


@pytest.fixture
def standby(data_dir: Path, intruder: Intruder) -> Iterator[Daemon]:
    """Yield one that waits, with an intruder in it. Nothing was asked of it yet that it keeps."""
    with forked(data_dir, options=("--standby",), env=intruder.env) as process:
        process.call("ping")
        yield process


def looks(intruder: Intruder, count: int) -> None:
    """Return when it has looked so many times more whether the directory is free."""
    intruder.run(f"""
from threading import Semaphore
from ninebox_daemon.wire import standby
from ninebox_daemon.wire.lifecycle import InstanceLock
standby.LOOK_EVERY_S = 0.001
looked, is_free = Semaphore(0), InstanceLock.is_free

def told(self, **how):
    answer = is_free(self, **how)
    looked.release()
    return answer

InstanceLock.is_free = told
for _ in range({count}):
    looked.acquire()
InstanceLock.is_free = is_free
""")


def facts(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return how everything in a folder stands, and the folder; but for when it was read."""
    found = [folder, *folder.rglob("*")] if folder.exists() else []
    stats = ((path, path.lstat()) for path in found)
    return {str(at): (s.st_ino, s.st_mode, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_nlink) for at, s in stats}


def stop(daemon: Daemon) -> None:
    """Let it do nothing more until SIGCONT: a daemon that is idle has work of its own to do."""
    daemon.signal(signal.SIGSTOP)
    os.waitid(os.P_PID, daemon.process.pid, os.WSTOPPED | os.WNOWAIT)


def holder(data_dir: Path) -> str:
    """Return who is said to hold the directory; nothing while that is being written."""
    with suppress(FileNotFoundError):
        return (data_dir / "daemon.pid").read_text()
    return ""


def edits(daemon: Daemon) -> int:
    return len(daemon.call("change.history")["changes"])


def moved(daemon: Daemon, who: str) -> Any:
    params = {"performance": "High", "potential": "Low", "mutationId": f"move {who}"}
    return daemon.call("employee.move", employeeId=who, **params)


def test_it_takes_over_when_the_first_is_killed_and_everything_answered_is_there(
    data_dir: Path, workbook: Path
) -> None:
    with running(data_dir) as first, running(data_dir, "--standby") as standby:
        first.call("session.create", path=str(workbook))
        answers = [moved(first, f"0000{number}") for number in range(1, 6)]
        standby.call("ping")
        first.kill()
        hello = standby.initialize()
        assert hello["daemon"]["pid"] == standby.process.pid
        assert (hello["restored"]["employees"], hello["restored"]["changes"]) == (12, 5)
        assert [each["code"] for each in hello["notices"]] == ["RestoredAfterCrash"]
        assert [moved(standby, f"0000{number}") for number in range(1, 6)] == answers, "done once"
        assert edits(standby) == 5
        assert standby.end() == (0, b"", b"")


def test_while_it_waits_it_has_everything_imported(
    daemon: Daemon, standby: Daemon, intruder: Intruder, tmp_path: Path
) -> None:
    looks(intruder, 1)
    intruder.run(f"import sys; open({str(tmp_path / 'modules')!r}, 'w').write(' '.join(sys.modules))")
    assert {"ninebox_daemon.handlers.org", "ninebox_daemon.roster", "psutil"} <= set(
        (tmp_path / "modules").read_text().split()
    )


def test_what_was_written_to_it_before_is_answered_in_order_once_it_serves(
    daemon: Daemon, standby: Daemon, intruder: Intruder
) -> None:
    numbers = [standby.send(method, {}) for method in ("session.list", "storage.status", "session.list")]
    looks(intruder, 5)
    standby.write(PING)
    assert standby.read()["id"] == "ping", "nothing else is answered while the other one lives"
    assert not standby.has_answered()
    daemon.kill()
    assert [standby.read()["id"] for _ in numbers] == numbers


def test_a_cancelled_request_is_not_served_when_it_takes_over(daemon: Daemon, standby: Daemon) -> None:
    number = standby.send("session.list", {})
    standby.write(request(9, "$/cancelRequest", f'{{"id": {number}}}'))
    assert standby.read()["id"] == 9
    daemon.kill()
    assert standby.read()["error"]["code"] == -32800


@pytest.mark.parametrize("asked", [b"", LIST])
def test_while_it_waits_it_changes_nothing_on_disk(
    daemon: Daemon, data_dir: Path, intruder: Intruder, asked: bytes
) -> None:
    daemon.call("session.createSample", employees=10, seed=1)
    (data_dir / "uploads").mkdir(exist_ok=True)
    (data_dir / "uploads").chmod(0o755)  # a start would close it to others
    stop(daemon)
    before = facts(data_dir)
    with running(data_dir, "--standby", env=intruder.env) as standby:
        standby.call("ping")
        standby.write(asked)
        looks(intruder, 20)
        assert facts(data_dir) == before
        standby.close_input()
        assert standby.process.wait() == 0
    assert facts(data_dir) == before
    daemon.signal(signal.SIGCONT)
    assert len(daemon.call("session.list")["sessions"]) == 1


def test_unasked_it_takes_over_by_itself_where_the_first_is_gone(
    daemon: Daemon, data_dir: Path, standby: Daemon
) -> None:
    daemon.kill()
    while holder(data_dir) != f"{standby.process.pid}\n":
        assert standby.process.poll() is None
    assert standby.call("session.list")["sessions"] == []


def test_unasked_it_makes_no_directory_and_keeps_nobody_from_starting_there(
    data_dir: Path, standby: Daemon, intruder: Intruder
) -> None:
    looks(intruder, 5)
    assert not data_dir.exists()
    with running(data_dir) as first:
        assert first.call("session.list")["sessions"] == []
        looks(intruder, 5)
        first.kill()
    assert standby.call("session.list")["sessions"] == []


def test_unasked_what_is_free_for_one_look_is_left_to_whoever_is_about_to_take_it(
    daemon: Daemon, data_dir: Path, standby: Daemon, intruder: Intruder
) -> None:
    intruder.run("""
from ninebox_daemon.wire.lifecycle import InstanceLock
InstanceLock.is_really_free, asked = InstanceLock.is_free, []

def is_free_every_other_time(self, **how):
    asked.append(True)
    return len(asked) % 2 == 0 and self.is_really_free(**how)

InstanceLock.is_free = is_free_every_other_time
""")
    daemon.kill()
    looks(intruder, 10)
    assert holder(data_dir) == f"{daemon.process.pid}\n"
    intruder.run("""
from ninebox_daemon.wire.lifecycle import InstanceLock
InstanceLock.is_free = InstanceLock.is_really_free
""")
    while holder(data_dir) != f"{standby.process.pid}\n":
        assert standby.process.poll() is None


def test_asked_it_makes_a_directory_that_is_not_there(data_dir: Path, standby: Daemon) -> None:
    assert standby.call("session.list")["sessions"] == []
    assert (data_dir / "ninebox.db").is_file()


def test_it_leaves_a_directory_that_was_deleted_to_the_daemon_that_has_it_in_memory(
    daemon: Daemon, data_dir: Path, standby: Daemon, intruder: Intruder
) -> None:
    daemon.call("session.createSample", employees=10, seed=1)
    stop(daemon)
    shutil.rmtree(data_dir)
    looks(intruder, 5)
    assert not data_dir.exists()
    daemon.signal(signal.SIGCONT)
    assert moved(daemon, "00100")["durable"] is True
    daemon.kill()
    assert standby.initialize()["restored"]["changes"] == 1


def test_a_directory_that_cannot_be_used_ends_it_with_status_3_once_it_is_asked(
    data_dir: Path, standby: Daemon, intruder: Intruder
) -> None:
    data_dir.write_text("not a folder")
    looks(intruder, 5)
    standby.write(LIST)
    assert rest_until_it_ends(standby) == b""
    status, _, err = standby.end()
    assert status == 3
    assert str(data_dir).encode() in err


@pytest.mark.parametrize("asked", [b"", LIST])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, None])
def test_the_end_of_input_and_a_signal_end_it_while_it_waits(
    daemon: Daemon, standby: Daemon, intruder: Intruder, number: signal.Signals | None, asked: bytes
) -> None:
    standby.write(asked + PING)
    assert standby.read()["id"] == "ping"
    looks(intruder, 3)
    if number is None:
        standby.close_input()
    else:
        standby.signal(number)
    assert rest_until_it_ends(standby) == b""
    assert standby.end() == (0, b"", b"")
    assert daemon.call("session.list")["sessions"] == []


def test_ended_before_anything_was_asked_it_makes_no_directory(data_dir: Path) -> None:
    assert feed(data_dir, b"", "--standby") == (0, b"", b"")
    assert not data_dir.exists()


def test_all_that_was_asked_before_the_end_of_input_is_served_where_the_directory_is_free(data_dir: Path) -> None:
    status, out, err = feed(data_dir, request(1, "session.list") + request(2, "session.list"), "--standby")
    assert (status, [each["id"] for each in messages(out)], err) == (0, [1, 2], b"")


def test_it_ends_with_its_parent_while_it_waits(daemon: Daemon, data_dir: Path) -> None:
    parent_code = "import subprocess, sys; subprocess.Popen(sys.argv[2:], stdin=int(sys.argv[1])); sys.stdin.read()"
    theirs, ours = os.pipe()
    command = [sys.executable, "-c", parent_code, str(theirs), *COMMAND, "--data-dir", str(data_dir), "--standby"]
    with (
        os.fdopen(ours, "wb", buffering=0) as to_standby,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[theirs]) as parent,
    ):
        os.close(theirs)
        assert parent.stdin is not None
        assert parent.stdout is not None
        to_standby.write(LIST + PING)
        assert json.loads(parent.stdout.readline())["id"] == "ping"
        parent.stdin.close()
        assert parent.stdout.read() == b""  # ends when the last one who could write, the standby, has ended


def test_of_two_standbys_one_takes_over_and_the_other_waits_on(daemon: Daemon, data_dir: Path, workbook: Path) -> None:
    daemon.call("session.create", path=str(workbook))
    with running(data_dir, "--standby") as one, running(data_dir, "--standby") as other:
        for each in (one, other):
            each.send("session.list", {})
            each.write(PING)
            assert each.read()["id"] == "ping"
        daemon.kill()
        while not one.has_answered() and not other.has_answered():
            pass
        serving, waiting = (one, other) if one.has_answered() else (other, one)
        assert len(serving.read()["result"]["sessions"]) == 1
        moved(serving, "00001")
        waiting.write(PING)
        assert waiting.read()["id"] == "ping"
        assert not waiting.has_answered()
        serving.kill()
        assert len(waiting.read()["result"]["sessions"]) == 1
        assert edits(waiting) == 1


def test_one_that_was_a_moment_too_late_waits_on(daemon: Daemon, standby: Daemon, intruder: Intruder) -> None:
    intruder.run("""
from ninebox_daemon.wire.lifecycle import InstanceLock
is_free, asked = InstanceLock.is_free, []

def free_for_that_moment(self, **how):
    asked.append(True)
    return len(asked) < 3 or is_free(self, **how)

InstanceLock.is_free = free_for_that_moment
""")
    standby.write(LIST)
    looks(intruder, 5)
    standby.write(PING)
    assert standby.read()["id"] == "ping"
    daemon.kill()
    assert standby.read()["id"] == "list"


def test_an_input_that_lost_its_place_ends_it_with_status_5_while_it_waits(daemon: Daemon, data_dir: Path) -> None:
    with running(data_dir, "--standby") as standby:
        standby.write(b"Content-Length: no number\r\n\r\n")
        assert standby.process.wait() == 5


def test_it_never_says_that_another_one_is_running_but_an_ordinary_start_beside_it_does(
    daemon: Daemon, data_dir: Path, standby: Daemon, intruder: Intruder
) -> None:
    pid = daemon.initialize()["daemon"]["pid"]
    standby.write(LIST)
    looks(intruder, 10)
    status, out, err = feed(data_dir, LIST)
    assert (status, out) == (4, b"")
    assert f"process {pid}" in err.decode()
    assert standby.process.poll() is None


@pytest.mark.parametrize("options", [["--standby", "--no-persist"], ["check", "--standby"], ["dump", "x", "--standby"]])
def test_a_command_line_on_which_it_would_never_wait_is_refused(data_dir: Path, options: list[str]) -> None:
    status, out, err = feed(data_dir, LIST, *options)
    assert (status, out) == (2, b"")
    assert b"usage:" in err
    assert not data_dir.exists()
