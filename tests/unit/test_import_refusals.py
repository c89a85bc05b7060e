"""Files that are no workbook of people, or too large for one: each is refused, by name, before memory is spent."""

import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ninebox_daemon.workbook.reader import Imported, read_workbook
from ninebox_protocol.errors import RpcError
from sheetjs import COMPOUND_FILE
from workbooks import PARTS, make_package, make_workbook, text_cell

SHOWN_AS = "C:\\Users\\Zoë\\people.xlsx"
PEOPLE = (
    f'<row r="1">{text_cell("A1", "ID")}{text_cell("B1", "Name")}</row>'
    f'<row r="2">{text_cell("A2", "1")}{text_cell("B2", "Ada")}</row>'
)
MEGABYTE = 1024**2


def read(path: Path, sheet_name: str | None = None) -> Imported:
    return read_workbook(path, shown_as=SHOWN_AS, sheet_name=sheet_name)


def refusal(path: Path, sheet_name: str | None = None) -> RpcError:
    """Return the error, which names the user's file and never our copy."""
    with pytest.raises(RpcError) as caught:
        read(path, sheet_name)
    assert caught.value.facts["path"] == SHOWN_AS
    assert path.name not in str(caught.value)
    assert "not known" not in str(caught.value)  # every fact that the fault's sentence names was given
    return caught.value


def zip_of(path: Path, members: Mapping[str, str | bytes]) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)


# --- what is no workbook ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"Employee ID,Worker\n1,Ada\n", "text"),
        (b"<html><table><tr><td>Employee ID</td></tr></table></html>", "text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not that of a workbook"),
        (COMPOUND_FILE + bytes(20_000), "cut off or damaged"),
        (b"PK\x03\x04" + bytes(100), "cut off or damaged"),
    ],
)
def test_a_file_that_is_no_zip_is_told_apart(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "upload.xlsx"
    path.write_bytes(content)
    error = refusal(path)
    assert error.fault.name == "NotAWorkbook"
    assert reason in str(error.facts["reason"])


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"hello.txt": "hello"}, "zip file without a workbook"),
        ({"[Content_Types].xml": "", "word/document.xml": "<w/>"}, "Word document"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>"}, "no spreadsheet"),
    ],
)
def test_a_zip_that_is_no_workbook_is_told_apart(tmp_path: Path, members: dict[str, str], reason: str) -> None:
    zip_of(tmp_path / "upload.xlsx", members)
    error = refusal(tmp_path / "upload.xlsx")
    assert error.fault.name == "NotAWorkbook"
    assert reason in str(error.facts["reason"])


def test_a_file_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    assert refusal(tmp_path / "upload.xlsx").fault.name == "FileNotFound"


def test_a_workbook_is_one_under_any_name(tmp_path: Path) -> None:
    assert read(make_package(tmp_path / "people.XLSM.download", PEOPLE)).report.imported == 1


