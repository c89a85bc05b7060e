"""How the daemon ends, whatever asks for it, and what its exit status says then."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.exchanges import LIST, PING, Writer, messages, request, rest_until_it_ends
from conformance.intruder import Intruder
from process import COMMAND, Daemon, Refused, feed, running

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def daemon(spawned: Daemon) -> Daemon:
    """Parents and signals are those of a program that was started."""
    return spawned


def test_after_shutdown_every_request_is_refused_and_exit_ends_it_with_status_0(daemon: Daemon) -> None:
    assert daemon.call("shutdown") == {"unsavedChanges": 0, "rescuedTo": None}
    for method in ("session.list", "ping", "initialize", "shutdown", "rpc.discover", "no.such"):
        with pytest.raises(Refused) as refused:
            daemon.call(method)
        assert (refused.value.code, refused.value.message) == (-32600, "Invalid Request")
    daemon.notify("session.list")
    daemon.notify("exit")
    assert rest_until_it_ends(daemon) == b""
    assert daemon.process.wait() == 0


def test_exit_without_shutdown_ends_it_with_status_1(daemon: Daemon) -> None:
    daemon.notify("exit")
    assert rest_until_it_ends(daemon) == b""
    assert daemon.process.wait() == 1


def test_exit_as_a_request_is_answered_first(daemon: Daemon) -> None:
    assert daemon.call("exit") is None
    assert rest_until_it_ends(daemon) == b""
    assert daemon.process.wait() == 1


def test_nothing_is_served_after_exit(data_dir: Path) -> None:
    lines = request(1, "shutdown") + b'{"jsonrpc":"2.0","method":"exit"}\n' + LIST
    status, out, _ = feed(data_dir, lines)
    assert (status, [each["id"] for each in messages(out)]) == (0, [1])


def test_after_shutdown_alone_the_end_of_input_ends_it_with_status_0(data_dir: Path) -> None:
    status, out, err = feed(data_dir, request(1, "shutdown"))
    assert (status, [each["id"] for each in messages(out)], err) == (0, [1], b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_idle_daemon_in_order(daemon: Daemon, number: signal.Signals) -> None:
    daemon.call("session.list")
    daemon.signal(number)
    assert rest_until_it_ends(daemon) == b""
    assert daemon.process.wait() == 0
    assert daemon.end()[2] == b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_everything_already_read_be_answered(
    held: Daemon, intruder: Intruder, number: signal.Signals
) -> None:
    waiting = range(2, 500)
    held.write(b"".join(request(each, "session.list") for each in waiting) + PING)
    assert held.read()["id"] == "ping"  # the last one is read, so all before it are
    held.signal(number)
    intruder.let_go()
    assert [each["id"] for each in messages(rest_until_it_ends(held))] == [1, *waiting]
    assert held.process.wait() == 0


def status_after(number: signal.Signals, command: list[str]) -> int:
    """Start the command, wait for its first answer, send it the signal; return what it ended with, its input open."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as daemon:
        assert daemon.stdin is not None
        assert daemon.stdout is not None
        daemon.stdin.write(LIST)
        daemon.stdin.flush()
        assert b"sessions" in daemon.stdout.readline()
        daemon.send_signal(number)
        assert daemon.stdout.read() == b""
        return daemon.wait()


def test_a_terminal_that_goes_away_ends_it_in_order(data_dir: Path) -> None:
    hears = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, "-c", hears, *COMMAND, "--data-dir", str(data_dir)]
    assert status_after(signal.SIGHUP, command) == 0


def test_started_in_the_background_it_hears_an_interrupt_all_the_same(data_dir: Path) -> None:
    command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *COMMAND, "--data-dir", str(data_dir)]
    assert status_after(signal.SIGINT, command) == 0


