"""The contract: what is committed, what is printed, what is served over the wire, and what answers are the same."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ninebox_daemon.handlers import HANDLERS
from ninebox_protocol import printing
from ninebox_protocol.errors import FAULTS
from ninebox_protocol.methods import METHODS
from process import COMMAND, Daemon, Refused

PROTOCOL = Path(__file__).parents[2] / "protocol"
FILES = printing.files()
DOCUMENT: dict[str, Any] = json.loads((PROTOCOL / "openrpc.json").read_text(encoding="ascii"))
BY_NAME: dict[str, Any] = {method["name"]: method for method in DOCUMENT["methods"]}
ENDING = {"shutdown", "exit"}
NEEDING_NOTHING = [
    name for name, method in BY_NAME.items() if name not in ENDING and not any(p["required"] for p in method["params"])
]


def references(part: Any) -> Iterator[str]:
    """Yield every `$ref` in a part of the document, however deep."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from references(each)


def answered_with(daemon: Daemon, method: str, **params: Any) -> int:
    """Return the code of the error that a call is answered with, 0 for a result."""
    try:
        daemon.call(method, **params)
    except Refused as error:
        return error.code
    return 0


@pytest.mark.parametrize(("path", "text"), FILES.items(), ids=FILES.keys())
def test_what_is_committed_is_what_is_printed(path: str, text: str) -> None:
    assert (PROTOCOL / path).read_bytes() == text.encode(), "run: make contract"


def test_what_is_committed_is_what_the_command_line_says() -> None:
    said = subprocess.run([*COMMAND, "--openrpc"], capture_output=True, check=True).stdout
    assert (PROTOCOL / "openrpc.json").read_bytes() == said.replace(b"\r\n", b"\n")


def test_what_is_committed_is_what_is_served(daemon: Daemon) -> None:
    assert daemon.call("rpc.discover") == DOCUMENT


def test_every_reference_leads_somewhere_and_every_shape_is_referred_to() -> None:
    shapes = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(references(DOCUMENT)) == shapes


def test_every_method_has_a_handler_and_every_handler_a_method() -> None:
    assert set(HANDLERS) == {method.name for method in METHODS} == set(BY_NAME)


def test_methods_have_names_of_their_own() -> None:
    assert len(BY_NAME) == len(DOCUMENT["methods"]) == len(METHODS)


def test_faults_have_codes_and_names_of_their_own() -> None:
    assert len({fault.code for fault in FAULTS}) == len({fault.name for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("method", BY_NAME.values(), ids=BY_NAME.keys())
def test_a_method_says_what_openrpc_asks_for(method: dict[str, Any]) -> None:
    names = [param["name"] for param in method["params"]]
    required = [param["required"] for param in method["params"]]
    codes = [error["code"] for error in method["errors"]]
    assert method["summary"]
    assert len(set(names)) == len(names)
    assert required == sorted(required, reverse=True), "required params come first"
    assert all(param["schema"] for param in method["params"])
    assert method["result"]["name"]
    assert method["result"]["schema"]
    assert len(set(codes)) == len(codes)
    assert method["x-mutates"] is ("mutationId" in names)


@pytest.mark.parametrize("method", NEEDING_NOTHING)
def test_without_a_session_a_method_answers_in_terms_of_its_own(daemon: Daemon, method: str) -> None:
    assert answered_with(daemon, method) in {0, *declared(method)}


@pytest.mark.parametrize("method", NEEDING_NOTHING)
def test_on_a_session_without_edits_a_method_answers_in_terms_of_its_own(review: Daemon, method: str) -> None:
    assert answered_with(review, method) in {0, *declared(method)}


@pytest.mark.parametrize("before", [2**53, 2**63 - 1, 2**63, 2**64, 10**100], ids=lambda number: f"{number:.0e}")
def test_a_number_of_any_size_is_served_or_refused_and_no_bug(review: Daemon, before: int) -> None:
    who = review.call("employee.list")["employees"][0]["employeeId"]
    review.call("employee.move", employeeId=who, performance="High", potential="High")
    review.call("employee.move", employeeId=who, performance="Low", potential="Low")
    assert answered_with(review, "change.history", before=before) in {0, -32602}


def declared(method: str) -> set[int]:
    """Return the codes that the contract names for a method, but not that of a bug."""
    return {error["code"] for error in BY_NAME[method]["errors"]} - {-32603}
