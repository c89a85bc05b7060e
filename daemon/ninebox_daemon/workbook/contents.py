"""What an .xlsx or .xlsm workbook holds: its sheets, and where their parts are. Knows the package, no cell."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ninebox_daemon.workbook.book import Sheet, distinct
from ninebox_daemon.workbook.package import Package

_WORKBOOK = "xl/workbook.xml"
_READ_BY_CALAMINE = ("xl/sharedStrings.xml", "xl/styles.xml")


@dataclass(frozen=True, slots=True)
class Contents:
    """Sheets in the order of the workbook; serial dates count from 1904 in workbooks from old Macs."""

    sheets: list[Sheet]
    from_1904: bool


def contents_of(package: Package) -> Contents:
    """Return what the workbook says it holds, all parts that calamine reads with it checked. Raises NotAWorkbook.

    calamine must come to the same part for the same sheet, or our limits would be measured on another one: what could
    be read in two ways (a name or an id given twice, a workbook part elsewhere) is refused.
    """
    refuse_other_workbook_parts(package, _WORKBOOK)
    targets = relationships(package, "xl/_rels/workbook.xml.rels")
    root = package.xml(_WORKBOOK)
    sheets: list[Sheet] = []
    for element in _elements(root, "sheet"):
        name = element.get("name", "")
        ids = [value for key, value in element.items() if key.endswith("}id")]
        if len(ids) != 1:
            raise package.broken(f"its list of sheets does not say where {name!r} is")
        kind, part = targets.get(ids[0], ("", ""))
        cells = part if kind.endswith("/worksheet") and package.has(part) else None
        sheets.append(Sheet(name, cells, hidden=element.get("state", "visible") != "visible"))
    for part in _READ_BY_CALAMINE:
        if package.has(part):
            package.check(part)
    from_1904 = any(element.get("date1904") in ("1", "true") for element in _elements(root, "workbookPr"))
    return Contents(distinct(package, sheets), from_1904)


def refuse_other_workbook_parts(package: Package, wanted: str) -> None:
    """Raise NotAWorkbook unless the package says that its one workbook part is `wanted`."""
    roots = [
        _part("", element.get("Target", ""))
        for element in _elements(package.xml("_rels/.rels"), "Relationship")
        if element.get("Type", "").endswith("/officeDocument")
    ]
    if [root.casefold() for root in roots] != [wanted]:
        raise package.broken("it does not say where its list of sheets is")


def relationships(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return type and part of each relationship of the workbook, by id. Raises NotAWorkbook."""
    found: dict[str, tuple[str, str]] = {}
    for element in _elements(package.xml(part), "Relationship"):
        id_ = element.get("Id", "")
        if id_ in found:
            raise package.broken(f"its relationship {id_!r} is there twice")
        found[id_] = element.get("Type", ""), _part("xl", element.get("Target", ""))
    return found


def _part(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _elements(root: Element, local_name: str) -> Iterator[Element]:
    """Yield the elements of this name in any namespace: workbooks come in the transitional and the strict one."""
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == local_name)