def test_with_nohup_it_outlives_its_terminal(data_dir: Path) -> None:
    command = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *COMMAND, "--data-dir", str(data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as daemon:
        assert daemon.stdin is not None
        assert daemon.stdout is not None
        for _ in range(2):
            daemon.stdin.write(LIST)
            daemon.stdin.flush()
            assert b"sessions" in daemon.stdout.readline()
            daemon.send_signal(signal.SIGHUP)
        daemon.stdin.close()
        assert daemon.wait() == 0


def test_a_second_signal_changes_nothing(held: Daemon, intruder: Intruder) -> None:
    held.signal(signal.SIGTERM)
    held.signal(signal.SIGINT)
    held.signal(signal.SIGTERM)
    intruder.let_go()
    assert [each["id"] for each in messages(rest_until_it_ends(held))] == [1]
    assert held.process.wait() == 0


def test_whoever_does_not_read_cannot_keep_it_from_ending(daemon: Daemon) -> None:
    """The deadline of 5 s: a supervisor that waits for the end isn't kept waiting by a full pipe."""
    batch = [{"jsonrpc": "2.0", "id": number, "method": "rpc.discover"} for number in range(20)]
    daemon.write(json.dumps(batch).encode() + b"\n")
    assert daemon.process.stdout is not None
    assert daemon.process.stdout.read(1) == b"["  # the rest is larger than a pipe
    daemon.signal(signal.SIGTERM)
    assert daemon.process.wait() == 1


def test_whoever_closed_our_input_and_does_not_read_cannot_keep_it_alive(daemon: Daemon) -> None:
    """Nobody could ask it to end any more, and it holds the data directory."""
    daemon.write(b"".join(request(number, "rpc.discover") for number in range(20)))
    daemon.close_input()
    assert daemon.process.wait() == 1


def test_a_request_in_hand_that_takes_too_long_does_not_keep_a_signal_waiting(held: Daemon) -> None:
    held.signal(signal.SIGTERM)
    assert held.process.wait() == 1


def test_a_request_in_hand_that_is_in_c_code_does_not_keep_a_signal_waiting(daemon: Daemon, intruder: Intruder) -> None:
    """Such as a long read of a workbook, or a disk that hangs: no handler of Python's runs then."""
    with running(daemon.data_dir.parent / "other", env=intruder.env) as busy:
        busy.call("session.list")
        intruder.run("""
import hashlib
from ninebox_daemon.handlers import HANDLERS

def hard_at_work(desk, want):
    (FOLDER / "in_hand").write_text("in hand")
    hashlib.pbkdf2_hmac("sha512", b"", b"", 100_000_000)

HANDLERS["session.list"] = hard_at_work
""")
        busy.send("session.list", {})
        intruder.is_in_hand()
        busy.signal(signal.SIGTERM)
        assert busy.process.wait() == 1


def test_a_caller_that_never_stops_asking_cannot_keep_it_from_ending(daemon: Daemon) -> None:
    daemon.call("session.list")
    flood = Writer(daemon, iter(lambda: b"x\n" * 100, b""))
    assert daemon.read()["error"]["code"] == -32700
    daemon.signal(signal.SIGTERM)
    rest_until_it_ends(daemon)
    assert daemon.process.wait() == 0
    flood.join()


def test_a_slow_reader_gets_everything_after_the_input_has_ended(daemon: Daemon) -> None:
    daemon.write(b"[" + b",".join(request(number, "rpc.discover").strip() for number in range(20)) + b"]\n")
    assert daemon.process.stdout is not None
    first = daemon.process.stdout.read(1)  # a large answer is on its way already
    daemon.close_input()
    assert len(json.loads(first + rest_until_it_ends(daemon))) == 20
    assert daemon.process.wait() == 0


def test_a_request_in_hand_when_the_input_ends_takes_its_time(held: Daemon, intruder: Intruder) -> None:
    held.write(LIST)
    held.close_input()
    intruder.let_go()
    assert [each["id"] for each in messages(rest_until_it_ends(held))] == [1, "list"]
    assert held.process.wait() == 0


OPENING = """
import os, sqlite3
from pathlib import Path

FOLDER, connect = Path(os.environ["INTRUDER"]), sqlite3.connect

def held(*where, **how):
    sqlite3.connect = connect
    (FOLDER / "in_hand").write_text("in hand")
    (FOLDER / "go_on").read_text()
    return connect(*where, **how)

sqlite3.connect = held
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_the_store_is_opened_ends_it_in_order(
    data_dir: Path, intruder: Intruder, number: signal.Signals
) -> None:
    (Path(intruder.env["INTRUDER"]) / "sitecustomize.py").write_text(OPENING)
    with running(data_dir, env=intruder.env) as daemon:
        intruder.is_in_hand()
        daemon.signal(number)
        intruder.let_go()
        assert rest_until_it_ends(daemon) == b""
        assert daemon.process.wait() == 0


def test_a_signal_after_shutdown_ends_it_in_order(daemon: Daemon) -> None:
    daemon.call("shutdown")
    daemon.signal(signal.SIGTERM)
    assert rest_until_it_ends(daemon) == b""
    assert daemon.process.wait() == 0


@pytest.mark.parametrize("last_words", [LIST, PING], ids=["session.list", "ping"])
def test_a_closed_stdout_ends_it(daemon: Daemon, last_words: bytes) -> None:
    daemon.call("session.list")
    assert daemon.process.stdout is not None
    daemon.process.stdout.close()
    daemon.write(last_words)
    assert daemon.process.wait() == 0


# It doesn't outlive who needs it.


@contextmanager
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing until it is killed."""
    process = subprocess.Popen(["sleep", "1000"])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_it_ends_when_the_process_of_the_caller_does(daemon: Daemon) -> None:
    with sleeper() as caller:
        daemon.initialize(processId=caller.pid)
        assert daemon.call("ping")
    assert rest_until_it_ends(daemon) == b""
    assert daemon.process.wait() == 0


def test_a_caller_that_has_ended_and_was_not_collected_has_ended(daemon: Daemon) -> None:
    with sleeper() as caller:
        daemon.initialize(processId=caller.pid)
        caller.kill()
        os.waitid(os.P_PID, caller.pid, os.WEXITED | os.WNOWAIT)  # ended, and a zombie until the block ends
        assert rest_until_it_ends(daemon) == b""
        assert daemon.process.wait() == 0


@pytest.mark.parametrize("process_id", [2**31 - 2, 2**31, 2**64 + 1])
def test_a_process_that_cannot_be_is_refused_or_has_ended(daemon: Daemon, process_id: int) -> None:
    try:
        daemon.initialize(processId=process_id)
    except Refused as error:
        assert error.name == "InvalidParams"  # noqa: PT017 - refusing is one of two right answers
        return
    assert rest_until_it_ends(daemon) == b""
    assert daemon.process.wait() == 0


def test_it_ends_with_its_parent_though_somebody_keeps_its_input_open(data_dir: Path) -> None:
    parent_code = "import subprocess, sys; subprocess.Popen(sys.argv[2:], stdin=int(sys.argv[1])); sys.stdin.read()"
    theirs, ours = os.pipe()
    command = [sys.executable, "-W", "ignore", "-c", parent_code, str(theirs), *COMMAND, "--data-dir", str(data_dir)]
    with (
        os.fdopen(ours, "wb", buffering=0) as to_daemon,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[theirs]) as parent,
    ):
        os.close(theirs)
        assert parent.stdin is not None
        assert parent.stdout is not None
        to_daemon.write(LIST)
        assert json.loads(parent.stdout.readline())["id"] == "list"
        parent.stdin.close()
        assert parent.wait() == 0
        assert parent.stdout.read() == b""  # ends when the last one who could write, the daemon, has ended
