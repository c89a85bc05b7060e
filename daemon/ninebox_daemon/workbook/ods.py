"""An .ods workbook as a book of rows. Knows the elements of its content.xml, no field and no person.

Its own reader: content.xml holds all sheets, and says with a number how often a row or a cell is repeated, so that a
few bytes stand for billions of cells, and calamine lays them out. Here repeats of blanks cost nothing, and others are
counted before they are laid out.
"""

from collections.abc import Callable, Mapping, Set
from xml.parsers import expat

from ninebox_daemon.steps import Step
from ninebox_daemon.workbook.book import Book, Filling, Row, Sheet, distinct, show_padding
from ninebox_daemon.workbook.cells import Value
from ninebox_daemon.workbook.file import MAX_CELLS, PASSWORD
from ninebox_daemon.workbook.ods_cells import MAX_SPACES, OFFICE, TABLE, TEXT, Paragraphs, value_of
from ninebox_daemon.workbook.package import Package
from ninebox_protocol.errors import RpcError

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "

_SHEET, _ROW, _PARAGRAPH = TABLE + "table", TABLE + "table-row", TEXT + "p"
_CELLS = {TABLE + "table-cell", TABLE + "covered-table-cell"}
_GROUPS = {TABLE + "table-row-group", TABLE + "table-rows", TABLE + "table-header-rows"}
_RUNS = {TEXT + "span", TEXT + "a", TEXT + "ruby", TEXT + "ruby-base"}
_BLANKS = {TEXT + "s", TEXT + "tab", TEXT + "line-break"}
_IN_TEXT = frozenset(_RUNS | _BLANKS)
_CHILDREN: Mapping[str, Set[str]] = {
    "": {OFFICE + "document-content"},
    OFFICE + "document-content": {OFFICE + "automatic-styles", OFFICE + "body"},
    OFFICE + "automatic-styles": {_STYLE + "style"},
    _STYLE + "style": {_STYLE + "table-properties"},
    OFFICE + "body": {OFFICE + "spreadsheet"},
    OFFICE + "spreadsheet": {_SHEET, TABLE + "calculation-settings"},
    TABLE + "calculation-settings": {TABLE + "null-date"},
    **{parent: {_ROW, *_GROUPS} for parent in (_SHEET, *_GROUPS)},
    _ROW: _CELLS,
    **{parent: {_PARAGRAPH} for parent in _CELLS},
    _PARAGRAPH: _IN_TEXT,
    **dict.fromkeys(_RUNS, _IN_TEXT),
}
"""Element to those inside it that are read. All else is skipped with what is in it: comments, drawings, phonetic text,
tables inside cells, tracked changes."""


def ods_book(package: Package, step: Step) -> Book:
    """Return the package as a book, all of its cells read. Raises NotAWorkbook, WorkbookTooLarge, what `step` raises.

    A sheet that is too large is known as such, and is in nobody's way.
    """
    if package.has("encrypted-package") or (
        package.has(_MANIFEST) and any(b"encryption-data" in piece for piece in package.pieces(_MANIFEST))
    ):
        raise package.broken(PASSWORD)
    content = _Content(package)
    content.read(step)
    sheets = distinct(package, (Sheet(name, nth, hidden) for nth, (name, hidden) in enumerate(content.sheets)))

    def rows(sheet: Sheet, _step: Step) -> list[Row]:
        found = content.found[sheet.part] if isinstance(sheet.part, int) else None
        if isinstance(found, RpcError):
            raise found
        return found.rows() if found else []

    return Book(sheets, content.from_1904, rows, show_padding)


