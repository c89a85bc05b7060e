"""A database of an older version: backed up, brought up to date as a whole, or left as it was, whatever happens."""

import os
import signal
import sqlite3
from itertools import count
from pathlib import Path

import pytest

from backups import FAIL, KILL, STEPS_IN_SQLITE, names_in, written
from forking import code_inside, forked
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.store import migrations
from process import Daemon, running
from workbooks import make_workbook, people_rows

OLDER = range(1, migrations.VERSION)


def make_older(data_dir: Path, version: int, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Leave behind what a daemon of that version would have: 12 people, an edit. Returns its rows by table."""
    manager = SessionManager(data_dir)
    session = manager.create_session(make_workbook(folder / "people.xlsx", people_rows(12)))
    manager.close()
    with forked(data_dir) as daemon:
        who = daemon.call("employee.list")["employees"][0]["employeeId"]
        daemon.call("employee.move", employeeId=who, performance="High", potential="High", mutationId="m")
        daemon.end()
    assert session.session_id
    new, old = data_dir / "ninebox.db", folder / "old.db"
    database = sqlite3.connect(old, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    for step in migrations.STEPS[:version]:
        for statement in step:
            database.execute(statement)
    database.execute("ATTACH ? AS new", (str(new),))
    tables = [
        name for (name,) in database.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall()
    ]
    for table in tables:
        database.execute(f"INSERT INTO main.{table} SELECT * FROM new.{table}")
    database.execute("DETACH new")
    database.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {version}")
    database.close()
    old.replace(new)
    for backup in names_in(data_dir / "backups"):
        (data_dir / "backups" / backup).unlink()
    return rows_of(new)


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    database = sqlite3.connect(f"{path.as_uri()}?immutable=1&mode=ro", uri=True)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()]
    rows = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    database.close()
    return rows


def version_of(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[60:64])


def ended(data_dir: Path, **more: object) -> tuple[int, str]:
    """Start a daemon that has nothing to serve; returns how it ended, and what it said."""
    status, _, said = Daemon(data_dir, **more).end()  # type: ignore[arg-type]
    return status, said.decode()


@pytest.mark.parametrize("version", OLDER)
def test_an_older_database_is_backed_up_as_it_is_and_then_used(version: int, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    before = make_older(data_dir, version, tmp_path)
    with forked(data_dir) as daemon:
        assert len(daemon.call("employee.list")["employees"]) == 12
        (backup,) = daemon.call("storage.backups")["backups"]
        assert (backup["reason"], backup["verified"], backup["sessions"]) == ("migration", True, 1)
        assert daemon.call("change.undo")["changes"][0]["kind"] == "undo"
        daemon.end()
    assert version_of(data_dir / "ninebox.db") == migrations.VERSION
    kept = data_dir / "backups" / backup["backupId"]
    assert version_of(kept) == version
    assert rows_of(kept) == before


@pytest.mark.parametrize("version", OLDER)
def test_a_backup_of_an_older_version_is_put_back(version: int, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    make_older(data_dir, version, tmp_path)
    with forked(data_dir) as daemon:
        before = daemon.call("employee.list"), daemon.call("change.history")
        (backup,) = daemon.call("storage.backups")["backups"]
        daemon.call("change.undo")
        kept = (data_dir / "backups" / backup["backupId"]).read_bytes()
        daemon.call("storage.restoreBackup", backupId=backup["backupId"])
        assert (daemon.call("employee.list"), daemon.call("change.history")) == before
        assert (data_dir / "backups" / backup["backupId"]).read_bytes() == kept
        assert not any(name.endswith(".part") for name in names_in(data_dir / "backups"))


def test_a_migration_that_fails_leaves_the_file_as_it_was_and_names_the_backup(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    make_older(data_dir, 1, tmp_path)
    path = data_dir / "ninebox.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE checkpoint (something TEXT)")  # the third step can't make its own
    database.commit()
    database.close()
    before = path.read_bytes()
    for _ in range(3):
        status, said = ended(data_dir)
        (backup,) = names_in(data_dir / "backups")  # the same one serves every start that fails
        assert status == 3
        assert f"backups/{backup}" in said
        assert "version 1" in said
        assert "already exists" in said
        assert path.read_bytes() == before
        assert not (data_dir / "ninebox.db-wal").exists()


def test_nothing_is_migrated_that_cant_be_backed_up(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    make_older(data_dir, 2, tmp_path)
    before = (data_dir / "ninebox.db").read_bytes()
    no_room = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) // 2}, -1))"
    with running(data_dir, env=at_the_start(tmp_path / "start", no_room)) as daemon:
        hello = daemon.initialize()
        assert "StorageDegraded" in {each["code"] for each in hello["notices"]}
        assert hello["restored"]["sessions"] == 1, "served from memory"
        assert daemon.end()[0] == 0
    assert (data_dir / "ninebox.db").read_bytes() == before
    assert not list((data_dir / "backups").iterdir())


def at_the_start(folder: Path, code: str) -> dict[str, str]:
    """Return the environment of a daemon that runs `code` before anything else."""
    code_inside()
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"from pathlib import Path\nFOLDER = Path({str(folder)!r})\n{code}")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))}


def ended_at(data_dir: Path, folder: Path, code: str) -> int:
    """Return the exit status of a daemon that has nothing to serve, and runs `code` before anything else."""
    folder.mkdir()
    with forked(data_dir, f"from pathlib import Path\nFOLDER = Path({str(folder)!r})\n{code}") as daemon:
        return daemon.end()[0]


def test_a_migration_killed_at_any_step_is_done_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    outcomes = []
    make_older(tmp_path / "data", 1, tmp_path)
    old = written(tmp_path / "data")
    rows = rows_of(tmp_path / "data" / "ninebox.db")
    for number in count(1):
        data_dir = tmp_path / str(number)
        for name, content in old.items():
            (data_dir / name).parent.mkdir(parents=True, exist_ok=True)
            (data_dir / name).write_bytes(content)
        status = ended_at(data_dir, tmp_path / f"start{number}", STEPS_IN_SQLITE.format(number=number, instead=KILL))
        if status == 0:
            break
        assert status == -signal.SIGKILL
        with forked(data_dir) as daemon:
            assert len(daemon.call("employee.list")["employees"]) == 12
            assert daemon.call("change.history")["changes"][0]["kind"] == "move"
            backups = [each["backupId"] for each in daemon.call("storage.backups")["backups"]]
            outcomes.append(len(backups))
            daemon.end()
        assert version_of(data_dir / "ninebox.db") == migrations.VERSION
        assert [rows_of(data_dir / "backups" / name) for name in backups] == [rows] * len(backups)
        assert names_in(data_dir / "backups") == sorted(backups)
    print(f"{len(outcomes)} steps, killed at each")
    assert len(outcomes) > 30
    assert set(outcomes) == {1}


def test_a_migration_that_fails_at_any_step_leaves_everything_as_it_was(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    make_older(data_dir, 2, tmp_path)
    refused = 0
    instead = FAIL.replace("OSError(28, 'No space left on device')", "sqlite3.OperationalError('no luck')")
    before = (data_dir / "ninebox.db").read_bytes()
    for number in count(1):
        status = ended_at(data_dir, tmp_path / f"start{number}", STEPS_IN_SQLITE.format(number=number, instead=instead))
        if status == 0 and not (tmp_path / f"start{number}" / "hit").exists():
            break
        if status == 3:
            refused += 1
            assert (data_dir / "ninebox.db").read_bytes() == before
    print(f"{refused} steps at which it was refused")
    assert refused > 5
