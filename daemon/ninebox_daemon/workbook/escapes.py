"""Texts as the XML of a workbook can hold them. Knows no cell and no style."""

import re

from ninebox_protocol.employees import CELL_HOLDS

_NOT_IN_XML = r"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"


def _escapable(forbidden: str) -> re.Pattern[str]:
    """Match what is escaped: also an underscore that begins what looks like an escape, or will once the next is one."""
    return re.compile(rf"[{forbidden}]|_(?=x[0-9A-Fa-f]{{4}}[_{forbidden}])")


_ESCAPABLE, _ESCAPABLE_OR_RETURN = _escapable(_NOT_IN_XML), _escapable(_NOT_IN_XML + r"\r")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def spelled(text: str) -> str:
    """Return a text with what XML can't hold, and what it would lose, spelled `_xHHHH_`, as Excel does.

    >>> spelled("R&D\\r"), spelled("_x0041_"), spelled("_x0041\\x01"), spelled("\\x01")
    ('R&D_x000D_', '_x005F_x0041_', '_x005F_x0041_x0001_', '_x0001_')
    """
    return _ESCAPABLE_OR_RETURN.sub(_spelling, text)


def escaped(text: str) -> str:
    """Return a text as it stands between the tags of a cell.

    A carriage return would get lost in XML; as a reference it is read by Excel, LibreOffice and all libraries.

    >>> escaped("a < b & c"), escaped("\\x01 _x0041_"), escaped("\\r\\n")
    ('a &lt; b &amp; c', '_x0001_ _x005F_x0041_', '&#13;\\n')
    """
    return _ESCAPABLE.sub(_spelling, text).translate(_MARKUP)


def fits_a_cell(text: str) -> bool:
    """True when a cell of Excel holds the text."""
    return len(text) <= CELL_HOLDS // 2 or text_units(text) <= CELL_HOLDS


def text_units(text: str) -> int:
    """Return how long a text is for Excel, which counts in units of UTF-16.

    >>> text_units("a"), text_units("\\U0001F600")
    (1, 2)
    """
    return len(text) + sum(letter > "\uffff" for letter in text)


def _spelling(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
