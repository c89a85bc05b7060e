"""Which values of one JSON Schema another one refuses. Pure; knows the keywords that pydantic writes, and no method.

A keyword that isn't known here and differs counts as a refusal: better one too many than one too few.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

_SAYS_NOTHING = {"title", "description", "default", "examples", "deprecated"}
_LOWEST = {
    "minimum": "numbers below {}",
    "exclusiveMinimum": "numbers not above {}",
    "minLength": "text shorter than {}",
    "minItems": "lists shorter than {}",
    "minProperties": "objects of fewer members than {}",
}
_HIGHEST = {
    "maximum": "numbers above {}",
    "exclusiveMaximum": "numbers not below {}",
    "maxLength": "text longer than {}",
    "maxItems": "lists longer than {}",
    "maxProperties": "objects of more members than {}",
}
_STRUCTURE = {"type", "enum", "const", "pattern", "items", "properties", "required", "additionalProperties"}
_JUDGED = _SAYS_NOTHING | _LOWEST.keys() | _HIGHEST.keys() | _STRUCTURE
_NOUNS = {"null": "null", "string": "text", "integer": "integers", "number": "numbers", "boolean": "true and false"}
_NOUNS |= {"array": "lists", "object": "objects"}


@dataclass(frozen=True)
class Fit:
    """Holds values of schemas of the document `source` against schemas of the document `target`.

    `says` ends each sentence. `bears`: the target is a reader that passes over members and words of an enumeration
    that it doesn't know, but misses a member that it knows. Else it is a listener that refuses what it doesn't know.
    """

    source: Schema
    target: Schema
    says: str
    bears: bool

    def misfits(self, values: Schema, taken: Schema, where: str, met: frozenset[Any] = frozenset()) -> list[str]:
        """Return a sentence for each kind of value that `values` allows and `taken` refuses, beginning with `where`."""
        pair = (_text(values), _text(taken))
        if pair in met:
            return []  # a shape within itself: judged where it was met first
        met |= {pair}
        options = list(_alternatives(taken, self.target))
        found: list[str] = []
        for one in _alternatives(values, self.source, each_value=True):
            found += min((self._one(one, option, where, met) for option in options), key=_badness)[1]
        return found

    def _one(self, values: Schema, taken: Schema, where: str, met: frozenset[Any]) -> tuple[bool, list[str]]:
        """Return whether the types differ, and the misfits, of two schemas without alternatives."""
        kind = _type_of(values)
        if _type_of(taken) not in {None, kind} and (_type_of(taken), kind) != ("number", "integer"):
            return True, [self._sentence(where, _named(values))]
        found = [self._sentence(where, what) for what in self._beyond(values, taken)]
        if "items" in taken:
            found += self.misfits(values.get("items", {}), taken["items"], f"{where}[]", met)
        if kind == "object":
            found += self._members(values, taken, where, met)
        return False, found

    def _beyond(self, values: Schema, taken: Schema) -> Iterator[str]:
        """Yield what of the values lies outside the bounds of `taken`, members and elements apart."""
        for allowed in ([taken["const"]] if "const" in taken else None, taken.get("enum")):
            if allowed is not None and not self._listed(values, allowed):
                yield _named(values) if "const" in values else f"other {_named(values)} than {_text(allowed)}"
        for keyword, what in (_LOWEST | _HIGHEST).items():
            bound, own = taken.get(keyword), _bound(values, keyword)
            if bound is not None and (own is None or (own < bound if keyword in _LOWEST else own > bound)):
                yield what.format(bound)
        pattern, word = taken.get("pattern"), values.get("const")
        if pattern not in {None, values.get("pattern")} and not (isinstance(word, str) and re.search(pattern, word)):
            yield f"text that does not match {pattern}"
        for keyword in sorted(taken.keys() - _JUDGED):
            if values.get(keyword) != taken[keyword]:
                yield f"what {keyword} rules out"

    def _listed(self, values: Schema, allowed: list[Any]) -> bool:
        if "const" not in values:
            return False
        return _text(values["const"]) in map(_text, allowed) or (self.bears and isinstance(values["const"], str))

    def _members(self, values: Schema, taken: Schema, where: str, met: frozenset[Any]) -> Iterator[str]:
        own, known = values.get("properties", {}), taken.get("properties", {})
        others, allowed = _others(values), _others(taken)
        given = set(values.get("required", ()))
        for name in sorted(own.keys() | known.keys()):
            here = f"{where}.{name}"
            if name not in own and self.bears:
                yield f"{here} is gone"
            elif name in own and name not in known and allowed is None:
                if not self.bears:
                    yield self._sentence(here, "this member")
            else:
                value, place = own.get(name, others), known.get(name, allowed)
                if value is not None:
                    yield from self.misfits(value, place, here, met)
                if not self.bears and name in own and name in known and name not in given:
                    yield from _left_out(value, place, here)
        for name in sorted(set(taken.get("required", ())) - given):
            if name in own or not self.bears:
                yield f"{where}.{name} {'may be missing' if self.bears else 'must be given'} now"
        if others is not None and allowed is not None:
            yield from self.misfits(others, allowed, f"{where}.*", met)
        elif others is not None and not self.bears:
            yield self._sentence(where, "members of any other name")

    def _sentence(self, where: str, what: str) -> str:
        return f"{where}: {what} {self.says}"


def _alternatives(schema: Schema, document: Schema, *, each_value: bool = False) -> Iterator[Schema]:
    """Yield schemas that together are this one, without `$ref`, `anyOf`, lists of types and, if asked, enumerations."""
    rest = {keyword: value for keyword, value in schema.items() if keyword not in _SAYS_NOTHING}
    if "$ref" in rest:
        yield from _alternatives(_both(_at(rest.pop("$ref"), document), rest), document, each_value=each_value)
        return
    for keyword in ("anyOf", "oneOf"):
        if keyword in rest:
            for option in rest.pop(keyword):
                yield from _alternatives(_both(option, rest), document, each_value=each_value)
            return
    if isinstance(rest.get("type"), list):
        for kind in rest.pop("type"):
            yield {**rest, "type": kind}
    elif each_value and "enum" in rest:
        for value in rest.pop("enum"):
            yield {**rest, "const": value}
    else:
        yield rest


def _both(schema: Schema, rest: Schema) -> Schema:
    """Return a schema with what stands beside it; keywords that differ are left to `allOf`, which is not known here."""
    clash = {keyword: value for keyword, value in rest.items() if schema.get(keyword, value) != value}
    return {**rest, **schema, **({"allOf": [clash]} if clash else {})}


def _at(reference: str, document: Schema) -> Schema:
    part: Any = document
    for step in reference.removeprefix("#/").split("/"):
        part = part[step.replace("~1", "/").replace("~0", "~")]
    schema: Schema = part
    return schema


def _others(schema: Schema) -> Schema | None:
    """Return the schema of members that have none of their own; None: there are no such members."""
    others = schema.get("additionalProperties", True)
    return None if others is False else {} if others is True else others


def _left_out(was: Schema, is_: Schema, where: str) -> Iterator[str]:
    before, now = (_text(each["default"]) if "default" in each else "nothing in particular" for each in (was, is_))
    if before != now:
        yield f"{where}: left out means {now} now, it meant {before}"


def _bound(values: Schema, keyword: str) -> Any:
    """Return what the values keep to by themselves, None where they don't."""
    value = values.get("const")
    if isinstance(value, str) and keyword.endswith("Length"):
        return len(value)
    return value if _kind(value) in {"integer", "number"} else values.get(keyword)


def _type_of(schema: Schema) -> str | None:
    """Return the type of all values, None where there can be several."""
    if "type" in schema:
        kind: str = schema["type"]
        return kind
    kinds = {_kind(value) for value in schema.get("enum", [schema["const"]] if "const" in schema else [])}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _named(schema: Schema) -> str:
    return _text(schema["const"]) if "const" in schema else _NOUNS.get(str(_type_of(schema)), "anything")


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)  # to compare by: 1 is not true


def _badness(judged: tuple[bool, list[str]]) -> tuple[bool, bool, int]:
    types_differ, found = judged
    return bool(found), types_differ, len(found)
