"""What questions have been told about one session's people: read once, and anew of whom was edited since."""

import gc
from collections.abc import Mapping, Sequence

from ninebox_daemon.collector import at_rest
from ninebox_daemon.review.facts import Facts, Stored, facts_of
from ninebox_daemon.review.survey import Survey


class Roster:
    """The facts of one session's people, kept until somebody's row is another one."""

    def __init__(self) -> None:
        self._rows: dict[str, Stored] = {}
        self._facts: dict[str, Facts] = {}
        self._survey = Survey((), 0)

    def survey(self, rows: Mapping[str, Stored], year: int) -> Survey:
        """Return everybody as `rows` say, in their order; the same one as long as they say the same."""
        known, facts = self._rows, self._facts
        news = [row for who, row in rows.items() if known.get(who) is not row]
        if news or len(rows) != len(known):
            with at_rest():
                facts.update({row.employee_id: facts_of(row) for row in news})
                people: Sequence[Facts] = [facts[who] for who in rows]
                self._facts = {each.employee_id: each for each in people}
                self._rows, self._survey = dict(rows), Survey(people, year, before=self._survey)
            gc.freeze()
        return self._survey
