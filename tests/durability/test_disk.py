"""The disk misbehaves: memory never says what the disk doesn't hold, and nothing damaged is built upon."""

import resource
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from forking import forked
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.store.opening import open_database
from process import Daemon, Refused
from workbooks import make_workbook, people_rows

FRAMES_BYTES = 32 + 5 * 4120
"""How far the frames of a move reach into a log that was just folded: behind them is room for a full disk."""


def everything(daemon: Daemon) -> Any:
    return [daemon.call(method) for method in ("employee.list", "change.list", "change.history")]


def move(daemon: Daemon, employee_id: str, **more: Any) -> Any:
    return daemon.call("employee.move", employeeId=employee_id, performance="High", potential="High", **more)


def first_ids(daemon: Daemon, count: int) -> list[str]:
    return [each["employeeId"] for each in daemon.call("employee.list")["employees"][:count]]


def limit_file_size(daemon: Daemon, size: int) -> None:
    """Let writes beyond `size` bytes of any file fail in the running daemon: EFBIG, to SQLite an I/O error."""
    _, hard = resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def spoil(data_dir: Path, *statements: str) -> None:
    """Change rows behind the daemon's back; each statement must hit one."""
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        for statement in statements:
            assert database.execute(statement).rowcount == 1, statement
    database.close()


@pytest.mark.parametrize("spare", [0, 1, 24, 4_000, 4_120, 8_000, 12_000, 16_000])
def test_a_write_that_fails_half_way_is_kept_in_memory_and_written_down_later(review: Daemon, spare: int) -> None:
    """`spare`: bytes of the write-ahead log that still get through, so that the commit breaks at different places."""
    review.initialize()
    one, other = first_ids(review, 2)
    move(review, one)
    log_bytes = (review.data_dir / "ninebox.db-wal").stat().st_size
    limit_file_size(review, min(log_bytes, FRAMES_BYTES) + spare)
    answer = move(review, other, mutationId="m")
    assert answer["durable"] is False
    status = review.call("storage.status")
    assert (status["mode"], status["unsavedChanges"]) == ("memory", 1)
    assert status["reason"]
    assert status["remedy"]
    now = everything(review)
    assert len(now[2]["changes"]) == 2

    limit_file_size(review, resource.RLIM_INFINITY)
    status = review.call("storage.retry")["storage"]
    assert (status["mode"], status["reason"], status["unsavedChanges"]) == ("durable", None, 0)
    assert move(review, other, mutationId="m") == {**answer, "durable": True}
    assert everything(review) == now
    assert [each["params"]["code"] for each in review.heard if each["method"] == "notice"] == [
        "StorageDegraded",
        "StorageRecovered",
    ]
    review.kill()
    with forked(review.data_dir) as again:
        assert everything(again) == now


def test_what_was_decided_while_the_disk_failed_is_written_down_in_order(review: Daemon) -> None:
    ids = first_ids(review, 3)
    limit_file_size(review, 0)
    assert [move(review, employee_id)["durable"] for employee_id in ids] == [False] * 3
    assert review.call("change.undo")["durable"] is False
    now = everything(review)
    assert review.call("storage.status")["unsavedChanges"] == 4
    limit_file_size(review, resource.RLIM_INFINITY)
    review.call("storage.retry")
    assert everything(review) == now
    review.kill()
    with forked(review.data_dir) as again:
        assert everything(again) == now
        assert [each["kind"] for each in now[2]["changes"]] == ["undo", "move", "move", "move"]


