"""Which column serves which field, found by the words of its header. Pure; knows no cell below the headers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ninebox_daemon.workbook.wording import plain

SEARCHED_ROWS = 20
"""Of the sheet's top rows, one must be the header row."""

REQUIRED = ("employeeId", "name")
RATINGS = ("performance", "potential")

_ALIASES: dict[str, tuple[str, ...]] = {
    "employeeId": ("employee id", "worker id", "id", "personnel number"),
    "name": ("worker", "name", "employee", "employee name", "full name"),
    "performance": (
        "performance",
        "current performance",
        "performance rating",
        r"(.+ )?talent assessment performance",
    ),
    "potential": ("potential", "current potential", "potential rating", r"(.+ )?talent assessment potential"),
    "priorBox": ("prior calibration 9 box label",),
    "box": (r"(?!prior calibration )(.+ )?9 box label", r"talent mapping position.*", "box"),
    "businessTitle": ("business title",),
    "jobTitle": ("job title",),
    "jobProfile": ("job profile",),
    "jobLevel": ("job level primary position", "job level", "level", "grade"),
    "location": ("location", "country"),
    "manager": ("worker s manager", "manager", "direct manager", "reports to"),
    **{f"managementChain.{level}": (f"management chain level 0?{level}",) for level in range(1, 7)},
    "hireDate": ("hire date",),
    "tenureCategory": ("tenure category months", "tenure category"),
    "timeInJobProfile": ("time in job profile",),
    "talentIndicator": (r"(.+ )?talent indicator",),
    "developmentFocus": ("development focus",),
    "developmentAction": ("development action",),
    "notes": ("notes",),
    "promotionStatus": ("promotion", r"promotion in line.*"),
    "promotionReadiness": ("promotion readiness",),
    # What an export writes beside the ratings.
    "flags": ("flags",),
    "changeNote": ("change notes",),
    "donutPosition": ("donut exercise position",),
    "donutLabel": ("donut exercise label",),
    "donutNotes": ("donut exercise notes",),
    "modifiedInSession": ("modified in session",),
    "modificationDate": ("modification date",),
    "changeDescription": ("change description",),
    "originalPerformance": ("original performance",),
    "originalPotential": ("original potential",),
}
"""Field to its headers as `plain` leaves them, as patterns: of several that are there, the first alias wins."""

_COMPILED = {field: tuple(re.compile(alias) for alias in aliases) for field, aliases in _ALIASES.items()}
_YEAR = re.compile(r"([0-9]{4}) completed performance rating")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet, counted from 0: `fields` by field, `extra` by the name that each is kept under."""

    headers: Sequence[str]
    fields: dict[str, int]
    extra: dict[str, int]

    def header_of(self, field: str) -> str:
        """Return the header of a field's column as it stands in the sheet."""
        return self.headers[self.fields[field]]


def columns_of(headers: Sequence[str]) -> Columns | None:
    """Return which column serves what; None when the row names no ID or no name column and so holds no headers.

    A column that another one beat to its field is extra, like one that says nothing to us. Blank headers are left out.

    >>> columns = columns_of(["ID", "Desk", "Worker", "Desk", "Name"])
    >>> columns.fields, columns.extra
    ({'employeeId': 0, 'name': 2}, {'Desk': 1, 'Desk (2)': 3, 'Name': 4})
    """
    words = [plain(header) for header in headers]
    if any(set(words).isdisjoint(_ALIASES[field]) for field in REQUIRED):
        return None
    fields = dict(_served(words))
    taken = set(fields.values())
    extra = {name: column for name, column in _names(headers) if column not in taken}
    return Columns(headers, fields, extra)


def _names(headers: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield a name of its own for each column that has a header: the header, or `Desk (2)` when it is taken."""
    written, times = set(headers), Counter[str]()
    for column, header in enumerate(headers):
        if not header:
            continue
        times[header] += 1
        name = header
        while times[header] > 1 and (name := f"{header} ({times[header]})") in written:
            times[header] += 1
        yield name, column


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_letters(0), column_letters(26), column_letters(16383)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _served(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield field and column, each at most once: no header fits two fields."""
    for field, aliases in _COMPILED.items():
        match = (column for alias in aliases for column, text in enumerate(words) if alias.fullmatch(text))
        column = next(match, None)
        if column is not None:
            yield field, column
    years: set[str] = set()
    for column, text in enumerate(words):
        year = _YEAR.fullmatch(text)
        if year and year[1] not in years:
            years.add(year[1])
            yield f"ratingsHistory.{year[1]}", column
