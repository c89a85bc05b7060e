"""Peers that behave badly: the daemon stays up or ends in order, and its memory stays under 200 MB."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.exchanges import LIST, MIB, PING, Writer, messages, peak_memory_bytes, request, rest_until_it_ends
from conformance.intruder import Intruder
from process import Daemon, running

pytestmark = pytest.mark.timeout(60)

MOST = 200 * MIB


@pytest.fixture
def daemon(spawned: Daemon) -> Daemon:
    """Its memory is measured: nothing is imported that a start would not."""
    return spawned


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def read_framed(daemon: Daemon) -> object:
    """Return the next message in header framing."""
    assert daemon.process.stdout is not None
    name, length = daemon.read_line().split(b": ")
    assert (name, daemon.read_line()) == (b"Content-Length", b"\r\n")
    return json.loads(daemon.process.stdout.read(int(length)))


# Nobody reads.


def test_answers_that_nobody_reads_yet_are_all_there_later_and_in_order(daemon: Daemon) -> None:
    numbers = range(20_000)
    writer = Writer(daemon, [request(number, "session.list") for number in numbers])
    assert [daemon.read()["id"] for _ in numbers] == list(numbers)
    writer.join()
    assert peak_memory_bytes(daemon) < MOST


LARGE = request(2, "session.list", '{"no such": "' + "x" * MIB + '"}')
GROWING = b'{"jsonrpc":"2.0","id":2,"method":"session.list","params":{"x":[' + b"{}," * 20_000 + b"0]}}\n"


@pytest.mark.parametrize(("message", "times"), [(LARGE, 300), (GROWING, 1_100)], ids=["large", "growing when parsed"])
def test_requests_that_cannot_be_served_yet_wait_outside(
    held: Daemon, intruder: Intruder, message: bytes, times: int
) -> None:
    intruder.tell_when_the_inbox_is_full()
    writer = Writer(held, [message] * times)
    intruder.is_in_hand()
    assert peak_memory_bytes(held) < MOST
    intruder.let_go()
    assert held.read()["id"] == 1
    assert [held.read()["error"]["code"] for _ in range(times)] == [-32602] * times
    writer.join()
    assert peak_memory_bytes(held) < MOST


def test_a_standard_error_that_nobody_reads_stops_nothing(data_dir: Path, intruder: Intruder) -> None:
    with running(data_dir, env=intruder.env) as daemon:
        daemon.call("session.list")
        intruder.run("""
import threading, warnings
from ninebox_daemon.handlers import HANDLERS
import os
threading.Thread(target=os.write, args=(2, b"x" * 2**20), daemon=True).start()
served = HANDLERS["session.list"]

def warning(desk, want):
    for number in range(1000):
        warnings.warn(f"a library warns {number} " + "of something " * 20)
    return served(desk, want)