def test_a_damaged_person_is_mended_and_the_other_session_isnt_touched(tmp_path: Path) -> None:
    book = make_workbook(tmp_path / "people.xlsx", people_rows(12))
    with forked(tmp_path / "data") as daemon:
        damaged = daemon.call("session.create", path=str(book))["session"]["sessionId"]
        whole = daemon.call("session.create", path=str(book))["session"]["sessionId"]
        daemon.call("session.activate", sessionId=damaged)
        before = daemon.call("employee.list")
        daemon.call("shutdown")
        daemon.notify("exit")
        daemon.end()
    flip = 'UPDATE employee SET baseline = replace(baseline, \'"name":"\', \'"name":"X\') WHERE id = 5'
    spoil(tmp_path / "data", flip)
    with forked(tmp_path / "data") as daemon:
        hello = daemon.initialize()
        assert [notice["code"] for notice in hello["notices"]] == ["SessionDamaged"]
        assert {each["sessionId"]: each["status"] for each in hello["sessions"]} == {damaged: "damaged", whole: "ok"}
        assert daemon.call("employee.list") == before
        assert daemon.call("change.list")["changes"] == []
        assert len(daemon.call("employee.list", sessionId=whole)["employees"]) == 12
        assert daemon.call("session.get")["session"]["status"] == "damaged"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE change SET body = replace(body, 'Medium', 'Low') WHERE seq = 2",
        "DELETE FROM change WHERE seq = 2",
        "UPDATE change SET at = at + 1 WHERE seq = 1",
    ],
)
def test_a_change_that_was_altered_or_is_missing_shows(damage: str, tmp_path: Path) -> None:
    book = make_workbook(tmp_path / "people.xlsx", people_rows(3))
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(book))
        for level in ("Low", "Medium", "High"):
            who = first_ids(daemon, 1)[0]
            daemon.call("employee.move", employeeId=who, performance=level, potential="High", note=level)
        daemon.end()
    spoil(tmp_path / "data", damage)
    with forked(tmp_path / "data") as daemon:
        people = daemon.call("employee.list")
        history = daemon.call("change.history")["changes"]
        assert {each["kind"] for each in history} <= {"move", "lost"}
        hello = daemon.initialize()
        (notice,) = [each for each in hello["notices"] if each["code"] == "SessionDamaged"]
        assert (notice["level"], hello["sessions"][0]["status"]) == ("error", "damaged")
        named = {each["seq"] for each in notice["data"]["lost"] + notice["data"]["rebuilt"]}
        # Where a row is missing it is the one behind it that can't be proven.
        assert named & {1, 2, 3}
        for change in history:
            assert change["kind"] == "lost" or change["seq"] not in {each["seq"] for each in notice["data"]["lost"]}
        daemon.call("change.undo")
        daemon.call("change.redo")
        assert daemon.call("employee.list") == people


def noted(tmp_path: Path, notes: int) -> list[str]:
    """Leave behind a session with so many changes, each a note; returns the ids of its people."""
    book = make_workbook(tmp_path / "people.xlsx", people_rows(3))
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(book), mutationId="import")
        ids = first_ids(daemon, 3)
        for number in range(notes):
            daemon.call("employee.setNote", employeeId=ids[0], note=f"note {number}", mutationId=f"m{number}")
        daemon.end()
    return ids


def test_a_damaged_end_of_the_journal_is_told_by_the_answer_that_was_kept(tmp_path: Path) -> None:
    ids = noted(tmp_path, 3)
    spoil(tmp_path / "data", "UPDATE change SET body = replace(body, 'note 2', 'note X') WHERE seq = 3")
    with forked(tmp_path / "data") as daemon:
        (notice,) = daemon.initialize()["notices"]
        assert notice["code"] == "SessionDamaged"
        assert notice["data"]["rebuilt"] == [{"what": "change", "seq": 3, "from": "answer"}]
        move(daemon, ids[1])
        daemon.end()
    with forked(tmp_path / "data") as daemon:
        kept = [each["note"] for each in daemon.call("change.history")["changes"]]
        assert kept == [None, "note 2", "note 1", "note 0"]


def test_undo_never_takes_another_change_for_the_one_that_is_missing(tmp_path: Path) -> None:
    noted(tmp_path, 4)
    with forked(tmp_path / "data") as daemon:
        daemon.call("change.undo")
        daemon.call("change.undo")
        daemon.end()
    spoil(tmp_path / "data", "DELETE FROM change WHERE seq = 2")
    with forked(tmp_path / "data") as daemon:
        assert daemon.call("employee.list")["employees"][0]["changeNote"] == "note 1"
        daemon.call("change.undo")
        assert daemon.call("employee.list")["employees"][0]["changeNote"] == "note 0"
        daemon.call("change.redo")
        daemon.kill()
    with forked(tmp_path / "data") as daemon:
        assert daemon.call("employee.list")["employees"][0]["changeNote"] == "note 1"


def test_a_damaged_answer_is_not_given_and_its_call_is_not_done_again(tmp_path: Path) -> None:
    ids = noted(tmp_path, 2)
    spoil(tmp_path / "data", "UPDATE mutation SET answer = replace(answer, 'note', 'X') WHERE mutation_id = 'm1'")
    with forked(tmp_path / "data") as daemon:
        with pytest.raises(Refused) as refused:
            daemon.call("employee.setNote", employeeId=ids[0], note="note 1", mutationId="m1")
        assert refused.value.name == "AnswerDamaged"
        assert len(daemon.call("change.history")["changes"]) == 2


def test_a_damaged_setting_keeps_nobody_out(tmp_path: Path) -> None:
    noted(tmp_path, 1)
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(tmp_path / "people.xlsx"))
        daemon.call("session.delete", sessionId=daemon.call("session.list")["activeSessionId"])
        daemon.end()
    spoil(tmp_path / "data", "UPDATE setting SET value = '7' WHERE key = 'lastSeqOfDeleted'")
    with forked(tmp_path / "data") as daemon:
        assert len(daemon.call("session.list")["sessions"]) == 1


