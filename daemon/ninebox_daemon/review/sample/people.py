"""From a seed to people: posts, names, ratings and what goes with them. No clock: they are as of one day, for ever."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ninebox_daemon.review.derived import functions_of, location_of
from ninebox_daemon.review.flags import flags_after
from ninebox_daemon.review.grid import Rating, box_of, rating_of
from ninebox_daemon.review.sample import words
from ninebox_daemon.review.sample.chance import Chance
from ninebox_daemon.review.sample.names import Names
from ninebox_daemon.review.sample.posts import Post, organisation
from ninebox_daemon.review.sample.ratings import NOT_RATED, near, ratings
from ninebox_protocol.employees import Donut, Person

AS_OF = date(2026, 1, 31)
YEARS = (2023, 2024, 2025)
LAST_CALIBRATION = "2025-01-31"

FIRST_ID, LARGEST_STEP, DIGITS = 100, 5, 5

_AROUND_THE_CENTRE = tuple(rating_of(box) for box in (1, 2, 3, 4, 6, 6, 7, 8, 8, 9))


@dataclass(frozen=True, slots=True)
class _Job:
    """What somebody does."""

    business_title: str
    job_title: str
    job_profile: str
    job_level: str


def sample_people(employees: int, seed: int) -> Iterator[Person]:
    """Yield so many made-up people, 10 to 100,000, in the order of their IDs, everybody after the manager.

    The same two numbers give the same people everywhere and at any time.
    """
    chance = Chance(seed)
    made = organisation(employees, chance)
    posts = list(made.posts())
    names = Names(chance)
    held_by = {post: names.one_in(post.country) for post in posts}
    jobs = [_job(post, chance) for post in posts]
    functions = functions_of(job.business_title for job in jobs)
    locations = {profile: location_of(profile) for profile in {job.job_profile for job in jobs}}
    ids = _ids(employees, chance)
    rated = ratings(made, posts, chance)
    centre = 0
    for post, job, function, id_, rating in zip(posts, jobs, functions, ids, rated, strict=True):
        chain = [held_by[above] for above in post.chain]
        centre += box_of(*rating) == 5
        donut = _donut(chance) if box_of(*rating) == 5 and centre % 12 == 1 else None
        yield _person(id_, held_by[post], job, (function, locations[job.job_profile]), chain, rating, donut, chance)


def _person(
    id_: str,
    name: str,
    job: _Job,
    derived: tuple[str | None, str | None],
    chain: list[str],
    rating: Rating,
    donut: Donut | None,
    chance: Chance,
) -> Person:
    """Return a person; `derived`: function and location, as an import finds them. The order of chances is fixed."""
    box = box_of(*rating)
    hired = _hired(rating, chance)
    months = _months_since(hired)
    hire_date = hired.isoformat()
    ready = _ready(box, chance)
    return Person(
        employee_id=id_,
        name=name,
        business_title=job.business_title,
        job_title=job.job_title,
        job_profile=job.job_profile,
        job_level=job.job_level,
        job_function=derived[0],
        location=derived[1],
        manager=chain[-1] if chain else None,
        management_chain=list(chain),
        hire_date=hire_date,
        tenure_category=next(text for end, text in words.TENURES if months <= end),
        time_in_job_profile=_years_and_months(months if chance.happens(40) else chance.below(months + 1)),
        talent_indicator=chance.pick(words.INDICATORS.get(box or 0, (None,))),
        prior_box=box_of(*near(rating, chance)) if hire_date <= LAST_CALIBRATION and chance.happens(92) else None,
        ratings_history={
            str(year): chance.pick(words.YEAR_WORDS[rating.performance])
            for year in YEARS
            if hire_date <= f"{year}-06-30"
        },
        development_focus=chance.pick(words.FOCUS) if chance.happens(60) else None,
        development_action=chance.pick(words.ACTIONS) if chance.happens(40) else None,
        notes=chance.pick(words.REMARKS) if chance.happens(15) else None,
        promotion_status=chance.pick(words.PROMOTIONS) if ready else None,
        promotion_readiness=ready,
        flags=_flags(box, months, chance),
        donut=donut,
        extra={},
        performance=rating.performance,
        potential=rating.potential,
        box=box,
    )


def _job(post: Post, chance: Chance) -> _Job:
    if post.department is None:
        return _Job("Managing Director", "Managing Director", f"Managing Director-{post.country}", "E1")
    name, jobs = post.department
    if post.reports:
        height = post.height
        title = f"{name} Manager" if height == 1 else f"{words.MANAGERS[height]}, {name}"
        return _Job(title, title, f"{title}-{post.country}", f"M{height}")
    job = jobs[0] if chance.happens(80) else chance.pick(jobs)
    grade, level = chance.pick(words.GRADES)
    title = job
    if grade:
        title = f"{grade} {job}" if chance.happens(85) else f"{job}, {grade}"
    if chance.happens(10):
        title += f" - {post.country}"
    return _Job(title, job, f"{job}-{post.country}", level)


def _ids(employees: int, chance: Chance) -> list[str]:
    """Return IDs that go up, with gaps, all equally long: 00100 and on."""
    digits = max(DIGITS, len(str(FIRST_ID + LARGEST_STEP * employees)))
    number, ids = FIRST_ID, []
    for _ in range(employees):
        ids.append(str(number).zfill(digits))
        number += chance.between(1, LARGEST_STEP)
    return ids


def _hired(rating: Rating, chance: Chance) -> date:
    """Return a day before AS_OF: the last months of those who are not rated at all, up to 24 years of the others."""
    if rating == NOT_RATED:
        return AS_OF - timedelta(days=chance.between(7, 150))
    return AS_OF - timedelta(days=chance.between(160, 160 + chance.between(400, 8_600)))


def _months_since(hired: date) -> int:
    """Return whole months from then to AS_OF, which is the last day of its month."""
    return 12 * (AS_OF.year - hired.year) + AS_OF.month - hired.month


def _years_and_months(months: int) -> str:
    return f"{months // 12} Years, {months % 12} Months"


def _ready(box: int | None, chance: Chance) -> bool | None:
    if box is None or chance.happens(25):
        return None
    return chance.happens(50 if box in (6, 8, 9) else 5)


def _flags(box: int | None, months: int, chance: Chance) -> list[str]:
    wanted = ["new_hire"] if months < 6 else []
    if box in words.BOX_FLAGS and chance.happens(35):
        wanted.append(chance.pick(words.BOX_FLAGS[box]))
    if chance.happens(4):
        wanted.append(chance.pick(words.OWN_FLAGS))
    return flags_after([], wanted, [])


def _donut(chance: Chance) -> Donut:
    performance, potential = chance.pick(_AROUND_THE_CENTRE)
    return Donut(performance=performance, potential=potential, note=chance.pick(words.DONUT_NOTES))
