"""What questions ask of a person, read once from the stored text: pure functions, no I/O, no clock."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring_ascii as _text_of
from operator import attrgetter, itemgetter
from typing import Any, Literal, NamedTuple, Protocol

from pydantic_core import from_json, to_json

from ninebox_daemon.review.words import folded
from ninebox_protocol.wire import Level

_PUNCTUATION = re.compile(r"[\W_]+")
_MANAGER_ID = re.compile(
    r"((worker|employee|direct|line)( ?s)? )?(manager|supervisor|mgr)( ?s)? ?((employee|worker|personnel) )?(id|number)"
    r"|reports to (id|number)"
)


class Facts(NamedTuple):
    """One person as questions see it. None: not known, or not rated."""

    employee_id: str
    name: str
    business_title: str | None
    job_title: str | None
    level: str | None
    function: str | None
    location: str | None
    tenure: str | None
    manager: str | None
    """Whom the person reports to, as the workbook calls them."""
    manager_id: str | None
    """Their ID, where the workbook has a column for it."""
    chain: tuple[str | None, ...]
    """The management chain, from the top."""
    flags: tuple[str, ...]
    performance: Level | None
    potential: Level | None
    box: int | None
    baseline_box: int | None
    prior_box: int | None
    history: tuple[tuple[str, str], ...]
    """Review years and the words of their ratings."""
    changed: bool


_TOLD = {
    "employeeId": "employee_id",
    "name": "name",
    "businessTitle": "business_title",
    "jobTitle": "job_title",
    "jobLevel": "level",
    "jobFunction": "function",
    "location": "location",
    "tenureCategory": "tenure",
    "manager": "manager",
    "flags": "flags",
    "performance": "performance",
    "potential": "potential",
    "box": "box",
    "priorBox": "prior_box",
    "changed": "changed",
}
KNOWN = {member: Facts._fields.index(name) for member, name in _TOLD.items()}
"""Where a member of an Employee, by wire name, stands among the facts."""
_EACH_THEIR_OWN = ("employeeId", "name")
"""Texts that hardly two people have alike."""


class _Texts(dict[Any, str]):
    """JSON texts of values, each made once: most values are those of many people."""

    def __missing__(self, value: Any) -> str:
        text = self[value] = to_json(value, ensure_ascii=True).decode("ascii")
        return text


def facts_texts(people: Sequence[Facts], members: Iterable[str]) -> Iterator[str]:
    """Return these members of each person as they stand in an Employee, as ASCII JSON; all of them are KNOWN.

    Made member by member, without a step of Python's for each person.

    >>> list(facts_texts([Facts("7", *[None] * 10, ("pip",), *[None] * 6, True)], ["flags", "employeeId", "changed"]))
    ['{"flags":["pip"],"employeeId":"7","changed":true}']
    """
    columns = {}
    for member in members:
        values = map(itemgetter(KNOWN[member]), people)
        columns[member] = map(_text_of if member in _EACH_THEIR_OWN else _Texts().__getitem__, values)
    whole = "{" + ",".join(f'"{member}":%s' for member in columns) + "}"
    return map(whole.__mod__, zip(*columns.values(), strict=True))


def text_reader(member: Literal["level", "function", "location", "tenure"]) -> Callable[[Facts], str | None]:
    """Return what reads one of the facts by which people are grouped."""
    return attrgetter(member)


def led_by(person: Facts) -> tuple[object, ...]:
    """Return all that the organisation is told from: two people of whom it is equal stand at one place in it."""
    return (person.employee_id, person.name, person.manager, person.manager_id, person.chain)


class Stored(Protocol):
    """A person's row: JSON text of the baseline and, where the person differs from it, of now."""

    @property
    def employee_id(self) -> str:
        """Return the ID."""

    @property
    def baseline(self) -> str:
        """Return the person as the workbook has it."""

    @property
    def current(self) -> str | None:
        """Return the person as it stands now; None: as the workbook has it."""


def facts_of(row: Stored) -> Facts:
    """Return what questions ask of a person."""
    changed = row.current is not None
    now: dict[str, Any] = from_json(row.current if row.current is not None else row.baseline)
    extra = now["extra"]
    return Facts(
        row.employee_id,
        now["name"],
        now["businessTitle"],
        now["jobTitle"],
        now["jobLevel"],
        now["jobFunction"],
        now["location"],
        now["tenureCategory"],
        now["manager"],
        _manager_id(extra) if extra else None,
        tuple(now["managementChain"]),
        tuple(now["flags"]),
        now["performance"],
        now["potential"],
        now["box"],
        _box_in(row.baseline) if changed else now["box"],
        now["priorBox"],
        tuple(now["ratingsHistory"].items()),
        changed,
    )


def _box_in(text: str) -> int | None:
    """Return the box of a stored text, which is its last member.

    >>> _box_in('{"name":"Ada","box":9}'), _box_in('{"name":"Ada","box":null}')
    (9, None)
    """
    said = text[text.rindex(":") + 1 : -1]
    return None if said == "null" else int(said)


def _manager_id(extra: Mapping[str, str]) -> str | None:
    """Return the manager's ID among columns that an import didn't recognise.

    >>> _manager_id({"Cost Centre": "7", "Worker's Manager - ID": "00042"})
    '00042'
    """
    for header, text in extra.items():
        if _MANAGER_ID.fullmatch(_PUNCTUATION.sub(" ", folded(header)).strip()):
            return text
    return None
