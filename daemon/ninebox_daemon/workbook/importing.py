"""The steps from a workbook's file to people and a report. Knows no session and no store."""

from dataclasses import replace
from pathlib import Path

from ninebox_daemon.collector import at_rest
from ninebox_daemon.steps import Step, part
from ninebox_daemon.workbook.blanks import digits_shown
from ninebox_daemon.workbook.cells import shown, text_of
from ninebox_daemon.workbook.choosing import Table, choose
from ninebox_daemon.workbook.contents import Sheet, contents_of
from ninebox_daemon.workbook.headers import Columns, column_letters
from ninebox_daemon.workbook.loading import Row, open_book, rows_of
from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.people import Findings, read_people
from ninebox_protocol.employees import Person
from ninebox_protocol.sessions import ImportReport


def import_people(
    path: Path, shown_as: str, sheet_name: str | None, or_best: bool, step: Step
) -> tuple[list[Person], ImportReport]:
    """Return what `reader.read_workbook` promises."""
    with Package(path, shown_as) as package, at_rest():
        contents = contents_of(package)
        if or_best and (sheet_name or "").casefold() not in {sheet.name.casefold() for sheet in contents.sheets}:
            sheet_name = None
        with open_book(package) as book:

            def load(sheet: Sheet) -> list[Row]:
                told = part(step, 0, 60)
                return rows_of(book, package, sheet.name, sheet.part, told) if sheet.part is not None else []

            table, also_possible = choose(contents.sheets, sheet_name, load, shown_as)
        show_leading_zeros(package, table)
        table = replace(table, columns=_with_unnamed_columns(table))
        people, findings = read_people(table.columns, table.rows, contents.from_1904, part(step, 60, 100))
    return people, _report(table, people, findings, also_possible)


def show_leading_zeros(package: Package, table: Table) -> None:
    """Turn numbers of the ID column into the text that their number format shows, such as 00123."""
    column = table.columns.fields["employeeId"]
    if table.sheet.part is None or not any(isinstance(values[column], float) for _, values in table.rows):
        return
    digits = digits_shown(package, table.sheet.part, column)
    for number, values in table.rows:
        value = values[column]
        if number in digits and isinstance(value, float) and value.is_integer():
            values[column] = (text_of(value) or "").zfill(digits[number])


def _with_unnamed_columns(table: Table) -> Columns:
    """Return the columns with those that have no header and yet hold something, as extra: `Column F`."""
    columns = table.columns
    extra = dict(columns.extra)
    for column, header in enumerate(columns.headers):
        if not header and any(values[column] != "" and shown(values[column]) for _, values in table.rows):
            name = f"Column {column_letters(column)}"
            while name in columns.headers:
                name += " (2)"
            extra[name] = column
    return replace(columns, extra=dict(sorted(extra.items(), key=lambda item: item[1])))


def _report(table: Table, people: list[Person], findings: Findings, also_possible: list[str]) -> ImportReport:
    columns = table.columns
    return ImportReport(
        sheet_name=table.sheet.name,
        header_row=table.header_row,
        columns={field: columns.header_of(field) for field in columns.fields},
        extra_columns=list(columns.extra),
        rows_read=findings.rows_read,
        imported=len(people),
        skipped=findings.skipped,
        skipped_count=findings.skipped_count,
        not_understood=findings.not_understood,
        not_understood_count=findings.not_understood_count,
        not_rated=sum(person.box is None for person in people),
        also_possible=also_possible,
    )
