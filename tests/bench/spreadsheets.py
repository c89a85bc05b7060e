"""What reading and writing a workbook costs, beside openpyxl doing the same on the same file."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from bench.floors import milliseconds
from process import Daemon

Line = tuple[str, float, str, float | None, str]
"""What, milliseconds, its floor in words, the ratio to that, the budget."""

_LEVELS = cycle(("Low", "Medium", "High"))


def imported(book: Path, size: int) -> Line:
    """Read the people of a workbook, in a process of its own: openpyxl leaves a heap behind that slows others."""
    times = 3 if size > 1_000 else 7
    taken, floor = _in_a_process_of_its_own("read", book, times)
    return f"reading a workbook, {size:,}", taken, f"openpyxl, read only {floor:.1f}", taken / floor, ""


def exported(daemon: Daemon, book: Path, size: int) -> Line:
    """Write one move into a copy of the session's workbook, through the pipe."""
    times = 3 if size > 1_000 else 7
    original = daemon.call("session.get")["session"]["source"]["path"]
    who = daemon.call("employee.list")["employees"][-1]["employeeId"]
    for each in daemon.call("change.list")["changes"]:
        daemon.call("change.revert", employeeId=each["employeeId"])
    untouched = book.read_bytes()

    def export() -> Any:
        return daemon.call("session.export", mode="updateOriginal")

    taken = []
    for _ in range(times):
        daemon.call("employee.move", employeeId=who, performance=next(_LEVELS), potential="High")
        taken += milliseconds(export, 1)
    copy = shutil.copy(original, book.with_name(f"openpyxl-{size}.xlsx"))
    _, floor = _in_a_process_of_its_own("write", Path(copy), times)
    Path(original).write_bytes(untouched)
    budget = {1_000: "80", 10_000: "400"}.get(size, "")
    median_ms = median(taken)
    return f"session.export, {size:,}", median_ms, f"openpyxl load, save {floor:.0f}", median_ms / floor, budget


def _in_a_process_of_its_own(what: str, book: Path, times: int) -> tuple[float, float]:
    """Return the medians of our way and of openpyxl's."""
    command = [sys.executable, "-m", "bench.spreadsheets", what, str(book), str(times)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ours, floor = json.loads(said)
    return ours, floor


def _read(book: Path) -> None:
    from ninebox_daemon.workbook.reader import read_workbook

    read_workbook(book, shown_as=str(book))


def _read_by_openpyxl(book: Path) -> None:
    from openpyxl import load_workbook

    with book.open("rb") as file:
        workbook = load_workbook(file, read_only=True, data_only=True)
        for row in workbook.worksheets[0].iter_rows(values_only=True):
            assert row
        workbook.close()


def _write_by_openpyxl(book: Path) -> None:
    from openpyxl import load_workbook

    workbook = load_workbook(book)
    workbook.worksheets[0]["N2"] = "High"
    workbook.save(book)


def _main(what: str, book: Path, times: int) -> None:
    if what == "read":
        figures = [median(milliseconds(partial(act, book), times)) for act in (_read, _read_by_openpyxl)]
    else:
        figures = [0.0, median(milliseconds(lambda: _write_by_openpyxl(book), times))]
    print(json.dumps(figures))


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
