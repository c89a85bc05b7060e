"""How far a sheet reaches, measured on its XML before anything of it is loaded. Knows no value and no person.

calamine lays a sheet out as a full rectangle: a value in A1 and one in XFD1048576 are 17 billion cells, and the process
aborts. So the far corner is found first, by patterns over bytes. What the quick pattern doesn't know for certain goes
to a careful one that looks at every tag; what that one doesn't know is refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.pieces import cell_pieces, column_number

_DIGITS = b"0123456789"
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NINES = bytes.maketrans(_DIGITS, b"9" * len(_DIGITS))

_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]*+):)?worksheet[\s/>]")
# A cell as nearly every program writes it. No second `r` attribute: calamine would go by that one.
_REF = rb"[A-Z]{1,3}+[0-9]{1,7}+"
_USUAL = rb' r="%b"(?: [a-qs-z]{1,2}="[^"<>]*+")*+'

_NAME = rb"<(?:[^\s<>/!?:]++:)?"
_OPENING = re.compile(_NAME + rb"(?:row|c)[\s/>]")
_TAG = re.compile(_NAME + rb"(row|c)((?:\s++[^\s=<>/]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+)\s*+(/?)>(</)?")
_R = re.compile(rb"\sr\s*=\s*[\"']([^\"']*)[\"']")
_REFERENCE = re.compile(rb"([A-Za-z]{0,7})([0-9]{1,20})")
_UNCALCULATED = re.compile(rb"f>(?:<[\w.:-]*v(?: ?/>|></[\w.:-]*v>))?</[\w.:-]*c>")


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
        gist = _gist(piece)
        package.refuse_doctype(part, gist)
        if prefix is None:
            root = _ROOT.search(piece)
            prefix = (root[1] if root else None) or b""
        reach = _reach(gist, prefix)
        if reach and max(rows, reach[0]) * max(columns, reach[1]) > enough:
            reach = _reach(piece, prefix)
        if reach is None:
            return None
        rows, columns = max(rows, reach[0]), max(columns, reach[1])
        texts += _texts(piece)
        hidden_blanks = hidden_blanks or _has_hidden_blanks(gist)
    return Extent(rows, columns, texts, hidden_blanks)


def _gist(piece: bytes) -> bytes:
    """Return a piece in which all digits are nines, and cells that are the same then stand once.

    It reaches as far to the right and down at least as far, and a hundredth of the cells is left to look at.
    """
    head, *cells = piece.translate(_NINES).split(b"<c ")
    return b"<c ".join([head, *dict.fromkeys(cells)])


def _reach(piece: bytes, prefix: bytes) -> tuple[int, int] | None:
    """Return the last row and the last column that have content; None: a cell is written in an unusual way."""
    cell, stranger = _patterns(prefix)
    references = cell.findall(piece)
    if b"" in references or (b":" in piece and stranger.search(piece)):
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
    with_content = _USUAL % (b"(" + _REF + b")") + b" ?>(?!</)"
    cell = rb"<%b(?:%b|(?!%b ?/?>)[\s/>])" % (tag, with_content, _USUAL % _REF)
    stranger = rb"(?<!<%b):c[\s/>]|<c[\s/>]" % re.escape(prefix) if prefix else rb":c[\s/>]"
    return re.compile(cell), re.compile(stranger)


def _careful(package: Package, part: str) -> Extent:
    """Return the extent of a sheet written in an unusual way. Rows and cells without a reference are counted on."""
    row = column = rows = columns = texts = 0
    hidden_blanks = False
    for piece in cell_pieces(package.pieces(part)):
        package.refuse_doctype(part, piece)
        tags = _TAG.findall(piece)
        if len(tags) != len(_OPENING.findall(piece)):
            raise package.broken(f"its part {part} is no sound XML")
        for kind, attributes, closed, ended in tags:
            at_column, at_row = _place(package, part, attributes)
            if kind == b"row":
                row, column = at_row or row + 1, 0
                continue
            # A cell may name another row than the one that it stands in: both are taken as reached.
            row, column = max(row, at_row, 1), at_column or column + 1
            if not (closed or ended):
                rows, columns = max(rows, row), max(columns, column)
        texts += _texts(piece)
        hidden_blanks = hidden_blanks or _has_hidden_blanks(piece)
    return Extent(rows, columns, texts, hidden_blanks)


def _place(package: Package, part: str, attributes: bytes) -> tuple[int, int]:
    """Return column and row of the tag's `r`; 0 for what it doesn't say."""
    said = _R.findall(attributes)
    if not said:
        return 0, 0
    reference = _REFERENCE.fullmatch(said[0])
    if len(said) > 1 or reference is None:
        raise package.broken(f"its part {part} is no sound XML")
    return column_number(reference[1]), int(reference[2])


def _texts(piece: bytes) -> int:
    """Return how many cells have a shared text.

    >>> _texts(b'<c r="A1" t="s"><v>0</v></c>'), _texts(b"<c r='A1' t='s'><v>0</v></c>")
    (1, 1)
    """
    return piece.count(b't="s"') + (piece.count(b"t='s'") if b"'" in piece else 0)


def _has_hidden_blanks(piece: bytes) -> bool:
    return b't="e"' in piece or _UNCALCULATED.search(piece) is not None