class _Content:
    """Reads content.xml: `sheets` has name and whether it is hidden, `found` the cells of each, or why not."""

    def __init__(self, package: Package) -> None:
        self.sheets: list[tuple[str, bool]] = []
        self.found: list[Filling | RpcError] = []
        self.from_1904 = False
        self._package = package
        self._open, self._skipped = [""], 0
        self._style, self._hidden_styles = "", set[str]()
        self._row = self._column = self._cells_read = 0
        self._line: list[tuple[int, int, Value]] = []  # first column, how many, value
        self._repeated = 1
        self._cell: dict[str, str] = {}
        self._paragraphs = Paragraphs(MAX_SPACES)
        self._begins: dict[str, Callable[[dict[str, str]], None]] = {
            _STYLE + "style": self._begin_style,
            _STYLE + "table-properties": self._begin_properties,
            TABLE + "null-date": self._begin_null_date,
            _SHEET: self._begin_sheet,
            _ROW: self._begin_row,
            **dict.fromkeys(_CELLS, self._begin_cell),
            _PARAGRAPH: self._begin_paragraph,
            TEXT + "s": self._begin_spaces,
            TEXT + "tab": lambda _: self._paragraphs.tab(),
            TEXT + "line-break": lambda _: self._paragraphs.line_break(),
        }
        self._ends: dict[str, Callable[[], None]] = {
            _ROW: self._end_row,
            **dict.fromkeys(_CELLS, self._end_cell),
            _PARAGRAPH: self._end_paragraph,
        }
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def read(self, step: Step) -> None:
        """Read the part from begin to end."""
        came, size = 0, self._package.size(_CONTENT)
        try:
            for piece in self._package.pieces(_CONTENT):
                step(came, size, "Reading the sheets")
                came += len(piece)
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as wrong:
            raise self._package.broken(f"its part {_CONTENT} is no sound XML ({wrong})") from None

    def _refuse_doctype(self, *_: object) -> None:
        raise ValueError("a DOCTYPE stands in it")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or name not in _CHILDREN.get(self._open[-1], ()):
            self._skipped += 1
            # Of a cell's comment or drawing no text is heard, of a paragraph's runs it is.
            self._parser.CharacterDataHandler = None
            return
        self._open.append(name)
        begin = self._begins.get(name)
        if begin:
            begin(attributes)

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            if not self._skipped and self._open[-1] in (_PARAGRAPH, *_RUNS):
                self._parser.CharacterDataHandler = self._paragraphs.characters
            return
        self._open.pop()
        end = self._ends.get(name)
        if end:
            end()

    def _begin_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get(_STYLE + "name", "")

    def _begin_properties(self, attributes: dict[str, str]) -> None:
        if attributes.get(TABLE + "display") == "false":
            self._hidden_styles.add(self._style)

    def _begin_null_date(self, attributes: dict[str, str]) -> None:
        self.from_1904 = attributes.get(TABLE + "date-value") == "1904-01-01"

    def _begin_sheet(self, attributes: dict[str, str]) -> None:
        name = attributes.get(TABLE + "name", "")
        self.sheets.append((name, attributes.get(TABLE + "style-name") in self._hidden_styles))
        self.found.append(Filling(self._package, name))
        self._row = 0

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._repeated = self._times(attributes, "number-rows-repeated")
        self._column, self._line = 0, []

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        self._paragraphs.clear()

    def _begin_paragraph(self, _attributes: dict[str, str]) -> None:
        self._paragraphs.begin()
        self._parser.CharacterDataHandler = self._paragraphs.characters

    def _begin_spaces(self, attributes: dict[str, str]) -> None:
        self._paragraphs.spaces(self._number(attributes.get(TEXT + "c", "1")))

    def _end_paragraph(self) -> None:
        self._parser.CharacterDataHandler = None

    def _end_cell(self) -> None:
        times = self._times(self._cell, "number-columns-repeated")
        value = value_of(self._cell, self._paragraphs.text())
        if value != "":
            self._line.append((self._column, times, value))
        self._column += times

    def _end_row(self) -> None:
        filling = self.found[-1]
        if self._line and isinstance(filling, Filling):
            first, times, _ = self._line[-1]
            try:
                filling.reach(self._row + self._repeated, first + times)
            except RpcError as too_large:
                self.found[-1] = too_large
            else:
                self._lay_out(filling)
        self._row += self._repeated

    def _lay_out(self, filling: Filling) -> None:
        self._cells_read += self._repeated * sum(times for _, times, _ in self._line)
        if self._cells_read > MAX_CELLS:
            raise self._package.too_large("all sheets together", self._cells_read, MAX_CELLS, "cells")
        line: list[Value] = []
        for first, times, value in self._line:
            line.extend([""] * (first - len(line)))
            line.extend([value] * times)
        filling.put_often(range(self._row, self._row + self._repeated), line)

    def _times(self, attributes: dict[str, str], name: str) -> int:
        return self._number(attributes.get(TABLE + name, "1"))

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(f"{text[:20]!r} is no number of repeats")
        return int(text)
