"""The reference for people: the OpenRPC document and the table of errors as Markdown, below an opening written by hand.

Knows no shape, no method and no error by itself.
"""

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from ninebox_protocol import PROTOCOL_VERSION
from ninebox_protocol.errors import EVERYWHERE, FAULTS, Fault
from ninebox_protocol.openrpc import document
from ninebox_protocol.reference_words import in_words

OPENING = Path(__file__).with_name("reference_opening.md")


def printed() -> str:
    """Return `README.md` of the contract."""
    contract = document()
    parts = [
        OPENING.read_text(encoding="utf-8").replace("{version}", PROTOCOL_VERSION),
        *_methods(contract["methods"]),
        *_notifications(contract["x-notifications"]),
        *_shapes(contract["components"]["schemas"]),
        *_errors(FAULTS),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _methods(methods: list[dict[str, Any]]) -> Iterable[str]:
    everywhere = ", ".join(f"`{fault.name}`" for fault in EVERYWHERE)
    yield "## Methods"
    yield (
        "Params stand in the order that they have by position. Text is counted in characters; an *object of* something "
        f"has members of any name. Beside the errors named with it, any method can answer {everywhere}. The examples "
        "are one story, told in the order of their ids to a daemon that keeps nothing yet."
    )
    for space, group in groupby(methods, key=lambda method: _space(method["name"])):
        yield f"### {space}"
        for method in group:
            yield from _method(method)


def _space(name: str) -> str:
    space, dot, _ = name.partition(".")
    return f"Methods of `{space}`" if dot and space != "rpc" else "Methods of the connection"


def _method(method: dict[str, Any]) -> Iterable[str]:
    yield f"#### `{method['name']}`"
    marks = []
    if method["x-mutates"]:
        marks.append("*Changes something: once for each `mutationId`.*")
    if method["x-progressToken"]:
        marks.append("*Takes a `progressToken`.*")
    yield " ".join([method["summary"], *marks])
    if method["params"]:
        rows = [
            (f"`{each['name']}`", in_words(each["schema"]), "yes" if each["required"] else "", _says(each["schema"]))
            for each in method["params"]
        ]
        yield _table(("param", "type", "required", "meaning"), rows)
    result = method["result"]
    yield f"Answers {in_words(result['schema'])}. {result['description']}"
    names = {error["data"]["name"]: None for error in method["errors"]}
    own = [f"`{name}`" for name in names if name not in {fault.name for fault in EVERYWHERE}]
    if own:
        yield f"Errors: {', '.join(own)}."
    yield from (_example(method["name"], example) for example in method.get("examples", ()))


def _says(schema: dict[str, Any]) -> str:
    """Return what is said of a member, or of its shape where that says enough."""
    about = schema if "description" in schema else document()["components"]["schemas"][_shape(schema)]
    default = schema.get("default")
    left_out = "" if default is None else f" Left out: `{json.dumps(default)}`."
    return f"{about['description']}{left_out}"


def _shape(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _example(name: str, example: dict[str, Any]) -> str:
    """Return what is sent and what is answered. Where there is no answer, it was sent as a notification."""
    asks = "result" in example
    request = {"jsonrpc": "2.0", **({"id": example["x-step"]} if asks else {}), "method": name}
    params = {each["name"]: each["value"] for each in example["params"]}
    lines = [f"--> {json.dumps({**request, 'params': params} if params else request)}"]
    if asks:
        lines.append(_from_daemon({"jsonrpc": "2.0", "id": example["x-step"], "result": example["result"]["value"]}))
    return _told(example, lines)


def _told(example: dict[str, Any], lines: list[str]) -> str:
    about = " ".join(f"{example[part].rstrip('.')}." for part in ("name", "description") if part in example)
    exchange = "\n".join(lines)
    return f"*{about.replace('?.', '?')}*\n\n```jsonl\n{exchange}\n```"


def _from_daemon(message: dict[str, Any]) -> str:
    return f"<-- {json.dumps(message, separators=(',', ':'))}"


def _notifications(notifications: list[dict[str, Any]]) -> Iterable[str]:
    yield "## Notifications"
    for each in notifications:
        yield f"### `{each['name']}`"
        yield each["summary"]
        yield f"Params: {in_words(each['params'])}."
        for example in each.get("examples", ()):
            message = {"jsonrpc": "2.0", "method": each["name"], "params": example["value"]}
            yield _told(example, [_from_daemon(message)])


def _shapes(shapes: dict[str, dict[str, Any]]) -> Iterable[str]:
    yield "## Shapes"
    yield "What stands in answers and notifications is always there, null where there is nothing to say."
    for name, shape in shapes.items():
        if "properties" in shape:
            yield f"### Shape {name}"
            yield shape["description"]
            yield _table(("member", "type", "meaning"), _members(shape))


def _members(shape: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    for name, schema in shape["properties"].items():
        optional = "" if name in shape.get("required", ()) else " May be left out."
        yield f"`{name}`", in_words(schema), f"{_says(schema)}{optional}"


def _errors(faults: Iterable[Fault]) -> Iterable[str]:
    yield "## Error names"
    yield "What stands in braces is filled in, and is a member of `data` too."
    yield _table(
        ("code", "`data.name`", "`message`", "`data.remedy`", "`data.retryable`"),
        [(str(f.code), f"`{f.name}`", f.says, f.remedy, "true" if f.retryable else "") for f in faults],
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    r"""Return a table as Markdown.

    >>> print(_table(("name", "choice"), [("framing", "lines|headers")]))
    | name | choice |
    | --- | --- |
    | framing | lines\|headers |
    """
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
