"""The contract as an OpenRPC 1.3 document, made of the table of methods and nothing else."""

import json
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from ninebox_protocol import PROTOCOL_VERSION
from ninebox_protocol.errors import EVERYWHERE, Fault
from ninebox_protocol.methods import METHODS, OF_A_CHANGE, Method
from ninebox_protocol.notifications import NOTIFICATIONS, Notification

_SCHEMAS = "#/components/schemas/{model}"
_DOCUMENT = {"type": "object", "description": "An OpenRPC document."}


@cache
def document() -> dict[str, Any]:
    """Return the document; always the same for the same table. Not to be changed by whoever gets it."""
    shapes = {shape for method in METHODS for shape in (method.params, method.result) if shape is not None}
    shapes |= {each.params for each in NOTIFICATIONS}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    references, schemas = models_json_schema(
        [(shape, "validation") for shape in ordered], by_alias=True, ref_template=_SCHEMAS
    )
    definitions: dict[str, Any] = schemas["$defs"]
    named = {shape.__name__: reference for (shape, _), reference in references.items()}
    methods = [_method(method, definitions, named) for method in METHODS]
    for shape in {method.params for method in METHODS}:  # their members stand with the method
        definitions.pop(shape.__name__)
    return {
        "openrpc": "1.3.2",
        "info": {
            "title": "Ninebox daemon",
            "version": f"{PROTOCOL_VERSION}.0",
            "description": "Nine-box talent reviews over JSON-RPC 2.0 on standard input and output.",
            "license": {"name": "MIT"},
        },
        "methods": methods,
        "x-notifications": [_notification(each, named) for each in NOTIFICATIONS],
        "components": {"schemas": dict(sorted(definitions.items()))},
    }


def printed() -> str:
    """Return the document as it is printed and committed: ASCII JSON for people's eyes."""
    return json.dumps(document(), indent=2)


def _method(method: Method, definitions: dict[str, Any], references: dict[str, Any]) -> dict[str, Any]:
    shape = definitions[method.params.__name__]
    required = shape.get("required", [])
    return {
        "name": method.name,
        "summary": method.about,
        "paramStructure": "either",
        "params": [_param(name, shape["properties"][name], name in required) for name in method.positions],
        "result": {
            "name": "result",
            "schema": references[method.result.__name__] if method.result else _of_no_shape(method),
        },
        "errors": [_error(fault) for fault in _faults(method)],
        "x-mutates": method.mutates,
        "x-progressToken": method.tells_progress,
    }


def _notification(each: Notification, references: dict[str, Any]) -> dict[str, Any]:
    return {"name": each.name, "summary": each.about, "params": references[each.params.__name__]}


def _param(name: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
    param = {"name": name, "required": required, "schema": schema}
    return {**param, "description": schema["description"]} if "description" in schema else param


def _of_no_shape(method: Method) -> dict[str, Any]:
    return _DOCUMENT if method.name == "rpc.discover" else {"type": "null"}


def _faults(method: Method) -> tuple[Fault, ...]:
    return tuple(dict.fromkeys((*EVERYWHERE, *method.faults, *(OF_A_CHANGE if method.mutates else ()))))


def _error(fault: Fault) -> dict[str, Any]:
    data = {"name": fault.name, "remedy": fault.remedy, "retryable": fault.retryable}
    return {"code": fault.code, "message": fault.says, "data": data}
