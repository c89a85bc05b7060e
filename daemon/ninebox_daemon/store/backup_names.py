"""What backups are called: a file's name tells when and why it was made, and whether it was read back whole."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast, get_args

from ninebox_protocol.standing import BackupReason

PART = ".part"
"""What stands behind the name of a file that is being written."""

_REASONS = "|".join(get_args(BackupReason))
_NAME = re.compile(rf"ninebox-(\d{{8}}T\d{{6}})(?:\.(?!000)(\d{{3}}))?Z-({_REASONS})(-damaged)?\.db", re.ASCII)
_SECOND = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class BackupName:
    """When, in milliseconds since 1970 UTC, why, and whether every row of it fitted."""

    at_ms: int
    reason: BackupReason
    verified: bool = True

    @property
    def filename(self) -> str:
        """Return the name of its file.

        >>> BackupName(1767602220042, "daily").filename, BackupName(1767602220000, "daily").filename
        ('ninebox-20260105T083700.042Z-daily.db', 'ninebox-20260105T083700Z-daily.db')
        """
        seconds, ms = divmod(self.at_ms, 1000)
        stamp = datetime.fromtimestamp(seconds, UTC).strftime(_SECOND) + (f".{ms:03}" if ms else "")
        return f"ninebox-{stamp}Z-{self.reason}{'' if self.verified else '-damaged'}.db"


def backup_name(filename: str) -> BackupName | None:
    """Return what a file's name says; None: it is no backup of ours.

    >>> backup_name("ninebox-20260105T083700.042Z-daily.db").at_ms
    1767602220042
    >>> backup_name("../ninebox-20260105T083700Z-daily.db")
    """
    found = _NAME.fullmatch(filename)
    if found is None:
        return None
    second, ms, reason, damaged = found.groups()
    try:
        at = datetime.strptime(second, _SECOND).replace(tzinfo=UTC)
    except ValueError:  # the 30th of February
        return None
    return BackupName(int(at.timestamp()) * 1000 + int(ms or 0), cast(BackupReason, reason), damaged is None)


def backups_in(folder: Path) -> list[BackupName]:
    """Return the backups in a folder by their names, the latest first: regular files alone. Raises OSError."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        names = [backup_name(each.name) for each in entries if each.is_file(follow_symlinks=False)]
    return sorted((name for name in names if name), key=lambda name: (name.at_ms, name.filename), reverse=True)


def newest_first(database: Path) -> list[Path]:
    """Return the backups of a database that lie where they are kept, the newest first. Raises OSError."""
    folder = database.with_name("backups")
    return [folder / name.filename for name in backups_in(folder)]
