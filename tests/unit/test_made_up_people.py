"""Sample people: the same for a seed wherever and whenever, and what a review can count on among them."""

import hashlib
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date
from functools import cache

import pytest

from ninebox_daemon.review.derived import functions_of, location_of
from ninebox_daemon.review.flags import flags_after
from ninebox_daemon.review.grid import LEVELS, box_of, rating_of
from ninebox_daemon.review.people import text_of
from ninebox_daemon.review.sample.chance import Chance
from ninebox_daemon.review.sample.people import AS_OF, YEARS, sample_people
from ninebox_protocol.employees import Person
from ninebox_protocol.flags import BUILT_IN_FLAGS

SIZES = [10, 11, 50, 200, 1_000, 10_000]

# Made once and written down: a change here changes what every caller gets for its seed.
GOLDEN = {
    (10, 1): "fd7e5dac04eb89ef0250915ac0cabd60e066f79ec4a0d98addde7ab8036da4fb",
    (200, 1): "8622ff69e0c192de9c841f2322e107190da7a33a99f1f01e6bf78271c216f795",
    (200, 2**53): "3db88e6b294dfcead42836476ecfcb29a4d43be1fef459f186f71351044371fd",
    (1_000, 7): "8d3263d0d744133f6795399b088336559eafd239f8dca8b330b0a5402214a8d5",
}
PRINT_A_HASH = """
import hashlib, sys
from ninebox_daemon.review.people import text_of
from ninebox_daemon.review.sample.people import sample_people
print(hashlib.sha256("".join(map(text_of, sample_people(200, 1))).encode()).hexdigest())
"""


@cache
def people(employees: int, seed: int = 1) -> list[Person]:
    return list(sample_people(employees, seed))


def fingerprint(employees: int, seed: int) -> str:
    return hashlib.sha256("".join(map(text_of, people(employees, seed))).encode()).hexdigest()


def teams(of: list[Person]) -> dict[str, list[Person]]:
    """Return manager to direct reports."""
    found: dict[str, list[Person]] = {}
    for person in of:
        if person.manager is not None:
            found.setdefault(person.manager, []).append(person)
    return found


@pytest.mark.parametrize(("employees", "seed"), GOLDEN)
def test_a_seed_makes_the_people_that_it_always_made(employees: int, seed: int) -> None:
    assert fingerprint(employees, seed) == GOLDEN[employees, seed]


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_another_process_makes_the_same_people(hash_seed: str) -> None:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    made = subprocess.run([sys.executable, "-c", PRINT_A_HASH], env=env, capture_output=True, text=True, check=True)
    assert made.stdout.strip() == GOLDEN[200, 1]


def test_other_seeds_and_other_sizes_make_other_people() -> None:
    assert len({tuple(person.name for person in people(50, seed)) for seed in range(20)}) == 20
    assert people(200)[:50] != people(50)


@pytest.mark.parametrize("employees", SIZES)
def test_every_box_is_held_and_somebody_is_not_rated(employees: int) -> None:
    for seed in (1, 2, 3):
        found = people(employees, seed)
        held = Counter(person.box for person in found)
        assert len(found) == employees
        assert set(held) == {*range(1, 10), None}
        assert all(person.box == box_of(person.performance, person.potential) for person in found)
    if employees == 10:
        assert set(held.values()) == {1}
    if employees >= 50:
        assert any(person.performance and not person.potential for person in found)
        assert any(person.potential and not person.performance for person in found)


@pytest.mark.parametrize("employees", [50, 100, 200, 1_000, 10_000])
def test_shares_are_like_a_bell_around_the_centre(employees: int) -> None:
    for seed in range(10 if employees < 1_000 else 2):
        held = Counter(person.box for person in people(employees, seed))
        rated = sum(held[box] for box in range(1, 10))
        assert held.most_common(1)[0][0] == 5
        assert 0.2 < held[5] / rated < 0.4
        assert 0.03 < held[None] / employees < 0.1
    assert all(held[corner] < held[side] for corner in (1, 7) for side in (2, 4, 6, 8) if employees >= 200)
    for axis in ("performance", "potential"):
        levels = Counter(getattr(person, axis) for person in people(employees))
        assert levels["Medium"] > levels["High"] > levels["Low"]


