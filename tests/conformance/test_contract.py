"""The contract: what is committed, what is printed, what is served over the wire, and what answers are the same."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT7

from ninebox_daemon.handlers import HANDLERS
from ninebox_protocol import printing
from ninebox_protocol.errors import FAULTS
from ninebox_protocol.methods import METHODS
from ninebox_protocol.openrpc import document
from process import COMMAND, Daemon, Refused

PROTOCOL = Path(__file__).parents[2] / "protocol"
CLIENTS = Path(__file__).parents[1] / "clients"
FILES = printing.files()
DOCUMENT: dict[str, Any] = json.loads((PROTOCOL / "openrpc.json").read_text(encoding="ascii"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
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


def members() -> Iterator[Any]:
    """Yield name and schema of every param of every method and of every member of every shape, as test parameters."""
    for method in DOCUMENT["methods"]:
        for param in method["params"]:
            yield pytest.param(param["name"], param["schema"], id=f"{method['name']} {param['name']}")
    for shape, schema in SCHEMAS.items():
        for name, member in schema.get("properties", {}).items():
            yield pytest.param(name, member, id=f"{shape}.{name}")


def about(schema: dict[str, Any]) -> str:
    """Return the description of a schema, its own or that of the shape it refers to; empty where there is none."""
    shape = SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else {}
    return str({**shape, **schema}.get("description", ""))


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
    shapes = {f"#/components/schemas/{name}" for name in SCHEMAS}
    assert set(references(DOCUMENT)) == shapes


def test_every_method_has_a_handler_and_every_handler_a_method() -> None:
    assert all(HANDLERS[method.name] for method in METHODS)  # imported with their first call
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
    assert all(param["description"] == about(param["schema"]) for param in method["params"])
    assert method["result"]["name"]
    assert method["result"]["schema"]
    assert method["result"]["description"]
    assert len(set(codes)) == len(codes)
    assert method["x-mutates"] is ("mutationId" in names)


@pytest.mark.parametrize(("name", "schema"), list(members()))
def test_a_member_says_what_it_is_in_which_unit_and_what_null_means(name: str, schema: dict[str, Any]) -> None:
    words = about(schema).lower()
    assert words
    assert re.sub(r"\W|^the |^an? ", "", words) != name.lower(), "the name says that already"
    if {"type": "null"} in schema.get("anyOf", []):
        assert "null" in words
    if name in ("at", "ms") or (name.endswith(("At", "Ms")) and name != "keptOriginalAt"):  # that one is a place
        assert "milliseconds" in words
    if name.endswith("Bytes"):
        assert "bytes" in words


def test_the_document_is_valid_under_the_meta_schema_of_openrpc() -> None:
    openrpc, json_schema = meta_schemas()
    known = [(uri, DRAFT7.create_resource(json_schema)) for uri in (json_schema["$id"], json_schema["$id"].rstrip("/"))]
    registry: Registry[Any] = Registry().with_resources(known)
    wrong = Draft7Validator(openrpc, registry=registry).iter_errors(document())
    assert [f"{error.json_path}: {error.message}" for error in wrong] == []


@pytest.mark.parametrize(("words", "printed"), [([], FILES), (["published"], printing.published())])
def test_a_checkout_gets_what_was_asked_for_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], printed: dict[str, str]
) -> None:
    monkeypatch.setattr(printing, "ROOT", tmp_path)
    (tmp_path / "vectors").mkdir()
    printing.main(words)
    written = {each for each in tmp_path.rglob("*") if each.is_file()}
    assert {each.relative_to(tmp_path).as_posix(): each.read_bytes() for each in written} == {
        path: text.encode() for path, text in printed.items()
    }


def test_what_is_installed_has_no_place_for_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="for a checkout"):
        printing.main([])
    assert list(tmp_path.iterdir()) == []


def test_every_schema_is_valid_json_schema() -> None:
    schemas = [param["schema"] for method in DOCUMENT["methods"] for param in method["params"]]
    schemas += [method["result"]["schema"] for method in DOCUMENT["methods"]]
    schemas += [each["params"] for each in DOCUMENT["x-notifications"]]
    for schema in (*schemas, *SCHEMAS.values()):
        Draft202012Validator.check_schema(schema)


def test_serving_loads_nothing_that_only_prints() -> None:
    serving = [sys.executable, "-X", "importtime", "-m", "ninebox_daemon", "--no-persist"]
    loaded = subprocess.run(serving, stdin=subprocess.DEVNULL, capture_output=True, check=True).stderr.decode()
    assert "ninebox_protocol.methods" in loaded
    assert not re.search(r"ninebox_protocol\.(openrpc|printing|compatibility)", loaded)


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


def meta_schemas() -> list[Any]:
    """Return the meta-schema of OpenRPC and that of the JSON Schema it refers to, as their npm packages ship them."""
    ask = """
        const { openrpcDocument } = require("@open-rpc/meta-schema");
        const jsonSchema = require("@json-schema-tools/meta-schema/schema.json");
        process.stdout.write(JSON.stringify([openrpcDocument, jsonSchema]));
    """
    said = subprocess.run(["node", "--eval", ask], cwd=CLIENTS, capture_output=True, check=True).stdout
    found: list[Any] = json.loads(said)
    return found


def declared(method: str) -> set[int]:
    """Return the codes that the contract names for a method, but not that of a bug, nor of a call after the end."""
    return {error["code"] for error in BY_NAME[method]["errors"]} - {-32603, -32600}
