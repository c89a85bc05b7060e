"""How far a sheet reaches, measured on its XML before anything of it is loaded. Knows no value and no person.

calamine lays a sheet out as a full rectangle: a value in A1 and one in XFD1048576 are 17 billion cells, and the process
aborts. So the far corner is found first, by patterns over bytes. What these don't know for certain goes to a parser,
which counts as calamine does; what is no XML for that one is refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from ninebox_daemon.workbook.file import MAX_CELLS
from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.pieces import cell_pieces, column_number
from ninebox_protocol.errors import RpcError

MAX_ELEMENTS = 4 * MAX_CELLS
"""Of a sheet that needs the parser, which looks at two million a second."""
MAX_DEPTH = 200

_DIGITS = b"0123456789"
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NINES = bytes.maketrans(_DIGITS, b"9" * len(_DIGITS))

_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]*+):)?worksheet[\s/>]")
# A cell as nearly every program writes it. No second `r` attribute: calamine would go by that one.
_REF = rb"[A-Z]{1,3}+[0-9]{1,7}+"
_USUAL = rb' r="%b"(?: [a-qs-z]{1,2}="[^"<>]*+")*+'
_UNCALCULATED = re.compile(rb"f>(?:<[\w.:-]*v(?: ?/>|></[\w.:-]*v>))?</[\w.:-]*c>")

_IN_UTF_16 = re.compile(rb"\xff\xfe|\xfe\xff|.?\0", re.DOTALL)
"""How a part begins that expat takes for UTF-16, whatever it was told."""

_REFERENCE = re.compile(r"([A-Za-z]{0,7})([0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class Extent:
    """The last row and the last column that hold something, counted from 1; 0 when the sheet is empty.

    `texts`: cells whose text is a shared one. `hidden_blanks`: True when cells may be there that calamine reads as
    empty though something stands in them: errors, formulas that were never calculated.
    """

    rows: int
    columns: int
    texts: int
    hidden_blanks: bool


def extent_of(package: Package, part: str, enough: int) -> Extent:
    """Return how far the sheet reaches; never less than what calamine would lay out. Raises NotAWorkbook.

    Of a sheet of at most `enough` cells, counted as a rectangle, the last row given may be a later one.
    """
    quick = _quick(package, part, enough)
    if quick and quick.rows * quick.columns > enough:
        quick = _quick(package, part, 0)
    return quick or _careful(package, part)


def _quick(package: Package, part: str, enough: int) -> Extent | None:
    """Return the extent when every cell is written in the usual way, else None."""
    prefix: bytes | None = None
    rows = columns = texts = 0
    hidden_blanks = False
    for piece in cell_pieces(package.pieces(part)):
        if prefix is None:
            root = _ROOT.search(piece)
            prefix = (root[1] if root else None) or b""
        gist = _gist(piece, prefix) if enough else piece
        package.refuse_doctype(part, gist)
        reach = _reach(gist, prefix.translate(_NINES) if enough else prefix)
        if reach and 0 < enough < max(rows, reach[0]) * max(columns, reach[1]):
            reach = _reach(piece, prefix)
        if reach is None:
            return None
        rows, columns = max(rows, reach[0]), max(columns, reach[1])
        texts += piece.count(b't="s"')
        hidden_blanks = hidden_blanks or b't="e"' in gist or _UNCALCULATED.search(gist) is not None
    return Extent(rows, columns, texts, hidden_blanks)


def _gist(piece: bytes, prefix: bytes) -> bytes:
    """Return a piece in which all digits are nines, and cells that are the same then stand once.

    It reaches as far to the right and down at least as far, and is often a hundredth as long.
    """
    begin = (b"<%b:c " % prefix if prefix else b"<c ").translate(_NINES)
    head, *cells = piece.translate(_NINES).split(begin)
    return begin.join([head, *dict.fromkeys(cells)])


def _reach(piece: bytes, prefix: bytes) -> tuple[int, int] | None:
    """Return the last row and the last column that have content; None: a cell is written in an unusual way."""
    cell, stranger = _patterns(prefix)
    references = cell.findall(piece)
    if b"" in references or ((prefix or b":" in piece) and stranger.search(piece)):
        return None
    joined = b" ".join(references)
    columns = map(column_number, set(joined.translate(None, _DIGITS).split()))
    rows = map(int, set(joined.translate(None, _LETTERS).split()))
    return max(rows, default=0), max(columns, default=0)


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return what finds the cells that have content, by reference, and what finds cells under another prefix.

    The first one finds an empty text for a cell that is written in any other than the usual way.
    """
    tag = re.escape(prefix + b":c" if prefix else b"c")
    with_content = _USUAL % (b"(" + _REF + b")") + b" ?>(?!</%b>)" % tag
    cell = rb"<%b(?:%b|(?!%b ?/?>)[\s/>])" % (tag, with_content, _USUAL % _REF)
    ours = re.escape(prefix)
    stranger = rb"(?<!<%b)(?<!</%b):c[\s/>]|<c[\s/>]" % (ours, ours) if prefix else rb":c[\s/>]"
    return re.compile(cell), re.compile(stranger)


