"""From an .xls, .xlsb or .ods workbook to a plain .xlsx of the same cells. Knows no field and no person.

What is kept: all sheets with their names, hidden ones hidden, each value in its place, dates and times as such, text
as text whatever it begins with, leading zeros. What is not: how cells look otherwise, formulas (their results stand
there), charts, images, macros, comments. What .xlsx can't hold is made to fit: a date before 1900 becomes text
(1899-05-01), a text longer than 32,767 characters is cut (a control character counts seven), a formula that was never
calculated and errors that Excel doesn't have become #N/A, and of a sheet's name the characters that Excel forbids
become `_`.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ninebox_daemon.collector import at_rest
from ninebox_daemon.steps import Step, part, to_nobody
from ninebox_daemon.workbook.book import Book, Row, Sheet
from ninebox_daemon.workbook.cells import NoValue, Padded, Value, text_of
from ninebox_daemon.workbook.escapes import fits_a_cell, spelled, text_units
from ninebox_daemon.workbook.formats import opened
from ninebox_daemon.workbook.xls import ERRORS
from ninebox_protocol.employees import CELL_HOLDS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_LONGEST_NAME = 31
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CHARACTER = re.compile(r"_x[0-9A-F]{4}_|.", re.DOTALL)
_FORMATS: dict[type, str] = {
    date: "yyyy-mm-dd",
    datetime: "yyyy-mm-dd hh:mm:ss",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}
_ERRORS = frozenset(ERRORS.values())


def as_xlsx(source: Path, target: Path, *, shown_as: str, step: Step = to_nobody) -> dict[str, str]:
    """Write the workbook `source` to `target` as .xlsx; an import of it gives the same people and the same report.

    Returns the name of each sheet there by its name here: the same, but where Excel forbids it. A target that is there
    is replaced; one that fails half way stays behind, unfinished. Raises NotAWorkbook, WorkbookTooLarge for any sheet,
    the errors of files about `source`, OSError about `target`, and what `step` raises.
    """
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    with at_rest(), _spooled_beside(target), opened(source, shown_as, part(step, 0, 20)) as book:
        made = Workbook(write_only=True)
        if book.from_1904:
            made.epoch = CALENDAR_MAC_1904
        names = names_in_xlsx(sheet.name for sheet in book.sheets)
        try:
            _fill(made, book, names, part(step, 20, 80))
            step(80, 100, "Writing the workbook")
            made.save(target)
        except BaseException:
            _let_go(made)
            raise
    return names


def _let_go(made: "Workbook") -> None:
    """Close sheets that were begun: else what was to come of them is written whenever they are collected."""
    pages: list[Any] = made.worksheets
    for page in pages:
        with suppress(OSError):
            if not page.closed:
                page.close()


def _fill(made: "Workbook", book: Book, names: Mapping[str, str], step: Step) -> None:
    shown = next((sheet for sheet in book.sheets if not sheet.hidden), None)
    for nth, sheet in enumerate(book.sheets):
        page: Any = made.create_sheet(names[sheet.name])
        page.sheet_state = "hidden" if sheet.hidden and shown is not None else "visible"
        begin, end = (100 * done // len(book.sheets) for done in (nth, nth + 1))
        _write(page, book, sheet, part(step, begin, end))
    if shown is not None:
        made.active = book.sheets.index(shown)
    if not book.sheets:
        made.create_sheet()


@contextmanager
def _spooled_beside(target: Path) -> Iterator[None]:
    """Let openpyxl keep what it is writing beside the target: in the system's folder a kill would leave people."""
    usual = tempfile.tempdir
    tempfile.tempdir = str(target.parent)
    try:
        yield
    finally:
        tempfile.tempdir = usual


def names_in_xlsx(names: Iterable[str]) -> dict[str, str]:
    """Return for each name of a sheet the one that it can have in .xlsx: of 1 to 31 characters, each another one.

    >>> names_in_xlsx(["People", "Q1/Q2", "Q1:Q2", "'x'"])
    {'People': 'People', 'Q1/Q2': 'Q1_Q2', 'Q1:Q2': 'Q1_Q2 (2)', "'x'": '_x_'}
    """
    wanted = list(names)
    found: dict[str, str] = {}
    taken = {name.casefold() for name in wanted if _allowed(name) == name}
    for name in wanted:
        made, times = _allowed(name), 1
        while made != name and made.casefold() in taken:
            times += 1
            ending = f" ({times})"
            made = _allowed(name)[: _LONGEST_NAME - len(ending)] + ending
        taken.add(made.casefold())
        found[name] = made
    return found


def _allowed(name: str) -> str:
    name = _FORBIDDEN_IN_NAMES.sub("_", name)[:_LONGEST_NAME]
    name = re.sub(r"^'|'$", "_", name)
    return name or "Sheet"


def _write(page: "WriteOnlyWorksheet", book: Book, sheet: Sheet, step: Step) -> None:
    rows = book.rows(sheet, step) if sheet.part is not None else []
    for row in _with_blank_ones(rows):
        page.append([_cell(page, value, book.from_1904) for value in row])


def _with_blank_ones(rows: list[Row]) -> Iterator[list[Value]]:
    """Yield the rows from the first of the sheet on."""
    next_one = 1
    for number, values in rows:
        yield from ([] for _ in range(next_one, number))
        yield values
        next_one = number + 1


def _cell(page: "WriteOnlyWorksheet", value: Value, from_1904: bool) -> object:
    """Return what openpyxl writes as this value, and reads back as it."""
    if value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = _written(value)
        return _typed(page, text, "s") if text[0] in "=#" else text  # not a formula, not an error
    if isinstance(value, NoValue):
        return _typed(page, value.shown if value.shown in _ERRORS else "#N/A", "e")
    if isinstance(value, float):
        if not isinstance(value, Padded):
            # openpyxl rounds numbers to 16 digits, and writes what it is given as text as it is.
            return value if float(f"{value:.16g}") == value else _typed(page, repr(value), "n")
        cell = _typed(page, repr(float(value)), "n")
        cell.number_format = "0" * value.digits
        return cell
    if isinstance(value, date) and value.year < (1904 if from_1904 else 1900):
        return _typed(page, text_of(value) or "", "s")
    cell = _typed(page, value, None)
    cell.number_format = _FORMATS[type(value)]
    return cell


def _typed(page: "WriteOnlyWorksheet", value: object, kind: str | None) -> Any:
    """Return a cell of this kind, whatever openpyxl would take the value for."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, value)  # type: ignore[arg-type]
    if kind is not None:
        cell.data_type = kind
    return cell


def _written(text: str) -> str:
    """Return the text as .xlsx has it, of at most as many characters as openpyxl writes, none of them cut in two."""
    written = spelled(text)
    if fits_a_cell(written):
        return written
    characters = _CHARACTER.findall(written)
    ends = accumulate(map(text_units, characters))
    return "".join(character for character, end in zip(characters, ends, strict=True) if end <= CELL_HOLDS)
