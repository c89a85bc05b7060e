"""Much text out of little: one that many cells share is counted as often as it is used, before it is loaded."""

from collections.abc import Callable
from pathlib import Path

import pytest

from handmade import make_ods
from ninebox_daemon.workbook.file import MAX_CELL_TEXT, MAX_TEXT
from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.shared_texts import shared_characters
from ninebox_protocol.errors import RpcError
from sheetjs import written
from unit.imports import read
from workbooks import make_package, text_cell

LONG = "x" * 32_000
TIMES = MAX_TEXT // len(LONG) + 1
SHEET = "xl/worksheets/sheet1.xml"


def shared(path: Path, texts: list[str], uses: list[int]) -> Path:
    """Write a workbook whose cells in column C use these of the shared texts."""
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", str(n))}{text_cell(f"B{n}", "Ada")}<c r="C{n}" t="s"><v>{use}</v></c></row>'
        for n, use in enumerate(uses, start=2)
    )
    head = f'<row r="1">{text_cell("A1", "ID")}{text_cell("B1", "Name")}{text_cell("C1", "Notes")}</row>'
    return make_package(path, head + rows, {"xl/sharedStrings.xml": f"<sst>{strings}</sst>"})


def of_xlsx(path: Path) -> Path:
    return shared(path, [LONG], [0] * TIMES)


def of_ods(path: Path) -> Path:
    many = f'<table:table-cell table:number-columns-repeated="{TIMES}" office:value-type="string">'
    return make_ods(
        path,
        "<table:table-row><c>ID</c><c>Name</c></table:table-row>"
        f"<table:table-row><c>1</c><c>Ada</c>{many}<text:p>{LONG}</text:p></table:table-cell></table:table-row>",
    )


def of_xlsb(path: Path) -> Path:
    return written(path, {"S": [["ID", "Name"], *([str(n), "Ada", *[LONG] * 70] for n in range(60))]}, "xlsb")


@pytest.mark.parametrize("make", [of_xlsx, of_ods, of_xlsb])
def test_a_text_that_very_many_cells_share_is_too_large(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "people")
    with pytest.raises(RpcError) as refused:
        read(path)
    assert refused.value.fault.name == "WorkbookTooLarge"
    assert str(refused.value.facts["found"]).endswith("characters")


def test_one_long_text_among_many_short_ones_is_in_nobodys_way(tmp_path: Path) -> None:
    path = shared(tmp_path / "people.xlsx", [LONG, "short"], [0] + [1] * TIMES)
    got = read(path)
    assert (got.people[0].notes, got.people[1].notes) == (LONG, "short")
    with Package(path, "") as package:
        assert shared_characters(package, SHEET, TIMES + 1, MAX_TEXT) < 2 * MAX_TEXT


def test_a_cell_longer_than_any_program_writes_is_too_large(tmp_path: Path) -> None:
    row = "<table:table-row><c>ID</c><c>Name</c></table:table-row>"
    path = make_ods(
        tmp_path / "p.ods", row + f"<table:table-row><c>1</c><c>{'x' * (MAX_CELL_TEXT + 1)}</c></table:table-row>"
    )
    with pytest.raises(RpcError, match="a cell of the sheet"):
        read(path)