def _careful(package: Package, part: str) -> Extent:
    """Return the extent of a sheet written in an unusual way."""
    cells = _Cells(package, part)
    parser = expat.ParserCreate("UTF-8")  # whatever it says: calamine goes by the bytes too
    parser.StartElementHandler, parser.EndElementHandler = cells.begin, cells.end
    parser.StartDoctypeDeclHandler = cells.doctype
    try:
        for number, piece in enumerate(package.pieces(part)):
            if number == 0 and _IN_UTF_16.match(piece):
                raise cells.unsound("it is in UTF-16")
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError as wrong:
        raise cells.unsound(str(wrong)) from None
    return Extent(cells.rows, cells.columns, cells.texts, cells.hidden_blanks)


class _Cells:
    """Counts a sheet's rows and cells as they come, as calamine does: what has no reference stands next to the last.

    An element inside a cell is content, whatever it is called.
    """

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self.rows = self.columns = self.texts = 0
        self.hidden_blanks = False
        self._row, self._column = 1, 1  # of the next cell
        self._elements = self._depth = 0
        self._cell_depth = 0  # 0: outside of cells
        self._cell_row = 0
        self._is_filled = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise self._package.too_large(f"its part {self._part}", self._elements, MAX_ELEMENTS, "elements")
        if self._depth > MAX_DEPTH:
            raise self.unsound(f"nested deeper than {MAX_DEPTH}")
        local = _without_prefix(name)
        if self._cell_depth:
            self._is_filled = True
            self.hidden_blanks = self.hidden_blanks or local == "f"
        elif local == "c":
            self._begin_cell(attributes)
        elif local == "row":
            self._row = self._place(attributes)[1] or self._row

    def end(self, name: str) -> None:
        if self._depth == self._cell_depth:
            if self._is_filled:
                self.rows, self.columns = max(self.rows, self._cell_row), max(self.columns, self._column)
            self._cell_depth = 0
            self._column += 1
        elif not self._cell_depth and _without_prefix(name) == "row":
            self._row, self._column = self._row + 1, 1
        self._depth -= 1

    def doctype(self, *_: object) -> None:
        raise self._package.has_doctype(self._part)

    def unsound(self, wrong: str) -> RpcError:
        return self._package.broken(f"its part {self._part} is no sound XML ({wrong})")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        column, row = self._place(attributes)
        self._cell_depth, self._is_filled = self._depth, False
        self._cell_row, self._column = row or self._row, column or self._column
        kind = attributes.get("t")
        self.texts += kind == "s"
        self.hidden_blanks = self.hidden_blanks or kind == "e"

    def _place(self, attributes: dict[str, str]) -> tuple[int, int]:
        """Return column and row of the element's `r`; 0 for what it doesn't say."""
        said = attributes.get("r")
        if said is None:
            return 0, 0
        reference = _REFERENCE.fullmatch(said)
        if reference is None:
            raise self.unsound(f"a cell or row stands at {said[:20]!r}")
        return column_number(reference[1].encode()), int(reference[2])


def _without_prefix(name: str) -> str:
    return name.partition(":")[2] or name
