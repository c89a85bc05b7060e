"""The daemon as whoever spawns it meets it: what goes over its streams, how it ends, and what its exit status says."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from process import COMMAND, Daemon, Refused, feed, running

pytestmark = pytest.mark.timeout(30)

MIB = 1024 * 1024
PING = b'{"jsonrpc":"2.0","id":"ping","method":"ping"}\n'
LIST = b'{"jsonrpc":"2.0","id":"list","method":"session.list"}\n'


def request(number: int, method: str, params: str = "{}") -> bytes:
    return f'{{"jsonrpc":"2.0","id":{number},"method":"{method}","params":{params}}}\n'.encode()


def messages(out: bytes) -> list[Any]:
    """Return the messages on stdout; whatever is no whole line of JSON raises."""
    assert not out or out.endswith(b"\n")
    return [json.loads(line) for line in out.splitlines()]


def rest_until_it_ends(daemon: Daemon) -> bytes:
    """Return what is still on stdout, once the daemon has ended by itself: its input stays open."""
    assert daemon.process.stdout is not None
    return daemon.process.stdout.read()


class Intruder:
    """Code that runs inside the daemon, in a thread of its own, when the test says so. `sitecustomize` starts it."""

    CODE = """
import os, threading
from pathlib import Path

def wait_for_orders(folder=Path(os.environ["INTRUDER"])):
    orders = (folder / "orders").read_text()
    try:
        exec(orders, {"FOLDER": folder})
    finally:
        (folder / "done").write_text("done")

threading.Thread(target=wait_for_orders, daemon=True).start()
"""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(self.CODE)
        for name in ("orders", "done", "in_hand", "go_on"):
            os.mkfifo(folder / name)
        path = filter(None, [str(folder), os.environ.get("PYTHONPATH")])
        self.env = {"PYTHONPATH": os.pathsep.join(path), "INTRUDER": str(folder)}

    def run(self, code: str) -> None:
        """Run `code` in the daemon and wait until it has."""
        (self._folder / "orders").write_text(code)
        assert (self._folder / "done").read_text() == "done"

    def hold_the_next_listing(self) -> None:
        """Make the next `session.list` stay in hand from `is_in_hand` until `let_go`."""
        self.run("""
from ninebox_daemon.handlers import HANDLERS
served = HANDLERS["session.list"]

def held(desk, want):
    HANDLERS["session.list"] = served
    (FOLDER / "in_hand").write_text("in hand")
    (FOLDER / "go_on").read_text()
    return served(desk, want)

HANDLERS["session.list"] = held
""")

    def is_in_hand(self) -> None:
        """Wait until it is."""
        assert (self._folder / "in_hand").read_text() == "in hand"

    def let_go(self) -> None:
        """Let it be answered."""
        (self._folder / "go_on").write_text("go on")


@pytest.fixture
def intruder(tmp_path: Path) -> Intruder:
    return Intruder(tmp_path / "intruder")


@pytest.fixture
def held(data_dir: Path, intruder: Intruder) -> Iterator[Daemon]:
    """Yield a daemon that has `session.list` with the id 1 in hand, until the intruder lets go."""
    with running(data_dir, env=intruder.env) as daemon:
        daemon.write(PING)
        daemon.read()
        intruder.hold_the_next_listing()
        daemon.write(request(1, "session.list"))
        intruder.is_in_hand()
        yield daemon


# What goes over the streams.


def test_lines_from_a_pipe_are_answered_in_order_and_the_end_of_input_ends_it_with_status_0(data_dir: Path) -> None:
    numbers = range(1, 301)
    status, out, err = feed(data_dir, b"".join(request(number, "session.list") for number in numbers))
    assert (status, err) == (0, b"")
    assert [each["id"] for each in messages(out)] == list(numbers)


def test_errors_take_their_turn(data_dir: Path) -> None:
    lines = [
        request(1, "session.list"),
        b"{\n",
        request(2, "no.such"),
        b"[]\n",
        request(3, "session.list", "[1]"),
        LIST,
    ]
    _, out, _ = feed(data_dir, b"".join(lines))
    codes = [(each["id"], each.get("error", {}).get("code")) for each in messages(out)]
    assert codes == [(1, None), (None, -32700), (2, -32601), (None, -32600), (3, -32602), ("list", None)]


def test_without_a_message_nothing_is_written_at_all(data_dir: Path) -> None:
    assert feed(data_dir, b"") == (0, b"", b"")


def test_the_first_bytes_on_stdout_are_the_first_answer(data_dir: Path, workbook: Path) -> None:
    with running(data_dir) as first:
        first.call("session.create", path=str(workbook))
        first.kill()
    with running(data_dir) as second:  # it has something to restore, and a crash to tell of
        second.write(LIST)
        assert second.read()["id"] == "list"


def test_answers_are_ascii_one_line_each_whatever_the_letters(data_dir: Path) -> None:
    texts = ["é", "\u2028\u2029\u0085", "😀", "\x00\x1f\x7f", "\r\n", '"\\']
    requests = [{"jsonrpc": "2.0", "id": text, "method": f"session.{text}"} for text in texts]
    data = b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in requests)
    _, out, _ = feed(data_dir, data)
    assert out.isascii()
    assert [each["id"] for each in messages(out)] == texts


def test_stray_prints_end_up_on_stderr_and_never_on_the_wire(data_dir: Path, intruder: Intruder) -> None:
    with running(data_dir, env=intruder.env) as daemon:
        daemon.call("session.list")
        intruder.run("""
