"""Workbooks for tests: real files, made-up people, the same ones every time. Knows openpyxl, nothing of ours."""

import random
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

Cells = Sequence[object]

FIRST = (
    "Ada Bo Chiara Dmitri Eun-ji Fatou Güneş Håkon Inês Jürgen Kwame Lucía Minh Noor Oisín Priya Quentin Rūta".split()
)
LAST = "Abe Brandão Chen Diallo Eriksson Fischer García Hoang Ivanova Jensen Kaya Lefèvre Müller Nkosi O'Neill".split()
JOBS = (
    "Software Engineer",
    "Account Executive",
    "Data Analyst",
    "Nurse",
    "Controller",
    "Recruiter",
    "Buyer",
    "Trainer",
)
GRADES = ("Senior ", "", "Lead ", "Junior ", "Principal ")
COUNTRIES = ("CAN", "DEU", "IND", "BRA", "USA")
LEVELS = ("Low", "Medium", "High")
HEADERS = (
    "Employee ID,Worker,Business Title,Job Title,Job Profile,Job Level - Primary Position,Worker's Manager,"
    "Management Chain - Level 01,Management Chain - Level 02,Management Chain - Level 03,Hire Date,"
    "Tenure Category (Months),Time in Job Profile,Performance,Potential,FY26 Talent Indicator,"
    "Prior Calibration 9-Box Label,2024 Completed Performance Rating,2025 Completed Performance Rating,"
    "Development Focus,Development Action,Notes,Promotion,Promotion Readiness,Flags,"
    "Desk,Cost Center,Union,Weekly Hours,Badge Expires"
).split(",")


def people_rows(count: int) -> Iterator[list[object]]:
    """Yield made-up people, a list of 30 values each in the order of HEADERS; the same ones at every call."""
    chance = random.Random(9)
    for number in range(count):
        job = chance.choice(JOBS)
        title = chance.choice(GRADES) + job
        lead = f"{LAST[number % 7]}, {FIRST[number % 5]}"
        yield [
            f"{number + 1:05}",
            f"{chance.choice(FIRST)} {chance.choice(LAST)}",
            title,
            job,
            f"{job}-{chance.choice(COUNTRIES)}",
            f"MGR{chance.randint(1, 4)}",
            lead,
            "Quist, Mar",
            "Adeyemi, Tola",
            lead,
            date(2008, 1, 1) + timedelta(chance.randrange(6000)),
            chance.choice(("0-12", "13-24", "25-60", "61+")),
            f"{chance.randint(0, 9)} Years, {chance.randint(0, 11)} Months",
            chance.choice(LEVELS),
            chance.choice(LEVELS),
            chance.choice(("Key Talent", "Steady", None)),
            chance.choice(("5 - Core Talent", "9 - Star", "2", None)),
            chance.choice(("Solid", "Strong", "Low")),
            chance.choice(("Solid", "Strong", "Leading")),
            chance.choice(("Presents to the board with confidence", None)),
            chance.choice(("Mentor for two quarters; shadow the controller in the year-end close", None)),
            chance.choice((None, "Asked for a move to another site. Follow up in spring.")),
            chance.choice(("None", "In-Line")),
            chance.choice(("Yes", "No", None)),
            chance.choice((None, None, "Flight Risk", "New Hire; Speaks Farsi")),
            f"{chance.choice('ABCD')}-{chance.randrange(400)}",
            chance.randrange(1000, 9999),
            chance.choice(("Yes", "No")),
            chance.choice((40, 37.5, 20)),
            date(2027, 1, 1) + timedelta(chance.randrange(900)),
        ]


def make_workbook(
    path: Path,
    rows: Iterable[Cells],
    headers: Cells = HEADERS,
    *,
    sheet: str = "Employees",
    above: Sequence[Cells] = (),
    left: int = 0,
    formats: Mapping[str, str] | None = None,
    more: Mapping[str, Sequence[Cells]] | None = None,
    hidden: Sequence[str] = (),
) -> Path:
    """Write a workbook and return its path.

    `above`: rows over the headers; `left`: blank columns before them; `formats`: header to the number format of
    its cells; `more`: other sheets after it, name to rows; `hidden`: names of the sheets not shown.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in {sheet: [*above, headers, *rows], **(more or {})}.items():
        page = book.create_sheet(name)
        page.sheet_state = "hidden" if name in hidden else "visible"
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1 + left):
                page.cell(number, column, value)
    for header, number_format in (formats or {}).items():
        letter = get_column_letter(list(headers).index(header) + 1 + left)
        for cell in book[sheet][letter][len(above) + 1 :]:
            cell.number_format = number_format
    book.save(path)
    return path


_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_SPREADSHEET}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    "</styleSheet>",
    "xl/sharedStrings.xml": f'<sst xmlns="{_SPREADSHEET}"><si><t>shared</t></si></sst>',
}
"""The smallest workbook: one sheet `S`, style 1 is a date. The sheet's own part is missing."""


def make_package(path: Path, cells: str, parts: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write a workbook by hand: `cells` goes into sheetData; `parts` replaces parts, None leaves one out."""
    sheet = f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>{cells}</sheetData></worksheet>'
    wanted: dict[str, str | bytes | None] = {**PARTS, "xl/worksheets/sheet1.xml": sheet, **(parts or {})}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in wanted.items():
            if content is not None:
                package.writestr(name, content)
    return path


def text_cell(reference: str, text: str) -> str:
    """Return the XML of a cell that holds text, for `make_package`."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
