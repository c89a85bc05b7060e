"""What the texts of cells mean as levels and as boxes: our words and an organisation's. Pure; knows no column."""

import re
from collections.abc import Collection, Iterable, Iterator

from ninebox_daemon.review.grid import BOXES, LABELS, LEVELS, Labels, label_of
from ninebox_daemon.review.terms import Terms
from ninebox_daemon.workbook.cells import Value, text_of
from ninebox_daemon.workbook.wording import plain, spoken
from ninebox_protocol.wire import Level, is_blank

NOT_RATED = "Not rated"
"""What an export says of somebody who is not rated; no word for a level."""

_LEVELS: dict[str, Level] = {
    form: level for level in LEVELS for form in (level.casefold(), level[0].casefold(), str(LEVELS.index(level) + 1))
}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_BOX_FIRST = re.compile(r"([1-9])(?![0-9]|[.,][0-9])")


class Vocabulary:
    """What cells mean under these terms; our own words mean what they always do.

    Of labels, those in use count first, then those that boxes had before, then those that they have by default.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        theirs = {spoken(word): level for level, words in terms.words.items() for word in words}
        self._levels = {**theirs, **_LEVELS}
        in_use = _forms(zip(BOXES, terms.labels, strict=True))
        known = {**_forms(zip(BOXES, LABELS, strict=True)), **_forms(terms.former)}
        self._boxes = {**known, **in_use}
        self._outdated = known.keys() - in_use.keys()

    def level_of(self, value: Value) -> Level | None:
        """Return the rating: the words in any case, L/M/H, 1/2/3 as number or text, or the organisation's own words.

        >>> words = Vocabulary(Terms(words={"High": ("Solid",)}))
        >>> words.level_of("HIGH"), words.level_of("m"), words.level_of(1.0), words.level_of(" SOLID")
        ('High', 'Medium', 'Low', 'High')
        """
        text = text_of(value) or ""
        return self._levels.get(text.casefold()) or self._levels.get(spoken(text))

    def box_in(self, value: Value) -> int | None:
        """Return the box, 1 to 9, of a number, of text that starts with one, or of a label of the grid.

        >>> boxes = Vocabulary(Terms())
        >>> boxes.box_in(5.0), boxes.box_in("9 - Star"), boxes.box_in("core talent"), boxes.box_in("Star [H,H]")
        (5, 9, 5, 9)
        >>> boxes.box_in("10"), boxes.box_in(2.5)
        (None, None)
        """
        text = text_of(value) or ""
        number = _BOX_FIRST.match(text)
        return int(number[1]) if number else self._boxes.get(plain(text))

    def is_outdated(self, value: Value) -> bool:
        """True where a cell holds a label that the box isn't called by any more."""
        return plain(text_of(value) or "") in self._outdated

    def word_like(self, level: Level, old: Value) -> str | int:
        """Return what to write for a level where `old` stood before, in the manner of that.

        A number where there was one, a letter where there was one, the organisation's word where there was one of them.
        """
        if self.level_of(old) is None:
            return level
        text = text_of(old) or ""
        if spoken(text) not in _LEVELS:
            word = self.terms.word_for(level)
            return int(word) if isinstance(old, float) and _NUMBER.fullmatch(word) else word
        place = LEVELS.index(level) + 1
        if isinstance(old, float):
            return place
        return level if len(text) > 1 else str(place) if text.isdigit() else level[:1]


def labels_refused(labels: Labels, given: Collection[int] = BOXES) -> tuple[int, str] | None:
    """Return the first box that can't be called so, and why; None: an exported workbook is read back as it was.

    `given`: the boxes that are called anew. Where two collide, it is one of these that can't be called so.
    """
    taken: dict[str, int] = {}
    for box in sorted(BOXES, key=lambda one: one in given):
        label = labels[box - 1]
        if not plain(label) or is_blank(label):
            return box, "it has neither a letter nor a digit"
        for form in (label, label_of(box, labels)):
            other = taken.setdefault(plain(form), box)
            if other != box:
                return box, f"box {other} is called so"
            number = _BOX_FIRST.match(form)
            if number and int(number[1]) != box:
                return box, "a label that begins with a digit is read as the box of that number"
    return None


def words_refused(words: dict[Level, tuple[str, ...]]) -> tuple[Level, str, str] | None:
    """Return the first level and word of it that can't stand for it, and why; None: all can."""
    taken: dict[str, Level] = {**_LEVELS}
    for level, each in ((one, word) for one in LEVELS for word in words.get(one, ())):
        form = spoken(each)
        if is_blank(each):
            return level, each, "it is blank"
        if plain(each) == plain(NOT_RATED):
            return level, each, "that is no level"
        other = taken.setdefault(form, level)
        if other != level:
            return level, each, f"it stands for {other} already"
    return None


def _forms(labels: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Return by what texts the boxes are known: the label alone, and with its position."""

    def forms() -> Iterator[tuple[str, int]]:
        for box, label in labels:
            names = [""] * len(LABELS)
            names[box - 1] = label
            yield plain(label), box
            yield plain(label_of(box, tuple(names))), box

    return dict(forms())
