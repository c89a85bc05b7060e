"""How the import tests read a workbook, and what they ask of a report."""

from collections.abc import Callable
from pathlib import Path

from ninebox_daemon.workbook.reader import Imported, read_workbook
from ninebox_protocol.employees import Person
from ninebox_protocol.sessions import ImportReport

SHOWN_AS = "/home/hr/people.xlsx"

Import = Callable[..., Imported]
ImportOne = Callable[..., tuple[Person, ImportReport]]


def read(path: Path, sheet_name: str | None = None) -> Imported:
    """Import as the daemon does, from a copy that goes by another path than the user's."""
    return read_workbook(path, shown_as=SHOWN_AS, sheet_name=sheet_name)


def misread(report: ImportReport) -> list[tuple[str, str, str]]:
    """Return the cells that were not understood: cell, header, text."""
    assert report.not_understood_count == len(report.not_understood)
    return [(cell.cell, cell.header, cell.value) for cell in report.not_understood]
