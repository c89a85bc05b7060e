"""Which requests nobody wants any more. Knows no method but `$/cancelRequest`, and no stream."""

import threading
from typing import Any

from pydantic import ValidationError

from ninebox_protocol.lifecycle import CancelRequest

CANCEL = "$/cancelRequest"

MAX_KEPT = 1_000
"""As many requests as can wait; of more cancellations than that the oldest are forgotten."""


class Cancellations:
    """Noted by the reader's thread, asked for by the serving thread.

    A cancellation is of what was read before it: messages are counted as they are read and as they are taken to be
    served, so that an id that is used again later is not met by it, and nothing has to be kept of a request.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read = self._taken = 0
        self._until: dict[Any, int] = {}
        """By id, the number of the last message that was read before it was cancelled."""

    def message_read(self) -> None:
        """Count a message that takes its turn. By the reader's thread, before anybody can serve it."""
        self._read += 1

    def message_taken(self) -> None:
        """Count a message whose turn has come, and forget what was about earlier ones."""
        self._taken += 1
        if self._until:
            with self._lock:
                self._until = {each: until for each, until in self._until.items() if until >= self._taken}

    def note(self, message: Any) -> None:
        """Take note, if that is what the request asks for. One that is refused cancels nothing."""
        if message["method"] != CANCEL:
            return
        params = message.get("params")
        try:
            request_id = CancelRequest.read({"id": params[0]} if _is_one(params) else params).id
        except ValidationError:
            return
        with self._lock:
            self._until.pop(request_id, None)
            self._until[request_id] = self._read
            if len(self._until) > MAX_KEPT:
                del self._until[next(iter(self._until))]

    def meet(self, request_id: Any) -> bool:
        """True when a request with this id, of the message in hand, was cancelled."""
        return bool(self._until) and self._until.get(request_id, 0) >= self._taken


def _is_one(params: Any) -> bool:
    return isinstance(params, list) and len(params) == 1
