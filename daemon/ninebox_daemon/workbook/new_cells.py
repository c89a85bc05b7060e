"""From values to the XML of a sheet's rows. Pure; knows no person, and no style but by its number."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ninebox_daemon.workbook.escapes import escaped, fits_a_cell
from ninebox_daemon.workbook.headers import column_letters
from ninebox_daemon.workbook.new_columns import Value

_DAY_ZERO = date(1899, 12, 30)
_FORMULA_LIKE = "=+-@"


class Styles(NamedTuple):
    """The numbers of the workbook's styles. `quoted`: stays text when somebody edits the cell."""

    head: int
    text: int
    quoted: int
    number: int
    day: int


class TooLong(ValueError):
    """A text that no cell holds; its argument is the cell."""


def row_xml(number: int, letters: Sequence[str], values: Iterable[Value], styles: Styles) -> str:
    """Return a row, counted from 1; blank cells are left out. Raises TooLong."""
    cells = [_cell(f"{letter}{number}", value, styles) for letter, value in zip(letters, values, strict=True)]
    return f'<row r="{number}">{"".join(cells)}</row>'


def head_xml(headers: Sequence[str], styles: Styles) -> str:
    """Return the row of headers, the first of the sheet. Raises TooLong."""
    cells = [_text(f"{column_letters(column)}1", header, styles.head) for column, header in enumerate(headers)]
    return f'<row r="1" ht="45" customHeight="1">{"".join(cells)}</row>'


def _cell(reference: str, value: Value, styles: Styles) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return _text(reference, value, styles.quoted if value[0] in _FORMULA_LIKE else styles.text)
    if isinstance(value, date):
        return f'<c r="{reference}" s="{styles.day}"><v>{(value - _DAY_ZERO).days}</v></c>'
    return f'<c r="{reference}" s="{styles.number}"><v>{value}</v></c>'


def _text(reference: str, text: str, style: int) -> str:
    if not fits_a_cell(text):
        raise TooLong(reference)
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t{kept}>{escaped(text)}</t></is></c>'
