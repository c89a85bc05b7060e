"""Cells in a sheet's XML, written by hand: what is put where, and that nothing else moves."""

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ninebox_daemon.workbook.changing import Change, Changing
from ninebox_daemon.workbook.markup import checked_utf_8, spliced
from ninebox_daemon.workbook.sheet_xml import SheetXml
from ninebox_protocol.employees import Donut
from unit.exports import AT, cells_changed, export, opened, part_of, refusal, write
from workbooks import make_package, text_cell

SHEET = "xl/worksheets/sheet1.xml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = (
    f'<styleSheet xmlns="{NAMESPACE}"><fonts><font/></fonts>'
    "<fills><fill><patternFill/></fill></fills><borders><border/></borders>"
    '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="49"/>'
    '<xf numFmtId="0"/><xf numFmtId="4"/><xf numFmtId="0"/></cellXfs>'
    '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
HEADERS = ("Employee ID", "Worker", "Performance", "Potential", "Notes")
TRACKED = (
    "Modified in Session,Modification Date,Change Description,Change Notes,Original Performance,Original Potential,"
    "Flags,Donut Exercise Position,Donut Exercise Label,Donut Exercise Notes"
).split(",")
ROW_1 = "".join(text_cell(f"{letter}1", text) for letter, text in zip("ABCDE", HEADERS, strict=True))
TRACKING_1 = "".join(text_cell(f"{letter}1", text) for letter, text in zip("FGHIJKLMNO", TRACKED, strict=True))
ADA = text_cell("A2", "1") + text_cell("B2", "Ada")
RATED = ADA + text_cell("C2", "Low") + text_cell("D2", "Low")


def book(path: Path, row_2: str = RATED, *, row_1: str = ROW_1 + TRACKING_1, rows: str = "", **sheet: str) -> Path:
    """Write a workbook whose sheet is by hand: `before` and `after` stand around its rows, `head` before everything."""
    xml = (
        f'{sheet.get("head", "")}<worksheet xmlns="{NAMESPACE}"{sheet.get("names", "")}>{sheet.get("before", "")}'
        f'<sheetData><row r="1">{row_1}</row><row r="2">{row_2}</row>{rows}</sheetData>{sheet.get("after", "")}'
        "</worksheet>"
    )
    parts = {SHEET: xml, "[Content_Types].xml": TYPES, "xl/sharedStrings.xml": None, "xl/styles.xml": STYLES}
    return make_package(path / "people.xlsx", "", parts)


def sheet_of(path: Path) -> str:
    return part_of(path, SHEET).decode()


