"""What the same work costs with nothing of ours around it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from types import TracebackType

from bench.lines import Lines
from bench.measuring import once

_IMPORTS = "import jsonrpcserver, pydantic"
_FOLDED_AT = 1000 * (24 + 4096)
_ECHO = """
import os
made = {}
while asked := os.read(0, 64):
    size = int(asked)
    rest = memoryview(made.setdefault(size, b"x" * (size - 1) + b"\\n"))
    while rest:
        rest = rest[os.write(1, rest):]
"""


def bare_import() -> None:
    """Start Python, and import the two libraries that the daemon can't be without."""
    subprocess.run([sys.executable, "-c", _IMPORTS], check=True, stderr=subprocess.DEVNULL)


def bare_python() -> None:
    """Start Python, and end it."""
    subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)


def waiting_import() -> subprocess.Popen[bytes]:
    """Return a process that has imported the two libraries and waits for its input to end."""
    command = [sys.executable, "-c", f"{_IMPORTS}; print(flush=True); input()"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.readline()
    return process


class Echo:
    """A process that answers as many bytes as it is asked for, and does nothing else."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, "-I", "-c", _ECHO], stdin=pipe, stdout=pipe)
        assert self.process.stdout is not None
        self._lines = Lines(self.process.stdout.fileno())
        self.answer(2)

    def answer(self, size: int) -> None:
        """Ask for a line of so many bytes, and read it."""
        assert self.process.stdin is not None
        self.process.stdin.write(str(size).encode())
        self.process.stdin.flush()
        assert len(self._lines.read()) == size

    def kill(self) -> None:
        """SIGKILL, and wait for the end."""
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Echo:
        """Return itself; it is gone after the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


def settled(log: Path, commit: Callable[[], object]) -> None:
    """Commit until a log is as long as it gets, at a thousand pages: then it is folded, and written over.

    Each sync of one that grows writes its length down, too, which takes as long again as all else.
    """
    while log.stat().st_size < _FOLDED_AT:
        commit()


class BareCommit:
    """A database of its own, as durable as ours, with as many people in it; it gets the same rows, and nothing else."""

    def __init__(self, path: Path, like: Path, kind: str) -> None:
        """`like`: a data directory at rest in which an edit of that `kind` was made: its rows are what is written."""
        with sqlite3.connect(f"file:{like / 'ninebox.db'}?immutable=1", uri=True) as source:
            wanted = "SELECT session_id, body FROM change WHERE kind = ? ORDER BY seq DESC LIMIT 1"
            self._change = source.execute(wanted, (kind,)).fetchone()
            touched = 100 if kind == "moveMany" else 1
            changed = "SELECT current FROM employee WHERE current IS NOT NULL LIMIT ?"
            self._people = [text for (text,) in source.execute(changed, (touched,))]
            people = source.execute("SELECT baseline FROM employee").fetchall()
        source.close()
        self._numbers = cycle(range(1, len(people) + 1))
        self._wal = path.with_name(f"{path.name}-wal")
        self._bare = bare = sqlite3.connect(path, isolation_level=None)
        for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
            bare.execute(f"PRAGMA {pragma}")
        if sys.platform == "darwin":  # where fsync alone doesn't reach the disk
            bare.execute("PRAGMA fullfsync = ON")
        bare.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, baseline TEXT, current TEXT)")
        bare.execute("CREATE TABLE change (seq INTEGER PRIMARY KEY, session_id TEXT, body TEXT)")
        bare.execute("BEGIN")
        bare.executemany("INSERT INTO person (baseline) VALUES (?)", people)
        bare.execute("COMMIT")
        bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def commit(self) -> None:
        """Write a change and the people that it touched."""
        self._bare.execute("BEGIN")
        self._bare.execute("INSERT INTO change (session_id, body) VALUES (?, ?)", self._change)
        for text in self._people:
            self._bare.execute("UPDATE person SET current = ? WHERE id = ?", (text, next(self._numbers)))
        self._bare.execute("COMMIT")

    def settle(self) -> None:
        """Commit until the log has its length; see `settled`."""
        settled(self._wal, self.commit)

    def log_bytes(self) -> int:
        """Return how much its write-ahead log holds."""
        return self._wal.stat().st_size

    def close(self) -> None:
        """Close it."""
        self._bare.close()


def read_by_calamine(workbook: Path) -> None:
    """Let calamine read the sheet into lists."""
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_path(workbook).get_sheet_by_index(0).to_python()


def zip_copy(workbook: Path, target: Path) -> None:
    """Unpack every part of a workbook, and pack it into a new one."""
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))


def file_copy(source: Path, target: Path) -> None:
    """Copy a file, and have it on disk."""
    with source.open("rb") as old, target.open("wb") as new:
        shutil.copyfileobj(old, new)
        new.flush()
        os.fsync(new.fileno())


def sqlite_backup(database: Path, target: Path) -> None:
    """Let SQLite copy a database that nobody else has open."""
    target.unlink(missing_ok=True)
    old, new = sqlite3.connect(database), sqlite3.connect(target)
    old.backup(new)
    new.close()
    old.close()


def by_openpyxl(what: str, workbook: Path) -> float:
    """Return how many milliseconds openpyxl takes to `read` a workbook, or to `save` it with one cell changed.

    In a process of its own: it leaves a heap behind that slows others. Starting that is not counted.
    """
    command = [sys.executable, "-m", "bench.floors", what, str(workbook.resolve())]
    tests = str(Path(__file__).parents[1])
    return float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=tests).stdout)


def _openpyxl_rows(workbook: Path) -> Iterator[object]:
    from openpyxl import load_workbook

    with workbook.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)
        book.close()


def _openpyxl_save(workbook: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    book.worksheets[0]["N2"] = "High"
    book.save(workbook.with_name(f"openpyxl-{workbook.name}"))


if __name__ == "__main__":
    import openpyxl  # noqa: F401 - before the clock starts

    _book = Path(sys.argv[2])
    print(once(lambda: all(_openpyxl_rows(_book)) if sys.argv[1] == "read" else _openpyxl_save(_book)))
