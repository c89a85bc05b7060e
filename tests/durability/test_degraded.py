"""A full disk, a directory that can't be written, a locked database: said, lived through, made up for."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from figures import Say, times
from forking import forked
from process import Daemon, running
from workbooks import make_workbook, people_rows

PEOPLE = 12
ENOUGH = 3_000
"""Moves that a full disk has to take: more are tried in a longer run alone."""

# Runs inside the daemon before it starts: what comes up now and then comes up at once.
AT_ONCE = """
import ninebox_daemon.sessions as sessions, ninebox_daemon.store.standing as standing
sessions.KEEP_ROOM_EVERY_S = 0.0
standing.WAIT_FOR_LOCK_S = 0.1
"""

SLOW_RETRIES = AT_ONCE + "sessions.RETRY_EVERY_S = 3600.0\n"
FAST_RETRIES = AT_ONCE + "sessions.RETRY_EVERY_S = 0.0\n"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a small disk of its own, or skip where none can be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_workbook(tmp_path / "people.xlsx", people_rows(PEOPLE))


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose documents are in a folder of the test's."""
    (tmp_path / "home" / "Documents").mkdir(parents=True)
    return {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "home")}


def move(daemon: Daemon, number: int) -> Any:
    """Move somebody somewhere else than before."""
    level = ("Low", "Medium", "High")[number // PEOPLE % 3]
    return {"employeeId": f"{number % PEOPLE + 1:05}", "performance": level, "potential": "High"}


def fill(disk: Path) -> Path:
    """Leave no byte free; returns the file that takes all the room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                pass
    return filler


def people(daemon: Daemon) -> Any:
    return daemon.call("employee.list")["employees"]


def heard(daemon: Daemon, code: str) -> Any:
    """Return the next notice with this code, waiting for it."""
    while True:
        for said in daemon.heard:
            if said["method"] == "notice" and said["params"]["code"] == code:
                daemon.heard.remove(said)
                return said["params"]
        daemon.heard.append(daemon.read())


def moves_until_memory(daemon: Daemon, most: int) -> int:
    """Move people until an answer says that it isn't on disk; returns how many were. All are answered."""
    for first in range(0, most, 100):
        calls = [daemon.send("employee.move", move(daemon, number)) for number in range(first, first + 100)]
        durable: list[bool] = [daemon.answer_to(each)["durable"] for each in calls]
        if not all(durable):
            assert durable == sorted(durable, reverse=True), "what came later is on disk, and what came earlier isn't"
            return first + sum(durable)
    return most


def is_degraded(daemon: Daemon, reason: str) -> None:
    """Make sure that the caller was told."""
    notice = heard(daemon, "StorageDegraded")
    status = daemon.call("storage.status")
    assert (status["mode"], status["reason"]) == ("memory", reason)
    assert (notice["data"]["reason"], notice["remedy"]) == (reason, status["remedy"])
    assert status["remedy"]


def test_a_full_disk_takes_thousands_of_moves_more_and_then_they_wait_in_memory(
    disk: Path, book: Path, figure: Say
) -> None:
    with forked(disk / "data", SLOW_RETRIES) as daemon:
        daemon.initialize()
        daemon.call("session.create", path=str(book))
        while daemon.call("storage.status")["databaseBytes"] < 2_000_000:
            pass  # each call lets it keep room
        filler = fill(disk)
        taken = moves_until_memory(daemon, times(ENOUGH))
        figure(f"a full disk: {taken} moves were still taken" + " and more would have been" * (taken == ENOUGH))
        assert taken >= ENOUGH
        for number in count(taken):
            if not daemon.call("employee.move", {**move(daemon, number), "note": "x" * 8_000})["durable"]:
                break
        is_degraded(daemon, "the disk is full")
        assert daemon.call("employee.setNote", employeeId="00001", note="kept")["durable"] is False
        waiting = daemon.call("storage.status")["unsavedChanges"]
        assert waiting > 0
        seen = people(daemon)
        assert seen[0]["changeNote"] == "kept"
        assert daemon.call("storage.retry")["storage"]["mode"] == "memory"

        filler.unlink()
        after = daemon.call("storage.retry")["storage"]
        assert (after["mode"], after["unsavedChanges"], after["reason"]) == ("durable", 0, None)
        heard(daemon, "StorageRecovered")
        assert people(daemon) == seen
        daemon.kill()
    with forked(disk / "data") as daemon:
        daemon.initialize()
        assert people(daemon) == seen


def on_a_full_disk(daemon: Daemon, disk: Path, book: Path) -> tuple[Any, Any, Path]:
    """Fill the disk under a review; return people as they are on disk, as they are in memory, and what fills it."""
    daemon.initialize()
    daemon.call("session.create", path=str(book))
    filler = fill(disk)
    on_disk = people(daemon)
    for number in range(40_000):
        answer = daemon.call("employee.move", move(daemon, number))
        if not answer["durable"]:
            break
        on_disk = people(daemon)
    return on_disk, people(daemon), filler


NO_ROOM_KEPT = "import ninebox_daemon.store.held_file as held\nheld.HeldFile.keep_room = lambda _: True\n"


def test_what_is_in_memory_alone_is_written_down_by_itself(disk: Path, book: Path) -> None:
    with forked(disk / "data", NO_ROOM_KEPT + FAST_RETRIES) as daemon:
        _, seen, filler = on_a_full_disk(daemon, disk, book)
        is_degraded(daemon, "the disk is full")
        filler.unlink()
        heard(daemon, "StorageRecovered")
        assert daemon.call("storage.status")["unsavedChanges"] == 0
        daemon.kill()
    with forked(disk / "data") as daemon:
        daemon.initialize()
        assert people(daemon) == seen


def test_what_was_said_to_be_in_memory_alone_is_all_that_a_kill_takes(disk: Path, book: Path) -> None:
    with forked(disk / "data", NO_ROOM_KEPT + SLOW_RETRIES) as daemon:
        on_disk, seen, filler = on_a_full_disk(daemon, disk, book)
        daemon.kill()
    assert on_disk != seen
    with forked(disk / "data", SLOW_RETRIES) as daemon:  # the disk is still full
        daemon.initialize()
        assert people(daemon) == on_disk
        filler.unlink()
    with forked(disk / "data") as daemon:
        daemon.initialize()
        assert people(daemon) == on_disk


def test_a_shutdown_on_a_full_disk_rescues_what_is_in_memory_alone(
    disk: Path, book: Path, home: dict[str, str], tmp_path: Path
) -> None:
    with forked(disk / "data", NO_ROOM_KEPT + SLOW_RETRIES, env=home) as daemon:
        _, seen, _ = on_a_full_disk(daemon, disk, book)
        ended = daemon.call("shutdown")
        assert ended["unsavedChanges"] > 0
        assert Path(ended["rescuedTo"]).is_relative_to(home["HOME"])
        daemon.notify("exit")
        status, _, err = daemon.end()
        assert (status, err) == (0, b"")
    rescued = Path(ended["rescuedTo"])
    assert list(rescued.parent.iterdir()) == [rescued]
    with forked(tmp_path / "other") as daemon:
        daemon.call("session.importBundle", path=ended["rescuedTo"])
        assert people(daemon) == seen


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


def test_a_directory_that_cant_be_written_is_served_from_memory_until_it_can(disk: Path, book: Path) -> None:
    with forked(disk / "data") as daemon:
        daemon.call("session.create", path=str(book))
        daemon.call("shutdown")
        daemon.notify("exit")
        daemon.end()
    remount(disk, "ro")
    with forked(disk / "data") as daemon:
        hello = daemon.initialize()
        assert hello["storage"]["mode"] == "memory"
        assert "StorageDegraded" in [each["code"] for each in hello["notices"]]
        assert hello["restored"]["employees"] == PEOPLE
        assert daemon.call("employee.move", {**move(daemon, 1), "mutationId": "m"})["durable"] is False
        assert daemon.call("storage.status")["reason"] == "the data directory can't be written"
        seen = people(daemon)
        remount(disk, "rw")
        after = daemon.call("storage.retry")["storage"]
        assert (after["mode"], after["unsavedChanges"]) == ("durable", 0)
        heard(daemon, "StorageRecovered")
        assert daemon.call("employee.move", {**move(daemon, 1), "mutationId": "m"})["durable"] is True
        daemon.kill()
    with forked(disk / "data") as daemon:
        daemon.initialize()
        assert people(daemon) == seen
        assert len(daemon.call("change.history")["changes"]) == 1


@pytest.mark.parametrize("name", ["ninebox.db", "ninebox.db-wal"])
def test_a_database_or_log_that_cant_be_written_is_said_from_the_start(name: str, disk: Path, book: Path) -> None:
    with forked(disk / "data") as daemon:
        daemon.call("session.create", path=str(book))
        daemon.kill()
    path = disk / "data" / name
    subprocess.run(["mount", "--bind", path, path], check=True)
    remount(path, "bind,ro")
    with forked(disk / "data", SLOW_RETRIES) as daemon:
        storage = daemon.initialize()["storage"]
        assert (storage["mode"], storage["reason"]) == ("memory", "the data directory can't be written")
        assert daemon.call("employee.move", move(daemon, 1))["durable"] is False
        subprocess.run(["umount", path], check=True)
        assert daemon.call("storage.retry")["storage"]["mode"] == "durable"
        seen = people(daemon)
        daemon.kill()
    with forked(disk / "data") as daemon:
        assert people(daemon) == seen


def test_an_empty_directory_that_cant_be_written_loses_nothing_either(
    disk: Path, book: Path, home: dict[str, str], tmp_path: Path
) -> None:
    (disk / "data").mkdir()
    remount(disk, "ro")
    with forked(disk / "data", SLOW_RETRIES, env=home) as daemon:
        assert daemon.initialize()["storage"]["mode"] == "memory"
        assert daemon.call("session.create", path=str(book))["durable"] is False
        daemon.call("employee.move", move(daemon, 1))
        seen = people(daemon)
        ended = daemon.call("shutdown")
        assert ended["unsavedChanges"] == 2
    assert list((disk / "data").iterdir()) == []
    with forked(tmp_path / "other") as daemon:
        daemon.call("session.importBundle", path=ended["rescuedTo"])
        assert people(daemon) == seen


LOCKER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    database.execute(statement).fetchall()
print("held", flush=True)
sys.stdin.read()
"""

LOCKS = {
    "a lock in the log": ["BEGIN EXCLUSIVE"],
    "the whole file": ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"],
}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_database_that_others_have_locked_is_served_from_memory_until_they_let_go(
    lock: str, book: Path, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        daemon.call("session.create", path=str(book))
        daemon.call("employee.move", move(daemon, 1))
        daemon.kill()
    command = [sys.executable, "-c", LOCKER, str(data_dir / "ninebox.db"), *LOCKS[lock]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as locker:
        assert locker.stdin is not None
        assert locker.stdout is not None
        assert locker.stdout.readline() == b"held\n"
        with running(data_dir) if lock == "the whole file" else forked(data_dir, SLOW_RETRIES) as daemon:
            hello = daemon.initialize()
            assert hello["storage"]["reason"] == "another program has locked the database"
            assert "StorageDegraded" in [each["code"] for each in hello["notices"]]
            assert daemon.call("employee.move", {**move(daemon, 14), "mutationId": "m"})["durable"] is False
            seen = people(daemon)
            assert len(daemon.call("change.history")["changes"]) == 2
            bundle = tmp_path / "meanwhile.ninebox"
            (data_dir / "exporting.new").mkdir()  # no note of it can be written, nor has to be
            assert daemon.call("session.exportBundle", path=str(bundle))["path"] == str(bundle)
            (data_dir / "exporting.new").rmdir()
            locker.stdin.close()
            locker.wait()
            if daemon.call("storage.retry")["storage"]["mode"] == "durable":
                heard(daemon, "StorageRecovered")
            status = daemon.call("storage.status")
            assert (status["mode"], status["unsavedChanges"]) == ("durable", 0)
            daemon.kill()
    with forked(data_dir) as daemon:
        daemon.initialize()
        assert people(daemon) == seen
        assert daemon.call("employee.move", {**move(daemon, 14), "mutationId": "m"})["durable"] is True
        assert len(daemon.call("change.history")["changes"]) == 2
    assert not (data_dir / "quarantine").exists()
