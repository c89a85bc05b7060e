"""The contract as TypeScript types: one interface a shape, a map of methods, one of notifications, one of errors.

Reads the OpenRPC document. Knows as much of JSON Schema as the document uses, and refuses the rest: a keyword that
nobody thought of would else be printed as if it weren't there.
"""

import json
from collections.abc import Iterable
from textwrap import indent, wrap
from typing import Any

from ninebox_protocol import PROTOCOL_VERSION
from ninebox_protocol.errors import FAULTS, Fault
from ninebox_protocol.openrpc import document

Schema = dict[str, Any]

_PRINTED = {"$ref", "additionalProperties", "anyOf", "const", "enum", "items", "properties", "required", "type"}
_SAID = {"default", "description", "examples", "format", "title"}
_NARROWER = {"maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern"}
"""What TypeScript can't say: protocol/README.md does, and the daemon checks it."""

_WIDTH = 108
"""Of a comment or a type before it is broken into lines; what is printed is two levels deep at most."""

_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}

_OPENING = f"""\
/**
 * The contract of the Ninebox daemon, protocol {PROTOCOL_VERSION}, as types: for `client.ts`, or a client of your own.
 *
 * Printed from the table of methods by `make contract`: what is changed here is lost. What types can't say (limits,
 * order, life of a connection) stands in `protocol/README.md`.
 *
 * A newer daemon of the same major version may add members to answers and values to enumerations of answers: ignore
 * the one, keep a default branch for the other.
 */

/** `major.minor` of the protocol, for `initialize`. */
export const PROTOCOL_VERSION = "{PROTOCOL_VERSION}";

/** Anything that JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** Members of any name. */
export interface JsonObject {{
  readonly [member: string]: JsonValue;
}}
"""
_OWN = {"JsonValue", "JsonObject"}


def printed() -> str:
    """Return `contract.ts`."""
    contract = document()
    shapes = contract["components"]["schemas"]
    parts = [
        _OPENING,
        *(_interface(name, shape) for name, shape in shapes.items() if name not in _OWN),
        _flags(contract["x-flags"]),
        _map("Methods", "Every method: what it takes and what it answers.", map(_method, contract["methods"])),
        _map(
            "Notifications",
            "What the daemon says unasked: the params of each notification.",
            map(_notification, contract["x-notifications"]),
        ),
        _map("Errors", "Every error: `error.data.name` to `error.code`.", map(_error, FAULTS)),
        f"{_doc('What programs branch on.')}export type ErrorName = keyof Errors;\n",
    ]
    return "\n".join(parts)


def type_of(schema: Schema) -> str:
    """Return a schema as a TypeScript type.

    >>> type_of({"anyOf": [{"enum": ["Low", "High"], "type": "string"}, {"type": "null"}]})
    '"Low" | "High" | null'
    >>> type_of({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}})
    'readonly (string | null)[]'
    >>> type_of({"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Move"}})
    '{ readonly [member: string]: Move }'
    """
    unknown = schema.keys() - _PRINTED - _SAID - _NARROWER
    if unknown:
        raise ValueError(f"no TypeScript is known for {sorted(unknown)} of {schema}")
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(type_of, schema["anyOf"])))
    if "const" in schema or "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        item = type_of(schema["items"])
        return f"readonly ({item})[]" if " " in item else f"readonly {item}[]"
    if schema.get("type") == "object":
        return _object(schema)
    return _SIMPLE[schema["type"]]


def _object(schema: Schema) -> str:
    if "properties" in schema:
        return _members(schema["properties"], schema.get("required", ()))
    values = schema.get("additionalProperties", True)
    value = type_of(values) if isinstance(values, dict) else "JsonValue"
    return "JsonObject" if value == "JsonValue" else f"{{ readonly [member: string]: {value} }}"


def _members(members: dict[str, Schema], required: Iterable[str]) -> str:
    lines = [_member(name, schema, name in required) for name, schema in members.items()]
    return f"{{\n{indent(''.join(lines), '  ')}}}"


def _member(name: str, schema: Schema, required: bool) -> str:
    says = [schema.get("description", "")]
    if not required and schema.get("default") is not None:
        says.append(f"Left out: `{json.dumps(schema['default'])}`.")
    kind = f" {type_of(schema)}"
    if len(kind) > _WIDTH and "enum" in schema:
        kind = "".join(f"\n  | {each}" for each in kind.strip().split(" | "))
    return f"{_doc(' '.join(filter(None, says)))}readonly {name}{'' if required else '?'}:{kind};\n"


def _interface(name: str, shape: Schema) -> str:
    return f"{_doc(shape['description'])}export interface {name} {type_of(shape)}\n"


def _flags(flags: dict[str, Any]) -> str:
    about = "Flags that every review knows, by the key that stands in `flags`: how people are shown them."
    return f"{_doc(about)}export const FLAGS = {json.dumps(flags, indent=2)} as const;\n"


def _map(name: str, about: str, entries: Iterable[str]) -> str:
    return f"{_doc(about)}export interface {name} {{\n{indent(''.join(entries), '  ')}}}\n"


def _method(method: dict[str, Any]) -> str:
    params = {param["name"]: param["schema"] for param in method["params"]}
    required = [param["name"] for param in method["params"] if param["required"]]
    if method["x-progressToken"]:
        params["progressToken"] = method["x-progressToken"]
    taken = _members(params, required) if params else "{ readonly [member: string]: never }"
    body = f"params: {taken};\nresult: {type_of(method['result']['schema'])};\n"
    return f'{_doc(method["summary"])}"{method["name"]}": {{\n{indent(body, "  ")}}};\n'


def _notification(each: dict[str, Any]) -> str:
    return f'{_doc(each["summary"])}"{each["name"]}": {type_of(each["params"])};\n'


def _error(fault: Fault) -> str:
    return f"{_doc(fault.says)}{fault.name}: {fault.code};\n"


def _doc(text: str) -> str:
    """Return `text` as a comment for documentation and the end of its line; empty where there is none."""
    lines = wrap(text.replace("*/", "*\\/"), _WIDTH, break_long_words=False, break_on_hyphens=False)
    if len(lines) <= 1:
        return f"/** {lines[0]} */\n" if lines else ""
    return "\n".join(["/**", *(f" * {line}" for line in lines), " */\n"])
