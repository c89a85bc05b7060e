"""Finding again what an import found: sheet, headers, columns, rows. Knows what an import reads; writes nothing."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ninebox_daemon.steps import Step
from ninebox_daemon.workbook.book import Row, Sheet
from ninebox_daemon.workbook.cells import Value, text_of
from ninebox_daemon.workbook.choosing import Table
from ninebox_daemon.workbook.contents import contents_of
from ninebox_daemon.workbook.extent import Extent
from ninebox_daemon.workbook.headers import columns_of
from ninebox_daemon.workbook.loading import extent_within, open_book, rows_of, show_leading_zeros
from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.people import Findings, kept_rows
from ninebox_daemon.workbook.sheet_xml import SheetXml
from ninebox_protocol.errors import PLACE_NOT_FOUND, RpcError

_UNPACKED_AT_ONCE = 64 * 1024**2
"""Measuring and writing share one unpacking of a sheet up to this size; a larger one is measured piece by piece."""


@dataclass(frozen=True, slots=True)
class Found:
    """The table of people, and the row of each by employeeId: the first one with that ID, as at import.

    `xml`, which is to be called once, returns the sheet's XML, looked through. Raises NotAWorkbook: it can't be changed
    with certainty.
    """

    table: Table
    part: str
    xml: Callable[[], SheetXml]
    extent: Extent
    people: dict[str, Row]

    def cells_of(self, employee_id: str) -> dict[str, Value]:
        """Return the person's cells by field, for the columns that there are."""
        _, values = self.people[employee_id]
        return {field: values[column] for field, column in self.table.columns.fields.items()}


def find_again(
    package: Package,
    sheet_name: str,
    header_row: int,
    columns: Mapping[str, str],
    employee_ids: Iterable[str],
    step: Step,
) -> Found:
    """Return where everything is now. Raises PlaceNotFound, naming the first thing that isn't where it was."""
    missing = _Missing(package.shown_as, sheet_name)
    sheet = _sheet(package, sheet_name)
    if sheet is None or not isinstance(sheet.part, str):
        raise missing(f"the sheet {sheet_name!r}")
    part = sheet.part
    at_once = package.member(part).file_size <= _UNPACKED_AT_ONCE
    if at_once:
        package.whole(part)

    def look_through() -> SheetXml:
        return SheetXml(package.whole(part), lambda reason: package.broken(f"its part {part}: {reason}"))

    with open_book(package) as book, ThreadPoolExecutor(1) as beside:
        extent = extent_within(package, sheet.name, part)
        # calamine lets go of Python's lock while it reads: the other core has time for what comes next.
        xml = beside.submit(look_through).result if at_once else look_through
        rows = rows_of(book, package, sheet.name, part, extent, step)
    headers = next((values for number, values in rows if number == header_row), None)
    found = columns_of([text_of(value) or "" for value in headers]) if headers else None
    if found is None:  # the row is another one now: that says more than its first column
        raise missing(f"the header row {header_row}", headerRow=header_row)
    for field, header in columns.items():
        if field not in found.fields or found.header_of(field) != header:
            raise missing(f"the column {header!r}", header=header, field=field)
    table = Table(sheet, header_row, found, [row for row in rows if row[0] > header_row])
    show_leading_zeros(package, part, table.rows, found.fields["employeeId"])
    people = _people(table)
    for employee_id in employee_ids:
        if employee_id not in people:
            raise missing(f"the row of the employee {employee_id}", employeeId=employee_id)
    return Found(table, part, xml, extent, people)


def _sheet(package: Package, name: str) -> Sheet | None:
    return next((sheet for sheet in contents_of(package).sheets if sheet.name == name), None)


def _people(table: Table) -> dict[str, Row]:
    id_column = table.columns.fields["employeeId"]
    kept = kept_rows(table.columns, table.rows, Findings())
    return {text_of(row[1][id_column]) or "": row for row in kept}


class _Missing:
    def __init__(self, path: str, sheet: str) -> None:
        self._facts = {"path": path, "sheet": sheet}

    def __call__(self, what: str, **facts: str | int) -> RpcError:
        return RpcError(PLACE_NOT_FOUND, what=what, **self._facts, **facts)
