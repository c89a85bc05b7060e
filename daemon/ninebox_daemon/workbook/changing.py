"""Cells put into a sheet's XML: the edits that write them, and the refusals of cells that can't be. Knows no person.

Rows are counted from 1, columns from 0.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ninebox_daemon.workbook.escapes import fits_a_cell, text_units
from ninebox_daemon.workbook.formulas import areas_of_one_formula, handed_over
from ninebox_daemon.workbook.headers import column_letters
from ninebox_daemon.workbook.markup import Edit, prefix_of, with_attributes
from ninebox_daemon.workbook.sheet_xml import Area, Cell, RowXml, SheetXml, area_of, within
from ninebox_daemon.workbook.widths import columns_shown
from ninebox_daemon.workbook.written_cells import Content, cell_xml
from ninebox_protocol.employees import CELL_HOLDS

MAX_COLUMNS = 16_384

_SPANS = re.compile(r"[0-9]{1,5}:[0-9]{1,5}(?: [0-9]{1,5}:[0-9]{1,5})*")
_BETWEEN_ENDS = re.compile(r"[: ]")

Refused = Callable[[str, str], Exception]
"""Makes the error of a cell and a reason."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one cell is to hold."""

    content: Content
    if_no_formula: bool = False
    """True: a cell with a formula is left alone."""


