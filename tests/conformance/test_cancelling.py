"""Requests that nobody wants any more, and requests that say how far they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.exchanges import PING, request
from conformance.intruder import Intruder
from forking import forked
from process import Daemon
from workbooks import make_workbook, people_rows

pytestmark = pytest.mark.timeout(60)


def cancel(request_id: Any) -> bytes:
    message = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": request_id}}
    return json.dumps(message).encode() + b"\n"


def create(number: int, path: Path, **more: Any) -> bytes:
    return request(number, "session.create", json.dumps({"path": str(path), **more}))


def outcome(answer: Any) -> tuple[Any, Any]:
    """Return the id and "done" or the error's name."""
    return answer["id"], answer["error"]["data"]["name"] if "error" in answer else "done"


def outcomes(daemon: Daemon, count: int) -> list[Any]:
    answers = [daemon.read() for _ in range(count)]
    return [[outcome(each) for each in one] if isinstance(one, list) else outcome(one) for one in answers]


# Waiting requests. The daemon has request 1 in hand.


def test_a_waiting_request_is_answered_in_its_turn_and_not_done(held: Daemon, intruder: Intruder) -> None:
    batch = b'[{"jsonrpc":"2.0","id":4,"method":"session.list"},{"jsonrpc":"2.0","id":"5","method":"session.list"}]\n'
    held.write(request(2, "session.list") + request(3, "session.list") + batch + request(6, "session.list"))
    held.write(cancel(3) + cancel("5") + cancel(6) + PING)
    assert held.read()["id"] == "ping"  # and what was written before it is read
    intruder.let_go()
    gone = "RequestCancelled"
    assert outcomes(held, 5) == [(1, "done"), (2, "done"), (3, gone), [(4, "done"), ("5", gone)], (6, gone)]


def test_a_cancelled_request_is_answered_with_the_code_of_the_language_servers(
    held: Daemon, intruder: Intruder
) -> None:
    held.write(request(2, "session.list") + cancel(2) + PING)
    held.read()
    intruder.let_go()
    held.read()
    error = held.read()["error"]
    assert (error["code"], error["data"]["retryable"]) == (-32800, True)


def test_a_cancelled_edit_leaves_its_mutation_id_free(held: Daemon, intruder: Intruder, workbook: Path) -> None:
    held.write(create(2, workbook, mutationId="m") + cancel(2) + PING)
    held.read()
    intruder.let_go()
    assert outcomes(held, 2) == [(1, "done"), (2, "RequestCancelled")]
    assert held.call("session.create", path=str(workbook), mutationId="m")["report"]["imported"] == 12


@pytest.mark.parametrize("other", [2.5, "2", 3, -2, "", 2**70, "x" * 1000])
def test_only_the_request_with_that_very_id_is_cancelled(held: Daemon, intruder: Intruder, other: Any) -> None:
    held.write(request(2, "session.list") + cancel(other) + PING)
    held.read()
    intruder.let_go()
    assert outcomes(held, 2) == [(1, "done"), (2, "done")]


@pytest.mark.parametrize("params", ['{"id": 2, "junk": 1}', "[2, 2]", '{"ID": 2}', "[]"])
def test_a_cancellation_that_is_refused_cancels_nothing(held: Daemon, intruder: Intruder, params: str) -> None:
    held.write(request(2, "session.list") + request(3, "$/cancelRequest", params))
    assert outcomes(held, 1) == [(3, "InvalidParams")]
    intruder.let_go()
    assert outcomes(held, 2) == [(1, "done"), (2, "done")]


def test_an_id_that_is_used_again_is_another_request(held: Daemon, intruder: Intruder) -> None:
    held.write(request(2, "session.list") + cancel(2) + request(2, "session.list") + PING)
    held.read()
    intruder.let_go()
    assert outcomes(held, 3) == [(1, "done"), (2, "RequestCancelled"), (2, "done")]


