"""An .xlsx made of another workbook: an import of it gives the same, and Excel's kin can open it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from handmade import PEOPLE, TABLE, make_ods, make_xls
from ninebox_daemon.steps import to_nobody
from ninebox_daemon.workbook.cells import Value
from ninebox_daemon.workbook.converting import as_xlsx, names_in_xlsx
from ninebox_daemon.workbook.formats import format_of, opened
from ninebox_daemon.workbook.reader import Imported
from ninebox_protocol.errors import RpcError
from office import converted, needs_office
from sheetjs import day, error, number, written
from unit.imports import SHOWN_AS, read
from workbooks import HEADERS, make_workbook, people_rows


def convert(source: Path) -> Path:
    """Return the workbook as .xlsx."""
    target = source.parent / "converted.xlsx"
    as_xlsx(source, target, shown_as=SHOWN_AS)
    assert format_of(target, shown_as=SHOWN_AS) == "xlsx"
    return target


def both(source: Path) -> tuple[Imported, Imported]:
    """Return what an import makes of a workbook, and of the .xlsx made of it."""
    return read(source), read(convert(source))


def odd_rows() -> list[list[Any]]:
    """Return people whose cells are of every kind, and hard to write."""
    cells: Sequence[Any] = (
        *("=1+1", "+1", "-1", "@x", "#N/A", "#notanerror", "_x0007_", "a_x005F_b", " blanks ", "two\nlines", "cr\rlf"),
        *("TRUE", "1", "2021-04-03", "<&>'\"", "李🦚", True, False, 0, -1.5, 1e300, 1e-300, 0.1 + 0.2),
        *(
            2.0**53,
            123456789012345680,
            error(42),
            error(7),
            day(date(2021, 4, 3)),
            number(44289.75, "yyyy-mm-dd hh:mm"),
        ),
        *(number(0.25, "h:mm"), number(1.5, "[h]:mm"), number(12, "0000"), number(59, "yyyy-mm-dd")),
        *(number(60, "yyyy-mm-dd"), number(1, "yyyy-mm-dd"), number(-1, "yyyy-mm-dd")),
    )
    headers = ["ID", "Name", "Performance", "Hire Date", "Notes", "Desk", "9-Box Label"]
    return [headers, *([number(nth, "00000"), "Ada", cell, cell, cell, cell] for nth, cell in enumerate(cells))]


@pytest.mark.parametrize("kind", ["xls", "xls5", "xlsb", "ods"])
def test_cells_of_every_kind_come_through_the_same(tmp_path: Path, kind: str) -> None:
    sheets: dict[str, Any] = {"Old people": [["ID", "Name"], ["1", "x"]], "Empty": [], "Data": [[], [], *odd_rows()]}
    before, after = both(written(tmp_path / "p", sheets, kind, hidden={"Old people": 2, "Empty": 1}))
    assert len(before.people) == len(odd_rows()) - 1
    assert after == before


@needs_office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_libreoffice_wrote_comes_through_the_same(tmp_path: Path, kind: str) -> None:
    source = make_workbook(
        tmp_path / "p.xlsx", people_rows(50), formats={"Cost Center": "000000"}, above=[["Title"], []]
    )
    before, after = both(converted(source, kind, tmp_path))
    assert after == before
    assert before.people == read(source).people


@needs_office
def test_libreoffice_opens_it_and_finds_the_same(tmp_path: Path) -> None:
    rows: list[Any] = [list(HEADERS), *([day(c) if isinstance(c, date) else c for c in row] for row in people_rows(30))]
    made = convert(written(tmp_path / "p.xlsb", {"Employees": rows}, "xlsb"))
    assert read(converted(made, "ods", tmp_path)) == read(made)


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_days_that_count_from_1904_still_do(tmp_path: Path, kind: str) -> None:
    rows: list[Any] = [
        ["ID", "Name", "Hire Date", "Desk"],
        ["1", "Ada", 42827, day(date(2017, 4, 2))],
        ["2", "Bo", "42827", 1],
    ]
    before, after = both(written(tmp_path / "p", {"S": rows}, kind, from_1904=True))
    assert after == before
    assert before.people[0].hire_date == "2021-04-03"


def test_a_day_before_excel_began_is_text(tmp_path: Path) -> None:
    cell = "<table:table-cell office:value-type='date' office:date-value='1899-05-01'/>"
    rows = "".join(
        f"<table:table-row>{each}</table:table-row>"
        for each in ("<c>ID</c><c>Name</c><c>Hire Date</c>", f"<c>1</c><c>Ada</c>{cell}")
    )
    before, after = both(make_ods(tmp_path / "p.ods", rows))
    assert after == before
    assert after.people[0].hire_date == "1899-05-01"


def test_cells_are_of_their_kind_in_the_new_workbook(tmp_path: Path) -> None:
    line: list[Any] = [
        *(number(7, "000"), day(date(2021, 4, 3)), number(44289.5, "yyyy-mm-dd hh:mm"), number(0.25, "h:mm")),
        *(number(1.5, "[h]:mm"), "=1+1", error(42), True, 2.5),
    ]
    page = load_workbook(convert(written(tmp_path / "p.xls", {"S": [[], [None, *line]]}, "xls")))["S"]
    cells = [page.cell(2, column) for column in range(2, 2 + len(line))]
    assert [cell.value for cell in cells] == [
        *(7, datetime(2021, 4, 3), datetime(2021, 4, 3, 12), time(6), timedelta(hours=36), "=1+1", "#N/A", True, 2.5),
    ]
    assert [cell.data_type for cell in cells] == [*"ndddd", "s", "e", "b", "n"]
    assert cells[0].number_format == "000"


def test_a_formula_never_calculated_and_an_error_that_excel_lacks_are_no_value(tmp_path: Path) -> None:
    cells = ("table:formula='of:=X'", "calcext:value-type='error'")
    row = "<table:table-row>" + "".join(f"<table:table-cell {each}><text:p/></table:table-cell>" for each in cells)
    page = load_workbook(convert(make_ods(tmp_path / "p.ods", row + "</table:table-row>")))["S1"]
    assert [(cell.value, cell.data_type) for cell in page[1]] == [("#N/A", "e")] * 2


@pytest.mark.parametrize(
    ("hidden", "shown"), [({"A": 1}, [False, True]), ({"A": 1, "B": 2}, [True, True]), ({}, [True, True])]
)
def test_hidden_sheets_stay_hidden_and_one_is_shown(tmp_path: Path, hidden: dict[str, int], shown: list[bool]) -> None:
    book = load_workbook(convert(written(tmp_path / "p.xls", {"A": [[1]], "B": [[2]]}, "xls", hidden=hidden)))
    assert [page.sheet_state == "visible" for page in book.worksheets] == shown
    assert book.active is not None
    assert book.active.sheet_state == "visible"


def test_a_text_longer_than_excel_holds_is_cut_and_every_shorter_one_whole(tmp_path: Path) -> None:
    row = "".join(f"<c>{'x' * length}</c>" for length in (32_767, 40_000))
    with opened(
        convert(make_ods(tmp_path / "p.ods", f"<table:table-row>{row}</table:table-row>")), "", to_nobody
    ) as book:
        ((_, values),) = book.rows(book.sheets[0], to_nobody)
    assert [len(str(value)) for value in values] == [32_767, 32_767]


def test_a_text_is_never_cut_within_a_control_character(tmp_path: Path) -> None:
    for before in range(8):
        text = "a" * before + "\r" * 5000
        path = convert(make_xls(tmp_path / "p.xls", {"S": [(0, 0, text)]}))
        with opened(path, SHOWN_AS, to_nobody) as book:
            assert book.rows(book.sheets[0], to_nobody) == [(1, [text[: before + (32_767 - before) // 7]])]


def test_names_that_excel_forbids_are_made_to_fit_and_told(tmp_path: Path) -> None:
    path = make_ods(tmp_path / "p.ods", "<table:table-row><c>a</c></table:table-row>", "")
    import zipfile

    with zipfile.ZipFile(path) as file:
        content = file.read("content.xml").decode().replace('"S1"', '"Q1/Q2"').replace('"S2"', f'"{"n" * 40}"')
    assert TABLE in content
    names = as_xlsx(make_ods(path, parts={"content.xml": content}), tmp_path / "x.xlsx", shown_as=SHOWN_AS)
    assert names == {"Q1/Q2": "Q1_Q2", "n" * 40: "n" * 31}
    assert load_workbook(tmp_path / "x.xlsx").sheetnames == list(names.values())


def test_names_stay_apart_whatever_is_cut_off_them() -> None:
    wanted = ["n" * 35, "N" * 36, "n" * 31, "", "a:b", "A?B", "a_b", "'q'"]
    names = names_in_xlsx(wanted)
    assert list(names) == wanted
    assert names["n" * 31] == "n" * 31
    assert names["a_b"] == "a_b"
    made = [name.casefold() for name in names.values()]
    assert len(set(made)) == len(made)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names.values())


@pytest.mark.parametrize(
    "sheets", [{"S": [*PEOPLE, (65535, 255, 1.0)]}, {"S": PEOPLE, "Far": [(0, 0, "a"), (65535, 255, "z")]}]
)
def test_a_workbook_with_a_sheet_too_large_is_refused_rather_than_made_without_it(tmp_path: Path, sheets: Any) -> None:
    with pytest.raises(RpcError) as caught:
        as_xlsx(make_xls(tmp_path / "p.xls", sheets), tmp_path / "x.xlsx", shown_as=SHOWN_AS)
    assert caught.value.fault.name == "WorkbookTooLarge"
    assert caught.value.facts["path"] == SHOWN_AS


def test_a_workbook_without_a_sheet_becomes_one_that_opens(tmp_path: Path) -> None:
    assert len(load_workbook(convert(make_xls(tmp_path / "p.xls", {}))).sheetnames) == 1


def test_converting_tells_how_far_it_is_and_ends_when_nobody_wants_it(tmp_path: Path) -> None:
    path = written(tmp_path / "p.xls", {"A": [["x"]] * 50, "B": [["y"]] * 50}, "xls")
    told: list[int] = []
    as_xlsx(path, tmp_path / "x.xlsx", shown_as=SHOWN_AS, step=lambda done, total, _: told.append(done * 100 // total))
    assert told == sorted(told)
    assert told[-1] == 80

    class Unwanted(Exception):
        pass

    def stop(*_: object) -> None:
        raise Unwanted

    with pytest.raises(Unwanted):
        as_xlsx(path, tmp_path / "x.xlsx", shown_as=SHOWN_AS, step=stop)


def test_numbers_keep_every_digit(tmp_path: Path) -> None:
    numbers = [0.1 + 0.2, 2.0**53 + 2, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0]
    path = convert(make_xls(tmp_path / "p.xls", {"S": [(0, column, each) for column, each in enumerate(numbers)]}))
    with opened(path, SHOWN_AS, to_nobody) as book:
        values: list[Value] = book.rows(book.sheets[0], to_nobody)[0][1]
    assert values == numbers
