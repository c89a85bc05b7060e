"""What an organisation calls boxes and levels. Pure: no I/O, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ninebox_daemon.review.grid import BOXES, LABELS, Labels
from ninebox_protocol.wire import Level

REMEMBERED_LABELS = 90
"""How many of the labels that boxes had before are still recognised in workbooks: the latest."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The names in use, and those that older workbooks may still hold."""

    labels: Labels = LABELS
    former: tuple[tuple[int, str], ...] = ()
    """Box and label: what boxes were called before, the latest last."""
    words: Mapping[Level, tuple[str, ...]] = field(default_factory=dict)
    """What workbooks call the levels beside Low, Medium, High and their short forms; the first one is written."""

    def word_for(self, level: Level) -> str:
        """Return the organisation's first word for a level, or the level's own name where it has none."""
        return next(iter(self.words.get(level, ())), level)


OURS = Terms()
"""As long as the organisation says nothing."""


def relabelled(terms: Terms, labels: Labels) -> Terms:
    """Return the terms with these labels; the ones that they replace are remembered.

    >>> relabelled(OURS, ("Low end", *LABELS[1:])).former
    ((1, 'Underperformer'),)
    """
    replaced = [(box, terms.labels[box - 1]) for box in BOXES if terms.labels[box - 1] != labels[box - 1]]
    former = [each for each in terms.former if each not in replaced] + replaced
    return Terms(labels, tuple(former[-REMEMBERED_LABELS:]), terms.words)