def test_a_workbook_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = make_workbook(tmp_path / "whole.xlsx", [["1", "Ada"]], ["ID", "Name"]).read_bytes()
    path = tmp_path / "upload.xlsx"
    for length in range(1, len(whole), 97):
        path.write_bytes(whole[:length])
        assert refusal(path).fault.name == "NotAWorkbook"


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/workbook.xml": "<workbook"},
        {"xl/workbook.xml": ""},
        {"xl/_rels/workbook.xml.rels": None},
        {"_rels/.rels": None},
        {"_rels/.rels": PARTS["_rels/.rels"].replace("xl/workbook.xml", "xl/other.xml"), "xl/other.xml": "<workbook/>"},
        {"xl/styles.xml": "<styleSheet><cellXfs><xf"},
        {"xl/sharedStrings.xml": "<sst><si><t>unended"},
        {"xl/worksheets/sheet1.xml": ""},
        {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v>"},
        {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><c r='A1' r='B1'><v>1</v></c></sheetData></worksheet>"},
        {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><c r='1A'><v>1</v></c></sheetData></worksheet>"},
        {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><c foo='<'><v>1</v></c></sheetData></worksheet>"},
    ],
)
def test_a_workbook_with_a_damaged_part_is_refused(tmp_path: Path, parts: dict[str, str | None]) -> None:
    assert refusal(make_package(tmp_path / "upload.xlsx", PEOPLE, parts)).fault.name == "NotAWorkbook"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_with_a_doctype_is_refused(tmp_path: Path, part: str, encoding: str) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    harmful = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{PARTS[part]}'.encode(encoding)
    error = refusal(make_package(tmp_path / "upload.xlsx", PEOPLE, {part: harmful}))
    assert error.fault.name == "NotAWorkbook"
    assert "DOCTYPE" in str(error.facts["reason"])


def test_a_doctype_is_seen_wherever_the_pieces_of_the_part_are_cut(tmp_path: Path) -> None:
    for pad in range(-12, 2):
        comment = f"<!--{' ' * (256 * 1024 - 7 + pad)}-->"
        harmful = f'{comment}<!DOCTYPE x [<!ENTITY a "a">]><sst><si><t>&a;</t></si></sst>'
        error = refusal(make_package(tmp_path / "upload.xlsx", PEOPLE, {"xl/sharedStrings.xml": harmful}))
        assert "DOCTYPE" in str(error.facts["reason"])


@pytest.mark.parametrize("number", ["-1e300", "1e300"])
def test_what_makes_calamine_panic_or_overflow_is_a_damaged_workbook(tmp_path: Path, number: str) -> None:
    """Style 1 is a date, style 2 a duration: a panic of Rust code is no Exception, and would end the daemon."""
    styles = PARTS["xl/styles.xml"].replace("</cellXfs>", '<xf numFmtId="46"/></cellXfs>')
    for style in (1, 2):
        cells = PEOPLE + f'<row r="3"><c r="A3" s="{style}"><v>{number}</v></c></row>'
        path = make_package(tmp_path / f"upload-{style}.xlsx", cells, {"xl/styles.xml": styles})
        if (number, style) == ("1e300", 1):
            assert read(path).report.rows_read == 2  # no date, but a number
        else:
            assert refusal(path).fault.name == "NotAWorkbook"


def test_a_sheet_that_cannot_be_read_is_in_nobodys_way(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "p.xlsx", [["1", "Ada"]], ["ID", "Name"], more={"Broken": [["ID", "Name"]]})
    broken = tmp_path / "upload.xlsx"
    with zipfile.ZipFile(path) as old:
        zip_of(broken, {n: b"<worksheet><c r='" if n.endswith("sheet2.xml") else old.read(n) for n in old.namelist()})
    assert read(broken).report.sheet_name == "Employees"
    assert refusal(broken, sheet_name="Broken").fault.name == "NotAWorkbook"


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_whatever_happened_to_its_bytes_a_workbook_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(make_package(tmp_path / "whole.xlsx", PEOPLE).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    path = tmp_path / "upload.xlsx"
    path.write_bytes(content)
    try:
        read(path)
    except RpcError as error:
        assert error.fault.name in {"NotAWorkbook", "NoEmployeeSheet", "WorkbookTooLarge"}  # noqa: PT017


# --- what holds no people --------------------------------------------------------------------------------------------


def test_a_workbook_without_a_sheet_of_people_tells_what_was_found(tmp_path: Path) -> None:
    path = make_workbook(
        tmp_path / "upload.xlsx",
        [["x", "y"]],
        ["Box", "Label"],
        sheet="Legend",
        more={"Nothing": [], "Only headers": [["ID", "Name"]], "Old": [["Sheet", "of", "old"]]},
        hidden=["Old"],
    )
    error = refusal(path)
    assert error.fault.name == "NoEmployeeSheet"
    assert error.facts["sheets"] == [
        {"name": "Legend", "hidden": False, "found": "none of its top 20 rows names an ID and a name column"},
        {"name": "Nothing", "hidden": False, "found": "it is empty"},
        {
            "name": "Only headers",
            "hidden": False,
            "found": "its headers are in row 1, and no row below has both an ID and a name",
        },
        {"name": "Old", "hidden": True, "found": "none of its top 20 rows names an ID and a name column"},
    ]


def test_a_workbook_without_one_usable_row_is_refused(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "upload.xlsx", [["1", None], [None, "Ada"]], ["ID", "Name"])
    assert refusal(path).fault.name == "NoEmployeeSheet"


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = make_workbook(
        tmp_path / "upload.xlsx", [["1", "Ada"]], ["ID", "Name"], more={"Notes": [["x"]]}, hidden=["Notes"]
    )
    error = refusal(path, sheet_name="Employes")
    assert error.fault.name == "NoEmployeeSheet"
    assert "'Employes'" in str(error.facts["reason"])
    assert error.facts["sheets"] == [{"name": "Employees", "hidden": False}, {"name": "Notes", "hidden": True}]


def test_a_named_sheet_without_people_is_refused_though_another_one_has_them(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "upload.xlsx", [["1", "Ada"]], ["ID", "Name"], more={"Notes": [["x"]]})
    error = refusal(path, sheet_name="Notes")
    assert error.fault.name == "NoEmployeeSheet"
    assert "'Notes'" in str(error.facts["reason"])


# --- what is too large -----------------------------------------------------------------------------------------------


def test_parts_that_would_unpack_to_more_than_a_gibibyte_are_refused_unread(tmp_path: Path) -> None:
    path = make_package(tmp_path / "upload.xlsx", PEOPLE, {"xl/media/image1.png": b"small"})
    announce(path, "xl/media/image1.png", 1024 * MEGABYTE)
    error = refusal(path)
    assert error.fault.name == "WorkbookTooLarge"
    assert error.facts["limit"] == "1,073,741,824 bytes"


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]
)
def test_a_part_that_is_longer_than_it_says_is_refused_before_it_is_unpacked(tmp_path: Path, part: str) -> None:
    """Checksum and size agree on the beginning, so only somebody who reads on can tell."""
    content = PARTS.get(part, "<worksheet>").encode()
    path = make_package(tmp_path / "upload.xlsx", PEOPLE, {part: content + b" " * 150 * MEGABYTE})
    announce(path, part, len(content), zlib.crc32(content))
    error, peak = peak_of(path)
    assert error.fault.name == "NotAWorkbook"
    assert "longer" in str(error.facts["reason"])
    assert peak < 10 * MEGABYTE


def test_a_part_packed_in_a_way_that_unpacks_in_one_go_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "upload.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as package:
        for name, content in {**PARTS, "xl/worksheets/sheet1.xml": "<worksheet/>"}.items():
            package.writestr(name, content)
    error = refusal(path)
    assert error.fault.name == "NotAWorkbook"
    assert "unusual way" in str(error.facts["reason"])


def test_a_part_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = make_package(tmp_path / "upload.xlsx", PEOPLE)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("XL/WorkSheets/Sheet1.xml", "<worksheet/>")
    assert refusal(path).fault.name == "NotAWorkbook"


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576" s="1" t="n"><v>1</v></c></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c s="1" r="xfd1048576"><v>1</v></c></row>',
        '<row r="1048576"><c\n\tr = "XFD1048576"><v>1</v></c></row>',
        '<x:row xmlns:x="u" r="9"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        '<row r="99999998"/><row><c><v>1</v></c></row>',
        '<row r="3"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="3"><c r="A4294967299"><v>1</v></c></row>',
        '<row r="3"><c r="ZZZZZZZ3"><v>1</v></c></row>',
        '<row r="3"><c r="A20000000" t="inlineStr"><is><t/></is></c></row>',
        '<c r="AAA20000"><f>1+1</f><v>2</v></c>',
    ],
)
def test_a_sheet_of_more_than_ten_million_cells_is_refused_before_it_is_laid_out(tmp_path: Path, far: str) -> None:
    """However the far cell is written: calamine would lay out the rectangle up to it, and abort the process."""
    error, peak = peak_of(make_package(tmp_path / "upload.xlsx", PEOPLE + far))
    assert error.fault.name == "WorkbookTooLarge"
    assert (error.facts["what"], error.facts["limit"]) == ("the sheet S", "10,000,000 cells")
    assert peak < 10 * MEGABYTE


