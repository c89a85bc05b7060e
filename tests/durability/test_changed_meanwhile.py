"""While the file couldn't be held, or was just being written, others changed it: no decision is lost by that."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.intruder import Intruder
from forking import code_inside, fed, forked
from ninebox_daemon.store.opening import open_database
from ninebox_daemon.store.unsaved import Unsaved
from process import Daemon

METHODS = ("session.list", "employee.list", "change.list", "change.history")

# Run inside the daemon: as on a disk that is full, or was made room on.
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1, -1))"
ROOM = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))"


def everything(daemon: Daemon) -> Any:
    return [daemon.call(method) for method in METHODS]


def move(daemon: Daemon, employee_id: str, **more: Any) -> Any:
    return daemon.call("employee.move", employeeId=employee_id, performance="High", potential="Low", **more)


def reasons(daemon: Daemon) -> list[str]:
    """Return why the file was written anew, each time that it was told."""
    notices = [each["params"] for each in daemon.heard if each["method"] == "notice"]
    return [each["data"]["reason"] for each in notices if each["code"] == "DatabaseRebuilt"]


def log_of(database: Path) -> Path:
    return database.with_name("ninebox.db-wal")


def truncate(database: Path) -> None:
    os.truncate(database, 0)
    log_of(database).unlink(missing_ok=True)


def copy_an_old_one_over_it(database: Path) -> None:
    shutil.copyfile(database.with_name("old"), database)
    log_of(database).unlink(missing_ok=True)


def make_an_empty_one(database: Path) -> None:
    database.unlink()
    log_of(database).unlink(missing_ok=True)
    database.touch()


def delete_the_log(database: Path) -> None:
    log_of(database).unlink()


ACTS: list[Callable[[Path], None]] = [truncate, copy_an_old_one_over_it, make_an_empty_one, delete_the_log]


@pytest.mark.parametrize("act", ACTS)
def test_what_was_done_to_a_file_while_the_disk_was_full_takes_nothing_away(
    act: Callable[[Path], None], tmp_path: Path, workbook: Path
) -> None:
    intruder, database = Intruder(tmp_path / "intruder"), tmp_path / "data" / "ninebox.db"
    with forked(tmp_path / "data", env=intruder.env) as daemon:
        daemon.initialize()
        daemon.call("session.create", path=str(workbook))
        daemon.call("storage.backup")
        shutil.copyfile(database, database.with_name("old"))
        assert move(daemon, "00001")["durable"] is True
        intruder.run(FULL)
        assert move(daemon, "00002")["durable"] is False
        assert daemon.call("storage.retry")["storage"]["mode"] == "memory"
        act(database)
        intruder.run(ROOM)
        assert daemon.call("storage.retry")["storage"]["mode"] == "durable"
        assert move(daemon, "00003")["durable"] is True
        assert reasons(daemon) == ["replaced"]
        now = everything(daemon)
        assert len(now[3]["changes"]) == 3
        daemon.kill()
    with forked(tmp_path / "data") as again:
        assert everything(again) == now


@pytest.mark.parametrize("decided", [False, True])
def test_what_another_daemon_decided_meanwhile_is_taken_or_kept_aside(decided: bool, review: Daemon) -> None:
    """Somebody deletes the lock of a daemon that runs, and starts another one."""
    (review.data_dir / "daemon.lock").unlink()
    with forked(review.data_dir) as other:
        assert other.initialize()["storage"]["mode"] == "memory"
        if decided:
            assert move(other, "00003")["durable"] is False
        for employee_id in ("00001", "00002"):
            assert move(review, employee_id)["durable"] is True
        theirs = everything(review)
        assert review.end()[0] == 0
        assert other.call("storage.retry")["storage"]["mode"] == "durable"
        now = everything(other)
        assert reasons(other) == (["replaced"] if decided else [])
        assert (now == theirs) is not decided
        other.kill()
    with forked(review.data_dir) as again:
        assert everything(again) == now
    if decided:
        aside = next((review.data_dir / "quarantine").glob("*-ninebox.db"))
        with sqlite3.connect(f"{aside.as_uri()}?immutable=1", uri=True) as kept:
            assert kept.execute("SELECT count(*) FROM change").fetchone() == (2,)
        kept.close()


def test_what_is_in_memory_alone_goes_into_a_bundle_though_nothing_was_edited_since(
    tmp_path: Path, workbook: Path
) -> None:
    home = tmp_path / "home"
    (home / "Documents").mkdir(parents=True)
    env = {"HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    with forked(tmp_path / "data", env=env) as daemon:
        daemon.call("session.create", path=str(workbook))
        move(daemon, "00001", mutationId="m")
        daemon.call("storage.backup")  # or one would be made in a quiet moment, into what the other has
        now = everything(daemon)
        shutil.rmtree(tmp_path / "data")
        with forked(tmp_path / "data") as faster:
            assert faster.call("session.list")["sessions"] == []
            assert daemon.call("storage.retry")["storage"]["mode"] == "memory"
            assert move(daemon, "00001", mutationId="m")["durable"] is False, "it isn't on disk any more"
            rescued = daemon.call("shutdown")["rescuedTo"]
            assert daemon.end()[0] == 0
            faster.call("session.importBundle", path=rescued)
            assert faster.call("employee.list")["employees"] == now[1]["employees"]
            assert len(faster.call("change.history")["changes"]) == 1


# Run inside the daemon: a stop's deadline is over at once, and is told.
NO_TIME = """
import ninebox_daemon.wire.lifecycle as life
life.STOP_WITHIN_S = 0.01
over = life.Lifecycle._end_or_wait

