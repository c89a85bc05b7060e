"""Bytes to answers and back, and whether an answer is the one expected. Knows no vector and no process."""

import json
import re
from typing import Any, Literal

Framing = Literal["lines", "headers"]

_HEAD = re.compile(rb"Content-Length: ([0-9]{1,9})\r\n\r\n")
_HEAD_BEGUN = re.compile(rb"Content-Length: [0-9]{1,9}\r\n\r?")
_LONGEST_HEAD = 40
_LONGEST = 64 * 1024 * 1024


class Wrong(Exception):
    """The implementation didn't do as it should. The message goes on where the answers that came before it end."""


class OutOfTime(Wrong):
    """It was waited for in vain."""


class Number(str):
    """A number as it was written: 1.50 is not 1.5."""

    __slots__ = ()


def frame(framing: Framing, body: bytes) -> bytes:
    """Return `body` as one message."""
    return body + b"\n" if framing == "lines" else b"Content-Length: %d\r\n\r\n" % len(body) + body


def take_answer(framing: Framing, come: bytearray, longest: int = _LONGEST) -> bytes | None:
    """Take the first answer off what has come; None when it isn't all there. Raises Wrong, also for a longer one."""
    begin, end = _line(come) if framing == "lines" else _body(come)
    if (end if end >= 0 else len(come)) - begin > longest:
        raise Wrong(f"an answer of more than {longest} bytes: {shown(come)}")
    if not 0 <= end <= len(come):
        return None
    answer = bytes(come[begin:end])
    del come[: end + 1 if framing == "lines" else end]
    return answer


def _line(come: bytearray) -> tuple[int, int]:
    return 0, come.find(b"\n")


def _body(come: bytearray) -> tuple[int, int]:
    head = _HEAD.match(come)
    if head is None:
        if len(come) > _LONGEST_HEAD or (b"\n" in come and not _HEAD_BEGUN.fullmatch(come)):
            raise Wrong(f"no `Content-Length: N` and an empty line before an answer: {shown(come)}")
        return 0, -1
    return head.end(), head.end() + int(head[1])


def parse(text: bytes | str) -> Any:
    """Return the value of a JSON text, its numbers as they were written. Raises ValueError."""
    if isinstance(text, bytes):
        text = text.decode("ascii")
    try:
        return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_refuse, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("nested too deep") from None


def text_of(value: Any) -> str:
    """Return a value that was parsed as JSON text again.

    >>> text_of(parse('{"id": 1.50, "error": [null, "1"]}'))
    '{"id": 1.50, "error": [null, "1"]}'
    """
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(text_of, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(name)}: {text_of(each)}' for name, each in value.items())}}}"
    return json.dumps(value)


def shown(data: bytes | bytearray, most: int = 300) -> str:
    r"""Return bytes as people can read them, cut where they are many.

    >>> shown(b'Content-Length: 2\r\n\r\n[]'), shown(b"0123456789", 4)
    ('Content-Length: 2\\r\\n\\r\\n[]', '0123 ... (10 bytes)')
    """
    text = repr(bytes(data[:most]))[2:-1]
    return text if len(data) <= most else f"{text} ... ({len(data)} bytes)"


def is_expected(wanted: Any, got: Any) -> bool:
    """Return whether `got` is the answer, or the array of answers, that was wanted.

    A result, an error and its data may hold more than is wanted; the answer itself may not, and no array.
    """
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(is_expected, wanted, got))
    if not isinstance(got, dict) or got.keys() != wanted.keys() or not _holds(wanted, got):
        return False
    return "error" not in got or type(got["error"].get("message")) is str


def _holds(wanted: Any, got: Any) -> bool:
    if type(wanted) is not type(got):
        return False
    if isinstance(wanted, dict):
        return all(name in got and _holds(value, got[name]) for name, value in wanted.items())
    if isinstance(wanted, list):
        return len(wanted) == len(got) and all(map(_holds, wanted, got))
    return bool(wanted == got)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice in an object")
    return members
