"""A damaged database put aside, and a new one put beside it, ready to take its place. Knows no row and no SQL.

The order makes a kill harmless at any step: first the damaged files lie in the quarantine, whole and synced; then the
new database lies beside them under a name of its own; only that name, once it is there, replaces the old one.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ninebox_daemon.files import make_folder, sync_folder
from ninebox_daemon.ours import refuse_link
from ninebox_daemon.store.image import read_both, wal_of
from ninebox_daemon.store.judging import new_of
from ninebox_daemon.store.quarantine import QUARANTINE
from ninebox_daemon.store.rebuilt import Rebuilt


def read_damaged(path: Path) -> tuple[bytes, bytes]:
    """Return the bytes of a database and its log, empty where one is missing. Raises OSError."""
    try:
        return read_both(path)
    except FileNotFoundError:
        wal = wal_of(path)
        return b"", wal.read_bytes() if wal.exists() else b""


def rebuild(path: Path, data: bytes, wal: bytes, backups: Iterable[Path]) -> Rebuilt:
    """Make a new database of what `data` and `wal` hold: `path` is to be opened next, which puts it in its place.

    `backups`: the newest first. Raises OSError; then everything is as it was.
    """
    from ninebox_daemon.store.salvage import salvaged  # here, not above: no usual start needs it

    quarantined = _kept_aside(path, data, wal)
    content, rebuilt = salvaged(data, wal, _contents(backups), quarantined)
    part = path.with_name(path.name + ".part")
    _write(part, content)
    os.replace(part, new_of(path))  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
    sync_folder(path.parent)
    return rebuilt


def salvaged_from(data: bytes, wal: bytes, backups: Iterable[Path]) -> bytes:
    """Return the new database without writing anything, for where nothing can be written."""
    from ninebox_daemon.store.salvage import salvaged

    return salvaged(data, wal, _contents(backups), [])[0]


def _kept_aside(path: Path, data: bytes, wal: bytes) -> list[str]:
    """Copy the damaged files to the quarantine, once however often they are met; returns their names there."""
    folder = path.with_name(QUARANTINE)
    refuse_link(folder)
    make_folder(folder)
    digest = hashlib.sha256(data + wal).hexdigest()[:12]
    place = folder / f"{path.stem}-{digest}{path.suffix}"
    kept = []
    for name, content in ((place, data), (wal_of(place), wal)):
        if content:
            if not name.exists():
                part = name.with_name(name.name + ".part")
                _write(part, content)
                os.replace(part, name)  # noqa: PTH105
            kept.append(name.name)
    sync_folder(folder)
    return kept


def _write(path: Path, content: bytes) -> None:
    """Write a file for the user alone that survives a power cut, its name not yet."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _contents(backups: Iterable[Path]) -> Iterator[bytes]:
    for backup in backups:
        with suppress(OSError):
            yield backup.read_bytes()