def test_in_a_batch_a_cancellation_takes_its_turn_and_meets_nothing_that_came_later(
    held: Daemon, intruder: Intruder
) -> None:
    held.write(b"[" + cancel(2).strip() + b"]\n" + request(2, "session.list") + PING)
    held.read()
    intruder.let_go()
    assert outcomes(held, 2) == [(1, "done"), (2, "done")]


def test_a_request_in_hand_that_takes_no_time_is_answered_all_the_same(held: Daemon, intruder: Intruder) -> None:
    held.write(cancel(1) + PING)
    held.read()
    intruder.let_go()
    assert outcomes(held, 1) == [(1, "done")]
    assert held.call("session.list")["sessions"] == []


def test_a_flood_of_cancellations_is_served_and_met_by_nobody(held: Daemon, intruder: Intruder) -> None:
    held.write(request(2, "session.list") + b"".join(cancel(f"no {number}") for number in range(5_000)) + PING)
    held.read()
    intruder.let_go()
    assert outcomes(held, 2) == [(1, "done"), (2, "done")]


def test_ping_and_cancellation_cannot_be_cancelled(held: Daemon, intruder: Intruder) -> None:
    held.write(cancel("ping") + PING + cancel(2) + request(2, "$/cancelRequest", '{"id": 3}'))
    assert outcomes(held, 2) == [("ping", "done"), (2, "done")]
    intruder.let_go()
    assert outcomes(held, 1) == [(1, "done")]


# The request in hand.


@pytest.fixture
def importing(data_dir: Path, workbook: Path, intruder: Intruder) -> Any:
    """Yield a daemon in the middle of an import, the request 1, until the intruder lets go."""
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.call("session.list")
        intruder.hold_the_next_step()
        daemon.write(create(1, workbook, mutationId="m"))
        intruder.is_in_hand()
        yield daemon


def test_an_import_in_hand_is_let_go_of_and_leaves_nothing(
    importing: Daemon, intruder: Intruder, data_dir: Path, workbook: Path
) -> None:
    importing.write(cancel(1) + PING)
    assert importing.read()["id"] == "ping"
    intruder.let_go()
    assert outcomes(importing, 1) == [(1, "RequestCancelled")]
    assert importing.call("session.list") == {"sessions": [], "activeSessionId": None}
    assert list((data_dir / "uploads").iterdir()) == []
    assert importing.call("session.create", path=str(workbook), mutationId="m")["report"]["imported"] == 12


# Progress.


@pytest.mark.parametrize("token", ["import", 7, 2**70, "ünï"])
def test_an_import_says_how_far_it_is_and_that_it_is_done_before_its_answer(
    daemon: Daemon, tmp_path: Path, token: Any
) -> None:
    book = make_workbook(tmp_path / "many.xlsx", people_rows(2_500))
    daemon.call("session.create", path=str(book), progressToken=token)
    assert {each["method"] for each in daemon.heard} == {"$/progress"}
    assert all(each["params"]["token"] == token for each in daemon.heard)
    values = [each["params"]["value"] for each in daemon.heard]
    assert len(values) >= 2
    steps = [value["done"] for value in values]
    assert steps == sorted(steps)
    assert [value["done"] == value["total"] for value in values] == [False] * (len(values) - 1) + [True]
    assert all(value["message"] for value in values)


def test_what_takes_no_time_says_that_it_is_done(review: Daemon) -> None:
    review.call("change.list", progressToken="t")
    assert [each["params"] for each in review.heard] == [
        {"token": "t", "value": {"done": 1, "total": 1, "message": "Done."}}
    ]


def test_what_fails_says_nothing_but_its_error(review: Daemon) -> None:
    review.write(request(9, "employee.get", '{"employeeId": "nobody", "progressToken": "t"}'))
    assert outcomes(review, 1) == [(9, "EmployeeNotFound")]


def test_the_same_call_with_another_token_is_the_same_call(review: Daemon, workbook: Path) -> None:
    first = review.call("session.create", path=str(workbook), mutationId="m", progressToken=1)
    assert review.call("session.create", path=str(workbook), mutationId="m", progressToken=2) == first
