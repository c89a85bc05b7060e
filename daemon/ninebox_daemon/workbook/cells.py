"""From the value of one cell to what its column means. Pure; knows no sheet and no person.

Readers are given a value that is not blank and return None when they can't make sense of it; nothing is guessed.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Self


@dataclass(frozen=True, slots=True)
class NoValue:
    """A cell that holds no value though something stands in it: an error such as `#N/A`, a formula never calculated."""

    shown: str


class Padded(float):
    """A number that shows with leading zeros, `digits` digits at least."""

    __slots__ = ("digits",)
    digits: int

    def __new__(cls, number: float, digits: int) -> Self:
        """Return the number, which counts and compares as any other."""
        padded = super().__new__(cls, number)
        padded.digits = digits
        return padded


Value = str | float | bool | datetime | date | time | timedelta | NoValue
"""What a cell can hold; blank is the empty text."""

_YES_NO = {**dict.fromkeys(("yes", "true", "1", "y", "x"), True), **dict.fromkeys(("no", "false", "0", "n"), False)}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FULL_MONTHS = "january february march april may june july august september october november december sept".split()

_TIME = r"(?:[T ]+\d{1,2}:\d\d.*)?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME)
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})[-/., ]+(\d{4})" + _TIME, re.IGNORECASE)
_MONTH_NAME_DAY = re.compile(r"([a-z]{3,9})[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})" + _TIME, re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")  # 1927 to 2173: a smaller number is no date, 2020 is a year


def text_of(value: Value) -> str | None:
    """Return the value as Excel would plainly show it, outer blanks stripped; None when nothing is left.

    >>> text_of(1001.0), text_of(0.1 + 0.2), text_of(" NA "), text_of(date(2024, 3, 1)), text_of(True), text_of("  ")
    ('1001', '0.3', 'NA', '2024-03-01', 'TRUE', None)
    """
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") if value.time() != time() else value.date().isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return None if isinstance(value, NoValue) else value.isoformat()


def shown(value: Value) -> str:
    """Return what somebody sees who looks at the cell, errors and formulas included."""
    if type(value) is str:
        return value.strip()
    return value.shown if isinstance(value, NoValue) else text_of(value) or ""


def zero_padded(value: Value, digits: int) -> Value:
    """Return a whole number as the text of at least so many digits that a format such as `00000` makes of it.

    >>> zero_padded(123.0, 5), zero_padded(1234567.0, 5), zero_padded(1.5, 5), zero_padded("7", 5)
    ('00123', '1234567', 1.5, '7')
    """
    whole = isinstance(value, float) and value.is_integer()
    return (text_of(value) or "").zfill(digits) if whole else value


def yes_or_no(value: Value) -> bool | None:
    """Return yes/no, true/false, 1/0, y/n, x.

    >>> yes_or_no("Y"), yes_or_no(0.0), yes_or_no("perhaps")
    (True, False, None)
    """
    return _YES_NO.get((text_of(value) or "").casefold())


def date_of(value: Value, from_1904: bool = False) -> str | None:
    """Return the date as YYYY-MM-DD: of a date cell, an Excel serial number, ISO text, or text with a month's name.

    Day and month in figures count only when they can't be exchanged.

    >>> date_of(43831.0), date_of("2021-04-03T00:00:00"), date_of("4 Mar 2021")
    ('2020-01-01', '2021-04-03', '2021-03-04')
    >>> date_of("23/04/2021"), date_of("03/04/2021")
    ('2021-04-23', None)
    """
    if isinstance(value, date):  # which a datetime is too
        return value.isoformat()[:10]
    if isinstance(value, bool | time | timedelta):
        return None
    text = text_of(value) or ""
    serial = _SERIAL.fullmatch(text)
    if serial:
        epoch = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
        return (epoch + timedelta(int(serial[1]))).isoformat()
    try:
        return _written_date(text)
    except ValueError:  # such as 31 February
        return None


def _written_date(text: str) -> str | None:
    """Return the date that the text says; None: it says none, or more than one. Raises ValueError: no such day."""
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[3]), int(found[4])).isoformat()
    if found := _COMPACT.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    if found := _YEAR_LAST.fullmatch(text):
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        if one != other and max(one, other) <= 12:
            return None
        return date(year, min(one, other), max(one, other)).isoformat()
    if found := _DAY_MONTH_NAME.fullmatch(text):
        return _named_month(found[3], found[2], found[1])
    if found := _MONTH_NAME_DAY.fullmatch(text):
        return _named_month(found[3], found[1], found[2])
    return None


def _named_month(year: str, month: str, day: str) -> str | None:
    name = month.casefold()
    if name not in _MONTHS and name not in _FULL_MONTHS:
        return None
    return date(int(year), _MONTHS.index(name[:3]) + 1, int(day)).isoformat()


def _number_text(number: float) -> str | None:
    if number == number // 1 and math.isfinite(number):
        return str(int(number))
    if not math.isfinite(number):
        return None
    return format(Decimal(format(number, ".15g")), "f")  # 15 digits are what Excel shows: 0.1 + 0.2 is 0.3
