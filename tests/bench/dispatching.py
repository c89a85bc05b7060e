"""What a call costs between its bytes and its handler: strict front, jsonrpcserver, pydantic. In this process."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.grounds import Grounds, Scale
from bench.measuring import figure, interleaved, timed
from bench.results import Figure
from ninebox_daemon.notices import to_nobody
from ninebox_daemon.wire.cancelling import Cancellations
from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_protocol.methods import METHODS
from ninebox_protocol.wire import JsonText

MESSAGES = {
    "ping": b'{"jsonrpc":"2.0","id":1,"method":"ping"}',
    "employee.move": b'{"jsonrpc":"2.0","id":1,"method":"employee.move","params":{"employeeId":"00123",'
    b'"performance":"High","potential":"Medium","note":"three strong quarters",'
    b'"mutationId":"7f3c9a1e-5d0b-4c39-9a55-2f6b1c0d8e44"}}',
}
JSON = "json.loads and dumps"
CALLS = 20_000


def figures(_: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield what a call takes that does nothing, beside json alone reading and writing the message."""
    done = JsonText('{"done":true}')
    dispatcher = Dispatcher(METHODS, lambda _method, _want, _call: done, lambda: False, Cancellations(), to_nobody)
    for name, message in MESSAGES.items():
        taken = interleaved(
            {
                JSON: timed(lambda: json.dumps(json.loads(message))),  # noqa: B023 - called here
                name: timed(lambda: dispatcher.answer(dispatcher.read(message))),  # noqa: B023 - called here
            },
            scale.rounds(CALLS),
            unmeasured=1,
        )
        yield figure(f"dispatch of {name}, in process", None, taken[name], {JSON: taken[JSON]})