import ctypes, os, subprocess, sys
print("stray-print", flush=True)
sys.__stdout__.write("stray-original\\n")
sys.__stdout__.flush()
os.write(1, b"stray-descriptor\\n")
libc = ctypes.CDLL(None)
libc.puts(b"stray-library")
libc.fflush(None)
subprocess.run(["sh", "-c", "echo stray-child; cat"])
subprocess.run(["sh", "-c", "echo stray-grandchild & wait"], close_fds=False)
""")
        assert daemon.call("session.list") == {"sessions": [], "activeSessionId": None}
        status, out, err = daemon.end()
    assert (status, out) == (0, b"")
    for word in (b"print", b"original", b"descriptor", b"library", b"child", b"grandchild"):
        assert b"stray-" + word in err


def test_a_child_process_reads_nothing_of_the_input(data_dir: Path, intruder: Intruder) -> None:
    with running(data_dir, env=intruder.env) as daemon:
        daemon.call("session.list")
        intruder.run('import subprocess; assert subprocess.run(["cat"], capture_output=True).stdout == b""')
        assert daemon.end()[2] == b""


def test_ping_is_answered_while_a_long_call_is_in_hand(held: Daemon, intruder: Intruder) -> None:
    held.write(LIST + PING)
    assert held.read() == {"jsonrpc": "2.0", "id": "ping", "result": {"pong": True}}
    intruder.let_go()
    assert [held.read()["id"], held.read()["id"]] == [1, "list"]


def test_a_message_over_the_limit_is_thrown_away_as_it_comes(daemon: Daemon) -> None:
    daemon.write(b'{"jsonrpc":"2.0","id":1,"method":"ping","x":"')
    for _ in range(300):
        daemon.write(b"x" * MIB)
    daemon.write(b'"}\n')
    daemon.write(LIST)
    error, answer = daemon.read(), daemon.read()
    assert (error["id"], error["error"]["code"]) == (None, -32700)
    assert answer["id"] == "list"
    assert peak_memory_bytes(daemon) < 200 * MIB


def test_a_large_message_with_many_brackets_takes_memory_in_proportion(daemon: Daemon) -> None:
    """Moving thousands of people at once is such a message."""
    daemon.write(b'{"jsonrpc":"2.0","id":1,"method":"ping","x":[' + b"[]," * 200 + b'"')
    for _ in range(16):
        daemon.write(b"x" * MIB)
    daemon.write(b'"]}\n')
    assert daemon.read()["result"] == {"pong": True}
    assert peak_memory_bytes(daemon) < 200 * MIB


def peak_memory_bytes(daemon: Daemon) -> int:
    lines = Path(f"/proc/{daemon.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


# How it ends.


def test_after_shutdown_every_request_is_refused_and_exit_ends_it_with_status_0(daemon: Daemon) -> None:
    assert daemon.call("shutdown") == {"unsavedChanges": 0}
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


# Statuses that are not worth a restart.


@pytest.mark.parametrize("options", [["--unheard-of"], ["nonsense"], ["--log-level", "loud"], ["--data-dir"]])
def test_a_wrong_command_line_ends_with_status_2(data_dir: Path, options: list[str]) -> None:
    status, out, err = feed(data_dir, LIST, *options)
    assert (status, out) == (2, b"")
    assert b"usage:" in err
    assert not data_dir.exists()


def a_file(path: Path) -> None:
    path.write_text("not a folder")


def no_database(path: Path) -> None:
    path.mkdir()
    (path / "ninebox.db").write_text("Dear diary\n" * 1000)


def a_folder_for_a_database(path: Path) -> None:
    (path / "ninebox.db").mkdir(parents=True)


def a_newer_version(path: Path) -> None:
    feed(path, b"")
    with closing(sqlite3.connect(path / "ninebox.db")) as database:
        database.execute("PRAGMA journal_mode = DELETE")  # whoever sets the mode that we use has touched it
        database.execute("PRAGMA user_version = 1000")


def another_program(path: Path, application_id: int, user_version: int) -> None:
    path.mkdir()
    with closing(sqlite3.connect(path / "ninebox.db")) as database:
        database.execute("CREATE TABLE bookmark (url TEXT)")
        database.execute(f"PRAGMA application_id = {application_id}")
        database.execute(f"PRAGMA user_version = {user_version}")


def a_program_with_an_id(path: Path) -> None:
    another_program(path, 0x0F055112, 1)


def a_program_without_an_id(path: Path) -> None:
    another_program(path, 0, 0)


def a_program_without_an_id_with_our_version(path: Path) -> None:
    another_program(path, 0, 1)


@pytest.mark.parametrize(
    "is_there",
    [
        a_file,
        no_database,
        a_folder_for_a_database,
        a_newer_version,
        a_program_with_an_id,
        a_program_without_an_id,
        a_program_without_an_id_with_our_version,
    ],
)
def test_a_data_directory_that_cannot_be_used_ends_it_with_status_3_and_is_left_as_it_was(
    data_dir: Path, is_there: Callable[[Path], None]
) -> None:
    is_there(data_dir)
    database = data_dir if data_dir.is_file() else data_dir / "ninebox.db"
    before = database.read_bytes() if database.is_file() else b""
    status, out, err = feed(data_dir, LIST)
    assert (database.read_bytes() if database.is_file() else b"") == before
    assert (status, out) == (3, b"")
    assert str(data_dir).encode() in err
    assert b"Traceback" not in err


def test_a_newer_version_is_named_next_to_ours(data_dir: Path) -> None:
    a_newer_version(data_dir)
    err = feed(data_dir, b"")[2]
    assert b"version 1000" in err
    assert b"up to 1." in err


def test_a_second_daemon_ends_with_status_4_and_names_the_first(daemon: Daemon, data_dir: Path) -> None:
    pid = daemon.initialize()["daemon"]["pid"]
    status, out, err = feed(data_dir, LIST)
    assert (status, out) == (4, b"")
    assert f"process {pid}" in err.decode()
    assert daemon.call("session.list") == {"sessions": [], "activeSessionId": None}


# What is printed, and what is kept.


def test_version_is_printed_and_nothing_is_made(data_dir: Path) -> None:
    status, out, err = feed(data_dir, LIST, "--version")
    assert (status, err) == (0, b"")
    assert out.decode().startswith("ninebox-daemon ")
    assert not data_dir.exists()


def test_the_contract_is_printed_and_nothing_is_made(data_dir: Path) -> None:
    status, out, err = feed(data_dir, LIST, "--openrpc")
    assert (status, err) == (0, b"")
    assert json.loads(out)["openrpc"].startswith("1.3.")
    assert not data_dir.exists()


def test_with_no_persist_nothing_is_kept_and_every_answer_says_so(data_dir: Path, workbook: Path) -> None:
    with running(data_dir, "--no-persist") as daemon:
        hello = daemon.initialize()
        kept_in = Path(hello["dataDir"])
        assert hello["storage"]["mode"] == "memory"
        assert hello["storage"]["reason"]
        assert kept_in.is_dir()
        assert daemon.call("session.create", path=str(workbook))["durable"] is False
        assert daemon.end()[0] == 0
    assert not kept_in.exists()
    assert not data_dir.exists()


def test_what_is_made_is_for_the_user_alone(daemon: Daemon, data_dir: Path) -> None:
    daemon.initialize()
    assert data_dir.stat().st_mode & 0o777 == 0o700
    open_to_others = [path for path in data_dir.rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []
