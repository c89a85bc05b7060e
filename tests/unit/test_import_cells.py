"""What an import makes of texts, of what an export wrote, and of cells that hold no value."""

import math
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from handmade import make_xls
from ninebox_protocol.errors import RpcError
from unit.imports import Import, ImportOne, misread, read
from workbooks import make_package, make_workbook, text_cell


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


def sheet(*rows: str) -> str:
    """Return XML of rows below the headers ID, Name and Notes."""
    header = text_cell("A1", "ID") + text_cell("B1", "Name") + text_cell("C1", "Notes")
    return "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate((header, *rows), start=1))


@pytest.mark.parametrize("quote", ['"', "'"])
def test_errors_and_formulas_without_a_value_are_told_whatever_quotation_marks_are_used(
    tmp_path: Path, quote: str
) -> None:
    ada = text_cell("A2", "1") + text_cell("B2", "Ada") + '<c r="C2" t="e"><v>#N/A</v></c>'
    bo = text_cell("A3", "2") + '<c r="B3"><f>1+1</f></c>'
    got = read(make_package(tmp_path / "p.xlsx", sheet(ada, bo).replace('"', quote)))
    assert [(person.name, person.notes) for person in got.people] == [("Ada", None)]
    assert misread(got.report) == [("C2", "Notes", "#N/A")]
    assert [(row.row, row.value) for row in got.report.skipped] == [(3, "2")]


def test_an_error_that_does_not_say_where_it_stands_is_a_blank(tmp_path: Path) -> None:
    ada = text_cell("A2", "1") + text_cell("B2", "Ada") + '<c s="0" t="e"><v>#N/A</v></c>'
    got = read(make_package(tmp_path / "p.xlsx", sheet(ada, text_cell("A3", "2") + text_cell("B3", "Bo"))))
    assert [(person.name, person.notes) for person in got.people] == [("Ada", None), ("Bo", None)]


def test_a_formula_without_a_value_beyond_all_columns_is_nobodys(tmp_path: Path) -> None:
    ada = text_cell("A2", "1") + text_cell("B2", "Ada") + '<c r="F2"><f>1+1</f></c>'
    got = read(make_package(tmp_path / "p.xlsx", sheet(ada)))
    assert (got.people[0].extra, misread(got.report)) == ({}, [])


def test_a_sheet_of_nothing_but_errors_is_empty(tmp_path: Path) -> None:
    path = make_package(tmp_path / "p.xlsx", '<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')
    with pytest.raises(RpcError, match="it is empty"):
        read(path)


def test_a_number_is_an_id_without_styles_too(tmp_path: Path) -> None:
    ada = '<c r="A2" s="1"><v>7</v></c>' + text_cell("B2", "Ada")
    assert read(make_package(tmp_path / "p.xlsx", sheet(ada), {"xl/styles.xml": None})).people[0].employee_id == "7"


def test_a_number_that_is_none_is_no_text_and_no_id(tmp_path: Path) -> None:
    """Excel writes no such numbers; other programs do."""
    cells: list[tuple[int, int, str | float]] = [(0, 0, "ID"), (0, 1, "Name"), (0, 2, "Notes")]
    cells += [(1, 0, "1"), (1, 1, "Ada"), (1, 2, math.inf), (2, 0, math.nan), (2, 1, "Bo")]
    got = read(make_xls(tmp_path / "p.xls", {"S": cells}))
    assert [(person.name, person.notes) for person in got.people] == [("Ada", None)]
    assert [(row.row, row.reason) for row in got.report.skipped] == [(3, "noId")]
