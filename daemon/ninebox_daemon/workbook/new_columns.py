"""The columns of a new workbook: which there are for these people, and what each says of one. Pure; knows no file.

Every header is the first that `headers` knows for its field, so that none of the other columns can take its place.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ninebox_daemon.review.grid import LABELS, Labels, box_of, label_of
from ninebox_daemon.workbook.headers import columns_of
from ninebox_protocol.employees import Person
from ninebox_protocol.flags import BUILT_IN_FLAGS

Value = str | int | date | None
"""What a cell gets; None leaves it blank."""

LEVELS = 6
"""Of the management chain there are columns for."""

FIRST_DATE = date(1900, 3, 1)
"""Excel takes 1900 for a leap year and knows no day before it: earlier ones are text."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` in characters, `of` what it says of a person."""

    header: str
    width: int
    of: Callable[[Person], Value]


def new_columns(people: Sequence[Person], labels: Labels = LABELS) -> list[Column]:
    """Return the columns of a workbook of these people, in which the boxes are called so.

    The same ones for everybody, but for the levels of the management chain, which are as many as are needed, at
    least one; a column for each review year that somebody has; and the columns that were not recognised.
    """
    levels = min(max((len(person.management_chain) for person in people), default=0), LEVELS)
    years = sorted({year for person in people for year in person.ratings_history})
    columns = [*_JOB, *map(_level, range(1, max(levels, 1) + 1)), *_TENURE, *map(_year, years), *_review(labels)]
    extra = dict.fromkeys(name for person in people for name in person.extra)
    return [*columns, *_extra(extra, [column.header for column in columns])]


def fields_of(columns: Sequence[Column]) -> tuple[dict[str, str], list[str]]:
    """Return field to header, and the headers that no field has, as an import finds them."""
    found = columns_of([column.header for column in columns])
    assert found is not None
    return {field: found.header_of(field) for field in found.fields}, list(found.extra)


def _extra(names: Iterable[str], headers: list[str]) -> Iterator[Column]:
    """Yield a column for each name, beside these headers.

    A name that another column has, or that would be taken for a field, is written with a number: `Flags (2)`.
    """
    recognised = _recognised(headers)
    for name in names:
        header, number = name, 2
        while header in headers or _recognised([*headers, header]) > recognised:
            header, number = f"{name} ({number})", number + 1
        headers.append(header)
        yield _unrecognised(name, header)


def _recognised(headers: Sequence[str]) -> int:
    found = columns_of(headers)
    return len(found.fields) if found else 0


def _unrecognised(name: str, header: str) -> Column:
    return Column(header, 16, lambda person: person.extra.get(name))


def _level(level: int) -> Column:
    def above(person: Person) -> str | None:
        chain = person.management_chain
        return chain[level - 1] if level <= len(chain) else None

    return Column(f"Management Chain - Level {level:02}", 26, above)


def _year(year: str) -> Column:
    return Column(f"{year} Completed Performance Rating", 16, lambda person: person.ratings_history.get(year))


def _hire_date(person: Person) -> Value:
    """Return the day; as text where it is none that Excel knows."""
    try:
        day = date.fromisoformat(person.hire_date or "")
    except ValueError:
        return person.hire_date
    return day if day >= FIRST_DATE else person.hire_date


def _ready(person: Person) -> str | None:
    return None if person.promotion_readiness is None else "Yes" if person.promotion_readiness else "No"


def _flags(person: Person) -> str | None:
    return "; ".join(BUILT_IN_FLAGS.get(flag, flag) for flag in person.flags) or None


def _donut_box(person: Person) -> int | None:
    return None if person.donut is None else box_of(person.donut.performance, person.donut.potential)


_JOB = (
    Column("Employee ID", 13, lambda person: person.employee_id),
    Column("Worker", 28, lambda person: person.name),
    Column("Business Title", 32, lambda person: person.business_title),
    Column("Job Title", 26, lambda person: person.job_title),
    Column("Job Profile", 28, lambda person: person.job_profile),
    Column("Job Level - Primary Position", 12, lambda person: person.job_level),
    Column("Location", 10, lambda person: person.location),
    Column("Worker's Manager", 26, lambda person: person.manager),
)
_TENURE = (
    Column("Hire Date", 12, _hire_date),
    Column("Tenure Category (Months)", 12, lambda person: person.tenure_category),
    Column("Time in Job Profile", 20, lambda person: person.time_in_job_profile),
)
_RATINGS = (
    Column("Performance", 13, lambda person: person.performance),
    Column("Potential", 13, lambda person: person.potential),
)
_DEVELOPMENT = (
    Column("Talent Indicator", 18, lambda person: person.talent_indicator),
    Column("Development Focus", 32, lambda person: person.development_focus),
    Column("Development Action", 32, lambda person: person.development_action),
    Column("Notes", 40, lambda person: person.notes),
    Column("Promotion", 14, lambda person: person.promotion_status),
    Column("Promotion Readiness", 12, _ready),
    Column("Flags", 30, _flags),
    Column("Change Notes", 40, lambda person: person.change_note),
    Column("Donut Exercise Position", 12, _donut_box),
)
_DONUT_NOTES = Column("Donut Exercise Notes", 32, lambda person: None if person.donut is None else person.donut.note)


def _review(labels: Labels) -> list[Column]:
    """Return the columns of the review; some of them name boxes."""

    def named(box: int | None) -> str | None:
        return None if box is None else label_of(box, labels)

    def prior(person: Person) -> str | None:
        return None if person.prior_box is None else f"{person.prior_box} - {labels[person.prior_box - 1]}"

    return [
        *_RATINGS,
        Column("9-Box Label", 22, lambda person: named(person.box)),
        Column("Prior Calibration 9-Box Label", 22, prior),
        *_DEVELOPMENT,
        Column("Donut Exercise Label", 22, lambda person: named(_donut_box(person))),
        _DONUT_NOTES,
    ]