def test_a_far_cell_under_another_prefix_than_the_sheets_is_measured_too(tmp_path: Path) -> None:
    far = '<n2:c r="XFD1048576"><n2:v>1</n2:v></n2:c>'
    rows = f'<n9:sheetData><n9:row r="9">{far}</n9:row></n9:sheetData>'
    sheet = f'<n9:worksheet xmlns:n9="u" xmlns:n2="u">{rows}</n9:worksheet>'
    error = refusal(make_package(tmp_path / "upload.xlsx", "", {"xl/worksheets/sheet1.xml": sheet}))
    assert error.facts["found"] == "17,179,869,184 cells"


def test_a_second_reference_in_a_cell_is_refused_whichever_calamine_would_take(tmp_path: Path) -> None:
    far = '<row r="3"><c r="A3" r="XFD1048576"><v>1</v></c></row>'
    assert refusal(make_package(tmp_path / "upload.xlsx", PEOPLE + far)).fault.name == "NotAWorkbook"


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
        '<row r="1048576"><c r="XFD1048576" s="1"></c></row>',
        "<row r='1048576'><c r='XFD1048576' s='1'/></row>",
        '<row r="1048576" ht="15"/>',
        '<row r="3">' + text_cell("A3", "see r=&quot;XFD1048576&quot; :c and &lt;c r='XFD1'&gt;") + "</row>",
    ],
)
def test_cells_that_are_only_formatted_take_no_room(tmp_path: Path, far: str) -> None:
    assert read(make_package(tmp_path / "p.xlsx", PEOPLE + far)).report.imported == 1


