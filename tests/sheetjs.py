"""Workbooks in formats that openpyxl doesn't write: .xls, .xlsb, .ods by SheetJS, an npm package (tests/spreadsheets/).

`make unit` installs it. Dates are given as what Excel keeps of them: a number and a format.
"""

import atexit
import json
import subprocess
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

WRITER = Path(__file__).parent / "spreadsheets" / "write.mjs"
COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
"""How an OLE compound file begins."""

KINDS = {"xls": "biff8", "xls5": "biff5", "xls4": "biff4", "xlsb": "xlsb", "ods": "ods", "xlsx": "xlsx", "xlsm": "xlsm"}
"""Our word to SheetJS's; xls5 is the .xls of Excel 5 and 95, xls4 that of Excel 4."""

Cell = object
Sheets = Mapping[str, Sequence[Sequence[Cell]]]


def day(value: date, number_format: str = "yyyy-mm-dd") -> dict[str, object]:
    """Return a date cell."""
    return number((value - date(1899, 12, 30)).days, number_format)


def number(value: float, number_format: str) -> dict[str, object]:
    """Return a cell with a number format."""
    return {"t": "n", "v": value, "z": number_format}


def error(code: int) -> dict[str, object]:
    """Return an error cell: 42 is #N/A, 7 is #DIV/0!."""
    return {"t": "e", "v": code}


def formula(text: str, value: str | float) -> dict[str, object]:
    """Return a formula with the value that was stored with it."""
    return {"t": "n" if isinstance(value, float) else "s", "f": text, "v": value}


def written(
    path: Path,
    sheets: Sheets,
    kind: str,
    *,
    hidden: Mapping[str, int] | None = None,
    from_1904: bool = False,
) -> Path:
    """Write a workbook of a kind of `KINDS` and return its path.

    `hidden`: sheet to 1 (hidden) or 2 (very hidden).
    """
    pages = [{"name": name, "rows": rows, "hidden": (hidden or {}).get(name, 0)} for name, rows in sheets.items()]
    return _run(path, {"kind": KINDS[kind], "sheets": pages, "from1904": from_1904})


def compound(path: Path, streams: Mapping[str, bytes]) -> Path:
    """Write an OLE compound file with these streams: what an .xls file is, and a newer one with a password."""
    return _run(path, {"streams": {name: b64encode(content).decode() for name, content in streams.items()}})


def _run(path: Path, spec: dict[str, object]) -> Path:
    writer = _writer()
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write(json.dumps({"path": str(path), **spec}) + "\n")
    writer.stdin.flush()
    wrong = json.loads(writer.stdout.readline())
    assert wrong is None, wrong
    return path


@cache
def _writer() -> subprocess.Popen[str]:
    """Return the process that writes all workbooks of this one: loading SheetJS takes longer than most of them."""
    pipe = subprocess.PIPE
    writer = subprocess.Popen(["node", str(WRITER)], stdin=pipe, stdout=pipe, encoding="utf-8")
    atexit.register(writer.communicate)
    return writer
