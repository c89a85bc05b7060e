"""What a test measured, said at the end of the run; and how many times more of everything `make soak` does."""

import os
from collections.abc import Callable

Say = Callable[[str], None]
"""Takes a line that is printed when all tests are done."""

SOAK = int(os.environ.get("NINEBOX_SOAK", "1"))


def times(count: int) -> int:
    """Return how often a test does what it does `count` times in a run for a change."""
    return count * SOAK
