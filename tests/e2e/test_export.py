"""`session.export` through the real process: where it writes, what it refuses, and what is the baseline afterwards."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from forking import forked
from process import Daemon, Refused, running
from workbooks import HEADERS, make_workbook, people_rows

ONE, OTHER, THIRD = "00001", "00002", "00003"


def rows_of(path: Path) -> dict[str, dict[str, Any]]:
    """Return the people's sheet as openpyxl reads it: by ID, header to value."""
    lines = load_workbook(path)["Employees"].values
    headers = [str(header) for header in next(lines)]
    return {str(line[0]): dict(zip(headers, line, strict=True)) for line in lines}


def move(daemon: Daemon, who: str, performance: str | None, potential: str | None, **more: Any) -> Any:
    return daemon.call("employee.move", employeeId=who, performance=performance, potential=potential, **more)


def export(daemon: Daemon, mode: str = "updateOriginal", **more: Any) -> Any:
    return daemon.call("session.export", mode=mode, **more)


def refused(daemon: Daemon, mode: str = "updateOriginal", **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        export(daemon, mode, **more)
    return caught.value


def changed(daemon: Daemon) -> list[str]:
    return [each["employeeId"] for each in daemon.call("change.list")["changes"]]


def source_of(daemon: Daemon) -> Any:
    return daemon.call("session.get")["session"]["source"]


def edited_by_hr(path: Path, cell: str, value: str) -> None:
    book = load_workbook(path)
    book["Employees"][cell] = value
    book.save(path)


# Where it goes, and what is told.


def test_the_original_gets_the_review_and_what_it_was_is_kept(review: Daemon, workbook: Path) -> None:
    before = workbook.read_bytes()
    move(review, ONE, "High", "Low", note="Ran the ward alone")
    answer = export(review)
    assert (answer["path"], answer["replaced"]) == (str(workbook), True)
    assert Path(answer["keptOriginalAt"]).read_bytes() == before
    assert Path(answer["keptOriginalAt"]).parent == review.data_dir / "originals"
    row = rows_of(workbook)[ONE]
    assert (row["Performance"], row["Potential"], row["Change Notes"]) == ("High", "Low", "Ran the ward alone")
    assert (row["Modified in Session"], row["Original Performance"]) == ("Yes", "Medium")
    assert answer["employeesWritten"] == 1
    assert answer["cellsWritten"] >= 5
    assert "Change Notes" in answer["columnsAdded"]
    assert answer["leftWorkbook"] == []


def test_what_was_exported_is_the_baseline_and_history_and_undo_go_on(review: Daemon, workbook: Path) -> None:
    move(review, ONE, "High", "Low", note="agreed")
    answer = export(review)
    assert (answer["durable"], answer["canUndo"], answer["session"]["changedCount"]) == (True, True, 0)
    assert [each["kind"] for each in answer["changes"]] == ["export"]
    assert answer["changes"][0]["employeeIds"] == [ONE]
    assert answer["changes"][0]["note"] == str(workbook)
    assert answer["session"]["source"]["status"] == "ok"
    assert source_of(review) == answer["session"]["source"]
    assert changed(review) == []
    assert review.call("employee.get", employeeId=ONE)["employee"]["changeNote"] == "agreed"
    undone = review.call("change.undo")
    assert undone["employees"][0]["performance"] == "Medium"
    assert changed(review) == [ONE]
    assert review.call("change.redo")["employees"][0]["performance"] == "High"
    assert changed(review) == []
    assert [each["kind"] for each in review.call("change.history")["changes"]] == ["redo", "undo", "export", "move"]


def test_an_export_is_there_after_a_kill_and_the_same_call_again_writes_nothing(review: Daemon, workbook: Path) -> None:
    move(review, ONE, "High", "Low")
    first = export(review, mutationId="export")
    review.kill()
    written = workbook.stat().st_mtime_ns
    with forked(review.data_dir) as again:
        assert changed(again) == []
        assert export(again, mutationId="export") == first
        assert workbook.stat().st_mtime_ns == written
        assert source_of(again)["status"] == "ok"


def test_a_second_export_writes_what_was_decided_since_and_keeps_what_the_first_recorded(
    review: Daemon, workbook: Path
) -> None:
    move(review, ONE, "High", "Low", note="first")
    export(review)
    recorded = rows_of(workbook)[ONE]
    move(review, OTHER, "Low", "Low", note="second")
    answer = export(review)
    assert (answer["employeesWritten"], answer["columnsAdded"]) == (1, [])
    assert rows_of(workbook)[ONE] == recorded
    assert rows_of(workbook)[OTHER]["Change Notes"] == "second"


def test_with_nothing_decided_the_original_is_not_even_touched(review: Daemon, workbook: Path) -> None:
    before = workbook.stat()
    answer = export(review)
    assert (answer["cellsWritten"], answer["replaced"], answer["changes"]) == (0, False, [])
    assert answer["keptOriginalAt"] is None
    after = workbook.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert not (review.data_dir / "originals").exists()


def test_a_new_file_leaves_the_original_alone_and_holds_everything_decided_so_far(
    review: Daemon, workbook: Path, tmp_path: Path
) -> None:
    before = workbook.read_bytes()
    move(review, ONE, "High", "Low")
    first = export(review, "saveNew", path=str(tmp_path / "first.xlsx"))
    assert (first["replaced"], first["keptOriginalAt"], first["session"]["changedCount"]) == (False, None, 0)
    assert workbook.read_bytes() == before
    move(review, OTHER, "Low", "Low")
    export(review, "saveNew", path=str(tmp_path / "second.xlsx"))
    second = rows_of(tmp_path / "second.xlsx")
    assert (second[ONE]["Performance"], second[OTHER]["Performance"]) == ("High", "Low")
    assert source_of(review) == first["session"]["source"]


def test_after_a_new_file_the_original_still_gets_everything_that_it_lacks(
    review: Daemon, workbook: Path, tmp_path: Path
) -> None:
    move(review, ONE, "High", "Low")
    export(review, "saveNew", path=str(tmp_path / "new.xlsx"))
    move(review, OTHER, "Low", "Low")
    assert changed(review) == [OTHER]
    review.kill()
    with forked(review.data_dir) as again:
        assert export(again)["employeesWritten"] == 2
        rows = rows_of(workbook)
        assert (rows[ONE]["Performance"], rows[OTHER]["Performance"]) == ("High", "Low")
        assert export(again)["cellsWritten"] == 0


def test_somebody_moved_back_after_a_new_file_needs_no_writing_in_the_original(
    review: Daemon, workbook: Path, tmp_path: Path
) -> None:
    was = review.call("employee.get", employeeId=ONE)["employee"]
    move(review, ONE, "High", "Low")
    export(review, "saveNew", path=str(tmp_path / "new.xlsx"))
    move(review, ONE, was["performance"], was["potential"])
    assert changed(review) == [ONE]
    before = workbook.read_bytes()
    assert export(review)["cellsWritten"] == 0
    assert (changed(review), workbook.read_bytes()) == ([], before)


def test_a_file_in_the_place_of_a_new_one_is_kept_first(review: Daemon, tmp_path: Path) -> None:
    there = make_workbook(tmp_path / "there.xlsx", people_rows(2))
    before = there.read_bytes()
    move(review, ONE, "High", "Low")
    answer = export(review, "saveNew", path=str(there))
    assert answer["replaced"] is True
    assert Path(answer["keptOriginalAt"]).read_bytes() == before
    assert rows_of(there)[ONE]["Performance"] == "High"


def test_a_new_file_over_the_original_is_an_update_of_it(review: Daemon, workbook: Path) -> None:
    move(review, ONE, "High", "Low")
    answer = export(review, "saveNew", path=str(workbook))
    assert answer["session"]["source"]["status"] == "ok"
    move(review, OTHER, "High", "Low")
    assert export(review)["employeesWritten"] == 1
    edited_by_hr(workbook, "B4", "Renamed")
    move(review, ONE, "Low", "Low")
    assert refused(review, "saveNew", path=str(workbook)).name == "SourceChanged"


def test_the_file_keeps_its_permissions_and_a_link_stays_a_link(daemon: Daemon, tmp_path: Path) -> None:
    real = make_workbook(tmp_path / "real.xlsx", people_rows(3))
    real.chmod(0o664)
    link = tmp_path / "link.xlsx"
    link.symlink_to(real)
    daemon.call("session.create", path=str(link))
    move(daemon, ONE, "High", "Low")
    answer = export(daemon)
    assert answer["path"] == str(link)
    assert link.is_symlink()
    assert rows_of(real)[ONE]["Performance"] == "High"
    assert real.stat().st_mode & 0o777 == 0o664


def test_a_new_file_has_the_permissions_that_the_user_gives_files(workbook: Path, data_dir: Path) -> None:
    before = os.umask(0o027)  # the daemon inherits it
    try:
        with running(data_dir) as daemon:
            daemon.call("session.create", path=str(workbook))
            export(daemon, "saveNew", path=str(workbook.with_name("new.xlsx")))
            assert workbook.with_name("new.xlsx").stat().st_mode & 0o777 == 0o640
            assert (data_dir / "ninebox.db").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


# What changed meanwhile.


def test_a_workbook_that_was_changed_meanwhile_is_not_written(review: Daemon, workbook: Path) -> None:
    move(review, ONE, "High", "Low")
    edited_by_hr(workbook, "B4", "Renamed by HR")
    theirs = workbook.read_bytes()
    error = refused(review)
    assert (error.name, error.data["path"]) == ("SourceChanged", str(workbook))
    assert workbook.read_bytes() == theirs
    assert changed(review) == [ONE]
    assert list((review.data_dir / "originals").iterdir()) == []
    assert [path.name for path in workbook.parent.iterdir() if path.name.startswith(".ninebox")] == []


def test_overwriting_writes_the_cells_of_the_review_and_leaves_what_they_changed(
    review: Daemon, workbook: Path
) -> None:
    move(review, ONE, "High", "Low")
    edited_by_hr(workbook, "B4", "Renamed by HR")
    theirs = workbook.read_bytes()
    answer = export(review, onConflict="overwrite")
    assert Path(answer["keptOriginalAt"]).read_bytes() == theirs
    rows = rows_of(workbook)
    assert (rows[THIRD]["Worker"], rows[ONE]["Performance"]) == ("Renamed by HR", "High")
    assert (changed(review), answer["session"]["source"]["status"]) == ([], "changed")
    assert refused(review).name == "SourceChanged", "what they changed is not known yet"
    merged = review.call("session.refresh")
    assert (merged["refresh"]["updated"], merged["refresh"]["conflicts"]) == ([THIRD], [])
    assert changed(review) == []
    assert source_of(review)["status"] == "ok"


def test_with_nothing_new_to_write_a_changed_or_missing_workbook_is_still_told(review: Daemon, workbook: Path) -> None:
    move(review, ONE, "High", "Low")
    export(review)
    written = workbook.read_bytes()
    edited_by_hr(workbook, "N2", "Low")
    assert refused(review).name == "SourceChanged"
    assert export(review, onConflict="overwrite")["session"]["source"]["status"] == "changed"
    workbook.unlink()
    assert refused(review).name == "SourceMissing"
    answer = export(review, "saveNew", path=str(workbook))
    assert (answer["replaced"], source_of(review)["status"]) == (False, "ok")
    assert rows_of(workbook)[ONE]["Performance"] == "High"
    assert written


def test_a_hard_link_to_the_original_is_another_file(review: Daemon, workbook: Path) -> None:
    other = workbook.with_name("link.xlsx")
    os.link(workbook, other)
    before = workbook.read_bytes()
    move(review, ONE, "High", "Low")
    export(review, "saveNew", path=str(other))
    assert (workbook.read_bytes(), source_of(review)["status"]) == (before, "ok")


def test_a_refresh_from_hrs_own_system_takes_back_nothing_that_was_exported(
    review: Daemon, workbook: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.xlsx"
    newer.write_bytes(workbook.read_bytes())
    edited_by_hr(newer, "B4", "Renamed by HR")
    move(review, ONE, "High", "Low")
    export(review)
    merged = review.call("session.refresh", path=str(newer))
    assert merged["refresh"]["updated"] == [THIRD]
    assert [(each["member"], each["review"]) for each in merged["refresh"]["conflicts"]] == [
        ("performance", "High"),
        ("potential", "Low"),
    ]
    assert changed(review) == [ONE]
    assert rows_of(Path(export(review)["path"]))[ONE]["Performance"] == "High"


def test_a_workbook_that_was_only_touched_is_no_conflict(review: Daemon, workbook: Path) -> None:
    move(review, ONE, "High", "Low")
    os.utime(workbook, ns=(1, 1))
    assert export(review)["replaced"] is True


def test_a_workbook_that_is_gone_is_missed_and_a_new_file_can_be_made_all_the_same(
    review: Daemon, workbook: Path, tmp_path: Path
) -> None:
    move(review, ONE, "High", "Low")
    workbook.rename(tmp_path / "elsewhere.xlsx")
    assert refused(review).name == "SourceMissing"
    export(review, "saveNew", path=str(tmp_path / "new.xlsx"))
    assert rows_of(tmp_path / "new.xlsx")[ONE]["Performance"] == "High"
    (tmp_path / "elsewhere.xlsx").rename(workbook)
    assert export(review)["employeesWritten"] == 1


def test_without_our_copy_the_original_can_be_written_and_a_new_file_says_what_is_missing(
    review: Daemon, workbook: Path, tmp_path: Path
) -> None:
    move(review, ONE, "High", "Low")
    (upload,) = (review.data_dir / "uploads").iterdir()
    upload.write_bytes(b"altered")
    error = refused(review, "saveNew", path=str(tmp_path / "new.xlsx"))
    assert (error.name, error.data["reason"]) == ("UploadMissing", "altered")
    upload.unlink()
    error = refused(review, "saveNew", path=str(tmp_path / "new.xlsx"))
    assert (error.name, error.data["reason"]) == ("UploadMissing", "missing")
    export(review)
    move(review, OTHER, "High", "Low")
    export(review, "saveNew", path=str(tmp_path / "new.xlsx"))


def test_a_column_or_a_person_that_is_not_found_again_is_named_and_nothing_is_written(
    review: Daemon, workbook: Path
) -> None:
    move(review, ONE, "High", "Low")
    edited_by_hr(workbook, "A2", "somebody else")
    error = refused(review, onConflict="overwrite")
    assert (error.name, error.data["employeeId"]) == ("PlaceNotFound", ONE)
    edited_by_hr(workbook, "A2", ONE)
    column = HEADERS.index("Performance") + 1
    book = load_workbook(workbook)
    book["Employees"].cell(1, column).value = "Colour"
    book.save(workbook)
    error = refused(review, onConflict="overwrite")
    assert (error.name, error.data["header"]) == ("PlaceNotFound", "Performance")
    assert changed(review) == [ONE]


# Where it can't go.


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("new.csv", "has to end in .xlsx"),
        ("new", "has to end in .xlsx"),
        ("new.xlsm", "has to end in .xlsx"),
        ("nowhere/new.xlsx", "no such folder"),
        ("people.xlsx/new.xlsx", "no such folder"),
        ("folder.xlsx", "it is a folder"),
        ("data/new.xlsx", "its own files"),
        ("data/uploads/new.xlsx", "its own files"),
        ("circle.xlsx", ""),
        ("x" * 300 + ".xlsx", "name too long"),
        ("a\0b.xlsx", "null"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_and_nothing_changes(
    review: Daemon, tmp_path: Path, path: str, reason: str
) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "circle.xlsx").symlink_to(tmp_path / "circle.xlsx")
    move(review, ONE, "High", "Low")
    error = refused(review, "saveNew", path=f"{tmp_path}/{path}")
    assert error.name == "TargetNotWritable"
    assert reason in error.data["reason"].lower()
    assert changed(review) == [ONE]
    assert [each.name for each in tmp_path.rglob(".ninebox*")] == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing keeps the superuser from writing")
def test_a_folder_that_the_user_may_not_write_in_is_refused(review: Daemon, tmp_path: Path) -> None:
    (tmp_path / "read-only").mkdir(mode=0o500)
    assert refused(review, "saveNew", path=str(tmp_path / "read-only" / "new.xlsx")).name == "TargetNotWritable"


@pytest.mark.parametrize(
    "params",
    [{"mode": "saveNew"}, {"mode": "append", "path": "/x.xlsx"}, {}, {"mode": "updateOriginal", "onConflict": "merge"}],
)
def test_what_is_not_said_rightly_is_refused_with_the_path_to_it(review: Daemon, params: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        review.call("session.export", params)
    assert caught.value.name == "InvalidParams"


def test_the_original_is_not_another_file(review: Daemon, tmp_path: Path) -> None:
    other = shutil.copy(tmp_path / "people.xlsx", tmp_path / "other.xlsx")
    move(review, ONE, "High", "Low")
    assert refused(review, path=str(other)).name == "TargetNotWritable"
    export(review, path=str(tmp_path / "people.xlsx"))


def test_a_deleted_session_takes_what_its_exports_replaced_with_it(review: Daemon, workbook: Path) -> None:
    move(review, ONE, "High", "Low")
    export(review)
    (kept,) = (review.data_dir / "originals").iterdir()
    review.call("session.delete", sessionId=review.call("session.list")["activeSessionId"])
    assert not kept.exists()
    assert list((review.data_dir / "uploads").iterdir()) == []
    assert workbook.exists()


def test_two_reviews_of_one_workbook_do_not_overwrite_each_other(daemon: Daemon, workbook: Path) -> None:
    daemon.call("session.create", path=str(workbook))
    move(daemon, ONE, "High", "Low")
    daemon.call("session.create", path=str(workbook))
    move(daemon, OTHER, "Low", "Low")
    export(daemon)
    first = daemon.call("session.list")["sessions"][1]
    assert first["source"]["status"] == "changed"
    assert refused(daemon, sessionId=first["sessionId"]).name == "SourceChanged"
    export(daemon, sessionId=first["sessionId"], onConflict="overwrite")
    rows = rows_of(workbook)
    assert (rows[ONE]["Performance"], rows[OTHER]["Performance"]) == ("High", "Low")


def test_a_name_in_other_letters_is_another_file_where_the_disk_tells_them_apart(
    review: Daemon, workbook: Path
) -> None:
    move(review, ONE, "High", "Low")
    before = workbook.read_bytes()
    other = workbook.with_name(workbook.name.upper())
    if other.exists():
        pytest.skip("on this disk the two are one")
    assert export(review, "saveNew", path=str(other))["replaced"] is False
    assert workbook.read_bytes() == before
    assert source_of(review)["path"] == str(workbook)
    assert export(review)["replaced"] is True
    assert rows_of(workbook)[ONE]["Performance"] == "High", "what it lacked still"
