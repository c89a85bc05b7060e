"""Rows beside people and changes: sessions' own, what the workbook says, settings, notes on workbooks and files."""

import resource
import shutil
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from damage import backed_up, damage_of, everything, quarantined, rows, spoil
from durability.test_disk import limit_file_size
from forking import forked
from ninebox_daemon.store.transaction import DOOMED_ORIGINALS
from workbooks import make_workbook, people_rows


def begun(tmp_path: Path, *, ids: bool = False) -> tuple[str, Any]:
    """Leave behind a session with one edit; returns its id and summary."""
    book = make_workbook(tmp_path / "people.xlsx", people_rows(5))
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(book), mutationId="create" if ids else None)
        daemon.call("employee.setNote", employeeId="00001", note="noted")
        summary = daemon.call("session.get")["session"]
        daemon.end()
    return summary["sessionId"], summary


@pytest.mark.parametrize("source", ["backup", "answer", "journal"])
@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE session SET name = 'pexple.xlsx'",
        "UPDATE session SET report = replace(report, 'a', 'b')",
        "UPDATE session SET active = 7, upload_sha256 = 'x'",
        "UPDATE session SET session_id = 'x'",
        "DELETE FROM session",
    ],
)
def test_a_sessions_own_row_is_told_again(damage: str, source: str, tmp_path: Path) -> None:
    session_id, summary = begun(tmp_path, ids=source == "answer")
    data_dir = tmp_path / "data"
    if source == "backup":
        backed_up(data_dir)
    spoil(data_dir, damage)
    with forked(data_dir) as daemon:
        hello = daemon.initialize()
        (now,) = hello["sessions"]
        (notice,) = damage_of(hello)
        assert (now["sessionId"], now["employeeCount"], now["changedCount"]) == (session_id, 5, 1)
        assert (now["status"], notice["sessionId"]) == ("damaged", session_id)
        certain = notice["level"] == "warning"
        if source == "backup" or certain:
            assert {**now, "status": "ok"} == summary
        elif source == "answer":
            assert (now["name"], now["source"]["sha256"]) == (summary["name"], summary["source"]["sha256"])
        else:
            assert now["name"].startswith("Recovered ")
        daemon.call("session.activate", sessionId=session_id)
        assert len(everything(daemon)[0]) == 5
        daemon.call("employee.setNote", employeeId="00002", note="goes on")
        daemon.end()
    assert [each["table"] for each in quarantined(data_dir)] == ["session"]
    with forked(data_dir) as daemon:
        assert len(everything(daemon)[0]) == 5


def test_with_nothing_of_it_left_a_session_is_named_and_left_alone(tmp_path: Path) -> None:
    session_id, _ = begun(tmp_path)
    spoil(tmp_path / "data", "DELETE FROM employee", "DELETE FROM change", "UPDATE session SET name = 'x'")
    before = rows(tmp_path / "data", "SELECT * FROM session")
    with forked(tmp_path / "data") as daemon:
        hello = daemon.initialize()
        assert hello["sessions"] == []
        assert [(each["sessionId"], each["level"]) for each in damage_of(hello)] == [(session_id, "error")]
        daemon.end()
    assert rows(tmp_path / "data", "SELECT * FROM session") == before


@pytest.mark.parametrize("upload", [True, False])
def test_what_the_workbook_says_is_read_there_again(upload: bool, tmp_path: Path) -> None:
    begun(tmp_path)
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        daemon.call("employee.move", employeeId="00002", performance="High", potential="High")
        daemon.call("session.export", mode="saveNew", path=str(tmp_path / "new.xlsx"))
        daemon.end()
    stood = rows(data_dir, "SELECT * FROM in_workbook")
    assert len(stood) == 2
    spoil(data_dir, "UPDATE in_workbook SET person = replace(person, 'Low', 'High') || ' ' WHERE employee_id = '00002'")
    if not upload:
        shutil.rmtree(data_dir / "uploads")
        (tmp_path / "people.xlsx").unlink()
    with forked(data_dir) as daemon:
        (notice,) = damage_of(daemon.initialize())
        daemon.end()
    if upload:
        assert notice["data"]["rebuilt"] == [{"what": "inWorkbook", "employeeId": "00002", "from": "upload"}]
        assert rows(data_dir, "SELECT * FROM in_workbook") == stood
    else:
        assert notice["data"]["lost"] == [{"what": "inWorkbook", "employeeId": "00002"}]


def put(table: str, *values: Any) -> str:
    """Return what inserts a row that fits."""
    texts = [value if isinstance(value, str) else f"\x1e{value}" for value in values]
    crc = crc32("\x1f".join(texts).encode())
    said = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values)
    return f"INSERT OR REPLACE INTO {table} VALUES ({said}, {crc})"


