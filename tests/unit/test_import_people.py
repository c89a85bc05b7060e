"""Whom an import makes of the rows: who they are, how they are rated, since when."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from unit.imports import Import, ImportOne, misread, read
from workbooks import PARTS, make_package, text_cell


@pytest.mark.parametrize(
    ("cell", "id_"),
    [
        ("00123", "00123"),
        (" 00123 ", "00123"),
        (1001.0, "1001"),
        (1001, "1001"),
        (123456789012345, "123456789012345"),
        (1e20, "100000000000000000000"),
        (2.5, "2.5"),
        (0, "0"),
        ("A-17/b", "A-17/b"),
        (True, "TRUE"),
        ("\u0660\u0661", "\u0660\u0661"),
        (date(2024, 3, 1), "2024-03-01"),
    ],
)
def test_an_id_is_kept_as_the_workbook_shows_it(imported: Import, cell: object, id_: str) -> None:
    assert imported(["ID", "Name"], [cell, "Ada"]).people[0].employee_id == id_


@pytest.mark.parametrize(
    ("number_format", "id_"), [("00000", "00123"), ("000000;@", "000123"), ("0", "123"), ("#,##0", "123")]
)
def test_leading_zeros_of_the_number_format_are_shown(imported: Import, number_format: str, id_: str) -> None:
    got = imported(["Name", "ID"], ["Ada", 123], ["Bo", "7"], ["Chen", 1234567], formats={"ID": number_format}, left=1)
    assert [person.employee_id for person in got.people] == [id_, "7", "1234567"]


def test_a_wide_format_on_other_columns_changes_no_id(imported: Import) -> None:
    got = imported(["ID", "Name", "Cost Center"], [123, "Ada", 45], formats={"Cost Center": "00000"})
    assert got.people[0].employee_id == "123"


@pytest.mark.parametrize("name", ["NA", "None", "null", "N/A", "nan", "True", "Zo\u00eb \U0001f98a \u674e", "O'Neill"])
def test_nobody_loses_their_name(imported: Import, name: str) -> None:
    assert imported(["ID", "Name"], ["1", name]).people[0].name == name


def test_a_name_in_text_is_no_error_and_keeps_its_control_characters(tmp_path: Path) -> None:
    header, row = (
        text_cell("A1", "ID") + text_cell("B1", "Name"),
        text_cell("A2", "#N/A") + text_cell("B2", "a_x0007_b"),
    )
    got = read(make_package(tmp_path / "p.xlsx", f'<row r="1">{header}</row><row r="2">{row}</row>'))
    assert (got.people[0].employee_id, got.people[0].name) == ("#N/A", "a\x07b")


def test_rows_without_an_id_or_a_name_and_repeated_ids_are_listed(imported: Import) -> None:
    got = imported(
        ["ID", "Name", "Performance"],
        ["1", "Ada", "High"],
        [None, "Nobody", "High"],
        ["2", "  ", "High"],
        ["1", "Ada again", "Bad word"],
        [None, None, "Total: 4"],
        [None, None, None],
        ["  ", "", " "],
        ["3", "Bo", "Low"],
    )
    assert [person.name for person in got.people] == ["Ada", "Bo"]
    assert [(row.row, row.reason, row.value) for row in got.report.skipped] == [
        (3, "noId", "Nobody"),
        (4, "noName", "2"),
        (5, "duplicateId", "1"),
        (6, "noId", None),
    ]
    assert (got.report.rows_read, got.report.imported, got.report.skipped_count) == (6, 2, 4)
    assert misread(got.report) == []


def test_a_text_id_and_a_number_that_looks_the_same_are_the_same_id(imported: Import) -> None:
    got = imported(["ID", "Name"], ["1001", "Ada"], [1001.0, "Bo"])
    assert [row.reason for row in got.report.skipped] == ["duplicateId"]


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        *(("Low", "Low"), ("MEDIUM", "Medium"), (" high ", "High"), ("l", "Low"), ("M", "Medium"), ("h", "High")),
        *((1, "Low"), (2.0, "Medium"), ("3", "High"), (None, None), ("", None), ("   ", None)),
    ],
)
def test_a_rating_is_read(one: ImportOne, cell: object, level: str | None) -> None:
    person, report = one({"Performance": cell, "Potential": "High"})
    assert person.performance == level
    assert person.box == (None if level is None else 7 + ["Low", "Medium", "High"].index(level))
    assert report.not_rated == (level is None)
    assert misread(report) == []


def test_values_that_are_equal_in_python_are_read_each_as_what_it_is(imported: Import) -> None:
    got = imported(["ID", "Name", "Performance"], ["1", "Ada", 1], ["2", "Bo", True], ["3", "Chen", 1])
    assert [person.performance for person in got.people] == ["Low", None, "Low"]
    assert misread(got.report) == [("C3", "Performance", "TRUE")]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Solid", "Solid"),
        (4, "4"),
        (0, "0"),
        (1.5, "1.5"),
        ("N/A", "N/A"),
        (True, "TRUE"),
        (date(2024, 3, 1), "2024-03-01"),
    ],
)
def test_a_word_that_is_no_rating_is_reported_and_rates_nobody(one: ImportOne, cell: object, shown: str) -> None:
    person, report = one({"Performance": cell, "Potential": "Low"})
    assert (person.performance, person.potential, person.box) == (None, "Low", None)
    assert misread(report) == [("C2", "Performance", shown)]
    assert report.not_rated == 1


def test_a_workbook_without_rating_columns_is_one_of_people_not_rated(imported: Import) -> None:
    got = imported(["ID", "Name"], ["1", "Ada"], ["2", "Bo"])
    assert [(person.performance, person.potential, person.box) for person in got.people] == [(None, None, None)] * 2
    assert got.report.not_rated == 2


@pytest.mark.parametrize(
    ("cell", "box"),
    [("5 - Core Talent", 5), (9, 9), ("1", 1), ("Star [H,H]", 9), ("high impact", 6), (None, None)],
)
def test_the_prior_box_is_read(one: ImportOne, cell: object, box: int | None) -> None:
    person, report = one({"Prior Calibration 9-Box Label": cell})
    assert (person.prior_box, misread(report)) == (box, [])


@pytest.mark.parametrize("cell", ["10", "0", "Superstar", "2.5"])
def test_a_prior_box_that_is_none_is_reported(one: ImportOne, cell: object) -> None:
    person, report = one({"Prior Calibration 9-Box Label": cell})
    assert (person.prior_box, misread(report)) == (None, [("C2", "Prior Calibration 9-Box Label", cell)])


def test_yearly_ratings_are_kept_by_year(one: ImportOne) -> None:
    headers = [
        "2023 Completed Performance Rating",
        "2025 Completed Performance Rating",
        "2024 Completed Performance Rating",
    ]
    person, report = one(dict(zip(headers, ["Solid", None, "Leading"], strict=True)))
    assert person.ratings_history == {"2023": "Solid", "2024": "Leading"}
    assert report.extra_columns == []


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2021, 4, 3), "2021-04-03"),
        (datetime(2021, 4, 3, 23, 59), "2021-04-03"),
        (44289, "2021-04-03"),
        (44289.75, "2021-04-03"),
        ("44289", "2021-04-03"),
        ("2021-04-03", "2021-04-03"),
        ("2021/4/3", "2021-04-03"),
        ("2021-04-03T08:30:00.000Z", "2021-04-03"),
        (" 2021-04-03 08:30:00 ", "2021-04-03"),
        ("20210403", "2021-04-03"),
        ("23/04/2021", "2021-04-23"),
        ("04/23/2021", "2021-04-23"),
        ("23.04.2021", "2021-04-23"),
        ("04/04/2021", "2021-04-04"),
        ("3 Apr 2021", "2021-04-03"),
        ("03-APR-2021", "2021-04-03"),
        ("April 3rd, 2021", "2021-04-03"),
        (None, None),
    ],
)
def test_a_hire_date_is_read(one: ImportOne, cell: object, day: str | None) -> None:
    person, report = one({"Hire Date": cell})
    assert (person.hire_date, misread(report)) == (day, [])


@pytest.mark.parametrize(
    "cell",
    [
        *("03/04/2021", "03.04.2021", "31/02/2021", "2021-13-01", "23/04/21", "soon", "13/14/2021", "Sunday 4 2021"),
        *(2020, 1, -5, 99999999, True),
    ],
)
def test_a_date_that_says_two_things_or_none_is_reported_and_not_guessed(one: ImportOne, cell: object) -> None:
    person, report = one({"Hire Date": cell})
    assert person.hire_date is None
    assert [(place, header) for place, header, _ in misread(report)] == [("C2", "Hire Date")]


@pytest.mark.parametrize(("cell", "shown"), [(time(8, 30), "08:30:00"), (timedelta(hours=30), "30:00:00")])
def test_a_time_is_no_date(one: ImportOne, cell: object, shown: str) -> None:
    person, report = one({"Hire Date": cell})
    assert (person.hire_date, misread(report)) == (None, [("C2", "Hire Date", shown)])


def test_serial_dates_of_old_mac_workbooks_count_from_1904(tmp_path: Path) -> None:
    rows = text_cell("A1", "ID") + text_cell("B1", "Name") + text_cell("C1", "Hire Date")
    row = text_cell("A2", "1") + text_cell("B2", "Ada")
    cells = f'<row r="1">{rows}</row><row r="2">{row}<c r="C2" %s><v>42827</v></c></row>'
    old = PARTS["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    for style in ("", 's="1"'):  # a plain number, and a date cell
        got = read(make_package(tmp_path / "p.xlsx", cells % style, {"xl/workbook.xml": old}))
        assert got.people[0].hire_date == "2021-04-03"


@pytest.mark.parametrize(
    ("cell", "ready"),
    [
        *(("Yes", True), ("TRUE", True), (True, True), (1, True), ("y", True), ("X", True)),
        *(("no", False), (False, False), (0, False), ("N", False), ("false", False), (None, None)),
    ],
)
def test_yes_and_no_are_read(one: ImportOne, cell: object, ready: bool | None) -> None:
    person, report = one({"Promotion Readiness": cell})
    assert (person.promotion_readiness, misread(report)) == (ready, [])


def test_anything_but_yes_and_no_is_reported(one: ImportOne) -> None:
    person, report = one({"Promotion Readiness": "Ready in 2 years"})
    assert (person.promotion_readiness, misread(report)) == (None, [("C2", "Promotion Readiness", "Ready in 2 years")])
