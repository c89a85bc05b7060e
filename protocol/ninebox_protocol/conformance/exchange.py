"""One connection: a vector is sent, and what comes back is held against it. Knows no file and no table."""

from itertools import count
from typing import Any

from ninebox_protocol.conformance.answers import Framing, Wrong, frame, is_expected, parse, shown
from ninebox_protocol.conformance.peer import Peer
from ninebox_protocol.conformance.vectors import Vector

_TOO_MANY = 10
"""So many answers more than expected are listened to, before it is enough."""
_END = object()
_GREETING, _TOKEN = _LETS_SPEAK = (b'"initialize"', b'"progressToken"')


class Exchange:
    """What is said over one connection, and heard.

    Behind what a vector sends goes a request for the sessions: once that is answered, whatever was not said before
    it is silence. Notifications are passed over where they may come: `$/progress` once a `progressToken` was sent, all
    others once `initialize` was.
    """

    def __init__(self, peer: Peer, framing: Framing) -> None:
        self.peer = peer
        self.heard: list[bytes] = []
        """What came back for the vector that was tried last."""
        self._framing = framing
        self._sent_so_far: set[bytes] = set()
        self._numbers = count(1)

    def hello(self, until: float) -> None:
        """Ask for the sessions, before any vector. Raises Wrong where the first answer isn't that there are none."""
        self.peer.send(frame(self._framing, _request("hello")))
        answer = self._hear(0, until)
        if answer is _END:
            raise Wrong(self._ended(self.peer.status(until)))
        if not is_expected(_no_sessions("hello"), answer):
            raise Wrong(f"it was answered with: {shown(self.heard[0])}")

    def attempt(self, vector: Vector, until: float) -> None:
        """Send a vector. Raises Wrong where anything else comes back than it expects; see `heard` then."""
        self.heard = []
        data = vector.sent()
        most = len(vector.expected) + _TOO_MANY
        self._sent_so_far |= {name for name in _LETS_SPEAK if name in data}
        if vector.status is None:
            self._send_and_ask(data, most, until)
        else:
            self.peer.send(data)
        if vector.connection == "ended" or (vector.connection == "fresh" and vector.status is None):
            self.peer.close_input()
        if vector.connection != "shared":
            self._listen_to_the_end(vector.status or 0, most, until)
        if not is_expected(list(vector.expected), list(map(parse, self.heard))):
            raise Wrong("")

    def _send_and_ask(self, data: bytes, most: int, until: float) -> None:
        name = f"after {next(self._numbers)}"
        self.peer.send(data + frame(self._framing, _request(name)))
        while not isinstance(answer := self._hear(most, until), dict) or answer.get("id") != name:
            if answer is _END:
                raise Wrong(self._ended(self.peer.status(until)))
        reply = self.heard.pop()
        if not is_expected(_no_sessions(name), answer):
            raise Wrong(f"the request for the sessions that came behind it was answered with: {shown(reply)}")

    def _listen_to_the_end(self, status: int, most: int, until: float) -> None:
        while self._hear(most, until) is not _END:
            pass
        ended_with = self.peer.status(until)
        if ended_with != status:
            raise Wrong(self._ended(ended_with))

    def _hear(self, most: int, until: float) -> Any:
        """Return the next answer, read; _END when there is none any more."""
        while (answer := self.peer.answer(self._framing, until)) is not None:
            try:
                value = parse(answer)
            except ValueError as error:
                raise Wrong(f"what is no JSON ({error}): {shown(answer)}") from None
            if answer != answer.strip():
                raise Wrong(f"an answer with blanks around it: {shown(answer)}")
            if self._may_come_unasked(value):
                continue
            self.heard.append(answer)
            if len(self.heard) > most + 1:
                raise Wrong("and more")
            return value
        return _END

    def _may_come_unasked(self, value: Any) -> bool:
        if not isinstance(value, dict) or "method" not in value or "id" in value:
            return False
        return (_TOKEN if value["method"] == "$/progress" else _GREETING) in self._sent_so_far

    def _ended(self, status: int) -> str:
        words = self.peer.last_words()
        return f"it ended with status {status}{', its last words: ' if words else ''}{words}"


def _request(name: str) -> bytes:
    return f'{{"jsonrpc":"2.0","id":"{name}","method":"session.list"}}'.encode()


def _no_sessions(name: str) -> Any:
    return {"jsonrpc": "2.0", "id": name, "result": {"sessions": [], "activeSessionId": None}}
