"""The steps from people who changed to a workbook's file that says so. Knows no session and no store."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ninebox_daemon.collector import at_rest
from ninebox_daemon.review.terms import Terms
from ninebox_daemon.steps import Step, counted, part
from ninebox_daemon.workbook.book_parts import recalculated, without_formulas
from ninebox_daemon.workbook.changing import Change, Changing, merged_areas, sparkline_areas
from ninebox_daemon.workbook.entries import HEADERS, TRACKING, Entries, entries_of
from ninebox_daemon.workbook.finding import Found, find_again
from ninebox_daemon.workbook.headers import columns_of
from ninebox_daemon.workbook.markup import spliced
from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.repacking import repack
from ninebox_daemon.workbook.styles import plain_styles
from ninebox_daemon.workbook.vocabulary import Vocabulary
from ninebox_daemon.workbook.writer import Written
from ninebox_protocol.employees import Person
from ninebox_protocol.errors import CELL_NOT_WRITABLE, RpcError


def export_people(
    source: Path,
    target: Path,
    shown_as: str,
    sheet_name: str,
    header_row: int,
    columns: Mapping[str, str],
    pairs: Sequence[tuple[Person, Person]],
    at_ms: int,
    terms: Terms,
    step: Step,
) -> Written:
    """Do what `writer.write_workbook` promises."""
    with Package(source, shown_as) as package, at_rest():
        ids = [before.employee_id for before, _ in pairs]
        found = find_again(package, sheet_name, header_row, columns, ids, part(step, 0, 60))
        vocabulary = Vocabulary(terms)
        wanted = {
            before.employee_id: entries
            for before, after in counted(pairs, len(pairs), part(step, 60, 70), "Comparing people")
            if (entries := entries_of(before, after, found.cells_of(before.employee_id), at_ms, vocabulary)).contents
        }
        if not wanted:
            repack(package, target, {})
            return Written(0, 0, _served(found, []), [])
        added = _added(found, wanted)
        edited, cells, employees = _edited(package, found, wanted, added, part(step, 70, 90))
        step(90, 100, "Writing the workbook")
        repack(package, target, edited)
    return Written(cells, employees, _served(found, added), [HEADERS[field] for field in added])


def _added(found: Found, wanted: Mapping[str, Entries]) -> list[str]:
    """Return the fields that get a column of their own, in order."""
    needed = frozenset[str]().union(*(entries.needed for entries in wanted.values()), TRACKING)
    return [field for field in HEADERS if field in needed and field not in found.table.columns.fields]


def _served(found: Found, added: list[str]) -> dict[str, str]:
    """Return which column serves which field once the columns are added, as an import would find it."""
    headers = [*found.table.columns.headers, *(HEADERS[field] for field in added)]
    columns = columns_of(headers)
    assert columns is not None  # they were headers before, and none was taken away
    return {field: columns.header_of(field) for field in columns.fields}


def _edited(
    package: Package, found: Found, wanted: Mapping[str, Entries], added: list[str], step: Step
) -> tuple[dict[str, bytes | None], int, int]:
    """Return the parts as they are now, and how many cells and people were written."""
    sheet = found.xml()
    areas = [*merged_areas(sheet), *sparkline_areas(sheet)] if added else []
    new_from = max([found.extent.columns, *(area[3] + 1 for area in areas)])
    name = found.table.sheet.name

    def refused(cell: str, reason: str) -> RpcError:
        return RpcError(CELL_NOT_WRITABLE, path=package.shown_as, cell=cell, reason=reason, sheet=name)

    changing = Changing(sheet, found.table.header_row, new_from, lambda: plain_styles(package), refused)
    places = {**found.table.columns.fields, **{field: new_from + place for place, field in enumerate(added)}}
    if added:
        changing.write(found.table.header_row, {places[field]: Change(HEADERS[field]) for field in added})
    cells = employees = 0
    for employee_id, entries in counted(wanted.items(), len(wanted), step, "Changing cells"):
        changes = {
            places[field]: Change(content, if_no_formula=field == "box") for field, content in entries.contents.items()
        }
        number, values = found.people[employee_id]
        sheet.check(number, (column for column, value in enumerate(values) if value != ""))
        count = changing.write(number, changes)
        cells, employees = cells + count, employees + bool(count)
    xml = spliced(sheet.xml, changing.edits(len(added)))
    gone = without_formulas(package, name, changing.formulas_gone())
    return {found.part: xml, **recalculated(package), **gone}, cells, employees
