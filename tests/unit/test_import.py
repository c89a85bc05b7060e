"""What an import makes of a workbook: whom, which fields, and what it says about the rest."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from ninebox_daemon.workbook.reader import Imported, read_workbook
from ninebox_protocol.employees import Person
from ninebox_protocol.errors import RpcError
from ninebox_protocol.sessions import ImportReport
from workbooks import HEADERS, PARTS, make_package, make_workbook, people_rows, text_cell

SHOWN_AS = "/home/hr/people.xlsx"

Import = Callable[..., Imported]
ImportOne = Callable[..., tuple[Person, ImportReport]]


def read(path: Path, sheet_name: str | None = None) -> Imported:
    return read_workbook(path, shown_as=SHOWN_AS, sheet_name=sheet_name)


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Import a sheet of these headers and rows, as `make_workbook` writes them."""

    def import_(headers: Sequence[object], *rows: Sequence[object], **options: Any) -> Imported:
        return read(make_workbook(tmp_path / "people.xlsx", rows, headers, **options))

    return import_


@pytest.fixture
def one(imported: Import) -> ImportOne:
    """Import one person with these cells by header: (person, report)."""

    def import_(cells: dict[str, object], **options: Any) -> tuple[Person, ImportReport]:
        got = imported(["Employee ID", "Worker", *cells], ["1", "Ada", *cells.values()], **options)
        return got.people[0], got.report

    return import_


def misread(report: ImportReport) -> list[tuple[str, str, str]]:
    assert report.not_understood_count == len(report.not_understood)
    return [(cell.cell, cell.header, cell.value) for cell in report.not_understood]


# --- which sheet, which row ------------------------------------------------------------------------------------------


def test_every_person_of_a_plain_workbook_arrives_in_order(tmp_path: Path) -> None:
    rows = list(people_rows(50))
    got = read(make_workbook(tmp_path / "people.xlsx", rows))
    assert [person.employee_id for person in got.people] == [row[0] for row in rows]
    assert [person.name for person in got.people] == [row[1] for row in rows]
    assert [person.performance for person in got.people] == [row[HEADERS.index("Performance")] for row in rows]
    assert (got.report.rows_read, got.report.imported, got.report.skipped_count) == (50, 50, 0)
    assert got.report.extra_columns == ["Desk", "Cost Center", "Union", "Weekly Hours", "Badge Expires"]


def test_the_header_row_is_found_below_titles(imported: Import) -> None:
    got = imported(
        ["ID", "Name", "Performance"], ["7", "Ada", "Huge"], above=[["Talent review 2026"], [], ["Confidential"]]
    )
    assert got.report.header_row == 4
    assert misread(got.report) == [("C5", "Performance", "Huge")]


def test_a_header_row_below_the_twentieth_is_not_found(imported: Import) -> None:
    assert imported(["ID", "Name"], ["7", "Ada"], above=[["x"]] * 19).report.header_row == 20
    with pytest.raises(RpcError, match="top 20 rows"):
        imported(["ID", "Name"], ["7", "Ada"], above=[["x"]] * 20)
    with pytest.raises(RpcError, match="top 20 rows"):
        imported(["ID", "Name"], ["7", "Ada"], above=[["x"], *[[]] * 19])


def test_rows_and_cells_are_named_as_in_the_sheet_when_the_table_begins_further_in(imported: Import) -> None:
    got = imported(
        ["ID", "Name", "Potential"], [], ["7", "Ada", "?"], ["", "Bo", ""], above=[[]] * 4, left=2
    )  # the headers are in C5
    assert got.report.header_row == 5
    assert misread(got.report) == [("E7", "Potential", "?")]
    assert [(row.row, row.reason, row.value) for row in got.report.skipped] == [(8, "noId", "Bo")]


def test_the_sheet_with_ratings_is_chosen(tmp_path: Path) -> None:
    path = make_workbook(
        tmp_path / "p.xlsx",
        [["1", "Ada"]] * 50,
        ["ID", "Name"],
        sheet="Employees",
        more={"Sheet2": [["ID", "Name", "Performance", "Potential"], ["2", "Bo", "High", "Low"]]},
    )
    got = read(path)
    assert (got.report.sheet_name, got.report.also_possible) == ("Sheet2", [])


def test_of_sheets_that_are_equal_the_first_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    lines = [["ID", "Name"], ["1", "Ada"]]
    path = make_workbook(
        tmp_path / "p.xlsx",
        lines[1:],
        lines[0],
        sheet="One",
        more={"Notes": [["See One"]], "Two": lines, "Three": lines},
    )
    got = read(path)
    assert (got.report.sheet_name, got.report.also_possible) == ("One", ["Two", "Three"])


def test_a_name_that_sounds_like_people_wins_over_an_equal_sheet(tmp_path: Path) -> None:
    lines = [["ID", "Name"], ["1", "Ada"]]
    path = make_workbook(tmp_path / "p.xlsx", lines[1:], lines[0], sheet="One", more={"Talent Pool": lines})
    got = read(path)
    assert (got.report.sheet_name, got.report.also_possible) == ("Talent Pool", ["One"])


def test_a_sheet_that_is_named_is_read_even_hidden_and_in_other_case(tmp_path: Path) -> None:
    lines = [["ID", "Name"], ["2", "Bo"]]
    path = make_workbook(
        tmp_path / "p.xlsx", [["1", "Ada"]], ["ID", "Name"], more={"Archive": lines}, hidden=["Archive"]
    )
    got = read(path, sheet_name="archive")
    assert [person.name for person in got.people] == ["Bo"]
    assert (got.report.sheet_name, got.report.also_possible) == ("Archive", [])


def test_hidden_sheets_are_read_only_when_nothing_else_fits(tmp_path: Path) -> None:
    big = [["ID", "Name", "Performance", "Potential"], *([str(n), "Bo", "Low", "Low"] for n in range(200))]
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    make_workbook(one, [["1", "Ada"]], ["ID", "Name"], sheet="S", more={"People": big}, hidden=["People"])
    make_workbook(two, [["nothing here"]], ["Notes"], sheet="S", more={"People": big}, hidden=["People"])
    assert (read(one).report.sheet_name, read(one).report.also_possible) == ("S", [])
    assert read(two).report.sheet_name == "People"


def test_empty_sheets_and_charts_are_in_nobodys_way(tmp_path: Path) -> None:
    book = Workbook()
    book.create_chartsheet("Chart", 0)
    book.create_sheet("Nothing")
    page = book.create_sheet("People")
    page.append(["ID", "Name"])
    page.append(["1", "Ada"])
    book.save(tmp_path / "p.xlsx")
    assert read(tmp_path / "p.xlsx").report.sheet_name == "People"


# --- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("  EMPLOYEE   id ", "employeeId"),
        ("Personnel Number", "employeeId"),
        ("Current Performance", "performance"),
        ("FY26 Talent Assessment Performance", "performance"),
        ("Aug 2025 Talent Assessment Potential", "potential"),
        ("Worker\u2019s  Manager", "manager"),
        ("Reports\nTo", "manager"),
        ("Job Level \u2013 Primary_Position", "jobLevel"),
        ("\uff28\uff49\uff52\uff45 Date", "hireDate"),
        ("Management Chain - Level 06", "managementChain.6"),
        ("2019 completed performance rating", "ratingsHistory.2019"),
        ("FY25 9-Box Label", "box"),
        ("Talent Mapping Position [Performance vs Potential]", "box"),
        ("Prior Calibration 9-Box Label", "priorBox"),
        ("2025 Talent Indicator", "talentIndicator"),
        ("Promotion (In-Line, Out of line)", "promotionStatus"),
        ("Change Notes", "changeNote"),
        ("Donut Exercise Position", "donutPosition"),
        ("Modified in Session", "modifiedInSession"),
        ("Original Potential", "originalPotential"),
    ],
)
def test_a_header_is_recognised(imported: Import, header: str, field: str) -> None:
    others = ["Name"] if field == "employeeId" else ["Personnel Number", "Name"]
    got = imported([header, *others], ["1", "2", "3"])
    assert got.report.columns[field] == header.strip()
    assert header.strip() not in got.report.extra_columns


def test_the_first_alias_of_a_field_wins_wherever_it_stands(imported: Import) -> None:
    got = imported(
        ["ID", "Name", "Worker", "Employee ID", "FY26 Talent Assessment Performance", "Performance Rating"],
        ["7", "Preferred", "Legal", "00007", "Low", "High"],
    )
    person = got.people[0]
    assert (person.employee_id, person.name, person.performance) == ("00007", "Legal", "High")
    assert person.extra == {"ID": "7", "Name": "Preferred", "FY26 Talent Assessment Performance": "Low"}
    assert got.report.extra_columns == list(person.extra)


def test_columns_that_are_not_recognised_are_kept_under_a_name_of_their_own(imported: Import) -> None:
    got = imported(
        ["Desk", "ID", "Name", "Desk", "Desk (2)", None, None, "Desk", "Grade"],
        ["a", "1", "Ada", "b", "c", "d", None, "e", "M1"],
        ["A", "2", "Bo", None, "C", None, None, None, None],
    )
    assert got.people[0].extra == {"Desk": "a", "Desk (3)": "b", "Desk (2)": "c", "Column F": "d", "Desk (4)": "e"}
    assert got.people[1].extra == {"Desk": "A", "Desk (2)": "C"}
    assert got.report.extra_columns == ["Desk", "Desk (3)", "Desk (2)", "Column F", "Desk (4)"]


def test_a_second_prior_label_is_never_taken_for_the_label_that_an_export_writes(imported: Import) -> None:
    prior = "Prior Calibration 9-Box Label"
    got = imported(["ID", "Name", prior, prior], ["1", "Ada", "5", "6"])
    assert "box" not in got.report.columns
    assert (got.people[0].prior_box, got.people[0].extra) == (5, {f"{prior} (2)": "6"})


def test_the_second_of_two_equal_headers_is_extra_under_a_number(imported: Import) -> None:
    got = imported(["ID", "Name", "ID"], ["1", "Ada", "other"])
    assert (got.people[0].employee_id, got.people[0].extra) == ("1", {"ID (2)": "other"})


# --- identity --------------------------------------------------------------------------------------------------------


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


# --- ratings ---------------------------------------------------------------------------------------------------------


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


# --- dates and yes/no ------------------------------------------------------------------------------------------------


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


# --- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  two  words\n and a line ", "two  words\n and a line"),
        (3.0, "3"),
        (2.5, "2.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (-4, "-4"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime(2024, 3, 1), "2024-03-01"),
        (datetime(2024, 3, 1, 8, 30), "2024-03-01T08:30:00"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=36, minutes=5), "36:05:00"),
        ("nan", "nan"),
        ("=not a formula", "=not a formula"),
    ],
)
def test_a_cell_of_a_text_column_is_kept_as_it_shows(tmp_path: Path, cell: object, text: str) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.append(["ID", "Name", "Notes", "Desk"])
    page.append(["1", "Ada", cell, cell])
    for address in ("C2", "D2"):
        if cell == "=not a formula":
            page[address].data_type = "s"
    book.save(tmp_path / "p.xlsx")
    person = read(tmp_path / "p.xlsx").people[0]
    assert (person.notes, person.extra) == (text, {"Desk": text})


def test_an_empty_cell_is_nothing(one: ImportOne) -> None:
    person, _ = one({"Notes": None, "Job Title": "", "Manager": "   ", "Desk": None})
    assert (person.notes, person.job_title, person.manager, person.extra) == (None, None, None, {})


def test_the_management_chain_keeps_its_gaps_and_loses_its_blank_end(one: ImportOne) -> None:
    levels = dict(
        zip([f"Management Chain - Level 0{n}" for n in range(1, 7)], ["A", None, "C", " ", None, None], strict=True)
    )
    assert one(levels)[0].management_chain == ["A", None, "C"]
    assert one({"Management Chain - Level 02": "B"})[0].management_chain == [None, "B"]


