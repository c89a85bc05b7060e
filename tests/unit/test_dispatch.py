"""The dispatcher: whatever comes in, it raises nothing, and what it answers is a JSON-RPC 2.0 response."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ninebox_daemon.handlers import HANDLERS
from ninebox_daemon.notices import to_nobody
from ninebox_daemon.wire.call import Call
from ninebox_daemon.wire.cancelling import Cancellations
from ninebox_daemon.wire.dispatch import Dispatcher
from ninebox_daemon.wire.framing import Framing, Raw, Unreadable
from ninebox_protocol.employees import EmployeeMove
from ninebox_protocol.errors import EMPLOYEE_NOT_FOUND, RpcError
from ninebox_protocol.lifecycle import Client, Pong
from ninebox_protocol.methods import METHODS, Method
from ninebox_protocol.wire import Answer, JsonText

NAMES = [method.name for method in METHODS]
MEMBERS = sorted({name for method in METHODS for name in method.positions})

TEXTS = st.text(st.characters(), max_size=8)  # surrogates without their pair among them
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS  # NaN and Infinity among them
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=8
)
PARAMS = st.one_of(
    VALUES,
    st.lists(VALUES, max_size=6),
    st.dictionaries(st.sampled_from(MEMBERS) | TEXTS, VALUES, max_size=5),
    st.fixed_dictionaries(
        {"employeeId": TEXTS, "performance": st.sampled_from(["Low", None]), "potential": st.just("High")}
    ),
)
METHOD = st.sampled_from([*NAMES, "no.such", "rpc.x", ""]) | VALUES
REQUESTS = st.fixed_dictionaries(
    {"jsonrpc": st.sampled_from(["2.0"] * 9 + [2, None]), "method": METHOD},
    optional={"id": VALUES, "params": PARAMS, "result": VALUES, "error": VALUES, "more": VALUES},
)
MESSAGES = REQUESTS | st.lists(REQUESTS | VALUES, max_size=5) | VALUES
NOTIFICATIONS = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "method": st.sampled_from(NAMES) | TEXTS},
    optional={"params": PARAMS.filter(lambda params: isinstance(params, dict | list)), "more": VALUES},
)


class Desk:
    """Stands behind the dispatcher: notes what is called, and answers what it was told to."""

    def __init__(self, answer: Answer | Callable[[], Answer] = None, *, shut_down: bool = False) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._answer = answer
        self.cancellations = Cancellations()
        self._dispatcher = Dispatcher(METHODS, self._serve, lambda: shut_down, self.cancellations, to_nobody)

    def ask(self, raw: Raw) -> Any:
        """Return what a message is answered, parsed; None for silence."""
        parts = self._dispatcher.answer(self._dispatcher.read(raw))
        if parts is None:
            return None
        answer = "".join(parts)
        assert answer.isascii()
        assert "\n" not in answer
        return json.loads(answer, parse_constant=pytest.fail)

    def call(self, method: str, params: Any = None) -> Any:
        """Return what a request is answered."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
        return self.ask(json.dumps(request).encode())

    def _serve(self, method: Method, want: Any, _call: Call) -> Answer:
        self.calls.append((method.name, want))
        return self._answer() if callable(self._answer) else self._answer


def raising(error: Exception) -> Callable[[], Answer]:
    def raise_it() -> Answer:
        raise error

    return raise_it


def encoded(message: Any) -> bytes:
    """Return the message as a careless sender would write it: NaN, lone surrogates and all."""
    return json.dumps(message).encode()


def is_response(answer: Any) -> bool:
    members = {"jsonrpc", "id", "error" if "error" in answer else "result"}
    wrong = answer.get("error", {"code": 0, "message": "", "data": {"name": "", "remedy": "", "retryable": False}})
    return (
        answer.keys() == members
        and answer["jsonrpc"] == "2.0"
        and (answer["id"] is None or (isinstance(answer["id"], str | int | float) and answer["id"] is not True))
        and wrong.keys() == {"code", "message", "data"}
        and type(wrong["code"]) is int
        and isinstance(wrong["message"], str)
        and wrong["data"].keys() >= {"name", "remedy", "retryable"}
    )


def is_answer(answer: Any) -> bool:
    """True for silence, a response, or some of them."""
    each = answer if isinstance(answer, list) else [answer]
    return answer is None or (len(each) > 0 and all(map(is_response, each)))


@given(MESSAGES)
def test_every_json_value_is_answered_with_a_response_or_silence(message: Any) -> None:
    assert is_answer(Desk(Pong()).ask(encoded(message)))


