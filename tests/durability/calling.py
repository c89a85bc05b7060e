"""The methods called in this process, by name, as the daemon calls them: for faults that are made from inside."""

from ninebox_daemon.handlers import Desk, serve
from ninebox_daemon.notices import to_nobody
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.wire.call import Call
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import Lifecycle
from ninebox_daemon.wire.outbox import Outbox
from ninebox_daemon.wire.stdio import Output
from ninebox_protocol.methods import METHODS


def call(sessions: SessionManager, name: str, /, **params: object) -> object:
    """Return what the method answers. Raises RpcError."""
    method = next(each for each in METHODS if each.name == name)
    unheard = Outbox(Output(-1, lambda message: message))
    desk = Desk(sessions, Lifecycle(Inbox()), unheard, Call(lambda: False, to_nobody))
    return serve(desk, method, method.params.read(params))
