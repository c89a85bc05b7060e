"""What is measured on: made-up people as workbooks and as data directories, made once for a run. Through the pipe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from process import Daemon, Refused, running
from workbooks import HEADERS, people_rows


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured. The names of sizes are those that the budgets speak of."""

    tiny: int = 100
    small: int = 1_000
    middle: int = 10_000
    large: int = 100_000
    sessions: int = 50
    effort: float = 1.0
    """How often everything is measured, against what it takes for steady figures."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return those that most is measured with; each once, should several be alike."""
        return tuple(dict.fromkeys((self.small, self.middle, self.large)))

    def rounds(self, count: int) -> int:
        """Return how often something is measured that wants `count` measurements."""
        return max(1, round(count * self.effort))


LEVELS = ("Low", "Medium", "High")

FULL = Scale()
QUICK = Scale(tiny=100, small=110, middle=110, large=120, sessions=2, effort=0.01)
"""Runs through everything once, to see that it works. Its figures mean nothing."""


class Grounds:
    """Workbooks and data directories below a folder, by how many people are in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def book(self, people: int) -> Path:
        """Return a workbook of so many people and 30 columns."""
        path = self.folder / f"{people}.xlsx"
        return path if path.exists() else _write(path, people)

    def data(self, people: int) -> Path:
        """Return a data directory with one session of so many people, some of them moved; no daemon runs on it."""
        path = self.folder / f"data-{people}"
        if not path.exists():
            with running(path) as daemon:
                daemon.call("session.create", path=str(self.book(people)))
                moves = [other_box(each) for each in standing(daemon)[:100]]
                daemon.call("employee.moveMany", moves=moves)
                daemon.call("employee.move", **other_box(moves[0]))
                end(daemon)
        return path

    def many(self, sessions: int, people: int) -> Path:
        """Return a data directory with so many sessions of so many people each; no daemon runs on it."""
        path = self.folder / f"data-{sessions}-x-{people}"
        if not path.exists():
            with running(path) as daemon:
                for number in range(sessions):
                    daemon.call("session.create", path=str(self.book(people)), name=f"Review {number}")
                end(daemon)
        return path


def asked(daemon: Daemon, method: str, **params: Any) -> bytes:
    """Return the line that answers a call, unparsed: how long our own parser takes is another matter.

    Raises Refused, and EOFError where the daemon has ended.
    """
    number = daemon.send(method, params)
    begun = b'{"jsonrpc":"2.0","id":%d,' % number
    while not (line := daemon.read_line()).startswith(begun):
        if not line:
            raise EOFError(method)
    if not line.startswith(b'"result"', len(begun)):
        raise Refused({"code": 0, "message": line[:500].decode()})
    return line


def ids_of(daemon: Daemon) -> list[str]:
    """Return the IDs of the active session's people."""
    listed = daemon.call("employee.list", fields=["employeeId"])["employees"]
    return [each["employeeId"] for each in listed]


def standing(daemon: Daemon) -> list[dict[str, Any]]:
    """Return the active session's people with their `employeeId` and `performance` alone."""
    listed: list[dict[str, Any]] = daemon.call("employee.list", fields=["employeeId", "performance"])["employees"]
    return listed


def other_box(person: dict[str, Any]) -> dict[str, str]:
    """Return a move of somebody to another box than where they stand."""
    return {"employeeId": person["employeeId"], "performance": other_than(person["performance"]), "potential": "High"}


def other_than(level: str | None) -> str:
    """Return a rating other than this one: a move that changes nothing isn't kept, so it would be no measure.

    >>> other_than("Low"), other_than("High"), other_than(None)
    ('Medium', 'Low', 'Low')
    """
    return LEVELS[0] if level is None else LEVELS[(LEVELS.index(level) + 1) % 3]


def end(daemon: Daemon) -> None:
    """Let it end by itself, so that the database is whole in one file."""
    status, _, said = daemon.end()
    assert status == 0, said


def _write(path: Path, people: int) -> Path:
    """Write the workbook as Excel lays one out, texts shared. Not by openpyxl: 100,000 people take it two minutes."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    book = Workbook(path)
    sheet, days = book.add_worksheet("Employees"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADERS)
    for row, values in enumerate(people_rows(people), start=1):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, days)
            elif isinstance(value, int | float):
                sheet.write_number(row, column, value)
    book.close()
    return path
