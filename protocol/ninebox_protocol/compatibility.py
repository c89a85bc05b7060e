"""What a new contract takes away from callers of an old one. Pure: two OpenRPC documents in, sentences out.

`protocol/published/openrpc-<major>.json` holds what is judged of the contract that was published last. Tests hold the
present document against it: where something breaks, the major version has to rise (`PROTOCOL_VERSION`). It is renewed
at each release by `make publish`. In between it stays, so what was not published yet may change; before the first
release it is what the first one will promise.

A break is

- a method, an error's name or fact, a notification, or a member of an answer or a notification that is gone; an error
  with another code; an answer that can be null or of another type or range, or lack a member that was always there;
- a param that is gone, required now, refused where it was taken (type, range, length, pattern, enumeration), that means
  something else when it is left out, or that stands at another position. Of params given by position this is the one
  break that nobody would notice: the value goes to another member. So a new param stands behind all others, also
  behind `sessionId` and `mutationId` (`Method.later`);
- `mutationId` or `progressToken` taken no more.

No break, so what callers must bear: new methods, errors and notifications, more errors of a method, new members of
answers, new words in an enumeration of an answer, whether an error is worth a retry, other texts for people.
"""

import re
from collections.abc import Iterator
from typing import Any

from ninebox_protocol.subschema import Fit

Document = dict[str, Any]


def breaks(old: Document, new: Document) -> list[str]:
    """Return a sentence for each thing that a caller of `old` can't rely on in `new`, naming its place."""
    return [*_of_methods(old, new), *_of_errors(old, new), *_of_notifications(old, new)]


def essence(part: Any, *, names: bool = False) -> Any:
    """Return a document without what no break can be about: examples and texts for people.

    `names`: the keys of `part` are names of members, whatever they are.
    """
    if isinstance(part, list):
        return [essence(each) for each in part]
    if not isinstance(part, dict):
        return part
    said = set() if names else {"description", "examples", "remedy", "summary"}
    return {key: essence(each, names=key == "properties") for key, each in part.items() if key not in said}


def major(document: Document) -> int:
    """Return the major version of a contract."""
    return int(document["info"]["version"].split(".")[0])


def _of_methods(old: Document, new: Document) -> Iterator[str]:
    methods = {method["name"]: method for method in new["methods"]}
    for was in old["methods"]:
        name = was["name"]
        if name not in methods:
            yield f"{name} is gone"
            continue
        now = methods[name]
        taken = Fit(old, new, "refused now", bears=False)
        given = Fit(new, old, "possible now", bears=True)
        yield from taken.misfits(_params(was), _params(now), f"{name} params")
        yield from given.misfits(now["result"]["schema"], was["result"]["schema"], f"{name} result")
        yield from _of_positions(was, now)
        for promise in ("x-mutates", "x-progressToken"):
            if was[promise] and not now[promise]:
                yield f"{name}: {promise} is off now"
        if was["x-progressToken"] and now["x-progressToken"]:
            yield from taken.misfits(was["x-progressToken"], now["x-progressToken"], f"{name} progressToken")


def _params(method: Document) -> Document:
    """Return the params of a method as the schema of one object."""
    return {
        "type": "object",
        "properties": {param["name"]: param["schema"] for param in method["params"]},
        "required": [param["name"] for param in method["params"] if param["required"]],
        "additionalProperties": False,
    }


def _of_positions(was: Document, now: Document) -> Iterator[str]:
    if now["paramStructure"] not in {"either", was["paramStructure"]}:
        yield f"{was['name']}: params are taken {now['paramStructure']} only now"
    places = {param["name"]: place for place, param in enumerate(now["params"])}
    for place, param in enumerate(was["params"]):
        moved_to = places.get(param["name"], place)
        if moved_to != place:
            yield f"{was['name']} params.{param['name']}: stands at position {moved_to} now, it stood at {place}"


def _of_errors(old: Document, new: Document) -> Iterator[str]:
    errors = new["components"]["errors"]
    for name, was in old["components"]["errors"].items():
        if name not in errors:
            yield f"error {name} is gone"
            continue
        now = errors[name]
        if now["code"] != was["code"]:
            yield f"error {name}: its code is {now['code']} now, it was {was['code']}"
        for fact in sorted(_facts(was) - _facts(now)):
            yield f"error {name}: data.{fact} is gone"


def _facts(error: Document) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", error["message"]))


def _of_notifications(old: Document, new: Document) -> Iterator[str]:
    said = {each["name"]: each for each in new["x-notifications"]}
    for was in old["x-notifications"]:
        if was["name"] not in said:
            yield f"notification {was['name']} is gone"
            continue
        fit = Fit(new, old, "possible now", bears=True)
        yield from fit.misfits(said[was["name"]]["params"], was["params"], f"notification {was['name']}")
