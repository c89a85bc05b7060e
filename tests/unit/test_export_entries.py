"""What is written about a person: fields and words, from cells as they stand."""

from typing import Any

import pytest

from ninebox_daemon.review.flags import flags_in
from ninebox_daemon.review.grid import LABELS
from ninebox_daemon.review.terms import OURS, Terms, relabelled
from ninebox_daemon.workbook.cells import NoValue, Value
from ninebox_daemon.workbook.entries import HEADERS, TRACKING, Entries, entries_of
from ninebox_daemon.workbook.headers import columns_of
from ninebox_daemon.workbook.vocabulary import Vocabulary
from ninebox_protocol.employees import Donut, Person
from unit.exports import AT, AT_MS, changed

ADA = Person(employee_id="1", name="Ada", performance="Medium", potential="Medium", box=5)
COLUMNS: dict[str, Value] = {"employeeId": "1", "name": "Ada", "performance": "Medium", "potential": "Medium"}


def entries(
    after: dict[str, Any], cells: dict[str, Value] | None = None, before: Person = ADA, terms: Terms = OURS
) -> Entries:
    return entries_of(before, changed(before, after), {**COLUMNS, **(cells or {})}, AT_MS, Vocabulary(terms))


def described(after: dict[str, Any], cells: dict[str, Value] | None = None, before: Person = ADA) -> object:
    return entries(after, cells, before).contents["changeDescription"]


def test_every_header_that_is_added_is_recognised_at_the_next_import() -> None:
    found = columns_of(["Employee ID", "Worker", *HEADERS.values()])
    assert found is not None
    assert {field: found.header_of(field) for field in HEADERS} == HEADERS
    assert len(TRACKING) == 10


def test_of_somebody_who_stayed_the_same_nothing_is_written() -> None:
    assert entries({}) == Entries()
    assert entries({"name": "Ada L.", "job_title": "Nurse", "extra": {"Desk": "1"}}) == Entries()


def test_a_move_writes_the_rating_that_changed_and_what_is_recorded_about_it() -> None:
    assert entries({"performance": "High"}).contents == {
        "performance": "High",
        "modifiedInSession": "Yes",
        "modificationDate": AT,
        "changeDescription": "Moved from Core Talent [M,M] to High Impact [H,M]",
        "originalPerformance": "Medium",
        "originalPotential": "Medium",
    }


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((None, None), ("High", "High"), "Moved from not rated to Star [H,H]"),
        (("High", "High"), (None, None), "Moved from Star [H,H] to not rated"),
        ((None, None), ("High", None), "Moved from not rated to High performance, potential not rated"),
        ((None, "Low"), ("Low", "Low"), "Moved from performance not rated, Low potential to Underperformer [L,L]"),
    ],
)
def test_somebody_not_rated_is_told_in_words(before: Any, after: Any, words: str) -> None:
    person = changed(ADA, {"performance": before[0], "potential": before[1]})
    got = entries({"performance": after[0], "potential": after[1]}, {"performance": "", "potential": ""}, person)
    assert got.contents["changeDescription"] == words
    assert got.contents["originalPerformance"] == (before[0] or "Not rated")
    assert got.contents["originalPotential"] == (before[1] or "Not rated")


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ({"flags": ["pip"]}, "Flags changed"),
        ({"notes": "n", "flags": ["pip"]}, "Flags, notes changed"),
        (
            {"potential": "High", "change_note": "w"},
            "Moved from Core Talent [M,M] to Growth [M,H]; change note changed",
        ),
        ({"donut": Donut(performance="Low", potential="Low", note=None)}, "Donut exercise changed"),
        ({"promotion_readiness": False, "promotion_status": "x"}, "Promotion, promotion readiness changed"),
        ({"development_focus": "f", "development_action": "a"}, "Development focus, development action changed"),
    ],
)
def test_the_description_names_every_member(after: dict[str, Any], words: str) -> None:
    assert described(after) == words


FIRST_EXPORT: dict[str, Value] = {"originalPerformance": "Low", "originalPotential": "Not rated"}


@pytest.mark.parametrize(
    ("after", "cells", "words"),
    [
        (
            {"performance": "High"},
            FIRST_EXPORT,
            "Moved from Low performance, potential not rated to High Impact [H,M]",
        ),
        (
            {"flags": ["pip"]},
            FIRST_EXPORT,
            "Moved from Low performance, potential not rated to Core Talent [M,M]; flags changed",
        ),
        (
            {"performance": "Low"},
            {"originalPerformance": "Low", "originalPotential": "Medium"},
            "Moved back to Inconsistent [L,M]",
        ),
        ({"flags": ["pip"]}, {"originalPerformance": "Medium", "originalPotential": "Medium"}, "Flags changed"),
        ({"performance": "Low"}, {"originalPerformance": "?"}, "Moved from Core Talent [M,M] to Inconsistent [L,M]"),
    ],
)
def test_a_second_export_goes_on_from_the_ratings_recorded_first(
    after: dict[str, Any], cells: dict[str, Value], words: str
) -> None:
    got = entries(after, cells)
    assert got.contents["changeDescription"] == words
    assert not {"originalPerformance"} & got.contents.keys()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (2.0, 3),
        ("2", "3"),
        ("m", "H"),
        ("medium", "High"),
        ("", "High"),
        (True, "High"),
        (9.0, "High"),
        ("Solid", "High"),
    ],
)
def test_a_rating_is_written_the_way_that_the_cell_has_it(old: Value, new: object) -> None:
    assert entries({"performance": "High"}, {"performance": old}).contents["performance"] == new


