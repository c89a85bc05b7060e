"""What an import would say of a new workbook before there is one. Pure; knows no file."""

from collections.abc import Sequence

from ninebox_daemon.workbook.new_columns import fields_of, new_columns
from ninebox_protocol.employees import Person
from ninebox_protocol.sessions import ImportReport

SHEET_NAME = "Employees"
HEADER_ROW = 1


def report_of_new(people: Sequence[Person]) -> ImportReport:
    """Return the report of an import of the workbook that `making.make_workbook` makes of these people."""
    columns, extra = fields_of(new_columns(people))
    return ImportReport(
        sheet_name=SHEET_NAME,
        header_row=HEADER_ROW,
        columns=columns,
        extra_columns=extra,
        rows_read=len(people),
        imported=len(people),
        skipped=[],
        skipped_count=0,
        not_understood=[],
        not_understood_count=0,
        not_rated=sum(person.box is None for person in people),
        also_possible=[],
    )
