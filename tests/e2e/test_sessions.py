"""Sessions through the real process: imported, listed, renamed, put away, erased, and there again after a kill."""

import os
import socket
import zipfile
from pathlib import Path
from typing import Any

import pytest

from forking import forked
from process import Daemon, Refused, feed, running
from workbooks import make_workbook, people_rows


def create(daemon: Daemon, path: Path | str, **more: Any) -> Any:
    return daemon.call("session.create", path=str(path), **more)


def listed(daemon: Daemon) -> dict[str, Any]:
    return {each["sessionId"]: each for each in daemon.call("session.list")["sessions"]}


def test_an_import_answers_with_the_session_and_what_was_understood(daemon: Daemon, workbook: Path) -> None:
    answer = create(daemon, workbook)
    session, report = answer["session"], answer["report"]
    assert (session["employeeCount"], session["changedCount"]) == (12, 0)
    assert (session["status"], session["active"], session["filename"]) == ("ok", True, "people.xlsx")
    assert session["source"]["path"] == str(workbook)
    assert session["source"]["status"] == "ok"
    assert (report["imported"], report["rowsRead"], report["skipped"]) == (12, 12, [])
    assert report["columns"]["employeeId"]
    assert (answer["changes"], answer["seq"], answer["durable"]) == ([], 0, True)
    assert daemon.call("session.get")["report"] == report


def test_the_newest_import_is_the_active_session_and_any_other_can_be(daemon: Daemon, workbook: Path) -> None:
    first = create(daemon, workbook, name="Spring")["session"]["sessionId"]
    second = create(daemon, workbook, name="Autumn")["session"]["sessionId"]
    assert daemon.call("session.list")["activeSessionId"] == second
    assert [each["name"] for each in daemon.call("session.list")["sessions"]] == ["Autumn", "Spring"]
    daemon.call("session.activate", sessionId=first)
    assert daemon.call("session.list")["activeSessionId"] == first
    assert {key: each["active"] for key, each in listed(daemon).items()} == {first: True, second: False}


def test_a_closed_session_keeps_everything_and_refuses_work_until_it_is_opened(review: Daemon) -> None:
    who = review.call("employee.list")["employees"][0]["employeeId"]
    review.call("employee.move", employeeId=who, performance="High", potential="High")
    before = review.call("employee.list")
    closed = review.call("session.close")["session"]
    assert (closed["status"], closed["active"], closed["changedCount"]) == ("closed", False, 1)
    assert review.call("session.list")["activeSessionId"] is None
    with pytest.raises(Refused) as none_meant:
        review.call("employee.list")
    with pytest.raises(Refused) as refused:
        review.call("employee.list", sessionId=closed["sessionId"])
    assert (none_meant.value.name, refused.value.name) == ("NoActiveSession", "SessionClosed")
    review.call("session.activate", sessionId=closed["sessionId"])
    assert review.call("employee.list") == before
    assert review.call("change.undo")["changes"][0]["kind"] == "undo"


def test_a_new_name_stays_and_the_file_keeps_its_own(review: Daemon) -> None:
    renamed = review.call("session.rename", name=" Board round ")["session"]
    assert (renamed["name"], renamed["filename"]) == ("Board round", "people.xlsx")
    review.kill()
    with forked(review.data_dir) as again:
        assert again.call("session.get")["session"]["name"] == "Board round"


def test_where_the_history_stands_is_told_without_an_edit_also_after_a_kill(review: Daemon) -> None:
    def stands(daemon: Daemon) -> tuple[int, bool, bool]:
        got = daemon.call("session.get")
        return got["seq"], got["canUndo"], got["canRedo"]

    assert stands(review) == (0, False, False)
    who = review.call("employee.list")["employees"][0]["employeeId"]
    moved = review.call("employee.move", employeeId=who, performance="High", potential="High")
    assert stands(review) == (moved["seq"], True, False)
    undone = review.call("change.undo")
    assert stands(review) == (undone["seq"], False, True)
    review.kill()
    with forked(review.data_dir) as again:
        assert stands(again) == (undone["seq"], False, True)


@pytest.mark.parametrize("blank", [" ", "\t \n", "\u200b\u200d", "\u3164"])
def test_a_name_of_which_nothing_can_be_seen_is_refused_in_a_plain_sentence(review: Daemon, blank: str) -> None:
    calls: dict[str, Any] = {
        "session.rename": {},
        "session.createSample": {"employees": 10},
        "session.create": {"path": "/people.xlsx"},
        "session.importBundle": {"path": "/people.ninebox"},
        "change.checkpoint": {},
    }
    for method, more in calls.items():
        with pytest.raises(Refused) as refused:
            review.call(method, name=blank, **more)
        assert refused.value.data["errors"] == [{"path": "name", "says": "must not be blank"}], method
    with pytest.raises(Refused) as refused:
        review.call("initialize", protocolVersion="one", client={"name": "x", "version": "1"})
    assert refused.value.data["errors"][0]["says"].startswith("String should match pattern")


