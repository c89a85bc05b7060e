"""The contract as an OpenRPC 1.3 document, made of the table of methods and the examples recorded for it."""

import json
from functools import cache
from importlib.resources import files
from inspect import getdoc
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import WithDefaultSchema

from ninebox_protocol import PROTOCOL_VERSION
from ninebox_protocol.errors import EVERYWHERE, FAULTS, Fault
from ninebox_protocol.flags import FLAGS
from ninebox_protocol.methods import METHODS, OF_A_CHANGE, Method
from ninebox_protocol.notifications import NOTIFICATIONS, Notification
from ninebox_protocol.wire import Wire

_SCHEMAS = "#/components/schemas/{model}"
_ABOUT = """\
Nine-box talent reviews over JSON-RPC 2.0 on standard input and output.

- `x-notifications`: what the daemon says unasked; `params` is one object.
- `x-flags`: the flags that every review knows, by key: display name and colour.
- `x-mutates`: the method changes something and takes a `mutationId`; the same one again does nothing twice.
- `x-progressToken`: the schema of the `progressToken` that the method takes, by name alone, or false; how far it is
  comes as `$/progress`.
- What stands in braces in the message of an error is filled in, and is a member of its `data` too. `data` has further
  facts: `detail` in words, or `errors`, a list of `{path, says}`, one for each wrong param.
- `x-step`: the examples of all methods are one story, told in this order to a daemon that keeps nothing yet. Their
  params stand in their positions, so that they can be sent as a list too.
"""
_DISCOVERED = {"description": "An OpenRPC document: this one.", "schema": {"type": "object"}}
_NULL = {
    "description": "Always null. Sent as a notification, as is usual, it has no answer.",
    "schema": {"type": "null"},
}


class _Schemas(GenerateJsonSchema):
    """JSON Schema without what says nothing: titles that repeat a member's name, defaults of what is always there."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - asked of every schema
        return False

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"]) if self.mode == "serialization" else super().default_schema(schema)


@cache
def document() -> dict[str, Any]:
    """Return the document; always the same for the same table. Not to be changed by whoever gets it."""
    taken = {method.params for method in METHODS}
    given = {method.result for method in METHODS if method.result} | {each.params for each in NOTIFICATIONS}
    modes: list[tuple[type[Wire], JsonSchemaMode]] = [(shape, "validation") for shape in taken]
    modes += [(shape, "serialization") for shape in given]
    references, schemas = models_json_schema(
        sorted(modes, key=lambda each: each[0].__name__),
        by_alias=True,
        ref_template=_SCHEMAS,
        schema_generator=_Schemas,
    )
    definitions: dict[str, Any] = schemas["$defs"]
    named = {shape.__name__: reference for (shape, _), reference in references.items()}
    examples = _examples()
    methods = [{**_method(each, definitions, named), "examples": examples.get(each.name, [])} for each in METHODS]
    notifications = [{**_notification(each, named), "examples": examples.get(each.name, [])} for each in NOTIFICATIONS]
    for shape in taken:  # their members stand with the method
        definitions.pop(shape.__name__)
    return {
        "openrpc": "1.3.2",
        "info": {
            "title": "Ninebox daemon",
            "version": f"{PROTOCOL_VERSION}.0",
            "description": _ABOUT,
            "license": {"name": "MIT"},
        },
        "methods": methods,
        "x-notifications": notifications,
        "x-flags": {key: flag._asdict() for key, flag in FLAGS.items()},
        "components": {
            "schemas": dict(sorted(definitions.items())),
            "errors": {fault.name: _error(fault) for fault in FAULTS},
        },
    }


def printed() -> str:
    """Return the document as it is printed and committed: ASCII JSON for people's eyes."""
    return json.dumps(document(), indent=2)


def _method(method: Method, definitions: dict[str, Any], references: dict[str, Any]) -> dict[str, Any]:
    shape = definitions[method.params.__name__]
    required = shape.get("required", [])
    if getattr(method.params, "left_out_differs", False):  # then null is no default
        for member in shape["properties"].values():
            member.pop("default", None)
    return {
        "name": method.name,
        "summary": method.about,
        "paramStructure": "either",
        "params": [_param(name, shape["properties"][name], name in required) for name in method.positions],
        "result": {"name": "result", **_result(method, references)},
        "errors": [_error(fault) for fault in _faults(method)],
        "x-mutates": method.mutates,
        "x-progressToken": shape["properties"].get("progressToken", False),
    }


def _examples() -> dict[str, list[dict[str, Any]]]:
    """Return the examples of each method and notification, by name.

    Those of the methods are one story: each is true on a data directory where all steps before it, and nothing else,
    were done. Its place is `x-step`. One without a result was sent as a notification.
    """
    recorded = json.loads(files(__package__).joinpath("examples.json").read_text(encoding="ascii"))
    examples: dict[str, list[dict[str, Any]]] = recorded["notifications"]
    for step, told in enumerate(recorded["story"], start=1):
        pairing = {name: value for name, value in told.items() if name in {"name", "description"}}
        pairing["params"] = [{"name": name, "value": value} for name, value in told["params"].items()]
        if "result" in told:
            pairing["result"] = {"name": "result", "value": told["result"]}
        examples.setdefault(told["method"], []).append({**pairing, "x-step": step})
    return examples


def _notification(each: Notification, references: dict[str, Any]) -> dict[str, Any]:
    return {"name": each.name, "summary": each.about, "params": references[each.params.__name__]}


def _param(name: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
    param = {"name": name, "required": required, "schema": schema}
    return {**param, "description": schema["description"]} if "description" in schema else param


def _result(method: Method, references: dict[str, Any]) -> dict[str, Any]:
    if method.result is None:
        return _DISCOVERED if method.name == "rpc.discover" else _NULL
    return {"description": getdoc(method.result), "schema": references[method.result.__name__]}


def _faults(method: Method) -> tuple[Fault, ...]:
    return tuple(dict.fromkeys((*EVERYWHERE, *method.faults, *(OF_A_CHANGE if method.mutates else ()))))


def _error(fault: Fault) -> dict[str, Any]:
    data = {"name": fault.name, "remedy": fault.remedy, "retryable": fault.retryable}
    return {"code": fault.code, "message": fault.says, "data": data}
