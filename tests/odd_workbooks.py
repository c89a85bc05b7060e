"""The table of workbooks that people have, and of those that nobody should: how each is made, and what becomes of it.

`tests/unit/test_import_table.py` reads each of them, `tests/e2e/test_import_table.py` gives all of them to one process.
"""

import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart

import sheetjs
from handmade import ODS_PEOPLE, PEOPLE, biff, binary, make_ods, make_xls, make_xlsb, xls_stream
from sheetjs import compound, day, error, formula, number, written
from workbooks import PARTS, make_package, make_workbook, text_cell

MEGABYTE = 1024**2


@dataclass(frozen=True)
class Read:
    """Imported: these people (members by their names on the wire; none given: Ada), and these members of the report."""

    people: Sequence[dict[str, Any]] | None = None
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """Refused by this error; its reason, or what it says is too large, has these words in it."""

    name: str
    words: str


Make = Callable[[Path], Path]
Case = tuple[Make, Read | Refused]

HEADERS = ["Employee ID", "Worker", "Hire Date", "Performance", "Potential", "Desk"]
HEAD = "".join(text_cell(f"{letter}1", text) for letter, text in zip("ABC", ("ID", "Name", "Notes"), strict=True))
ADA = text_cell("A2", "1") + text_cell("B2", "Ada")
XLSX = f'<row r="1">{HEAD}</row><row r="2">{ADA}</row>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/hostname">]>'
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FORMATS = ("xlsx", "xlsm", "xls", "xls5", "xlsb", "ods")


def content(data: bytes, name: str = "people.xlsx") -> Make:
    """Make a file of these bytes."""

    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def xlsx(cells: str = XLSX, parts: dict[str, str | bytes | None] | None = None) -> Make:
    """Make an .xlsx by hand."""
    return lambda folder: make_package(folder / "people.xlsx", cells, parts)


def sheet(*rows: Sequence[object], headers: Sequence[object] = ("ID", "Name"), **more: Any) -> Make:
    """Make an .xlsx with openpyxl."""
    return lambda folder: make_workbook(folder / "people.xlsx", rows, headers, **more)


def by_sheetjs(kind: str, *rows: Sequence[object], **more: Any) -> Make:
    """Make a workbook of a sheet `People` with SheetJS."""
    return lambda folder: written(folder / f"people.{kind[:4]}", {"People": rows}, kind, **more)


def renamed(make: Make, name: str) -> Make:
    """Make a workbook under a name that says something else."""
    return lambda folder: make(folder).rename(folder / name)


def cut(make: Make, share: float) -> Make:
    """Make the first part of a file."""

    def make_cut(folder: Path) -> Path:
        path = make(folder)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])
        return path

    return make_cut


def with_members(make: Make, *members: tuple[str, bytes]) -> Make:
    """Make a zip with more in it."""

    def make_more(folder: Path) -> Path:
        path = make(folder)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
            for name, data in members:
                file.writestr(name, data)
        return path

    return make_more


def with_chart(folder: Path) -> Path:
    """Make a workbook whose first sheet is a chart."""
    book = Workbook()
    page = book.worksheets[0]
    for line in (["ID", "Name"], ["1", "Ada"]):
        page.append(line)
    book.create_chartsheet("Chart", 0).add_chart(BarChart())
    book.save(folder / "people.xlsx")
    return folder / "people.xlsx"


def merged(folder: Path) -> Path:
    """Make a sheet with a title and headers that are merged over columns and rows."""
    book = Workbook()
    page = book.worksheets[0]
    for line in (
        ["Talent review 2026", None, None, None],
        ["Employee ID", "Worker", "Notes", None],
        [None, None, None, None],
        ["1", "Ada", "a", "b"],
    ):
        page.append(line)
    for place in ("A1:D1", "A2:A3", "B2:B3", "C2:D2"):
        page.merge_cells(place)
    book.save(folder / "people.xlsx")
    return folder / "people.xlsx"


def million_styled_rows(folder: Path) -> Path:
    """Make a sheet of two rows of people and a million that are only formatted."""
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(3, 1_000_003))
    return make_package(folder / "people.xlsx", XLSX + empty)


def blanks_of(size: int) -> Make:
    """Make an .xlsx whose sheet is a bomb: blanks that are packed a thousandfold."""
    filled = f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{XLSX}{" " * size}</sheetData></worksheet>'
    return xlsx("", {"xl/worksheets/sheet1.xml": filled})