def test_a_sheet_within_the_limit_is_read_though_it_reaches_far(tmp_path: Path) -> None:
    far = '<row r="1048576">' + text_cell("C1048576", "the end") + "</row>"
    report = read(make_package(tmp_path / "p.xlsx", PEOPLE + far)).report
    assert [(row.row, row.reason) for row in report.skipped] == [(1_048_576, "noId")]


@pytest.mark.parametrize(("end", "wide", "found"), [(10_500, "FA10501", None), (70_000, "FA70001", "10,990,157 cells")])
def test_a_sheet_that_gets_wide_late_is_measured_to_the_row(
    tmp_path: Path, end: int, wide: str, found: str | None
) -> None:
    """Taken for 99,999 rows, as many as have five digits, both would be too large."""
    narrow = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(3, end + 1))
    path = make_package(tmp_path / "p.xlsx", f'{PEOPLE}{narrow}<row r="{end + 1}"><c r="{wide}"><v>1</v></c></row>')
    if found:
        assert refusal(path).facts["found"] == found
    else:
        assert read(path).report.imported == 1


@pytest.mark.parametrize("cell", ['<c r="{}" t="s"><v>0</v></c>', "<c r='{}' t='s'><v>0</v></c>"])
def test_a_cell_is_measured_wherever_the_pieces_of_the_part_are_cut(tmp_path: Path, cell: str) -> None:
    filler = "".join(f'<row r="{n}">{text_cell(f"A{n}", "x" * (n % 300))}</row>' for n in range(3, 4000))
    for pad in range(0, 64, 7):
        far = f"<!--{'-' * 0}{' ' * pad}-->" + filler + cell.format("CV200000") + filler
        error = refusal(make_package(tmp_path / "upload.xlsx", PEOPLE + far))
        assert error.facts["found"] == "20,000,000 cells"


def test_a_sheet_too_large_is_in_nobodys_way(tmp_path: Path) -> None:
    path = make_workbook(
        tmp_path / "upload.xlsx", [["1", "Ada"]], ["ID", "Name"], sheet="S", more={"Employee data": []}
    )
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    far = make_package(tmp_path / "far", PEOPLE + '<row r="9"><c r="XFD1048576"><v>1</v></c></row>')
    with zipfile.ZipFile(far) as other:
        parts["xl/worksheets/sheet2.xml"] = other.read("xl/worksheets/sheet1.xml")
    zip_of(path, parts)
    assert read(path).report.sheet_name == "S"
    assert refusal(path, sheet_name="Employee data").fault.name == "WorkbookTooLarge"


def test_a_small_part_that_is_none_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = make_package(tmp_path / "upload.xlsx", PEOPLE, {"xl/workbook.xml": PARTS["xl/workbook.xml"]})
    announce(path, "xl/workbook.xml", 17 * MEGABYTE)
    refused = refusal(path)
    assert (refused.fault.name, refused.facts["what"]) == ("WorkbookTooLarge", "its part xl/workbook.xml")


def test_a_sheet_that_names_no_part_is_refused(tmp_path: Path) -> None:
    workbook = PARTS["xl/workbook.xml"].replace(' r:id="rId1"', "")
    refused = refusal(make_package(tmp_path / "upload.xlsx", PEOPLE, {"xl/workbook.xml": workbook}))
    assert (refused.fault.name, "where 'S' is" in str(refused)) == ("NotAWorkbook", True)


# --- sheets written in unusual ways are read all the same ------------------------------------------------------------


