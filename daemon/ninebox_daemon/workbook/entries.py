"""What is written about a person, field by field, and under which header. Pure; knows no place in a sheet, no XML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ninebox_daemon.review.flags import flags_in
from ninebox_daemon.review.grid import Labels, box_of, label_of
from ninebox_daemon.workbook.cells import Value, shown, text_of, yes_or_no
from ninebox_daemon.workbook.vocabulary import NOT_RATED, Vocabulary
from ninebox_daemon.workbook.wording import plain
from ninebox_daemon.workbook.written_cells import Content
from ninebox_protocol.employees import Donut, Person
from ninebox_protocol.flags import BUILT_IN_FLAGS
from ninebox_protocol.wire import Level

HEADERS = {
    "performance": "Performance",
    "potential": "Potential",
    "developmentFocus": "Development Focus",
    "developmentAction": "Development Action",
    "notes": "Notes",
    "promotionStatus": "Promotion",
    "promotionReadiness": "Promotion Readiness",
    "modifiedInSession": "Modified in Session",
    "modificationDate": "Modification Date",
    "changeDescription": "Change Description",
    "changeNote": "Change Notes",
    "originalPerformance": "Original Performance",
    "originalPotential": "Original Potential",
    "flags": "Flags",
    "donutPosition": "Donut Exercise Position",
    "donutLabel": "Donut Exercise Label",
    "donutNotes": "Donut Exercise Notes",
}
"""Field to the header of its column where one is added, in the order they are added. `box` never is."""

TRACKING = tuple(HEADERS)[7:]
"""Fields whose columns are added as soon as anybody is written; the others where somebody needs them."""

# The members an export writes: their field, and what they are called in a description. The order is the description's.
_MEMBERS = (
    ("flags", "flags", "flags"),
    ("development_focus", "developmentFocus", "development focus"),
    ("development_action", "developmentAction", "development action"),
    ("notes", "notes", "notes"),
    ("promotion_status", "promotionStatus", "promotion"),
    ("promotion_readiness", "promotionReadiness", "promotion readiness"),
    ("donut", "donutPosition", "donut exercise"),
    ("change_note", "changeNote", "change note"),
)
_RATINGS = (("performance", "originalPerformance"), ("potential", "originalPotential"))
_DONUT_FIELDS = ("donutPosition", "donutLabel", "donutNotes")


@dataclass(frozen=True, slots=True)
class Entries:
    """What a person's cells are to hold, by field. Those that hold it already are left out."""

    contents: dict[str, Content] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()
    """Fields that a column is added for where there is none."""


_NONE = Entries()


def entries_of(
    before: Person, after: Person, cells: Mapping[str, Value], at_ms: int, vocabulary: Vocabulary
) -> Entries:
    """Return what to write so that an import reads `after` where it reads `before` now; nothing where they are alike.

    `cells` are the person's cells as they stand, by field, for the columns that there are.
    """
    rated = (before.performance, before.potential) != (after.performance, after.potential)
    differing = [(name, words) for member, name, words in _MEMBERS if getattr(before, member) != getattr(after, member)]
    if not rated and not differing:
        return _NONE
    asked = {name for name, _ in differing} | {name for name, _ in _RATINGS if rated}
    if "donutPosition" in asked:
        asked |= set(_DONUT_FIELDS)
    said: dict[str, Content] = {
        name: content
        for name, content in _members(after, cells, vocabulary).items()
        # A column that has to be added says all about the person, not what is new alone.
        if name in asked or (name not in cells and name in HEADERS and content is not None)
    }
    said |= {
        "modifiedInSession": "Yes",
        "modificationDate": _iso(at_ms),
        "changeDescription": _description(before, after, cells, [words for _, words in differing], vocabulary),
    }
    if rated:
        said |= _first_ratings(before, cells)
        if "box" in cells and (not shown(cells["box"]) or vocabulary.box_in(cells["box"]) is not None):  # else: no box
            said["box"] = _box_cell(after.box, cells["box"], vocabulary)
    said = {
        name: content for name, content in said.items() if not _holds(name, cells.get(name, ""), content, vocabulary)
    }
    return Entries(said, frozenset(name for name in said if name not in cells and name != "box"))


