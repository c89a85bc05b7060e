"""The published contract is kept, and a change that breaks a caller is seen for what it is."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from ninebox_protocol.compatibility import breaks, essence, major
from ninebox_protocol.methods import METHODS
from ninebox_protocol.openrpc import document
from ninebox_protocol.subschema import Fit

PUBLISHED = sorted((Path(__file__).parents[2] / "protocol" / "published").glob("openrpc-*.json"))
GONE = object()

NULL = {"type": "null"}
LEVEL = {"enum": ["Low", "High"], "type": "string"}
SMALL: dict[str, Any] = {
    "info": {"version": "1.0.0"},
    "methods": [
        {
            "name": "move",
            "paramStructure": "either",
            "params": [
                {"name": "who", "required": True, "schema": {"type": "string", "minLength": 1, "pattern": r"\S"}},
                {"name": "to", "required": True, "schema": {"$ref": "#/components/schemas/Place"}},
                {"name": "note", "required": False, "schema": {"anyOf": [{"type": "string"}, NULL], "default": None}},
                {"name": "limit", "required": False, "schema": {"type": "integer", "maximum": 9, "default": 5}},
                {
                    "name": "tags",
                    "required": False,
                    "schema": {"type": "array", "items": LEVEL, "maxItems": 3, "default": []},
                },
            ],
            "result": {"name": "result", "schema": {"$ref": "#/components/schemas/Moved"}},
            "x-mutates": True,
            "x-progressToken": {"anyOf": [{"type": "string"}, {"type": "integer"}, NULL], "default": None},
        }
    ],
    "x-notifications": [{"name": "moved", "params": {"$ref": "#/components/schemas/Moved"}}],
    "components": {
        "errors": {"NotFound": {"code": 1100, "message": "There is no {what}."}},
        "schemas": {
            "Place": {
                "type": "object",
                "additionalProperties": False,
                "required": ["level"],
                "properties": {
                    "level": {"anyOf": [LEVEL, NULL]},
                    "within": {"anyOf": [{"$ref": "#/components/schemas/Place"}, NULL], "default": None},
                    "more": {"type": "object"},
                },
            },
            "Moved": {
                "type": "object",
                "additionalProperties": False,
                "required": ["who", "box", "facts"],
                "properties": {
                    "who": {"type": "string"},
                    "box": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, NULL]},
                    "kind": {"enum": ["move", "undo"], "type": "string"},
                    "facts": {"type": "object", "additionalProperties": {"type": "string"}},
                    "before": {"anyOf": [{"$ref": "#/components/schemas/Moved"}, NULL]},
                },
            },
        },
    },
}
"""A contract with one of each."""

PARAMS = "methods.0.params"
WHO, TO, NOTE, LIMIT, TAGS = (f"{PARAMS}.{place}.schema" for place in range(5))
PLACE = "components.schemas.Place"
MOVED = "components.schemas.Moved"
OPTIONAL = {"name": "color", "required": False, "schema": {"type": "string", "default": "red"}}

EDITS: list[tuple[str, Any, str | None]] = [
    # where, what stands there then (GONE: nothing), the break that it is
    ("info.version", "1.1.0", None),
    ("methods.0.summary", "In other words.", None),
    ("methods.0", GONE, "move is gone"),
    ("methods.0.name", "put", "move is gone"),
    ("methods.1", {"name": "new"}, None),
    ("methods.0.x-mutates", False, "move: x-mutates is off now"),
    ("methods.0.x-progressToken", False, "move: x-progressToken is off now"),
    ("methods.0.x-progressToken.anyOf.0", GONE, "move progressToken: text refused now"),
    ("methods.0.x-progressToken.anyOf.3", LEVEL, None),
    ("methods.0.paramStructure", "by-name", "move: params are taken by-name only now"),
    # params: what was taken has to be taken
    (f"{PARAMS}.4", GONE, "move params.tags: this member refused now"),
    (f"{PARAMS}.0.name", "whom", "move params.who: this member refused now"),
    (f"{PARAMS}.0.name", "whom", "move params.whom must be given now"),
    (f"{PARAMS}.2.required", True, "move params.note must be given now"),
    (f"{PARAMS}.0.required", False, None),
    (f"{PARAMS}.0", {"name": "who", "required": False, "schema": {"type": "string", "default": "me"}}, None),
    (f"{PARAMS}.5", OPTIONAL, None),
    (f"{PARAMS}.5", {**OPTIONAL, "required": True}, "move params.color must be given now"),
    (f"{PARAMS}.2", OPTIONAL, "move params.note: this member refused now"),
    (f"{WHO}.description", "In other words.", None),
    (f"{WHO}.type", "integer", "move params.who: text refused now"),
    (f"{WHO}.type", ["string", "integer"], None),
    (f"{WHO}.minLength", 2, "move params.who: text shorter than 2 refused now"),
    (f"{WHO}.minLength", GONE, None),
    (f"{WHO}.maxLength", 10, "move params.who: text longer than 10 refused now"),
    (f"{WHO}.pattern", "[a-z]", "move params.who: text that does not match [a-z] refused now"),
    (f"{WHO}.pattern", GONE, None),
    (f"{WHO}.format", "uuid", "move params.who: what format rules out refused now"),
    (f"{WHO}.enum", ["a", "b"], 'move params.who: other text than ["a", "b"] refused now'),
    (f"{NOTE}.anyOf", [{"type": "string"}], "move params.note: null refused now"),
    (f"{NOTE}.anyOf.0", {"type": "string", "maxLength": 9}, "move params.note: text longer than 9 refused now"),
    (f"{NOTE}.anyOf.2", {"type": "boolean"}, None),
    (f"{NOTE}.default", "none", 'move params.note: left out means "none" now, it meant null'),
    (f"{NOTE}.default", GONE, "move params.note: left out means nothing in particular now, it meant null"),
    (f"{LIMIT}.maximum", 8, "move params.limit: numbers above 8 refused now"),
    (f"{LIMIT}.maximum", 10, None),
    (f"{LIMIT}.exclusiveMinimum", 0, "move params.limit: numbers not above 0 refused now"),
    (f"{LIMIT}.type", "number", None),
    (f"{LIMIT}.default", 6, "move params.limit: left out means 6 now, it meant 5"),
    (f"{TAGS}.maxItems", 2, "move params.tags: lists longer than 2 refused now"),
    (f"{TAGS}.items.enum", ["Low"], 'move params.tags[]: "High" refused now'),
    (f"{TAGS}.items.const", "Low", 'move params.tags[]: "High" refused now'),  # beside the enumeration
    (f"{TAGS}.items.enum", ["Low", "Medium", "High"], None),
    (f"{TAGS}.items", {"type": "string"}, None),
    (f"{TAGS}.items", {"type": "string", "maxLength": 3}, "move params.tags[]: text longer than 3 refused now"),
    (f"{PLACE}.properties.level.anyOf.1", GONE, "move params.to.level: null refused now"),
    (f"{PLACE}.required", ["level", "within"], "move params.to.within must be given now"),
    (f"{PLACE}.properties.within", GONE, "move params.to.within: this member refused now"),
    (f"{PLACE}.properties.color", {"type": "string"}, None),
    (f"{PLACE}.additionalProperties", True, None),
    (
        f"{PLACE}.properties.more.additionalProperties",
        False,
        "move params.to.more: members of any other name refused now",
    ),
    (f"{PLACE}.properties.more.additionalProperties", NULL, "move params.to.more.*: anything refused now"),
    (f"{PLACE}.minProperties", 2, "move params.to: objects of fewer members than 2 refused now"),
    # answers: what was relied on has to stay, more may come
    (f"{MOVED}.properties.color", {"type": "string"}, None),
    (f"{MOVED}.properties.who", GONE, "move result.who is gone"),
    (f"{MOVED}.properties.kind", GONE, "notification moved.kind is gone"),
    (f"{MOVED}.required", ["who", "box"], "move result.facts may be missing now"),
    (f"{MOVED}.required", ["who", "box", "facts", "kind"], None),
    (f"{MOVED}.properties.who", {"anyOf": [{"type": "string"}, NULL]}, "move result.who: null possible now"),
    (f"{MOVED}.properties.who.type", "integer", "notification moved.who: integers possible now"),
    (f"{MOVED}.properties.who.maxLength", 10, None),
    (f"{MOVED}.properties.box.anyOf.1", GONE, None),
    (f"{MOVED}.properties.box.anyOf.0.maximum", 10, "move result.box: numbers above 9 possible now"),
    (f"{MOVED}.properties.box.anyOf.0.minimum", GONE, "move result.box: numbers below 1 possible now"),
    (f"{MOVED}.properties.box.anyOf.0.maximum", 8, None),
    (f"{MOVED}.properties.box.anyOf.0.type", "number", "move result.box: numbers possible now"),
    (f"{MOVED}.properties.kind.enum", ["move", "undo", "redo"], None),
    (f"{MOVED}.properties.kind.enum", ["move"], None),
    (f"{MOVED}.properties.kind.enum", GONE, 'move result.kind: other text than ["move", "undo"] possible now'),
    (f"{MOVED}.properties.facts.additionalProperties", {}, "move result.facts.*: anything possible now"),
    ("methods.0.result.schema", NULL, "move result: null possible now"),
    # errors and notifications
    ("components.errors.NotFound.code", 1101, "error NotFound: its code is 1101 now, it was 1100"),
    ("components.errors.NotFound.message", "{what} is not there, nor is {other}.", None),
    ("components.errors.NotFound.message", "It is not there.", "error NotFound: data.what is gone"),
    ("components.errors.NotFound", GONE, "error NotFound is gone"),
    ("components.errors.Refused", {"code": 1102, "message": "No."}, None),
    ("x-notifications.0", GONE, "notification moved is gone"),
    ("x-notifications.1", {"name": "new", "params": NULL}, None),
]


def edited(whole: Any, where: str, value: Any) -> Any:
    """Return a copy of a document with another value at a place, `components.errors.NotFound`; GONE takes it out."""
    copy = deepcopy(whole)
    *path, last = [int(step) if step.isdigit() else step for step in where.split(".")]
    part = copy
    for step in path:
        part = part[step]
    if value is GONE:
        del part[last]
    elif isinstance(part, list) and last == len(part):
        part.append(value)
    else:
        part[last] = value
    return copy


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda path: path.name)
def test_the_contract_keeps_what_was_published_or_has_another_major_version(published: Path) -> None:
    old = json.loads(published.read_text(encoding="ascii"))
    assert published.name == f"openrpc-{major(old)}.json"
    assert major(document()) >= major(old)
    assert breaks(old, document()) == [] or major(document()) > major(old)


def test_there_is_a_published_contract_to_keep() -> None:
    assert PUBLISHED


@pytest.mark.parametrize(("where", "value", "sentence"), EDITS, ids=lambda each: None if each is GONE else str(each))
def test_an_edit_breaks_a_caller_or_not(where: str, value: Any, sentence: str | None) -> None:
    found = breaks(SMALL, edited(SMALL, where, value))
    assert sentence in found if sentence else found == []


def test_what_is_published_is_all_that_is_judged() -> None:
    for where, value, _ in EDITS:
        new = edited(SMALL, where, value)
        assert breaks(essence(SMALL), essence(new)) == breaks(SMALL, new)
    assert essence({"properties": {"summary": {"description": "what is told"}}}) == {"properties": {"summary": {}}}


@pytest.mark.parametrize("whole", [SMALL, document()], ids=["small", "ours"])
def test_a_contract_never_breaks_itself(whole: dict[str, Any]) -> None:
    assert breaks(whole, deepcopy(whole)) == []


@pytest.mark.parametrize("method", [method["name"] for method in document()["methods"] if method["params"]])
def test_renaming_a_param_breaks_callers_by_name(method: str) -> None:
    at = next(place for place, each in enumerate(document()["methods"]) if each["name"] == method)
    found = breaks(document(), edited(document(), f"methods.{at}.params.0.name", "renamed"))
    assert f"{method} params.{document()['methods'][at]['params'][0]['name']}: this member refused now" in found


def test_a_param_put_before_others_moves_their_positions() -> None:
    moved = deepcopy(SMALL)
    moved["methods"][0]["params"].insert(2, OPTIONAL)
    assert breaks(SMALL, moved) == [
        f"move params.{name}: stands at position {place + 1} now, it stood at {place}"
        for place, name in [(2, "note"), (3, "limit"), (4, "tags")]
    ]


def test_a_later_param_stands_behind_all_others_so_that_no_position_moves() -> None:
    rename = next(method for method in METHODS if method.name == "session.rename")
    assert rename.positions == ("name", "sessionId", "mutationId")
    assert replace(rename, later=("name",)).positions == ("sessionId", "mutationId", "name")


WORDS = st.sampled_from(["", "a", "bb", "ccc"])
NUMBERS = st.integers(0, 3)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


def _some(schema: dict[str, Any], **keywords: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas with any of these keywords."""
    return st.fixed_dictionaries({name: st.just(value) for name, value in schema.items()}, optional=keywords)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    members = st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    names = st.lists(st.sampled_from("ab"), unique=True)
    return (
        st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options})
        | _some({"type": "array"}, items=inner, minItems=NUMBERS, maxItems=NUMBERS)
        | _some({"type": "object"}, properties=members, required=names, additionalProperties=inner | st.booleans())
    )


