"""One cell of an .ods sheet: from its attributes and paragraphs to its value. Pure; knows no sheet."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from ninebox_daemon.workbook.cells import NoValue, Padded, Value

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

MAX_SPACES = 16 * 1024**2
"""In a whole file: `text:s` says with a number how many it stands for."""

_XML_BLANKS = re.compile(r"[ \t\r\n]+")
_SPACE, _TAB, _BREAK = "\x01\x02\x03"  # no XML holds these, so they stand for blanks that count
_MEANT = str.maketrans({_SPACE: " ", _TAB: "\t", _BREAK: "\n"})
_LEADING_ZERO = re.compile(r"0[0-9]+")
_ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|Err:[0-9]{3}")
_LANGUAGE = re.compile(r"^[a-z]+:(?==)")
_DURATION = re.compile(r"(-?)P(?:(\d{1,7})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d{1,9})?)S)?")


class Paragraphs:
    """Gathers the text of a cell, as it shows: blanks in a row are one, but for those that the file counts."""

    def __init__(self, spaces_left: int) -> None:
        self._spaces_left = spaces_left
        self._paragraphs: list[list[str]] = []

    def clear(self) -> None:
        """Begin another cell."""
        if self._paragraphs:
            self._paragraphs = []

    def begin(self) -> None:
        """Begin a paragraph."""
        self._paragraphs.append([])

    def characters(self, text: str) -> None:
        """Add to the paragraph."""
        self._paragraphs[-1].append(text)

    def spaces(self, count: int) -> None:
        """Add spaces. Raises ValueError where the file asks for too many."""
        self._spaces_left -= count
        if self._spaces_left < 0:
            raise ValueError("it holds spaces without end")
        self.characters(_SPACE * count)

    def tab(self) -> None:
        """Add a tab."""
        self.characters(_TAB)

    def line_break(self) -> None:
        """Add a line break."""
        self.characters(_BREAK)

    def text(self) -> str | None:
        """Return the text, a line each paragraph; None where the cell has none."""
        if not self._paragraphs:
            return None
        return "\n".join(
            _XML_BLANKS.sub(" ", "".join(paragraph)).strip(" ").translate(_MEANT) for paragraph in self._paragraphs
        )


def value_of(attributes: Mapping[str, str], text: str | None) -> Value:
    """Return the value of a cell, blank for none; `text` is what it shows.

    What is not written as its type should be is taken as the text that it shows.

    >>> value_of({OFFICE + "value-type": "float", OFFICE + "value": "123"}, "00123").digits
    5
    >>> value_of({OFFICE + "value-type": "date", OFFICE + "date-value": "2024-03-01T00:00:00"}, "1 March")
    datetime.date(2024, 3, 1)
    >>> value_of({TABLE + "formula": "of:=[.A1]+1"}, None)
    NoValue(shown='=[.A1]+1')
    """
    kind = attributes.get(OFFICE + "value-type")
    formula = attributes.get(TABLE + "formula")
    if attributes.get(CALCEXT + "value-type") == "error" or (formula and _ERROR.fullmatch(text or "")):
        return NoValue(text or "#N/A")
    if kind is None and not text:
        return NoValue(_LANGUAGE.sub("", formula)) if formula else ""
    try:
        return _typed(kind, attributes, text)
    except (ValueError, OverflowError):
        return text or ""


def _typed(kind: str | None, attributes: Mapping[str, str], text: str | None) -> Value:
    """Return the value by its type. Raises ValueError, OverflowError."""
    if kind in ("float", "percentage", "currency"):
        return _number(attributes.get(OFFICE + "value", ""), text or "")
    if kind == "date":
        day = datetime.fromisoformat(attributes.get(OFFICE + "date-value", "")).replace(tzinfo=None)
        return day if day.time() != datetime.min.time() else day.date()
    if kind == "time":
        return _time(attributes.get(OFFICE + "time-value", ""))
    if kind == "boolean":
        return attributes.get(OFFICE + "boolean-value") == "true"
    return text if text is not None else attributes.get(OFFICE + "string-value", "")


def _number(written: str, text: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(written)
    return Padded(number, len(text)) if _LEADING_ZERO.fullmatch(text) and int(text) == number else number


def _time(written: str) -> Value:
    found = _DURATION.fullmatch(written)
    if not found:
        raise ValueError(written)
    days, hours, minutes = (int(each or 0) for each in found.groups()[1:4])
    seconds = float((found[5] or "0").replace(",", "."))
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if not found[1] and length < timedelta(days=1):
        return (datetime.min + length).time()
    return -length if found[1] else length
