"""A workbook with everything in it: what an export leaves as it was, judged part by part and byte by byte."""

import csv
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ninebox_protocol.employees import Donut
from office import converted, needs_office
from unit.exports import AT, cells_changed, differing_parts, export, opened, part_of
from unit.fullbook import make_full

SHEET = "xl/worksheets/sheet1.xml"
MOVES: dict[str, dict[str, Any]] = {
    "00002": {"performance": "High", "potential": "High", "change_note": "=HYPERLINK(1)"},
    "00005": {"performance": None, "flags": ["pip", "Ask soon"], "notes": "Ünï\r\n<b>"},
    "00009": {"donut": Donut(performance="Low", potential="High", note="why not")},
}


@pytest.fixture(params=[".xlsx", ".xlsm"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return make_full(tmp_path / f"people{request.param}")


def test_only_the_sheet_and_what_says_calculate_anew_differ(full: Path) -> None:
    got = export(full, MOVES)
    assert differing_parts(full, got.target) == {SHEET, "xl/workbook.xml"}
    with zipfile.ZipFile(got.target) as package:
        assert len(package.namelist()) == len(set(package.namelist())) > 30


def test_in_the_sheet_only_the_cells_written_differ(full: Path) -> None:
    got = export(full, MOVES)
    added = {f"{letter}{row}" for letter in "IJKLMNOPQR" for row in (3, 5, 8, 12)}
    assert cells_changed(part_of(full, SHEET), part_of(got.target, SHEET)) - added == {"D5", "E5", "D8", "G8"}
    assert (got.written.employees, got.written.cells) == (3, 4 + 6 + 6 + 6)
    row = opened(got.target)["People"][5]
    assert [cell.value for cell in row[8:14]] == [
        "Yes",
        AT,
        "Moved from Effective Pro [M,L] to Star [H,H]; change note changed",
        "=HYPERLINK(1)",
        "Medium",
        "Low",
    ]
    assert row[11].data_type != "f"


def test_the_workbook_part_differs_in_one_attribute(full: Path) -> None:
    before, after = (part_of(path, "xl/workbook.xml") for path in (full, export(full, MOVES).target))
    assert after.replace(b' fullCalcOnLoad="1"', b"") == before


def test_columns_added_are_shown_although_everything_to_the_right_was_hidden(full: Path) -> None:
    columns = opened(export(full, MOVES).target)["People"].column_dimensions
    assert [columns[letter].hidden for letter in ("H", "I", "R", "S")] == [False, False, False, True]
    assert columns["I"].width == columns["H"].width == 9.7109375
    assert (columns["S"].min, columns["S"].max) == (19, 16384)


def test_formulas_and_their_results_stay(full: Path) -> None:
    target = export(full, MOVES).target
    for sheet, cells in (("People", ("F5", "H5", "H8")), ("Sums", ("B1", "B3"))):
        for data_only in (False, True):
            old, new = (opened(path, data_only=data_only)[sheet] for path in (full, target))
            assert [old[cell].value for cell in cells] == [new[cell].value for cell in cells]


def test_the_same_arguments_make_the_same_bytes(full: Path) -> None:
    first = export(full, MOVES).target.read_bytes()
    assert export(full, MOVES).target.read_bytes() == first


def test_an_export_of_nobody_is_a_copy(full: Path) -> None:
    got = export(full, {"00001": {}})
    assert got.target.read_bytes() == full.read_bytes()
    assert (got.written.cells, got.written.employees, got.written.added) == (0, 0, [])


def test_a_second_export_leaves_what_the_first_one_recorded_about_others(full: Path) -> None:
    first = export(full, MOVES).target
    again = first.rename(full.with_name(f"again{full.suffix}"))
    got = export(again, {"00002": {"performance": "Low"}}, at_ms=0)
    assert got.written.added == []
    assert differing_parts(again, got.target) == {SHEET}
    assert cells_changed(part_of(again, SHEET), part_of(got.target, SHEET)) == {"D5", "J5", "K5"}
    assert got.cell("K5", "People") == "Moved from Effective Pro [M,L] to Enigma [L,H]"


CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"  # comma, quotes, UTF-8, from the first line
CHAIN = "xl/calcChain.xml"


def with_formulas(path: Path, chain: str) -> Path:
    """Return the workbook with a formula in a rating and in a note."""
    make_full(path)
    with zipfile.ZipFile(path) as package:
        parts = {each: package.read(each) for each in package.infolist()}
    with zipfile.ZipFile(path, "w") as package:
        for each, content in parts.items():
            if each.filename == SHEET:
                cell = b'<c r="D4" t="str"><f>"Low"</f><v>Low</v></c>'
                start = content.index(b'<c r="D4"')
                content = content[:start] + cell + content[content.index(b'<c r="E4"', start) :]
            elif each.filename == CHAIN:
                content = (
                    b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%b</calcChain>'
                    % (chain.encode())
                )
            package.writestr(each, content)
    return path


@pytest.mark.parametrize(
    ("chain", "left"),
    [
        ('<c r="D4" i="1"/><c r="H4" l="1"/><c r="D4" i="2"/>', '<c r="H4" l="1" i="1"/><c r="D4" i="2"/>'),
        ('<c r="H4" i="1"/><c r="D4"/><c r="H5"/>', '<c r="H4" i="1"/><c r="H5"/>'),
        ('<c r="D4" i="1"/><c r="B1" i="2"/>', '<c r="B1" i="2"/>'),
        ('<c r="B1" i="2"/><c r="D4"/>', '<c r="B1" i="2"/><c r="D4"/>'),
    ],
)
def test_a_formula_written_over_leaves_the_order_of_calculation(tmp_path: Path, chain: str, left: str) -> None:
    path = with_formulas(tmp_path / "people.xlsx", chain)
    got = export(path, {"00001": {"performance": "High"}})
    assert got.part(CHAIN).partition('main">')[2] == left + "</calcChain>"
    assert differing_parts(path, got.target) <= {SHEET, "xl/workbook.xml", CHAIN}


def test_an_order_of_calculation_that_would_be_empty_goes(tmp_path: Path) -> None:
    path = with_formulas(tmp_path / "people.xlsx", '<c r="D4" i="1"/>')
    got = export(path, {"00001": {"performance": "High"}})
    parts = {SHEET, "xl/workbook.xml", CHAIN, "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    assert differing_parts(path, got.target) == parts
    with zipfile.ZipFile(got.target) as package:
        assert CHAIN not in package.namelist()
    assert "calcChain" not in got.part("[Content_Types].xml") + got.part("xl/_rels/workbook.xml.rels")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ('<calcPr calcId="191029"/>', '<calcPr calcId="191029" fullCalcOnLoad="1"/>'),
        ("<calcPr fullCalcOnLoad='0' calcMode=\"manual\"/>", '<calcPr fullCalcOnLoad="1" calcMode="manual"/>'),
        ('<calcPr fullCalcOnLoad="true"/>', '<calcPr fullCalcOnLoad="true"/>'),
        ("", '<calcPr fullCalcOnLoad="1"/>'),
    ],
)
def test_calculating_anew_is_said_in_its_place(tmp_path: Path, said: str, says: str) -> None:
    path = make_full(tmp_path / "people.xlsx")
    with zipfile.ZipFile(path) as package:
        parts = {each: package.read(each) for each in package.infolist()}
    with zipfile.ZipFile(path, "w") as package:
        for each, content in parts.items():
            if each.filename == "xl/workbook.xml":
                content = content.replace(b'<calcPr calcId="124519"/>', said.encode() + b"<oleSize ref='A1'/>")
            package.writestr(each, content)
    assert f"</definedNames>{says}<oleSize" in export(path, MOVES).part("xl/workbook.xml")


ALWAYS_CALCULATED = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


@needs_office
def test_libreoffice_opens_it_and_formulas_follow_the_new_ratings(full: Path, tmp_path: Path) -> None:
    """LibreOffice shows the results that stand in a file unless it is told to calculate, whatever the file asks for."""
    target = export(full, MOVES).target
    profile = tmp_path / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_CALCULATED, encoding="utf-8")
    assert _sums(converted(target, "xlsx", tmp_path / "office", profile)) == [4, 2, 5]
    assert _sums(target) == [4, 4, 4]


@needs_office
def test_libreoffice_reads_every_cell_as_it_was_written(full: Path, tmp_path: Path) -> None:
    with converted(export(full, MOVES).target, CSV, tmp_path / "csv").open(encoding="utf-8") as text:
        rows = list(csv.reader(text))
    assert rows[4][3:5] == ["High", "High"]
    assert rows[4][11] == "=HYPERLINK(1)"
    assert rows[7][6] == "Ünï\n<b>"
    assert rows[11][15] == "7"


def _sums(path: Path) -> list[object]:
    return [opened(path, data_only=True)["Sums"][f"B{row}"].value for row in (1, 2, 3)]
