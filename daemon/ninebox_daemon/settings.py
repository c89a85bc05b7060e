"""The settings of a data directory: kept as rows, held in memory, judged before they change. Knows no session."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ninebox_daemon.backup_owner import ANOTHERS, BackupOwner
from ninebox_daemon.files import folder_to_write_in
from ninebox_daemon.in_force import Held
from ninebox_daemon.review.grid import BOXES, LABELS, LEVELS, Labels
from ninebox_daemon.review.terms import Terms, relabelled
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import SettingRow
from ninebox_daemon.store.tables import RowDamaged
from ninebox_daemon.unit import Unit, Units
from ninebox_protocol.errors import SETTING_REFUSED, RpcError

if TYPE_CHECKING:
    from ninebox_protocol.settings import NewLabels, RatingWords, Settings, SettingsUpdate
    from ninebox_protocol.wire import Level

log = logging.getLogger(__name__)

_KEY = "settings "
"""What the keys of their rows begin with; the name of the setting follows."""
_KEPT = (
    *("retention", "backupDirectory", "gridLabels", "formerLabels", "ratingWords"),
    *("minutesPerBox", "targetDistribution"),
)
"""The settings that have rows, where they differ from the default."""


class HeldSettings:
    """The settings of a data directory as the last commit left them; what no row says is as by default."""

    def __init__(self, store: Database, units: Units, data_dir: Path) -> None:
        self._store, self._units, self._data_dir = store, units, data_dir
        self.held = Held()

    @property
    def terms(self) -> Terms:
        """Return what the organisation calls boxes and levels."""
        return self.held.terms

    @property
    def labels(self) -> Labels:
        """Return what the boxes are called."""
        return self.held.terms.labels

    def all(self) -> Settings:
        """Return the settings as callers see them."""
        from ninebox_daemon.kept_settings import seen

        return seen(self.held)

    def read_anew(self) -> None:
        """Read all of them. One that is damaged is as by default, which the log says. Raises StoreRefused."""
        held = Held()
        for member in _KEPT:
            try:
                row = self._store.setting(_KEY + member)
                if row is not None:
                    from ninebox_daemon.kept_settings import with_kept  # here, not above: most have no such row

                    held = with_kept(held, member, row.value)
            except (RowDamaged, ValidationError) as error:
                log.error("the setting %s is as by default, its row is damaged: %s", member, type(error).__name__)
        self.held = held

    def update(self, want: SettingsUpdate) -> Settings:
        """Change what `want` says, all of it or nothing; returns what will hold. Raises SettingRefused."""
        from ninebox_daemon.kept_settings import seen, texts_of

        with self._units.transaction() as unit:
            before, after = texts_of(self.held), self._after(unit, want)
            for member, text in texts_of(after).items():
                if text != before[member]:
                    unit.tx.put_setting(SettingRow(_KEY + member, text))
            unit.publish.append(lambda: setattr(self, "held", after))
        return seen(after)

    def _after(self, unit: Unit, want: SettingsUpdate) -> Held:
        from ninebox_daemon.kept_settings import minutes_of
        from ninebox_protocol.settings import Retention

        after, said = self.held, want.model_fields_set
        if "retention" in said:
            off = want.retention is None or want.retention == Retention(max_age_days=None, max_sessions=None)
            after = replace(after, retention=None if off else want.retention)
        if "grid_labels" in said:
            labels = _labels_after(after.terms.labels, want.grid_labels)
            after = replace(after, terms=relabelled(after.terms, labels))
        if "rating_words" in said:
            after = replace(after, terms=replace(after.terms, words=_words_of(want.rating_words)))
        if "minutes_per_box" in said:
            after = replace(after, minutes=minutes_of(want.minutes_per_box))
        if "target_distribution" in said:
            after = replace(after, target=want.target_distribution)
        if "backup_directory" in said:  # last: it may make a folder
            given = want.backup_directory
            directory = None if given is None else self._backup_directory(unit, given)
            after = replace(after, backup_directory=directory)
        return after

    def _backup_directory(self, unit: Unit, given: str) -> str:
        """Return the folder's full path, having made sure that it can be written; it is made where it isn't there."""
        folder, owner = Path(given), BackupOwner(self._store, self._units)
        if not self._store.is_kept:
            raise _refused("backupDirectory", given, "with --no-persist nothing is kept")
        if not folder.is_absolute():
            raise _refused("backupDirectory", given, "it is no full path")
        try:
            if _is_within(folder.resolve(), self._data_dir):
                reason = "it is in the data directory: what befalls that would befall the copies"
                raise _refused("backupDirectory", given, reason)
            if owner.is_anothers(folder):
                raise _refused("backupDirectory", given, ANOTHERS)
            made = folder_to_write_in(folder)
        except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle; ValueError: a NUL
            raise _refused("backupDirectory", given, getattr(error, "strerror", None) or str(error)) from None
        if made:
            unit.withdraw.append(lambda: _unmake(folder))
        owner.identify()  # now, not at the first copy: so the first backup tells it too
        return str(folder)


def _labels_after(now: Labels, new: NewLabels | None) -> Labels:
    """Return the labels with the new ones among them. Raises SettingRefused."""
    from ninebox_daemon.workbook.vocabulary import labels_refused  # here, not above: no start needs it

    if new is None:
        return LABELS
    labels = list(now)
    given = [box for box in BOXES if f"box{box}" in new.model_fields_set]
    for box in given:
        label = getattr(new, f"box{box}")
        labels[box - 1] = LABELS[box - 1] if label is None else _one_line(label)
    refused = labels_refused(tuple(labels), given)
    if refused is not None:
        box, reason = refused
        raise _refused(f"gridLabels.{box}", labels[box - 1], reason)
    return tuple(labels)


def _words_of(new: RatingWords | None) -> dict[Level, tuple[str, ...]]:
    """Return the words by level, each once. Raises SettingRefused."""
    from ninebox_daemon.workbook.vocabulary import words_refused  # here, not above: no start needs it

    if new is None:
        return {}
    words = {level: tuple(dict.fromkeys(map(_one_line, getattr(new, level.lower())))) for level in LEVELS}
    refused = words_refused(words)
    if refused is not None:
        level, word, reason = refused
        raise _refused(f"ratingWords.{level}", word, reason)
    return words


def _one_line(text: str) -> str:
    """Return the text as a cell gives it back, every run of blanks one space."""
    from ninebox_daemon.review.people import worded

    return " ".join((worded(text) or "").split())


def _is_within(folder: Path, other: Path) -> bool:
    """True when `folder` is `other` or lies in it, by whatever name: a link, or another case of its letters."""
    return any(each.exists() and each.samefile(other) for each in (folder, *folder.parents))


def _unmake(folder: Path) -> None:
    with suppress(OSError):  # an empty folder too many does no harm
        folder.rmdir()


def _refused(setting: str, value: str, reason: str) -> RpcError:
    return RpcError(SETTING_REFUSED, setting=setting, value=value, reason=reason)
