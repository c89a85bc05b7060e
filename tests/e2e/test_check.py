"""What is kept, checked and written out: within the daemon, and beside it. Nothing is changed by looking."""

import json
import os
import shutil
import sqlite3
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from conformance.intruder import Intruder
from forking import fed, forked
from process import COMMAND, OTHER, Daemon, Refused
from workbooks import make_workbook, people_rows

Looked = tuple[int, str, str]
"""Exit status, standard output and standard error."""
BACKUP = "ninebox-20250101T000000Z-daily.db"
DAMAGED_THEN = "ninebox-20250101T000000Z-daily-damaged.db"
CHANGE_DAMAGED = "UPDATE change SET body = body || ' ' WHERE seq = 2"


def look(data_dir: Path, *command: str, held: bool = False, **env: str) -> Looked:
    """Run a command on a data directory, and see that it changed nothing there.

    `held`: a daemon is at work on it, which folds its log in a quiet moment; then only nothing is created.
    """
    before = listing(data_dir)
    status, out, err = ran(data_dir, *command, **env) if env else fed(data_dir, b"", *command)
    after = listing(data_dir)
    assert (list(after) == list(before)) if held else (after == before)
    return status, out.decode("utf-8"), err.decode("utf-8")


def ran(data_dir: Path, *command: str, **env: str) -> tuple[int, bytes, bytes]:
    """Run a command as somebody would who types it."""
    done = subprocess.run(
        [*COMMAND, *command, "--data-dir", str(data_dir)], capture_output=True, check=False, env={**os.environ, **env}
    )
    return done.returncode, done.stdout, done.stderr


def listing(folder: Path) -> Any:
    """Return name, size, time and mode of everything; None where there is no such folder."""
    if not folder.exists():
        return None
    found = {path: path.lstat() for path in (folder, *folder.rglob("*"))}
    return {path: (each.st_size, each.st_mtime_ns, each.st_mode, each.st_ino) for path, each in found.items()}


def edit(daemon: Daemon) -> str:
    """Make a session with some of everything; returns its id."""
    book = make_workbook(daemon.data_dir.parent / "people.xlsx", people_rows(12))
    session_id: str = daemon.call("session.create", path=str(book))["session"]["sessionId"]
    for level in ("Low", "High"):
        daemon.call("employee.move", employeeId="00001", performance=level, potential=None, note="für später")
    daemon.call("change.checkpoint", name="Runde 1")
    daemon.call("employee.setFlags", employeeId="00002", add=["Flight Risk"], mutationId="m")
    daemon.call("change.undo")
    return session_id


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, str]:
    """Return a data directory that nobody holds, with a backup, and the id of its session."""
    with forked(tmp_path / "data") as daemon:
        session_id = edit(daemon)
        daemon.end()
    (tmp_path / "data" / "backups").mkdir(exist_ok=True)
    shutil.copy(tmp_path / "data" / "ninebox.db", tmp_path / "data" / "backups" / BACKUP)
    return tmp_path / "data", session_id


def damage(data_dir: Path, *statements: str, file: str = "ninebox.db") -> None:
    """Change rows behind everybody's back; each statement must hit one."""
    with sqlite3.connect(data_dir / file) as database:
        for statement in statements:
            assert database.execute(statement).rowcount == 1, statement
    database.close()


def checked(data_dir: Path) -> Any:
    with forked(data_dir) as daemon:
        return daemon.call("storage.check")


def test_what_is_whole_is_ok(kept: tuple[Path, str]) -> None:
    status, out, err = look(kept[0], "check")
    assert (status, out.splitlines()[-1], err) == (0, "ok", "")
    counts = [line.split()[-1] for line in out.splitlines()[1:5]]
    assert (counts[0], *counts[2:]) == ("1", "1", "1")
    found = checked(kept[0])
    assert (found["ok"], found["damaged"], found["damagedCount"]) == (True, [], 0)
    assert (found["sessions"], found["uploads"], found["backups"]) == (1, 1, 1)
    with sqlite3.connect(kept[0] / "ninebox.db") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = sum(database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables if name in ROWS)
    database.close()
    assert found["rows"] == rows


