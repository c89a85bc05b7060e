"""A person told again from what is known elsewhere. Pure: no I/O, no clock.

Every edit stands in the journal with the values that it left. So whoever is in the workbook as the session read it
last, or in a backup, or half in a damaged row, is as they stand now once the last value of each member is laid over.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, NamedTuple

from ninebox_daemon.review.people import patched, person_of, text_of
from ninebox_daemon.store.raw import Raw
from ninebox_daemon.store.rows import ChangeRow, EmployeeRow, checksum
from ninebox_protocol.employees import Person

EVER = 2**63 - 1


class Entry(NamedTuple):
    """What one change says of one person."""

    seq: int
    kind: str
    at: int
    before: dict[str, Any]
    after: dict[str, Any]


class Candidate(NamedTuple):
    """A person as a source tells it. `certain`: nothing that is known speaks against it being just as it was."""

    baseline: str
    current: str
    source: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A person's row as it will be, and where it is from."""

    row: EmployeeRow
    source: str
    certain: bool


class Story:
    """A journal by person."""

    def __init__(self, rows: Sequence[ChangeRow], doubtful_after: int | None = None) -> None:
        self.doubtful_after = EVER if doubtful_after is None else doubtful_after
        """Of what was decided from this seq on something isn't known."""
        self.last_export = max((row.seq for row in rows if row.kind == "export"), default=0)
        self.last_refresh = max((row.seq for row in rows if row.kind == "refresh"), default=0)
        self.moments = {row.at for row in rows}
        self._of: dict[str, list[Entry]] = {}
        for row in rows:
            body = json.loads(row.body)
            for who, after in body["after"].items():
                entry = Entry(row.seq, row.kind, row.at, body["before"].get(who, {}), after)
                self._of.setdefault(who, []).append(entry)

    @property
    def people(self) -> Iterable[str]:
        """Return everybody whom it speaks of."""
        return self._of.keys()

    def of(self, who: str, after: int = 0, until: int = EVER) -> list[Entry]:
        """Return what it says of a person between two changes, the first one not included."""
        return [entry for entry in self._of.get(who, ()) if after < entry.seq <= until]

    def left(self, who: str, after: int = 0, until: int = EVER) -> dict[str, Any]:
        """Return the last value of each member that was changed in between."""
        return {member: value for entry in self.of(who, after, until) for member, value in entry.after.items()}

    def found(self, who: str, after: int = 0) -> dict[str, Any]:
        """Return the first value of each member that was changed since."""
        return {member: value for entry in reversed(self.of(who, after)) for member, value in entry.before.items()}

    def touched_at(self, who: str) -> int | None:
        """Return when a person was touched last; an export touches nobody, and a refresh whom it changed nothing of."""
        said = [
            entry.at for entry in self.of(who) if entry.kind != "export" and (entry.after or entry.kind != "refresh")
        ]
        return said[-1] if said else None


def of_workbook(story: Story, person: Person, certain: bool) -> Candidate:
    """Return somebody whom the session's workbook says to be `person`.

    A member that no change speaks of was never another; without a refresh that is certain. The baseline is as the
    review stood at the last export, or as the workbook says since the last refresh.
    """
    who = person.employee_id
    exported = story.last_export if story.last_export > story.last_refresh else 0
    baseline = _laid(person, story.left(who, 0, exported)) if exported else person
    current = _laid(person, story.left(who))
    return Candidate(
        text_of(baseline),
        text_of(current),
        "upload",
        certain and not story.last_refresh and story.doubtful_after == EVER,
    )


def of_backup(story: Story, row: EmployeeRow, seq: int) -> Candidate:
    """Return somebody who stood like this when the journal ended at `seq`."""
    who = row.employee_id
    baseline, current = person_of(row.baseline), person_of(row.text)
    certain = story.doubtful_after > seq or story.doubtful_after == EVER
    exported = story.last_export if story.last_export > seq else 0
    if exported:
        baseline = _laid(current, story.left(who, seq, exported))
    if any(entry.kind == "refresh" for entry in story.of(who, seq)):
        certain = False  # what it said of the baseline is the workbook's
    return Candidate(text_of(baseline), text_of(_laid(current, story.left(who, seq))), "backup", certain)