@pytest.mark.parametrize("employees", SIZES)
def test_everybody_but_one_head_reports_to_somebody_who_comes_before(employees: int) -> None:
    found = people(employees)
    before: dict[str, Person] = {}
    for person in found:
        if person.manager is not None:
            manager = before[person.manager]
            assert person.management_chain == [*manager.management_chain, manager.name]
        else:
            assert person.management_chain == []
        before[person.name] = person
    assert [person.manager for person in found].count(None) == 1
    assert len(before) == employees
    assert max(len(person.management_chain) for person in found) <= 6


def test_teams_are_of_four_to_twelve_at_any_size_and_chains_of_six_at_most() -> None:
    sizes = [*range(10, 60), 99, *range(100, 130), 150, 171, 200, 500]
    for employees, seed in ((size, seed) for size in sizes for seed in range(6)):
        found = list(sample_people(employees, seed))
        spans = [len(team) for team in teams(found).values()]
        assert min(spans) >= 4, (employees, seed)
        assert max(spans) <= 12, (employees, seed)
        assert max(len(person.management_chain) for person in found) <= 6
        assert {person.box for person in found} == {*range(1, 10), None}


def test_a_hundred_thousand_have_names_and_ids_of_their_own_and_chains_of_six_at_most() -> None:
    found = list(sample_people(100_000, 1))
    assert len({person.name for person in found}) == len({person.employee_id for person in found}) == 100_000
    assert not any(char.isdigit() for person in found for char in person.name)
    assert max(len(person.management_chain) for person in found) == 6
    assert max(len(team) for team in teams(found).values()) <= 12


@pytest.mark.parametrize("employees", SIZES)
def test_ids_keep_their_zeros_and_go_up(employees: int) -> None:
    ids = [person.employee_id for person in people(employees)]
    assert ids[0] == "00100"
    assert len({len(id_) for id_ in ids}) == 1
    assert ids == sorted(set(ids))


def test_names_are_of_many_places_and_written_in_one_way() -> None:
    names = [person.name for person in people(10_000)]
    assert len(set(names)) == 10_000
    assert all(name == unicodedata.normalize("NFC", name).strip() and "  " not in name for name in names)
    assert len({name.split()[0] for name in names}) > 300
    plain = sum(len(name.split()) == 2 for name in names)
    assert plain > 8_000, "most need neither initial nor second name"
    assert any(name.endswith(" Null") for name in names)


@pytest.mark.parametrize("employees", SIZES)
def test_function_and_location_are_what_an_import_would_derive(employees: int) -> None:
    found = people(employees)
    assert [person.job_function for person in found] == functions_of(person.business_title for person in found)
    assert [person.location for person in found] == [location_of(person.job_profile) for person in found]
    assert None not in {person.location for person in found}
    assert len({person.job_function for person in found}) >= 5
    if employees >= 200:
        assert Counter(person.job_function for person in found)["Other"] < 0.5 * employees
        assert len({person.location for person in found}) >= 10
        titles = " ".join(str(person.business_title) for person in found)
        assert all(word in titles for word in ("Senior", "Junior", "Principal", "Lead", " - ", ", ", "Manager"))
        assert {str(person.job_level)[0] for person in found} == {"E", "M", "P"}


