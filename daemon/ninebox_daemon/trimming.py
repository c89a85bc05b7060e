"""Freed memory given back to the system: glibc keeps it for itself. Knows nothing of what was in it."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_HELD = Path("/proc/self/statm")

WORTH_BYTES = 8 * 1024**2
"""Where no more than this came since the last time, nothing is given back."""


class Trimming:
    """Of this process. Where the allocator isn't glibc's, which is asked for it, nothing happens."""

    def __init__(self) -> None:
        self._held = 0
        self._give_back = _malloc_trim()

    def trim(self) -> None:
        """Give back what an import, say, left. Takes 2 ms after 10,000 people, 30 after 100,000, and else 0.01."""
        if self._give_back and resident_bytes() > self._held + WORTH_BYTES:
            self._give_back(0)
            self._held = resident_bytes()


def resident_bytes() -> int:
    """Return what the process holds of the machine's memory; 0: the system doesn't tell."""
    with suppress(OSError):
        return int(_HELD.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _malloc_trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    import ctypes  # only there

    return getattr(ctypes.CDLL(None), "malloc_trim", None)
