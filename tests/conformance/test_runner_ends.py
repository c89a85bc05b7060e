"""The runner of the vectors as a program: its command line, what it prints where, and how it ends when it is ended."""

import os
import signal
import socket
import subprocess
import sys
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from conformance.judged import ANSWER, RIGHT, ROOT, Runner, runner, started, vector, words
from ninebox_protocol.conformance.vectors import usual_folder, vectors_in

pytestmark = pytest.mark.timeout(60)

posix = pytest.mark.skipif(os.name == "nt", reason="signals, and streams that are closed, are another thing there")


@pytest.mark.parametrize(
    "command_line",
    [
        [],
        ["--"],
        ["true"],
        ["--unheard-of", "--", "true"],
        ["--vectors", "no-such-folder", "--", "true"],
        ["--", "no-such-command-anywhere"],
        ["--", ""],
    ],
)
def test_a_wrong_command_line_is_told_and_ends_with_status_2(command_line: list[str]) -> None:
    done = runner(*command_line)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: python -m ninebox_protocol.conformance [--vectors DIR] [--timeout S] -- COMMAND..." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "inf", "3601", "soon"])
def test_a_timeout_that_is_none_is_told_with_those_that_are(timeout: str) -> None:
    done = runner("--timeout", timeout, "--", "true")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"argument --timeout: more than 0 and at most 3600 seconds, not '{timeout}'" in done.stderr


@posix
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ended_by_a_signal_it_says_nothing_and_leaves_nothing(tmp_path: Path, number: int, status: int) -> None:
    (tmp_path / "temp").mkdir()
    with ExitStack() as stack, socket.create_server(("127.0.0.1", 0)) as server:
        connect = f"socket.create_connection({server.getsockname()})"
        deaf = f"import socket, sys; first = {connect}; sys.stdin.readline(); {connect}.recv(1)"
        process = stack.enter_context(started(*words(tmp_path, deaf, "--timeout", "60"), TMPDIR=str(tmp_path / "temp")))
        connections = [stack.enter_context(server.accept()[0]) for _ in range(4)]
        # Three that were started, and the one that was spoken to once more: none is about to be started.
        assert list((tmp_path / "temp").iterdir()) != []
        process.send_signal(number)
        said = process.communicate()
        assert (process.returncode, *said) == (status, "", "")
        for each in connections:
            each.settimeout(10)
            assert each.recv(1) == b"", "the implementation outlives it"
    assert list((tmp_path / "temp").iterdir()) == []


@posix
def test_with_its_output_closed_it_judges_all_the_same(tmp_path: Path) -> None:
    done = runner(*words(tmp_path, RIGHT), through=["sh", "-c", 'exec "$@" >&-', "sh"])
    assert (done.returncode, done.stderr) == (0, "")


@posix
def test_with_nobody_reading_any_more_it_judges_all_the_same(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = runner(*words(tmp_path, RIGHT), stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_printed_is_ascii_whatever_a_vector_is_called(run: Runner) -> None:
    done = run(RIGHT, vectors=[vector("Caf\u00e9 \ud800.", framing="lines", **{"-->": "{}", "<--": ANSWER})])
    assert (done.returncode, done.stderr) == (1, "")
    assert r"FAILED some [lines]: Caf\xe9 \ud800." in done.stdout


def test_what_is_too_long_to_be_read_is_cut(run: Runner) -> None:
    long = vector("Long.", framing="lines", **{"-->": "{}", "<--": {**ANSWER, "id": "x" * 1000}})
    expected = next(line for line in run(RIGHT, vectors=[long]).stdout.splitlines() if "expected" in line)
    assert len(expected) == len("  expected  ") + 600 + len(" ...")
    assert expected.endswith("xxx ...")


def test_50_failures_are_printed_in_full_and_the_others_are_counted(run: Runner) -> None:
    wrong = [vector(f"Number {n}.", framing="lines", **{"-->": "{}", "<--": ANSWER}) for n in range(52)]
    done = run(RIGHT, vectors=wrong)
    assert f"{'all':<24}{'0/52':>10}{'-':>10}" in done.stdout
    assert done.stdout.count("FAILED some [lines]: Number") == 50
    assert done.stdout.endswith("\nand 2 more\n")


def test_what_is_installed_brings_the_vectors(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    code = (
        "from ninebox_protocol.conformance.vectors import *; print(*sorted(v.name for v in vectors_in(usual_folder())))"
    )
    installed = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    ours = " ".join(sorted(vector.name for vector in vectors_in(usual_folder())))
    assert installed.stdout.decode().strip() == ours
