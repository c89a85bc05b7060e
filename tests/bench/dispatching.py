"""What a call costs between its bytes and its handler: strict front, jsonrpcserver, pydantic."""

from __future__ import annotations

import json
from statistics import median

from bench.floors import milliseconds
from ninebox_daemon.notices import to_nobody
from ninebox_daemon.wire.cancelling import Cancellations
from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_protocol.methods import METHODS
from ninebox_protocol.wire import JsonText

PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'
MOVE = (
    b'{"jsonrpc":"2.0","id":1,"method":"employee.move","params":{"employeeId":"00123","performance":"High",'
    b'"potential":"Medium","note":"three strong quarters","mutationId":"7f3c9a1e-5d0b-4c39-9a55-2f6b1c0d8e44"}}'
)
CALLS = 20_000


def dispatch_cost(message: bytes) -> tuple[float, float]:
    """Return the median milliseconds of a call that does nothing, and of json alone reading and writing the message."""
    done = JsonText('{"done":true}')
    dispatcher = Dispatcher(METHODS, lambda _method, _want, _call: done, lambda: False, Cancellations(), to_nobody)
    taken = milliseconds(lambda: dispatcher.answer(dispatcher.read(message)), CALLS)
    floor = milliseconds(lambda: json.dumps(json.loads(message)).encode(), CALLS)
    return median(taken), median(floor)