def filled_bomb(folder: Path) -> Path:
    """Make an .ods whose row of three cells is there a million times, on ten sheets."""
    row = "<table:table-row table:number-rows-repeated='1000000'><c>x</c><c>y</c><c>z</c></table:table-row>"
    return make_ods(folder / "people.ods", *[ODS_PEOPLE + row] * 10)


def protected_zip(folder: Path) -> Path:
    """Make an .xlsx whose parts say that they are encrypted, as zip programs do it."""
    path = make_package(folder / "people.xlsx", XLSX)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    return path


def in_every_format() -> dict[str, Case]:
    """Return the same people in each format: IDs that show leading zeros, numbers, dates, errors, hidden sheets."""
    cases: dict[str, Case] = {}
    for kind in FORMATS:
        ods = kind == "ods"  # of which SheetJS writes neither number formats nor errors nor what is hidden
        rows: list[Any] = [
            HEADERS,
            [number(123, "00000"), "Ada", day(date(2021, 4, 3)), "High", 1, "D-1"],
            ["007", "Bo", "2021-04-03", "m", None, formula("1+1", 2.0)],
            [1001, "Chen", 44289, error(42), "H", formula('"a"&"b"', "ab")],
            [1234567890123, "Dee", None, "Solid", None, True],
        ]

        def make(folder: Path, kind: str = kind, rows: list[Any] = rows) -> Path:
            name = f"people.{kind[:4]}" if kind != "xls5" else "people.xls"
            sheets: dict[str, Any] = {"Old": [["ID", "Name"], ["9", "Zed"]], "People": rows}
            return written(folder / name, sheets, kind, hidden={"Old": 1})

        misread = [] if ods else [{"cell": "D4", "header": "Performance", "value": "#N/A"}]
        cases[f"plain .{kind}"] = (
            make,
            Read(
                [
                    {"employeeId": "123" if ods else "00123", "hireDate": "2021-04-03", "box": 3, "potential": "Low"},
                    {"employeeId": "007", "hireDate": "2021-04-03", "performance": "Medium", "extra": {"Desk": "2"}},
                    {"employeeId": "1001", "hireDate": "2021-04-03", "performance": None, "extra": {"Desk": "ab"}},
                    {"employeeId": "1234567890123", "hireDate": None, "performance": None, "extra": {"Desk": "TRUE"}},
                ],
                {
                    "sheetName": "People",
                    "notUnderstood": [*misread, {"cell": "D5", "header": "Performance", "value": "Solid"}],
                },
            ),
        )
        serial = (date(2021, 4, 3) - date(1904, 1, 1)).days
        cases[f"1904 in .{kind}"] = (
            by_sheetjs(kind, ["ID", "Name", "Hire Date"], ["1", "Ada", serial], from_1904=True),
            # Into these SheetJS doesn't write which day they count from.
            Read([{"hireDate": "2017-04-02" if kind in ("ods", "xlsb") else "2021-04-03"}]),
        )
    return cases


