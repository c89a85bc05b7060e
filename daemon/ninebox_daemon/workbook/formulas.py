"""What becomes of formulas whose cell is written over: every other cell keeps its meaning. Knows the XML, no person."""

from collections.abc import Callable, Set

from ninebox_daemon.workbook.escapes import escaped
from ninebox_daemon.workbook.headers import column_letters
from ninebox_daemon.workbook.markup import Edit, Node, prefix_of, with_attributes
from ninebox_daemon.workbook.sheet_xml import Area, Cell, SheetXml, area_of

Places = Set[tuple[int, int]]
"""Row and column of the cells that are written."""


def areas_of_one_formula(sheet: SheetXml) -> list[Area]:
    """Return where one formula fills several cells: array formulas, data tables. None of them can change alone."""
    if b"array" not in sheet.xml and b"dataTable" not in sheet.xml:
        return []
    found = sheet.formulas(rb"t\s*=\s*[\"'](?:array|dataTable)[\"']")
    areas = [area_of(formula.attributes.get("ref", "")) for _, _, formula in found]
    return [area for area in areas if area and area[:2] != area[2:]]


def handed_over(
    sheet: SheetXml, cell: Cell, row: int, written: Places, refused: Callable[[str], Exception]
) -> list[Edit]:
    """Return the edit that makes the next cell of a shared formula hold it, where the written cell held it for all.

    Raises what `refused` makes of a formula that can't be translated with certainty.
    """
    formula = cell.formula
    if formula is None or formula.attributes.get("t") != "shared" or "ref" not in formula.attributes:
        return []
    index = formula.attributes.get("si", "")
    if not index.isdecimal():
        raise refused("it holds a shared formula without a number")
    for heir_row, heir, heirs in sheet.formulas(rb"si\s*=\s*[\"']%b[\"']" % index.encode()):
        if (heir_row.number, heir.column) <= (row, cell.column) or heirs.attributes.get("t") != "shared":
            continue
        if "ref" in heirs.attributes:  # the number is used anew
            break
        if (heir_row.number, heir.column) not in written:
            return [_heir(sheet, formula, (row, cell.column), heirs, (heir_row.number, heir.column), refused)]
    return []


def _heir(
    sheet: SheetXml,
    formula: Node,
    at: tuple[int, int],
    heirs: Node,
    heir_at: tuple[int, int],
    refused: Callable[[str], Exception],
) -> Edit:
    area = area_of(formula.attributes["ref"])
    if area is None or "[" in formula.text or not formula.text:  # a table's column names could be taken for cells
        raise refused("it holds a formula that other cells share and that can't be handed on")
    # Lazily: it costs 100 ms, and formulas are rarely written over.
    from openpyxl.formula.translate import Translator

    translated = Translator("=" + formula.text, _reference(*at)).translate_formula(_reference(*heir_at))
    first_row, first_column, last_row, last_column = area
    left = heir_at[1] if first_row == last_row else first_column
    reference = f"{_reference(heir_at[0], left)}:{_reference(last_row, last_column)}"
    old = sheet.xml[heirs.start : heirs.tag_end]
    opening = with_attributes(old, ref=reference).removesuffix(b"/>").removesuffix(b">").rstrip()
    text = escaped(str(translated).removeprefix("=")).encode()
    return heirs.start, heirs.end, b"%b>%b</%bf>" % (opening, text, prefix_of(old))


def _reference(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


def without_in_chain(chain: bytes, root: Node, sheet_id: str, places: Set[str]) -> tuple[list[Edit], bool]:
    """Return the edits that take these cells of the sheet out of the order of calculation, and whether all are gone.

    An entry without a sheet is of the sheet that the one before it names.
    """
    edits: list[Edit] = []
    sheet, lost, left = "", False, 0
    for entry in root.all("c"):
        named = entry.attributes.get("i")
        sheet = named or sheet
        if sheet == sheet_id and entry.attributes.get("r") in places:
            edits.append((entry.start, entry.end, b""))
            lost = lost or named is not None
            continue
        left += 1
        if lost and named is None:
            tag = chain[entry.start : entry.tag_end]
            edits.append((entry.start, entry.tag_end, with_attributes(tag, i=sheet)))
        lost = False
    return edits, not left