@pytest.mark.parametrize("backup", [True, False])
def test_the_small_tables_are_whole_after_the_start(backup: bool, tmp_path: Path) -> None:
    session_id, summary = begun(tmp_path)
    data_dir = tmp_path / "data"
    spoil(
        data_dir,
        put("setting", "gridLabels", "{}"),
        put("setting", "lastSeqOfDeleted", "7"),
        put("opened", session_id, 5),
        put("recent_file", "local-user", "/a.xlsx", 6),
        put("recent_file", "local-user", "/b.xlsx", 7),
    )
    if backup:
        backed_up(data_dir)
    spoil(
        data_dir,
        "UPDATE setting SET value = 'x' WHERE key = 'gridLabels'",
        "UPDATE upload SET doomed = 1",  # which would delete the file
        "UPDATE opened SET at = 6",
        "UPDATE recent_file SET path = '/x.xlsx' WHERE path = '/a.xlsx'",
    )
    with forked(data_dir) as daemon:
        hello = daemon.initialize()
        (notice,) = damage_of(hello)
        assert notice["sessionId"] is None
        assert hello["sessions"][0]["source"]["status"] == "ok"
        lost = {each["what"] for each in notice["data"]["lost"]}
        assert lost == ({"recentFile"} if backup else {"recentFile", "setting"})
        assert hello["sessions"][0]["status"] == "ok"
        daemon.end()
    files = {path for (path,) in rows(data_dir, "SELECT path FROM recent_file")}
    assert "/b.xlsx" in files
    assert "/x.xlsx" not in files
    kept = dict(rows(data_dir, "SELECT key, value FROM setting"))
    assert (kept.get("gridLabels"), kept["lastSeqOfDeleted"]) == ("{}" if backup else None, "7")
    assert rows(data_dir, "SELECT sha256, doomed FROM upload") == [(summary["source"]["sha256"], 0)]
    assert (data_dir / "uploads" / summary["source"]["sha256"]).is_file()
    assert rows(data_dir, "SELECT at FROM opened")[0][0] > 6
    assert {each["table"] for each in quarantined(data_dir)} == {"setting", "upload", "opened", "recent_file"}
    with forked(data_dir) as daemon:
        assert damage_of(daemon.initialize()) == []


def test_a_note_on_a_kept_workbook_that_is_missing_is_put_down_again(tmp_path: Path) -> None:
    _, summary = begun(tmp_path)
    spoil(tmp_path / "data", "DELETE FROM upload")
    with forked(tmp_path / "data") as daemon:
        daemon.initialize()
        daemon.end()
    assert rows(tmp_path / "data", "SELECT sha256 FROM upload") == [(summary["source"]["sha256"],)]


@pytest.mark.parametrize("kill_at", ["part", "kept", "written", "committed"])
def test_killed_at_any_step_the_next_start_mends_or_finds_it_mended(kill_at: str, tmp_path: Path) -> None:
    from conformance.intruder import Intruder

    begun(tmp_path)
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        before = everything(daemon)
        daemon.end()
    spoil(
        data_dir,
        "DELETE FROM employee WHERE employee_id = '00003'",
        "UPDATE employee SET current = 'x' WHERE employee_id = '00001'",
    )
    intruder = Intruder(tmp_path / "intruder")
    with forked(data_dir, env=intruder.env) as daemon:
        intruder.run(f"""
import os, signal
from ninebox_daemon.mending import quarantine, session
from ninebox_daemon.store.transaction import Tx
from ninebox_daemon.unit import Units

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if {kill_at!r} == "part":
    quarantine.os.replace = die
if {kill_at!r} == "kept":
    Tx.mend_people = die
if {kill_at!r} == "written":
    Units._note_unsaved = die
    mend_people = Tx.mend_people
    def dies(*given):
        mend_people(*given)
        die()
    Tx.mend_people = dies
if {kill_at!r} == "committed":
    Units._note_unsaved = die
""")
        with pytest.raises((EOFError, BrokenPipeError)):
            daemon.initialize()
        daemon.end()
    with forked(data_dir) as daemon:
        hello = daemon.initialize()
        assert hello["sessions"][0]["status"] == "damaged"
        assert everything(daemon) == before
        assert len(list((data_dir / "quarantine").glob("*.json"))) == 1
        daemon.end()
    assert len(quarantined(data_dir)) == 2


def test_where_the_quarantine_cant_be_written_nothing_is_overwritten(tmp_path: Path) -> None:
    begun(tmp_path)
    data_dir = tmp_path / "data"
    spoil(data_dir, "UPDATE employee SET current = 'x' WHERE employee_id = '00001'")
    before = rows(data_dir, "SELECT * FROM employee")
    with forked(data_dir) as daemon:
        daemon.call("ping")
        (data_dir / "quarantine").write_text("no folder")
        (notice,) = damage_of(daemon.initialize())
        assert "not now" in notice["message"]
        (data_dir / "quarantine").unlink()
        assert everything(daemon)[0][0]["changeNote"] == "noted"
        daemon.end()
    assert rows(data_dir, "SELECT * FROM employee") != before
    assert quarantined(data_dir)[0]["values"]["current"] == "x"


