"""An .xlsb workbook as a book of rows. Knows the binary records of its parts, no field and no person.

Its own reader, since calamine would lay a sheet out up to its farthest cell, and leaves out without a word the cells in
the short form that doesn't name their column. A sheet is read when it is asked for, and grows only by the cells that
are there. As in .xls, no such file tells whether a formula was ever calculated.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ninebox_daemon.steps import Step
from ninebox_daemon.workbook.book import Book, Filling, Row, Sheet, distinct, show_padding
from ninebox_daemon.workbook.cells import NoValue, Value
from ninebox_daemon.workbook.contents import refuse_other_workbook_parts, relationships
from ninebox_daemon.workbook.file import MAX_CELLS
from ninebox_daemon.workbook.looks import Look, look_of, seen
from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.xls import ERRORS, unpacked_rk

_WORKBOOK, _STRINGS, _STYLES = "xl/workbook.bin", "xl/sharedStrings.bin", "xl/styles.bin"
_LONGEST_RECORD = 16 * 1024**2

_WORKBOOK_PROPERTIES, _SHEET, _SHARED_STRING = 153, 156, 19
_FORMAT, _CELL_STYLES, _END_CELL_STYLES, _STYLE = 44, 617, 618, 47
_ROW, _SHEET_DATA, _END_SHEET_DATA = 0, 145, 146

_WRONG = (EOFError, struct.error, LookupError)


@dataclass(slots=True)
class _Globals:
    """What the parts beside the sheets say about the whole workbook; strings are read when a sheet is."""

    from_1904: bool = False
    looks: list[Look] = field(default_factory=list)
    strings: list[str] | None = None


def xlsb_book(package: Package) -> Book:
    """Return the package as a book; no sheet is read yet. Raises NotAWorkbook, WorkbookTooLarge."""
    refuse_other_workbook_parts(package, _WORKBOOK)
    try:
        told, sheets = _contents(package)
        told.looks = _looks(package)
    except _WRONG:
        raise package.broken("its list of sheets or styles is damaged") from None

    def rows(sheet: Sheet, step: Step) -> list[Row]:
        filling = Filling(package, sheet.name)
        try:
            if told.strings is None:
                told.strings = _shared(package)
            for row, column, value in _Cells(package, told).of(str(sheet.part), sheet.name, step):
                filling.put(row, column, value)
        except _WRONG:
            raise package.broken(f"its sheet {sheet.name} is damaged") from None
        return filling.rows()

    return Book(distinct(package, sheets), told.from_1904, rows, show_padding)


def _records(pieces: Iterable[bytes], heard: Callable[[int], None] = lambda _: None) -> Iterator[tuple[int, bytes]]:
    """Yield id and content of each record of a part. `heard` is told how many bytes came. Raises EOFError."""
    rest, came = b"", 0
    for piece in pieces:
        heard(came)
        came += len(piece)
        rest = rest + piece if rest else piece
        place, end = 0, len(rest)
        while place + 2 <= end:
            id_, size, begin = rest[place], rest[place + 1], place + 2
            if id_ >= 0x80 or size >= 0x80:
                id_, begin = _number(rest, place, 2)
                size, begin = _number(rest, begin, 4)
            if size > _LONGEST_RECORD:
                raise EOFError
            if begin + size > end:
                break
            place = begin + size
            yield id_, rest[begin:place]
        rest = rest[place:]
    if rest:
        raise EOFError


def _number(content: bytes, place: int, longest: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, the lowest first, and the place behind it, which may be beyond the end."""
    number = 0
    for nth in range(longest):
        byte = content[place] if place < len(content) else 0x80
        place += 1
        number |= (byte & 0x7F) << (7 * nth)
        if byte < 0x80:
            break
    return number, place


def _wide(content: bytes, place: int) -> tuple[str, int]:
    """Return the text at a place, and the place behind it; a length of all ones is none."""
    (count,) = struct.unpack_from("<I", content, place)
    end = place + 4 + (0 if count == 0xFFFFFFFF else 2 * count)
    if end > len(content):
        raise EOFError
    return content[place + 4 : end].decode("utf-16-le", "replace"), end


def _contents(package: Package) -> tuple[_Globals, list[Sheet]]:
    targets = relationships(package, "xl/_rels/workbook.bin.rels")
    told = _Globals()
    sheets: list[Sheet] = []
    for id_, content in _records(package.pieces(_WORKBOOK)):
        if id_ == _WORKBOOK_PROPERTIES:
            told.from_1904 = bool(content[0] & 1)
        elif id_ == _SHEET:
            (state,) = struct.unpack_from("<I", content)
            relation, place = _wide(content, 8)
            name, _ = _wide(content, place)
            kind, part = targets.get(relation, ("", ""))
            cells = part if kind.endswith("/worksheet") and package.has(part) else None
            sheets.append(Sheet(name, cells, hidden=state != 0))
    return told, sheets