def test_a_session_that_cant_be_read_keeps_its_workbook(tmp_path: Path) -> None:
    noted(tmp_path, 1)
    with forked(tmp_path / "data") as daemon:
        other = daemon.call("session.create", path=str(tmp_path / "people.xlsx"))["session"]["sessionId"]
        daemon.end()
    spoil(tmp_path / "data", f"UPDATE session SET name = 'x' WHERE session_id <> '{other}'")
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.delete", sessionId=other)
    assert len(list((tmp_path / "data" / "uploads").iterdir())) == 1


def test_an_import_that_could_not_be_written_down_leaves_nothing_behind_after_a_kill(
    daemon: Daemon, workbook: Path
) -> None:
    daemon.initialize()
    limit_file_size(daemon, workbook.stat().st_size + 1_000)  # room for the copy, none for the people
    assert daemon.call("session.create", path=str(workbook))["durable"] is False
    assert daemon.call("employee.list")["total"] == 12
    daemon.kill()
    with forked(daemon.data_dir) as again:
        assert again.call("session.list")["sessions"] == []
        assert list((daemon.data_dir / "uploads").iterdir()) == []


def test_the_connection_has_the_settings_that_the_promise_rests_on(tmp_path: Path) -> None:
    for _ in ("made", "opened again"):
        connection = open_database(tmp_path / "ninebox.db", wait_s=0)
        pragmas = ("journal_mode", "synchronous", "locking_mode", "secure_delete", "foreign_keys", "trusted_schema")
        settings = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
        connection.close()
        assert settings == ["wal", 2, "exclusive", 1, 1, 0]  # 2: FULL


def test_a_session_whose_own_row_is_damaged_is_named_and_the_others_work(tmp_path: Path) -> None:
    book = make_workbook(tmp_path / "people.xlsx", people_rows(3))
    with forked(tmp_path / "data") as daemon:
        whole = daemon.call("session.create", path=str(book))["session"]["sessionId"]
        damaged = daemon.call("session.create", path=str(book))["session"]["sessionId"]
        daemon.end()
    spoil(tmp_path / "data", f"UPDATE session SET name = 'other' WHERE session_id = '{damaged}'")
    with forked(tmp_path / "data") as daemon:
        hello = daemon.initialize()
        assert {each["sessionId"]: each["name"] for each in hello["sessions"]} == {
            whole: "people.xlsx",
            damaged: "Recovered other",
        }
        (notice,) = hello["notices"]
        assert (notice["code"], notice["sessionId"], notice["level"]) == ("SessionDamaged", damaged, "error")
        for session_id in (whole, damaged):
            daemon.call("session.activate", sessionId=session_id)
            assert len(daemon.call("employee.list")["employees"]) == 3


def test_no_byte_of_a_deleted_session_is_left(tmp_path: Path) -> None:
    """Names, notes, custom flags and kept answers are looked for in every file of the data directory."""
    rows = [[row[0], f"Xenophon Quill {number}", *row[2:]] for number, row in enumerate(people_rows(30))]
    book = make_workbook(tmp_path / "people.xlsx", rows)
    with forked(tmp_path / "data") as daemon:
        other = daemon.call("session.create", path=str(make_workbook(tmp_path / "b.xlsx", people_rows(3))))
        gone = daemon.call("session.create", path=str(book), mutationId="c")["session"]["sessionId"]
        for number, who in enumerate(first_ids(daemon, 10)):
            move(daemon, who, note=f"Zarathustra {number}", mutationId=f"m{number}")
            daemon.call("employee.setFlags", employeeId=who, add=["Quetzal"], mutationId=f"f{number}")
        assert found_in(tmp_path / "data", b"Quill", b"Zarathustra", b"Quetzal")
        daemon.call("session.delete", sessionId=gone, mutationId="d")
        assert found_in(tmp_path / "data", b"Quill", b"Zarathustra", b"Quetzal") == []
        assert [each["sessionId"] for each in daemon.call("session.list")["sessions"]] == [
            other["session"]["sessionId"]
        ]
        assert daemon.call("session.delete", sessionId=gone, mutationId="d")["sessionId"] == gone
    assert len(list((tmp_path / "data" / "uploads").iterdir())) == 1


def found_in(folder: Path, *texts: bytes) -> list[str]:
    contents = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [f"{text!r} in {path}" for path, content in contents.items() for text in texts if text in content]


def test_a_second_manager_sees_what_the_first_one_left(tmp_path: Path) -> None:
    book = make_workbook(tmp_path / "people.xlsx", people_rows(12))
    first = SessionManager(tmp_path / "data")
    created = first.create_session(book)
    first.close()
    second = SessionManager(tmp_path / "data")
    restored = second.get_session("local-user")
    assert restored is not None
    assert restored.current_employees == created.current_employees == restored.original_employees
    assert len(restored.current_employees) == 12
    assert restored.changes == []
    assert second.get_session("somebody-else") is None
    second.close()
