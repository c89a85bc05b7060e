"""What is done in advance, so that no request waits for it: by a standby, or between the first requests of a daemon.

Touches no file but those of code.
"""

import gc
import logging
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module

import ninebox_daemon
from ninebox_daemon.collector import at_rest
from ninebox_protocol.methods import METHODS
from ninebox_protocol.wire import Wire

LATER = ("ninebox_daemon.__main__", "ninebox_daemon.workbook.making")
"""Modules that are left out: the second brings openpyxl, 17 MiB for 0.1 s of an export."""
LIBRARIES = ("psutil", "python_calamine", "rapidfuzz.distance", "rapidfuzz.process")
"""Those that our modules import where they use them; but not SciPy, 77 MiB for two of many questions."""

log = logging.getLogger(__name__)


def warm_up(is_called: Callable[[], bool]) -> None:
    """Import modules and build shapes, until all are there or `is_called`: then somebody waits already.

    With both, 1,000 people are there 22 ms after a SIGKILL instead of 70; it costs 0.2 s and 18 MiB. To serve requests
    of made-up people in memory as well brought one millisecond more, and was left out.
    """
    with at_rest():
        for _ in _steps():
            if is_called():
                return
        gc.collect()
    gc.freeze()  # what is there by now stays: no later collection walks it


def ahead() -> Iterator[None]:
    """Do the same for a daemon that serves already, and yield after each step: most take 1 ms, the longest 12 ms.

    So the first request of each kind doesn't wait for its imports, unless it comes at once. A step that fails is the
    last one: what it was about is tried again by whoever needs it.
    """
    steps = _steps()
    while True:
        try:
            with at_rest():
                next(steps)
        except StopIteration:
            return
        except Exception:  # an update of the program, say, took the file away, or half of it
            log.exception("what was to be imported ahead can't be")
            return
        yield


def _steps() -> Iterator[None]:
    """Yield after each step that was still to do. Shapes come first: all else is made of them."""
    for method in METHODS:
        yield from _imported(f"ninebox_protocol.{method.takes.partition('.')[0]}")
    for found in pkgutil.walk_packages(ninebox_daemon.__path__, "ninebox_daemon."):
        if found.name not in LATER:
            yield from _imported(found.name)
    for name in LIBRARIES:
        yield from _imported(name)
    with suppress(ImportError):  # not in every build of Python
        yield from _imported("ctypes")
    for shape in _below(Wire):
        if not shape.__pydantic_complete__:
            shape.model_rebuild()
            yield


def _imported(name: str) -> Iterator[None]:
    if name not in sys.modules:
        import_module(name)
        yield


def _below(shape: type[Wire]) -> Iterator[type[Wire]]:
    for each in shape.__subclasses__():
        yield each
        yield from _below(each)
