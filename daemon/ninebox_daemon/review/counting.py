"""How many people are where, as it is answered: JSON text, since by manager there are thousands of groups. Pure."""

import json
from collections.abc import Sequence
from functools import lru_cache

from ninebox_daemon.review.cohorts import COHORTS
from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.grid import BOXES, LEVELS


def counted(people: Sequence[Facts], key: str | None = None, name: str | None = None) -> str:
    """Return how a group stands, as a `Group` in ASCII JSON.

    Shares are count / rated, unrounded, so that those of the boxes sum to 1; on one axis of those rated on it.
    """
    of_everybody = [person.box for person in people]
    boxes = {box: of_everybody.count(box) for box in (*BOXES, None)}  # most groups are small: a Counter takes longer
    rated = len(people) - boxes[None]
    by_box = ",".join([f'"{box}":{_portion(boxes[box], rated)}' for box in BOXES])
    cohorts = {cohort: sum([boxes[box] for box in of]) for cohort, of in COHORTS.items()}
    by_cohort = ",".join([f'"{cohort}":{_portion(count, rated)}' for cohort, count in cohorts.items()])
    return (
        f'{{"key":{json.dumps(key)},"name":{json.dumps(name)},"total":{len(people)},"rated":{rated},'
        f'"notRated":{boxes[None]},"boxes":{{{by_box}}},"cohorts":{{{by_cohort}}},'
        f'"performance":{_levels([person.performance for person in people])},'
        f'"potential":{_levels([person.potential for person in people])}}}'
    )


def _levels(of_everybody: Sequence[str | None]) -> str:
    counts = {level: of_everybody.count(level) for level in LEVELS}
    rated = sum(counts.values())
    portions = ",".join([f'"{level}":{_portion(counts[level], rated)}' for level in LEVELS])
    return f"{{{portions}}}"


@lru_cache(maxsize=4096)
def _portion(count: int, rated: int) -> str:
    return json.dumps({"count": count, "share": count / rated if rated else None}, separators=(",", ":"))
