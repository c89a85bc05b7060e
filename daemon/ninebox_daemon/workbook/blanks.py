"""Cells whose look says more than calamine reads: errors, formulas never calculated, leading zeros. Knows no person.

Asked for only where a sheet has such cells. Places are row, counted from 1, and column, counted from 0.
"""

import re
from collections.abc import Iterator
from html import unescape

from ninebox_daemon.workbook.cells import NoValue
from ninebox_daemon.workbook.headers import column_letters
from ninebox_daemon.workbook.looks import zeros_of
from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.pieces import cell_pieces, column_number

_STYLES = "xl/styles.xml"
_REFERENCE = re.compile(rb"(?:^|\s)r=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_STYLE = re.compile(rb"\ss=[\"']([0-9]{1,6})[\"']")


def _pattern(pattern: str) -> re.Pattern[bytes]:
    """Compile with `~` for any prefix of a tag, or none."""
    return re.compile(pattern.replace("~", r"(?:[\w.-]++:)?").encode())


_ERROR = _pattern(r"<~c(?=\s[^>]*\st=[\"']e[\"'])(\s[^>]*+)>(?:<~f(?:\s[^>]*)?(?:/>|>[^<]*</~f>))?<~v>([^<]*)</")
_UNCALCULATED = _pattern(r"<~c(?![^>]*\st=[\"'])(\s[^>]*+)><~f(?:\s[^>]*)?>([^<]*)</~f>(?:<~v ?/>|<~v></~v>)?</~c>")


def hidden_values(package: Package, part: str) -> Iterator[tuple[int, int, NoValue]]:
    """Yield the cells that calamine reads as blank though something stands in them."""
    for piece in cell_pieces(package.pieces(part)):
        for pattern, before in ((_ERROR, ""), (_UNCALCULATED, "=")):
            for attributes, text in pattern.findall(piece):
                place = _REFERENCE.search(attributes)
                if place:
                    seen = before + unescape(text.decode("utf-8", "replace"))
                    yield int(place[2]), column_number(place[1]) - 1, NoValue(seen)


def digits_shown(package: Package, part: str, column: int) -> dict[int, int]:
    """Return by row how many digits at least a cell of this column shows: 5 where its number format is `00000`."""
    widths = _zero_formats(package)
    if not widths:
        return {}
    found: dict[int, int] = {}
    cell = _pattern(rf"<~c(\s(?:[^>]*\s)?r=[\"']{column_letters(column)}([0-9]{{1,7}})[\"'][^>]*)>")
    for piece in cell_pieces(package.pieces(part)):
        for attributes, row in cell.findall(piece):
            style = _STYLE.search(attributes)
            if style and int(style[1]) in widths:
                found[int(row)] = widths[int(style[1])]
    return found


def _zero_formats(package: Package) -> dict[int, int]:
    """Return the styles (by their place in `cellXfs`) whose number format is nothing but zeros, and how many."""
    if not package.has(_STYLES):
        return {}
    root = package.xml(_STYLES)
    zeros = {
        element.get("numFmtId"): digits
        for element in root.iterfind("{*}numFmts/{*}numFmt")
        if (digits := zeros_of(element.get("formatCode", "")))
    }
    styles = root.iterfind("{*}cellXfs/{*}xf")
    return {place: zeros[id_] for place, style in enumerate(styles) if (id_ := style.get("numFmtId")) in zeros}