def told(self):
    over(self)
    (FOLDER / "in_hand").write_text("over")

life.Lifecycle._end_or_wait = told
"""


def test_what_is_in_memory_alone_is_rescued_however_long_a_request_in_hand_takes(
    tmp_path: Path, workbook: Path
) -> None:
    home, data_dir, intruder = tmp_path / "home", tmp_path / "data", Intruder(tmp_path / "intruder")
    (home / "Documents").mkdir(parents=True)
    env = {**intruder.env, "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    with forked(data_dir, env=env) as daemon:
        daemon.call("session.create", path=str(workbook))
        intruder.run(NO_TIME)
        daemon.call("storage.backup")
        shutil.rmtree(data_dir)
        data_dir.write_bytes(b"")  # nothing can be written there
        assert move(daemon, "00001")["durable"] is False
        intruder.hold_the_next_step()
        daemon.send("session.createSample", {"employees": 10})
        intruder.is_in_hand()
        daemon.signal(signal.SIGTERM)
        intruder.is_in_hand()
        intruder.let_go()
        daemon.end()
    assert len(list((home / "Documents").rglob("*.ninebox"))) == 2


def test_a_directory_that_is_deleted_in_the_middle_of_a_request_is_made_again_before_its_answer(
    tmp_path: Path, workbook: Path
) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with forked(tmp_path / "data", env=intruder.env) as daemon:
        daemon.call("session.create", path=str(workbook))
        intruder.hold_the_next_step()
        number = daemon.send("session.createSample", {"employees": 20})
        intruder.is_in_hand()
        shutil.rmtree(tmp_path / "data")
        intruder.let_go()
        assert daemon.answer_to(number)["durable"] is True
        now = everything(daemon)
        daemon.kill()
    with forked(tmp_path / "data") as again:
        assert everything(again) == now


# Run inside the daemon: what `name` of the file does fails once as if the disk had.
FAILS_ONCE = """
import sqlite3
from ninebox_daemon.store.held_file import HeldFile
really = HeldFile.{name}

def failing(self, *given):
    HeldFile.{name} = really
    error = sqlite3.OperationalError("failed by the test")
    error.sqlite_errorcode = {code}
    raise error

