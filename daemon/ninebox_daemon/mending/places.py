"""Where somebody stood in the order of a session: row ids are that order. It only reads."""

from collections.abc import Mapping, Sequence

from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import EmployeeRow

_LAST = 2**63


class Places:
    """Row ids for people who come back. `workbook`: the ids of its people, in its order."""

    def __init__(self, store: Database, whole: Mapping[str, EmployeeRow], workbook: Sequence[str]) -> None:
        self._store = store
        self._ids = {who: row.id for who, row in whole.items()}
        self._taken = set(self._ids.values())
        self._workbook = workbook
        self._order = {who: place for place, who in enumerate(workbook)}

    def order(self, who: str, number: int | None) -> tuple[int, int]:
        """Return what to sort by, so that whoever stands before others in the workbook comes back before them."""
        return self._order.get(who, _LAST), number or _LAST

    def place(self, who: str, number: int | None, *, theirs: bool) -> int:
        """Return the id for somebody: `number`, which was theirs, else one beside a neighbour, else one at the end.

        `theirs`: the damaged row that stands there now is the person's own.
        """
        if number is not None and self._is_free(number, theirs=theirs):
            return number
        place = self._order.get(who)
        if place is not None:
            before = self._ids.get(self._workbook[place - 1]) if place else None
            if before is not None and self._is_free(before + 1):
                return before + 1
            behind = next((each for each in self._workbook[place + 1 :] if each in self._ids), None)
            if behind is not None:
                number = self._ids[behind] - (self._order[behind] - place)
                if number > 0 and self._is_free(number):
                    return number
        return max([self._store.next_employee_id(), *(each + 1 for each in self._taken)])

    def take(self, row: EmployeeRow) -> None:
        """Let somebody have that place."""
        self._ids[row.employee_id] = row.id
        self._taken.add(row.id)

    def _is_free(self, number: int, *, theirs: bool = False) -> bool:
        """True when nobody stands there, or nobody else."""
        return number not in self._taken and (theirs or not self._store.raw.has_employee(number))