def test_a_deleted_session_is_gone_and_the_users_file_is_not(review: Daemon, workbook: Path) -> None:
    content = workbook.read_bytes()
    session_id = review.call("session.list")["activeSessionId"]
    gone = review.call("session.delete", sessionId=session_id)
    assert (gone["sessionId"], gone["activeSessionId"]) == (session_id, None)
    assert listed(review) == {}
    assert workbook.read_bytes() == content
    assert list((review.data_dir / "uploads").iterdir()) == []
    with pytest.raises(Refused) as refused:
        review.call("session.delete", sessionId=session_id)
    assert refused.value.name == "SessionNotFound"


def test_a_shared_upload_stays_until_its_last_session_is_deleted(daemon: Daemon, workbook: Path) -> None:
    first, second = (create(daemon, workbook)["session"]["sessionId"] for _ in range(2))
    uploads = daemon.data_dir / "uploads"
    daemon.call("session.delete", sessionId=first)
    assert len(list(uploads.iterdir())) == 1
    daemon.call("session.delete", sessionId=second)
    assert list(uploads.iterdir()) == []


def test_the_source_is_told_to_be_changed_missing_or_without_our_copy(review: Daemon, workbook: Path) -> None:
    def status() -> str:
        return str(review.call("session.get")["session"]["source"]["status"])

    content = workbook.read_bytes()
    workbook.write_bytes(content + b"more")
    assert status() == "changed"
    workbook.write_bytes(content)
    assert status() == "ok"
    workbook.unlink()
    assert status() == "missing"
    next((review.data_dir / "uploads").iterdir()).unlink()
    assert status() == "uploadMissing"
    assert len(review.call("employee.list")["employees"]) == 12


def test_after_a_kill_the_daemon_says_what_it_restored(review: Daemon) -> None:
    people = review.call("employee.list")["employees"]
    for each in people[:3]:
        review.call("employee.move", employeeId=each["employeeId"], performance="High", potential=None)
    before = [review.call(method) for method in ("employee.list", "change.list", "change.history", "session.list")]
    review.kill()
    with forked(review.data_dir) as again:
        hello = again.initialize()
        after = [again.call(method) for method in ("employee.list", "change.list", "change.history", "session.list")]
    assert after == before
    restored = hello["restored"]
    assert (restored["sessions"], restored["employees"], restored["changes"]) == (1, 12, 3)
    assert [(each["code"], each["level"]) for each in hello["notices"]] == [("RestoredAfterCrash", "info")]
    assert hello["storage"]["mode"] == "durable"


def test_after_an_orderly_end_there_is_no_notice(review: Daemon) -> None:
    review.end()
    with forked(review.data_dir) as again:
        hello = again.initialize()
    assert hello["notices"] == []
    assert hello["restored"]["employees"] == 12


def test_each_user_has_sessions_of_their_own(review: Daemon, workbook: Path) -> None:
    mine = review.call("session.list")["activeSessionId"]
    hello = review.initialize(userId="dana")
    assert (hello["sessions"], hello["activeSessionId"]) == ([], None)
    with pytest.raises(Refused) as refused:
        review.call("session.get", sessionId=mine)
    assert refused.value.name == "SessionNotFound"
    create(review, workbook)
    assert review.initialize()["activeSessionId"] == mine


def test_another_major_version_is_refused_by_name(daemon: Daemon) -> None:
    with pytest.raises(Refused) as refused:
        daemon.call("initialize", protocolVersion="2.0", client={"name": "t", "version": "1"})
    assert (refused.value.name, refused.value.data["served"]) == ("ProtocolMismatch", "1.0")
    assert daemon.call("initialize", protocolVersion="1.7", client={"name": "t", "version": "1"})


