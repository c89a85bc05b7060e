"""One module a namespace: check, change, answer. No SQL, no JSON, no logging in here."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.wire.call import Call
from ninebox_daemon.wire.lifecycle import Lifecycle
from ninebox_daemon.wire.outbox import Outbox
from ninebox_protocol.methods import Method
from ninebox_protocol.wire import Answer, JsonText, Wire


@dataclass(frozen=True, slots=True)
class Desk:
    """What a handler works with: made for each request."""

    sessions: SessionManager
    life: Lifecycle
    outbox: Outbox
    call: Call


Handler = TypeVar("Handler", bound=Callable[[Desk, Any], Answer])

HANDLERS: dict[str, Callable[[Desk, Any], Answer]] = {}
"""Method name to handler; filled by `handles` when the modules are imported."""

WITHOUT_DESK: dict[str, Callable[[Any], Answer]] = {}
"""Those that touch nothing: they can be served from any thread, and before there are sessions."""

LATER = {
    **dict.fromkeys(("employee.list", "employee.filterOptions", "employee.search"), "people"),
    **dict.fromkeys(("statistics", "org"), ""),
}
"""Methods, or whole namespaces, to the module of their handlers ("": of that name): no start waits for those."""


def handles(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of a method of the table."""

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def needs_no_desk(name: str) -> Callable[[Callable[[Any], Answer]], Callable[[Any], Answer]]:
    """Register the handler of a method that touches nothing."""

    def register(handler: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
        WITHOUT_DESK[name] = handler
        HANDLERS[name] = lambda _desk, want: handler(want)
        return handler

    return register


def serve(desk: Desk, method: Method, want: Any) -> Answer:
    """Return the answer of a method; a mutating one is committed with it, and done once for each mutation id."""
    return desk.sessions.shelf.asked(lambda: _served(desk, method, want))


def _served(desk: Desk, method: Method, want: Any) -> Answer:
    handler = HANDLERS.get(method.name) or _imported(method.name)
    if method.tells_progress:
        desk.call.token = want.progress_token
    answer = desk.sessions.shelf.whole(lambda: _answer(desk, method, handler, want))
    desk.call.finish()
    return answer


def _imported(name: str) -> Callable[[Desk, Any], Answer]:
    namespace = name.partition(".")[0]
    module = LATER.get(name) or LATER[namespace] or namespace
    import_module(f"{__name__}.{module}")
    return HANDLERS[name]


def _answer(desk: Desk, method: Method, handler: Callable[[Desk, Any], Answer], want: Any) -> Answer:
    if not method.mutates:
        return handler(desk, want)
    call = f"{desk.sessions.user_id} {method.name}"
    return desk.sessions.units.exactly_once(call, want, lambda: _shape(handler(desk, want)))


def _shape(answer: Answer) -> Wire | JsonText:
    assert answer is not None
    return answer


from ninebox_daemon.handlers import (  # noqa: E402 - they register
    change,  # noqa: F401
    employee,  # noqa: F401
    lifecycle,  # noqa: F401
    recent_file,  # noqa: F401
    session,  # noqa: F401
    settings,  # noqa: F401
    storage,  # noqa: F401
)
