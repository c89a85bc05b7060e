"""From a message to its answer. Knows the method table; knows no handler and no stream."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from secrets import token_hex
from typing import Any

from oslash.either import Right  # type: ignore[import-untyped]
from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails, to_json

from ninebox_daemon.wire import strict_json
from ninebox_daemon.wire.call import Call
from ninebox_daemon.wire.calling import Error, Request, Result, Success, called
from ninebox_daemon.wire.cancelling import CANCEL, Cancellations
from ninebox_daemon.wire.framing import Parts, Raw, Unreadable
from ninebox_protocol.errors import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    REQUEST_CANCELLED,
    RpcError,
)
from ninebox_protocol.methods import Method
from ninebox_protocol.wire import Answer, Wire

MAX_BATCH = 1_000
MAX_LISTED = 1_000

_PLAINLY = {
    "extra_forbidden": "there is no such member",
    "missing": "must be given",
    "model_type": "must be an object",
}
_PATTERNS_PLAINLY = {r"\S": "must not be blank"}

log = logging.getLogger(__name__)


AT_ONCE = ("ping", CANCEL)
"""Served by the reader's thread, whatever is in hand, unless they stand in a batch."""

Serve = Callable[[Method, Any, Call], Answer]


class Dispatcher:
    """The strict front of jsonrpcserver: what a message is, is judged here; calling is left to the library.

    jsonrpcserver judges a document as a whole (one bad element voids a batch), lets NaN through, answers
    responses and puts exception texts on the wire. So each element is checked here first, given alone and parsed to
    the part of it that calls, and each answer is encoded by itself.
    """

    def __init__(
        self,
        table: Iterable[Method],
        serve: Serve,
        shut_down: Callable[[], bool],
        cancellations: Cancellations,
        say_now: Callable[[str, Wire], None],
    ) -> None:
        self._methods: dict[str, Callable[..., Result]] = {method.name: _callable(method, serve) for method in table}
        self._shut_down = shut_down
        self._cancellations = cancellations
        self._say_now = say_now

    @staticmethod
    def read(raw: Raw) -> Any:
        """Return the parsed message, Unreadable where it is no JSON. Raises nothing; empties a bytearray."""
        if isinstance(raw, Unreadable):
            return raw
        try:
            text = strict_json.decoded(raw)
            if isinstance(raw, bytearray):
                raw.clear()  # a large message is not held twice
            message = strict_json.parse(text)
            _keep_ids_to_the_letter(message, text)
        except strict_json.NotJson as error:
            return Unreadable(str(error))
        return message

    @staticmethod
    def is_at_once(message: Any) -> bool:
        """True for a request that doesn't wait for its turn."""
        return isinstance(message, dict) and message.get("method") in AT_ONCE and _envelope_fault(message) is None

    def answer(self, message: Any) -> Parts | None:
        """Return what goes back (ASCII JSON), None where nothing does. Raises nothing."""
        if isinstance(message, Unreadable):
            return _failure(None, RpcError(PARSE_ERROR, detail=message.detail))
        if not isinstance(message, list):
            return self._answer_one(message)
        if not message or len(message) > MAX_BATCH:
            detail = f"a batch has 1 to {MAX_BATCH:,} elements, this one {len(message):,}"
            return _failure(None, RpcError(INVALID_REQUEST, detail=detail))
        answers = [answer for answer in map(self._answer_one, message) if answer is not None]
        parts = [part for answer in answers for part in (",", *answer)]
        return ("[", *parts[1:], "]") if answers else None

    def _answer_one(self, element: Any) -> Parts | None:
        if isinstance(element, dict) and "method" not in element and ("result" in element or "error" in element):
            return None  # a response: nothing was asked of a caller, so nothing waits for it
        request_id = _valid_id(element)
        wrong = _envelope_fault(element)
        if wrong is not None:
            return _failure(request_id, RpcError(INVALID_REQUEST, detail=wrong))
        outcome = self._outcome(element)
        if "id" not in element:
            return None
        if isinstance(outcome, RpcError):
            return _failure(request_id, outcome)
        return f'{{"jsonrpc":"2.0","id":{strict_json.text_of(request_id)},"result":', outcome, "}"

    def _outcome(self, element: dict[str, Any]) -> str | RpcError:
        """Call the method through jsonrpcserver; return the result's JSON text or what is answered instead."""
        if self._shut_down() and element["method"] != "exit":
            return RpcError(INVALID_REQUEST, detail="the daemon is shut down: send exit, then start it again")
        request_id = element.get("id")
        if element["method"] not in AT_ONCE and self._cancellations.meet(request_id):
            return RpcError(REQUEST_CANCELLED)
        call = Call(partial(self._cancellations.meet, request_id), self._say_now)
        request = Request(element["method"], element.get("params", []), request_id)
        result: Any = called(self._methods, call, request)
        if isinstance(result, Right):
            text: str = result._value.result
            return text
        if isinstance(result._error.data, RpcError):
            return result._error.data
        if result._error.code == METHOD_NOT_FOUND.code:
            return RpcError(METHOD_NOT_FOUND, method=element["method"])
        raise AssertionError(f"jsonrpcserver answered {result._error.code}")


