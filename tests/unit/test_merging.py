"""The rule of a refresh for one person: the table of its cases, member by member."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from ninebox_daemon.review.grid import LEVELS
from ninebox_daemon.review.merging import DERIVED, OUR_OWN, REVIEWED, Merged, Merging
from ninebox_daemon.review.people import difference, moved
from ninebox_protocol.employees import Donut, Person

CHAIN = [f"managementChain.{level}" for level in range(1, 7)]
YEARS = ["ratingsHistory.2024", "ratingsHistory.2025"]
DONUT = ["donutPosition", "donutLabel", "donutNotes"]
PARTED = {"management_chain": CHAIN, "ratings_history": YEARS, "donut": DONUT, "job_function": ["businessTitle"]}
"""Members that other columns serve than one of their own name."""
COLUMNS = {to_camel(name) for name in Person.model_fields} - {"box", "extra", "jobFunction"} | {*CHAIN, *YEARS, *DONUT}
"""Those of a workbook that says everything."""

BEFORE = Person(
    employee_id="00123",
    name="Ada",
    business_title="Nurse",
    job_function="Nurse",
    job_profile="Nurse-CAN",
    location="CAN",
    management_chain=["Quist", None, "Kaya"],
    ratings_history={"2024": "Solid", "2025": "Strong"},
    flags=["pip"],
    donut=Donut(performance="Low", potential="Low", note="d"),
    extra={"Desk": "A-1"},
    performance="Low",
    potential="Low",
    box=1,
)
VALUES: dict[str, tuple[Any, Any]] = {
    "performance": ("Medium", "High"),
    "potential": ("High", None),
    "flags": (["pip", "New"], []),
    "change_note": ("theirs", "ours"),
    "donut": (Donut(performance="High", potential="High", note="x"), None),
    "development_focus": ("theirs", "ours"),
    "development_action": ("theirs", "ours"),
    "notes": ("theirs", "ours"),
    "promotion_status": ("theirs", "ours"),
    "promotion_readiness": (True, False),
}
"""Of what a review can change: two values that BEFORE hasn't."""
FACTS: dict[str, Any] = {
    "name": "Ada Abe",
    "business_title": "Controller",
    "job_title": "Controller",
    "job_profile": "Controller-DEU",
    "job_level": "MGR3",
    "job_function": "Controller",
    "location": "Peru",
    "manager": "Chen",
    "management_chain": ["Adeyemi"],
    "hire_date": "2020-01-31",
    "tenure_category": "61+",
    "time_in_job_profile": "2 Years",
    "talent_indicator": "Key",
    "prior_box": 5,
    "ratings_history": {"2025": "Leading"},
    "extra": {"Union": "No"},
}
"""Of what is the workbook's alone: another value."""


def having(person: Person, **members: Any) -> Person:
    after = person.model_copy(update=members)
    return moved(after, after.performance, after.potential)


def merge(new: Person, now: Person, base: Person = BEFORE, columns: set[str] = COLUMNS) -> Merged:
    return Merging(columns).merge(base, new, now)


def without(name: str) -> set[str]:
    return COLUMNS - set(PARTED.get(name, [to_camel(name)]))


def test_the_tables_of_this_test_name_every_member() -> None:
    assert set(VALUES) == set(REVIEWED)
    assert {*VALUES, *FACTS, "employee_id", "box"} == set(Person.model_fields)
    assert set(DERIVED) < {*FACTS, "box"}


@pytest.mark.parametrize("name", REVIEWED)
def test_what_a_review_can_change(name: str) -> None:
    theirs, ours = (having(BEFORE, **{name: value}) for value in VALUES[name])
    assert merge(BEFORE, BEFORE) == (BEFORE, BEFORE, [])
    assert merge(theirs, BEFORE) == (theirs, theirs, [])  # only the workbook changed it
    assert merge(BEFORE, ours) == (BEFORE, ours, [])  # only the review
    assert merge(ours, ours) == (ours, ours, [])  # both, to the same
    baseline, current, (conflict,) = merge(theirs, ours)  # both, differently
    assert (baseline, current) == (theirs, ours)
    said, stays = (person.model_dump(include={name})[to_camel(name)] for person in (theirs, ours))
    assert (conflict.employee_id, conflict.member) == ("00123", to_camel(name))
    assert (conflict.workbook, conflict.review) == (said, stays)


