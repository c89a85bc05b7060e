"""JSON Schema in plain words, as far as the contract uses it. Knows no method and no shape."""

import json
from typing import Any

Schema = dict[str, Any]

_SIMPLE = {"string": "text", "integer": "integer", "number": "number", "boolean": "true or false", "null": "null"}


def in_words(schema: Schema) -> str:
    """Return what a schema accepts, as Markdown; shapes are links to their headings.

    >>> in_words({"anyOf": [{"type": "string", "minLength": 1, "maxLength": 64}, {"type": "null"}]})
    'text of 1 to 64 characters, or null'
    >>> in_words({"type": "array", "items": {"$ref": "#/components/schemas/Move"}, "maxItems": 100000})
    'list of [Move](#shape-move), at most 100,000'
    >>> in_words({"type": "integer", "minimum": 1}), in_words({"enum": ["Low", "High"], "type": "string"})
    ('integer, 1 or more', '`"Low"` or `"High"`')
    >>> in_words({"type": "object", "additionalProperties": {"type": "string"}})
    'object of text'
    """
    if "$ref" in schema:
        shape = schema["$ref"].rpartition("/")[2]
        return "any JSON" if shape == "JsonValue" else f"[{shape}](#shape-{shape.lower()})"
    if "anyOf" in schema:
        return _either([in_words(each) for each in schema["anyOf"]])
    if "const" in schema or "enum" in schema:
        return _either([f"`{json.dumps(value)}`" for value in schema.get("enum", [schema.get("const")])])
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_grouped(in_words(schema['items']))}{_range(schema, 'minItems', 'maxItems', ', ')}"
    if kind == "object":
        values = schema.get("additionalProperties", True)
        return f"object of {_grouped(in_words(values))}" if isinstance(values, dict) else "object"
    if kind == "string":
        return f"text{_range(schema, 'minLength', 'maxLength', ' of ', ' characters')}{_pattern(schema)}"
    return f"{_SIMPLE[schema['type']]}{_range(schema, 'minimum', 'maximum', ', ')}"


def _either(parts: list[str]) -> str:
    """Return the parts as alternatives, null as the last of them."""
    *others, last = [part for part in dict.fromkeys(parts) if part != "null"]
    words = f"{', '.join(others)} or {last}" if others else last
    return f"{words}, or null" if "null" in parts else words


def _grouped(words: str) -> str:
    return f"({words})" if "," in words or " or " in words else words


def _range(schema: Schema, least: str, most: str, before: str, after: str = "") -> str:
    low, high = schema.get(least), schema.get(most)
    if low is None and high is None:
        return ""
    if high is None:
        return f"{before}{low:,} or more{after}"
    return f"{before}at most {high:,}{after}" if low is None else f"{before}{low:,} to {high:,}{after}"


def _pattern(schema: Schema) -> str:
    """Return what a pattern asks for. That of text which isn't blank has words of its own."""
    pattern = schema.get("pattern")
    if pattern is None:
        return ""
    return ", not blank" if pattern == r"\S" else f" like `{pattern}`"
