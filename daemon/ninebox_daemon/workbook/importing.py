"""The steps from a workbook's file to people and a report. Knows no session and no store."""

from dataclasses import replace
from pathlib import Path

from ninebox_daemon.collector import at_rest
from ninebox_daemon.review.terms import Terms
from ninebox_daemon.steps import Step, part
from ninebox_daemon.workbook.book import Row, Sheet
from ninebox_daemon.workbook.cells import shown
from ninebox_daemon.workbook.choosing import Table, choose
from ninebox_daemon.workbook.formats import opened
from ninebox_daemon.workbook.headers import Columns, column_letters
from ninebox_daemon.workbook.people import Findings, read_people
from ninebox_daemon.workbook.vocabulary import Vocabulary
from ninebox_protocol.employees import Person
from ninebox_protocol.sessions import ImportReport


def import_people(
    path: Path, shown_as: str, sheet_name: str | None, or_best: bool, terms: Terms, step: Step
) -> tuple[list[Person], ImportReport]:
    """Return what `reader.read_workbook` promises."""
    with at_rest(), opened(path, shown_as, part(step, 0, 60)) as book:
        if or_best and (sheet_name or "").casefold() not in {sheet.name.casefold() for sheet in book.sheets}:
            sheet_name = None

        def load(sheet: Sheet) -> list[Row]:
            return book.rows(sheet, part(step, 0, 60)) if sheet.part is not None else []

        table, also_possible = choose(book.sheets, sheet_name, load, shown_as)
        book.show_zeros(table.sheet, table.rows, table.columns.fields["employeeId"])
        table = replace(table, columns=_with_unnamed_columns(table))
        people, findings = read_people(
            table.columns, table.rows, book.from_1904, Vocabulary(terms), part(step, 60, 100)
        )
    return people, _report(table, people, findings, also_possible)


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