HOSTILE = [
    "=1+1",
    "+49 30 1234",
    "-1",
    "@SUM(A1)",
    "'quoted",
    "a < b & c > d \"e\" 'f' ]]>",
    "  outer blanks kept inside\n  a second line  ",
    "tab\there",
    "two  blanks",
    "\r\n of Windows \r of old Macs",
    "_x000D_ typed by hand, _x005F_ too, _x0041_x0041_ and _xZZZZ_",
    "\x00\x01\x08\x0b\x1f and \x7f\x85",
    "Ünïcödé 😀 \u2028 \ufeff \u200b",
    '<c r="A1"><v>1</v></c>',
    "<!-- --> <![CDATA[ ]]> <?pi?> <!DOCTYPE x>",
    "1e5",
    "TRUE",
    "#N/A",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_written_as_text_and_read_back_to_the_letter(tmp_path: Path, text: str) -> None:
    path = book(tmp_path)
    write(path, {"1": {"notes": text}}, target=tmp_path / "w.xlsx")
    [_, row] = CalamineWorkbook.from_path(str(tmp_path / "w.xlsx")).get_sheet_by_index(0).to_python()
    assert row[4] == text
    cell = opened(tmp_path / "w.xlsx").worksheets[0]["E2"]
    assert cell.data_type in {"s", "inlineStr"}
    if "_x" not in text and "\x00" not in text:  # openpyxl knows no `_x0041_` in texts that stand in the cell
        assert cell.value == text


def test_the_escape_of_excel_is_used_for_what_xml_can_not_hold(tmp_path: Path) -> None:
    path = book(tmp_path)
    write(path, {"1": {"notes": "\x01\ufffe\uffff\r _x0041_"}}, target=tmp_path / "w.xlsx")
    assert "<t>_x0001__xFFFE__xFFFF_&#13; _x005F_x0041_</t>" in sheet_of(tmp_path / "w.xlsx").replace(
        ' xml:space="preserve"', ""
    )


@pytest.mark.parametrize(("length", "fits"), [(32_767, True), (32_768, False)])
def test_a_text_longer_than_a_cell_is_refused(tmp_path: Path, length: int, fits: bool) -> None:
    text = "😀" + "x" * (length - 2)  # two units of UTF-16
    path = book(tmp_path)
    if fits:
        assert export(path, {"1": {"notes": text}}).cell("E2") == text
    else:
        refused = refusal(path, {"1": {"notes": text}})
        assert (refused.fault.name, refused.facts["cell"]) == ("CellNotWritable", "E2")
        assert "32,768" in str(refused)


def test_a_cell_keeps_its_style_and_loses_what_belonged_to_its_value(tmp_path: Path) -> None:
    row = ADA + '<c r="C2" s="4" t="str" cm="1" vm="2"><v>x</v></c><c s="5"  r="D2" t="e"><f>NA()</f><v>#N/A</v></c>'
    path = book(tmp_path, row)
    got = export(path, {"1": {"performance": "High", "potential": "Low"}})
    assert '<c r="C2" s="4" t="inlineStr"><is><t>High</t></is></c><c s="5"  r="D2" t="inlineStr">' in sheet_of(
        got.target
    )


def test_a_blank_value_empties_the_cell_and_keeps_its_style(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + '<c r="C2" s="4" t="inlineStr"><is><t>Low</t></is></c><c r="E2" s="5"><v>7</v></c>')
    got = export(path, {"1": {"performance": None, "notes": None}})
    assert '<c r="C2" s="4"/><c r="E2" s="5"/>' in sheet_of(got.target)
    assert got.cell("K2") == "Not rated"


def test_missing_cells_are_put_between_their_neighbours(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + text_cell("E2", "note") + '<c r="H2" s="1"/>')
    got = export(path, {"1": {"performance": "High", "potential": "Low", "flags": ["pip"]}})
    assert [
        cell.partition('"')[0] for cell in sheet_of(got.target).partition('<row r="2">')[2].split('<c r="')[1:]
    ] == [f"{letter}2" for letter in "ABCDEFGHJKL"]
    assert cells_changed(part_of(path, SHEET), part_of(got.target, SHEET)) == {f"{letter}2" for letter in "CDFGHJKL"}
    assert got.written.cells == 8
    assert got.written.employees == 1


def test_a_number_that_is_there_already_and_shows_as_a_date_is_no_cell_written(tmp_path: Path) -> None:
    headers = text_cell("A1", "ID") + text_cell("B1", "Name") + text_cell("C1", "Donut Exercise Position")
    row = f'<row r="1">{headers}</row><row r="2">{ADA}<c r="C2" s="1"><v>2</v></c></row>'
    donut = Donut(performance="Medium", potential="Low", note=None)
    got = export(make_package(tmp_path / "people.xlsx", row), {"1": {"donut": donut}})
    written = cells_changed(part_of(got.source, SHEET), part_of(got.target, SHEET))
    assert got.written.cells == len({reference for reference in written if reference.endswith("2")})


def test_a_number_stays_a_number(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + '<c r="C2" s="3"><v>1</v></c><c r="D2"><v>2</v></c>')
    got = export(path, {"1": {"performance": "High", "potential": None}})
    assert '<c r="C2" s="3"><v>3</v></c><c r="D2"/>' in sheet_of(got.target)


@pytest.mark.parametrize(
    ("row_1", "row_2"),
    [
        ("<row>{}</row>", "<row>{}</row>"),
        ("<row r='1' >{}</row >", "<row\n spans='1:15'\tr = '2'>{}</row\n>"),
        ('<row r="1">{}</row><!-- <row r="2"><c r="A2"/></row> -->', '<row r="2">{}</row>'),
        ('<row r="1">{}</row>', '<?x <row r="2"> ?><row r="2"><!-- c -->{}<!-- <c r="F2"/> --></row>'),
        ('<row r="1">{}</row>', '<row r="2">{}<extLst><ext><row r="9"><c r="A2"/></row></ext></extLst></row>'),
        ('<row r="1">{}</row>', '<?x <row r="2"> ?><row r="2">{}</row>'),
        ('<row r="1">{}</row>', '<row r="2" a=">">{}</row>'),
        ('<row r="1">{}</row>', f'<x:row xmlns:x="{NAMESPACE}" r="2">{{}}</x:row>'),
        ('<row r="1" spans="1:15">{}</row>', '<row r="2" x:dyDescent="0.25" xmlns:x="urn:x">{}</row>'),
    ],
)
def test_unusual_xml_is_written_into_at_the_right_place(tmp_path: Path, row_1: str, row_2: str) -> None:
    cells = RATED.replace("<t>Ada</t>", "<t><![CDATA[A<c r='C2'>]]></t>") if "<!--" in row_1 + row_2 else RATED
    xml = (
        f'<worksheet xmlns="{NAMESPACE}"><sheetData>{row_1.format(ROW_1 + TRACKING_1)}{row_2.format(cells)}</sheetData>'
        "</worksheet>"
    )
    path = make_package(
        tmp_path / "people.xlsx", "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES}
    )
    got = export(path, {"1": {"performance": "High"}})
    written = sheet_of(got.target).replace("x:", "")
    xml = xml.replace("x:", "")
    assert written.count("<t>High</t>") == 1
    before, _, after = written.partition('<c r="C2" t="inlineStr"><is><t>High</t></is></c>')
    assert before in xml
    assert after.startswith(text_cell("D2", "Low"))
    moved = "Moved from Underperformer [L,L] to Workhorse [H,L]"
    assert f'<c r="H2" t="inlineStr"><is><t>{moved}</t></is></c>' in after


def test_a_row_is_found_behind_a_value_that_looks_like_the_end_of_its_tag(tmp_path: Path) -> None:
    xml = sheet_of(book(tmp_path)).replace('<row r="2">', '<row a=">" r="4">').replace('2" t=', '4" t=')
    path = make_package(
        tmp_path / "people.xlsx", "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES}
    )
    assert export(path, {"1": {"performance": "High"}}).cell("C4") == "High"


def test_cells_without_a_reference_are_counted(tmp_path: Path) -> None:
    row = '<c t="inlineStr"><is><t>1</t></is></c><c t="inlineStr"><is><t>Ada</t></is></c>'
    row += '<c s="2"><v>1</v></c><c r="G2"/><c/>'
    got = export(book(tmp_path, row), {"1": {"performance": "High", "potential": "High"}})
    assert '<c s="2"><v>3</v></c><c r="D2" t="inlineStr">' in sheet_of(got.target)
    assert got.cell("H2") == "Moved from Low performance, potential not rated to Star [H,H]"


def test_a_prefix_is_kept_to(tmp_path: Path) -> None:
    xml = book(tmp_path).parent / "x"
    plain = sheet_of(tmp_path / "people.xlsx")
    import re

    prefixed = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", plain).replace("xmlns=", "xmlns:x=")
    path = make_package(
        tmp_path / "people.xlsx", "", {SHEET: prefixed, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES}
    )
    got = export(path, {"1": {"performance": "High", "notes": " n"[1:]}})
    assert '<x:c r="C2" t="inlineStr"><x:is><x:t>High</x:t></x:is></x:c>' in sheet_of(got.target)
    assert '<x:c r="E2" t="inlineStr">' in sheet_of(got.target)
    assert cells_changed(part_of(path, SHEET), part_of(got.target, SHEET)) >= {"C2", "E2", "F2"}
    assert not xml.exists()


def test_bytes_around_the_sheet_stay_as_they_are(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        head='\ufeff<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n',
        names=' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="urn:x"',
        before='<dimension ref="A1:O2"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>',
        after='<mc:AlternateContent><mc:Choice Requires="x14ac"><x14ac:a b=">"/></mc:Choice></mc:AlternateContent>',
    )
    got = export(path, {"1": {"performance": "High"}})
    assert cells_changed(part_of(path, SHEET), part_of(got.target, SHEET)) == {f"{c}2" for c in "CFGHJK"}
    assert '<dimension ref="A1:O2"/>' in sheet_of(got.target)


# Columns that are added.


def test_columns_are_added_after_the_last_used_one_and_announced(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        RATED + text_cell("G2", "a value below no header"),
        row_1=ROW_1,
        before='<dimension ref="A1:G2"/>',
        rows='<row r="3" spans="1:7"><c r="A3"/></row>',
    )
    got = export(path, {"1": {"performance": "High"}})
    assert got.written.added == TRACKED
    assert got.cell("H1") == "Modified in Session"
    assert got.cell("I2") == AT
    assert '<dimension ref="A1:Q2"/>' in sheet_of(got.target)
    assert '<row r="3" spans="1:7"><c r="A3"/></row>' in sheet_of(got.target)


def test_only_the_columns_that_somebody_needs_are_added(tmp_path: Path) -> None:
    row_1 = text_cell("A1", "ID") + text_cell("B1", "Name")
    got = export(book(tmp_path, ADA, row_1=row_1), {"1": {"potential": "High", "promotion_readiness": False}})
    assert got.written.added == ["Potential", "Promotion Readiness", *TRACKED]
    assert got.row()["Promotion Readiness"] == "No"
    again = export(got.target.rename(tmp_path / "first.xlsx"), {"1": {"performance": "Low"}})
    assert again.written.added == ["Performance"]
    assert again.row()["Original Performance"] == "Not rated"
    assert again.row()["Change Description"] == "Moved from not rated to Enigma [L,H]"


@pytest.mark.parametrize(
    ("after", "first"),
    [
        ('<mergeCells count="1"><mergeCell ref="A9:J9"/></mergeCells>', "K1"),
        (
            '<extLst><ext uri="u" xmlns:x="urn:14" xmlns:xm="urn:xm"><x:sparklines><x:sparkline><xm:f>A1</xm:f>'
            "<xm:sqref>F2</xm:sqref></x:sparkline></x:sparklines></ext></extLst>",
            "G1",
        ),
    ],
)
def test_what_reaches_further_than_values_is_not_written_over(tmp_path: Path, after: str, first: str) -> None:
    got = export(book(tmp_path, row_1=ROW_1, after=after), {"1": {"performance": "High"}})
    assert text_cell(first, "Modified in Session") in sheet_of(got.target)


def test_rows_widen_their_spans(tmp_path: Path) -> None:
    xml = sheet_of(book(tmp_path, row_1=ROW_1)).replace('<row r="1">', '<row r="1" spans="1:5">')
    xml = xml.replace('<row r="2">', '<row spans="1:2 3:5" r="2">')
    path = make_package(
        tmp_path / "people.xlsx", "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES}
    )
    written = sheet_of(export(path, {"1": {"performance": "High"}}).target)
    assert '<row r="1" spans="1:15">' in written
    assert '<row spans="1:2 3:11" r="2">' in written


@pytest.mark.parametrize(("spans", "wider"), [("2:15", "1:16"), ("1:15", "1:16"), ("1:16", "1:16"), ("?", "?")])
def test_spans_reach_the_very_next_column(tmp_path: Path, spans: str, wider: str) -> None:
    headers = ["Notes", "Worker", "ID", *TRACKED[1:], "", "", "", TRACKED[0]]
    row_1 = "".join(text_cell(f"{letter}1", text) for letter, text in zip("ABCDEFGHIJKLMNOP", headers, strict=True))
    xml = sheet_of(book(tmp_path, text_cell("B2", "Ada") + text_cell("C2", "1"), row_1=row_1))
    xml = xml.replace('<row r="2">', f'<row r="2" spans="{spans}">')
    path = make_package(
        tmp_path / "people.xlsx", "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES}
    )
    assert f'<row r="2" spans="{wider}">' in sheet_of(export(path, {"1": {"notes": "n"}}).target)


@pytest.mark.parametrize(
    ("cols", "expected"),
    [
        (
            '<col min="1" max="5" width="9"/>',
            '<col min="1" max="5" width="9"/><col min="6" max="15" width="9" customWidth="1"/>',
        ),
        (
            '<col min="1" max="4" width="9"/><col min="6" max="16384" width="0" hidden="1" customWidth="1"/>',
            '<col min="1" max="4" width="9"/><col min="6" max="15" width="9.140625"/>'
            '<col min="16" max="16384" width="0" hidden="1" customWidth="1"/>',
        ),
        (
            '<col min="5" max="5" width="20" style="3" hidden="true"/><col min="8" max="9" width="2" style="7"/>'
            '<col min="15" max="20" width="3" collapsed="1"/>',
            '<col min="5" max="5" width="20" style="3" hidden="true"/><col min="6" max="7" width="20" customWidth="1"/>'
            '<col min="8" max="9" width="20" style="7" customWidth="1"/>'
            '<col min="10" max="14" width="20" customWidth="1"/>'
            '<col min="15" max="15" width="20" customWidth="1"/><col min="16" max="20" width="3" collapsed="1"/>',
        ),
        ('<col min="1" max="16384" width="11"/>', '<col min="1" max="16384" width="11"/>'),
        (
            '<col min="3" max="16384" width="11" hidden="1" outlineLevel="1"/>',
            '<col min="3" max="5" width="11" hidden="1" outlineLevel="1"/>'
            '<col min="6" max="15" width="11" customWidth="1"/>'
            '<col min="16" max="16384" width="11" hidden="1" outlineLevel="1"/>',
        ),
        ('<col min="20" max="22" width="3"/>', '<col min="20" max="22" width="3"/>'),
        (
            '<col min="5" max="5" width="8"/><col min="20" max="22" width="3"/>',
            '<col min="5" max="5" width="8"/><col min="6" max="15" width="8" customWidth="1"/>'
            '<col min="20" max="22" width="3"/>',
        ),
    ],
)
def test_added_columns_are_shown_as_wide_as_their_neighbour(tmp_path: Path, cols: str, expected: str) -> None:
    path = book(tmp_path, row_1=ROW_1, before=f"<cols>{cols}</cols>")
    written = sheet_of(export(path, {"1": {"performance": "High"}}).target)
    assert written.partition("<cols>")[2].partition("</cols>")[0] == expected


def test_added_cells_look_like_their_neighbours_but_for_dates(tmp_path: Path) -> None:
    """A box number in a date's format would be read as a day of 1900."""
    row_1 = ROW_1.replace('<c r="E1"', '<c r="E1" s="4"')
    row_2 = ADA + '<c r="C2" s="2"/><c r="D2" s="1"/><c r="E2" s="4"><v>1</v></c>'
    xml = sheet_of(book(tmp_path, row_2, row_1=row_1))
    path = make_package(
        tmp_path / "people.xlsx", "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES}
    )
    donut = Donut(performance="Medium", potential="Medium", note=None)
    written = sheet_of(export(path, {"1": {"donut": donut}}).target)
    assert '<c r="F1" s="4" t="inlineStr">' in written
    assert '<c r="M2" s="2"><v>5</v></c>' in written


def test_a_cell_that_was_not_there_takes_the_style_of_its_row_or_column(tmp_path: Path) -> None:
    cols = '<cols><col min="3" max="4" width="9" style="3"/></cols>'
    path = book(tmp_path, ADA, before=cols)
    written = sheet_of(export(path, {"1": {"performance": "High", "notes": "n"}}).target)
    assert '<c r="C2" s="3" t="inlineStr">' in written
    assert '<c r="E2" t="inlineStr">' in written
    xml = sheet_of(path).replace('<row r="2">', '<row r="2" s="2" customFormat="1">')
    make_package(path, "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES})
    assert '<c r="C2" s="2" t="inlineStr">' in sheet_of(export(path, {"1": {"performance": "High"}}).target)


# Formulas that are written over.


def test_a_formula_gives_way_to_the_value(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + '<c r="C2" t="str"><f>"Lo"&amp;"w"</f><v>Low</v></c>')
    got = export(path, {"1": {"performance": "High"}})
    assert '<c r="C2" t="inlineStr"><is><t>High</t></is></c>' in sheet_of(got.target)


def test_a_formula_of_the_box_column_stays(tmp_path: Path) -> None:
    row_1 = ROW_1 + TRACKING_1 + text_cell("P1", "9-Box Label")
    box = '<c r="P{0}" t="str"><f>C{0}&amp;D{0}</f><v>LowLow</v></c>'
    rows = f'<row r="3">{text_cell("A3", "2")}{text_cell("B3", "Bo")}{text_cell("P3", "Core Talent")}</row>'
    path = book(tmp_path, RATED + box.format(2), row_1=row_1, rows=rows)
    move = {"performance": "High", "potential": "High"}
    got = export(path, {"1": move, "2": move})
    assert box.format(2) in sheet_of(got.target)
    assert got.cell("P3") == "Star [H,H]"


def shared(place: str, text: str = "", ref: str = "", si: int = 0) -> str:
    where = f' ref="{ref}"' if ref else ""
    formula = f'<f t="shared"{where} si="{si}">{text}</f>' if text else f'<f t="shared" si="{si}"/>'
    return f'<c r="{place}" t="str" s="1">{formula}<v>Low</v></c>'


def people(count: int, cells: str) -> str:
    return "".join(
        f'<row r="{n}">{text_cell(f"A{n}", str(n - 1))}{text_cell(f"B{n}", f"P{n}")}{cells.format(n)}</row>'
        for n in range(3, count + 2)
    )


def test_the_next_cell_takes_over_a_shared_formula(tmp_path: Path) -> None:
    master = shared("C2", "IF(E2&gt;$E$1,&quot;Low&quot;,A1)", "C2:C5")
    path = book(tmp_path, ADA + master, rows=people(4, shared("C{0}")))
    old = opened(path).worksheets[0]
    got = export(path, {"1": {"performance": "High"}, "2": {"performance": "Medium"}})
    new = opened(got.target).worksheets[0]
    assert (
        '<c r="C4" t="str" s="1"><f t="shared" si="0" ref="C4:C5">IF(E4&gt;$E$1,"Low",A3)</f><v>Low</v></c>'
        in sheet_of(got.target)
    )
    assert [new[f"C{row}"].value for row in range(2, 6)] == ["High", "Medium", old["C4"].value, old["C5"].value]


def test_a_shared_formula_that_is_used_nowhere_else_just_goes(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + shared("C2", "A1", "C2:C3"), rows=people(2, shared("C{0}", "A7", "C3:C3")))
    got = export(path, {"1": {"performance": "High"}})
    assert shared("C3", "A7", "C3:C3") in sheet_of(got.target)


def test_a_shared_formula_in_a_row_goes_on_to_the_right(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + shared("C2", "A1", "C2:E2") + shared("D2") + shared("E2"))
    got = export(path, {"1": {"performance": "High"}})
    assert '<f t="shared" si="0" ref="D2:E2">B1</f>' in sheet_of(got.target)


def test_a_shared_formula_over_table_columns_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + shared("C2", "T[[#This Row],[A1]]", "C2:C3"), rows=people(2, shared("C{0}")))
    refused = refusal(path, {"1": {"performance": "High"}})
    assert (refused.fault.name, refused.facts["cell"]) == ("CellNotWritable", "C2")


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_one_cell_of_a_formula_for_several_is_refused(tmp_path: Path, kind: str) -> None:
    first = f'<c r="C2" t="str"><f t="{kind}" ref="C2:C3">A1:A2</f><v>Low</v></c>'
    second = '<c r="C3" t="str"><v>Low</v></c>'
    path = book(tmp_path, ADA + first, rows=people(2, second))
    for who, cell in (("1", "C2"), ("2", "C3")):
        refused = refusal(path, {who: {"performance": "High"}})
        assert (refused.fault.name, refused.facts["cell"]) == ("CellNotWritable", cell)
    export(path, {"2": {"potential": "High"}})


def test_an_array_formula_of_one_cell_gives_way(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + '<c r="C2" t="str" cm="1"><f t="array" ref="C2">A1</f><v>Low</v></c>')
    assert export(path, {"1": {"performance": "High"}}).cell("C2") == "High"


def test_a_cell_merged_into_another_is_refused(tmp_path: Path) -> None:
    merged = '<mergeCells count="2"><mergeCell ref="C2:D2"/><mergeCell ref="E2:E3"/></mergeCells>'
    path = book(tmp_path, ADA + text_cell("C2", "Low"), after=merged)
    refused = refusal(path, {"1": {"potential": "High"}})
    assert (refused.fault.name, refused.facts["cell"], refused.facts["sheet"]) == ("CellNotWritable", "D2", "S")
    assert export(path, {"1": {"performance": "High", "notes": "n"}}).cell("C2") == "High"


def test_no_column_is_added_beyond_the_last_one_there_is(tmp_path: Path) -> None:
    path = book(tmp_path, RATED + '<c r="XFA2"><v>1</v></c>', row_1=ROW_1)
    refused = refusal(path, {"1": {"performance": "High"}})
    assert (refused.fault.name, refused.facts["cell"]) == ("CellNotWritable", "XFE1")


@pytest.mark.parametrize(
    "row",
    [
        RATED + text_cell("C2", "again"),
        ADA + text_cell("C3", "Low"),
        '<c r="E2" s="1"/></row><row r="2">' + ADA,
        RATED + '<x:c xmlns:x="urn:x" r="E2"/>',
        ADA + text_cell("C2", "Low") + "</row><row r='2'>" + text_cell("D2", "Low"),
        ADA + text_cell("D2", "Low") + text_cell("C2", "Low"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(tmp_path: Path, row: str) -> None:
    assert refusal(book(tmp_path, row), {"1": {"potential": "High"}}).fault.name == "NotAWorkbook"


def test_a_cell_of_the_row_that_stands_in_another_one_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, ADA, rows=f'<row r="3">{text_cell("C2", "Low")}{text_cell("A3", "2")}</row>')
    assert refusal(path, {"1": {"potential": "High"}}).fault.name == "NotAWorkbook"


def test_a_row_of_another_namespace_is_no_row_of_the_sheet(tmp_path: Path) -> None:
    xml = sheet_of(book(tmp_path)).replace('<row r="2">', '<row r="2" xmlns="urn:x">')
    path = make_package(
        tmp_path / "people.xlsx", "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES}
    )
    assert refusal(path, {"1": {"performance": "High"}}).fault.name == "NotAWorkbook"


def test_a_sheet_that_is_not_in_utf_8_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, head='<?xml version="1.0" encoding="ISO-8859-1"?>')
    refused = refusal(path, {"1": {"performance": "High"}})
    assert refused.fault.name == "NotAWorkbook"
    assert "ISO-8859-1" in str(refused)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-16"])
def test_what_is_not_written_byte_by_byte_is_not_changed(encoding: str) -> None:
    with pytest.raises(ValueError, match="UTF-16 or UTF-32"):
        checked_utf_8("<worksheet/>".encode(encoding), ValueError)
    assert checked_utf_8(b"<worksheet/>", ValueError) == b"<worksheet/>"


def test_two_changes_of_one_place_are_not_made() -> None:
    with pytest.raises(AssertionError, match="overlap"):
        spliced(b"abcdef", [(1, 4, b"!"), (3, 5, b"?")])


def test_a_sheet_under_a_name_that_cannot_be_found_is_refused(tmp_path: Path) -> None:
    xml = (
        sheet_of(book(tmp_path))
        .replace("worksheet", "\u00fc:worksheet")
        .replace("xmlns=", f'xmlns:\u00fc="{NAMESPACE}" xmlns=')
    )
    path = make_package(
        tmp_path / "people.xlsx", "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES}
    )
    refused = refusal(path, {"1": {"performance": "High"}})
    assert (refused.fault.name, "no sound XML" in str(refused)) == ("NotAWorkbook", True)


def test_a_row_whose_number_is_none_is_refused(tmp_path: Path) -> None:
    """Where an import passes it by: it reads the first table of cells alone."""
    xml = sheet_of(book(tmp_path)).replace("</sheetData>", '</sheetData><sheetData><row r="two"/></sheetData>')
    path = make_package(
        tmp_path / "people.xlsx", "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": STYLES}
    )
    refused = refusal(path, {"1": {"performance": "High"}})
    assert (refused.fault.name, "numbered 'two'" in str(refused)) == ("NotAWorkbook", True)


def test_a_blank_in_the_place_of_no_cell_changes_nothing(tmp_path: Path) -> None:
    changing = Changing(SheetXml(sheet_of(book(tmp_path)).encode(), ValueError), 1, 15, set, lambda *_: ValueError())
    assert changing.write(2, {4: Change(None)}) == 0
    assert changing.edits(added=0) == []


def test_a_formula_above_all_rows_fills_no_cell(tmp_path: Path) -> None:
    path = book(tmp_path, before='<sheetPr><f a="" t="array" ref="C2:D2"/></sheetPr>')
    assert export(path, {"1": {"performance": "High"}}).cell("C2") == "High"


def test_a_shared_formula_without_a_number_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + '<c r="C2" t="str"><f t="shared" ref="C2:C3">A1</f><v>Low</v></c>')
    refused = refusal(path, {"1": {"performance": "High"}})
    assert (refused.fault.name, refused.facts["cell"]) == ("CellNotWritable", "C2")


