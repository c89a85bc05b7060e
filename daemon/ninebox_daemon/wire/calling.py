"""jsonrpcserver's way from a request to a call, without what the package brings besides. Knows nothing of ours.

`import jsonrpcserver` runs the package's `__init__`, which imports all it has: asyncio, an HTTP server, JSON Schema. A
daemon on pipes asks for none of these, and they are half of what two imports cost. Its modules stand by themselves, so
that `__init__` alone is passed by; whoever imports the package later gets all it exports, made of these same modules.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec, module_from_spec
from typing import Any


@contextmanager
def _init_passed_by(package: str) -> Iterator[None]:
    """Import modules of a package, within the block, as if its `__init__` were empty."""
    spec = find_spec(package)
    if spec is None or package in sys.modules:  # not there: the import says so. There: it has been paid for
        yield
        return
    sys.modules[package] = module_from_spec(spec)
    try:
        yield
    finally:
        del sys.modules[package]


with _init_passed_by("jsonrpcserver"):
    from jsonrpcserver.dispatcher import call, get_method
    from jsonrpcserver.request import Request
    from jsonrpcserver.result import Error, Result, Success

__all__ = ["Error", "Request", "Result", "Success", "called"]


def called(methods: dict[str, Callable[..., Result]], context: Any, request: Request) -> Result:
    """Do what `dispatch_request` does, but for comparing the params with the method's signature: ours take any."""
    return get_method(methods, request.method).bind(partial(call, request, context))
