"""How a newer workbook and a review become one: the rule for one person. Pure: no I/O, no clock."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from pydantic.alias_generators import to_camel

from ninebox_daemon.review.derived import location_of
from ninebox_daemon.review.people import moved
from ninebox_protocol.employees import Donut, Person
from ninebox_protocol.sessions import Conflict

REVIEWED = (
    *("performance", "potential", "flags", "change_note", "donut"),
    *("development_focus", "development_action", "notes", "promotion_status", "promotion_readiness"),
)
"""The members that a review can change. All others are the workbook's alone, and no conflict can be about them."""

DERIVED = ("job_function", "location", "box")
_IN_PIECES = ("management_chain", "ratings_history")
_TOLD = tuple(
    name
    for name in Person.model_fields
    if name not in {*REVIEWED, *DERIVED, *_IN_PIECES, "employee_id", "extra"}  # extra: whatever the file has
)
"""The workbook's own members that have one column each."""

OUR_OWN = ("flags", "change_note", "donut")
"""Members that no HR system writes: where the workbook lacks them, the next export writes them again."""

Decided = Callable[[str, str], Collection[Any]]
"""From employeeId and member (of Python's name) to what stood there before the review's first edit; empty: none."""

_NO_DONUT = Donut(performance=None, potential=None, note=None)


class Merged(NamedTuple):
    """One person after the merge: what the workbook says, how the person stands, and where the two sides clash.

    `baseline` and `current` differ in nothing but what a review can change, and the box that follows from it.
    """

    baseline: Person
    current: Person
    conflicts: list[Conflict]


class Merging:
    """The merge with a workbook of these columns (by field, as an import reports them).

    What the workbook has no column for takes no part: it stays as it is, and as the workbook said last; of `OUR_OWN`
    the baseline says that it isn't there, so that the next export writes it again.

    A workbook that is made from elsewhere says what stood there before the review: that takes no decision back, also
    one that was exported. `decided` tells what did.
    """

    def __init__(self, columns: Collection[str], decided: Decided = lambda _who, _member: ()) -> None:
        self._columns, self._decided = columns, decided
        self._untold = [name for name in _TOLD if to_camel(name) not in columns]
        self._untold_review = {name for name in REVIEWED if to_camel(name) not in columns} - {"donut"}
        self._places = "donutPosition" in columns or "donutLabel" in columns
        self._locates = "location" in columns or "jobProfile" in columns

    def merge(self, base: Person, new: Person, now: Person) -> Merged:
        """Return what becomes of a person: `base` as the workbook said before, `new` as it says now, `now` as here.

        Of each member: what only one side changed, is taken; what both changed to the same, is that; what both changed
        differently, stays as the review has it and is a conflict.
        """
        taken: dict[str, Any] = {}
        conflicts = []
        for name in REVIEWED:
            old, said, ours = (self._said(name, person, now) for person in (base, new, now))
            if said == old:
                continue
            if _same(name, said, ours) or (_same(name, ours, old) and not self._stood_before(name, said, now)):
                taken[name] = said
            elif not _same(name, said, old):
                conflicts.append(_conflict(now.employee_id, name, said, ours))
        facts = self._facts(new, now)
        current = now.model_copy(update={**facts, **taken})
        kept = {name: getattr(base, name) for name in self._untold_review if name not in OUR_OWN}
        baseline = new.model_copy(update={**facts, **kept})
        return Merged(_boxed(baseline), _boxed(current), conflicts)

    def _said(self, name: str, person: Person, now: Person) -> Any:
        """Return a member of `person` as far as the workbook has columns for it; `now`'s for the rest."""
        if name != "donut":
            return getattr(now if name in self._untold_review else person, name)
        return self._donut_said(person.donut, now.donut)

    def _donut_said(self, donut: Donut | None, now: Donut | None) -> Donut | None:
        """Return a donut as far as the workbook has columns for it: place and note have one each."""
        placed, noted = donut if self._places else now, donut if "donutNotes" in self._columns else now
        if placed is noted:
            return placed
        told = (placed or _NO_DONUT).model_copy(update={"note": (noted or _NO_DONUT).note})
        return None if told == _NO_DONUT else told

    def _stood_before(self, name: str, said: Any, now: Person) -> bool:
        """True when what the workbook says is what stood there before the review's first edit."""
        decided = self._decided(now.employee_id, name)
        return said in ([self._donut_said(each, now.donut) for each in decided] if name == "donut" else decided)

    def _facts(self, new: Person, now: Person) -> dict[str, Any]:
        """Return the members that are the workbook's alone: as it says, and where it says nothing, as they were."""
        facts = {name: getattr(new, name) for name in (*_TOLD, "extra")}
        facts |= {name: getattr(now, name) for name in self._untold}
        facts["management_chain"] = self._chain(new.management_chain, now.management_chain)
        facts["ratings_history"] = self._history(new.ratings_history, now.ratings_history)
        facts["job_function"] = (new if "businessTitle" in self._columns else now).job_function
        located = new.location or location_of(facts["job_profile"])
        facts["location"] = located if self._locates else now.location
        return facts

    def _chain(self, new: list[str | None], now: list[str | None]) -> list[str | None]:
        levels = [
            _at(new if f"managementChain.{level}" in self._columns else now, level - 1)
            for level in range(1, max(len(new), len(now)) + 1)
        ]
        while levels and levels[-1] is None:
            levels.pop()
        return levels

    def _history(self, new: dict[str, str], now: dict[str, str]) -> dict[str, str]:
        """Return the years of the workbook, and those behind them that it has no column for."""
        return {**new, **{year: word for year, word in now.items() if f"ratingsHistory.{year}" not in self._columns}}


def _boxed(person: Person) -> Person:
    return moved(person, person.performance, person.potential)


def _at(levels: list[str | None], place: int) -> str | None:
    return levels[place] if place < len(levels) else None


def _same(name: str, one: Any, other: Any) -> bool:
    """True when two values say the same; in which order flags came says nothing."""
    return bool(set(one) == set(other) if name == "flags" else one == other)


def _conflict(employee_id: str, name: str, said: Any, ours: Any) -> Conflict:
    workbook, review = (each.model_dump() if isinstance(each, Donut) else each for each in (said, ours))
    return Conflict(employee_id=employee_id, member=to_camel(name), workbook=workbook, review=review)