@given(st.binary())
def test_any_bytes_are_answered_with_a_response_or_silence(raw: bytes) -> None:
    assert is_answer(Desk(Pong()).ask(raw))


@given(MESSAGES, st.data())
def test_a_message_with_a_byte_changed_is_answered_with_a_response_or_silence(
    message: Any, data: st.DataObject
) -> None:
    raw = bytearray(encoded(message))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    assert is_answer(Desk(Pong()).ask(bytes(raw)))


@given(NOTIFICATIONS, st.sampled_from([Pong(), None, raising(RpcError(EMPLOYEE_NOT_FOUND)), raising(KeyError("x"))]))
def test_a_notification_is_never_answered(message: Any, answer: Any) -> None:
    raw = encoded(message)
    desk = Desk(answer)
    if not is_malformed(raw):
        assert desk.ask(raw) is None


@given(st.lists(NOTIFICATIONS, min_size=1, max_size=5))
def test_a_batch_of_notifications_is_never_answered(batch: list[Any]) -> None:
    raw = encoded(batch)
    if not is_malformed(raw):
        assert Desk(Pong()).ask(raw) is None


@given(st.lists(REQUESTS | VALUES, min_size=1, max_size=6))
def test_a_batch_is_answered_as_its_elements_would_be(batch: list[Any]) -> None:
    if not is_malformed(encoded(batch)):
        alone = [Desk(Pong()).ask(encoded([element])) for element in batch]
        assert Desk(Pong()).ask(encoded(batch)) == ([each for some in alone if some for each in some] or None)


@given(TEXTS | st.integers() | st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([*NAMES, "no.such"]))
def test_the_id_of_a_request_comes_back(request_id: Any, method: str) -> None:
    raw = encoded({"jsonrpc": "2.0", "id": request_id, "method": method})
    if not is_malformed(raw):
        answer = Desk(Pong()).ask(raw)
        assert (type(answer["id"]), answer["id"]) == (type(request_id), request_id)


def is_malformed(raw: bytes) -> bool:
    return isinstance(Dispatcher.read(raw), Unreadable)


# Who is called, with what.


def test_params_by_name_and_by_position_are_the_same_call() -> None:
    desk = Desk()
    desk.call("employee.move", {"employeeId": "1", "performance": "High", "potential": None, "mutationId": "m"})
    desk.call("employee.move", ["1", "High", None, None, None, "m"])
    named, positioned = desk.calls
    assert named == positioned
    assert named[1].mutation_id == "m"


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_every_method_of_the_table_can_be_called(method: Method) -> None:
    desk = Desk(JsonText('{"all": "well"}'))
    members: dict[str, Any] = {
        "protocolVersion": "1.0",
        "client": {"name": "x", "version": "1"},
        "path": "x",
        "name": "x",
        "mode": "updateOriginal",
    }
    members |= {"sessionId": "x", "employeeId": "x", "performance": "Low", "potential": "High", "note": None}
    members |= {"id": 1, "moves": [{"employeeId": "x", "performance": None, "potential": None}]}
    members |= {"checkpointId": "x", "backupId": "x"}
    members |= {"employeeIds": ["x"], "minutes": 60, "text": "x"}
    required = {name for name, field in method.params.model_fields.items() if field.is_required()}
    wire_names = {method.params.model_fields[name].alias for name in required}
    answer = desk.call(method.name, {name: value for name, value in members.items() if name in wire_names})
    assert answer == {"jsonrpc": "2.0", "id": 1, "result": {"all": "well"}}
    assert [name for name, _ in desk.calls] == [method.name]


@pytest.mark.parametrize(
    "message",
    [
        '{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]}',
        '{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": null}',
        '{"jsonrpc": "2.0", "id": true, "method": "ping"}',
        '{"jsonrpc": "2.0", "id": 1, "result": {}}',
        '{"jsonrpc": "2.0", "method": "ping", "params": {"x": 1}}',
        '[[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]]',
        '[{"jsonrpc": "2.0", "id": 1, "method": "ping"}, NaN]',
        "[" + ",".join(['{"jsonrpc": "2.0", "method": "ping"}'] * 1001) + "]",
    ],
)
def test_what_is_refused_calls_nobody(message: str) -> None:
    desk = Desk()
    desk.ask(message.encode())
    assert desk.calls == []


def test_a_notification_calls_its_method() -> None:
    desk = Desk()
    assert desk.ask(b'{"jsonrpc": "2.0", "method": "ping"}') is None
    assert [name for name, _ in desk.calls] == ["ping"]