STRICT: dict[str, str | bytes | None] = {
    name: part.replace(SPREADSHEET, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    for name, part in PARTS.items()
}
RICH = (
    f'<sst xmlns="{SPREADSHEET}"><si><r><rPr><b/></rPr><t>A</t></r><r><t xml:space="preserve">da L</t></r></si>'
    '<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh><phoneticPr fontId="1"/></si></sst>'
)
FAR_XLSX = XLSX + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FAR_XLS: list[tuple[int, int, str | float] | bytes] = [*PEOPLE, (65535, 255, 1.0)]
NAMES = ("NA", "null", "None", "nan", "TRUE", "N/A", "#N/A", "محمد بن سلمان", "שרה", "Zoë 🦚 👩‍👩‍👧", "李小龍", "=Ada")
LONG = "x" * 32_767

CASES: dict[str, Case] = {
    **in_every_format(),
    # --- wrong names, other files ---
    "an .xls named .xlsx": (
        renamed(by_sheetjs("xls", ["ID", "Name"], ["1", "Ada"]), "people.xlsx"),
        Read(report={"imported": 1}),
    ),
    "an .ods named .xls": (lambda folder: make_ods(folder / "people.xls", ODS_PEOPLE), Read()),
    "an .xlsx named .xls": (renamed(xlsx(), "people.xls"), Read()),
    "a CSV named .xlsx": (content(b"Employee ID,Worker\n1,Ada\n"), Refused("NotAWorkbook", "text, such as CSV")),
    "HTML named .xls": (content(b"<html><table>", "people.xls"), Refused("NotAWorkbook", "a web page")),
    "an empty file": (content(b""), Refused("NotAWorkbook", "it is empty")),
    "a picture": (content(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Refused("NotAWorkbook", "not that of a workbook")),
    "an Excel 4 workbook": (
        by_sheetjs("xls4", ["ID", "Name"], ["1", "Ada"]),
        Refused("NotAWorkbook", "Excel 4 or older"),
    ),
    "a .doc": (
        lambda folder: compound(folder / "people.xls", {"WordDocument": bytes(5000)}),
        Refused("NotAWorkbook", "Word document"),
    ),
    "the first bytes of an .xls": (
        content(sheetjs.COMPOUND_FILE + bytes(3000), "people.xls"),
        Refused("NotAWorkbook", "damaged"),
    ),
    # --- cut off ---
    **{
        f"an .{kind} cut off at {share:.0%}": (
            cut(make, share),
            Refused("NotAWorkbook", ""),
        )
        for kind, make in (
            ("xlsx", sheet(["1", "Ada"])),
            ("xls", by_sheetjs("xls", ["ID", "Name"], *([str(n), "Ada"] for n in range(300)))),
            ("xlsb", by_sheetjs("xlsb", ["ID", "Name"], ["1", "Ada"])),
            ("ods", by_sheetjs("ods", ["ID", "Name"], ["1", "Ada"])),
        )
        for share in (0.02, 0.4, 0.75, 0.9)
    },
    # --- XML that expands, or reaches out ---
    **{
        f"entities in {part}": (
            xlsx(XLSX, {part: ENTITIES + PARTS[part]}),
            Refused("NotAWorkbook", "DOCTYPE"),
        )
        for part in PARTS
    },
    "entities in the sheet": (
        xlsx("", {"xl/worksheets/sheet1.xml": f"{ENTITIES}<worksheet><sheetData>{XLSX}</sheetData></worksheet>"}),
        Refused("NotAWorkbook", "DOCTYPE"),
    ),
    "entities in .ods": (
        lambda folder: make_ods(folder / "p.ods", ODS_PEOPLE.replace("Ada", "&c;"), before=ENTITIES),
        Refused("NotAWorkbook", "DOCTYPE"),
    ),
    "an external entity in .ods": (
        lambda folder: make_ods(folder / "p.ods", ODS_PEOPLE.replace("Ada", "&c;"), before=EXTERNAL),
        Refused("NotAWorkbook", "DOCTYPE"),
    ),
    "an external entity in a text": (
        xlsx(XLSX, {"xl/sharedStrings.xml": f"{EXTERNAL}<sst><si><t>&c;</t></si></sst>"}),
        Refused("NotAWorkbook", "DOCTYPE"),
    ),
    # --- far cells, bombs ---
    "absurd dimensions in .xlsx": (
        xlsx(
            "",
            {
                "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPREADSHEET}"><dimension ref="A1:XFD1048576"/>'
                f"<sheetData>{XLSX}</sheetData></worksheet>"
            },
        ),
        Read(),
    ),
    "absurd dimensions in .xls": (
        lambda f: make_xls(
            f / "p.xls", {"S": [biff(0x200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 65535, 0)), *PEOPLE]}
        ),
        Read(),
    ),
    "absurd dimensions in .xlsb": (
        lambda f: make_xlsb(f / "p.xlsb", [binary(148, struct.pack("<IIII", 0, 1_048_575, 0, 16_383)), *PEOPLE]),
        Read(),
    ),
    "A1 and XFD1048576 in .xlsx": (xlsx(FAR_XLSX), Refused("WorkbookTooLarge", "the sheet S")),
    "A1 and XFD1048576 in .xlsb": (
        lambda f: make_xlsb(f / "p.xlsb", [*PEOPLE, (1_048_575, 16_383, 1.0)]),
        Refused("WorkbookTooLarge", "the sheet S"),
    ),
    "A1 and IV65536 of ten sheets of an .xls": (
        lambda f: make_xls(f / "p.xls", {f"S{n}": FAR_XLS for n in range(10)}),
        Refused("WorkbookTooLarge", "the sheet S0"),
    ),
    "a far sheet beside one of people in .xls": (
        lambda f: make_xls(f / "p.xls", {"Employee data": FAR_XLS, "S": PEOPLE}),
        Read(report={"sheetName": "S"}),
    ),
    "a cell repeated to the last row of .ods": (
        lambda f: make_ods(
            f / "p.ods",
            ODS_PEOPLE
            + "<table:table-row table:number-rows-repeated='1048574'>"
            + "<c>x</c>" * 20
            + "</table:table-row>",
        ),
        Refused("WorkbookTooLarge", "the sheet S1"),
    ),
    "more rows than Excel has in .ods": (
        lambda f: make_ods(
            f / "p.ods", ODS_PEOPLE + "<table:table-row table:number-rows-repeated='2000000'><c>x</c></table:table-row>"
        ),
        Refused("WorkbookTooLarge", "the sheet S1"),
    ),
    "ten sheets of repeated rows in .ods": (filled_bomb, Refused("WorkbookTooLarge", "all sheets together")),
    "blanks repeated to the end in .ods": (
        lambda f: make_ods(
            f / "p.ods",
            ODS_PEOPLE + "<table:table-row table:number-rows-repeated='1048574'>"
            "<table:table-cell table:number-columns-repeated='16384' table:style-name='x'/></table:table-row>",
        ),
        Read(),
    ),
    "spaces without end in .ods": (
        lambda f: make_ods(f / "p.ods", ODS_PEOPLE.replace("Ada", "A<text:s text:c='999999999'/>")),
        Refused("NotAWorkbook", "spaces without end"),
    ),
    "repeats that are no number in .ods": (
        lambda f: make_ods(f / "p.ods", "<table:table-row table:number-rows-repeated='-1'/>" + ODS_PEOPLE),
        Refused("NotAWorkbook", "no number of repeats"),
    ),
    "repeats of blanks beyond all bounds in .ods": (
        lambda f: make_ods(f / "p.ods", f"<table:table-row table:number-rows-repeated='1{'0' * 99}'/>" + ODS_PEOPLE),
        Refused("NotAWorkbook", "no number of repeats"),
    ),
    "a million styled rows": (million_styled_rows, Read(report={"rowsRead": 1})),
    "blanks that were packed a thousandfold": (blanks_of(200 * MEGABYTE), Read()),
    "a record of 256 MB in .xlsb": (
        lambda f: make_xlsb(
            f / "p.xlsb", [], {"xl/worksheets/sheet1.bin": b"\x91\x01\x00\x00\xff\xff\xff\x7f" + bytes(MEGABYTE)}
        ),
        Refused("NotAWorkbook", "damaged"),
    ),
    "16,384 columns": (
        sheet(["1", "Ada", *(["x"] * 16_382)], headers=["ID", "Name", *(f"H{n}" for n in range(16_382))]),
        Read(report={"imported": 1}),
    ),
    # --- zips ---
    "a zip with traversal names": (
        with_members(sheet(["1", "Ada"]), ("../../evil.xlsx", b"x"), ("/etc/passwd", b"x"), ("C:\\evil", b"x")),
        Read(),
    ),
    "a part that is there twice": (
        with_members(xlsx(), ("XL/Worksheets/sheet1.xml", b"<worksheet/>")),
        Refused("NotAWorkbook", "twice"),
    ),
    "a zip without a workbook": (
        lambda f: make_package(f / "p.xlsx", "", dict.fromkeys(PARTS)),
        Refused("NotAWorkbook", "zip file without a workbook"),
    ),
    # --- passwords ---
    "an .xlsx with a password": (
        lambda f: compound(f / "p.xlsx", {"EncryptionInfo": bytes(300), "EncryptedPackage": bytes(9000)}),
        Refused("NotAWorkbook", "password"),
    ),
    "an .xls with a password": (
        lambda f: make_xls(f / "p.xls", {"S": PEOPLE}, biff(0x2F, bytes(54))),
        Refused("NotAWorkbook", "password"),
    ),
    "an .ods with a password": (
        lambda f: make_ods(
            f / "p.ods",
            parts={
                "content.xml": bytes(range(256)),
                "META-INF/manifest.xml": "<m:manifest><m:encryption-data/></m:manifest>",
            },
        ),
        Refused("NotAWorkbook", "password"),
    ),
    "an .ods of LibreOffice 24 with a password": (
        lambda f: make_ods(f / "p.ods", parts={"content.xml": b"", "encrypted-package": bytes(99)}),
        Refused("NotAWorkbook", "password"),
    ),
    "a zip with a password": (protected_zip, Refused("NotAWorkbook", "password")),
    # --- sheets ---
    "sheets without cells": (sheet(headers=[]), Refused("NoEmployeeSheet", "it is empty")),
    "a workbook with no sheet": (
        xlsx("", {"xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}"><sheets/></workbook>'}),
        Refused("NoEmployeeSheet", "it has no sheet"),
    ),
    "an .xls with no sheet": (lambda f: make_xls(f / "p.xls", {}), Refused("NoEmployeeSheet", "it has no sheet")),
    "an .ods with no sheet": (lambda f: make_ods(f / "p.ods"), Refused("NoEmployeeSheet", "it has no sheet")),
    "a chart sheet first": (with_chart, Read(report={"sheetName": "Sheet"})),
    "hidden sheets": (
        sheet(
            ["1", "Ada"],
            sheet="S",
            more={"Employee data": [["ID", "Name", "Performance"], ["2", "Bo", "High"]]},
            hidden=["Employee data"],
        ),
        Read(report={"sheetName": "S", "alsoPossible": []}),
    ),
    "only a hidden sheet of people": (
        sheet(["1", "Ada"], sheet="S", more={"Front": [["Welcome"]]}, hidden=["S"]),
        Read(report={"sheetName": "S"}),
    ),
    "two sheets that are equal": (
        sheet(["1", "Ada"], sheet="S", more={"T": [["ID", "Name"], ["2", "Bo"]]}),
        Read(report={"sheetName": "S", "alsoPossible": ["T"]}),
    ),
    "two sheets of one name in .xls": (
        lambda f: compound(f / "p.xls", {"Workbook": xls_stream({"SA": PEOPLE, "SB": PEOPLE}).replace(b"SB", b"sa")}),
        Refused("NotAWorkbook", "contradicts itself"),
    ),
    # --- headers ---
    "merged headers": (
        merged,
        Read([{"notes": "a", "extra": {"Column D": "b"}}], {"headerRow": 2, "extraColumns": ["Column D"]}),
    ),
    "two identical headers": (
        sheet(["1", "Ada", "a", "b"], headers=["ID", "Name", "Desk", "Desk"]),
        Read([{"extra": {"Desk": "a", "Desk (2)": "b"}}]),
    ),
    # --- cells ---
    "formulas without values in .xlsx": (
        sheet(["1", "Ada", '=IF(1<2,"High","Low")'], headers=["ID", "Name", "Performance"]),
        Read(
            [{"performance": None}],
            {"notUnderstood": [{"cell": "C2", "header": "Performance", "value": '=IF(1<2,"High","Low")'}]},
        ),
    ),
    "formulas without values in .ods": (
        lambda f: make_ods(
            f / "p.ods",
            "<table:table-row><c>ID</c><c>Name</c><c>Notes</c></table:table-row><table:table-row><c>1</c><c>Ada</c>"
            "<table:table-cell table:formula='of:=1+1'/></table:table-row>",
        ),
        Read([{"notes": None}], {"notUnderstood": [{"cell": "C2", "header": "Notes", "value": "=1+1"}]}),
    ),
    "errors in .ods": (
        lambda f: make_ods(
            f / "p.ods",
            "<table:table-row><c>ID</c><c>Name</c><c>Notes</c></table:table-row><table:table-row><c>1</c><c>Ada</c>"
            "<table:table-cell office:value-type='string' office:string-value='' calcext:value-type='error'>"
            "<text:p>#N/A</text:p></table:table-cell></table:table-row>",
        ),
        Read([{"notes": None}], {"notUnderstood": [{"cell": "C2", "header": "Notes", "value": "#N/A"}]}),
    ),
    "a number that .ods shows with leading zeros": (
        lambda f: make_ods(
            f / "p.ods",
            "<table:table-row><c>ID</c><c>Name</c></table:table-row><table:table-row>"
            "<table:table-cell office:value-type='float' office:value='123'><text:p>00123</text:p></table:table-cell>"
            "<c>Ada</c></table:table-row><table:table-row>"
            "<table:table-cell office:value-type='float' office:value='1234'><text:p>1,234</text:p></table:table-cell>"
            "<c>Bo</c></table:table-row>",
        ),
        Read([{"employeeId": "00123"}, {"employeeId": "1234"}]),
    ),
    **{
        f"32,767 characters in .{kind}": (
            by_sheetjs(kind, ["ID", "Name", "Notes"], ["1", "Ada", LONG]),
            Read([{"notes": LONG}]),
        )
        for kind in ("xlsx", "xlsb", "ods")
    },
    **{
        f"names of all kinds in .{kind}": (
            by_sheetjs(kind, ["ID", "Name"], *([str(n), name] for n, name in enumerate(NAMES))),
            Read([{"name": name} for name in NAMES]),
        )
        for kind in ("xlsx", "xls", "xlsb", "ods")
    },
    "dates before 1900": (
        sheet(["1", "Ada", "1899-12-30"], ["2", "Bo", "31.12.1899"], headers=["ID", "Name", "Hire Date"]),
        Read([{"hireDate": "1899-12-30"}, {"hireDate": "1899-12-31"}]),
    ),
    "a date cell before 1900 in .ods": (
        lambda f: make_ods(
            f / "p.ods",
            "<table:table-row><c>ID</c><c>Name</c><c>Hire Date</c></table:table-row><table:table-row><c>1</c><c>Ada</c>"
            "<table:table-cell office:value-type='date' office:date-value='1899-05-01'><text:p>1 May</text:p>"
            "</table:table-cell></table:table-row>",
        ),
        Read([{"hireDate": "1899-05-01"}]),
    ),
    "the days around the leap day of 1900 that never was": (
        by_sheetjs(
            "xls", ["ID", "Name", "Hire Date"], *([str(n), "Ada", number(n, "yyyy-mm-dd")] for n in (1, 59, 60, 61))
        ),
        Read(
            [{"hireDate": day} for day in ("1900-01-01", "1900-02-28", None, "1900-03-01")],
            {"notUnderstood": [{"cell": "C4", "header": "Hire Date", "value": "1900-02-29"}]},
        ),
    ),
    "inline, rich and phonetic text": (
        xlsx(
            f'<row r="1">{HEAD}</row><row r="2">{text_cell("A2", "1")}<c r="B2" t="s"><v>0</v></c>'
            '<c r="C2" t="s"><v>1</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><r><t>2</t></r><r><t>b</t></r>'
            '<rPh sb="0" eb="1"><t>no</t></rPh></is></c><c r="B3" t="str"><v>Bo</v></c></row>',
            {"xl/sharedStrings.xml": RICH},
        ),
        Read(
            [{"employeeId": "1", "name": "Ada L", "notes": "漢字"}, {"employeeId": "2b", "name": "Bo", "notes": None}]
        ),
    ),
    "phonetic text in .ods": (
        lambda f: make_ods(
            f / "p.ods",
            ODS_PEOPLE.replace(
                "Ada",
                "<text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>かんじ</text:ruby-text></text:ruby>"
                "<office:annotation><text:p>a comment</text:p></office:annotation> <text:span>A</text:span>",
            ),
        ),
        Read([{"name": "漢字 A"}]),
    ),
    "strict OOXML": (
        xlsx(
            f'<row r="1">{HEAD.replace("Notes", "Hire Date")}</row><row r="2">{ADA}'
            '<c r="C2" t="d"><v>2021-04-03T00:00:00</v></c></row>',
            STRICT,
        ),
        Read([{"hireDate": "2021-04-03"}]),
    ),
    "numbers as IDs": (
        xlsx(
            f'<row r="1">{HEAD}</row>'
            + "".join(
                f'<row r="{row}"><c r="A{row}"><v>{id_}</v></c>{text_cell(f"B{row}", "Ada")}</row>'
                for row, id_ in enumerate(("1001", "1001.5", "1.5E+3", "1E20", "9007199254740993", "-7"), start=2)
            )
        ),
        Read(
            [
                {"employeeId": id_}
                for id_ in ("1001", "1001.5", "1500", "100000000000000000000", "9007199254740992", "-7")
            ]
        ),
    ),
}
