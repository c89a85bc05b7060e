"""What the same work costs with nothing of ours around it, measured in the same run."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median


def milliseconds(act: Callable[[], object], times: int) -> list[float]:
    """Run `act` so many times; return how long each took."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def bare_commit(folder: Path, changed: Path, times: int) -> float:
    """Return the median milliseconds of a commit that writes the row bytes of one move, and nothing else.

    `changed` is a database in which moves were made: its last change and the person it touched are what is written.
    """
    with sqlite3.connect(changed) as source:
        body, session_id = source.execute("SELECT body, session_id FROM change ORDER BY seq DESC LIMIT 1").fetchone()
        person = source.execute("SELECT baseline, current FROM employee WHERE current IS NOT NULL LIMIT 1").fetchone()
        people = source.execute("SELECT baseline FROM employee").fetchall()
    source.close()
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA locking_mode = EXCLUSIVE")
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, baseline TEXT, current TEXT)")
    bare.execute("CREATE TABLE change (seq INTEGER PRIMARY KEY, session_id TEXT, body TEXT)")
    bare.executemany("INSERT INTO person (baseline) VALUES (?)", people)
    numbers = _around(len(people))

    def commit() -> None:
        bare.execute("BEGIN")
        bare.execute("INSERT INTO change (session_id, body) VALUES (?, ?)", (session_id, body))
        bare.execute("UPDATE person SET current = ? WHERE id = ?", (person[1], next(numbers)))
        bare.execute("COMMIT")

    result = median(milliseconds(commit, times))
    bare.close()
    return result


def bare_import(times: int) -> float:
    """Return the median milliseconds of starting Python and importing the two libraries that the user named."""
    command = [sys.executable, "-c", "import jsonrpcserver, pydantic"]
    return median(milliseconds(lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL), times))


def bare_python(times: int) -> float:
    """Return the median milliseconds of starting Python and ending it."""
    return median(milliseconds(lambda: subprocess.run([sys.executable, "-I", "-c", "pass"], check=True), times))


def bare_read(workbook: Path, times: int) -> float:
    """Return the median milliseconds of calamine reading the sheet into lists."""
    from python_calamine import CalamineWorkbook

    return median(milliseconds(lambda: CalamineWorkbook.from_path(workbook).get_sheet_by_index(0).to_python(), times))


def _around(count: int) -> Iterator[int]:
    while True:
        yield from range(1, count + 1)