def bad_files(folder: Path) -> dict[str, tuple[Path, str]]:
    """Return by description: a path that is no workbook to work on, and the error it gets."""
    (folder / "folder").mkdir()
    (folder / "text.xlsx").write_text("Employee ID,Worker\n1,Ada\n", encoding="utf-8")
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    locked = bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    (folder / "locked.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + locked)
    with zipfile.ZipFile(folder / "other.xlsx", "w") as package:
        package.writestr("word/document.xml", "<document/>")
    make_workbook(folder / "nobody.xlsx", [])
    whole = make_workbook(folder / "whole.xlsx", people_rows(3)).read_bytes()
    (folder / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    with (folder / "large.xlsx").open("wb") as large:
        large.truncate(100 * 1024 * 1024 + 1)
    os.mkfifo(folder / "pipe.xlsx")
    return {
        "no such file": (folder / "none.xlsx", "FileNotFound"),
        "a file as folder": (folder / "text.xlsx" / "x.xlsx", "FileNotFound"),
        "a directory": (folder / "folder", "NotAWorkbook"),
        "text": (folder / "text.xlsx", "NotAWorkbook"),
        "empty": (folder / "empty.xlsx", "NotAWorkbook"),
        "an old format": (folder / "old.xlsx", "NotAWorkbook"),
        "encrypted": (folder / "locked.xlsx", "NotAWorkbook"),
        "another zip": (folder / "other.xlsx", "NotAWorkbook"),
        "truncated": (folder / "cut.xlsx", "NotAWorkbook"),
        "a pipe": (folder / "pipe.xlsx", "NotAWorkbook"),
        "a device": (Path("/dev/zero"), "NotAWorkbook"),
        "no usable row": (folder / "nobody.xlsx", "NoEmployeeSheet"),
        "too large": (folder / "large.xlsx", "WorkbookTooLarge"),
    }


def test_a_file_that_cant_be_imported_is_refused_by_name_and_changes_nothing(review: Daemon, tmp_path: Path) -> None:
    before = [review.call(method) for method in ("session.list", "employee.list")]
    kept = sorted((review.data_dir / "uploads").iterdir())
    for what, (path, name) in bad_files(tmp_path).items():
        with pytest.raises(Refused) as refused:
            create(review, path, mutationId=what)
        assert refused.value.name == name, what
        assert refused.value.data["remedy"], what
        assert str(path) in refused.value.message, what
    assert [review.call(method) for method in ("session.list", "employee.list")] == before
    assert sorted((review.data_dir / "uploads").iterdir()) == kept


def test_a_sheet_that_isnt_there_is_refused_with_those_that_are(daemon: Daemon, workbook: Path) -> None:
    with pytest.raises(Refused) as refused:
        create(daemon, workbook, sheetName="Missing")
    assert refused.value.name == "NoEmployeeSheet"
    assert refused.value.data["sheets"]


def test_a_refused_import_takes_no_copy_from_a_session_that_has_it(review: Daemon, workbook: Path) -> None:
    """As after a rename that failed when its session was committed: the copy has its name on the way still."""
    (kept,) = (review.data_dir / "uploads").iterdir()
    kept.rename(kept.with_suffix(".new"))
    with pytest.raises(Refused):
        create(review, workbook, sheetName="Missing")
    assert list((review.data_dir / "uploads").iterdir()) == [kept]


def test_a_path_with_a_nul_and_a_socket_are_refused(daemon: Daemon, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        create(daemon, "a\0b.xlsx")
    assert refused.value.name == "FileNotFound"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        with pytest.raises(Refused) as refused:
            create(daemon, tmp_path / "s")
    assert refused.value.name == "NotAWorkbook"


def test_started_in_a_folder_without_a_name_in_unicode_it_asks_for_full_paths(tmp_path: Path, workbook: Path) -> None:
    nameless = tmp_path / os.fsdecode(b"caf\xe9")
    nameless.mkdir()
    with running(tmp_path / "data", cwd=nameless) as daemon:
        with pytest.raises(Refused) as refused:
            create(daemon, "people.xlsx")
        assert refused.value.name == "FileNotReadable"
        assert create(daemon, workbook)["session"]["employeeCount"] == 12


def test_a_data_directory_without_a_name_in_unicode_is_refused(tmp_path: Path) -> None:
    status, out, err = feed(tmp_path / os.fsdecode(b"caf\xe9"), b"")
    assert (status, out) == (3, b"")
    assert b"can't be used as data directory" in err


def test_a_daemon_that_keeps_nothing_says_so(tmp_path: Path, workbook: Path) -> None:
    with running(tmp_path / "unused", "--no-persist") as daemon:
        assert daemon.initialize()["storage"]["mode"] == "memory"
        assert create(daemon, workbook)["durable"] is False
        folder = Path(daemon.initialize()["dataDir"])
        assert len(daemon.call("employee.list")["employees"]) == 12
        daemon.end()
    assert not folder.exists()
    assert not (tmp_path / "unused").exists()
