"""An .xls workbook (Excel 5 to 2003) as a book of rows. Knows the records of its stream, no field and no person.

Its own reader, since calamine lays out every sheet, and what its DIMENSION record announces, as it opens the file: a
value in A1 and one in IV65536 of ten sheets took gigabytes. Here a sheet is read when it is asked for, and grows only
by the cells that are there. What such a file can't tell: whether a formula was ever calculated; it always has a value.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ninebox_daemon.steps import Step
from ninebox_daemon.workbook.biff import CONTINUE, Strings, codec_of, plain_text, records, unicode_text
from ninebox_daemon.workbook.book import Book, Filling, Row, Sheet, distinct, show_padding
from ninebox_daemon.workbook.cells import NoValue, Value
from ninebox_daemon.workbook.compound import workbook_stream
from ninebox_daemon.workbook.file import PASSWORD, WorkbookFile
from ninebox_daemon.workbook.looks import Look, look_of, seen

ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
    43: "#GETTING_DATA",
}
"""Code to the text of an error, in .xls and .xlsb alike."""

_BOF, _EOF, _FILEPASS, _CODEPAGE, _1904 = 0x809, 0x0A, 0x2F, 0x42, 0x22
_BOUNDSHEET, _FORMAT, _XF, _SST = 0x85, 0x41E, 0xE0, 0xFC
_NUMBER, _RK, _MULRK, _LABELSST, _LABEL, _RSTRING, _BOOLERR = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205
_FORMULA, _STRING = 0x06, 0x207
_BIFF5, _BIFF8 = 0x500, 0x600
_WORKSHEET = 0
_TELLING = 20_000
_CUT_OFF = "it is cut off or damaged"


_Cell = tuple[int, int, Value]


@dataclass(slots=True)
class _Globals:
    """What the first part of the stream says about the whole workbook."""

    biff8: bool = True
    codec: str = "cp1252"
    from_1904: bool = False
    sheets: list[Sheet] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    format_ids: list[int] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)

    def looks(self) -> list[Look]:
        """Return how the cells of each style show a number."""
        known = {id_: look_of(id_, self.codes) for id_ in set(self.format_ids)}
        return [known[id_] for id_ in self.format_ids]


def xls_book(path: Path, shown_as: str) -> Book:
    """Return the file as a book; no sheet is read yet. Raises NotAWorkbook and the errors of files."""
    file = WorkbookFile(path, shown_as)
    stream = workbook_stream(path, shown_as)
    try:
        told = _globals(file, stream)
    except (EOFError, struct.error, LookupError):
        raise file.broken(_CUT_OFF) from None
    cells = _Cells(stream, told)

    def rows(sheet: Sheet, step: Step) -> list[Row]:
        filling = Filling(file, sheet.name)
        place = sheet.part if isinstance(sheet.part, int) else len(stream)
        told_to = partial(_tell, step, len(stream) - place, f"Reading the sheet {sheet.name}")
        try:
            for row, column, value in cells.of(place, told_to):
                filling.put(row, column, value)
        except (EOFError, struct.error, LookupError):
            raise file.broken(f"its sheet {sheet.name} is damaged") from None
        return filling.rows()

    return Book(distinct(file, told.sheets), told.from_1904, rows, show_padding)


def _tell(step: Step, total: int, message: str, done: int) -> None:
    step(done, total, message)


def _globals(file: WorkbookFile, stream: bytes) -> _Globals:
    told = _Globals(biff8=_is_biff8(file, stream))
    names: list[tuple[int, int, int]] = []
    formats: list[bytes] = []
    for id_, begin, end in records(stream, 0):
        if id_ == _EOF:
            break
        if id_ == _FILEPASS:
            raise file.broken(PASSWORD)
        if id_ == _CODEPAGE:
            told.codec = codec_of(int.from_bytes(stream[begin : begin + 2], "little"))
        elif id_ == _1904:
            told.from_1904 = stream[begin:end] == b"\1\0"
        elif id_ == _BOUNDSHEET:
            names.append((id_, begin, end))
        elif id_ == _FORMAT:
            formats.append(stream[begin:end])
        elif id_ == _XF:
            told.format_ids.append(int.from_bytes(stream[begin + 2 : begin + 4], "little"))
        elif id_ == _SST:
            told.strings = _shared(stream, begin, end)
    else:
        raise file.broken(_CUT_OFF)
    # Only now the code page is known: it may stand after them.
    told.sheets = [_sheet(stream[begin:end], told) for _, begin, end in names]
    told.codes = {int.from_bytes(each[:2], "little"): _text(each[2:], told, 2 if told.biff8 else 1) for each in formats}
    return told


def _is_biff8(file: WorkbookFile, stream: bytes) -> bool:
    bof, version = struct.unpack_from("<HxxH", stream.ljust(6, b"\0"))
    if bof != _BOF:
        raise file.broken(_CUT_OFF if len(stream) < 6 or bof & 0xFF != 9 else "it is a workbook of Excel 4 or older")
    if version not in (_BIFF5, _BIFF8):
        raise file.broken("it is of a version that no Excel since 5.0 wrote")
    return bool(version == _BIFF8)


def _sheet(content: bytes, told: _Globals) -> Sheet:
    place, state, kind = struct.unpack_from("<IBB", content)
    name = _text(content[6:], told, 1)
    return Sheet(name, place if kind == _WORKSHEET else None, hidden=bool(state & 3))


def _text(content: bytes, told: _Globals, count_bytes: int) -> str:
    return unicode_text([content], count_bytes) if told.biff8 else plain_text(content, count_bytes, told.codec)


def _shared(stream: bytes, begin: int, end: int) -> list[str]:
    """Return the strings that cells refer to by number."""
    count = int.from_bytes(stream[begin + 4 : begin + 8], "little")
    reader = Strings([stream[begin + 8 : end], *_continued(stream, end)])
    found: list[str] = []
    while len(found) < count:
        found.append(reader.string())
    return found


def _continued(stream: bytes, place: int) -> Iterator[bytes]:
    """Yield the contents of the CONTINUE records that stand at this place."""
    for id_, begin, end in records(stream, place):
        if id_ != CONTINUE:
            return
        yield stream[begin:end]


class _Cells:
    """Reads the cells of a workbook's sheets: row, column, both counted from 0, and value of what holds something."""

    def __init__(self, stream: bytes, told: _Globals) -> None:
        self._stream, self._told, self._looks = stream, told, told.looks()
        self._of_formula: tuple[int, int] | None = None
        self._read: dict[int, Callable[[int, int, int, int, int], Iterable[_Cell]]] = {
            _LABELSST: self._shared,
            _RK: self._packed,
            _MULRK: self._packed_ones,
            _NUMBER: self._float,
            _FORMULA: self._formula,
            _STRING: self._of_a_formula,
            _LABEL: self._label,
            _RSTRING: self._label,
            _BOOLERR: self._bool,
        }

    def of(self, place: int, step: Callable[[int], None]) -> Iterator[_Cell]:
        """Yield the cells of the sheet that begins at a place. Raises what a damaged record makes Python raise."""
        depth = 0
        head = struct.Struct("<HHH").unpack_from
        for nth, (id_, begin, end) in enumerate(records(self._stream, place)):
            if nth % _TELLING == 0:
                step(begin - place)
            if id_ == _BOF:
                depth += 1
            elif not depth:
                break
            elif id_ == _EOF:
                depth -= 1
                if not depth:
                    return
            elif depth == 1 and id_ in self._read:  # a chart in the sheet has cells of its own, deeper in
                row, column, style = head(self._stream, begin)
                yield from self._read[id_](row, column, style, begin + 6, end)
        raise EOFError

    def _number(self, value: float, style: int) -> Value:
        look = self._looks[style] if style < len(self._looks) else "plain"
        return value if look == "plain" else seen(value, look, self._told.from_1904)

    def _shared(self, row: int, column: int, _style: int, begin: int, _end: int) -> Iterable[_Cell]:
        text = self._told.strings[int.from_bytes(self._stream[begin : begin + 4], "little")]
        return ((row, column, text),) if text else ()

    def _packed(self, row: int, column: int, style: int, begin: int, _end: int) -> Iterable[_Cell]:
        return ((row, column, self._number(unpacked_rk(self._stream, begin), style)),)

    def _packed_ones(self, row: int, column: int, _style: int, begin: int, end: int) -> Iterable[_Cell]:
        for nth, place in enumerate(range(begin - 2, end - 2, 6)):
            style = int.from_bytes(self._stream[place : place + 2], "little")
            yield row, column + nth, self._number(unpacked_rk(self._stream, place + 2), style)

    def _float(self, row: int, column: int, style: int, begin: int, _end: int) -> Iterable[_Cell]:
        (value,) = struct.unpack_from("<d", self._stream, begin)
        return ((row, column, self._number(value, style)),)

    def _formula(self, row: int, column: int, style: int, begin: int, end: int) -> Iterable[_Cell]:
        if self._stream[begin + 6 : begin + 8] != b"\xff\xff":
            return self._float(row, column, style, begin, end)
        kind, value = self._stream[begin], self._stream[begin + 2]
        if kind in (1, 2):
            return ((row, column, _bool_or_error(value, kind - 1)),)
        self._of_formula = row, column  # an empty text, or one that comes next
        return ()

    def _of_a_formula(self, _row: int, _column: int, _style: int, begin: int, end: int) -> Iterable[_Cell]:
        place, self._of_formula = self._of_formula, None
        text = self._text(begin - 6, end)
        return ((*place, text),) if text and place else ()

    def _label(self, row: int, column: int, _style: int, begin: int, end: int) -> Iterable[_Cell]:
        text = self._text(begin, end)
        return ((row, column, text),) if text else ()

    def _text(self, begin: int, end: int) -> str:
        content = self._stream[begin:end]
        if self._told.biff8:
            return unicode_text([content, *_continued(self._stream, end)])
        return plain_text(content, 2, self._told.codec)

    def _bool(self, row: int, column: int, _style: int, begin: int, _end: int) -> Iterable[_Cell]:
        return ((row, column, _bool_or_error(self._stream[begin], self._stream[begin + 1])),)


def unpacked_rk(stream: bytes, place: int) -> float:
    """Return a number that was packed in 30 bits: a whole one or the upper half of a float, either over 100 or not."""
    (packed,) = struct.unpack_from("<i", stream, place)
    if packed & 2:
        number = float(packed >> 2)
    else:
        (number,) = struct.unpack("<d", struct.pack("<q", (packed & -4) << 32))
    return number / 100 if packed & 1 else number


def _bool_or_error(value: int, is_error: int) -> Value:
    return NoValue(ERRORS.get(value, f"error {value}")) if is_error else bool(value)
