"""What a run is taken on: no figure means anything without it."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_INFO = Path("/proc/cpuinfo")
_NOT_FIGURES = ":(top,exclude)tests/bench/results"
"""The first of two runs that are kept would count as a change for the second."""


def described() -> dict[str, Any]:
    """Return the machine as it is now, and the commit. Ask before the run: `load` is the average of the last minute.

    `load` is None where the system tells none, `commit` where this is no clone; `changed`: the files in it differ.
    """
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "memoryGB": _memory_gb(),
        "os": f"{_system()}, {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": None if load is None else round(load, 2),
        "commit": _git("rev-parse", "--short=12", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no", "--", ":/", _NOT_FIGURES)),
    }


def _processor() -> str:
    try:
        lines = _INFO.read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor() or "unknown"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory_gb() -> int:
    import psutil

    return round(psutil.virtual_memory().total / 10**9)


def _system() -> str:
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        name = ""
    return ", ".join(part for part in (name, f"{platform.system()} {platform.release()}") if part)


def _git(*words: str) -> str | None:
    try:
        said = subprocess.run(["git", *words], cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return said.stdout.strip()
