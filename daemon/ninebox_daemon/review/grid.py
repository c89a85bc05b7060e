"""The rules of the grid: pure functions, no I/O, no clock."""

from typing import NamedTuple, get_args

from ninebox_protocol.wire import Level

LEVELS: tuple[Level, ...] = get_args(Level)
"""Low, Medium, High: columns from the left, rows from below."""

BOXES = range(1, 10)
CENTRE = 5
"""The box of the middle, which the donut exercise is about."""

Labels = tuple[str, ...]
"""What people call the boxes: nine names, that of box 1 first. Every place showing a label reads one such table."""

LABELS: Labels = (
    *("Underperformer", "Effective Pro", "Workhorse"),
    *("Inconsistent", "Core Talent", "High Impact"),
    *("Enigma", "Growth", "Star"),
)
"""Their names as long as the organisation gives them no others."""


class Rating(NamedTuple):
    """Where a person stands. None on an axis: not rated there."""

    performance: Level | None
    potential: Level | None


def box_of(performance: Level | None, potential: Level | None) -> int | None:
    """Return the box, 1 to 9: performance counts columns from the left, potential rows from below.

    None when either is not rated.

    >>> box_of("High", "Low"), box_of("Low", "High"), box_of("High", None)
    (3, 7, None)
    """
    if performance is None or potential is None:
        return None
    return 3 * LEVELS.index(potential) + LEVELS.index(performance) + 1


def rating_of(box: int) -> Rating:
    """Return the levels of a box, 1 to 9; the inverse of `box_of`.

    >>> rating_of(6)
    Rating(performance='High', potential='Medium')
    """
    row, column = divmod(box - 1, 3)
    return Rating(LEVELS[column], LEVELS[row])


def label_of(box: int, labels: Labels) -> str:
    """Return the box's label with its position, [performance, potential] by first letters.

    >>> label_of(9, LABELS), label_of(3, LABELS)
    ('Star [H,H]', 'Workhorse [H,L]')
    """
    performance, potential = rating_of(box)
    return f"{labels[box - 1]} [{str(performance)[0]},{str(potential)[0]}]"
