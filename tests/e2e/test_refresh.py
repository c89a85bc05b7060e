"""A newer workbook in the middle of a review, through the real process."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from forking import forked
from process import Daemon, Refused
from workbooks import HEADERS, make_workbook, people_rows

Row = dict[str, Any]


def rows(count: int = 12) -> list[Row]:
    """Return the people of the `workbook` fixture by header, to be changed."""
    return [dict(zip(HEADERS, values, strict=True)) for values in people_rows(count)]


def write(path: Path, people: Sequence[Row], *, without: Sequence[str] = (), sheet: str = "Employees") -> Path:
    """Write a workbook of these people; columns are those of the first one."""
    headers = [header for header in people[0] if header not in without]
    return make_workbook(path, ([person.get(header) for header in headers] for person in people), headers, sheet=sheet)


def of(people: list[Row], employee_id: str) -> Row:
    return next(person for person in people if person["Employee ID"] == employee_id)


def refresh(daemon: Daemon, path: Path | None = None, **more: Any) -> Any:
    return daemon.call("session.refresh", path=str(path) if path else None, **more)


def get(daemon: Daemon, employee_id: str) -> Any:
    return daemon.call("employee.get", employeeId=employee_id)["employee"]


def listed(daemon: Daemon) -> dict[str, Any]:
    return {each["employeeId"]: each for each in daemon.call("employee.list")["employees"]}


def net(daemon: Daemon) -> dict[str, Any]:
    return {each["employeeId"]: each for each in daemon.call("change.list")["changes"]}


def move(daemon: Daemon, who: str, performance: str | None, potential: str | None, **more: Any) -> Any:
    return daemon.call("employee.move", employeeId=who, performance=performance, potential=potential, **more)


def everything(daemon: Daemon) -> Any:
    return [daemon.call(method) for method in ("employee.list", "change.list", "change.history", "session.get")]


def uploads(daemon: Daemon) -> set[str]:
    return {each.name for each in (daemon.data_dir / "uploads").iterdir()}


@pytest.fixture
def rated(tmp_path: Path, daemon: Daemon) -> Daemon:
    """Return a daemon with a review of 12 people, all Low and Low, nothing noted."""
    write(tmp_path / "people.xlsx", all_low(rows()))
    daemon.call("session.create", path=str(tmp_path / "people.xlsx"))
    return daemon


def all_low(people: list[Row]) -> list[Row]:
    for person in people:
        person |= {"Performance": "Low", "Potential": "Low", "Notes": None, "Flags": None}
    return people


def test_the_workbooks_values_are_taken_where_the_review_has_none_of_its_own(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00002", "High", "High", note="decided")
    people = all_low(rows())
    of(people, "00001")["Performance"] = "Medium"
    of(people, "00001")["Worker's Manager"] = "Somebody, Else"
    of(people, "00002")["Notes"] = "of HR"
    write(tmp_path / "people.xlsx", people)
    answer = refresh(rated)
    first, second = get(rated, "00001"), get(rated, "00002")
    assert (first["performance"], first["box"], first["manager"]) == ("Medium", 2, "Somebody, Else")
    assert first["changed"] is False
    assert (second["box"], second["changeNote"], second["notes"]) == (9, "decided", "of HR")
    report = answer["refresh"]
    assert (report["updated"], report["updatedCount"]) == (["00001", "00002"], 2)
    assert [report[f"{kind}Count"] for kind in ("joined", "left", "conflicts")] == [0, 0, 0]
    assert net(rated)["00002"]["before"] == {"performance": "Low", "potential": "Low", "box": 1, "changeNote": None}
    assert answer["report"] == rated.call("session.get")["report"]
    assert answer["session"] == rated.call("session.get")["session"]
    assert (answer["session"]["source"]["status"], answer["session"]["changedCount"]) == ("ok", 1)
    (change,) = answer["changes"]
    assert (change["kind"], change["note"]) == ("refresh", str(tmp_path / "people.xlsx"))
    assert change["employeeIds"] == ["00001", "00002"]
    assert change["before"]["00002"] == {"notes": None}
    assert change["after"]["00001"] == {"performance": "Medium", "box": 2, "manager": "Somebody, Else"}
    assert rated.call("change.history")["changes"][0] == change
    assert (answer["seq"], answer["durable"], answer["canUndo"]) == (change["seq"], True, True)


def test_where_both_changed_a_value_the_reviews_stays_and_is_reported(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00005", "High", "Low")
    move(rated, "00003", "High", "Low")
    move(rated, "00004", "Medium", "Low")
    touched = {who: each["changedAt"] for who, each in net(rated).items()}
    people = all_low(rows())
    for who in ("00003", "00004", "00005"):
        of(people, who)["Performance"] = "Medium"
    answer = refresh(rated, write(tmp_path / "newer.xlsx", people))
    assert answer["refresh"]["conflicts"] == [
        {"employeeId": who, "member": "performance", "workbook": "Medium", "review": "High"}
        for who in ("00003", "00005")
    ]
    assert answer["refresh"]["conflictsCount"] == 2
    assert [get(rated, who)["performance"] for who in ("00003", "00004")] == ["High", "Medium"]
    assert net(rated)["00003"]["before"] == {"performance": "Medium", "box": 2}
    assert {who: each["changedAt"] for who, each in net(rated).items()} == {
        who: touched[who] for who in ("00003", "00005")
    }
    assert "00004" not in net(rated)  # both say so
    assert refresh(rated)["refresh"]["conflicts"] == []  # the workbook says nothing new


def test_people_new_in_the_workbook_join_at_the_end_in_its_order(rated: Daemon, tmp_path: Path) -> None:
    session_id = rated.call("session.list")["activeSessionId"]
    rated.call("session.create", path=str(tmp_path / "people.xlsx"))  # its people come in between
    rated.call("session.activate", sessionId=session_id)
    people = rows(14)
    people = [people[13], *people[:6], people[12], *people[6:12]]
    answer = refresh(rated, write(tmp_path / "newer.xlsx", people))
    ids = [f"{number:05}" for number in range(1, 13)] + ["00014", "00013"]
    assert answer["refresh"]["joined"] == ["00014", "00013"]
    assert (answer["refresh"]["joinedCount"], answer["session"]["employeeCount"]) == (2, 14)
    assert {"00013", "00014"} < set(answer["changes"][0]["employeeIds"])
    assert answer["changes"][0]["before"]["00014"] == {}
    assert list(listed(rated)) == ids
    before = everything(rated)
    rated.kill()
    with forked(rated.data_dir) as again:
        assert everything(again) == before
        assert move(again, "00014", "High", "High")["employee"]["box"] == 9


def test_people_gone_from_the_workbook_are_kept_and_marked_until_they_are_back(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00002", "High", "High", note="decided")
    people = all_low(rows())
    fewer = write(tmp_path / "fewer.xlsx", [each for each in people if each["Employee ID"] not in ("00002", "00007")])
    answer = refresh(rated, fewer)
    assert (answer["refresh"]["left"], answer["refresh"]["leftCount"]) == (["00002", "00007"], 2)
    assert (answer["session"]["employeeCount"], answer["changes"][0]["employeeIds"]) == (12, ["00002", "00007"])
    assert [who for who, each in listed(rated).items() if each["leftWorkbook"]] == ["00002", "00007"]
    assert (get(rated, "00002")["box"], get(rated, "00002")["changeNote"]) == (9, "decided")
    assert refresh(rated)["refresh"]["leftCount"] == 0  # no news
    rated.kill()
    with forked(rated.data_dir) as again:
        assert [who for who, each in listed(again).items() if each["leftWorkbook"]] == ["00002", "00007"]
        assert move(again, "00007", "High", "Low", note="away")["employee"]["leftWorkbook"] is True
        of(people, "00002")["Potential"] = "Medium"
        of(people, "00002")["Job Title"] = "Controller"
        back = refresh(again, write(tmp_path / "back.xlsx", people))
        assert [each["employeeId"] for each in back["refresh"]["conflicts"]] == ["00002"]
        assert back["changes"][0]["employeeIds"] == ["00002", "00007"]
        assert not any(each["leftWorkbook"] for each in listed(again).values())
        assert (get(again, "00002")["box"], get(again, "00002")["jobTitle"]) == (9, "Controller")
        assert (get(again, "00007")["box"], get(again, "00007")["changeNote"]) == (3, "away")
        assert back["session"]["employeeCount"] == 12


def test_somebody_gone_for_longer_does_not_leave_again(rated: Daemon, tmp_path: Path) -> None:
    people = [person for person in all_low(rows()) if person["Employee ID"] != "00003"]
    assert refresh(rated, write(tmp_path / "people.xlsx", people))["refresh"]["leftCount"] == 1
    of(people, "00001")["Performance"] = "High"
    again = refresh(rated, write(tmp_path / "people.xlsx", people))["refresh"]
    assert (again["leftCount"], again["updated"]) == (0, ["00001"])
    assert get(rated, "00003")["leftWorkbook"] is True


def test_the_same_workbook_once_more_changes_nothing(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00002", "High", "High", note="decided")
    before, files = everything(rated), uploads(rated)
    for path in (None, tmp_path / "people.xlsx"):
        answer = refresh(rated, path)
        assert (answer["changes"], answer["seq"]) == ([], before[2]["changes"][0]["seq"])
        assert not any(answer["refresh"].values())
    assert (everything(rated), uploads(rated)) == (before, files)


def test_a_copy_elsewhere_with_other_columns_first_changes_the_source_alone(rated: Daemon, tmp_path: Path) -> None:
    people = [dict(reversed(person.items())) for person in all_low(rows())]
    answer = refresh(rated, write(tmp_path / "turned.xlsx", people))
    assert (answer["changes"], answer["refresh"]["updatedCount"], net(rated)) == ([], 0, {})
    assert answer["session"]["source"]["path"] == str(tmp_path / "turned.xlsx")
    move(rated, "00002", "High", "High")
    move(rated, "00002", "Low", "Low")
    assert net(rated) == {}  # back at the baseline, to the letter


def test_what_the_new_workbook_has_no_column_for_stays_and_is_still_to_be_written(
    rated: Daemon, tmp_path: Path
) -> None:
    people = all_low(rows())
    for person in people:
        person |= {"Change Notes": None, "Flags": None}
    of(people, "00001").update({"Change Notes": "written last time", "Flags": "PIP"})
    refresh(rated, write(tmp_path / "exported.xlsx", people))
    assert (get(rated, "00001")["changeNote"], net(rated)) == ("written last time", {})
    missing = ["Change Notes", "Flags", "Job Title", "Management Chain - Level 02", "2024 Completed Performance Rating"]
    before = listed(rated)
    answer = refresh(rated, write(tmp_path / "of-hr.xlsx", people, without=missing))
    assert answer["refresh"]["updatedCount"] == 0
    assert answer["changes"][0]["employeeIds"] == ["00001"]
    assert {who: {**each, "changed": False} for who, each in listed(rated).items()} == before
    assert list(net(rated)) == ["00001"]
    assert net(rated)["00001"]["before"] == {"flags": [], "changeNote": None}
    assert net(rated)["00001"]["changedAt"] == answer["changes"][0]["at"]
    assert refresh(rated)["changes"] == []
    reverted = rated.call("change.revert", employeeId="00001")["employee"]
    assert (reverted["changeNote"], reverted["flags"], reverted["changed"]) == (None, [], False)
    assert reverted["jobTitle"] == before["00001"]["jobTitle"]


def test_edits_made_before_it_are_undone_and_redone_without_it(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00001", "High", "Low")
    move(rated, "00002", "High", "High", note="decided")
    rated.call("change.undo")
    people = all_low(rows())
    of(people, "00001")["Potential"] = "High"
    of(people, "00001")["Notes"] = "of HR"
    del people[1]
    answer = refresh(rated, write(tmp_path / "newer.xlsx", people))
    assert (answer["canUndo"], answer["canRedo"]) == (True, True)
    assert get(rated, "00001")["box"] == 9
    redone = rated.call("change.redo")["employees"][0]
    assert (redone["employeeId"], redone["box"], redone["leftWorkbook"]) == ("00002", 9, True)
    rated.call("change.undo")
    undone = rated.call("change.undo")
    assert [each["employeeId"] for each in undone["employees"]] == ["00001"]
    assert undone["changes"][0]["after"] == {"00001": {"performance": "Low", "box": 7}}
    first = undone["employees"][0]
    assert (first["performance"], first["potential"], first["box"], first["notes"]) == ("Low", "High", 7, "of HR")
    assert (first["changed"], undone["canUndo"]) == (False, False)


def test_an_edit_that_the_workbook_has_taken_over_is_undone_all_the_same(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00001", "High", "Low")
    move(rated, "00002", "High", "Low")
    move(rated, "00002", "Low", "Low")
    people = all_low(rows())
    of(people, "00002")["Performance"] = "High"
    refresh(rated, write(tmp_path / "newer.xlsx", people))
    assert get(rated, "00002")["performance"] == "High"
    undone = rated.call("change.undo")  # of the move to Low: there is nothing left of it
    assert undone["changes"][0]["before"] == {"00002": {}}
    assert undone["employees"][0]["performance"] == "High"
    assert rated.call("change.undo")["employees"][0]["performance"] == "Low"
    assert rated.call("change.undo")["employees"][0]["employeeId"] == "00001"


def test_a_revert_goes_back_to_the_baseline_as_it_is_now(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00001", "High", "High", note="decided")
    people = all_low(rows())
    of(people, "00001")["Performance"] = "Medium"
    refresh(rated, write(tmp_path / "newer.xlsx", people))
    assert get(rated, "00001")["box"] == 9
    reverted = rated.call("change.revert", employeeId="00001")["employee"]
    assert (reverted["performance"], reverted["box"], reverted["changeNote"]) == ("Medium", 2, None)
    assert rated.call("change.undo")["employees"][0]["box"] == 9


def test_right_after_an_export_into_the_workbook_it_changes_nothing(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00001", "High", "High", note=" two\r\nlines ")
    rated.call("employee.setFlags", employeeId="00002", add=["PIP", "Lisbon; Porto"])
    rated.call("employee.update", employeeId="00003", developmentFocus="=1+1", notes="N/A", promotionReadiness=False)
    rated.call("session.export", mode="updateOriginal")
    before = everything(rated)[:3]
    answer = refresh(rated)
    assert (answer["changes"], everything(rated)[:3]) == ([], before)
    assert "Change Notes" in answer["report"]["columns"].values()


def test_after_an_export_to_another_file_the_old_workbook_takes_nothing_back(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00001", "High", "High", note="decided")
    rated.call("session.export", mode="saveNew", path=str(tmp_path / "written.xlsx"))
    assert net(rated) == {}
    answer = refresh(rated)
    assert (get(rated, "00001")["box"], get(rated, "00001")["changeNote"]) == (9, "decided")
    assert list(net(rated)) == ["00001"]  # to be written into this workbook as well
    assert (answer["refresh"]["updatedCount"], answer["refresh"]["conflictsCount"]) == (0, 0)
    assert answer["changes"][0]["employeeIds"] == ["00001"]
    assert refresh(rated)["changes"] == []
    refresh(rated, tmp_path / "written.xlsx")
    assert net(rated) == {}  # that one has it


def test_nor_does_it_where_the_person_was_gone_from_it_in_between(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00001", "High", "High", note="decided")
    rated.call("session.export", mode="saveNew", path=str(tmp_path / "written.xlsx"))
    refresh(rated, write(tmp_path / "fewer.xlsx", all_low(rows())[1:]))
    assert (get(rated, "00001")["box"], get(rated, "00001")["leftWorkbook"]) == (9, True)
    refresh(rated, tmp_path / "people.xlsx")
    assert (get(rated, "00001")["box"], get(rated, "00001")["changeNote"]) == (9, "decided")
    assert list(net(rated)) == ["00001"]


def test_a_workbook_that_changed_is_merged_and_then_written(rated: Daemon, tmp_path: Path) -> None:
    move(rated, "00001", "High", "High", note="decided")
    people = all_low(rows())
    of(people, "00001")["Notes"] = "of HR"
    write(tmp_path / "people.xlsx", people)
    with pytest.raises(Refused) as refused:
        rated.call("session.export", mode="updateOriginal")
    assert refused.value.name == "SourceChanged"
    refresh(rated)
    assert rated.call("session.export", mode="updateOriginal")["employeesWritten"] == 1
    assert net(rated) == {}
    again = rated.call("session.create", path=str(tmp_path / "people.xlsx"))
    assert again["session"]["employeeCount"] == 12
    assert (get(rated, "00001")["box"], get(rated, "00001")["changeNote"]) == (9, "decided")
    assert get(rated, "00001")["notes"] == "of HR"


def test_made_up_people_have_no_workbook_until_one_is_given(daemon: Daemon, tmp_path: Path) -> None:
    daemon.call("session.createSample", employees=10)
    with pytest.raises(Refused) as refused:
        refresh(daemon)
    assert (refused.value.name, "path" in refused.value.message) == ("SourceMissing", True)
    somebody = daemon.call("employee.list")["employees"][0]
    one = {"ID": somebody["employeeId"], "Name": somebody["name"]}
    answer = refresh(daemon, write(tmp_path / "people.xlsx", [one, {"ID": "x1", "Name": "A"}]))
    assert (answer["refresh"]["joined"], answer["refresh"]["leftCount"]) == (["x1"], 9)
    assert answer["session"]["source"]["status"] == "ok"
    assert len(uploads(daemon)) == 1


def test_where_the_sheet_is_gone_another_one_is_taken_for_its_people_or_by_name(rated: Daemon, tmp_path: Path) -> None:
    strangers = [{"ID": f"x{number}", "Name": "X"} for number in range(30)]
    newer = write(tmp_path / "newer.xlsx", strangers, sheet="Leavers")
    before = listed(rated)
    with pytest.raises(Refused) as refused:
        refresh(rated, newer)
    assert refused.value.name == "NoEmployeeSheet"
    assert "'Leavers' has 0 of the 12" in refused.value.data["reason"]
    team = write(tmp_path / "team.xlsx", rows(), sheet="Team")
    book = load_workbook(team)
    book.copy_worksheet(book["Team"]).title = "Copy"
    book.save(team)
    assert refresh(rated, team)["report"]["sheetName"] == "Team"
    assert refresh(rated, team, sheetName="Copy")["session"]["source"]["sheetName"] == "Copy"
    with pytest.raises(Refused) as refused:
        refresh(rated, team, sheetName="Nope")
    assert refused.value.name == "NoEmployeeSheet"
    assert list(listed(rated)) == list(before)


def test_another_file_is_the_sessions_own_from_then_on(rated: Daemon, tmp_path: Path) -> None:
    (tmp_path / "later").mkdir()
    newer = write(tmp_path / "later" / "newer.xlsx", rows(13))
    old = uploads(rated)
    session = refresh(rated, newer)["session"]
    assert (session["source"]["path"], session["filename"], session["name"]) == (
        str(newer),
        "newer.xlsx",
        "people.xlsx",
    )
    assert uploads(rated) == {session["source"]["sha256"]}
    assert not old & uploads(rated)
    (tmp_path / "people.xlsx").unlink()
    assert rated.call("session.get")["session"]["source"]["status"] == "ok"
    write(newer, rows(14))
    assert refresh(rated)["refresh"]["joined"] == ["00014"]


def test_the_old_copy_stays_where_another_session_shares_it(rated: Daemon, tmp_path: Path) -> None:
    first = rated.call("session.list")["activeSessionId"]
    rated.call("session.create", path=str(tmp_path / "people.xlsx"))
    refresh(rated, write(tmp_path / "newer.xlsx", rows(13)))
    assert len(uploads(rated)) == 2
    assert rated.call("session.get", sessionId=first)["session"]["source"]["status"] == "ok"
    refresh(rated, tmp_path / "newer.xlsx", sessionId=first)
    assert len(uploads(rated)) == 1


def test_a_sheet_by_another_name_is_found_and_one_of_the_same_name_is_meant(rated: Daemon, tmp_path: Path) -> None:
    answer = refresh(rated, write(tmp_path / "renamed.xlsx", rows(13), sheet="Talent Review"))
    assert (answer["session"]["source"]["sheetName"], answer["refresh"]["joinedCount"]) == ("Talent Review", 1)
    older = [[person[header] for header in HEADERS] for person in rows(3)]
    newer = [[person[header] for header in HEADERS] for person in rows(14)]
    more = {"Employees": [list(HEADERS), *older]}
    path = make_workbook(tmp_path / "two.xlsx", newer, HEADERS, sheet="TALENT REVIEW", more=more)
    assert refresh(rated, path)["session"]["source"]["sheetName"] == "TALENT REVIEW"
    path = make_workbook(tmp_path / "emptied.xlsx", [], ["Nothing"], sheet="Talent Review", more=more)
    with pytest.raises(Refused) as refused:  # never a sheet that was not meant
        refresh(rated, path)
    assert refused.value.name == "NoEmployeeSheet"


def test_headers_in_another_row_are_found_and_noted(rated: Daemon, tmp_path: Path) -> None:
    lines = [[person[header] for header in HEADERS] for person in all_low(rows())]
    path = make_workbook(tmp_path / "newer.xlsx", lines, HEADERS, above=[["As of May"], []])
    answer = refresh(rated, path)
    assert (answer["session"]["source"]["headerRow"], answer["report"]["headerRow"]) == (3, 3)
    assert answer["changes"] == []


def test_a_copy_of_ours_that_was_lost_is_made_again(rated: Daemon) -> None:
    before = everything(rated)
    (kept,) = (rated.data_dir / "uploads").iterdir()
    content = kept.read_bytes()
    kept.unlink()
    assert rated.call("session.get")["session"]["source"]["status"] == "uploadMissing"
    assert refresh(rated)["session"]["source"]["status"] == "ok"
    assert kept.read_bytes() == content
    assert everything(rated) == before
    kept.write_bytes(b"altered")
    refresh(rated)
    assert kept.read_bytes() == content


REFUSALS: dict[str, tuple[Callable[[Any], object], Callable[[Path], Path | None], str]] = {
    "its own is gone": (lambda own: own.unlink(), lambda _: None, "SourceMissing"),
    "its folder is gone": (lambda own: shutil.rmtree(own.parent), lambda _: None, "SourceMissing"),
    "its own is no workbook any more": (lambda own: own.write_text("ID,Name"), lambda _: None, "NotAWorkbook"),
    "its own is a folder now": (lambda own: own.unlink() or own.mkdir(), lambda _: None, "NotAWorkbook"),
    "the one given is not there": (lambda _: None, lambda own: own.with_name("none.xlsx"), "FileNotFound"),
    "the one given is its own and gone": (lambda own: own.unlink(), lambda own: own, "FileNotFound"),
    "it holds no people": (
        lambda own: make_workbook(own.with_name("b.xlsx"), [], ["Budget"]),
        lambda own: own.with_name("b.xlsx"),
        "NoEmployeeSheet",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refused_refresh_says_why_and_changes_nothing(daemon: Daemon, tmp_path: Path, case: str) -> None:
    spoil, given, name = REFUSALS[case]
    (tmp_path / "of hr").mkdir()
    own = write(tmp_path / "of hr" / "people.xlsx", rows())
    daemon.call("session.create", path=str(own))
    move(daemon, "00001", "High", "High")
    before, files = everything(daemon)[:3], uploads(daemon)
    spoil(own)
    with pytest.raises(Refused) as refused:
        refresh(daemon, given(own), mutationId="once")
    assert refused.value.name == name
    assert str(given(own) or own) in refused.value.message
    assert (everything(daemon)[:3], uploads(daemon)) == (before, files)
    assert refresh(daemon, write(tmp_path / "good.xlsx", rows(13)), mutationId="once")["refresh"]["joinedCount"] == 1


def test_a_closed_session_is_not_refreshed(rated: Daemon) -> None:
    session_id = rated.call("session.close")["session"]["sessionId"]
    with pytest.raises(Refused) as refused:
        refresh(rated, sessionId=session_id)
    assert refused.value.name == "SessionClosed"


def test_the_same_mutation_id_is_done_once_also_after_a_kill(rated: Daemon, tmp_path: Path) -> None:
    write(tmp_path / "people.xlsx", rows(13))
    first = refresh(rated, mutationId="once")
    assert first["refresh"]["joinedCount"] == 1
    write(tmp_path / "people.xlsx", rows(14))
    assert refresh(rated, mutationId="once") == first
    rated.kill()
    with forked(rated.data_dir) as again:
        assert refresh(again, mutationId="once") == first
        assert len(listed(again)) == 13
        assert refresh(again, mutationId="twice")["refresh"]["joined"] == ["00014"]


def test_long_lists_are_cut_and_counted_whole(daemon: Daemon, tmp_path: Path) -> None:
    people = [{"ID": f"{number:03}", "Name": "A", "Performance": "Low"} for number in range(250)]
    daemon.call("session.create", path=str(write(tmp_path / "people.xlsx", people)))
    daemon.call(
        "employee.moveMany",
        moves=[{"employeeId": person["ID"], "performance": "High", "potential": None} for person in people],
    )
    newer = [{"ID": f"{number:03}", "Name": "B", "Performance": "Medium"} for number in range(250)]
    report = refresh(daemon, write(tmp_path / "newer.xlsx", newer))["refresh"]
    assert [len(report[name]) for name in ("updated", "conflicts")] == [200, 200]
    assert [report[f"{name}Count"] for name in ("updated", "conflicts")] == [250, 250]
    others = [{"ID": f"x{number:03}", "Name": "C"} for number in range(220)] + newer[:1]
    report = refresh(daemon, write(tmp_path / "others.xlsx", others))["refresh"]
    assert [len(report[name]) for name in ("joined", "left")] == [200, 200]
    assert [report[f"{name}Count"] for name in ("joined", "left")] == [220, 249]
    assert len(listed(daemon)) == 470


def test_it_says_how_far_it_is_and_who_is_told_hears_who_differs(rated: Daemon, tmp_path: Path) -> None:
    rated.initialize()
    answer = refresh(rated, write(tmp_path / "newer.xlsx", rows(13)), progressToken="p")
    rated.call("session.list")
    told = [each["params"] for each in rated.heard if each["method"] == "session.changed"]
    assert [(each["origin"], each["seq"]) for each in told] == [("refresh", answer["seq"])]
    assert told[0]["employeeIds"] == answer["changes"][0]["employeeIds"]
    progress = [each["params"]["value"] for each in rated.heard if each["method"] == "$/progress"]
    assert progress[-1]["done"] == progress[-1]["total"]
    assert [each["done"] for each in progress] == sorted(each["done"] for each in progress)


def test_the_old_workbook_is_forgotten_in_the_store_too(rated: Daemon, tmp_path: Path) -> None:
    refresh(rated, write(tmp_path / "newer.xlsx", rows(13)))
    rated.end()
    with closing(sqlite3.connect(rated.data_dir / "ninebox.db")) as database:
        assert database.execute("SELECT count(*) FROM upload").fetchone() == (1,)


def test_what_is_only_derived_from_the_workbook_updates_nobody(rated: Daemon, tmp_path: Path) -> None:
    """A job function of few is Other once there are many people and functions: by who else is in the workbook."""
    people, titles = all_low(rows()), ("Diver", "Nurse", "Cook", "Pilot", "Clerk", "Baker")
    for number, person in enumerate(people):
        person["Business Title"] = titles[number] if number < len(titles) else "Nurse"
    refresh(rated, write(tmp_path / "people.xlsx", people))
    before = get(rated, "00001")["jobFunction"]
    more = [{**of(people, "00002"), "Employee ID": f"1{number:04}", "Worker": f"D {number}"} for number in range(20)]
    answer = refresh(rated, write(tmp_path / "people.xlsx", people + more))
    assert (before, get(rated, "00001")["jobFunction"]) == ("Diver", "Other")
    assert (answer["refresh"]["updatedCount"], answer["refresh"]["joinedCount"]) == (0, 20)


def test_of_other_people_in_the_sessions_own_sheet_nothing_is_said_of_sheets(rated: Daemon, tmp_path: Path) -> None:
    people = all_low(rows())
    for number, person in enumerate(people):
        person["Employee ID"] = f"9{number:04}"
    with pytest.raises(Refused) as refused:
        refresh(rated, write(tmp_path / "people.xlsx", people))
    assert refused.value.data["reason"] == "the sheet 'Employees' has 0 of the 12 people of the session"
    assert len(listed(rated)) == 12
