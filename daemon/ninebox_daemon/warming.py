"""What a standby does in advance, so that the first request doesn't wait for it. Touches no file but those of code."""

import gc
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

import ninebox_daemon
from ninebox_daemon.collector import at_rest
from ninebox_protocol.wire import Wire

LATER = ("ninebox_daemon.__main__", "ninebox_daemon.workbook.making")
"""Modules that are left out: the second brings openpyxl, 17 MiB for 0.1 s of an export."""
LIBRARIES = ("psutil", "python_calamine", "rapidfuzz.distance", "rapidfuzz.process")
"""Those that our modules import where they use them; but not SciPy, 77 MiB for two of many questions."""


def warm_up(is_called: Callable[[], bool]) -> None:
    """Import modules and build shapes, until all are there or `is_called`: then somebody waits already.

    With both, 1,000 people are there 22 ms after a SIGKILL instead of 70; it costs 0.3 s and 15 MiB. To serve requests
    of made-up people in memory as well brought one millisecond more, and was left out.
    """
    with at_rest():
        for _ in _steps():
            if is_called():
                return
        gc.collect()
    gc.freeze()  # what is there by now stays: no later collection walks it


def _steps() -> Iterator[None]:
    for found in pkgutil.walk_packages(ninebox_daemon.__path__, "ninebox_daemon."):
        if found.name not in LATER:
            import_module(found.name)
            yield
    for name in LIBRARIES:
        import_module(name)
        yield
    for shape in _below(Wire):
        shape.model_rebuild()
        yield


def _below(shape: type[Wire]) -> Iterator[type[Wire]]:
    for each in shape.__subclasses__():
        yield each
        yield from _below(each)