class Changing:
    """A sheet on its way to its next state: `write` row by row, then `edits` once.

    `new_from`: the first of the columns that are added, `headers`: the row of their headers. `plain_styles` are those
    that show a value plainly; a date's would show 5 as the fifth of January.
    """

    def __init__(
        self, sheet: SheetXml, headers: int, new_from: int, plain_styles: Callable[[], set[str]], refused: Refused
    ) -> None:
        self._sheet, self._headers, self._new_from = sheet, headers, new_from
        self._find_plain_styles, self._refused = plain_styles, refused
        self._edits: list[Edit] = []
        self._written: dict[tuple[int, int], Cell | None] = {}

    def write(self, number: int, changes: Mapping[int, Change]) -> int:
        """Put these contents into a row, by column, and return how many cells differ now."""
        row = self._sheet.row(number)
        count = 0
        for column, change in sorted(changes.items()):
            cell = row.cell(column)
            if (cell and cell.formula and change.if_no_formula) or (cell is None and change.content is None):
                continue
            self._refuse_unfit(number, column, change.content)
            edit = self._replaced(cell, change) if cell else self._inserted(row, column, change)
            if self._sheet.xml[edit[0] : edit[1]] == edit[2]:
                continue  # it says so already, in a format that shows it as something else: 2 as a date
            self._written[number, column] = cell
            self._edits.append(edit)
            count += 1
        if count:
            self._widen_spans(row, changes)
        return count

    def edits(self, added: int) -> list[Edit]:
        """Return all edits, `added` columns being new ones. Refused: cells that are not cells of their own."""
        for area in merged_areas(self._sheet):
            self._refuse_in(area, "it is merged into another cell", but=area[:2])
        for area in areas_of_one_formula(self._sheet):
            self._refuse_in(area, "one formula fills it and other cells")
        edits = list(self._edits)
        for (row, column), cell in self._written.items():
            if cell:
                said = self._reason_at(row, column)
                edits += handed_over(self._sheet, cell, row, self._written.keys(), said)
        if added:
            listed = self._sheet.outline.find("cols")
            if listed:
                edits += columns_shown(self._sheet.xml, listed, self._new_from + 1, self._new_from + added)
        return edits + list(self._wider_dimension())

    def formulas_gone(self) -> set[str]:
        """Return the references of the cells written that held a formula."""
        return {_reference(*place) for place, cell in self._written.items() if cell and cell.formula}

    def _refuse_unfit(self, row: int, column: int, content: Content) -> None:
        if column >= MAX_COLUMNS:
            raise self._refused(_reference(row, column), "a sheet has no column beyond XFD")
        if isinstance(content, str) and not fits_a_cell(content):
            found = f"a cell takes {CELL_HOLDS:,} characters, this text has {text_units(content):,}"
            raise self._refused(_reference(row, column), found)

    def _refuse_in(self, area: Area, reason: str, but: tuple[int, int] | None = None) -> None:
        rows = self._written_rows
        for row in rows[bisect_left(rows, area[0]) : bisect_right(rows, area[2])]:
            for column in range(area[1], min(area[3] + 1, MAX_COLUMNS)):
                if (row, column) in self._written and (row, column) != but:
                    raise self._refused(_reference(row, column), reason)

    def _reason_at(self, row: int, column: int) -> Callable[[str], Exception]:
        return lambda reason: self._refused(_reference(row, column), reason)

    def _replaced(self, cell: Cell, change: Change) -> Edit:
        node = cell.node
        tag = self._sheet.xml[node.start : node.tag_end]
        return node.start, node.end, cell_xml(tag, prefix_of(tag), change.content)

    def _inserted(self, row: RowXml, column: int, change: Change) -> Edit:
        prefix = prefix_of(self._sheet.xml[row.node.start : row.node.tag_end])
        tag = with_attributes(b"<%bc/>" % prefix, r=_reference(row.number, column), s=self._style(row, column))
        # Before the next cell, and before what else may stand in a row: there are no cells after that.
        place = next((cell.node.start for cell in row.cells if cell.column > column), row.cells[-1].node.end)
        return place, place, cell_xml(tag, prefix, change.content)

    def _style(self, row: RowXml, column: int) -> str | None:
        """Return the style of a cell that is not there yet; None: the workbook's usual one."""
        if column < self._new_from:
            if row.node.attributes.get("customFormat") in ("1", "true"):
                return row.node.attributes.get("s")
            return self._column_styles.get(column)
        neighbours = [cell for cell in row.cells if cell.column < self._new_from]
        styles = [cell.node.attributes.get("s", "0") for cell in reversed(neighbours)]
        if row.number != self._headers:
            styles = [style for style in styles if style in self._plain_styles]
        return next((style if style != "0" else None for style in styles), None)

    @cached_property
    def _written_rows(self) -> list[int]:
        return sorted({row for row, _ in self._written})

    @cached_property
    def _plain_styles(self) -> set[str]:
        return self._find_plain_styles()

    @cached_property
    def _column_styles(self) -> dict[int, str]:
        listed = self._sheet.outline.find("cols")
        return {
            column: node.attributes["style"]
            for node in (listed.all("col") if listed else ())
            if "style" in node.attributes
            for column in range(int(node.attributes["min"]) - 1, min(int(node.attributes["max"]), self._new_from))
        }

    def _widen_spans(self, row: RowXml, columns: Iterable[int]) -> None:
        """Let the row's announced stretches of columns reach as far as its cells do."""
        spans = row.node.attributes.get("spans", "")
        if not _SPANS.fullmatch(spans):
            return
        ends = [int(end) for end in _BETWEEN_ENDS.split(spans)]
        wider = [min(ends[0], min(columns) + 1), *ends[1:-1], max(ends[-1], max(columns) + 1)]
        if wider != ends:
            said = " ".join(f"{first}:{last}" for first, last in zip(wider[::2], wider[1::2], strict=True))
            tag = self._sheet.xml[row.node.start : row.node.tag_end]
            self._edits.append((row.node.start, row.node.tag_end, with_attributes(tag, spans=said)))

    def _wider_dimension(self) -> Iterator[Edit]:
        """Yield the edit that makes the sheet's announced area hold every cell written."""
        node = self._sheet.outline.find("dimension")
        area = area_of(node.attributes.get("ref", "")) if node else None
        if node is None or area is None or all(within(*place, area) for place in self._written):
            return
        rows, columns = zip(*self._written, area[:2], area[2:], strict=True)
        wider = f"{_reference(min(rows), min(columns))}:{_reference(max(rows), max(columns))}"
        tag = self._sheet.xml[node.start : node.tag_end]
        yield node.start, node.tag_end, with_attributes(tag, ref=wider)


def merged_areas(sheet: SheetXml) -> list[Area]:
    """Return the areas whose cells are merged into one."""
    groups = sheet.outline.all("mergeCells")
    return _areas(node.attributes.get("ref", "") for group in groups for node in group.all("mergeCell"))


def sparkline_areas(sheet: SheetXml) -> list[Area]:
    """Return the cells that a small chart is drawn in; they hold nothing themselves."""
    lines = (node for node in sheet.outline.walk() if node.name == "sparkline")
    return _areas(place.text.strip() for line in lines for place in line.children if place.name == "sqref")


def _areas(references: Iterable[str]) -> list[Area]:
    return [area for reference in references if (area := area_of(reference)) is not None]


def _reference(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"