@pytest.mark.parametrize(
    "sheet",
    [
        "<row><c t='inlineStr'><is><t>ID</t></is></c><c t='str'><v>Name</v></c></row>"
        "<row><c><v>7</v></c><c t='str'><v>Ada</v></c></row>",
        '<row r="5"><c t="str"><v>ID</v></c><c r="C5" t="str"><v>Name</v></c></row><row><c><v>7</v></c><c/>'
        '<c t="str"><v>Ada</v></c></row>',
        '<row r="1"><c t="str" r="A1" ><v>ID</v></c><c\nr="B1" t="str"><v>Name</v></c></row>'
        '<row r="2"><c r="a2"><v>7</v></c><c r="B2" t="str"><v>Ada</v></c></row>',
    ],
)
def test_cells_without_references_are_read(tmp_path: Path, sheet: str) -> None:
    person = read(make_package(tmp_path / "p.xlsx", sheet)).people[0]
    assert (person.employee_id, person.name) == ("7", "Ada")


def test_a_sheet_under_a_namespace_prefix_is_read_quickly_and_wholly(tmp_path: Path) -> None:
    cells = PEOPLE + '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3" t="str"><v>Bo</v></c></row>'
    sheet = f'<worksheet xmlns="u"><sheetData>{cells}</sheetData></worksheet>'
    prefixed = sheet.replace("xmlns=", "xmlns:x=").replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    got = read(make_package(tmp_path / "p.xlsx", "", {"xl/worksheets/sheet1.xml": prefixed}))
    assert [person.name for person in got.people] == ["Ada"]
    assert [(row.row, row.value) for row in got.report.skipped] == [(3, "Bo")]


def test_sheets_are_matched_with_their_parts_as_calamine_does(tmp_path: Path) -> None:
    """A target may be absolute, and in other case than the part."""
    for target in ("/xl/worksheets/sheet1.xml", "Worksheets/Sheet1.XML"):
        rels = PARTS["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1.xml", target)
        got = read(make_package(tmp_path / "p.xlsx", PEOPLE, {"xl/_rels/workbook.xml.rels": rels}))
        assert got.report.imported == 1


def test_a_sheet_whose_part_is_missing_is_empty(tmp_path: Path) -> None:
    rels = PARTS["xl/_rels/workbook.xml.rels"]
    gone = rels[rels.index("<Relationship Id") : rels.index("/>") + 2].replace("rId1", "rId9").replace("sheet1", "gone")
    parts = {
        "xl/workbook.xml": PARTS["xl/workbook.xml"].replace("<sheets>", '<sheets><sheet name="Gone" r:id="rId9"/>'),
        "xl/_rels/workbook.xml.rels": rels.replace("</Relationships>", f"{gone}</Relationships>"),
    }
    path = make_package(tmp_path / "upload.xlsx", PEOPLE, parts)
    assert read(path).report.sheet_name == "S"
    assert "empty" in str(refusal(path, sheet_name="Gone").facts["reason"])


@pytest.mark.parametrize("twice", ["sheet", "relationship"])
def test_a_sheet_that_could_be_two_parts_is_refused(tmp_path: Path, twice: str) -> None:
    """calamine may take the other one: the one that was not measured."""
    workbook, rels = PARTS["xl/workbook.xml"], PARTS["xl/_rels/workbook.xml.rels"]
    other = rels[rels.index("<Relationship Id") : rels.index("/>") + 2].replace("sheet1", "sheet2")
    if twice == "sheet":
        workbook = workbook.replace("</sheets>", '<sheet name="S" sheetId="2" r:id="rId9"/></sheets>')
        other = other.replace("rId1", "rId9")
    parts = {
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": rels.replace("</Relationships>", f"{other}</Relationships>"),
        "xl/worksheets/sheet2.xml": '<worksheet><sheetData><c r="XFD1048576"><v>1</v></c></sheetData></worksheet>',
    }
    assert refusal(make_package(tmp_path / "upload.xlsx", PEOPLE, parts)).fault.name == "NotAWorkbook"


def announce(path: Path, part: str, size: int, checksum: int | None = None) -> None:
    """Change what the zip's directory, and the part's own header, say about a part."""
    with zipfile.ZipFile(path) as package:
        local, directory = package.getinfo(part).header_offset, package.start_dir
    content = bytearray(path.read_bytes())
    central = content.index(part.encode(), directory) - 46
    for header, crc_at in ((local, 14), (central, 16)):
        struct.pack_into("<I", content, header + crc_at + 8, size)
        if checksum is not None:
            struct.pack_into("<I", content, header + crc_at, checksum)
    path.write_bytes(content)


def peak_of(path: Path) -> tuple[RpcError, int]:
    """Return the refusal, and how much memory Python took at most on the way, in bytes."""
    tracemalloc.start()
    try:
        return refusal(path), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
