"""What every format of workbook is read as: sheets, and their rows. Knows no format, no header and no person.

A format's module makes a `Book` of a file. Those that calamine doesn't read for us are read cell by cell into
`Filling`, so that nothing is ever laid out that is not within the limits.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import itemgetter

from ninebox_daemon.steps import Step
from ninebox_daemon.workbook.cells import Padded, Value, zero_padded
from ninebox_daemon.workbook.file import MAX_CELL_TEXT, MAX_CELLS, MAX_TEXT, WorkbookFile

Row = tuple[int, list[Value]]
"""The row's number in the sheet, counted from 1, and its values from column A on."""

_EXCEL_ROWS, _EXCEL_COLUMNS = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `part` says where its cells are, None when it has none (a chart, or a part that isn't there)."""

    name: str
    part: str | int | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Sheets in the order of the workbook; serial dates count from 1904 in workbooks from old Macs.

    `rows` returns the rows of a sheet that hold anything, all equally wide, telling the step how far it is; it raises
    WorkbookTooLarge and NotAWorkbook. `show_zeros` turns the numbers of a column, counted from 0, of a sheet's rows
    into the text that their number format shows, where that is one of leading zeros.
    """

    sheets: list[Sheet]
    from_1904: bool
    rows: Callable[[Sheet, Step], list[Row]]
    show_zeros: Callable[[Sheet, list[Row], int], None]


class Filling:
    """A sheet that is being read cell by cell, row by row. Raises WorkbookTooLarge as soon as it reaches too far."""

    def __init__(self, file: WorkbookFile, name: str) -> None:
        self._file, self._name = file, name
        self._lines: dict[int, list[Value]] = {}
        self._repeated: list[tuple[range, list[Value]]] = []
        self._height = self._width = self._text = 0

    def put(self, row: int, column: int, value: Value) -> None:
        """Set a cell by its row and column, counted from 0; of two values the later one counts."""
        if row >= self._height or column >= self._width:
            self.reach(row + 1, column + 1)
        if type(value) is str:
            self._read(value, 1)
        line = self._lines.get(row)
        if line is None:
            line = self._lines[row] = []
        gap = column - len(line)
        if gap < 0:
            line[column] = value
        else:
            if gap:
                line.extend([""] * gap)
            line.append(value)

    def put_often(self, rows: range, line: list[Value]) -> None:
        """Set rows that are all the same, and hold nothing else; `line` is theirs from column A on."""
        self.reach(rows.stop, len(line))
        for value in line:
            if type(value) is str:
                self._read(value, len(rows))
        self._repeated.append((rows, line))

    def _read(self, text: str, times: int) -> None:
        self._text += len(text) * times
        if self._text > MAX_TEXT:
            raise self._file.too_large(f"the sheet {self._name}", self._text, MAX_TEXT, "characters")
        if len(text) > MAX_CELL_TEXT:
            raise self._file.too_large(f"a cell of the sheet {self._name}", len(text), MAX_CELL_TEXT, "characters")

    def reach(self, rows: int, columns: int) -> None:
        """Make sure that it may reach so far, counted from 1."""
        rows, columns = max(rows, self._height), max(columns, self._width)
        for found, limit, unit in (
            (rows * columns, MAX_CELLS, "cells"),
            (rows, _EXCEL_ROWS, "rows"),
            (columns, _EXCEL_COLUMNS, "columns"),
        ):
            if found > limit:
                raise self._file.too_large(f"the sheet {self._name}", found, limit, unit)
        self._height, self._width = rows, columns

    def rows(self) -> list[Row]:
        """Return the rows that hold anything, in order, all equally wide."""
        lines = [*self._lines.items(), *((row, line) for rows, line in self._repeated for row in rows)]
        lines.sort(key=itemgetter(0))
        return [(row + 1, line + [""] * (self._width - len(line))) for row, line in lines]


def show_padding(_sheet: Sheet, rows: list[Row], column: int) -> None:
    """Do what `Book.show_zeros` says for sheets whose numbers know their padding."""
    for _, values in rows:
        value = values[column]
        if isinstance(value, Padded):
            values[column] = zero_padded(value, value.digits)


def distinct(file: WorkbookFile, sheets: Iterable[Sheet]) -> list[Sheet]:
    """Return the sheets. Raises NotAWorkbook where two have one name, in any case, or the same cells.

    Which one is meant would not be known, and thousands that are one would be read thousands of times.
    """
    found: dict[str, Sheet] = {}
    parts = set[str | int]()
    for sheet in sheets:
        part = sheet.part.casefold() if isinstance(sheet.part, str) else sheet.part
        if sheet.name.casefold() in found or part in parts:
            raise file.broken(f"its list of sheets contradicts itself at {sheet.name!r}")
        found[sheet.name.casefold()] = sheet
        if part is not None:
            parts.add(part)
    return list(found.values())