def of_damaged(story: Story, raw: EmployeeRow, who: str) -> Iterator[Candidate]:
    """Yield who somebody is by the one half of a damaged row and the journal. Neither half is known to be whole."""
    baseline, current = sound(raw.baseline, who), sound(raw.current, who)
    if baseline is not None:
        yield Candidate(raw.baseline, text_of(_laid(baseline, story.left(who))), "journal", False)
    # Back to a baseline that a refresh brought no edit leads.
    if current is not None and raw.current is not None and story.last_refresh <= story.last_export:
        yield Candidate(text_of(_laid(current, story.found(who, story.last_export))), raw.current, "journal", False)


def _laid(person: Person, part: dict[str, Any]) -> Person:
    return patched(person, part) if part else person


def sound(text: str | None, who: str) -> Person | None:
    """Return the person of a text that could be one of ours, going by itself alone; None: it couldn't, or is none."""
    try:
        person = person_of(text or "")
        return person if person.employee_id == who and text_of(person) == text else None
    except ValueError:
        return None


def chosen(story: Story, raw: Raw[EmployeeRow] | None, plain: EmployeeRow, told: Sequence[Candidate]) -> Rebuilt | None:
    """Return the person by the best of what is told, the most trusted first; None where nothing is.

    `plain`: the row's keys as they will be. A damaged row's own checksum proves what fits it: whatever of its columns
    and of what is told elsewhere that takes. What it doesn't prove is not certain, unless the checksum is what is
    damaged.
    """
    if raw is not None:
        halves = list(of_damaged(story, raw.row, plain.employee_id))
        proven = _proven(story, raw, plain, [*told, *halves])
        if proven is not None:
            return proven
        # The baseline, and the journal from there on, lead to what stands now: then it is the checksum that is damaged.
        # Not the other way about: from a text of long ago, too, the journal leads back to the baseline.
        agreed = (each for each in halves[:1] if (each.baseline, each.current) == (raw.row.baseline, raw.row.current))
        told = [*told, *(each._replace(certain=True) for each in agreed)]
    best = next((each for each in told if each.certain), next(iter(told), None))
    if best is None:
        return None
    row = _row(story, plain, best, raw)
    return Rebuilt(row, best.source, best.certain and (raw is None or row == raw.row))


def _proven(story: Story, raw: Raw[EmployeeRow], plain: EmployeeRow, told: Sequence[Candidate]) -> Rebuilt | None:
    was = raw.row
    for each in told:
        whole = _row(story, plain, each, None)
        for baseline, current, at, who in product(
            dict.fromkeys((was.baseline, whole.baseline)),
            dict.fromkeys((was.current, whole.current)),
            dict.fromkeys((was.changed_at, whole.changed_at)),
            dict.fromkeys((was.employee_id, whole.employee_id)),
        ):
            row = EmployeeRow(was.id, plain.session_id, who, at, baseline, current)
            if checksum(row.values) == raw.crc:
                return Rebuilt(replace(row, id=plain.id), each.source, True)
    return None


def _row(story: Story, plain: EmployeeRow, told: Candidate, raw: Raw[EmployeeRow] | None) -> EmployeeRow:
    if told.current == told.baseline:
        return replace(plain, changed_at=None, baseline=told.baseline, current=None)
    at = raw.row.changed_at if raw is not None else None
    if at not in story.moments:
        at = story.touched_at(plain.employee_id)
    return replace(plain, changed_at=at or 0, baseline=told.baseline, current=told.current)


def reproduces(story: Story, workbook: Mapping[str, Person], healthy: Iterable[EmployeeRow]) -> bool:
    """True when the workbook and the journal tell of everybody who is whole just what they are."""
    for row in healthy:
        person = workbook.get(row.employee_id)
        if person is not None:
            told = of_workbook(story, person, certain=True)
            if (told.baseline, told.current) != (row.baseline, row.text):
                return False
    return True