@pytest.mark.parametrize("name", REVIEWED)
def test_what_a_review_can_change_and_the_workbook_has_no_column_for(name: str) -> None:
    """It stays. Of what is the review's own the baseline says that it isn't there: the next export writes it again."""
    silent = having(BEFORE, **{name: Person.model_fields[name].default})
    ours = having(BEFORE, **{name: VALUES[name][0]})
    baseline = silent if name in OUR_OWN else BEFORE
    assert merge(silent, BEFORE, columns=without(name)) == (baseline, BEFORE, [])
    assert merge(silent, ours, columns=without(name)) == (baseline, ours, [])


def test_what_stood_there_before_the_review_takes_no_decision_back_though_it_was_exported() -> None:
    """Base and current are what was exported; the file comes from a system that never heard of it."""
    exported, theirs = having(BEFORE, performance="High"), having(BEFORE, performance="Low")
    merging = Merging(COLUMNS, lambda _, member: ("Low",) if member == "performance" else ())
    merged = merging.merge(exported, theirs, exported)
    assert (merged.baseline, merged.current) == (theirs, exported)
    assert [(each.member, each.workbook, each.review) for each in merged.conflicts] == [("performance", "Low", "High")]
    newer = having(BEFORE, performance="Medium")
    assert merging.merge(exported, newer, exported).current == newer


@pytest.mark.parametrize("name", FACTS)
def test_what_is_the_workbooks_alone_is_taken_and_never_a_conflict(name: str) -> None:
    theirs, ours = having(BEFORE, **{name: FACTS[name]}), having(BEFORE, notes="ours")
    assert merge(theirs, ours) == (theirs, having(theirs, notes="ours"), [])


@pytest.mark.parametrize("name", [name for name in FACTS if name not in {"name", "extra", "location"}])
def test_what_is_the_workbooks_alone_stays_in_both_where_it_has_no_column_for_it(name: str) -> None:
    silent = having(BEFORE, **{name: Person.model_fields[name].default})
    assert merge(silent, BEFORE, columns=without(name)) == (BEFORE, BEFORE, [])


def test_extra_columns_are_those_of_the_workbook() -> None:
    assert merge(having(BEFORE, extra={}), BEFORE).current.extra == {}


@pytest.mark.parametrize(
    ("gone", "said", "location"),
    [
        ({"location", "jobProfile"}, {"job_profile": None, "location": None}, "Peru"),
        ({"location"}, {"job_profile": "Nurse-DEU", "location": "DEU"}, "DEU"),
        ({"location"}, {"job_profile": "Nurse", "location": None}, None),
        ({"jobProfile"}, {"job_profile": None, "location": "Chile"}, "Chile"),
        ({"jobProfile"}, {"job_profile": None, "location": None}, "CAN"),  # of the profile that stays
    ],
)
def test_the_location_is_that_of_the_columns_there_are(gone: set[str], said: Any, location: str | None) -> None:
    now = having(BEFORE, location="Peru")
    baseline, current, _ = merge(having(now, **said), now, base=now, columns=COLUMNS - gone)
    assert (baseline.location, current.location) == (location, location)


@pytest.mark.parametrize(
    ("gone", "said", "chain"),
    [
        ({"managementChain.3"}, ["Abe", "Bo"], ["Abe", "Bo", "Kaya"]),
        ({"managementChain.3"}, [], [None, None, "Kaya"]),
        ({"managementChain.1"}, [None, "Bo"], ["Quist", "Bo"]),
        (set(), ["Abe", "Bo", "Chen", "Diallo"], ["Abe", "Bo", "Chen", "Diallo"]),
    ],
)
def test_levels_of_the_chain_stay_where_the_workbook_has_no_column(gone: set[str], said: Any, chain: Any) -> None:
    baseline, current, _ = merge(having(BEFORE, management_chain=said), BEFORE, columns=COLUMNS - gone)
    assert baseline.management_chain == current.management_chain == chain


