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

MODULES = {
    **dict.fromkeys(("employee.list", "employee.filterOptions", "employee.search"), "people"),
    "recentFile": "recent_file",
}
"""Methods, or whole namespaces, whose handlers stand in a module of another name than the namespace."""


class _Handlers(dict[str, Callable[[Desk, Any], Answer]]):
    """Method name to handler, filled by `handles` as modules are imported: each with the first call of its methods."""

    def __missing__(self, name: str) -> Callable[[Desk, Any], Answer]:
        namespace = name.partition(".")[0]
        import_module(f"{__name__}.{MODULES.get(name) or MODULES.get(namespace) or namespace}")
        handler = self.get(name)
        if handler is None:
            raise KeyError(name)
        return handler


HANDLERS = _Handlers()

WITHOUT_DESK: dict[str, Callable[[Any], Answer]] = {}
"""Those that touch nothing: they can be served from any thread, and before there are sessions."""


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
    handler = HANDLERS[method.name]
    if method.tells_progress:
        desk.call.token = want.progress_token
    answer = desk.sessions.shelf.whole(lambda: _answer(desk, method, handler, want))
    desk.call.finish()
    return answer


def _answer(desk: Desk, method: Method, handler: Callable[[Desk, Any], Answer], want: Any) -> Answer:
    if not method.mutates:
        return handler(desk, want)
    call = f"{desk.sessions.user_id} {method.name}"
    return desk.sessions.units.exactly_once(call, want, lambda: _shape(handler(desk, want)))


def _shape(answer: Answer) -> Wire | JsonText:
    assert answer is not None
    return answer


from ninebox_daemon.handlers import lifecycle  # noqa: E402, F401 - the first call of all, and what is served at once
