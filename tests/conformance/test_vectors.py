"""Every exchange of protocol/vectors, held against the real process.

What stands in a file: `-->` is what is sent on one line: a text, `{"repeat": text, "times": n}`, `{"hex": bytes}`
or a list of these, one behind the other. `<--` is what is answered, null for silence. `connection` is left out where
the exchange may happen on a connection that was used before; `"fresh"`: these are its first bytes; `"ended"`: its
first and last bytes, no newline follows.

When an answer is the one expected: an answer is one line of ASCII. It has the members jsonrpc, id and result or
error, and no other. Numbers are compared to the letter (an id of 1.50 is not 1.5), types too (1 is not "1"). A
result, an error and its data may hold more members than are expected; arrays may not, and their order counts.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from process import Daemon, feed

VECTORS = Path(__file__).parents[2] / "protocol" / "vectors"

pytestmark = pytest.mark.timeout(30)


class Number(str):
    """A number as it was written."""

    __slots__ = ()


def read(text: str | bytes) -> Any:
    return json.loads(text, parse_int=Number, parse_float=Number)


def vectors() -> Iterator[Any]:
    for path in sorted(VECTORS.glob("*.json")):
        for vector in read(path.read_text(encoding="ascii"))["vectors"]:
            yield pytest.param(vector, id=f"{path.stem}: {vector['name']}")


def sent(part: Any) -> bytes:
    """Return the bytes of a `-->`."""
    if isinstance(part, list):
        return b"".join(map(sent, part))
    if isinstance(part, str):
        return part.encode()
    if "hex" in part:
        return bytes.fromhex(part["hex"])
    return sent(part["repeat"]) * int(part["times"])


def answers(wanted: Any, got: Any) -> bool:
    """True when `got` is the answer that was wanted."""
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(answers, wanted, got))
    return isinstance(got, dict) and got.keys() == wanted.keys() and holds(wanted, got)


def holds(wanted: Any, got: Any) -> bool:
    """True when everything wanted is in what was got."""
    if type(wanted) is not type(got):
        return False
    if isinstance(wanted, dict):
        return all(name in got and holds(value, got[name]) for name, value in wanted.items())
    if isinstance(wanted, list):
        return len(wanted) == len(got) and all(map(holds, wanted, got))
    return bool(wanted == got)


class Connection:
    """One daemon for many vectors. After each it is asked for something else: silence then differs from lateness."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._daemon: Daemon | None = None

    def exchange(self, data: bytes) -> list[bytes]:
        """Send a line; return the lines that it is answered with. What goes wrong ends the connection."""
        try:
            if self._daemon is None:
                self._daemon = Daemon(self._data_dir)
                self._daemon.write(request_after("hello"))
                self._daemon.read_line()
            self._daemon.write(data + b"\n" + request_after("that"))
            lines = [self._daemon.read_line()]
            while lines[-1] and read(lines[-1]) != answer_after("that"):
                lines.append(self._daemon.read_line())
            assert lines.pop(), "the daemon has ended"
        except BaseException:  # a timeout too: the next vector gets a daemon of its own
            self.end()
            raise
        return lines

    def end(self) -> None:
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon = None


def request_after(name: str) -> bytes:
    return f'{{"jsonrpc":"2.0","id":"after {name}","method":"session.list"}}\n'.encode()


def answer_after(name: str) -> Any:
    return read(f'{{"jsonrpc":"2.0","id":"after {name}","result":{{"sessions":[],"activeSessionId":null}}}}')


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    made = Connection(tmp_path_factory.mktemp("vectors") / "data")
    yield made
    made.end()


@pytest.mark.parametrize("vector", list(vectors()))
def test_the_answer_is_the_one_that_the_vector_expects(vector: Any, connection: Connection, data_dir: Path) -> None:
    data = sent(vector["-->"])
    if "connection" not in vector:
        lines = connection.exchange(data)
    else:
        more = b"\n" + request_after("that") if vector["connection"] == "fresh" else b""
        status, out, err = feed(data_dir, data + more)
        assert (status, err) == (0, b"")
        lines = out.splitlines(keepends=True)
        if more:
            assert read(lines.pop()) == answer_after("that")
    wanted = [] if vector["<--"] is None else [vector["<--"]]
    assert len(lines) == len(wanted), lines
    assert all(line.isascii() and line.endswith(b"\n") for line in lines)
    assert all(map(answers, wanted, map(read, lines))), lines


def test_every_vector_is_a_sentence_of_its_own_and_names_the_clause_it_tests() -> None:
    found = [param.values[0] for param in vectors()]
    assert all(vector["name"].endswith(".") and vector["clause"] for vector in found)
    assert len({vector["name"] for vector in found}) == len(found)
    assert {frozenset(vector) - {"connection"} for vector in found} == {frozenset({"name", "clause", "-->", "<--"})}


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ('{"jsonrpc": "2.0", "id": 1.50, "result": {}}', '{"jsonrpc": "2.0", "id": 1.5, "result": {}}'),
        ('{"jsonrpc": "2.0", "id": 1, "result": {}}', '{"jsonrpc": "2.0", "id": "1", "result": {}}'),
        ('{"jsonrpc": "2.0", "id": 0, "result": {}}', '{"jsonrpc": "2.0", "id": false, "result": {}}'),
        ('{"jsonrpc": "2.0", "id": null, "result": {}}', '{"jsonrpc": "2.0", "result": {}}'),
        ('{"jsonrpc": "2.0", "id": 1, "result": {}}', '{"jsonrpc": "2.0", "id": 1, "result": {}, "error": null}'),
        ('{"jsonrpc": "2.0", "id": 1, "result": {"a": []}}', '{"jsonrpc": "2.0", "id": 1, "result": {"a": [1]}}'),
        ('{"jsonrpc": "2.0", "id": 1, "result": {"a": null}}', '{"jsonrpc": "2.0", "id": 1, "result": {}}'),
        ('{"jsonrpc": "2.0", "id": 1, "error": {"code": 1}}', '{"jsonrpc": "2.0", "id": 1, "error": {"code": 2}}'),
        ('[{"jsonrpc": "2.0", "id": 1, "result": {}}]', '{"jsonrpc": "2.0", "id": 1, "result": {}}'),
        ("[]", '[{"jsonrpc": "2.0", "id": 1, "result": {}}]'),
    ],
)
def test_another_answer_than_the_one_expected_is_told_apart(wanted: str, got: str) -> None:
    assert not answers(read(wanted), read(got))
    assert answers(read(wanted), read(wanted))
