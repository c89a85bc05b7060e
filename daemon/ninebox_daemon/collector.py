"""Python's cyclic collector, kept off a heap that only grows. Knows nothing of what is on it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """Make many objects that stay: the collector would walk them again and again, and free none.

    Loading 100,000 people took 1.5 s instead of 4.3 s, reading a workbook four fifths of the time.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def rest() -> None:
    """Keep the collector off until `begin_work`: a start makes a hundred thousand objects, and none to be collected."""
    gc.disable()


def begin_work() -> None:
    """Let the collector work. What is there by now stays: no collection walks it."""
    gc.freeze()
    gc.enable()
