"""What cells mean under an organisation's own words, and which words it can't have."""

import pytest

from ninebox_daemon.review.grid import BOXES, LABELS, label_of
from ninebox_daemon.review.terms import REMEMBERED_LABELS, Terms, relabelled
from ninebox_daemon.workbook.vocabulary import Vocabulary, labels_refused, words_refused
from ninebox_protocol.wire import Level

GERMAN: dict[Level, tuple[str, ...]] = {
    "Low": ("Trifft nicht zu", "--"),
    "Medium": ("Trifft zu", "5"),
    "High": ("Übertroffen", "++", "10"),
}
SPOKEN = Vocabulary(Terms(words=GERMAN))


def named(**labels: str) -> tuple[str, ...]:
    """Return the labels with some others: `b9="Top"`."""
    return tuple(labels.get(f"b{box}", LABELS[box - 1]) for box in BOXES)


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("Trifft zu", "Medium"),
        ("  TRIFFT\u00a0 zu\n", "Medium"),
        ("ÜBERTROFFEN", "High"),
        ("U\u0308bertroffen", "High"),
        ("++", "High"),
        ("+", None),
        ("--", "Low"),
        (5.0, "Medium"),
        ("10", "High"),
        (1.0, "Low"),
        ("m", "Medium"),
        ("high", "High"),
        ("\uff2c\uff4f\uff57", "Low"),
        ("Trifft", None),
        (4.0, None),
        (True, None),
    ],
)
def test_a_rating_is_understood_in_our_words_and_in_theirs(cell: str | float, level: Level | None) -> None:
    assert SPOKEN.level_of(cell) == level


@pytest.mark.parametrize(
    ("old", "level", "written"),
    [
        ("Trifft zu", "High", "Übertroffen"),
        ("++", "Low", "Trifft nicht zu"),
        (5.0, "High", "Übertroffen"),
        ("Medium", "High", "High"),
        ("m", "High", "H"),
        (2.0, "High", 3),
        ("2", "High", "3"),
        ("Solid", "High", "High"),
        ("", "High", "High"),
    ],
)
def test_a_rating_is_written_in_the_manner_of_the_cell(old: str | float, level: Level, written: str | int) -> None:
    assert SPOKEN.word_like(level, old) == written


def test_where_the_organisation_has_no_word_for_the_new_level_ours_is_written() -> None:
    assert Vocabulary(Terms(words={"Low": ("Poor",)})).word_like("High", "Poor") == "High"


def test_a_number_of_theirs_stays_a_number() -> None:
    numbers = Vocabulary(Terms(words={"Low": ("4",), "Medium": ("5", "6"), "High": ("007",)}))
    assert numbers.word_like("Medium", 4.0) == 5
    assert numbers.word_like("Medium", "4") == "5"
    assert numbers.word_like("High", 4.0) == "007"  # as a number it would be another word


def test_labels_in_use_count_before_former_ones_and_these_before_those_by_default() -> None:
    once = relabelled(Terms(), named(b9="Top", b5="Star"))
    assert Vocabulary(once).box_in("star") == 5
    assert Vocabulary(once).box_in("Star [H,H]") == 9
    later = Vocabulary(relabelled(once, named(b9="Peak", b5="Middle")))
    assert [later.box_in(text) for text in ("Peak", "peak [h,h]", "Top", "Star", "Star [H,H]", "Core Talent")] == [
        *(9, 9, 9, 5, 9, 5),
    ]
    assert [later.is_outdated(text) for text in ("Peak", "Top", "Star [H,H]", "Workhorse", "9", "Else", "")] == [
        *(False, True, True, False, False, False, False),
    ]


def test_a_label_that_comes_back_is_none_that_was() -> None:
    there = relabelled(Terms(), named(b9="Top"))
    back = relabelled(there, LABELS)
    assert (Vocabulary(back).is_outdated("Star"), Vocabulary(back).is_outdated("Top")) == (False, True)
    assert Vocabulary(back).box_in("Top [H,H]") == 9


def test_of_former_labels_the_latest_are_remembered() -> None:
    terms = Terms()
    for number in range(REMEMBERED_LABELS + 5):
        terms = relabelled(terms, named(b1=f"Name {number}"))
    boxes = Vocabulary(terms)
    assert (len(terms.former), boxes.box_in("Name 0"), boxes.box_in("Name 5")) == (REMEMBERED_LABELS, None, 1)


@pytest.mark.parametrize(
    ("labels", "box"),
    [
        (named(b9="Top talent", b8="TOP  talent!"), 9),
        (named(b9="Growth"), 9),
        (named(b9="3rd"), 9),
        (named(b9="1"), 9),
        (named(b9="* * *"), 9),
        (named(b1="Star H H"), 9),
    ],
)
def test_labels_that_would_be_read_as_another_box_are_refused(labels: tuple[str, ...], box: int) -> None:
    refused = labels_refused(labels)
    assert refused is not None
    assert refused[0] == box


def test_where_two_labels_collide_it_is_a_new_one_that_is_refused() -> None:
    labels = named(b1="star")
    assert labels_refused(labels, [1]) == (1, "box 9 is called so")
    assert labels_refused(labels, [9]) == labels_refused(labels) == (9, "box 1 is called so")


@pytest.mark.parametrize(
    "labels",
    [
        LABELS,
        named(b9="9-box star"),
        named(b1="10 percent"),
        named(b9="Core Talent", b5="Star"),
        named(b9="Größe"),
        named(b9="9"),
    ],
)
def test_labels_that_are_read_back_as_their_box_are_taken(labels: tuple[str, ...]) -> None:
    assert labels_refused(labels) is None
    boxes = Vocabulary(Terms(labels))
    assert [boxes.box_in(label_of(box, labels)) for box in BOXES] == list(BOXES)
    assert [boxes.box_in(labels[box - 1]) for box in BOXES] == list(BOXES)


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ({"Low": ("Same",), "High": ("SAME ",)}, ("High", "SAME ")),
        ({"High": ("low",)}, ("High", "low")),
        ({"Low": ("H",)}, ("Low", "H")),
        ({"Medium": ("3",)}, ("Medium", "3")),
        ({"Medium": ("Not Rated",)}, ("Medium", "Not Rated")),
        ({"Low": ("", "x")}, ("Low", "")),
        ({"High": ("\u200b \u2800",)}, ("High", "\u200b \u2800")),
    ],
)
def test_words_that_mean_something_else_are_refused(
    words: dict[Level, tuple[str, ...]], refused: tuple[Level, str]
) -> None:
    found = words_refused(words)
    assert found is not None
    assert found[:2] == refused


def test_words_that_mean_the_same_already_are_taken() -> None:
    assert words_refused({"Low": ("low", "L", "1", "Low end"), "High": ("High", "+")}) is None
