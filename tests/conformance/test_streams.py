"""What goes over the daemon's streams, as whoever spawns it meets it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.exchanges import LIST, MIB, PING, messages, peak_memory_bytes, request
from conformance.intruder import Intruder
from process import COMMAND, Daemon, feed, running

HELLO = (
    b'{"jsonrpc":"2.0","id":"hello","method":"initialize",'
    b'"params":{"protocolVersion":"1.0","client":{"name":"tests","version":"1"},"log":"info"}}'
)
LOG_LINES = 1  # that it stops

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def daemon(spawned: Daemon) -> Daemon:
    """A start by the command line: it takes hold of the streams."""
    return spawned


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


@pytest.mark.skipif(sys.platform != "linux", reason="a socket that keeps writes apart is Linux's")
@pytest.mark.parametrize("headers", [False, True], ids=["lines", "headers"])
def test_each_message_is_one_write(data_dir: Path, headers: bool) -> None:
    batch = b"[%s,%s]" % (PING.strip(), LIST.strip())
    bodies = [LIST.strip(), PING.strip(), batch, b"{", HELLO, LIST.strip()]
    sent = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(each), each) if headers else each + b"\n" for each in bodies)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with (
        ours,
        subprocess.Popen(
            [*COMMAND, "--data-dir", str(data_dir)], stdin=subprocess.PIPE, stdout=theirs.fileno()
        ) as daemon,
    ):
        theirs.close()
        daemon.communicate(sent)
        writes = list(iter(lambda: ours.recv(1_000_000), b""))
    said = [write.partition(b"\r\n\r\n")[2] if headers else write.removesuffix(b"\n") for write in writes]
    assert len([json.loads(each) for each in said]) == len(bodies) + LOG_LINES
    assert all(headers or write.endswith(b"\n") for write in writes)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no such mode there")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_shell_may_leave_its_pipes_without_blocking(data_dir: Path, when: str) -> None:
    """The mode belongs to the pipe, so whoever holds an end of it can change it, whenever it likes."""
    theirs, ours = os.pipe()
    out, back = os.pipe()
    command = [*COMMAND, "--data-dir", str(data_dir)]
    with os.fdopen(ours, "wb", buffering=0) as to, os.fdopen(out, "rb") as answers:
        if when == "before":
            os.set_blocking(theirs, False)
            os.set_blocking(back, False)
        with subprocess.Popen(command, stdin=theirs, stdout=back) as daemon:
            to.write(LIST)
            assert b"sessions" in answers.readline()
            os.set_blocking(theirs, False)
            os.set_blocking(back, False)
            to.write(b"".join(b'{"jsonrpc":"2.0","id":%d,"method":"rpc.discover"}\n' % number for number in range(9)))
            os.close(theirs)
            os.close(back)
            assert [json.loads(answers.readline())["id"] for _ in range(9)] == list(range(9))
            to.write(LIST)
            assert b"sessions" in answers.readline()
            to.close()
            assert daemon.wait() == 0


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


def test_a_large_message_with_many_brackets_takes_memory_in_proportion(daemon: Daemon) -> None:
    """Moving thousands of people at once is such a message."""
    daemon.write(b'{"jsonrpc":"2.0","id":1,"method":"ping","x":[' + b"[]," * 200 + b'"')
    for _ in range(16):
        daemon.write(b"x" * MIB)
    daemon.write(b'"]}\n')
    assert daemon.read()["result"] == {"pong": True}
    assert peak_memory_bytes(daemon) < 200 * MIB
