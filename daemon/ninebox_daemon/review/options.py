"""What people can be filtered by, and how many each value leaves: pure functions, no I/O, no clock."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.grid import BOXES, LEVELS, Labels, label_of
from ninebox_daemon.review.survey import Survey
from ninebox_daemon.review.words import natural_key
from ninebox_protocol.flags import FLAGS, Flag
from ninebox_protocol.queries import (
    BoxOption,
    FilterOptions,
    FlagOption,
    LevelOption,
    MovedOption,
    Option,
    YesNoOption,
)


def options_of(survey: Survey, people: Sequence[Facts], labels: Labels) -> FilterOptions:
    """Return what there is to choose from, counting `people`: all of the survey's, or some."""
    boxes = Counter([person.box for person in people])
    flags = Counter([flag for person in people for flag in person.flags or (None,)])
    moved = Counter([survey.movers[each.employee_id].moved for each in people if each.employee_id in survey.movers])
    changed = sum(person.changed for person in people)
    rated = len(people) - boxes[None]
    return FilterOptions(
        total=len(people),
        levels=_texts(person.level for person in people),
        functions=_texts(person.function for person in people),
        locations=_texts(person.location for person in people),
        managers=_managers(survey, people),
        flags=[_flag(flag, flags[flag]) for flag in (*survey.flags, None) if flags[flag] or flag in FLAGS],
        boxes=[
            *(BoxOption(value=box, label=label_of(box, labels), count=boxes[box]) for box in BOXES),
            BoxOption(value=None, label=None, count=boxes[None]),
        ],
        performance=_levels(person.performance for person in people),
        potential=_levels(person.potential for person in people),
        rated=[YesNoOption(value=True, count=rated), YesNoOption(value=False, count=boxes[None])],
        changed=[YesNoOption(value=True, count=changed), YesNoOption(value=False, count=len(people) - changed)],
        movers=[MovedOption(value="big", count=moved["big"]), MovedOption(value="medium", count=moved["medium"])],
    )


def _texts(values: Iterable[str | None]) -> list[Option]:
    return _options(Counter(values), lambda value: value)


def _options(counts: Counter[str | None], name_of: Callable[[str], str]) -> list[Option]:
    """Return an option for each value that is counted: by name in natural order, people without any last."""
    named = sorted(((name_of(value), value) for value in counts if value is not None), key=_by_name)
    options = [Option(value=value, label=name, count=counts[value]) for name, value in named]
    return [*options, Option(value=None, label=None, count=counts[None])] if counts[None] else options


def _by_name(pair: tuple[str, str]) -> Any:
    return natural_key(pair[0]), pair[1]


def _managers(survey: Survey, people: Sequence[Facts]) -> list[Option]:
    """Count whoever reports to a manager, through however many others."""
    org, counted = survey.org, [person.employee_id for person in people]
    counts: Counter[str | None] = Counter(org.counts_below(counted))
    counts[None] = sum(org.team_key(who) is None for who in counted)
    return _options(+counts, org.name_of)


def _flag(flag: str | None, count: int) -> FlagOption:
    if flag is None:
        return FlagOption(value=None, label=None, count=count, built_in=False, colour=None)
    known = FLAGS.get(flag, Flag(flag, ""))
    return FlagOption(value=flag, label=known.name, count=count, built_in=flag in FLAGS, colour=known.colour or None)


def _levels(levels: Iterable[str | None]) -> list[LevelOption]:
    counts = Counter(levels)
    return [LevelOption(value=level, count=counts[level]) for level in (*LEVELS, None)]
