"""What the serving thread does between two requests. Knows neither what the jobs are nor who serves."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

Job = Callable[[], None]


@dataclass(slots=True)
class _Due:
    every_s: float
    at: float
    job: Job


class Chores:
    """Jobs that come up again and again, and those for a quiet moment. Each should take milliseconds.

    What one raises is logged: nobody waits for its answer, and the others go on.
    """

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._due: list[_Due] = []
        self._quiet: list[Job] = []

    def every(self, seconds: float, job: Job) -> None:
        """Do `job` between the next two requests and every so many seconds from then on, however many come."""
        self._due.append(_Due(seconds, self._clock_s(), job))

    def when_quiet(self, job: Job) -> None:
        """Do `job` each time that nothing was asked for a while."""
        self._quiet.append(job)

    def run(self, *, quiet: bool) -> None:
        """Do what is due; `quiet`: nothing was asked for a while."""
        now = self._clock_s()
        for due in self._due:
            if due.at <= now:
                due.at = now + due.every_s
                self._do(due.job)
        if quiet:
            for job in self._quiet:
                self._do(job)

    def _do(self, job: Job) -> None:
        try:
            job()
        except Exception:
            log.exception("a chore failed")
