"""How the daemon starts: what it refuses to start on, what it prints, what it makes."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from conformance.exchanges import LIST, PING
from process import COMMAND, Daemon, feed, running

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def daemon(spawned: Daemon) -> Daemon:
    """A start is what is tested."""
    return spawned


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
    assert b"up to 3." in err


def test_a_second_daemon_ends_with_status_4_and_names_the_first(daemon: Daemon, data_dir: Path) -> None:
    pid = daemon.initialize()["daemon"]["pid"]
    status, out, err = feed(data_dir, LIST)
    assert (status, out) == (4, b"")
    assert f"process {pid}" in err.decode()
    assert daemon.call("session.list") == {"sessions": [], "activeSessionId": None}


# What is printed, and what is kept.


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are closed by the shell, sh")
@pytest.mark.parametrize(("closed", "answered"), [("<&-", False), (">&-", False), ("2>&-", True), (">&- 2>&-", False)])
def test_a_stream_that_was_never_there_harms_nothing(data_dir: Path, closed: str, answered: bool) -> None:
    script = f'exec "$@" {closed}'
    command = ["sh", "-c", script, "sh", *COMMAND, "--data-dir", str(data_dir)]
    done = subprocess.run(command, input=PING, capture_output=True, check=False)
    assert (done.returncode, b"pong" in done.stdout, done.stderr) == (0, answered, b"")
    assert (data_dir / "ninebox.db").is_file(), "no file of ours has the number of a stream"


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are closed by the shell, sh")
def test_the_exit_status_is_the_same_where_nobody_can_be_told_why(data_dir: Path) -> None:
    data_dir.write_text("not a folder")
    command = ["sh", "-c", 'exec "$@" 2>&-', "sh", *COMMAND, "--data-dir", str(data_dir)]
    assert subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 3


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
