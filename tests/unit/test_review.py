"""The rules: what an edit makes of a person, and what is left of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.review.changes import before_of, body_of, change_text, drafted, reversal
from ninebox_daemon.review.grid import LABELS, LEVELS, Labels, box_of, label_of, rating_of
from ninebox_daemon.review.people import (
    difference,
    employee_of,
    employee_text,
    endings_of,
    flagged,
    moved,
    noted,
    patched,
    person_of,
    text_of,
    updated,
)
from ninebox_protocol.changes import Change
from ninebox_protocol.employees import Donut, Employee, Person
from ninebox_protocol.flags import FLAGS

levels = st.sampled_from([*LEVELS, None])
words = st.text(min_size=1, max_size=20)


@st.composite
def people(draw: st.DrawFn) -> Person:
    person = Person(
        employee_id="00123",
        name=draw(words),
        management_chain=draw(st.lists(st.none() | words, max_size=6)),
        ratings_history=draw(st.dictionaries(words, words, max_size=3)),
        notes=draw(st.none() | words),
        flags=draw(st.lists(words, max_size=3)),
        donut=draw(st.none() | st.builds(Donut, performance=levels, potential=levels, note=st.none() | words)),
        extra=draw(st.dictionaries(words, words, max_size=3)),
    )
    return moved(person, draw(levels), draw(levels))


@pytest.mark.parametrize("box", range(1, 10))
def test_every_box_has_one_rating_and_every_rating_one_box(box: int) -> None:
    assert box_of(*rating_of(box)) == box


def test_the_labels_are_those_of_the_grid() -> None:
    assert [label_of(box, LABELS) for box in range(1, 10)] == [
        "Underperformer [L,L]",
        "Effective Pro [M,L]",
        "Workhorse [H,L]",
        "Inconsistent [L,M]",
        "Core Talent [M,M]",
        "High Impact [H,M]",
        "Enigma [L,H]",
        "Growth [M,H]",
        "Star [H,H]",
    ]


@given(people())
def test_a_person_is_stored_as_ascii_and_comes_back_the_same(person: Person) -> None:
    assert text_of(person).isascii()
    assert person_of(text_of(person)) == person


@pytest.mark.parametrize("labels", [LABELS, ('Größe \\ "A"', *LABELS[1:8], "🌟 {9}")], ids=["ours", "theirs"])
@given(person=people(), changed=st.booleans(), left=st.booleans())
def test_a_spliced_row_is_what_the_shape_says(labels: Labels, person: Person, changed: bool, left: bool) -> None:
    spliced = employee_text(text_of(person), changed, left, endings_of(labels))
    expected = employee_of(person, changed, left, labels)
    assert Employee.model_validate_json(spliced, by_alias=True, by_name=False) == expected


@given(people(), people(), st.none() | st.text())
def test_a_spliced_change_is_what_the_shape_says(was: Person, now: Person, note: str | None) -> None:
    draft = drafted("update", [(was, now)], note)
    said = change_text(7, draft.kind, draft.before, body_of(draft), 60)
    before, after, who = draft.before, draft.after, list(draft.before)
    expected = Change(
        seq=7, kind="update", employee_ids=who, before=before, after=after, note=note, at=60, undone_by=None
    )
    assert said.isascii()
    assert Change.model_validate_json(said, by_alias=True, by_name=False) == expected


@given(people(), people())
def test_undoing_an_edit_gives_the_person_that_was(was: Person, now: Person) -> None:
    draft = drafted("update", [(was, now)])
    back = reversal("undo", body_of(draft), lambda _: now, refers_to=1)
    assert (back.people or (was,)) == (was,)
    forth = reversal("redo", body_of(back), lambda _: was, refers_to=1)
    assert (forth.people or (now,)) == (now,)


def test_an_undo_leaves_what_came_since_and_the_box_follows_the_ratings() -> None:
    was = moved(Person(employee_id="1", name="Ada"), "Low", "Low")
    body = body_of(drafted("move", [(was, moved(was, "High", "Low"))]))
    refreshed = updated(moved(was, "High", "High"), {"notes": "of the workbook"})
    undo = reversal("undo", body, lambda _: refreshed, refers_to=1)
    assert undo.people == (updated(moved(was, "Low", "High"), {"notes": "of the workbook"}),)
    assert undo.before == {"1": {"performance": "High", "box": 9}}
    assert undo.after == {"1": {"performance": "Low", "box": 7}}
    redo = reversal("redo", body_of(undo), lambda _: undo.people[0], refers_to=1)
    assert redo.people == (refreshed,)


def test_an_undo_of_what_came_from_elsewhere_too_is_still_about_the_person() -> None:
    was = Person(employee_id="1", name="Ada")
    body = body_of(drafted("setNote", [(was, noted(was, "why"))]))
    undo = reversal("undo", body, lambda _: was, refers_to=1)
    assert (undo.people, undo.before, undo.after) == ((was,), {"1": {}}, {"1": {}})


@given(people(), people())
def test_a_difference_holds_what_differs_and_nothing_else(was: Person, now: Person) -> None:
    before, after = difference(was, now)
    assert before.keys() == after.keys()
    assert patched(was, after) == now
    assert all(before[member] != after[member] for member in before)


@given(people(), levels, levels)
def test_a_move_touches_nothing_but_the_rating(person: Person, performance: Any, potential: Any) -> None:
    after = moved(person, performance, potential)
    assert (after.performance, after.potential, after.box) == (
        performance,
        potential,
        box_of(performance, potential),
    )
    assert set(difference(person, after)[0]) <= {"performance", "potential", "box"}


def test_a_person_who_is_not_rated_stays_so_until_both_ratings_are_there() -> None:
    nobody = Person(employee_id="1", name="Null")
    assert nobody.box is None
    assert moved(nobody, "High", None).box is None
    assert employee_of(moved(nobody, "High", None), True, False, LABELS).box_label is None
    assert moved(nobody, "High", "Low").box == 3


def test_flags_are_known_by_name_in_any_case_and_others_are_kept() -> None:
    person = flagged(Person(employee_id="1", name="A"), ["FLIGHT RISK", "pip", "Ω likes tea "], [])
    assert person.flags == ["flight_risk", "pip", "Ω likes tea"]
    assert flagged(person, ["New Hire"], ["Pip"]).flags == ["flight_risk", "Ω likes tea", "new_hire"]


def test_a_blank_note_is_none() -> None:
    person = noted(Person(employee_id="1", name="A"), " why ")
    assert person.change_note == "why"
    assert noted(person, "  ").change_note is None
    assert noted(person, None).change_note is None


def test_an_update_replaces_what_was_named_and_empties_what_is_null() -> None:
    person = Person(employee_id="1", name="A", notes="n", development_focus="f", promotion_readiness=True)
    after = updated(person, {"notes": None, "development_focus": "", "promotion_readiness": False})
    assert (after.notes, after.development_focus, after.promotion_readiness) == (None, None, False)


def test_flags_are_shown_so_that_white_letters_can_be_read() -> None:
    """The contrast of WCAG 2.2, 1.4.3: (lighter + 0.05) / (darker + 0.05), of relative luminance."""
    for flag in FLAGS.values():
        channels = [int(flag.colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
        luminance = sum(share * each for share, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
        assert 1.05 / (luminance + 0.05) >= 4.5, flag
    assert len({flag.colour for flag in FLAGS.values()}) == len(FLAGS)


def test_what_is_no_body_of_a_change_has_no_first_half() -> None:
    with pytest.raises(ValueError, match="no body of a change"):
        before_of('{"after":{},"before":{}}')