def _looks(package: Package) -> list[Look]:
    """Return how the cells of each style show a number."""
    if not package.has(_STYLES):
        return []
    codes: dict[int, str] = {}
    format_ids: list[int] = []
    of_cells = False
    for id_, content in _records(package.pieces(_STYLES)):
        if id_ == _FORMAT:
            codes[int.from_bytes(content[:2], "little")] = _wide(content, 2)[0]
        elif id_ in (_CELL_STYLES, _END_CELL_STYLES):
            of_cells = id_ == _CELL_STYLES
        elif id_ == _STYLE and of_cells:
            format_ids.append(int.from_bytes(content[2:4], "little"))
    known = {id_: look_of(id_, codes) for id_ in set(format_ids)}
    return [known[id_] for id_ in format_ids]


def _shared(package: Package) -> list[str]:
    """Return the strings that cells refer to by number. Raises WorkbookTooLarge."""
    found: list[str] = []
    if package.has(_STRINGS):
        for id_, content in _records(package.pieces(_STRINGS)):
            if id_ == _SHARED_STRING:
                found.append(_wide(content, 1)[0])
                if len(found) > MAX_CELLS:
                    raise package.too_large("its list of texts", len(found), MAX_CELLS, "texts")
    return found


class _Cells:
    """Reads the cells of a sheet: row, column, both counted from 0, and value of what holds something."""

    def __init__(self, package: Package, told: _Globals) -> None:
        self._package, self._told = package, told
        self._strings = told.strings or []
        long: dict[int, Callable[[bytes, int, int], Value]] = {
            2: self._packed,
            3: self._error,
            4: self._bool,
            5: self._float,
            6: self._text,
            7: self._shared,
        }
        formulas = {8: self._text, 9: self._float, 10: self._bool, 11: self._error}
        self._long = long | formulas | {62: self._rich}
        self._short = {id_ + 11: read for id_, read in long.items()}
        """Cells that don't say their column: it is the one after the last."""

    def of(self, part: str, name: str, step: Step) -> Iterator[tuple[int, int, Value]]:
        """Yield the cells of the sheet in this part. Raises EOFError and what a damaged record makes Python raise."""
        size, message = self._package.size(part), f"Reading the sheet {name}"
        row, column, inside = 0, -1, False
        for id_, content in _records(self._package.pieces(part), lambda came: step(came, size, message)):
            if not inside:
                inside = id_ == _SHEET_DATA
            elif id_ == _ROW:
                row, column = int.from_bytes(content[:4], "little"), -1
            elif id_ in self._long:
                column, style = struct.unpack_from("<II", content)
                value = self._long[id_](content, 8, style & 0xFFFFFF)
                if value != "":
                    yield row, column, value
            elif id_ in self._short:
                column += 1
                value = self._short[id_](content, 4, int.from_bytes(content[:3], "little"))
                if value != "":
                    yield row, column, value
            elif id_ == 1:
                column = int.from_bytes(content[:4], "little")
            elif id_ == 12:
                column += 1
            elif id_ == _END_SHEET_DATA:
                break
        else:
            if inside:
                raise EOFError

    def _number(self, value: float, style: int) -> Value:
        look = self._told.looks[style] if style < len(self._told.looks) else "plain"
        return value if look == "plain" else seen(value, look, self._told.from_1904)

    def _packed(self, content: bytes, place: int, style: int) -> Value:
        return self._number(unpacked_rk(content, place), style)

    def _float(self, content: bytes, place: int, style: int) -> Value:
        return self._number(struct.unpack_from("<d", content, place)[0], style)

    def _error(self, content: bytes, place: int, _style: int) -> Value:
        return NoValue(ERRORS.get(content[place], f"error {content[place]}"))

    def _bool(self, content: bytes, place: int, _style: int) -> Value:
        return bool(content[place])

    def _text(self, content: bytes, place: int, _style: int) -> Value:
        return _wide(content, place)[0]

    def _rich(self, content: bytes, place: int, _style: int) -> Value:
        return _wide(content, place + 1)[0]

    def _shared(self, content: bytes, place: int, _style: int) -> Value:
        return self._strings[int.from_bytes(content[place : place + 4], "little")]
