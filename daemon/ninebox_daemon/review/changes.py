"""An edit before it is committed, and what it leaves: pure functions, no I/O, no clock."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic import JsonValue
from pydantic_core import from_json

from ninebox_daemon.review.people import difference, patched
from ninebox_protocol.changes import ChangeKind
from ninebox_protocol.employees import Person

_BEGINS = '{"before":'
_parsed = json.JSONDecoder().raw_decode
_json_of = json.JSONEncoder(separators=(",", ":")).encode

Parts = dict[str, dict[str, JsonValue]]
"""By employeeId: members and their values."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One edit before it is committed."""

    kind: ChangeKind
    people: tuple[Person, ...]
    """Everybody it was about, as they will be; also those who stay as they are."""
    before: Parts
    """Of those who differ: the members that do, as they were."""
    after: Parts
    note: str | None
    refers_to: int | None = None
    """Of an undo or redo: the edit it is about."""


def drafted(kind: ChangeKind, pairs: Iterable[tuple[Person, Person]], note: str | None = None) -> Draft:
    """Return the edit that makes each first of the pairs its second."""
    people: list[Person] = []
    before: Parts = {}
    after: Parts = {}
    for was, will_be in pairs:
        people.append(will_be)
        old, new = difference(was, will_be)
        if old:
            before[was.employee_id], after[was.employee_id] = old, new
    return Draft(kind, tuple(people), before, after, note)


def reversal(kind: ChangeKind, body: str, person_now: Callable[[str], Person], refers_to: int) -> Draft:
    """Return the edit (`undo` or `redo`) that takes back the one whose stored body is `body`.

    It is about everybody whom that one changed, also where nothing is left to take back: a refresh since may have
    brought the same values.
    """
    people: list[Person] = []
    before: Parts = {}
    after: Parts = {}
    for who, part in from_json(body)["before"].items():
        now = person_now(who)
        people.append(patched(now, part))
        before[who], after[who] = difference(now, people[-1])
    return Draft(kind, tuple(people), before, after, None, refers_to)


def body_of(draft: Draft) -> str:
    """Return what the journal keeps of an edit: ASCII JSON, to the letter as `json` writes it: bundles go by that."""
    return _json_of({"before": draft.before, "after": draft.after, "note": draft.note})


def change_text(seq: int, kind: str, employee_ids: Iterable[str], body: str, at: int) -> str:
    """Return a Change that nothing has undone, as ASCII JSON, of its stored body.

    >>> change_text(7, "move", ["1"], '{"before":{"1":{"box":1}},"after":{"1":{"box":2}},"note":null}', 60)[:72]
    '{"seq":7,"kind":"move","employeeIds":["1"],"before":{"1":{"box":1}},"aft'
    """
    who = _json_of(list(employee_ids))
    return f'{{"seq":{seq},"kind":"{kind}","employeeIds":{who},{body[1:-1]},"at":{at},"undoneBy":null}}'


def before_of(body: str) -> Parts:
    """Return the first half of a stored body, without parsing the rest: half the time where there are a million.

    >>> before_of('{"before":{"7":{"box":1}},"after":{"7":{"box":2}},"note":null}')
    {'7': {'box': 1}}
    """
    if not body.startswith(_BEGINS):
        raise ValueError("that is no body of a change")
    parts: Parts = _parsed(body, len(_BEGINS))[0]
    return parts


def learn_first(found: Parts, parts: Parts) -> None:
    """Add members to those `found` already, which stay as they are."""
    for who, members in parts.items():
        known = found.get(who)
        if known is None:
            found[who] = members
        elif not members.keys() <= known.keys():
            found[who] = {**members, **known}