HANDLERS["session.list"] = warning
""")
        assert daemon.call("session.list") == {"sessions": [], "activeSessionId": None}
        assert daemon.call("ping") == {"pong": True}


# Bytes come as they like.


@pytest.mark.parametrize("frame", [lambda body: body + b"\n", framed], ids=["lines", "headers"])
def test_a_byte_at_a_time_is_as_good_as_all_at_once(daemon: Daemon, frame: object) -> None:
    assert callable(frame)
    assert daemon.process.stdin is not None
    body = '{"jsonrpc":"2.0","id":"é 😀 \\u00e9","method":"session.list"}'.encode()
    descriptor = daemon.process.stdin.fileno()
    for byte in frame(body) * 2:
        os.write(descriptor, bytes([byte]))
    for _ in range(2):
        answer = read_framed(daemon) if frame is framed else daemon.read()
        assert answer == {"jsonrpc": "2.0", "id": "é 😀 é", "result": {"sessions": [], "activeSessionId": None}}


@pytest.mark.parametrize("cut", range(1, 4))
def test_a_letter_in_two_pieces_stays_whole(daemon: Daemon, cut: int) -> None:
    letter = "😀".encode()
    daemon.write(b'{"jsonrpc":"2.0","id":"' + letter[:cut])
    daemon.write(letter[cut:] + b'","method":"ping"}\n')
    assert daemon.read()["id"] == "😀"


def test_a_line_of_300_mb_is_thrown_away_as_it_comes(daemon: Daemon) -> None:
    daemon.write(b'{"jsonrpc":"2.0","id":1,"method":"ping","x":"')
    for _ in range(300):
        daemon.write(b"x" * MIB)
    daemon.write(b'"}\n')
    daemon.write(LIST)
    error, answer = daemon.read(), daemon.read()
    assert (error["id"], error["error"]["code"]) == (None, -32700)
    assert answer["id"] == "list"
    assert peak_memory_bytes(daemon) < MOST


def test_300_mb_behind_a_header_are_refused_before_they_come(daemon: Daemon) -> None:
    daemon.write(b"Content-Length: %d\r\n\r\n" % (300 * MIB))
    error = read_framed(daemon)
    assert isinstance(error, dict)
    assert (error["id"], error["error"]["code"]) == (None, -32700)
    for _ in range(300):
        daemon.write(b"x" * MIB)
    daemon.write(framed(LIST))
    answer = read_framed(daemon)
    assert isinstance(answer, dict)
    assert answer["id"] == "list"
    assert peak_memory_bytes(daemon) < MOST


@pytest.mark.parametrize("item", ["{},", "1.5,", '"",', "[[]],"], ids=["objects", "numbers", "strings", "arrays"])
def test_64_mib_of_small_values_take_no_memory(daemon: Daemon, item: str) -> None:
    daemon.write(b"[")
    for _ in range(63):
        daemon.write((item * (MIB // len(item))).encode())
    daemon.write(b"0]\n" + LIST)
    error, answer = daemon.read(), daemon.read()
    assert (error["id"], error["error"]["code"]) == (None, -32700)
    assert answer["id"] == "list"
    assert peak_memory_bytes(daemon) < MOST


def test_a_message_just_under_the_limit_is_served_in_memory_that_is_bounded(daemon: Daemon) -> None:
    head, tail = b'{"jsonrpc":"2.0","id":1,"method":"session.list","more":"', b'"}'
    daemon.write(head)
    rest = 64 * MIB - len(head) - len(tail)
    for _ in range(rest // MIB):
        daemon.write(b"x" * MIB)
    daemon.write(b"x" * (rest % MIB) + tail + b"\n")
    assert daemon.read()["result"] == {"sessions": [], "activeSessionId": None}
    assert peak_memory_bytes(daemon) < MOST


@pytest.mark.parametrize(
    "message",
    [
        lambda: request(0, "session.list", '{"x": [' + "1234567890," * 990_000 + "0]}"),
        lambda: request(1, "session.list", '{"x": [' + ",".join(f'{{"k{n}":1}}' for n in range(490_000)) + "]}"),
        lambda: request(1, "session.list", "{" + ",".join(f'"k{n}":1' for n in range(800_000)) + "}"),
        lambda: request(1, "session.list", '{"x": "\\ud83d\\ude00' + "x" * 20 * MIB + '"}'),
    ],
    ids=["id 0", "objects", "unknown params", "an escaped letter"],
)
def test_what_could_grow_in_the_parser_does_not(daemon: Daemon, message: Callable[[], bytes]) -> None:
    daemon.write(message())
    assert "error" in daemon.read()
    assert daemon.call("session.list")["sessions"] == []
    assert peak_memory_bytes(daemon) < MOST


# They go away.


def test_what_was_in_hand_when_stdout_closed_is_kept(data_dir: Path, workbook: Path, intruder: Intruder) -> None:
    with running(data_dir, env=intruder.env) as daemon:
        daemon.call("session.list")
        intruder.hold_the_next_step()
        daemon.write(request(1, "session.create", json.dumps({"path": str(workbook)})))
        intruder.is_in_hand()
        assert daemon.process.stdout is not None
        daemon.process.stdout.close()
        intruder.let_go()
        assert daemon.process.wait() == 0
    with running(data_dir) as again:
        assert again.initialize()["restored"]["employees"] == 12


def test_an_input_that_ends_inside_a_message_in_headers_ends_it_with_status_5(daemon: Daemon) -> None:
    daemon.write(framed(LIST) + framed(PING)[:-5])
    answer = read_framed(daemon)
    assert isinstance(answer, dict)
    assert answer["id"] == "list"
    daemon.close_input()
    error = read_framed(daemon)
    assert isinstance(error, dict)
    assert (error["id"], error["error"]["code"]) == (None, -32700)
    assert rest_until_it_ends(daemon) == b""
    assert daemon.process.wait() == 5


def test_after_a_lost_place_nothing_is_served_though_the_input_stays_open(daemon: Daemon) -> None:
    daemon.write(framed(LIST) + b"Content-Length: nonsense\r\n\r\n" + framed(LIST))
    read_framed(daemon)
    error = read_framed(daemon)
    assert isinstance(error, dict)
    assert error["error"]["code"] == -32700
    assert rest_until_it_ends(daemon) == b""
    assert daemon.process.wait() == 5


def test_a_last_line_without_its_newline_is_served(daemon: Daemon) -> None:
    out = daemon.process.communicate(LIST + PING.strip())[0]
    assert sorted(each["id"] for each in messages(out)) == ["list", "ping"]
    assert daemon.process.returncode == 0
