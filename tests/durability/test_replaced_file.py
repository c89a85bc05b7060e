"""Others delete, replace or move the files of a running daemon: it goes on, and nothing that was decided is lost."""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conformance.intruder import Intruder
from forking import fed, forked
from process import Daemon

METHODS = ("session.list", "employee.list", "change.list", "change.history")


def everything(daemon: Daemon) -> Any:
    return [daemon.call(method) for method in METHODS]


def move(daemon: Daemon, employee_id: str, mutation_id: str) -> Any:
    where = {"performance": "High", "potential": "Low"}
    return daemon.call("employee.move", employeeId=employee_id, **where, mutationId=mutation_id)


def delete(database: Path) -> None:
    database.unlink()


def delete_the_log(database: Path) -> None:
    database.with_name("ninebox.db-wal").unlink()


def delete_both(database: Path) -> None:
    delete(database)
    delete_the_log(database)


def replace(database: Path) -> None:
    other = database.with_name("other")
    other.write_bytes(b"something else")
    other.replace(database)


def restore_an_old_copy(database: Path) -> None:
    """As a sync program does: copies of both files take their places."""
    for name in ("ninebox.db", "ninebox.db-wal"):
        copy = shutil.copyfile(database.with_name(name), database.with_name(f"{name}.old"))
        copy.replace(database.with_name(name))


def move_the_folder(database: Path) -> None:
    """The data directory is moved away and an empty one made in its place."""
    database.parent.rename(database.parent.with_name("moved"))
    database.parent.mkdir()


def delete_everything(database: Path) -> None:
    """The data directory is deleted with all that is in it."""
    shutil.rmtree(database.parent)


ACTS: list[Callable[[Path], None]] = [
    delete,
    delete_the_log,
    delete_both,
    replace,
    restore_an_old_copy,
    move_the_folder,
    delete_everything,
]


@pytest.mark.parametrize("act", ACTS)
def test_the_database_is_written_anew_before_the_next_edit_is_answered(
    act: Callable[[Path], None], review: Daemon
) -> None:
    review.initialize()
    move(review, "00001", "before")
    database = review.data_dir / "ninebox.db"
    act(database)
    answer = move(review, "00002", "after")
    assert answer["durable"] is True
    assert move(review, "00003", "then")["durable"] is True
    now = everything(review)
    notices = [each["params"] for each in review.heard if each["method"] == "notice"]
    assert [each["data"]["reason"] for each in notices if each["code"] == "DatabaseRebuilt"] == ["replaced"]
    review.kill()
    with forked(review.data_dir) as again:
        people = again.call("employee.list")
        assert people == now[1]
        assert everything(again)[2:] == now[2:]
        assert move(again, "00002", "after") == answer


@pytest.mark.skipif(sys.platform != "linux", reason="statx is a call of Linux")
def test_a_sandbox_that_tells_nothing_of_files_in_the_quick_way_costs_no_database(review: Daemon) -> None:
    data_dir = review.data_dir
    review.kill()
    before = (data_dir / "ninebox.db").stat().st_ino
    quiet = "import ctypes\nfrom ninebox_daemon.store import identity\nidentity._statx = lambda: lambda path: None"
    with forked(data_dir, quiet) as daemon:
        daemon.initialize()
        assert move(daemon, "00001", "first")["durable"] is True
        assert move(daemon, "00002", "second")["durable"] is True
        notices = [each["params"]["code"] for each in daemon.heard if each["method"] == "notice"]
        assert notices == ["RestoredAfterCrash"]
    assert (data_dir / "ninebox.db").stat().st_ino == before


def test_what_stood_in_the_place_of_the_database_is_kept(review: Daemon) -> None:
    replace(review.data_dir / "ninebox.db")
    move(review, "00002", "after")
    (kept,) = (review.data_dir / "quarantine").iterdir()
    assert kept.read_bytes() == b"something else"


def test_a_second_daemon_is_kept_out_of_a_data_directory_that_was_deleted_meanwhile(review: Daemon) -> None:
    delete_everything(review.data_dir / "ninebox.db")
    assert move(review, "00002", "after")["durable"] is True
    status, _, err = fed(review.data_dir, b"")
    holder = (review.data_dir / "daemon.pid").read_bytes().strip()
    assert (status, b"process %s" % holder in err) == (4, True)


def test_where_a_second_daemon_was_faster_the_first_goes_on_in_memory_until_it_has_ended(review: Daemon) -> None:
    review.initialize()
    delete_everything(review.data_dir / "ninebox.db")
    with forked(review.data_dir) as other:
        theirs = other.call("session.createSample", employees=10)["session"]["sessionId"]
        assert move(review, "00002", "meanwhile")["durable"] is False
        assert review.call("storage.status")["reason"] == "another program has locked the database"
        assert other.end()[0] == 0
    assert review.call("storage.retry")["storage"]["mode"] == "durable"
    now = everything(review)
    review.kill()
    with forked(review.data_dir) as again:
        assert everything(again)[1:] == now[1:]
    (kept,) = (review.data_dir / "quarantine").iterdir()
    assert theirs.encode() in kept.read_bytes()


@pytest.mark.parametrize("back", ["as it was", "empty"])
def test_a_data_directory_that_is_out_of_reach_is_waited_for(back: str, tmp_path: Path, workbook: Path) -> None:
    """Nothing is begun on a disk that isn't the one: where the folder lay is gone too."""
    disk, elsewhere = tmp_path / "disk", tmp_path / "elsewhere"
    with forked(disk / "data") as daemon:
        daemon.call("session.create", path=str(workbook))
        move(daemon, "00001", "before")
        disk.rename(elsewhere)
        if back == "as it was":
            assert move(daemon, "00002", "meanwhile")["durable"] is False
        status = daemon.call("storage.retry")["storage"]
        assert (status["mode"], status["reason"]) == ("memory", "the data directory is not there")
        assert not disk.exists()
        if back == "as it was":
            elsewhere.rename(disk)
        else:
            disk.mkdir()
        assert daemon.call("storage.retry")["storage"]["mode"] == "durable"
        now = everything(daemon)
        daemon.kill()
    with forked(disk / "data") as again:
        assert everything(again) == now


