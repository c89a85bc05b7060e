"""What a workbook says about all its sheets: that formulas are to be calculated anew, and in which order they are.

Knows the XML of these parts, no cell's content.
"""

from collections.abc import Set

from ninebox_daemon.workbook.formulas import without_in_chain
from ninebox_daemon.workbook.markup import Edit, Node, checked_utf_8, parsed, prefix_of, spliced, with_attributes
from ninebox_daemon.workbook.package import Package

_WORKBOOK = "xl/workbook.xml"
_RELATIONSHIPS = "xl/_rels/workbook.xml.rels"
_CONTENT_TYPES = "[Content_Types].xml"
_CHAIN = "xl/calcChain.xml"
_BEFORE_CALCULATION = frozenset(
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames".split()
)
"""What stands before `calcPr` in the order of the schema."""


def recalculated(package: Package) -> dict[str, bytes]:
    """Return the workbook's part, saying that all formulas are calculated when it is opened; nothing if it does."""
    xml, root = _read(package, _WORKBOOK)
    settings = root.find("calcPr")
    if settings is not None:
        if settings.attributes.get("fullCalcOnLoad") in ("1", "true"):
            return {}
        tag = with_attributes(xml[settings.start : settings.tag_end], fullCalcOnLoad="1")
        return {_WORKBOOK: spliced(xml, [(settings.start, settings.tag_end, tag)])}
    place = max(child.end for child in root.children if child.name in _BEFORE_CALCULATION)
    prefix = prefix_of(xml[root.start : root.tag_end])
    return {_WORKBOOK: spliced(xml, [(place, place, b'<%bcalcPr fullCalcOnLoad="1"/>' % prefix)])}


def without_formulas(package: Package, sheet_name: str, references: Set[str]) -> dict[str, bytes | None]:
    """Return the parts that change when these cells hold no formula any more; None: the part goes.

    An order of calculation that names a cell without a formula is damage to Excel, and so is one that names none.
    """
    if not references or not package.has(_CHAIN):
        return {}
    _, book = _read(package, _WORKBOOK)
    sheets = (sheet for group in book.all("sheets") for sheet in group.all("sheet"))
    id_ = next(sheet.attributes.get("sheetId", "") for sheet in sheets if sheet.attributes.get("name") == sheet_name)
    xml, root = _read(package, _CHAIN)
    edits, empty = without_in_chain(xml, root, id_, references)
    if not edits:
        return {}
    if not empty:
        return {_CHAIN: spliced(xml, edits)}
    return {
        _CHAIN: None,
        **_without(package, _RELATIONSHIPS, "Target"),
        **_without(package, _CONTENT_TYPES, "PartName"),
    }


def _without(package: Package, part: str, naming: str) -> dict[str, bytes]:
    """Return the part without the elements that name the order of calculation."""
    xml, root = _read(package, part)
    named = [child for child in root.children if child.attributes.get(naming, "").endswith("calcChain.xml")]
    edits: list[Edit] = [(child.start, child.end, b"") for child in named]
    return {part: spliced(xml, edits)} if edits else {}


def _read(package: Package, part: str) -> tuple[bytes, Node]:
    xml = checked_utf_8(package.whole(part), lambda reason: package.broken(f"its part {part}: {reason}"))
    try:
        return xml, parsed(xml, keep_text=False)
    except ValueError as wrong:
        raise package.broken(f"its part {part} is no sound XML ({wrong})") from None
