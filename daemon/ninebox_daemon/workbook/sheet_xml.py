"""A sheet's XML: where its rows and cells stand, byte by byte. Knows no value's meaning and no person.

Rows are found by a pattern where that is certain to be right, else by a parser over the whole part. The cells of a
row are always found by the parser. Rows are counted from 1, columns from 0.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ninebox_daemon.workbook.markup import Node, checked_utf_8, parsed, prefix_of
from ninebox_daemon.workbook.pieces import column_number

_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?worksheet(?=[\s/>])(?:[^\"'>]|\"[^\"]*\"|'[^']*')*+>")
_NUMBER = re.compile(rb"\sr\s*=\s*[\"']\s*([0-9]{1,7})\s*[\"']")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")

Refused = Callable[[str], Exception]
"""Makes the error of a reason."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(slots=True)
class Cell:
    """A cell, and where it stands."""

    column: int
    node: Node

    @property
    def formula(self) -> Node | None:
        """Return its formula."""
        return self.node.find("f")


@dataclass(slots=True)
class RowXml:
    """A row, and its cells from left to right."""

    number: int
    node: Node
    cells: list[Cell]

    def cell(self, column: int) -> Cell | None:
        """Return the cell in this column."""
        return next((cell for cell in self.cells if cell.column == column), None)