HeldFile.{name} = failing
"""


def test_a_deleted_file_that_cant_be_read_once_is_not_taken_for_an_empty_one(tmp_path: Path, workbook: Path) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with forked(tmp_path / "data", env=intruder.env) as daemon:
        daemon.call("session.create", path=str(workbook))
        move(daemon, "00001")
        intruder.run(FAILS_ONCE.format(name="copied", code=sqlite3.SQLITE_IOERR))
        shutil.rmtree(tmp_path / "data")
        daemon.call("storage.retry")
        assert move(daemon, "00002")["durable"] is True
        now = everything(daemon)
        assert len(now[3]["changes"]) == 2
        daemon.kill()
    with forked(tmp_path / "data") as again:
        assert everything(again) == now


def test_what_was_written_anew_and_could_not_be_opened_at_once_is_gone_on_with(tmp_path: Path, workbook: Path) -> None:
    intruder, database = Intruder(tmp_path / "intruder"), tmp_path / "data" / "ninebox.db"
    with forked(tmp_path / "data", env=intruder.env) as daemon:
        daemon.call("session.create", path=str(workbook))
        intruder.run(FULL)
        move(daemon, "00001")
        database.unlink()
        intruder.run(ROOM + FAILS_ONCE.format(name="open", code=sqlite3.SQLITE_BUSY))
        assert daemon.call("storage.retry")["storage"]["mode"] == "memory"
        assert move(daemon, "00002")["durable"] is False
        assert daemon.call("storage.retry")["storage"] | {"mode": "durable", "unsavedChanges": 0} == daemon.call(
            "storage.status"
        )
        now = everything(daemon)
        daemon.kill()
    with forked(tmp_path / "data") as again:
        assert everything(again) == now


def test_a_copy_on_its_way_out_is_not_made_where_the_data_directory_is_gone(tmp_path: Path, workbook: Path) -> None:
    disk = tmp_path / "disk"
    with forked(disk / "data") as daemon:
        daemon.call("session.create", path=str(workbook))
        daemon.call("storage.backup")
        disk.rename(tmp_path / "elsewhere")
        daemon.call("storage.retry")
        daemon.write(b'{"jsonrpc": "2.0", "id": 99, "method": "storage.backup"}\n')
        assert daemon.read()["error"]["data"]["name"] == "BackupFailed"
        assert not disk.exists()


def test_a_strangers_file_is_kept_when_a_kill_left_the_whole_to_the_next_start(review: Daemon) -> None:
    now = everything(review)
    review.end()
    database = review.data_dir / "ninebox.db"
    database.rename(database.with_name("ninebox.db.new"))
    database.write_bytes(b"something else")
    with forked(review.data_dir) as again:
        assert everything(again) == now
    (kept,) = (review.data_dir / "quarantine").iterdir()
    assert kept.read_bytes() == b"something else"


def test_a_database_that_cant_be_read_at_the_start_is_an_exit_status_and_no_traceback(
    review: Daemon, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code_inside()
    review.end()
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text("""
import sqlite3

class Failing(sqlite3.Connection):
    def execute(self, sql, *given):
        if sql.startswith("SELECT session_id"):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error
        return super().execute(sql, *given)

really = sqlite3.connect
sqlite3.connect = lambda path, *given, **named: really(
    path, *given, **named, **({"factory": Failing} if str(path).endswith("ninebox.db") else {})
)
""")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "start"), os.environ.get("PYTHONPATH", "")]))
    status, _, err = fed(review.data_dir, b"")
    assert (status, b"disk I/O error" in err, b"Traceback" in err) == (3, True, False)


def test_transactions_are_on_disk_only_if_they_were_written_down_together(tmp_path: Path) -> None:
    """The last of them changes nothing that wasn't there: that is no proof of those before it."""
    connection = open_database(tmp_path / "ninebox.db", 0)
    unsaved = Unsaved()
    put = "INSERT INTO setting (key, value, crc) VALUES (?, ?, ?)"
    unsaved.add([(put, [("a", "1", 0)])], lambda _: False)
    unsaved.add([], lambda _: True)

    class RollsBack:
        """A disk that fails a commit, of which nothing is there afterwards."""

        def __getattr__(self, name: str) -> Any:
            return getattr(connection, name)

        def execute(self, sql: str, *given: Any) -> Any:
            if sql == "COMMIT":
                connection.execute("ROLLBACK")
                raise sqlite3.OperationalError("disk I/O error")
            return connection.execute(sql, *given)

    with pytest.raises(sqlite3.OperationalError):
        unsaved.write_down(RollsBack(), lambda: None)  # type: ignore[arg-type]
    assert unsaved.count == 2
    unsaved.write_down(connection, lambda: None)
    assert connection.execute("SELECT value FROM setting WHERE key = 'a'").fetchall() == [("1",)]
    assert unsaved.count == 0
    connection.close()
