"""The rules of the grid: pure functions, no I/O, no clock."""

from typing import NamedTuple, get_args

from ninebox_protocol.wire import Level

LEVELS: tuple[Level, ...] = get_args(Level)
"""Low, Medium, High: columns from the left, rows from below."""

LABELS: dict[int, str] = {
    1: "Underperformer",
    2: "Effective Pro",
    3: "Workhorse",
    4: "Inconsistent",
    5: "Core Talent",
    6: "High Impact",
    7: "Enigma",
    8: "Growth",
    9: "Star",
}
"""Box to the name people call it by. The one table that every place showing a label reads."""


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


def label_of(box: int) -> str:
    """Return the box's label with its position, [performance, potential] by first letters.

    >>> label_of(9), label_of(3)
    ('Star [H,H]', 'Workhorse [H,L]')
    """
    performance, potential = rating_of(box)
    return f"{LABELS[box]} [{str(performance)[0]},{str(potential)[0]}]"
