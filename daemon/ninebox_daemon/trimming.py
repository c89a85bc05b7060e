"""Freed memory given back to the system: glibc keeps it for itself. Knows nothing of what was in it."""

import sys
from collections.abc import Callable
from time import process_time

WORTH_S = 0.02
"""Less work than this leaves nothing that is worth to be looked for."""


class Trimming:
    """Of this process. glibc's allocator is asked; with any other nothing happens."""

    def __init__(self) -> None:
        self._give_back = _malloc_trim()
        self._worked_s = 0.0

    def trim(self) -> None:
        """Give back what was freed since the last time. Takes 2 ms after importing 10,000 people, 30 after 100,000."""
        if self._give_back and process_time() > self._worked_s + WORTH_S:
            self._give_back(0)
            self._worked_s = process_time()


def _malloc_trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    try:
        import ctypes  # only there, and not in every build of Python

        trim = ctypes.CDLL(None).malloc_trim
    except (ImportError, OSError, AttributeError):
        return None
    trim.argtypes = [ctypes.c_size_t]
    return trim
