"""jsonrpcclient, as it is: it builds the requests and reads the answers, the pipes are ours."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonrpcclient import (
    Error,
    Ok,
    notification,
    notification_json,
    parse,
    parse_json,
    request,
    request_hex,
    request_json,
    request_json_random,
    request_json_uuid,
)

from process import Daemon
from workbooks import make_workbook, people_rows

STAR = {"employeeId": "00001", "performance": "High", "potential": "High"}


def say(daemon: Daemon, text: str) -> None:
    daemon.write(text.encode() + b"\n")


def ask(daemon: Daemon, text: str) -> Any:
    """Send what the library wrote, and let it read what came back."""
    say(daemon, text)
    return parse_json(daemon.read_line().decode())


@pytest.mark.parametrize("wanted", [request_json, request_json_random, request_json_uuid])
def test_an_answer_is_ok_with_the_id_that_the_library_chose(daemon: Daemon, wanted: Any) -> None:
    text = wanted("ping")
    assert ask(daemon, text) == Ok({"pong": True}, json.loads(text)["id"])


def test_params_go_by_name_and_by_position(review: Daemon) -> None:
    named = ask(review, request_json("employee.move", params=STAR))
    placed = ask(review, request_json("employee.get", params=("00001",)))
    assert named.result["employee"] == placed.result["employee"]
    assert placed.result["employee"]["box"] == 9


def test_an_answer_with_letters_of_every_length_is_read(daemon: Daemon, tmp_path: Path) -> None:
    name = "Zoë Łukasz 李雷 🎯 ‎مرحبا"
    workbook = make_workbook(tmp_path / "пример 例.xlsx", [["1", name]], headers=["Employee ID", "Name"])
    created = ask(daemon, request_json("session.create", params={"path": str(workbook), "name": name}))
    assert (created.result["session"]["name"], created.result["session"]["filename"]) == (name, workbook.name)
    assert ask(daemon, request_json("employee.list")).result["employees"][0]["name"] == name


def test_a_large_answer_is_one_message(daemon: Daemon, tmp_path: Path) -> None:
    workbook = make_workbook(tmp_path / "people.xlsx", people_rows(300))
    ask(daemon, request_json("session.create", params={"path": str(workbook)}))
    listed = ask(daemon, request_json("employee.list"))
    assert len(json.dumps(listed.result)) > 200_000
    assert len(listed.result["employees"]) == listed.result["total"] == 300


@pytest.mark.parametrize(
    ("method", "params", "code", "name", "fact"),
    [
        ("no.such", {}, -32601, "MethodNotFound", {"method": "no.such"}),
        ("employee.get", {"employeeId": "nobody"}, 1200, "EmployeeNotFound", {"employeeId": "nobody"}),
        (
            "employee.get",
            {"employeeId": 1},
            -32602,
            "InvalidParams",
            {"errors": [{"path": "employeeId", "says": "Input should be a valid string"}]},
        ),
    ],
)
def test_a_refusal_is_an_error_with_its_data(
    review: Daemon, method: str, params: dict[str, Any], code: int, name: str, fact: dict[str, Any]
) -> None:
    asked = request(method, params=params)
    error = ask(review, json.dumps(asked))
    assert isinstance(error, Error)
    assert (error.code, error.id, error.data["name"]) == (code, asked["id"], name)
    assert error.message
    assert error.data["remedy"]
    assert fact.items() <= error.data.items()


def test_a_notification_is_carried_out_and_not_answered(review: Daemon) -> None:
    say(review, notification_json("employee.move", params=STAR))
    say(review, notification_json("employee.move", params={**STAR, "employeeId": "nobody"}))
    asked = request("employee.get", params=("00001",))
    answer = ask(review, json.dumps(asked))
    assert (answer.id, answer.result["employee"]["box"]) == (asked["id"], 9)


def test_a_batch_is_answered_element_by_element(review: Daemon) -> None:
    calls = [
        request("employee.move", params=STAR),
        notification("employee.setNote", params={"employeeId": "00002", "note": "said in a batch"}),
        request("employee.get", params=("nobody",)),
        request_hex("employee.get", params=("00002",)),
    ]
    say(review, json.dumps(calls))
    answers: list[Any] = list(parse(review.read()))
    moved, refused, noted = answers
    assert [each.id for each in (moved, refused, noted)] == [each["id"] for each in calls if "id" in each]
    assert moved.result["employee"]["box"] == 9
    assert refused.data["name"] == "EmployeeNotFound"
    assert noted.result["employee"]["changeNote"] == "said in a batch"


def test_a_batch_of_notifications_is_not_answered(review: Daemon) -> None:
    say(review, json.dumps([notification("employee.move", params=STAR), notification("ping")]))
    answer = ask(review, request_json("employee.get", params=("00001",)))
    assert answer.result["employee"]["box"] == 9
