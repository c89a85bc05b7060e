"""What stood where before a review decided, asked of the journal. Knows the store and no workbook."""

from typing import Any

from pydantic.alias_generators import to_camel

from ninebox_daemon.review.changes import Parts, before_of, learn_first
from ninebox_daemon.review.merging import OUR_OWN
from ninebox_daemon.steps import EVERY, Step
from ninebox_daemon.store.queries import Queries
from ninebox_protocol.employees import Donut

_NO_DECISIONS = {"undo", "redo", "restoreCheckpoint", "export", "refresh", "lost"}


class Decisions:
    """What stood before the first edit of a person's member, as far as a merge has to know.

    A merge asks about members that stand as the workbook said last, whether what it says now stood there once. So no
    more of a journal is read than can tell:

    - As long as nothing moved the baseline, the workbook said last what stood before the review. Nothing is read.
    - Where only exports did, each of them says in the journal what stood in the workbook before. They alone are read.
    - After a refresh, the journal up to the last refresh or export: what was edited first after it stood before as
      the workbook said last. All of it for `OUR_OWN`, which a workbook without their column leaves as they were.
    """

    def __init__(self, store: Queries, session_id: str, step: Step) -> None:
        self._store, self._session_id, self._step = store, session_id, step
        self._before: Parts = {}
        self._read_to = 0
        self._needed: dict[bool, int] | None = None
        """To which seq the journal has to be read, by whether a member is one of `OUR_OWN`."""

    def before(self, employee_id: str, member: str) -> tuple[Any, ...]:
        """Return what stood there before the review's first edit; empty where there was none, or none that counts.

        Raises RowDamaged, and what `step` raises.
        """
        if self._needed is None:
            self._needed = self._look()
        if self._read_to < self._needed[member in OUR_OWN]:
            self._read_on(self._needed[member in OUR_OWN])
        members, name = self._before.get(employee_id, {}), to_camel(member)
        if name not in members:
            return ()
        value = members[name]
        return (Donut.model_validate(value) if member == "donut" and value is not None else value,)

    def _look(self) -> dict[bool, int]:
        rebasings = self._store.rebasings(self._session_id)
        if any(each.kind == "refresh" for each in rebasings):
            return {True: 2**63 - 1, False: rebasings[-1].seq}
        for export in rebasings:
            learn_first(self._before, before_of(export.body))
        return {True: 0, False: 0}

    def _read_on(self, to: int) -> None:
        for number, (seq, kind, body) in enumerate(self._store.bodies(self._session_id, self._read_to)):
            if number % EVERY == 0:
                self._step(0, 1, "Reading the history")
            if seq > to:
                break
            if kind not in _NO_DECISIONS:
                learn_first(self._before, before_of(body))
        self._read_to = to
