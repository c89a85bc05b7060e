"""What a number format makes of a number: a date, a time, leading zeros. Pure; knows no file.

As Excel does it, and as calamine does it for .xlsx: only the format of the first section counts.
"""

import re
from datetime import datetime, timedelta
from typing import Literal

from ninebox_daemon.workbook.cells import Padded, Value

Look = Literal["plain", "date", "duration"] | int
"""How a format shows a number; an int: with leading zeros, so many digits at least."""

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}
_ZEROS = re.compile(r"(?:\[\$[^\]]*\])?(0{2,})(?:;.*)?", re.DOTALL)
_UNSEEN = re.compile(r'"[^"]*"|\\.|_.|\*.', re.DOTALL)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)

_DAY_MS = 24 * 60 * 60 * 1000
_LAST_DAY = 2_958_465  # 9999-12-31


def look_of(format_id: int, codes: dict[int, str]) -> Look:
    """Return how the format looks; `codes` has those that the workbook defines.

    >>> codes = {164: "00000", 165: "[h]:mm", 166: '"day" 0', 167: "dd.mm.yyyy", 168: "[Red]0;yyyy", 169: "General"}
    >>> [look_of(id_, codes) for id_ in (0, 14, 46, 164, 165, 166, 167, 168, 169)]
    ['plain', 'date', 'duration', 5, 'duration', 'plain', 'date', 'plain', 'plain']
    """
    code = codes.get(format_id)
    if code is None:
        return "date" if format_id in _BUILT_IN_DATES else "duration" if format_id == 46 else "plain"
    zeros = zeros_of(code)
    if zeros:
        return zeros
    first = _UNSEEN.sub("", code).partition(";")[0]
    if _DURATION.search(first):
        return "duration"
    letters = _BRACKETS.sub("", first).casefold().replace("general", "")
    return "date" if re.search("[dmyhs]", letters) else "plain"


def zeros_of(code: str) -> int:
    """Return how many digits at least a format of nothing but zeros shows; 0 for any other.

    >>> zeros_of("00000"), zeros_of("000;@"), zeros_of("0"), zeros_of("0.00")
    (5, 3, 0, 0)
    """
    found = _ZEROS.fullmatch(code)
    return len(found[1]) if found else 0


def seen(number: float, look: Look, from_1904: bool) -> Value:
    """Return the number as the value that its format shows.

    >>> seen(43831.5, "date", False), seen(0.5, "date", False), seen(1.5, "duration", False)
    (datetime.datetime(2020, 1, 1, 12, 0), datetime.time(12, 0), datetime.timedelta(days=1, seconds=43200))
    >>> seen(60.0, "date", False), seen(-1.0, "date", False), seen(3e6, "date", False), seen(7.0, 3, False).digits
    ('1900-02-29', -1.0, 3000000.0, 3)
    >>> seen(43831.5, "plain", False)
    43831.5
    """
    if look == "plain":
        return number
    if isinstance(look, int):
        return Padded(number, look)
    if abs(number) > _LAST_DAY + 1:
        return number
    if look == "duration":
        return timedelta(milliseconds=round(number * _DAY_MS))
    return _day(number, from_1904)


def _day(number: float, from_1904: bool) -> Value:
    days, ms = divmod(round(number * _DAY_MS), _DAY_MS)
    if days < 0:
        return number
    clock = timedelta(milliseconds=ms)
    if days == 0:
        return (datetime.min + clock).time()
    if from_1904:
        epoch = datetime(1904, 1, 1)
    elif days == 60:
        return "1900-02-29"  # a day that Excel knows and no calendar does: the text that shows
    else:
        epoch = datetime(1899, 12, 31 if days < 60 else 30)
    try:
        day = epoch + timedelta(days) + clock
    except OverflowError:
        return number
    return day if ms else day.date()