class SheetXml:
    """A sheet's XML, looked through for its rows. Raises what `refused` makes: it can't be changed with certainty."""

    def __init__(self, xml: bytes, refused: Refused) -> None:
        self.xml = checked_utf_8(xml, refused)
        self._refused = refused
        root = _ROOT.search(xml)
        if root is None:
            raise refused("it is no sound XML")
        self._root_tag, self._root_end = root[0], root.end()
        self.prefix = prefix_of(root[0])
        self._starts: list[int] = []
        self._numbers: list[int] = []
        self._ends: dict[int, int] = {}
        try:
            self.outline = self._quick() or self._careful()
        except ValueError as wrong:
            raise refused(f"it is no sound XML ({wrong})") from None
        self._places = {number: place for place, number in enumerate(self._numbers)}
        self._last: tuple[int, RowXml] | None = None

    def row(self, number: int) -> RowXml:
        """Return the row of this number. Refused: none, several, or cells whose places contradict each other."""
        place = self._places.get(number)
        if place is None or (len(self._places) < len(self._numbers) and self._numbers.count(number) > 1):
            raise self._refused(f"row {number} is not there exactly once")
        return self._row_at(place)

    def check(self, number: int, columns: Iterable[int]) -> None:
        """Refuse a row that lacks one of these columns, in which something is read: it stands in another row's XML."""
        there = {cell.column for cell in self.row(number).cells}
        if not there.issuperset(columns):
            raise self._refused(f"the cells of row {number} contradict each other")

    def row_around(self, place: int) -> RowXml | None:
        """Return the row that this place of the XML is in; None: it is in none."""
        index = bisect_right(self._starts, place) - 1
        if index < 0:
            return None
        row = self._row_at(index)
        return row if place < row.node.end else None

    def formulas(self, attributes: bytes) -> Iterator[tuple[RowXml, Cell, Node]]:
        """Yield the formulas in whose start tag this pattern is found, in their order, row and cell with each."""
        pattern = re.compile(rb"<(?:[\w.-]+:)?f(?=\s)[^>]*?\s%b" % attributes)
        for found in pattern.finditer(self.xml):
            row = self.row_around(found.start())
            for cell in row.cells if row else ():
                formula = cell.formula
                if row and formula and formula.start == found.start():
                    yield row, cell, formula

    def _quick(self) -> Node | None:
        """Return the outline, rows left out; None where patterns could be wrong about them."""
        xml, prefix = self.xml, self.prefix
        # Without comments and the like every `<` begins a tag. One byte is looked for 40 times faster than two.
        if b"!" in xml and (b"<!--" in xml or b"<![" in xml):
            return None
        if xml.find(b"?", self._root_end) >= 0 and xml.find(b"<?", self._root_end) >= 0:
            return None
        # In one pair of sheetData there are all rows and nothing else.
        begin, end = xml.find(b"<%bsheetData" % prefix), xml.rfind(b"</%bsheetData" % prefix)
        if begin < 0 or end < begin or xml.count(b"sheetData") != 2 or xml.find(b"extLst", begin, end) >= 0:
            return None
        begin = xml.index(b">", begin) + 1
        stranger = b"<row" if prefix else b":row"
        if xml.find(stranger[:1], begin, end) >= 0 and xml.find(stranger, begin, end) >= 0:
            return None
        tags = list(re.compile(rb"<%brow(?=[\s/>])([^>]*)>" % re.escape(prefix)).finditer(xml, begin, end))
        if any(tag[1].count(b'"') % 2 or tag[1].count(b"'") % 2 for tag in tags):  # a `>` in a value
            return None
        outline = parsed(xml[:begin] + xml[end:])
        for node in outline.walk():  # as if the rows were there
            node.start, node.tag_end, node.end = (
                place + (end - begin if place > begin else 0) for place in (node.start, node.tag_end, node.end)
            )
        number = 0
        for tag in tags:
            said = _NUMBER.search(tag[1])
            number = int(said[1]) if said else number + 1
            self._starts.append(tag.start())
            self._numbers.append(number)
        return outline

    def _careful(self) -> Node:
        """Return the outline, each row an empty element."""
        outline = parsed(self.xml, opaque="row")
        number = 0
        for data in outline.all("sheetData"):
            for row in data.all("row"):
                said = row.attributes.get("r", str(number + 1)).strip()
                if not said.isdecimal():
                    raise ValueError(f"a row is numbered {said!r}")
                number = int(said)
                self._ends[len(self._starts)] = row.end
                self._starts.append(row.start)
                self._numbers.append(number)
        return outline

    def _row_at(self, index: int) -> RowXml:
        if self._last is None or self._last[0] != index:  # all of them would be a tree of the whole sheet
            start, number = self._starts[index], self._numbers[index]
            try:
                node = parsed(self.xml[start : self._end(index)], inside=self._root_tag)
            except ValueError as wrong:
                raise self._refused(f"row {number} is no sound XML ({wrong})") from None
            if node.namespace != self.outline.namespace:
                raise self._refused(f"row {number} is none of a sheet")
            for each in node.walk():
                each.start, each.tag_end, each.end = each.start + start, each.tag_end + start, each.end + start
            self._last = index, RowXml(number, node, list(self._cells(node, number)))
        return self._last[1]

    def _end(self, index: int) -> int:
        if index in self._ends:
            return self._ends[index]
        start = self._starts[index]
        tag_end = self.xml.index(b">", start) + 1
        next_ = self._starts[index + 1] if index + 1 < len(self._starts) else len(self.xml)
        closing = self.xml.find(b"</%brow" % self.prefix, start, next_)
        return tag_end if closing < 0 else self.xml.index(b">", closing) + 1

    def _cells(self, row: Node, number: int) -> Iterator[Cell]:
        column = -1
        for node in row.children:
            if node.name != "c":
                continue
            said = node.attributes.get("r")
            place = place_of(said) if said is not None else (number, column + 1)
            if place is None or place[0] != number or place[1] <= column or node.namespace != row.namespace:
                raise self._refused(f"the cells of row {number} contradict each other")
            column = place[1]
            yield Cell(column, node)


def place_of(reference: str) -> tuple[int, int] | None:
    """Return row and column of a reference.

    >>> place_of("B7"), place_of("$AA$1"), place_of("B")
    ((7, 1), (1, 26), None)
    """
    found = _REFERENCE.fullmatch(reference.strip().upper())
    return (int(found[2]), column_number(found[1].encode()) - 1) if found else None


def area_of(reference: str) -> Area | None:
    """Return the area of a reference to one cell or several.

    >>> area_of("B2:C4"), area_of("B2"), area_of("B:B")
    ((2, 1, 4, 2), (2, 1, 2, 1), None)
    """
    first, _, last = reference.partition(":")
    begin, end = place_of(first), place_of(last or first)
    return (*begin, *end) if begin and end else None


def within(row: int, column: int, area: Area) -> bool:
    """True when the cell is in the area."""
    return area[0] <= row <= area[2] and area[1] <= column <= area[3]
