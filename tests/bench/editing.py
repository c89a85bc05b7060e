"""Edits, each of them on disk before it is answered, at all sizes in turn with bare commits of the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count, cycle

from bench.budgets import COMMIT, HUNDRED
from bench.floors import BareCommit, Echo, settled
from bench.grounds import LEVELS, Grounds, Scale, asked, other_than, standing
from bench.lines import Measured
from bench.measuring import Act, figure, interleaved, once, timed
from bench.results import Figure, Spread
from process import Daemon, running

MOVE, UNDO, NOTE, MANY = "employee.move", "change.undo", "employee.setNote", "employee.moveMany of 100"
KEYED = f"{MOVE} with mutationId"
ECHO = "pipe echo"


class Review:
    """A daemon with so many people, the edits that are done to it, and the commits that they are compared to."""

    def __init__(self, daemon: Daemon, single: BareCommit, many: BareCommit) -> None:
        daemon.initialize()
        self._stand = {each["employeeId"]: each["performance"] for each in standing(daemon)}
        self.ids = list(self._stand)
        self._daemon, self._single, self._many = daemon, single, many
        self._who, self._numbers = cycle(self.ids), count()
        settled(daemon.data_dir / "ninebox.db-wal", self._note)
        single.settle()
        many.settle()

    def edits(self) -> dict[str, Act]:
        """Return the edits of one person, in an order in which each changes something; and the bare commit."""
        return {
            COMMIT: timed(self._single.commit),
            MOVE: self._move,
            UNDO: timed(lambda: asked(self._daemon, UNDO)),
            KEYED: self._keyed_move,
            NOTE: timed(self._note),
        }

    def bulk(self) -> dict[str, Act]:
        """Return the edit of a hundred people, and the bare commit of theirs."""
        return {COMMIT: timed(self._many.commit), MANY: self._move_many()}

    def _move(self) -> float:
        """Move somebody; it is undone."""
        who = next(self._who)
        box = {"performance": other_than(self._stand[who]), "potential": "High"}
        return once(lambda: asked(self._daemon, MOVE, employeeId=who, **box))

    def _keyed_move(self) -> float:
        who, key = next(self._who), f"bench-{next(self._numbers)}"
        self._stand[who] = level = other_than(self._stand[who])
        box = {"performance": level, "potential": "High"}
        return once(lambda: asked(self._daemon, MOVE, employeeId=who, **box, mutationId=key))

    def _note(self) -> None:
        text = f"Ran the ward alone all winter; ready for more. {next(self._numbers)}"
        asked(self._daemon, NOTE, employeeId=next(self._who), note=text)

    def _move_many(self) -> Act:
        levels = cycle(LEVELS)

        def move() -> None:
            box = {"performance": next(levels), "potential": "Low"}
            asked(self._daemon, "employee.moveMany", moves=[{"employeeId": who, **box} for who in self.ids[:100]])

        return timed(move)


def figures(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield every edit at every size."""
    yield from edited(grounds, (scale.tiny, *scale.sizes), scale.rounds(30), scale.rounds(4))


def edited(grounds: Grounds, sizes: tuple[int, ...], rounds: int, bulk_rounds: int) -> Iterator[Figure]:
    """Yield edits of one person, and of a hundred where there are rounds for that, at these sizes."""
    with ExitStack() as stack:
        echo = stack.enter_context(Echo())
        reviews = {size: _review(grounds, size, stack) for size in sizes}
        yield from _compared(reviews, Review.edits, echo, rounds)
        if bulk_rounds:
            yield from _compared(reviews, Review.bulk, echo, bulk_rounds)


def _compared(
    reviews: dict[int, Review], acts_of: Callable[[Review], dict[str, Act]], echo: Echo, rounds: int
) -> Iterator[Figure]:
    acts = {(what, size): act for size, review in reviews.items() for what, act in acts_of(review).items()}
    by_name = {f"{what} {size}": act for (what, size), act in acts.items()}
    # Ten in a row: undo then takes back the ten moves before it.
    taken = interleaved({ECHO: timed(lambda: echo.answer(600)), **by_name}, rounds, unmeasured=1, in_a_row=10)
    smallest = min(reviews)
    for what, size in acts:
        if what != COMMIT:
            floors: dict[str, Spread] = {COMMIT: taken[f"{COMMIT} {size}"], ECHO: taken[ECHO]}
            if size != smallest:
                floors[HUNDRED] = taken[f"{what} {smallest}"]
            yield figure(what, size, taken[f"{what} {size}"], floors)


def _review(grounds: Grounds, people: int, stack: ExitStack) -> Review:
    data_dir = grounds.data(people)
    commits = [BareCommit(grounds.folder / f"bare-{kind}-{people}.db", data_dir, kind) for kind in ("move", "moveMany")]
    for each in commits:
        stack.callback(each.close)
    return Review(stack.enter_context(running(data_dir, kind=Measured)), *commits)
