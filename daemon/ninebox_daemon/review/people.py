"""What can be done to one person: pure functions, no I/O, no clock."""

import json
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue
from pydantic.alias_generators import to_camel
from pydantic_core import from_json

from ninebox_daemon.review.flags import flags_after
from ninebox_daemon.review.grid import BOXES, CENTRE, Labels, box_of, label_of
from ninebox_protocol.employees import Donut, Employee, Person
from ninebox_protocol.wire import Level

if TYPE_CHECKING:
    from ninebox_daemon.review.facts import Stored

_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?")

Endings = dict[tuple[str, bool, bool, bool], str]
"""How a stored text goes on, by its last member, whether the person changed, left, and is in the donut exercise."""

_WIRE_NAMES = {name: to_camel(name) for name in Person.model_fields}

STORED = frozenset(_WIRE_NAMES.values())
"""The members of an Employee that its stored text has, by wire name."""

_NO_DONUT = '"donut":null'
"""Stands so in a stored text where the person isn't in the exercise, and nowhere else: quotes in texts are escaped."""


def text_of(person: Person) -> str:
    """Return the person as it is stored and sent: ASCII JSON, members in their order, `box` last."""
    return person.model_dump_json(ensure_ascii=True)


def person_of(text: str) -> Person:
    """Return the person of a stored text; the inverse of `text_of`."""
    return Person.model_validate_json(text, by_alias=True, by_name=False)


def employee_of(person: Person, changed: bool, left: bool, labels: Labels) -> Employee:
    """Return the person as callers see it; `left`: the workbook has no row for it any more."""
    label = None if person.box is None else label_of(person.box, labels)
    stale = person.donut is not None and person.box != CENTRE
    return Employee(**person.__dict__, box_label=label, changed=changed, left_workbook=left, donut_stale=stale)


def employee_text(text: str, changed: bool, left: bool, endings: Endings) -> str:
    """Return what `employee_of` would be as JSON, without parsing the stored text: its last member is the box.

    `endings` are those of the labels in use.

    >>> employee_text('{"name":"Ada","donut":null,"box":9}', True, False, endings_of(("One",) * 8 + ("Nine",)))
    '{"name":"Ada","donut":null,"box":9,"boxLabel":"Nine [H,H]","changed":true,"leftWorkbook":false,"donutStale":false}'
    """
    return text[:-1] + endings[text[text.rindex(",") + 1 :], changed, left, text.rfind(_NO_DONUT) < 0]


def employee_texts(rows: "Iterable[Stored]", gone: Collection[str], endings: Endings) -> list[str]:
    """Return the `employee_text` of each; `gone`: for whom the workbook has no row any more.

    All of it in one loop: a call for each would double what it takes.
    """
    return [
        text[:-1]
        + endings[
            text[text.rindex(",") + 1 :],
            row.current is not None,
            row.employee_id in gone,
            text.rfind(_NO_DONUT) < 0,  # from behind: it stands nearer to the end
        ]
        for row in rows
        for text in (row.current or row.baseline,)
    ]


def parsed(text: str) -> Any:
    """Return what a person's JSON text says, by wire name."""
    return from_json(text)


def is_in_donut_exercise(text: str) -> bool:
    """True when the person of a stored text has a place or a note in the donut exercise, without parsing it."""
    return _NO_DONUT not in text


@lru_cache(maxsize=1)
def endings_of(labels: Labels) -> Endings:
    """Return what is put behind the stored text of anybody, for boxes that are called so."""
    endings = {}
    for box in (None, *BOXES):
        label = "null" if box is None else json.dumps(label_of(box, labels))
        tail = f'"box":{"null" if box is None else box}}}'
        for changed, left, placed in product((False, True), repeat=3):
            said = {"changed": changed, "leftWorkbook": left, "donutStale": placed and box != CENTRE}
            members = "".join(f',"{name}":{json.dumps(value)}' for name, value in said.items())
            endings[tail, changed, left, placed] = f',"boxLabel":{label}{members}}}'
    return endings


def moved(person: Person, performance: Level | None, potential: Level | None) -> Person:
    """Put a person in the box of these ratings; None on an axis: not rated there."""
    box = box_of(performance, potential)
    return _with(person, {"performance": performance, "potential": potential, "box": box})


def noted(person: Person, note: str | None) -> Person:
    """Give a person this note; None or blank takes it away."""
    return _with(person, {"change_note": worded(note)})


def flagged(person: Person, add: Iterable[str], remove: Iterable[str]) -> Person:
    """Put flags on and take flags off."""
    return _with(person, {"flags": flags_after(person.flags, add, remove)})


def updated(person: Person, fields: dict[str, Any]) -> Person:
    """Replace these fields; blank text is none."""
    return _with(person, {name: worded(value) if isinstance(value, str) else value for name, value in fields.items()})


def worded(text: str | None) -> str | None:
    """Return a text as a cell of a workbook gives it back: no blanks around it, `\\n` alone between lines.

    U+FFFE and U+FFFF are left out: they are no characters, and no reader gives them back.

    >>> worded(" two\\r\\nlines "), worded("  ")
    ('two\\nlines', None)
    """
    return _LINE_ENDS.sub("\n", _NO_CHARACTERS.sub("", text or "")).strip() or None


def patched(person: Person, part: dict[str, JsonValue]) -> Person:
    """Give a person the members of one side of a change.

    The box follows from the ratings as they are then: a refresh since may have changed the one that `part` leaves out.
    """
    said = Person.read({"employeeId": person.employee_id, "name": person.name, **part})
    after = _with(person, {name: getattr(said, name) for name in said.model_fields_set})
    return moved(after, after.performance, after.potential)


def difference(before: Person, after: Person) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
    """Return the members that differ, as they were and as they are."""
    was, now = before.__dict__, after.__dict__
    differing = [name for name, value in was.items() if now[name] != value]
    return _members(was, differing), _members(now, differing)


def _members(values: dict[str, Any], names: Iterable[str]) -> dict[str, JsonValue]:
    """Return some of a person's members by wire name."""
    return {_WIRE_NAMES[name]: _plain(values[name]) for name in names}


def _plain(value: Any) -> JsonValue:
    # Not by isinstance: that asks pydantic's metaclass, which takes ten times as long.
    return value.model_dump() if type(value) is Donut else value


def _with(person: Person, fields: dict[str, Any]) -> Person:
    return person.model_copy(update=fields)