def test_a_shared_formula_whose_cells_are_all_written_is_handed_to_nobody(tmp_path: Path) -> None:
    path = book(tmp_path, ADA + shared("C2", "A1", "C2:C3"), rows=people(2, shared("C{0}")))
    got = export(path, {"1": {"performance": "High"}, "2": {"performance": "Medium"}})
    assert "shared" not in sheet_of(got.target)


def test_without_styles_an_added_cell_has_none(tmp_path: Path) -> None:
    xml = sheet_of(book(tmp_path, ADA + '<c r="C2" s="1" t="str"><v>Low</v></c>', row_1=ROW_1))
    path = make_package(tmp_path / "people.xlsx", "", {SHEET: xml, "[Content_Types].xml": TYPES, "xl/styles.xml": None})
    got = export(path, {"1": {"performance": "High"}})
    assert '<c r="C2" s="1" t="inlineStr"><is><t>High</t></is></c>' in sheet_of(got.target)
    assert '<c r="F2" t="inlineStr">' in sheet_of(got.target)


def test_a_sheet_too_large_to_be_unpacked_at_once_is_written_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = book(tmp_path)
    at_once = export(source, {"1": {"performance": "High"}}).target
    at_once = at_once.rename(tmp_path / "at-once.xlsx")
    monkeypatch.setattr("ninebox_daemon.workbook.finding._UNPACKED_AT_ONCE", 0)  # such a sheet takes seconds
    assert export(source, {"1": {"performance": "High"}}).target.read_bytes() == at_once.read_bytes()
