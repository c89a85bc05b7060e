"""The way out to a workbook: people who changed into its cells, nothing else touched. Knows no session and no store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ninebox_daemon.review.terms import OURS, Terms
from ninebox_daemon.steps import Step, to_nobody
from ninebox_protocol.employees import Person


@dataclass(frozen=True, slots=True)
class Written:
    """What was written into a workbook."""

    cells: int
    """Cells of people whose content differs now; headers of new columns not counted."""
    employees: int
    """People with at least one such cell."""
    columns: dict[str, str]
    """Which column serves which field now: field to header, as in `ImportReport.columns`."""
    added: list[str]
    """Headers of the columns that were added, in order."""


def write_workbook(
    source: Path,
    target: Path,
    *,
    shown_as: str,
    sheet_name: str,
    header_row: int,
    columns: Mapping[str, str],
    pairs: Sequence[tuple[Person, Person]],
    at_ms: int,
    terms: Terms = OURS,
    step: Step = to_nobody,
) -> Written:
    """Write to `target`, a new file, the workbook `source` with the cells of these people changed.

    Each pair is a person as the workbook has it, and as it stands now; `columns` is what the import found; boxes and
    levels are written in `terms`. The caller flushes the new file to disk and renames it, or throws away what a failure
    leaves of it. The same arguments make the same bytes. `step` hears how far it is. Raises PlaceNotFound,
    CellNotWritable, NotAWorkbook, WorkbookTooLarge and the errors of files, naming `shown_as`; an OSError of the
    target; what `step` raises.
    """
    # Here, not above: no start needs what it takes to read and write a workbook.
    from ninebox_daemon.workbook.exporting import export_people

    return export_people(source, target, shown_as, sheet_name, header_row, columns, pairs, at_ms, terms, step)
