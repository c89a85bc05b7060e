"""Some members of a person as lists tell them: what was cut, or read once, says what the whole text says."""

import json
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.review.cutting import cutter
from ninebox_daemon.review.facts import KNOWN, facts_of, facts_texts
from ninebox_daemon.review.grid import LABELS, LEVELS
from ninebox_daemon.review.people import STORED, employee_text, endings_of, moved, text_of
from ninebox_protocol.employees import Donut, Person
from ninebox_protocol.queries import MEMBERS

levels = st.sampled_from([*LEVELS, None])
marks = [f'{before}"{member}":' for before in ("", ",", "{", "},") for member in ("box", "donut", "performance")]
words = st.text(min_size=1, max_size=20) | st.sampled_from([*MEMBERS, *marks, '\\",', "},"])
"""Texts, and what cutting looks for, among them the names of members."""
keyed = st.dictionaries(st.sampled_from(["a", "performance", "box", "donut", "notes"]) | words, words, max_size=5)
chosen = st.lists(st.sampled_from([*MEMBERS, "extra", "performance", "box"]), min_size=1, max_size=12)


class Row(NamedTuple):
    employee_id: str
    baseline: str
    current: str | None


@st.composite
def people(draw: st.DrawFn) -> Person:
    person = Person(
        employee_id=draw(words),
        name=draw(words),
        job_title=draw(st.none() | words),
        management_chain=draw(st.lists(st.none() | words, max_size=6)),
        prior_box=draw(st.none() | st.integers(1, 9)),
        ratings_history=draw(keyed),
        development_focus=draw(st.none() | words),
        notes=draw(st.none() | words),
        flags=draw(st.lists(words, max_size=3)),
        change_note=draw(st.none() | words),
        donut=draw(st.none() | st.builds(Donut, performance=levels, potential=levels, note=st.none() | words)),
        extra=draw(keyed),
    )
    return moved(person, draw(levels), draw(levels))


def members_of(text: str, members: list[str]) -> list[tuple[str, Any]]:
    whole = json.loads(text)
    return [(member, whole[member]) for member in dict.fromkeys(members)]


@given(people(), chosen, st.booleans(), st.booleans())
def test_what_is_cut_of_an_employee_is_what_stands_there(
    person: Person, members: list[str], changed: bool, left: bool
) -> None:
    whole = employee_text(text_of(person), changed, left, endings_of(LABELS))
    assert list(json.loads(cutter(members)(whole)).items()) == members_of(whole, members)


@given(people(), chosen)
def test_what_is_cut_of_a_stored_text_is_what_stands_there(person: Person, members: list[str]) -> None:
    there = [member for member in members if member in STORED] or ["name"]
    assert list(json.loads(cutter(there)(text_of(person))).items()) == members_of(text_of(person), there)


@given(st.lists(people(), max_size=4), st.lists(st.sampled_from(sorted(KNOWN)), min_size=1), st.booleans())
def test_what_questions_know_is_told_as_it_is_stored(some: list[Person], members: list[str], changed: bool) -> None:
    texts = [employee_text(text_of(person), changed, False, endings_of(LABELS)) for person in some]
    rows = [Row(each.employee_id, text_of(each), text_of(each) if changed else None) for each in some]
    told = list(facts_texts([facts_of(row) for row in rows], members))
    assert all(each.isascii() for each in told)
    assert [list(json.loads(each).items()) for each in told] == [members_of(text, members) for text in texts]
