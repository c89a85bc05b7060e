"""A complete new workbook of people, as an HR system would export it. Knows no session and no review.

openpyxl makes the frame: package, styles, panes, widths. The rows are written into it as text, which takes a fourth
of its time, leaves nobody's data in temporary files, and keeps every text as it is.

An import of the workbook gives back the same people, except: outer blanks of texts, flags with a comma, a semicolon or
a line break in them, a donut without both ratings or a note, the characters U+FFFE and U+FFFF, and the names of
columns that were not recognised where they would be taken for others (`new_columns`).
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ninebox_daemon.review.grid import LABELS, Labels
from ninebox_daemon.steps import Step, counted, to_nobody
from ninebox_daemon.workbook.headers import column_letters
from ninebox_daemon.workbook.new_cells import Styles, TooLong, head_xml, row_xml
from ninebox_daemon.workbook.new_columns import Column, fields_of, new_columns
from ninebox_daemon.workbook.new_report import HEADER_ROW, SHEET_NAME
from ninebox_protocol.employees import CELL_HOLDS, Person
from ninebox_protocol.errors import CELL_NOT_WRITABLE, RpcError

__all__ = ("HEADER_ROW", "SHEET_NAME", "make_workbook")

_SHEET_PART = "xl/worksheets/sheet1.xml"
_SHEET_DATA = re.compile(r"<sheetData>.*</sheetData>|<sheetData ?/>", re.DOTALL)
_DIMENSION = re.compile(r'(<dimension ref=")[^"]*')
_TIMES = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.DOTALL)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of each part: a zip knows no earlier one, and the same people make the same bytes."""


def make_workbook(
    people: Sequence[Person],
    target: Path,
    *,
    shown_as: str | None = None,
    labels: Labels = LABELS,
    step: Step = to_nobody,
) -> dict[str, str]:
    """Write a workbook of these people, in their order, to `target`; returns field to header.

    `shown_as` is the path that errors name, None: the target's own. The boxes are called by `labels`.

    The same people make the same bytes, with the same openpyxl and zlib. What fails on the way leaves a part of a file
    behind; that it survives a power cut is the caller's to see to. Raises CellNotWritable for a text longer than Excel
    takes, OSError, and what `step` raises.
    """
    columns = new_columns(people, labels)
    frame, styles = _frame(columns, len(people))
    rows = counted(_rows(columns, people, styles), len(people), step, f"Writing {len(people):,} people")
    try:
        with zipfile.ZipFile(frame) as parts, zipfile.ZipFile(target, "w") as made:
            for name in parts.namelist():
                with made.open(_entry(name), "w", force_zip64=True) as part:
                    if name == _SHEET_PART:
                        part.writelines(_sheet(parts.read(name).decode(), columns, rows, len(people), styles))
                    else:
                        part.write(_TIMES.sub(b"", parts.read(name)))
    except TooLong as error:
        reason = f"its text is longer than the {CELL_HOLDS:,} characters that Excel takes"
        raise RpcError(CELL_NOT_WRITABLE, cell=str(error), path=shown_as or str(target), reason=reason) from None
    return fields_of(columns)[0]


def _frame(columns: Sequence[Column], people: int) -> tuple[io.BytesIO, Styles]:
    """Return the workbook without rows, and its styles."""
    book = Workbook()
    book.properties.creator = "Ninebox"
    page = book.worksheets[0]
    page.title = SHEET_NAME
    page.freeze_panes = f"C{HEADER_ROW + 1}"
    page.auto_filter.ref = _area(columns, people)
    page.sheet_view.zoomScale = 90
    for place, column in enumerate(columns):
        page.column_dimensions[column_letters(place)].width = column.width
    styles = _styles(page)
    frame = io.BytesIO()
    with zipfile.ZipFile(frame, "w") as parts:
        ExcelWriter(book, parts).write_data()
    return frame, styles


def _styles(page: Worksheet) -> Styles:
    """Return the numbers of the styles, which cells of the frame have: no row of it is kept."""
    cells = [page.cell(1, place) for place in range(1, 6)]
    head, _, quoted, _, day = cells
    head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", start_color="1F3A5F")
    head.alignment = Alignment(wrap_text=True, vertical="center")
    for cell in cells[1:]:
        cell.alignment = Alignment(vertical="top", horizontal="left")
    quoted.quotePrefix = True
    day.number_format = "yyyy-mm-dd"
    return Styles(*(cell.style_id for cell in cells))


def _rows(columns: Sequence[Column], people: Sequence[Person], styles: Styles) -> Iterator[str]:
    letters = [column_letters(place) for place in range(len(columns))]
    for number, person in enumerate(people, start=HEADER_ROW + 1):
        yield row_xml(number, letters, [column.of(person) for column in columns], styles)


def _sheet(frame: str, columns: Sequence[Column], rows: Iterator[str], people: int, styles: Styles) -> Iterator[bytes]:
    """Yield the sheet's part, with the rows in it."""
    before, after = _SHEET_DATA.split(frame)
    yield _DIMENSION.sub(rf"\g<1>{_area(columns, people)}", before).encode()
    yield b"<sheetData>" + head_xml([column.header for column in columns], styles).encode()
    yield from (row.encode() for row in rows)
    yield b"</sheetData>" + after.encode()


def _area(columns: Sequence[Column], people: int) -> str:
    return f"A{HEADER_ROW}:{column_letters(len(columns) - 1)}{HEADER_ROW + people}"


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # the same bytes on Windows too
    return entry
