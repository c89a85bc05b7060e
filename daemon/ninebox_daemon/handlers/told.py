"""People of a session as lists tell them: in JSON, whole or in parts, and by what they are sorted."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from ninebox_daemon.memory import Session
from ninebox_daemon.review.cutting import cutter
from ninebox_daemon.review.facts import KNOWN, Facts, facts_texts
from ninebox_daemon.review.grid import Labels, label_of
from ninebox_daemon.review.ordering import key_of
from ninebox_daemon.review.people import STORED, employee_texts, endings_of, parsed

_NOT_OF_ROWS = ("boxLabel", "leftWorkbook")
"""Members that change without anybody's row: with the settings, and with the workbook."""


class Told:
    """The people as they stand. Whole ones are rows as they are stored: nobody is parsed for being listed."""

    def __init__(self, session: Session, labels: Labels) -> None:
        self._session, self._labels = session, labels
        self._gone, self._endings = session.gone, endings_of(labels)

    def text(self, employee_id: str) -> str:
        """Return an Employee."""
        return self.whole([employee_id])[0]

    def whole(self, employee_ids: Sequence[str]) -> list[str]:
        """Return an Employee each."""
        rows = map(self._session.rows.__getitem__, employee_ids)
        return employee_texts(rows, self._gone, self._endings)

    def parts(self, employee_ids: Sequence[str], members: Sequence[str]) -> list[str]:
        """Return some members of an Employee each, by wire name, in this order."""
        if KNOWN.keys() >= set(members):
            known = {person.employee_id: person for person in self._session.facts}
            return list(facts_texts([known[each] for each in employee_ids], members))
        rows = map(self._session.rows.__getitem__, employee_ids)
        texts = [row.text for row in rows] if STORED.issuperset(members) else self.whole(employee_ids)
        return list(map(cutter(members), texts))

    def keys(self, member: str) -> Mapping[str, Any]:
        """Return what people are sorted by, by employeeId."""
        survey, read = self._session.survey, self._reader(member)
        if member not in _NOT_OF_ROWS:
            return survey.keys(member, read)
        values = {person.employee_id: read(person) for person in survey.people}
        keys = {value: key_of(member, value) for value in set(values.values())}  # there are ten labels at the most
        return {employee_id: keys[value] for employee_id, value in values.items()}

    def _reader(self, member: str) -> Callable[[Facts], Any]:
        """Return what reads a member: where questions don't know it, out of what would be told."""
        if member == "flagged":
            return lambda person: bool(person.flags)
        if member == "boxLabel":
            return lambda person: None if person.box is None else label_of(person.box, self._labels)
        if member == "leftWorkbook":
            return lambda person: person.employee_id in self._gone
        if member in KNOWN:
            return itemgetter(KNOWN[member])
        return lambda person: parsed(self.text(person.employee_id))[member]