def test_a_years_rating_stays_where_the_workbook_has_no_column_for_that_year() -> None:
    new = having(BEFORE, ratings_history={"2025": "Leading", "2026": "Low"})
    columns = COLUMNS - {"ratingsHistory.2024"} | {"ratingsHistory.2026"}
    current = merge(new, BEFORE, columns=columns).current
    assert current.ratings_history == {"2024": "Solid", "2025": "Leading", "2026": "Low"}
    assert merge(having(BEFORE, ratings_history={}), BEFORE).current.ratings_history == {}  # blank cells


def test_of_the_donut_exercise_the_half_without_a_column_stays() -> None:
    unplaced = having(BEFORE, donut=Donut(performance=None, potential=None, note="theirs"))
    current = merge(unplaced, BEFORE, columns=COLUMNS - {"donutPosition", "donutLabel"}).current
    assert current.donut == Donut(performance="Low", potential="Low", note="theirs")
    silent = having(BEFORE, donut=Donut(performance="High", potential="High", note=None))
    for position in ("donutPosition", "donutLabel"):
        columns = COLUMNS - {"donutNotes", "donutPosition", "donutLabel"} | {position}
        assert merge(silent, BEFORE, columns=columns).current.donut == Donut(
            performance="High", potential="High", note="d"
        )
    placed = having(BEFORE, donut=Donut(performance="Low", potential="Low", note=None))
    taken_back = merge(having(BEFORE, donut=None), placed, base=placed, columns=COLUMNS - {"donutNotes"})
    assert taken_back.current.donut is None


@pytest.mark.parametrize("gone", [set(), {"donutNotes"}, {"donutPosition", "donutLabel"}])
def test_no_half_of_the_donut_exercise_is_taken_back_to_what_stood_there_before_the_review(gone: set[str]) -> None:
    exported = having(BEFORE, donut=Donut(performance="High", potential="High", note="ours"))
    merging = Merging(COLUMNS - gone, lambda _, member: (BEFORE.donut,) if member == "donut" else ())
    merged = merging.merge(exported, BEFORE, exported)
    assert merged.current == exported
    assert [each.member for each in merged.conflicts] == ["donut"]
    newer = having(BEFORE, donut=Donut(performance="Low", potential="High", note="theirs"))
    halves = newer.donut, exported.donut
    placed, noted = (halves["donutPosition" in gone], halves["donutNotes" in gone])
    assert placed is not None
    assert noted is not None
    expected = placed.model_copy(update={"note": noted.note})
    assert merging.merge(exported, newer, exported).current.donut == expected


def test_the_box_follows_from_ratings_of_both_sides_and_is_no_conflict() -> None:
    theirs, ours = having(BEFORE, potential="High"), having(BEFORE, performance="High")
    assert merge(theirs, ours) == (theirs, having(BEFORE, performance="High", potential="High"), [])
    _, current, conflicts = merge(having(BEFORE, performance="Medium"), ours)
    assert (current.box, [each.member for each in conflicts]) == (3, ["performance"])


@pytest.mark.parametrize(
    ("base", "new", "now", "after"),
    [
        (["a", "b"], ["b", "a"], ["a", "b"], ["b", "a"]),
        (["a"], ["a", "b"], ["b", "a"], ["a", "b"]),
        (["a", "b"], ["b", "a"], ["a", "b", "c"], ["a", "b", "c"]),
        (["a"], ["a"], [], []),
    ],
)
def test_the_order_of_flags_is_no_difference(base: Any, new: Any, now: Any, after: Any) -> None:
    merged = merge(having(BEFORE, flags=new), having(BEFORE, flags=now), having(BEFORE, flags=base))
    assert (merged.current.flags, merged.conflicts) == (after, [])


