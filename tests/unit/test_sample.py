"""The sample workbook of the shell: the quirks that it is there to show, and that its script still makes it."""

import runpy
import sys
from pathlib import Path

import pytest

from ninebox_daemon.workbook.reader import Imported, read_workbook

FOLDER = Path(__file__).parents[2] / "electron-stub" / "sample"
SAMPLE = FOLDER / "people-2026.xlsx"


def read(path: Path) -> Imported:
    return read_workbook(path, shown_as=str(path))


def test_the_sample_fills_all_nine_boxes_and_leaves_some_people_not_rated() -> None:
    got = read(SAMPLE)
    assert {person.box for person in got.people} == {*range(1, 10), None}
    assert 80 <= len(got.people) <= 100
    assert got.report.not_rated == sum(person.box is None for person in got.people)


def test_the_sample_shows_what_a_report_can_say() -> None:
    report = read(SAMPLE).report
    assert (report.sheet_name, report.header_row) == ("Talent Data", 3)
    assert {row.reason for row in report.skipped} == {"noId", "noName", "duplicateId"}
    assert {cell.value for cell in report.not_understood} == {"Exceeds", "03/04/2021", "to be confirmed"}
    assert report.extra_columns == ["Desk", "Union"]


def test_every_manager_in_the_sample_is_one_of_its_people_and_ends_the_chain() -> None:
    people = read(SAMPLE).people
    names = {person.name for person in people}
    assert len(names) == len(people)
    for person in people:
        assert person.manager is None or person.manager in names
        assert person.management_chain[-1:] == ([person.manager] if person.manager else [])


def test_the_script_makes_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["make_sample.py", str(tmp_path / "again.xlsx")])
    runpy.run_path(str(FOLDER / "make_sample.py"), run_name="__main__")
    again = read(tmp_path / "again.xlsx")
    assert again == read(SAMPLE)