def test_after_shutdown_nothing_but_exit_is_called() -> None:
    desk = Desk(shut_down=True)
    for method in METHODS:
        answer = desk.call(method.name)
        assert answer.get("error", {}).get("code") == (None if method.name == "exit" else -32600)
    assert [name for name, _ in desk.calls] == ["exit"]


def test_a_message_over_the_limit_is_a_parse_error_that_names_the_limit() -> None:
    error = Desk().ask(next(Framing(limit=64 * 1024 * 1024).feed(b"x" * 64 * 1024 * 1024 + b"xx\n")))["error"]
    assert (error["code"], error["data"]["name"]) == (-32700, "ParseError")
    assert str(64 * 1024 * 1024) in error["data"]["detail"]


# What comes back when it goes wrong.


def test_an_error_raised_on_purpose_is_told_with_its_facts() -> None:
    error = Desk(raising(RpcError(EMPLOYEE_NOT_FOUND, employeeId="Ω"))).call("ping")["error"]
    assert (error["code"], error["message"]) == (1200, "There is no employee Ω in this session.")
    assert error["data"]["name"] == "EmployeeNotFound"
    assert error["data"]["employeeId"] == "Ω"
    assert error["data"]["retryable"] is False


@pytest.mark.parametrize(
    "error", [KeyError("secret"), ValueError("secret"), RecursionError("secret"), OSError("secret")]
)
def test_a_bug_is_told_by_its_number_alone_and_logged_with_the_rest(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = Desk(raising(error)).call("ping")
    assert (answer["error"]["code"], answer["error"]["message"]) == (-32603, "Internal error")
    assert "secret" not in json.dumps(answer)
    assert answer["error"]["data"]["incident"] in caplog.text
    assert "secret" in caplog.text


def test_a_wrong_shape_of_ours_is_not_blamed_on_the_caller() -> None:
    with pytest.raises(ValidationError) as ours:
        EmployeeMove.read({})
    assert Desk(raising(ours.value)).call("ping")["error"]["code"] == -32603


def test_a_result_that_cannot_be_encoded_is_an_error_for_its_id_only() -> None:
    broken = Client.model_construct(name="\ud800", version="1")
    desk = Desk(iter([broken, Pong()]).__next__)
    answer = desk.ask(b"[%s,%s]" % tuple(b'{"jsonrpc":"2.0","id":%d,"method":"ping"}' % number for number in (1, 2)))
    assert (answer[0]["id"], answer[0]["error"]["code"]) == (1, -32603)
    assert answer[1] == {"jsonrpc": "2.0", "id": 2, "result": {"pong": True}}


def test_of_very_many_wrong_members_the_first_are_told_and_the_others_counted() -> None:
    wrong = Desk().call("employee.moveMany", {"moves": [{}] * 1_000})["error"]["data"]["errors"]
    assert (wrong[0]["path"], wrong[999]["path"]) == ("moves[0].employeeId", "moves[333].employeeId")
    assert wrong[1_000:] == [{"path": "", "says": "2,000 more are wrong"}]


def test_a_wrong_value_is_not_repeated_in_the_error() -> None:
    params = {"employeeId": {"name": "Ada Lovelace"}, "performance": "Ada", "potential": ["Ada"], "note": 1815}
    answer = Desk().call("employee.move", params)
    wrong = [each["path"] for each in answer["error"]["data"]["errors"]]
    assert wrong == ["employeeId", "performance", "potential", "note"]
    assert "Ada" not in json.dumps(answer)
    assert "1815" not in json.dumps(answer)


@pytest.mark.parametrize(
    ("message", "at_once"),
    [
        ({"jsonrpc": "2.0", "id": 1, "method": "ping"}, True),
        ({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 1}}, True),
        ({"jsonrpc": "2.0", "id": 1, "method": "session.list"}, False),
        ([{"jsonrpc": "2.0", "id": 1, "method": "ping"}], False),
        ({"jsonrpc": "2.0", "id": 1, "result": "ping"}, False),
        ("ping", False),
        (None, False),
    ],
)
def test_only_ping_and_cancellation_do_not_wait_for_their_turn(message: Any, at_once: bool) -> None:
    assert Dispatcher.is_at_once(message) is at_once


def test_a_method_without_a_handler_is_missed_by_its_name() -> None:
    with pytest.raises(KeyError, match=r"session\.unheardOf"):
        HANDLERS["session.unheardOf"]
