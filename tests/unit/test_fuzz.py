"""Any bytes, up to 64 KiB, in any pieces, through framing, dispatch and the real handlers: nothing breaks.

Made of the exchanges of protocol/vectors and the examples of the contract, cut, repeated, spliced and spoiled, so that
much of it gets past the front. Each case is made from its number: what fails can be made again.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ninebox_daemon.handlers import Desk, serve
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.wire.cancelling import Cancellations
from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_daemon.wire.framing import Framing, Lost, Raw
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import Lifecycle
from ninebox_daemon.wire.outbox import Outbox
from ninebox_daemon.wire.stdio import Output
from ninebox_protocol.methods import METHODS
from ninebox_protocol.wire import Wire
from workbooks import make_workbook, people_rows

PROTOCOL = Path(__file__).parents[2] / "protocol"
CASES, AT_A_TIME = 8_000, 1_000
MOST = 64 * 1024

SPICES = [b"\n", b"\r\n", b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\ud800", b"NaN", b"1e999", b"-0", b"null"]
SPICES += [b'"id":', b'"method":', b'"params":', b'"jsonrpc":"2.0",', b"\xff", b"\xef\xbb\xbf", b"\x00", "é😀".encode()]
SPICES += [b"Content-Length: 2\r\n\r\n{}", b"Content-Length: ", b"[" * 200, b"9" * 5_000, b'"progressToken":1,', b"{},"]
GOOD = b'{"jsonrpc":"2.0","id":"good","method":"session.list"}'


def seeds() -> list[bytes]:
    """Return what is known to mean something."""
    texts: set[str] = set()
    for path in sorted((PROTOCOL / "vectors").glob("*.json")):
        texts |= set(_texts(json.loads(path.read_text(encoding="ascii"))))
    for step in json.loads((PROTOCOL / "ninebox_protocol" / "examples.json").read_text())["story"]:
        texts.add(json.dumps({"jsonrpc": "2.0", "id": 1, "method": step["method"], "params": step["params"]}))
    return [text.encode() for text in sorted(texts)]


def _texts(part: Any) -> Iterator[str]:
    """Yield every short `-->` of a part of the vectors, however it is nested."""
    if isinstance(part, dict):
        for name, each in part.items():
            if name == "-->" and isinstance(each, str) and len(each) < 4_000:
                yield each
            else:
                yield from _texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)


def spoiled(random: Random, corpus: list[bytes]) -> bytes:
    """Return the bytes of a case."""
    data = bytearray()
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        text = random.choice(corpus)
        framed = b"Content-Length: %d\r\n\r\n" % len(text) + text
        data += random.choice((text + b"\n", text + b"\r\n", framed, b"[" + text + b"]\n", text))
    for _ in range(random.choice((0, 1, 1, 2, 5, 20))):
        at, until = sorted(random.choices(range(len(data) + 1), k=2))
        match random.randrange(6):
            case 0:
                del data[at : min(until, at + random.choice((1, 4, 400)))]
            case 1:
                data[at:at] = random.choice(SPICES) * random.choice((1, 1, 1, 2, 50))
            case 2:
                data[at:until] = data[at:until] * random.choice((2, 3))
            case 3:
                data[at : at + 1] = random.randbytes(1)
            case 4:
                data[at:at] = random.randbytes(random.choice((1, 30, 3_000)))
            case _:
                data[at:until] = data[at:until][::-1]
        del data[MOST:]
    return bytes(data)


class Process:
    """Everything between the bytes of the caller and the store, without a thread and a pipe."""

    def __init__(self, folder: Path, workbook: Path) -> None:
        self._folder = folder
        self.life = Lifecycle(Inbox())
        self.sessions = SessionManager(folder / "data", durable=False)
        self.sessions.create_session(workbook)
        outbox = Outbox(Output(-1, lambda message: message))
        self._dispatcher = Dispatcher(
            METHODS,
            lambda method, want, call: serve(Desk(self.sessions, self.life, outbox, call), method, want),
            lambda: self.life.shut_down,
            Cancellations(),
            self._hear,
        )

    def answers(self, raws: Iterator[Raw]) -> Iterator[Any]:
        """Yield what each message is answered, None for silence; all that must hold of an answer holds."""
        for raw in raws:
            message = self._dispatcher.read(bytes(raw) if isinstance(raw, bytearray) else raw)
            self._dispatcher.is_at_once(message)
            answer = self._dispatcher.answer(message)
            if is_notification(message):
                assert answer is None, raw
            yield None if answer is None else checked("".join(answer), raw)
            if isinstance(raw, Lost):
                return

    @staticmethod
    def _hear(name: str, params: Wire) -> None:
        assert name == "$/progress"
        json.loads(params.model_dump_json())


def is_notification(message: Any) -> bool:
    params = message.get("params", {}) if isinstance(message, dict) else None
    return (
        isinstance(params, dict | list)
        and message.get("jsonrpc") == "2.0"
        and isinstance(message.get("method"), str)
        and "id" not in message
    )


def checked(answer: str, raw: Raw) -> Any:
    assert answer.isascii()
    parsed = json.loads(answer, parse_constant=pytest.fail)
    for each in parsed if isinstance(parsed, list) else [parsed]:
        assert each["jsonrpc"] == "2.0"
        assert each.keys() == {"jsonrpc", "id", "error" if "error" in each else "result"}
        assert each.get("error", {}).get("code") != -32603, (raw, each)
    assert parsed != []
    return parsed


def in_pieces(random: Random, data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size = random.choice((1, 7, 100, 4_096, MOST))
        yield data[at : at + size]
        at += size


@pytest.mark.parametrize("first", range(0, CASES, AT_A_TIME))
def test_any_bytes_break_nothing_and_the_next_request_is_served(first: int, tmp_path: Path) -> None:
    corpus, served, lost = seeds(), 0, 0
    workbook = make_workbook(tmp_path / "people.xlsx", people_rows(3))
    process = Process(tmp_path, workbook)
    for number in range(first, first + AT_A_TIME):
        random = Random(number)
        framing = Framing(random.choice(("auto", "auto", "lines", "headers")))
        raws = [raw for piece in in_pieces(random, spoiled(random, corpus)) for raw in framing.feed(piece)]
        raws += framing.end()
        answers = list(process.answers(iter(raws)))
        served += sum(answer is not None and "result" in str(answer) for answer in answers)
        lost += any(isinstance(raw, Lost) for raw in raws)
        assert [isinstance(raw, Lost) for raw in raws].count(True) <= 1
        if process.life.shut_down:
            process.sessions.close()
            process = Process(tmp_path, workbook)
        good = Framing()
        (answer,) = process.answers(good.feed(GOOD + b"\n"))
        assert answer["id"] == "good"
        assert answer["result"]["sessions"] is not None
    process.sessions.close()
    assert served > AT_A_TIME / 10, "too little gets past the front"
    assert lost > AT_A_TIME / 20