FIXED: list[dict[str, Any]] = [{}, NULL, {"type": "boolean"}, {"const": True}, {"$ref": "#/components/A"}]
PLAIN: st.SearchStrategy[dict[str, Any]] = (
    st.sampled_from(FIXED)
    | _some({"type": "string"}, minLength=NUMBERS, maxLength=NUMBERS, pattern=st.sampled_from(["b", "^c"]))
    | _some({"type": "integer"}, minimum=NUMBERS, exclusiveMaximum=NUMBERS)
    | _some({"type": "number"}, exclusiveMinimum=NUMBERS, maximum=NUMBERS)
    | st.lists(WORDS, min_size=1, max_size=3).map(lambda words: {"enum": words, "type": "string"})
    | st.lists(WORDS | NUMBERS | st.booleans(), min_size=1, max_size=3).map(lambda values: {"enum": values})
)
SCHEMAS = st.recursive(PLAIN, _nested, max_leaves=4)


def holds(schema: Any, shape: Any, value: Any) -> bool:
    whole = {"allOf": [schema], "components": {"A": shape}}
    return bool(Draft202012Validator(whole).is_valid(value))


@given(st.data())
def test_where_nothing_is_refused_every_value_taken_before_is_taken_after(data: st.DataObject) -> None:
    shape = {"type": "object", "properties": {"a": data.draw(SCHEMAS)}}
    before = data.draw(SCHEMAS)
    after = data.draw(SCHEMAS | SCHEMAS.map(lambda more: {**before, **more}))
    value = data.draw(VALUES)
    whole = {"components": {"A": shape}}
    assume(not Fit(whole, whole, "refused", bears=False).misfits(before, after, "here"))
    assert holds(after, shape, value) or not holds(before, shape, value)


@given(SCHEMAS)
def test_a_schema_takes_its_own_values(schema: dict[str, Any]) -> None:
    whole = {"components": {"A": {"type": "object", "properties": {"a": {"$ref": "#/components/A"}}}}}
    assert Fit(whole, whole, "refused", bears=False).misfits(schema, schema, "here") == []
    assert Fit(whole, whole, "possible", bears=True).misfits(schema, schema, "here") == []


@pytest.mark.parametrize(
    ("now", "broken"), [(5, []), (3, [".count: what multipleOf rules out is refused now"]), (None, [])]
)
def test_a_keyword_that_is_not_judged_may_stay_or_go_and_not_change(now: int | None, broken: list[str]) -> None:
    before = {"type": "integer", "multipleOf": 5}
    taken = {"type": "integer"} if now is None else {"type": "integer", "multipleOf": now}
    assert Fit({}, {}, "is refused now", bears=False).misfits(before, taken, ".count") == broken