@pytest.mark.parametrize("employees", SIZES)
def test_tenure_and_history_follow_from_the_hire_date(employees: int) -> None:
    for person in people(employees):
        assert person.hire_date is not None
        hired = date.fromisoformat(person.hire_date)
        assert hired < AS_OF
        full = (AS_OF.year - hired.year) * 12 + AS_OF.month - hired.month
        months = full - (AS_OF.day < hired.day)
        low, _, high = str(person.tenure_category).replace("+", "-9999").partition("-")
        assert int(low) <= months <= int(high)
        years, rest = (int(part.split()[0]) for part in str(person.time_in_job_profile).split(", "))
        assert 12 * years + rest <= months
        assert rest < 12
        assert [int(year) for year in person.ratings_history] == [y for y in YEARS if hired <= date(y, 6, 30)]
        assert person.prior_box is None or hired < date(2025, 2, 1)
        assert ("new_hire" in person.flags) == (months < 6)
        if person.performance is None and person.potential is None:
            assert person.ratings_history == {}


def test_where_somebody_was_before_is_near() -> None:
    moved = 0
    for person in people(1_000):
        if person.prior_box is None or person.box is None:
            continue
        then, now = rating_of(person.prior_box), rating_of(person.box)
        steps = [abs(LEVELS.index(str(a)) - LEVELS.index(str(b))) for a, b in zip(then, now, strict=True)]
        assert max(steps) <= 1
        moved += sum(steps) > 0
    assert 200 < moved < 700


def test_flags_are_as_a_review_keeps_them_built_in_and_custom_ones() -> None:
    found = people(1_000)
    assert all(person.flags == flags_after([], person.flags, []) for person in found)
    seen = Counter(flag for person in found for flag in person.flags)
    assert set(BUILT_IN_FLAGS) <= set(seen)
    assert len(set(seen) - set(BUILT_IN_FLAGS)) >= 3


def test_the_donut_is_asked_about_a_few_people_of_the_centre_box() -> None:
    for employees in SIZES:
        asked = [person for person in people(employees) if person.donut]
        centre = sum(person.box == 5 for person in people(employees))
        assert 1 <= len(asked) <= 1 + centre / 10
        for person in asked:
            assert person.donut is not None
            assert person.box == 5
            assert box_of(person.donut.performance, person.donut.potential) not in (None, 5)


def test_something_stands_in_every_column_and_not_in_every_cell() -> None:
    found = people(1_000)
    for field in Person.model_fields:
        values = [getattr(person, field) for person in found]
        if field in ("extra", "change_note"):
            assert not any(values), field
        else:
            assert any(values), field
    for field in ("notes", "development_focus", "promotion_readiness", "talent_indicator", "prior_box"):
        assert None in {getattr(person, field) for person in found}, field
    assert {person.promotion_readiness for person in found} == {True, False, None}


@pytest.mark.parametrize("employees", [100, 101, 150, 200, 1_000, 10_000])
def test_one_team_is_clearly_better_and_one_clearly_worse(employees: int) -> None:
    """Teams of ten rated people or more: fewer are too little data for statistics."""
    for seed in range(40 if employees <= 200 else 2):
        counts = {
            manager: Counter(person.box for person in team) for manager, team in teams(people(employees, seed)).items()
        }
        top = [manager for manager, held in counts.items() if held[6] + held[8] + held[9] >= 11]
        low = [manager for manager, held in counts.items() if held[1] + held[2] + held[4] >= 11]
        assert len(top) == len(low) == 1
        for manager in top + low:
            assert sum(counts[manager].values()) == 12
            assert counts[manager][None] == 0


def test_chance_reaches_both_ends_and_nothing_beyond() -> None:
    chance = Chance(5)
    assert {chance.below(3) for _ in range(200)} == {0, 1, 2}
    assert {chance.between(4, 6) for _ in range(200)} == {4, 5, 6}
    assert {chance.pick("ab") for _ in range(50)} == {"a", "b"}
    assert [chance.happens(0) for _ in range(50)] == [False] * 50
    assert [chance.happens(100) for _ in range(50)] == [True] * 50
    things = list(range(50))
    chance.shuffle(things)
    assert things != sorted(things) == list(range(50))