def _members(person: Person, cells: Mapping[str, Value], vocabulary: Vocabulary) -> dict[str, Content]:
    """Return the content of each field that the review can change."""
    donut = person.donut or Donut(performance=None, potential=None, note=None)
    box = box_of(donut.performance, donut.potential)
    ready = person.promotion_readiness
    return {
        "performance": _rating_cell(person.performance, cells.get("performance", ""), vocabulary),
        "potential": _rating_cell(person.potential, cells.get("potential", ""), vocabulary),
        "flags": "; ".join(BUILT_IN_FLAGS.get(flag, flag) for flag in person.flags) or None,
        "developmentFocus": person.development_focus,
        "developmentAction": person.development_action,
        "notes": person.notes,
        "promotionStatus": person.promotion_status,
        "promotionReadiness": None if ready is None else "Yes" if ready else "No",
        "changeNote": person.change_note,
        "donutPosition": box,
        "donutLabel": None if box is None else label_of(box, vocabulary.terms.labels),
        "donutNotes": donut.note,
    }


def _rating_cell(level: Level | None, old: Value, vocabulary: Vocabulary) -> Content:
    return None if level is None else vocabulary.word_like(level, old)


def _box_cell(box: int | None, old: Value, vocabulary: Vocabulary) -> Content:
    """Return the label, or the number where the column has numbers."""
    if box is not None and isinstance(old, float) and vocabulary.box_in(old) is not None:
        return box
    return None if box is None else label_of(box, vocabulary.terms.labels)


def _first_ratings(before: Person, cells: Mapping[str, Value]) -> dict[str, Content]:
    """Return the ratings before the first change that was recorded: what stands there already stays.

    A word that is no rating of ours is recorded as it stands: nobody else would remember it.
    """
    return {
        original: getattr(before, rating) or shown(cells.get(rating, "")) or NOT_RATED
        for rating, original in _RATINGS
        if not shown(cells.get(original, ""))
    }


def _description(
    before: Person, after: Person, cells: Mapping[str, Value], others: list[str], vocabulary: Vocabulary
) -> str:
    """Return in words what changed, ratings since the first recorded change: the row then says one thing."""
    recorded = [cells.get(original, "") for _, original in _RATINGS]
    was = (
        _recorded(recorded[0], before.performance, vocabulary),
        _recorded(recorded[1], before.potential, vocabulary),
    )
    labels = vocabulary.terms.labels
    old, now = (before.performance, before.potential), (after.performance, after.potential)
    moved = ""
    if was != now and (old != now or any(map(shown, recorded))):
        moved = f"Moved from {_standing(*was, labels)} to {_standing(*now, labels)}"
    elif old != now:
        moved = f"Moved back to {_standing(*now, labels)}"
    listed = f"{', '.join(others)} changed" if others else ""
    return "; ".join(filter(None, (moved, listed if moved else listed.capitalize())))


def _recorded(value: Value, otherwise: Level | None, vocabulary: Vocabulary) -> Level | None:
    if plain(shown(value)) == plain(NOT_RATED):
        return None
    return vocabulary.level_of(value) or otherwise


def _standing(performance: Level | None, potential: Level | None, labels: Labels) -> str:
    """Return where a person stands, in words.

    >>> from ninebox_daemon.review.grid import LABELS
    >>> _standing("High", "High", LABELS), _standing(None, None, LABELS), _standing("High", None, LABELS)
    ('Star [H,H]', 'not rated', 'High performance, potential not rated')
    """
    box = box_of(performance, potential)
    if box is not None:
        return label_of(box, labels)
    if performance is None and potential is None:
        return "not rated"
    return ", ".join(
        f"{axis} not rated" if level is None else f"{level} {axis}"
        for axis, level in (("performance", performance), ("potential", potential))
    )


def _iso(at_ms: int) -> str:
    """Return the time in words of ISO 8601, to the second.

    >>> _iso(1772360430999)
    '2026-03-01T10:20:30Z'
    """
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_LEVELS, _BOXES = {"performance", "potential"}, {"box", "donutPosition", "donutLabel"}
_READ: dict[str, Callable[[Value], Any]] = {
    "promotionReadiness": yes_or_no,
    "flags": lambda value: flags_in(text_of(value) or ""),
}
"""Field to how an import reads its cells: these hold levels, these boxes, and the others are as text."""


def _holds(name: str, value: Value, content: Content, vocabulary: Vocabulary) -> bool:
    """True when the cell says the same already, as an import reads it, and in words that are still in use."""
    if content is None:
        return not shown(value)
    if not shown(value) or (name in _BOXES and vocabulary.is_outdated(value)):
        return False
    read = vocabulary.level_of if name in _LEVELS else vocabulary.box_in if name in _BOXES else _READ.get(name, text_of)
    return bool(read(value) == read(float(content) if isinstance(content, int) else content))