def test_a_rating_column_that_is_new_is_taken_unless_the_review_has_rated() -> None:
    unrated = having(BEFORE, performance=None, potential=None)
    rated = having(BEFORE, performance="High", potential="High")
    assert merge(rated, unrated, base=unrated).current == rated
    kept = merge(having(rated, performance="Low"), rated, base=unrated)
    assert kept.current == rated
    assert [(each.member, each.workbook, each.review) for each in kept.conflicts] == [("performance", "Low", "High")]


words = st.sampled_from([None, "a", "b", "c"])
levels = st.sampled_from([None, *LEVELS])


@st.composite
def people(draw: st.DrawFn, like: Person | None = None) -> Person:
    """People with few values, so that two of them often agree; those `like` one differ in what a review can change."""
    texts = {name: draw(words) for name in VALUES if isinstance(VALUES[name][0], str) and name not in ("performance",)}
    reviewed = {
        **texts,
        "performance": draw(levels),
        "potential": draw(levels),
        "flags": draw(st.lists(st.sampled_from("abc"), unique=True, max_size=2)),
        "donut": draw(st.none() | st.builds(Donut, performance=st.just("Low"), potential=st.just("High"), note=words)),
        "promotion_readiness": draw(st.sampled_from([None, True, False])),
    }
    if like is not None:
        return having(like, **reviewed)
    facts = {name: draw(words) for name in ("business_title", "manager", "location", "job_profile", "job_function")}
    chain = draw(st.lists(words, max_size=4).filter(lambda levels: not levels or levels[-1] is not None))
    years = st.sampled_from(["2024", "2025"])
    history = draw(st.dictionaries(years, st.sampled_from("ab"), max_size=2))
    extra = draw(st.dictionaries(st.sampled_from("xy"), st.sampled_from("ab"), max_size=2))
    person = Person(employee_id="1", name=draw(st.sampled_from("AB")), management_chain=chain, ratings_history=history)
    return having(person, **facts, **reviewed, extra=extra)


@st.composite
def states(draw: st.DrawFn) -> tuple[Person, Person]:
    """Yield what the workbook said, and how the person stands."""
    base = draw(people())
    return base, draw(people(like=base))


columns = st.sets(st.sampled_from(sorted(COLUMNS))).map(lambda gone: COLUMNS - gone | {"name"})


@given(states(), columns)
def test_the_same_workbook_changes_nothing(state: tuple[Person, Person], there: set[str]) -> None:
    base, now = state
    assert merge(base, now, base) == (base, now, [])
    merged = merge(base, now, base, there)
    assert (merged.current, merged.conflicts) == (now, [])
    assert merge(base, merged.current, merged.baseline, there) == merged


@given(states(), people(), columns)
def test_what_the_review_decided_is_never_lost(state: tuple[Person, Person], new: Person, there: set[str]) -> None:
    base, now = state
    merged = merge(new, now, base, there)
    decided = set(difference(base, now)[0]) - {"box"}
    stayed = {to_camel(name) for name in REVIEWED if getattr(merged.current, name) == getattr(now, name)}
    as_before = {"flags"} if set(now.flags) in (set(base.flags), set(new.flags)) else set()  # in another order
    halved = {"donut"} if not set(DONUT) <= there else set()
    assert decided <= stayed | as_before | halved


@given(states(), people())
def test_what_only_the_workbook_changed_is_always_taken(state: tuple[Person, Person], new: Person) -> None:
    base, now = state
    merged = merge(new, now, base)
    untouched = {name for name in Person.model_fields if getattr(base, name) == getattr(now, name)} - {*DERIVED}
    assert all(getattr(merged.current, name) == getattr(new, name) for name in untouched)
    assert merged.baseline == having(new, location=merged.baseline.location)


@given(states(), people(), columns)
def test_net_changes_are_about_what_a_review_can_change(
    state: tuple[Person, Person], new: Person, there: set[str]
) -> None:
    base, now = state
    merged = merge(new, now, base, there)
    assert set(difference(merged.baseline, merged.current)[0]) <= {*map(to_camel, REVIEWED), "box"}
    assert merged.current == having(merged.current)
    assert {each.member for each in merged.conflicts} <= set(difference(merged.baseline, merged.current)[0])