def test_location_is_the_column_where_it_says_something_and_the_profile_where_not(imported: Import) -> None:
    got = imported(
        ["ID", "Name", "Job Profile", "Country"],
        ["1", "Ada", "Engineer-CAN", "Portugal"],
        ["2", "Bo", "Engineer-CAN", None],
        ["3", "Chen", "Engineer-XXX", None],
    )
    assert [person.location for person in got.people] == ["Portugal", "CAN", None]
    assert got.report.columns["location"] == "Country"


def test_job_functions_are_derived_among_the_people_imported(imported: Import) -> None:
    titles = ["Nurse", "Buyer", "Trainer", "Pilot", "Cook"] * 5
    rows = [[str(number), "Ada", title] for number, title in enumerate(titles)]
    got = imported(["ID", "Name", "Business Title"], *rows, [None, "skipped", "Diver"], ["99", "Bo", "Senior Welder"])
    assert got.people[0].job_function == "Nurse"
    assert got.people[-1].job_function == "Other"


# --- what an export wrote --------------------------------------------------------------------------------------------


def test_what_an_export_wrote_is_read_back(one: ImportOne) -> None:
    person, report = one(
        {
            "Performance": "High",
            "Potential": "High",
            "Modified in Session": "Yes",
            "Modification Date": "2026-03-01T10:00:00Z",
            "Change Description": "Moved from Core Talent [M,M] to Star [H,H]",
            "Change Notes": "Led the merger",
            "Original Performance": "Medium",
            "Original Potential": "Medium",
            "Flags": "flight_risk, Works from Lisbon; PIP;; New Hire, flight risk",
            "Donut Exercise Position": 6,
            "Donut Exercise Label": "High Impact [H,M]",
            "Donut Exercise Notes": "would lead",
        }
    )
    assert person.change_note == "Led the merger"
    assert person.flags == ["flight_risk", "Works from Lisbon", "pip", "new_hire"]
    assert person.donut is not None
    assert (person.donut.performance, person.donut.potential, person.donut.note) == ("High", "Medium", "would lead")
    assert (person.extra, report.extra_columns, misread(report)) == ({}, [], [])


@pytest.mark.parametrize(
    ("position", "label", "note", "donut"),
    [
        ("Star [H,H]", None, None, ("High", "High", None)),
        (None, "Enigma", None, ("Low", "High", None)),
        (None, None, "thought about", (None, None, "thought about")),
        (None, None, None, None),
    ],
)
def test_a_donut_is_read_from_what_there_is_of_it(
    one: ImportOne, position: str | None, label: str | None, note: str | None, donut: object
) -> None:
    headers = ("Donut Exercise Position", "Donut Exercise Label", "Donut Exercise Notes")
    person, _ = one(dict(zip(headers, (position, label, note), strict=True)))
    assert donut == (person.donut and (person.donut.performance, person.donut.potential, person.donut.note))


def test_a_donut_that_is_no_box_is_reported(one: ImportOne) -> None:
    person, report = one({"Donut Exercise Position": "somewhere"})
    assert (person.donut, misread(report)) == (None, [("C2", "Donut Exercise Position", "somewhere")])


# --- cells that hold no value ----------------------------------------------------------------------------------------


def test_errors_in_cells_are_no_values_and_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    book = Workbook()
    page = book.worksheets[0]
    for line in (
        ["ID", "Name", "Performance", "Hire Date", "Manager", "Desk"],
        ["1", "Ada", "#N/A", "#VALUE!", "#REF!", "#DIV/0!"],
        ["#N/A", "Bo", None, None, None, None],
        ["3", "#REF!", None, None, None, None],
    ):
        page.append(line)
    for row in page.iter_rows():
        for cell in row:
            if str(cell.value).startswith("#"):
                cell.data_type = "e"
    book.save(path)
    got = read(path)
    person = got.people[0]
    assert (person.performance, person.hire_date, person.manager) == (None, None, None)
    assert person.extra == {"Desk": "#DIV/0!"}
    assert misread(got.report) == [
        ("C2", "Performance", "#N/A"),
        ("D2", "Hire Date", "#VALUE!"),
        ("E2", "Manager", "#REF!"),
    ]
    assert [(row.row, row.reason) for row in got.report.skipped] == [(3, "noId"), (4, "noName")]


