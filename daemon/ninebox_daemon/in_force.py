"""The settings in force, as our own code reads them. Pure: knows neither rows nor what callers see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ninebox_daemon.review.agenda import FIVE_EACH, Minutes
from ninebox_daemon.review.terms import OURS, Terms

if TYPE_CHECKING:
    from ninebox_protocol.settings import Retention, TargetDistribution


@dataclass(frozen=True, slots=True)
class Held:
    """What holds now. `retention` None: sessions stay. `backup_directory`: a full path, None: none.

    `target` None: performance is compared with nothing.
    """

    retention: Retention | None = None
    backup_directory: str | None = None
    terms: Terms = OURS
    minutes: Minutes = field(default_factory=lambda: FIVE_EACH)
    target: TargetDistribution | None = None
