"""What the import tests share: workbooks made and imported in one step."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ninebox_daemon.workbook.reader import Imported
from ninebox_protocol.employees import Person
from ninebox_protocol.sessions import ImportReport
from unit.imports import Import, ImportOne, read
from workbooks import make_workbook


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Import a sheet of these headers and rows, as `make_workbook` writes them."""

    def import_(headers: Sequence[object], *rows: Sequence[object], **options: Any) -> Imported:
        return read(make_workbook(tmp_path / "people.xlsx", rows, headers, **options))

    return import_


@pytest.fixture
def one(imported: Import) -> ImportOne:
    """Import one person with these cells by header: (person, report)."""

    def import_(cells: dict[str, object], **options: Any) -> tuple[Person, ImportReport]:
        got = imported(["Employee ID", "Worker", *cells], ["1", "Ada", *cells.values()], **options)
        return got.people[0], got.report

    return import_