def test_the_text_of_an_error_is_a_text(one: ImportOne) -> None:
    assert one({"Manager": "N/A"})[0].manager == "N/A"


def test_a_formula_that_was_never_calculated_is_reported_and_not_taken_for_a_blank(one: ImportOne) -> None:
    person, report = one({"Performance": '=IF(1<2,"High","Low")', "Desk": '="a"&"b"'})
    assert person.performance is None
    assert misread(report) == [("C2", "Performance", '=IF(1<2,"High","Low")')]
    assert person.extra == {"Desk": '="a"&"b"'}


@pytest.mark.parametrize("value", ["", "<v/>", "<v />", "<v></v>"])
def test_a_formula_without_a_value_is_known_however_it_is_written(tmp_path: Path, value: str) -> None:
    header = text_cell("A1", "ID") + text_cell("B1", "Name") + text_cell("C1", "Notes")
    row = text_cell("A2", "1") + text_cell("B2", "Ada") + f'<c r="C2"><f ca="1">1&lt;2</f>{value}</c>'
    got = read(make_package(tmp_path / "p.xlsx", f'<row r="1">{header}</row><row r="2">{row}</row>'))
    assert misread(got.report) == [("C2", "Notes", "=1<2")]


def test_a_formula_counts_by_the_value_that_was_stored_with_it(tmp_path: Path) -> None:
    header = "".join(
        text_cell(f"{letter}1", text)
        for letter, text in zip("ABCD", ("ID", "Name", "Performance", "Notes"), strict=True)
    )
    row = (
        '<c r="A2"><f>1000+1</f><v>1001</v></c><c r="B2" t="str"><f>C2</f><v>Ada</v></c>'
        '<c r="C2" t="str"><f>"High"</f><v>High</v></c><c r="D2" t="str"><f>""</f><v></v></c>'
    )
    got = read(make_package(tmp_path / "p.xlsx", f'<row r="1">{header}</row><row r="2">{row}</row>'))
    person = got.people[0]
    assert (person.employee_id, person.name, person.performance, person.notes) == ("1001", "Ada", "High", None)
    assert misread(got.report) == []


def test_a_merged_cell_belongs_to_its_first_row(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "p.xlsx", [["1", "Ada", "Boss"], ["2", "Bo", None]], ["ID", "Name", "Manager"])
    book = load_workbook(path)
    book.worksheets[0].merge_cells("C2:C3")
    book.save(path)
    assert [person.manager for person in read(path).people] == ["Boss", None]


# --- the report ------------------------------------------------------------------------------------------------------


def test_long_lists_are_counted_in_full_and_listed_up_to_200_in_the_order_of_the_sheet(imported: Import) -> None:
    rows = [[str(number), "Ada", "great", "great"] for number in range(150)]
    got = imported(["ID", "Name", "Performance", "Potential"], *rows, *[[None, "Bo"]] * 201)
    assert (got.report.not_understood_count, len(got.report.not_understood)) == (300, 200)
    assert (got.report.skipped_count, len(got.report.skipped)) == (201, 200)
    assert [cell.cell for cell in got.report.not_understood[:3]] == ["C2", "D2", "C3"]
    assert got.report.not_rated == 150


def test_the_report_says_which_column_serves_which_field(imported: Import) -> None:
    got = imported(
        [
            "Desk",
            "Worker ID",
            "Worker",
            "Management Chain - Level 01",
            "2024 Completed Performance Rating",
            "FY26 9-Box Label",
        ],
        ["d", "1", "Ada", "Boss", "Solid", "Star"],
    )
    assert got.report.columns == {
        "employeeId": "Worker ID",
        "name": "Worker",
        "box": "FY26 9-Box Label",
        "managementChain.1": "Management Chain - Level 01",
        "ratingsHistory.2024": "2024 Completed Performance Rating",
    }
    assert got.report.extra_columns == ["Desk"]
    assert got.people[0].box is None  # a label is written, never read: the ratings say where somebody stands


def test_the_same_workbook_gives_the_same_people_twice(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "p.xlsx", list(people_rows(20)))
    assert read(path) == read(path)