ROWS = {
    "session",
    "employee",
    "in_workbook",
    "change",
    "mutation",
    "setting",
    "upload",
    "checkpoint",
    "opened",
    "recent_file",
}

DAMAGED: dict[str, tuple[str, str, bool, str]] = {
    "a person": (
        "UPDATE employee SET baseline = replace(baseline, 'Quist', 'Quest') WHERE employee_id = '00003'",
        "employee",
        True,
        "person 00003",
    ),
    "a change": ("UPDATE change SET body = body || ' ' WHERE seq = 2", "change", True, "change 2"),
    "a change that is missing": ("DELETE FROM change WHERE seq = 2", "change", True, "change 3"),
    "the first change": ("DELETE FROM change WHERE seq = 1", "change", True, "change 2"),
    "a session": ("UPDATE session SET name = 'x'", "session", True, "session "),
    "a checkpoint": ("UPDATE checkpoint SET seq = 1", "checkpoint", True, "checkpoint "),
    "an answer": ("UPDATE mutation SET answer = '{}'", "answer", True, "mutation m"),
    "a workbook's row": ("UPDATE upload SET crc = crc + 1", "upload", False, "upload "),
    "a person who is missing": ("DELETE FROM employee WHERE employee_id = '00003'", "session", True, "11 people"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_row_is_told_by_its_id_within_the_daemon_and_beside_it(what: str, kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    statement, kind, of_session, said = DAMAGED[what]
    damage(data_dir, statement)
    status, out, _ = look(data_dir, "check")
    (line,) = [line for line in out.splitlines() if line.startswith(f"damaged: {kind}") and said in line]
    assert ((status, f"session {session_id}" in line)) == (1, of_session)
    assert out.splitlines()[-1].startswith(f"Damaged: {kind} (1). Copy the directory before anything else. ")


def test_the_daemon_tells_the_same_as_the_command(kept: tuple[Path, str]) -> None:
    """Damage that no start looks at."""
    data_dir, session_id = kept
    damage(data_dir, "UPDATE change SET body = body || ' ' WHERE seq = 2", "UPDATE mutation SET answer = '{}'")
    found = checked(data_dir)
    assert (found["ok"], found["damagedCount"]) == (False, 2)
    assert [(each["what"], each["sessionId"]) for each in found["damaged"]] == [
        ("change", session_id),
        ("answer", session_id),
    ]
    told = look(data_dir, "check")[1]
    for each in found["damaged"]:
        assert f"damaged: {each['what']}, session {session_id}: {each['detail']}" in told.splitlines()


def test_a_workbook_that_is_altered_or_missing_is_told(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    (upload,) = (data_dir / "uploads").iterdir()
    whole = upload.read_bytes()
    upload.write_bytes(whole[:-1] + b"x")
    status, out, _ = look(data_dir, "check")
    assert status == 1
    assert f"damaged: upload, session {session_id}: our copy of the workbook, {upload.name[:12]}: it was altered" in out
    assert "session.refresh" in out.splitlines()[-1]
    upload.unlink()
    (found,) = checked(data_dir)["damaged"]
    assert (found["what"], found["sessionId"]) == ("upload", session_id)
    assert found["detail"].endswith("it is missing")


def test_a_damaged_backup_is_told_and_not_touched(kept: tuple[Path, str]) -> None:
    data_dir, _ = kept
    damage(data_dir, "UPDATE change SET body = body || ' ' WHERE seq = 2", file=f"backups/{BACKUP}")
    (data_dir / "backups" / "ninebox-20250102T000000Z-daily.db").write_bytes(b"no database")
    (data_dir / "backups" / "ninebox-20250103T000000Z-daily.db").symlink_to(data_dir / "ninebox.db")
    status, out, _ = look(data_dir, "check")
    assert status == 1
    (backups,) = [line for line in out.splitlines() if line.startswith("  backups")]
    assert backups.split()[-1] == "2", "a link is none of ours"
    lines = [line for line in out.splitlines() if line.startswith("damaged: backup")]
    assert [line.split(": ")[2] for line in lines] == [BACKUP, "ninebox-20250102T000000Z-daily.db"]
    with forked(data_dir) as daemon:
        daemon.initialize()
        before = listing(data_dir / "backups")
        assert [each["what"] for each in daemon.call("storage.check")["damaged"]] == ["backup", "backup"]
        assert listing(data_dir / "backups") == before
        assert daemon.call("employee.move", employeeId="00004", performance=None, potential=None)["durable"] is True


@pytest.mark.parametrize("name", ["ninebox-old.db", "ninebox-20250101-000000.db", "ninebox-20250230T000000Z-daily.db"])
def test_a_file_beside_the_backups_that_isnt_called_as_one_is_nobodys_business(
    name: str, kept: tuple[Path, str]
) -> None:
    data_dir, _ = kept
    (data_dir / "backups" / name).write_bytes(b"no database")
    status, out, _ = look(data_dir, "check")
    assert (status, out.splitlines()[-1]) == (0, "ok")
    assert "  backups, read whole                          1" in out.splitlines()
    with forked(data_dir) as daemon:
        assert [each["backupId"] for each in daemon.call("storage.backups")["backups"]] == [BACKUP]


def test_a_backup_that_is_as_damaged_as_its_name_says_is_no_news(kept: tuple[Path, str]) -> None:
    data_dir, _ = kept
    (data_dir / "backups" / BACKUP).rename(data_dir / "backups" / DAMAGED_THEN)
    damage(data_dir, CHANGE_DAMAGED, "UPDATE session SET name = 'x'", file=f"backups/{DAMAGED_THEN}")
    status, out, _ = look(data_dir, "check")
    assert (status, out.splitlines()[-1]) == (0, "ok")
    assert checked(data_dir)["ok"] is True
    with (data_dir / "backups" / DAMAGED_THEN).open("r+b") as file:
        file.truncate(3 * 4096)
    status, out, _ = look(data_dir, "check")
    assert (status, out.splitlines()[-1].startswith("Damaged: backup (1).")) == (1, True)
    assert f"damaged: backup: {DAMAGED_THEN}: it can't be read (" in out


@pytest.mark.parametrize("name", [BACKUP, DAMAGED_THEN])
def test_a_backup_that_is_empty_by_now_is_damaged(name: str, kept: tuple[Path, str]) -> None:
    data_dir, _ = kept
    (data_dir / "backups" / BACKUP).unlink()
    (data_dir / "backups" / name).touch()
    status, out, _ = look(data_dir, "check")
    assert (status, f"damaged: backup: {name}: it is no database of ours" in out.splitlines()) == (1, True)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing keeps the superuser from reading")
def test_a_folder_of_backups_that_cant_be_read_is_told(kept: tuple[Path, str]) -> None:
    data_dir, _ = kept
    (data_dir / "backups").chmod(0)
    try:
        status, out, err = look(data_dir, "check")
    finally:
        (data_dir / "backups").chmod(0o700)
    assert (status, err) == (1, "")
    assert "damaged: backup: the folder of backups can't be read (Permission denied)" in out.splitlines()


def test_reviews_are_called_whole_only_where_nothing_of_them_is_damaged(kept: tuple[Path, str]) -> None:
    data_dir, _ = kept
    damage(data_dir, CHANGE_DAMAGED, file=f"backups/{BACKUP}")
    damage(data_dir, "UPDATE checkpoint SET seq = 1")
    verdict = look(data_dir, "check")[1].splitlines()[-1]
    assert verdict.count("The reviews are whole.") == 1
    assert "storage.backup" in verdict
    damage(data_dir, CHANGE_DAMAGED)
    verdict = look(data_dir, "check")[1].splitlines()[-1]
    assert "it sets damaged rows aside" in verdict
    assert "storage.backup" in verdict
    assert "whole" not in verdict


def test_reviews_are_not_called_whole_where_not_all_that_is_damaged_is_listed(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        rows = [(f"none-{number:08}", session_id, "x", 1, 0, 0) for number in range(200)]
        columns = "checkpoint_id, session_id, name, seq, at, crc"
        database.executemany(f"INSERT INTO checkpoint ({columns}) VALUES (?, ?, ?, ?, ?, ?)", rows)
        database.execute("DELETE FROM employee WHERE employee_id = '00003'")
    database.close()
    told = look(data_dir, "check")[1].splitlines()
    assert told[-2] == "... and 1 more"
    assert told[-1].startswith("Damaged: checkpoint (200).")
    assert "whole" not in told[-1]


@pytest.mark.parametrize("what", ["missing", "empty"])
def test_a_database_that_is_lost_beside_its_backups_is_damaged_as_it_is_for_the_daemon(
    what: str, kept: tuple[Path, str]
) -> None:
    data_dir, session_id = kept
    (data_dir / "ninebox.db").unlink()
    if what == "empty":
        (data_dir / "ninebox.db").touch()
    status, out, err = look(data_dir, "check")
    assert (status, err) == (1, "")
    assert "damaged: database: ninebox.db is missing or empty, and there are backups of it" in out.splitlines()
    assert out.splitlines()[-1].startswith("Damaged: database (1). Copy the directory before anything else. Start the")
    assert out.splitlines()[-1].endswith("of the newest backup.")
    with forked(data_dir) as daemon:
        assert [each["sessionId"] for each in daemon.call("session.list")["sessions"]] == [session_id]
        daemon.end()
    assert look(data_dir, "check")[0] == 0


@pytest.mark.parametrize("what", ["missing", "empty"])
def test_a_database_that_is_lost_without_backups_is_what_it_is_for_the_daemon(
    what: str, kept: tuple[Path, str]
) -> None:
    data_dir, _ = kept
    shutil.rmtree(data_dir / "backups")
    (data_dir / "ninebox.db").unlink()
    if what == "empty":
        (data_dir / "ninebox.db").touch()
    assert look(data_dir, "check")[0] == (3 if what == "missing" else 0)


def test_pages_that_are_damaged_on_disk_are_seen_while_the_daemon_has_them_in_memory(tmp_path: Path) -> None:
    with forked(tmp_path / "data") as daemon:
        edit(daemon)
        daemon.end()
    with forked(tmp_path / "data") as daemon:
        daemon.initialize()
        assert daemon.call("storage.check")["ok"] is True
        with (tmp_path / "data" / "ninebox.db").open("r+b") as file:
            raw = file.read()
            file.seek(raw.index(b'"employeeId":"00012","name":"') + 30)
            file.write(b"X")
        found = daemon.call("storage.check")
        assert (found["ok"], {each["what"] for each in found["damaged"]}) == (False, {"employee"})


@pytest.mark.parametrize("place", [100, 4096, 3 * 4096])
def test_a_database_whose_pages_are_gone_is_told_and_nothing_crashes(place: int, kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    with (data_dir / "ninebox.db").open("r+b") as file:
        file.seek(place)
        file.write(b"\xa5" * 2048)
    status, out, err = look(data_dir, "check")
    assert (status, err) == (1, "")
    assert "damaged: database" in out
    status, out, err = look(data_dir, "dump", session_id)
    assert status == 1
    assert out or err.startswith(
        f"ninebox-daemon: the database in {data_dir} is damaged: session {session_id} can't be"
    )
    assert "Traceback" not in err


def test_a_session_of_a_database_that_cant_be_read_is_not_called_unknown(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    (data_dir / "ninebox.db").write_bytes(b"no database at all" * 1000)
    status, out, err = look(data_dir, "dump", session_id)
    assert (status, out) == (1, "")
    assert "is damaged" in err
    assert "has no session" not in err


def test_a_session_whose_rows_cant_be_read_is_not_called_unknown(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        sql = "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name IN ('session', 'employee', 'change')"
        roots = [number for (number,) in database.execute(sql)]
    database.close()
    with (data_dir / "ninebox.db").open("r+b") as file:
        for number in roots:
            file.seek((number - 1) * 4096)
            file.write(b"\xa5" * 4096)
    status, out, err = look(data_dir, "dump", session_id)
    assert (status, out) == (1, "")
    assert "is damaged" in err


def test_a_database_that_is_none_or_of_a_newer_version_is_not_looked_into(kept: tuple[Path, str]) -> None:
    data_dir, _ = kept
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    status, out, err = look(data_dir, "check")
    assert (status, out) == (3, "")
    assert "version 99" in err
    (data_dir / "ninebox.db").write_bytes(b"no database at all" * 1000)
    status, out, _ = look(data_dir, "check")
    assert (status, out.splitlines()[-1].startswith("Damaged: database (1)")) == (1, True)


@pytest.mark.parametrize("command", [("check",), ("dump", "x")])
def test_a_folder_that_is_not_there_is_not_made(command: tuple[str, ...], tmp_path: Path) -> None:
    status, out, err = look(tmp_path / "nowhere", *command)
    assert (status, out) == (3, "")
    assert "there is no such folder" in err
    (tmp_path / "empty").mkdir()
    status, out, err = look(tmp_path / "empty", *command)
    assert (status, out) == (3, "")
    assert "it holds no ninebox.db" in err


@pytest.mark.parametrize(
    "command", [["dump"], ["check", "x"], ["serve", "x"], ["check", "--no-persist"], ["dump", "x", "y"], ["look"]]
)
def test_a_wrong_command_line_ends_with_2(command: list[str], tmp_path: Path) -> None:
    status, out, err = look(tmp_path / "nowhere", *command)
    assert (status, out) == (2, "")
    assert "usage: ninebox-daemon" in err


def test_both_work_while_a_daemon_runs_and_see_its_last_edit(tmp_path: Path) -> None:
    with forked(tmp_path / "data") as daemon:
        session_id = edit(daemon)
        daemon.call("storage.backup")  # none is due in the next quiet moment, then
        daemon.call("employee.setNote", employeeId="00005", note="a moment ago")
        assert look(tmp_path / "data", "check", held=True)[0] == 0
        status, out, _ = look(tmp_path / "data", "dump", session_id, held=True)
        assert (status, json.loads(out)["journal"][-1]["note"]) == (0, "a moment ago")
        daemon.call("employee.setNote", employeeId="00005", note="goes on")
        with forked(tmp_path / "data") as other:
            assert other.process.wait() == 4, "the directory is held still"
        assert daemon.call("storage.check")["ok"] is True


def test_a_dump_says_everything_of_one_session(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    with forked(data_dir) as daemon:
        daemon.call("session.createSample", employees=10, seed=1)
        daemon.end()
    status, out, _ = look(data_dir, "dump", session_id)
    said = json.loads(out)
    assert status == 0
    assert (said["session"]["sessionId"], said["session"]["report"]["imported"]) == (session_id, 12)
    assert [each["employeeId"] for each in said["people"]] == [f"{number:05}" for number in range(1, 13)]
    first, second, *_ = said["people"]
    assert (first["current"]["performance"], first["current"]["changeNote"]) == ("High", "für später")
    assert first["baseline"]["changeNote"] is None
    assert second["current"] is None
    assert [each["kind"] for each in said["journal"]] == ["move", "move", "setFlags", "undo"]
    assert [each["seq"] for each in said["journal"]] == [1, 2, 3, 4]
    assert (said["journal"][2]["mutationId"], said["journal"][3]["refersTo"]) == ("m", 3)
    assert said["journal"][1]["before"]["00001"]["performance"] == "Low"
    assert [(each["name"], each["seq"]) for each in said["checkpoints"]] == [("Runde 1", 2)]
    assert out.startswith('{\n  "product": "ninebox-daemon ')
    assert '\n      "employeeId": "00001",\n' in out
    assert "für später" in out


@pytest.mark.skipif(bool(OTHER), reason="needs our own program: a frozen one reads none of Python's variables")
def test_where_standard_output_is_not_unicode_letters_are_escaped(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    plain = look(data_dir, "dump", session_id, PYTHONIOENCODING="ascii")[1]
    assert plain.isascii()
    assert "f\\u00fcr sp\\u00e4ter" in plain
    assert json.loads(plain) == json.loads(look(data_dir, "dump", session_id)[1])


def test_what_a_terminal_would_obey_is_escaped(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    ill = "".join(map(chr, (*range(1, 32), *range(0x7F, 0xA1))))
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        database.execute("UPDATE session SET name = ?", (ill,))
        database.execute("UPDATE employee SET employee_id = ? WHERE employee_id = '00003'", (ill,))
    database.close()
    _, dumped, _ = look(data_dir, "dump", session_id)
    assert json.loads(dumped)["session"]["row"]["name"] == ill
    assert "\\u007f\\u0080" in dumped
    assert "\\u009b" in dumped
    assert "\\u009f\u00a0" in dumped
    _, told, _ = look(data_dir, "check")
    assert "\\u001b" in told
    assert {each for each in dumped + told if unicodedata.category(each) == "Cc"} == {"\n"}


def test_a_damaged_row_stands_in_its_place_in_a_dump(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    damage(
        data_dir,
        "UPDATE employee SET baseline = replace(baseline, '{', '[') WHERE employee_id = '00003'",
        "UPDATE change SET body = 'x' WHERE seq = 2",
        "UPDATE session SET name = 'x'",
    )
    status, out, _ = look(data_dir, "dump", session_id)
    said = json.loads(out)
    assert status == 1
    assert (said["session"]["damaged"], said["session"]["row"]["name"]) == (WRONG, "x")
    assert (said["people"][2]["damaged"], said["people"][2]["row"]["employee_id"]) == (WRONG, "00003")
    assert [each.get("damaged") for each in said["journal"]] == [None, WRONG, None, None]
    assert said["journal"][1]["row"]["body"] == "x"


WRONG = "the checksum of this row doesn't fit"


def test_an_unknown_session_is_a_wrong_command_line_that_names_those_there_are(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    status, out, err = look(data_dir, "dump", "nobody")
    assert (status, out) == (2, "")
    assert session_id in err


def test_whoever_stops_reading_is_no_failure(kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    with subprocess.Popen(
        [*COMMAND, "dump", session_id, "--data-dir", str(data_dir)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


OUTPUTS = {
    ">&-": "standard output is closed",
    ">/dev/full": "No space left on device",
    "1</dev/null": "Bad file descriptor",
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("command", ["check", "dump", "--openrpc"])
def test_output_that_cant_be_written_has_a_status_of_its_own(command: str, output: str, kept: tuple[Path, str]) -> None:
    data_dir, session_id = kept
    given = [command, session_id] if command == "dump" else [command]
    shell = ["sh", "-c", f'exec "$@" {output}', "sh"]
    done = subprocess.run(
        [*shell, *COMMAND, *given, "--data-dir", str(data_dir)], stderr=subprocess.PIPE, check=False, text=True
    )
    told = f"ninebox-daemon: the output can't be written: {OUTPUTS[output]}.\n"
    assert (done.returncode, done.stderr) == (6, told)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_so_has_what_is_said_of_the_command_line(option: str) -> None:
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, option], stdout=full, stderr=subprocess.PIPE, check=False, env=buffered)
    assert (done.returncode, b"No space left on device" in done.stderr) == (6, True)


def test_a_check_tells_how_far_it_is_and_can_be_cancelled(tmp_path: Path) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with forked(tmp_path / "data", env=intruder.env) as daemon:
        edit(daemon)
        daemon.call("storage.check", progressToken="t")
        told = [each["params"] for each in daemon.heard if each["method"] == "$/progress"]
        assert told[-1]["value"]["done"] == told[-1]["value"]["total"]
        intruder.hold_the_next_step()
        number = daemon.send("storage.check", {})
        intruder.is_in_hand()
        daemon.write(
            json.dumps({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": number}}).encode() + b"\n"
        )
        daemon.write(b'{"jsonrpc": "2.0", "id": "p", "method": "ping"}\n')
        assert daemon.read()["id"] == "p"  # by now the cancellation was read too
        intruder.let_go()
        with pytest.raises(Refused) as refused:
            daemon.answer_to(number)
        assert refused.value.name == "RequestCancelled"
        assert daemon.call("storage.check")["ok"] is True


def test_no_name_is_told(kept: tuple[Path, str]) -> None:
    data_dir, _ = kept
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        for table in ROWS:
            database.execute(f"UPDATE {table} SET crc = crc + 1")
    database.close()
    told = look(data_dir, "check")[1] + json.dumps(checked_anyway(data_dir))
    for name in ("Quist", "Adeyemi", "people.xlsx", "für", "Runde"):
        assert name not in told


def checked_anyway(data_dir: Path) -> Any:
    """Check a directory whose every row is damaged, by the daemon's own way, without a daemon that starts on it."""
    from ninebox_daemon.inspecting import checked as beside

    return beside(data_dir).model_dump()
