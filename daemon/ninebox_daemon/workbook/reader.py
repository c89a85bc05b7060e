"""The way in for a workbook: a file to people and a report of what was understood. Knows no session and no store."""

from dataclasses import dataclass
from pathlib import Path

from ninebox_daemon.review.terms import OURS, Terms
from ninebox_daemon.steps import Step, to_nobody
from ninebox_protocol.employees import Person
from ninebox_protocol.sessions import ImportReport


@dataclass(frozen=True, slots=True)
class Imported:
    """People in the order of the workbook, derived fields filled in, and what was understood of it."""

    people: list[Person]
    report: ImportReport


def read_workbook(
    path: Path,
    *,
    shown_as: str,
    sheet_name: str | None = None,
    or_best: bool = False,
    terms: Terms = OURS,
    step: Step = to_nobody,
) -> Imported:
    """Read the people of a workbook; `path` is our own copy of it, `shown_as` the user's path, which errors name.

    `sheet_name` None: the best sheet is found; with `or_best` also where there is no sheet of that name. Nothing is
    loaded before it is known to be within the limits. `terms` are understood beside our own words. `step` hears how far
    it is, row by row. Raises NotAWorkbook, NoEmployeeSheet, WorkbookTooLarge, the errors of files, and what `step`
    raises.
    """
    # Here, not above: what it takes to read a workbook costs 25 ms of imports, and no start needs it.
    from ninebox_daemon.workbook.importing import import_people

    people, report = import_people(path, shown_as, sheet_name, or_best, terms, step)
    return Imported(people, report)