def test_a_box_column_follows_the_ratings_and_only_them() -> None:
    assert entries({"performance": "High"}, {"box": "Core Talent [M,M]"}).contents["box"] == "High Impact [H,M]"
    assert entries({"performance": "High"}, {"box": 5.0}).contents["box"] == 6
    assert entries({"performance": None}, {"box": "Core Talent [M,M]"}).contents["box"] is None
    assert "box" not in entries({"notes": "n"}, {"box": "Star"}).contents
    assert "box" not in entries({"performance": "High"}, {"box": "PO 12"}).contents  # a letter box, not ours
    assert "box" not in entries({"performance": "High"}, {"box": "6 - High Impact"}).contents
    got = entries({"performance": "High"})
    assert "box" not in got.contents
    assert "box" not in got.needed


@pytest.mark.parametrize(
    ("after", "cells", "field"),
    [
        ({"performance": "High"}, {"performance": "h"}, "performance"),
        ({"performance": "High"}, {"performance": 3.0}, "performance"),
        ({"performance": None}, {"performance": ""}, "performance"),
        ({"notes": "n"}, {"notes": " n "}, "notes"),
        ({"notes": None}, {"notes": "  "}, "notes"),
        ({"promotion_readiness": True}, {"promotionReadiness": "y"}, "promotionReadiness"),
        ({"flags": ["pip", "x"]}, {"flags": "PIP, x"}, "flags"),
        ({"donut": Donut(performance="High", potential="High", note=None)}, {"donutPosition": 9.0}, "donutPosition"),
        ({"donut": Donut(performance="High", potential="High", note=None)}, {"donutLabel": "Star"}, "donutLabel"),
        ({"notes": "n"}, {"modifiedInSession": "Yes"}, "modifiedInSession"),
        ({"notes": "n"}, {"modificationDate": AT}, "modificationDate"),
    ],
)
def test_a_cell_that_says_it_already_is_left_alone(after: dict[str, Any], cells: dict[str, Value], field: str) -> None:
    assert field not in entries(after, cells).contents


def test_a_cell_with_an_error_is_not_taken_for_a_blank_one() -> None:
    before = changed(ADA, {"notes": "n"})
    assert entries({"notes": None}, {"notes": NoValue("#N/A")}, before).contents["notes"] is None
    got = entries({"performance": "High"}, {"originalPerformance": NoValue("#N/A")})
    assert "originalPerformance" not in got.contents


def test_members_that_stayed_are_not_written_into_their_columns() -> None:
    before = changed(ADA, {"flags": ["pip"], "notes": "old"})
    got = entries({"performance": "High"}, {"flags": "pip ", "notes": "other"}, before)
    assert not {"flags", "notes", "potential"} & got.contents.keys()


def test_a_column_that_is_added_says_all_about_the_person() -> None:
    before = changed(ADA, {"flags": ["pip"], "notes": None})
    got = entries({"performance": "High"}, None, before)
    assert got.contents["flags"] == "PIP (Performance Improvement Plan)"
    assert "flags" in got.needed
    assert not {"notes", "employeeId", "performance"} & got.needed


def test_a_donut_is_a_box_its_label_and_a_note() -> None:
    donut = Donut(performance="Low", potential="High", note="if")
    got = entries({"donut": donut}).contents
    assert (got["donutPosition"], got["donutLabel"], got["donutNotes"]) == (7, "Enigma [L,H]", "if")
    cells: dict[str, Value] = {"donutPosition": 7.0, "donutLabel": "Enigma", "donutNotes": "if"}
    gone = entries({"donut": None}, cells, changed(ADA, {"donut": donut})).contents
    assert (gone["donutPosition"], gone["donutLabel"], gone["donutNotes"]) == (None, None, None)
    assert not any(name.startswith("original") for name in got)


def test_flags_are_listed_by_the_names_that_people_know() -> None:
    got = entries({"flags": ["pip", "Speaks Farsi"]}).contents["flags"]
    assert got == "PIP (Performance Improvement Plan); Speaks Farsi"
    assert flags_in(str(got)) == ["pip", "Speaks Farsi"]


def test_a_label_that_the_box_is_not_called_by_any_more_is_written_anew_of_those_who_changed() -> None:
    terms = relabelled(relabelled(OURS, (*LABELS[:8], "Top")), (*LABELS[:8], "Peak"))
    donut = Donut(performance="High", potential="High", note="perhaps")
    before = changed(ADA, {"donut": donut.model_copy(update={"note": None})})
    for label, written in (("Star [H,H]", True), ("top", True), ("PEAK", False), ("Peak [H,H]", False), ("9", False)):
        cells: dict[str, Value] = {"donutPosition": 9.0, "donutLabel": label, "donutNotes": "perhaps", "box": label}
        contents = entries({"donut": donut}, cells, before, terms).contents
        assert contents.get("donutLabel") == ("Peak [H,H]" if written else None), label
        assert "donutPosition" not in contents
        moved = entries({"performance": "High", "potential": "High"}, cells, before, terms).contents
        assert moved.get("box") == ("Peak [H,H]" if written else None), label
        assert entries({}, cells, before, terms) == Entries()
