"""The flags that every review knows. No shape: whoever reads flags needs no more than this."""

from typing import NamedTuple


class Flag(NamedTuple):
    """How people are shown a flag."""

    name: str
    colour: str
    """`#rrggbb`, dark enough for white letters: a contrast of 4.5 or more (WCAG 2.2)."""


FLAGS = {
    "promotion_ready": Flag("Promotion Ready", "#2e7d32"),
    "flagged_for_discussion": Flag("Flagged for Discussion", "#b23c17"),
    "flight_risk": Flag("Flight Risk", "#c62828"),
    "new_hire": Flag("New Hire", "#00796b"),
    "succession_candidate": Flag("Succession Candidate", "#1565c0"),
    "pip": Flag("PIP (Performance Improvement Plan)", "#6d4c41"),
    "high_retention_priority": Flag("High Retention Priority", "#6a1b9a"),
    "ready_for_lateral_move": Flag("Ready for Lateral Move", "#455a64"),
}
"""Flags that every review knows, by the key that stands in `flags`. Any other text is a custom flag."""
BUILT_IN_FLAGS = {key: flag.name for key, flag in FLAGS.items()}
"""Their display names."""