def _callable(method: Method, serve: Serve) -> Callable[..., Result]:
    """Return what jsonrpcserver calls for `method`: params in, JSON text or an RpcError out, never an exception."""

    def answered(call: Call, /, *args: Any, **kwargs: Any) -> Result:
        try:
            want = method.params.read(_by_name(method, args, kwargs))
        except ValidationError as error:
            return _refusal(RpcError(INVALID_PARAMS, errors=_wrong_members(error)))
        except _TooMany as error:
            return _refusal(RpcError(INVALID_PARAMS, errors=[{"path": f"[{error}]", "says": "no such parameter"}]))
        try:
            return Success(_text(serve(method, want, call)))
        except RpcError as error:
            return _refusal(error)
        except Exception:  # any other exception is our bug: the caller gets its number, the log the rest
            incident = token_hex(4)
            log.exception("incident %s in %s", incident, method.name)
            return _refusal(RpcError(INTERNAL_ERROR, incident=incident))

    return answered


class _TooMany(Exception):
    """More positions than the method has; the message is how many it has."""


def _by_name(method: Method, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    if not args:
        return kwargs
    positions = method.positions
    if len(args) > len(positions):
        raise _TooMany(len(positions))
    return dict(zip(positions, args, strict=False))


def _wrong_members(error: ValidationError) -> list[JsonValue]:
    """Return path and sentence of each wrong member, up to MAX_LISTED. The value itself is not repeated."""
    wrong = error.errors(include_url=False, include_input=False)
    listed: list[JsonValue] = [{"path": _path(each["loc"]), "says": _plainly(each)} for each in wrong[:MAX_LISTED]]
    more = len(wrong) - len(listed)
    return [*listed, {"path": "", "says": f"{more:,} more are wrong"}] if more else listed


def _plainly(wrong: ErrorDetails) -> str:
    pattern = wrong.get("ctx", {}).get("pattern", "")
    return _PLAINLY.get(wrong["type"]) or _PATTERNS_PLAINLY.get(pattern, wrong["msg"].removeprefix("Value error, "))


def _path(where: tuple[str | int, ...]) -> str:
    """Return a member's path as people write it.

    >>> _path(("moves", 0, "performance"))
    'moves[0].performance'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).lstrip(".")


def _text(answer: Answer) -> str:
    if answer is None:
        return "null"
    return answer if isinstance(answer, str) else answer.model_dump_json(ensure_ascii=True)


def _refusal(error: RpcError) -> Result:
    return Error(error.fault.code, str(error), error)


def _failure(request_id: Any, error: RpcError) -> Parts:
    body = {"code": error.fault.code, "message": str(error), "data": error.data}
    text = to_json(body, ensure_ascii=True).decode("ascii")
    return (f'{{"jsonrpc":"2.0","id":{strict_json.text_of(request_id)},"error":{text}}}',)


def _keep_ids_to_the_letter(message: Any, text: str) -> None:
    """Put the ids in that know the text they came as, where a number has more than one. Raises NotJson."""
    elements = message if isinstance(message, list) else [message]
    if any(isinstance(each, dict) and _has_other_texts(each.get("id"), text) for each in elements):
        exact = strict_json.parse(text, exact=True)
        for element, to_the_letter in zip(elements, exact if isinstance(message, list) else [exact], strict=True):
            if isinstance(element, dict) and "id" in element:
                element["id"] = to_the_letter["id"]


def _has_other_texts(number: Any, text: str) -> bool:
    return isinstance(number, float) or (number == 0 and "-0" in text)


def _valid_id(element: Any) -> Any:
    """Return the id to echo: the element's, where it is one that the specification allows."""
    candidate = element.get("id") if isinstance(element, dict) else None
    return candidate if isinstance(candidate, str | int | float) and not isinstance(candidate, bool) else None


def _envelope_fault(element: Any) -> str | None:
    """Return what keeps `element` from being a request object, None when it is one. Unknown members are ignored."""
    if not isinstance(element, dict):
        return "a request is an object"
    if element.get("jsonrpc") != "2.0":
        return 'jsonrpc must be "2.0"'
    if not isinstance(element.get("method"), str):
        return "method must be a string"
    if "params" in element and not isinstance(element["params"], list | dict):
        return "params must be an object or an array"
    if "id" in element and element["id"] is not None and _valid_id(element) is None:
        return "id must be a string, a number or null"
    return None
