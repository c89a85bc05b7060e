"""What was promised, and whether a figure keeps it. Pure: figures in, judgements out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.results import Figure

ANY = -1
"""Of how many people: whatever their number."""

COMMIT = "bare commit"
IMPORTS = "bare imports"
HUNDRED = "of 100 people"


@dataclass(frozen=True, slots=True)
class Budget:
    """The median of `what` stays within `limit` (in the figure's unit), or within `times` its `floor`."""

    what: str
    people: int | None
    limit: float | None = None
    floor: str = ""
    times: float | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One budget of one figure, in words; the value that the figure may have at most; and whether it has."""

    says: str
    at_most: float
    met: bool


BUDGETS = (
    Budget("spawn to initialize", 1_000, 300),
    Budget("spawn to initialize", 1_000, floor=IMPORTS, times=1.3),
    Budget("SIGKILL to the next answer, with a standby", 1_000, 60),
    Budget("employee.move", ANY, floor=COMMIT, times=2.5),
    Budget("employee.move", 100_000, floor=HUNDRED, times=1.3),
    Budget("session.create", 1_000, 100),
    Budget("session.create", 10_000, 1_000),
    Budget("employee.list", 1_000, 5),
    Budget("employee.list", 10_000, 40),
    Budget("employee.list", 100_000, 400),
    Budget("session.export of one change", 1_000, 80),
    Budget("session.export of one change", 10_000, 400),
    Budget("memory after the start", 1_000, 70),
    Budget("memory after the start", 100_000, 400),
    Budget("memory after a list of everybody", 1_000, 70),
    Budget("memory after a list of everybody", 100_000, 400),
)
"""As the design has them (its page of the architecture, "Budgets")."""


def judged(figure: Figure, budgets: tuple[Budget, ...] = BUDGETS) -> tuple[Judgement, ...]:
    """Return what the budgets say of a figure, in their order; nothing where there is none for it."""
    return tuple(_judged(figure, budgets))


def _judged(figure: Figure, budgets: tuple[Budget, ...]) -> Iterator[Judgement]:
    for budget in budgets:
        if budget.what != figure.what or budget.people not in (ANY, figure.people):
            continue
        if budget.limit is not None:
            yield _judgement(f"{budget.limit:,g} {figure.unit}", budget.limit, figure)
        elif budget.times is not None and budget.floor in figure.floors:
            at_most = budget.times * figure.floors[budget.floor].median
            yield _judgement(f"{budget.times:g} x {budget.floor}", at_most, figure)


def _judgement(says: str, at_most: float, figure: Figure) -> Judgement:
    return Judgement(says, at_most, figure.spread.median <= at_most)
