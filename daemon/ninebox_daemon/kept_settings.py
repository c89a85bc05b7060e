"""The settings in force: as rows keep them, as callers see them. Pure: knows no store, and judges nothing."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ninebox_daemon.in_force import Held
from ninebox_daemon.review.agenda import FIVE_EACH, Minutes
from ninebox_daemon.review.grid import BOXES, LABELS, LEVELS
from ninebox_protocol.settings import (
    GridLabels,
    MinutesPerBox,
    NewLabels,
    RatingWords,
    Retention,
    Settings,
    TargetDistribution,
)
from ninebox_protocol.wire import Box, Wire


class _Kept(Wire):
    """What the rows hold, each one member as JSON."""

    retention: Retention | None = None
    backup_directory: str | None = None
    grid_labels: NewLabels | None = None
    former_labels: list[tuple[Box, str]] | None = None
    rating_words: RatingWords | None = None
    minutes_per_box: MinutesPerBox | None = None
    target_distribution: TargetDistribution | None = None


def texts_of(held: Held) -> dict[str, str]:
    """Return what the rows hold, by setting."""
    terms = held.terms
    kept: dict[str, Any] = {
        "retention": held.retention and held.retention.model_dump(),
        "backupDirectory": held.backup_directory,
        # What is as by default is not kept: if a later version calls a box otherwise, so will we.
        "gridLabels": {
            str(box): None if terms.labels[box - 1] == LABELS[box - 1] else terms.labels[box - 1] for box in BOXES
        },
        "formerLabels": terms.former,
        "ratingWords": {level: terms.words.get(level, ()) for level in LEVELS},
        "minutesPerBox": None if held.minutes == FIVE_EACH else _by_name(held.minutes),
        "targetDistribution": held.target and held.target.model_dump(),
    }
    return {member: json.dumps(value, separators=(",", ":")) for member, value in kept.items()}


def with_kept(held: Held, member: str, text: str) -> Held:
    """Return what holds with what the row of one setting says. Raises pydantic's ValidationError."""
    kept = _Kept.model_validate_json(f'{{"{member}":{text}}}', by_alias=True, by_name=False)
    terms = held.terms
    if kept.grid_labels is not None:
        given = (getattr(kept.grid_labels, f"box{box}") or LABELS[box - 1] for box in BOXES)
        terms = replace(terms, labels=tuple(given))
    if kept.former_labels is not None:
        terms = replace(terms, former=tuple(kept.former_labels))
    if kept.rating_words is not None:
        terms = replace(terms, words={level: tuple(getattr(kept.rating_words, level.lower())) for level in LEVELS})
    return Held(
        kept.retention or held.retention,
        kept.backup_directory or held.backup_directory,
        terms,
        held.minutes if kept.minutes_per_box is None else minutes_of(kept.minutes_per_box),
        kept.target_distribution or held.target,
    )


def minutes_of(said: MinutesPerBox | None) -> Minutes:
    """Return how long a meeting talks about one person, by box; None: as by default."""
    if said is None:
        return FIVE_EACH
    return {**{box: getattr(said, f"box{box}") for box in BOXES}, None: said.not_rated}


def seen(held: Held) -> Settings:
    """Return what callers see."""
    words = held.terms.words
    return Settings(
        retention=held.retention or Retention(max_age_days=None, max_sessions=None),
        backup_directory=held.backup_directory,
        grid_labels=GridLabels.model_validate({str(box): held.terms.labels[box - 1] for box in BOXES}),
        rating_words=RatingWords(**{level.lower(): list(words.get(level, ())) for level in LEVELS}),
        minutes_per_box=MinutesPerBox.model_validate(_by_name(held.minutes)),
        target_distribution=held.target,
    )


def _by_name(minutes: Minutes) -> Mapping[str, float]:
    return {**{str(box): minutes[box] for box in BOXES}, "notRated": minutes[None]}
