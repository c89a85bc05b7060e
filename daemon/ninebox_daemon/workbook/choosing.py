"""Which sheet of a workbook holds the people. Knows rows and headers, no field's meaning and no person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from ninebox_daemon.workbook.book import Row, Sheet
from ninebox_daemon.workbook.cells import text_of
from ninebox_daemon.workbook.headers import RATINGS, REQUIRED, SEARCHED_ROWS, Columns, columns_of
from ninebox_protocol.errors import NO_EMPLOYEE_SHEET, NOT_A_WORKBOOK, WORKBOOK_TOO_LARGE, RpcError
from ninebox_protocol.wire import LISTED

_LIKELY_NAMES = ("people", "employee", "talent", "data")
_NO_HEADERS = f"none of its top {SEARCHED_ROWS} rows names an ID and a name column"

Score = tuple[int, int, bool]

Load = Callable[[Sheet], list[Row]]
"""Returns the rows of a sheet that hold anything; raises RpcError when it can't be read."""


@dataclass(frozen=True, slots=True)
class Table:
    """The people's part of a sheet: its header row, counted from 1, what the columns serve, and the rows below."""

    sheet: Sheet
    header_row: int
    columns: Columns
    rows: list[Row]

    @property
    def score(self) -> Score:
        """Rating columns, then rows in their order of magnitude, then whether the sheet's name sounds like people."""
        ratings = sum(field in self.columns.fields for field in RATINGS)
        named = any(word in self.sheet.name.casefold() for word in _LIKELY_NAMES)
        return ratings, len(str(len(self.rows))), named


def choose(sheets: Sequence[Sheet], wanted: str | None, load: Load, shown_as: str) -> tuple[Table, list[str]]:
    """Return the table of people, and the names of other sheets that would have served as well.

    The sheet `wanted`, or the best one; of equals the first. Hidden sheets only when named, or when nothing else
    fits. A sheet that can't be read is in nobody's way as long as another one fits. Raises NoEmployeeSheet, or what
    `load` raises.
    """
    if wanted is not None:
        sheets = _named(sheets, wanted, shown_as)
    seen: list[tuple[Sheet, str]] = []
    for hidden in (False, True) if wanted is None else (sheets[0].hidden,):
        best: Table | None = None  # of the others no rows are kept
        scores: dict[str, Score] = {}
        unreadable: RpcError | None = None
        for sheet in sheets:
            if sheet.hidden != hidden:
                continue
            try:
                found = _table(sheet, load)
            except RpcError as trouble:
                if trouble.fault not in {NOT_A_WORKBOOK, WORKBOOK_TOO_LARGE}:
                    raise  # it is not about this sheet
                unreadable = unreadable or trouble
                continue
            if isinstance(found, Table):
                scores[sheet.name] = found.score
                best = found if best is None or found.score > best.score else best  # the first of equals
            else:
                seen.append((sheet, found))
        if best:
            return best, [name for name in scores if name != best.sheet.name and _as_good(scores[name], best.score)]
        if unreadable:
            raise unreadable
    raise _nothing(shown_as, seen)


def _as_good(score: Score, best: Score) -> bool:
    """True when the sheet has as many rating columns: fewer rows, or another name, don't say which one is meant."""
    return score[0] == best[0]


def _named(sheets: Sequence[Sheet], wanted: str, shown_as: str) -> list[Sheet]:
    for compared in (str, str.casefold):
        found = [sheet for sheet in sheets if compared(sheet.name) == compared(wanted)]
        if found:
            return found
    listed: list[JsonValue] = [{"name": sheet.name, "hidden": sheet.hidden} for sheet in sheets[:LISTED]]
    reason = f"there is no sheet {wanted!r}"
    raise RpcError(NO_EMPLOYEE_SHEET, path=shown_as, reason=reason, sheets=listed)


def _table(sheet: Sheet, load: Load) -> Table | str:
    """Return the sheet's table, or in words why it has none."""
    rows = load(sheet) if sheet.part is not None else []
    if not rows:
        return "it is empty"
    for place, (number, values) in enumerate(rows):
        if number > SEARCHED_ROWS:
            break
        columns = columns_of([text_of(value) or "" for value in values])
        if columns is not None:
            below = rows[place + 1 :]
            if any(all(text_of(row[columns.fields[field]]) for field in REQUIRED) for _, row in below):
                return Table(sheet, number, columns, below)
            return f"its headers are in row {number}, and no row below has both an ID and a name"
    return _NO_HEADERS


def _nothing(shown_as: str, seen: list[tuple[Sheet, str]]) -> RpcError:
    if not seen:
        reason = "it has no sheet"
    elif len(seen) == 1:
        reason = f"the sheet {seen[0][0].name!r}: {seen[0][1]}"
    elif all(words == _NO_HEADERS for _, words in seen):
        reason = "no sheet has a row that names an ID and a name column"
    else:
        reason = "; ".join(f"{sheet.name!r}: {words}" for sheet, words in seen[:5])
    listed: list[JsonValue] = [
        {"name": sheet.name, "hidden": sheet.hidden, "found": words} for sheet, words in seen[:LISTED]
    ]
    return RpcError(NO_EMPLOYEE_SHEET, path=shown_as, reason=reason, sheets=listed)