# Runs inside the daemon: the process ends right before the n-th call of these functions from now on.
KILL_AT = """
import os, signal
left = [{number}]

def counted(really):
    def called(*given, **named):
        left[0] -= 1
        if left[0] == 0:
            (FOLDER / "hit").write_text(really.__name__)
            os.kill(os.getpid(), signal.SIGKILL)
        return really(*given, **named)
    return called

for name in ("replace", "unlink", "fsync"):
    setattr(os, name, counted(getattr(os, name)))
from ninebox_daemon.store import held_file, opening
for room, name in ((held_file, "made_new"), (held_file, "open_database"), (opening, "migrate")):
    setattr(room, name, counted(getattr(room, name)))
"""


@pytest.mark.parametrize("act", [delete_the_log, restore_an_old_copy])
def test_killed_at_any_step_of_writing_it_anew_nothing_answered_is_lost(
    act: Callable[[Path], None], tmp_path: Path, workbook: Path
) -> None:
    """Where the file itself was deleted there is a moment without one, and nothing that we could do about it."""
    hit, number = [], 0
    while True:
        number += 1
        folder = tmp_path / str(number)
        folder.mkdir()
        intruder = Intruder(folder / "intruder")
        with forked(folder / "data", env=intruder.env) as daemon:
            daemon.call("session.create", path=str(workbook))
            move(daemon, "00001", "before")
            if act is delete_the_log:  # else what the log alone had is gone with it, whatever we do
                daemon.end()
        with forked(folder / "data", env=intruder.env) as daemon:
            before = everything(daemon)
            intruder.run(KILL_AT.format(number=number))
            act(folder / "data" / "ninebox.db")
            daemon.send("employee.move", {"employeeId": "00002", "performance": "High", "potential": "Low"})
            answered = daemon.read_line()
            daemon.kill()
        with forked(folder / "data") as daemon:
            now = everything(daemon)
            assert (now[1:] == before[1:]) is not bool(answered)
            assert len(now[3]["changes"]) == (2 if answered else 1)
        if not (folder / "intruder" / "hit").exists():
            break
        hit.append((folder / "intruder" / "hit").read_text())
    print(f"killed at {hit}")
    assert {"made_new", "replace", "open_database"} <= set(hit)


@pytest.mark.parametrize("act", [delete, delete_both, replace])
def test_it_is_written_anew_in_the_end_though_nothing_was_edited_since(
    act: Callable[[Path], None], review: Daemon
) -> None:
    move(review, "00001", "before")
    now = everything(review)
    act(review.data_dir / "ninebox.db")
    assert review.end()[0] == 0
    with forked(review.data_dir) as again:
        assert everything(again) == now


@pytest.mark.parametrize("left", [None, b"", b"no database " * 1000])
def test_a_database_that_is_gone_at_the_start_comes_back_from_the_newest_backup(
    left: bytes | None, review: Daemon
) -> None:
    move(review, "00001", "before")
    review.call("storage.backup")
    now = everything(review)
    review.end()
    database = review.data_dir / "ninebox.db"
    database.unlink()
    if left is not None:
        database.write_bytes(left)
    with forked(review.data_dir) as again:
        (notice,) = (each for each in again.initialize()["notices"] if each["code"] == "DatabaseRebuilt")
        assert notice["data"]["fromBackup"]["employee"] == 12
        assert notice["level"] == "warning"
        assert "What was decided after that backup was made is missing" in notice["message"]
        assert "none is missing" not in notice["message"]
        assert "decide again what is missing" in notice["remedy"]
        assert ("quarantine" in notice["remedy"]) is bool(notice["data"]["quarantined"]) is bool(left)
        assert everything(again) == now


def test_a_file_of_somebody_elses_doesnt_take_the_place_of_the_database(review: Daemon) -> None:
    review.end()
    database, theirs = review.data_dir / "ninebox.db", review.data_dir / "ninebox.db.new"
    before = database.read_bytes()
    theirs.write_bytes(b"my notes")
    status, _, err = fed(review.data_dir, b"")
    assert (status, b"ninebox.db.new" in err, b"Move it away" in err) == (3, True, True)
    assert (database.read_bytes(), theirs.read_bytes()) == (before, b"my notes")


def test_the_rollback_journal_of_a_database_that_is_gone_is_not_played_back_into_the_next(
    data_dir: Path, workbook: Path
) -> None:
    """SQLite would, and what the new one says of itself would be gone."""
    database, journal = data_dir / "ninebox.db", data_dir / "ninebox.db-journal"
    data_dir.mkdir()
    with closing(sqlite3.connect(database, isolation_level=None)) as theirs:
        theirs.executescript("CREATE TABLE one (a); PRAGMA cache_size = 1; BEGIN; CREATE TABLE more (a)")
        theirs.execute("INSERT INTO more VALUES (randomblob(1000000))")
        left = journal.read_bytes()
    database.unlink()
    journal.write_bytes(left)
    with forked(data_dir) as daemon:
        assert daemon.initialize()["notices"] == []
        daemon.call("session.create", path=str(workbook))
        assert daemon.call("storage.check")["ok"] is True
    assert not journal.exists()