def test_what_was_mended_while_the_database_takes_nothing_is_written_down_later(tmp_path: Path) -> None:
    session_id, _ = begun(tmp_path)
    data_dir = tmp_path / "data"
    stood = rows(data_dir, "SELECT * FROM employee")
    spoil(data_dir, "UPDATE employee SET current = 'x' WHERE employee_id = '00001'")
    with forked(data_dir) as daemon:
        daemon.call("ping")
        limit_file_size(daemon, 4_000)  # room for what is set aside, none for a page of the log
        hello = daemon.initialize()
        assert damage_of(hello)[0]["sessionId"] == session_id
        assert everything(daemon)[0][0]["changeNote"] == "noted"
        assert daemon.call("storage.status")["mode"] == "memory"
        limit_file_size(daemon, resource.RLIM_INFINITY)
        assert daemon.call("storage.retry")["storage"]["mode"] == "durable"
        daemon.end()
    assert rows(data_dir, "SELECT * FROM employee") == stood


def test_of_small_rows_that_are_nobodys_any_more_none_comes_back(tmp_path: Path) -> None:
    """A note on a workbook that is gone, on a session that is gone; and what was to be deleted still is."""
    session_id, _ = begun(tmp_path)
    data_dir = tmp_path / "data"
    here, gone = f"{DOOMED_ORIGINALS}{session_id}", f"{DOOMED_ORIGINALS}feedfeedfeedfeed"
    (data_dir / "originals").mkdir()
    for each in (session_id, "feedfeedfeedfeed"):
        (data_dir / "originals" / f"{each}-20260101T000000-abcd-people.xlsx").write_bytes(b"x")
    spoil(
        data_dir,
        *(put("setting", key, "") for key in (here, gone)),
        put("upload", "0" * 64, 0),
        put("opened", "feedfeedfeedfeed", 5),
    )
    spoil(
        data_dir,
        f"UPDATE setting SET value = 'x' WHERE key LIKE '{DOOMED_ORIGINALS}%'",
        f"UPDATE upload SET doomed = 1 WHERE sha256 = '{'0' * 64}'",
        "UPDATE opened SET at = 6 WHERE session_id = 'feedfeedfeedfeed'",
    )
    with forked(data_dir) as daemon:
        hello = daemon.initialize()
        assert [each["status"] for each in hello["sessions"]] == ["ok"]
        daemon.end()
    assert rows(data_dir, "SELECT 1 FROM upload WHERE sha256 LIKE '0000%'") == []
    assert rows(data_dir, "SELECT 1 FROM opened WHERE session_id LIKE 'feed%'") == []
    assert rows(data_dir, f"SELECT key FROM setting WHERE key LIKE '{DOOMED_ORIGINALS}%'") == []
    (kept,) = (data_dir / "originals").iterdir()
    assert kept.name.startswith(session_id), "its session is there, so nothing of it is deleted"


def test_the_last_answer_that_tells_of_a_session_counts(tmp_path: Path) -> None:
    session_id, _ = begun(tmp_path, ids=True)
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        daemon.call("session.rename", sessionId=session_id, name="Spring", mutationId="rename")
        summary = daemon.call("session.get")["session"]
        daemon.end()
    spoil(data_dir, "UPDATE session SET name = 'x', upload_sha256 = 'y', report = 'z'")
    with forked(data_dir) as daemon:
        hello = daemon.initialize()
        (now,) = hello["sessions"]
        assert [each["level"] for each in damage_of(hello)] == ["warning"], "its checksum proves it"
        assert (now["name"], now["source"]["sha256"]) == ("Spring", summary["source"]["sha256"])
        assert daemon.call("session.get")["report"]["imported"] == 5, "the import's answer tells of the report"


def test_what_the_workbook_says_of_somebody_who_is_lost_goes_with_them(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        daemon.call("session.createSample", employees=10, seed=1)
        one, other = (each["employeeId"] for each in daemon.call("employee.list")["employees"][:2])
        for who in (one, other):
            daemon.call("employee.setNote", employeeId=who, note="noted")
        daemon.call("session.export", mode="saveNew", path=str(tmp_path / "new.xlsx"))
        daemon.end()
    said = {who for (who,) in rows(data_dir, "SELECT employee_id FROM in_workbook")}
    assert said >= {one, other}
    spoil(data_dir, f"DELETE FROM employee WHERE employee_id = '{one}'")
    with forked(data_dir) as daemon:
        (notice,) = damage_of(daemon.initialize())
        assert {each["employeeId"] for each in notice["data"]["lost"] if each["what"] == "employee"} == {one}
        assert one not in str(daemon.call("employee.list"))
        daemon.call("session.exportBundle", path=str(tmp_path / "out.ninebox"))  # which judges it
        daemon.end()
    assert {who for (who,) in rows(data_dir, "SELECT employee_id FROM in_workbook")} == said - {one}
