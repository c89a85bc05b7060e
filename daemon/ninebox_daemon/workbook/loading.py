"""An .xlsx or .xlsm package as a book of rows: the one module that knows calamine. Knows no field and no person."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from ninebox_daemon.steps import Step, counted
from ninebox_daemon.workbook.blanks import digits_shown, hidden_values
from ninebox_daemon.workbook.book import Book, Row, Sheet
from ninebox_daemon.workbook.cells import Value, zero_padded
from ninebox_daemon.workbook.contents import contents_of
from ninebox_daemon.workbook.extent import Extent, extent_of
from ninebox_daemon.workbook.file import MAX_CELLS, MAX_TEXT
from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.shared_texts import shared_characters

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def xlsx_book(package: Package) -> Book:
    """Return the package as a book; no sheet is read yet. Raises NotAWorkbook."""
    contents = contents_of(package)
    book = open_book(package)

    def rows(sheet: Sheet, step: Step) -> list[Row]:
        if not isinstance(sheet.part, str):
            return []
        extent = extent_within(package, sheet.name, sheet.part)
        return rows_of(book, package, sheet.name, sheet.part, extent, step)

    def show_zeros(sheet: Sheet, rows: list[Row], column: int) -> None:
        assert isinstance(sheet.part, str)  # else it had no rows
        show_leading_zeros(package, sheet.part, rows, column)

    return Book(contents.sheets, contents.from_1904, rows, show_zeros)


def open_book(package: Package) -> "CalamineWorkbook":
    """Return the workbook as calamine opens it. Raises NotAWorkbook."""
    from python_calamine import CalamineWorkbook

    # By a file, not by its path: of a path calamine believes the suffix.
    with _blamed_on(package), package.path.open("rb") as file:
        return CalamineWorkbook.from_filelike(file)


def show_leading_zeros(package: Package, part: str, rows: list[Row], column: int) -> None:
    """Turn the numbers of a column of these rows into the text that their number format shows, such as 00123."""
    if any(isinstance(values[column], float) for _, values in rows):
        digits = digits_shown(package, part, column)
        for number, values in rows:
            if number in digits:
                values[column] = zero_padded(values[column], digits[number])


def extent_within(package: Package, name: str, part: str) -> Extent:
    """Return how far a sheet reaches. Raises WorkbookTooLarge, NotAWorkbook: before anything is laid out in memory."""
    extent = extent_of(package, part, MAX_CELLS)
    if extent.rows * extent.columns > MAX_CELLS:
        raise package.too_large(f"the sheet {name}", extent.rows * extent.columns, MAX_CELLS, "cells")
    characters = shared_characters(package, part, extent.texts, MAX_TEXT)
    if characters > MAX_TEXT:
        raise package.too_large(f"the sheet {name}", characters, MAX_TEXT, "characters")
    return extent


def rows_of(book: "CalamineWorkbook", package: Package, name: str, part: str, extent: Extent, step: Step) -> list[Row]:
    """Return the rows of a sheet of this extent that hold anything, all equally wide. Raises NotAWorkbook."""
    message = f"Reading the sheet {name}"
    step(0, 1, message)
    with _blamed_on(package):
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None:
            return []
        margin: list[Value] = [""] * sheet.start[1]
        rows: list[Row] = [
            (number, [*margin, *row] if margin else cast("list[Value]", row))
            for number, row in enumerate(counted(sheet.iter_rows(), sheet.total_height, step, message), start=1)
            if row.count("") != len(row)
        ]
    return _uncovered(rows, package, part) if extent.hidden_blanks else rows


def _uncovered(rows: list[Row], package: Package, part: str) -> list[Row]:
    """Return the rows with errors and formulas without a value where calamine shows a blank."""
    if not rows:
        return rows
    by_number, width = dict(rows), len(rows[0][1])
    for number, column, value in hidden_values(package, part):
        if column < width:
            by_number.setdefault(number, [""] * width)[column] = value
    return sorted(by_number.items())


@contextmanager
def _blamed_on(package: Package) -> Iterator[None]:
    """Turn whatever calamine raises into NotAWorkbook: the package was sound, so its content is not."""
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, ArithmeticError, ValueError) as wrong:  # ArithmeticError: a duration beyond Python's
        raise package.broken(f"its content is damaged ({wrong})") from wrong
    except BaseException as wrong:
        # A panic of Rust code, such as on a date of -1e300. Its type can't be imported and is no Exception.
        if type(wrong).__name__ != "PanicException":
            raise
        raise package.broken(f"its content is damaged ({wrong})") from wrong
