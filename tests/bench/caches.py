"""The system's file cache, emptied where that can be done: what the first start after a boot is like."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

_SWITCH = Path("/proc/sys/vm/drop_caches")


def way_to_drop() -> str | None:
    """Return how `drop` does it here, in words; None where it can't be done (on Windows, macOS)."""
    if os.access(_SWITCH, os.W_OK):
        return "the whole cache dropped by /proc/sys/vm/drop_caches before each start"
    if hasattr(os, "posix_fadvise"):
        return "files of Python, of packages and of the data directory let go by posix_fadvise before each start"
    return None


def drop(*folders: Path) -> None:
    """Let nothing of Python, its packages, ours and what is in `folders` be in memory, but for what a process holds.

    Call it only where `way_to_drop` returns something.
    """
    if os.access(_SWITCH, os.W_OK):
        subprocess.run(["sync"], check=True)
        _SWITCH.write_text("3", encoding="ascii")
        return
    ours = Path(__file__).parents[2]
    libraries = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    for folder in {*map(Path, libraries), ours / "daemon", ours / "protocol", *folders}:
        _let_go(folder.rglob("*"))
    _let_go([Path(sys.executable).resolve()])


def _let_go(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
