"""Which sheet, which row and which columns an import takes, and what its report says of them."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from ninebox_daemon.workbook.reader import read_workbook
from ninebox_protocol.errors import REQUEST_CANCELLED, RpcError
from unit.imports import Import, misread, read
from workbooks import HEADERS, make_workbook, people_rows


def test_an_import_that_nobody_wants_any_more_ends_though_another_sheet_could_be_read(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "two.xlsx", people_rows(3))
    book = load_workbook(path)
    book.copy_worksheet(book.worksheets[0])
    book.save(path)
    steps = []

    def unwanted_at_first(*told: object) -> None:
        steps.append(told)
        if len(steps) == 1:
            raise RpcError(REQUEST_CANCELLED)

    with pytest.raises(RpcError, match="cancelled"):
        read_workbook(path, shown_as=str(path), step=unwanted_at_first)


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


def test_the_name_of_a_column_without_one_is_not_that_of_another(imported: Import) -> None:
    got = imported(["ID", "Name", "Column D", None], ["1", "Ada", "c", "d"])
    assert got.people[0].extra == {"Column D": "c", "Column D (2)": "d"}


def test_of_several_sheets_without_headers_it_is_said_once(tmp_path: Path) -> None:
    more = {"Other": [["nothing either"]]}
    path = make_workbook(tmp_path / "p.xlsx", [["nothing here"]], ["Notes"], sheet="S", more=more)
    with pytest.raises(RpcError) as refused:
        read(path)
    assert refused.value.facts["reason"] == "no sheet has a row that names an ID and a name column"
    assert [sheet in str(refused.value.facts["sheets"]) for sheet in ("'S'", "'Other'")] == [True, True]


def test_a_second_prior_label_is_never_taken_for_the_label_that_an_export_writes(imported: Import) -> None:
    prior = "Prior Calibration 9-Box Label"
    got = imported(["ID", "Name", prior, prior], ["1", "Ada", "5", "6"])
    assert "box" not in got.report.columns
    assert (got.people[0].prior_box, got.people[0].extra) == (5, {f"{prior} (2)": "6"})


def test_the_second_of_two_equal_headers_is_extra_under_a_number(imported: Import) -> None:
    got = imported(["ID", "Name", "ID"], ["1", "Ada", "other"])
    assert (got.people[0].employee_id, got.people[0].extra) == ("1", {"ID (2)": "other"})


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
