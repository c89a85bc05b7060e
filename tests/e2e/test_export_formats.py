"""Exports of reviews whose workbook is no .xlsx, or has macros: what can only be saved new, and as what."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from handmade import make_ods
from process import Daemon, Refused
from sheetjs import day, written
from unit.fullbook import make_full
from workbooks import HEADERS, people_rows

KINDS = ("xls", "xls5", "xlsb", "ods")


def of_kind(kind: str, folder: Path) -> Path:
    """Return a workbook of five people in this format; its name doesn't tell which."""
    rows = [[day(cell) if isinstance(cell, date) else cell for cell in row] for row in people_rows(5)]
    return written(folder / "people", {"Employees": [HEADERS, *rows]}, kind)


def decided(daemon: Daemon) -> list[dict[str, Any]]:
    """Move somebody, and return everybody without the marks of the session."""
    daemon.call("employee.move", employeeId="00002", performance="High", potential="Low", note="=agreed")
    return people(daemon)


def people(daemon: Daemon) -> list[dict[str, Any]]:
    listed = daemon.call("employee.list")["employees"]
    return [{name: value for name, value in each.items() if name != "changed"} for each in listed]


@pytest.mark.parametrize("kind", KINDS)
def test_another_format_is_saved_new_as_xlsx_and_says_so_where_it_should_be_written(
    daemon: Daemon, tmp_path: Path, kind: str
) -> None:
    book = of_kind(kind, tmp_path)
    before = book.read_bytes()
    daemon.call("session.create", path=str(book))
    wanted = decided(daemon)
    with pytest.raises(Refused) as refused:
        daemon.call("session.export", mode="updateOriginal")
    assert (refused.value.name, refused.value.data["retryable"]) == ("TargetNotWritable", False)
    assert "saveNew" in refused.value.data["reason"]
    with pytest.raises(Refused) as refused:
        daemon.call("session.export", mode="saveNew", path=str(tmp_path / "new.xls"))
    assert refused.value.name == "TargetNotWritable"
    answer = daemon.call("session.export", mode="saveNew", path=str(tmp_path / "new.xlsx"))
    assert (answer["employeesWritten"], answer["session"]["changedCount"]) == (1, 0)
    assert book.read_bytes() == before
    daemon.call("session.create", path=str(tmp_path / "new.xlsx"))
    assert people(daemon) == wanted


def test_a_sheet_whose_name_excel_forbids_gets_another_one_on_the_way(daemon: Daemon, tmp_path: Path) -> None:
    lines = (("Employee ID", "Worker", "Performance"), ("00002", "Ada", "Low"))
    rows = "".join(f"<table:table-row><c>{'</c><c>'.join(line)}</c></table:table-row>" for line in lines)
    book = make_ods(tmp_path / "people.ods", rows, name="Staff: Q1/Q2")
    daemon.call("session.create", path=str(book))
    wanted = decided(daemon)
    daemon.call("session.export", mode="saveNew", path=str(tmp_path / "new.xlsx"))
    report = daemon.call("session.create", path=str(tmp_path / "new.xlsx"))["report"]
    assert report["sheetName"] == "Staff_ Q1_Q2"
    assert people(daemon) == wanted


def test_a_workbook_with_macros_keeps_them_and_its_suffix(daemon: Daemon, tmp_path: Path) -> None:
    daemon.call("session.create", path=str(make_full(tmp_path / "full.xlsm")))
    who = daemon.call("employee.list")["employees"][0]["employeeId"]
    daemon.call("employee.move", employeeId=who, performance="Low", potential="Low")
    with pytest.raises(Refused) as refused:
        daemon.call("session.export", mode="saveNew", path=str(tmp_path / "new.xlsx"))
    assert refused.value.name == "TargetNotWritable"
    assert "macros" in refused.value.data["reason"]
    daemon.call("session.export", mode="saveNew", path=str(tmp_path / "new.XLSM"))
    daemon.call("session.export", mode="updateOriginal")
    assert daemon.call("session.create", path=str(tmp_path / "new.XLSM"))["report"]["imported"]


def test_a_sample_is_saved_new_and_has_no_original(daemon: Daemon, tmp_path: Path) -> None:
    daemon.call("session.createSample", employees=30, seed=3)
    who = daemon.call("employee.list")["employees"][4]["employeeId"]
    daemon.call("employee.move", employeeId=who, performance=None, potential="High", note="on leave")
    wanted = people(daemon)
    with pytest.raises(Refused) as refused:
        daemon.call("session.export", mode="updateOriginal")
    assert refused.value.name == "SourceMissing"
    answer = daemon.call("session.export", mode="saveNew", path=str(tmp_path / "sample.xlsx"))
    assert (answer["employeesWritten"], answer["session"]["source"]["status"]) == (1, "none")
    daemon.call("session.create", path=str(tmp_path / "sample.xlsx"))
    assert people(daemon) == wanted
