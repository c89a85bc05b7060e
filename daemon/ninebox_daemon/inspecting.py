"""A data directory looked at from outside, whoever holds it: nothing is created, locked or changed. Knows no stream."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ninebox_daemon.checking import check
from ninebox_daemon.ours import leads_away
from ninebox_daemon.steps import to_nobody
from ninebox_daemon.store.image import Changing, Image, folded, image_of, wal_of
from ninebox_daemon.store.judging import StoreUnusable, is_lost
from ninebox_daemon.store.opening import open_copy
from ninebox_daemon.store.queries import Queries
from ninebox_daemon.store.tables import StoreRefused
from ninebox_protocol.storage import Damage, StorageChecked

_TRIES = 5

_REMEDIES = {
    "database": "Start the daemon: it sets a damaged file aside, and rebuilds the database of every row that is "
    "readable, and of the newest backup.",
    "upload": "Give the workbook again with session.refresh: that makes a new copy.",
    "backup": "Make another backup with storage.backup, and move the damaged one away.",
    "recentFile": "A recent file is only a line in a list.",
    "checkpoint": "A checkpoint is only a name for a moment.",
}
_BESIDE_REVIEWS = {"upload", "backup", "recentFile", "checkpoint"}
_OF_ROWS = "Start the daemon: it sets damaged rows aside and rebuilds them where that is possible; all else works."


class NothingThere(Exception):
    """There is no data directory that could be looked at, or none of ours. The message says why."""


class BeingWritten(Exception):
    """A daemon writes so much at the moment that no one state of the directory can be read."""


@contextmanager
def looked_into(data_dir: Path) -> Iterator[tuple[Queries, list[Damage]]]:
    """Give what can be asked of a data directory as it is at this moment, and what is damaged beyond asking.

    Raises NothingThere, BeingWritten.
    """
    image = _image(data_dir)
    damaged = []
    if is_lost(data_dir / "ninebox.db"):
        detail = "ninebox.db is missing or empty, and there are backups of it"
        damaged.append(Damage(what="database", session_id=None, detail=detail))
    if image.scan.damaged:
        detail = f"the write-ahead log has {len(image.scan.lost) + image.scan.mended or 'no readable'} damaged frames"
        damaged.append(Damage(what="database", session_id=None, detail=detail))
    try:
        connection = open_copy(image.data)
    except StoreUnusable as error:
        if error.__cause__ is None:  # it isn't ours, or it is newer: that is no damage
            raise NothingThere(f"{error}") from None
        damaged.append(Damage(what="database", session_id=None, detail=f"it can't be read ({error.__cause__})"))
        connection = open_copy(b"")
    with closing(connection):
        yield Queries(connection), damaged


def checked(data_dir: Path) -> StorageChecked:
    """Return what is damaged. Where files turn while they are looked at, they are looked at again.

    Raises NothingThere, BeingWritten.
    """
    for _ in range(_TRIES):
        before = _moment(data_dir)
        with looked_into(data_dir) as (store, damaged):
            try:
                found = check(store, data_dir, to_nobody, damaged)
            except StoreRefused as error:
                raise NothingThere(str(error)) from error
        # A workbook that went with its session meanwhile is not damage.
        if found.ok or _moment(data_dir) == before:
            return found
    raise BeingWritten


def told(data_dir: Path, found: StorageChecked) -> list[str]:
    """Return lines for people; the last one is `ok`, or says what is damaged and what to do."""
    lines = [
        str(data_dir),
        f"  sessions                             {found.sessions:>9,}",
        f"  rows, compared with their checksums  {found.rows:>9,}",
        f"  workbooks, with their hashes         {found.uploads:>9,}",
        f"  backups, read whole                  {found.backups:>9,}",
        f"  seconds                              {found.ms / 1000:>9,.1f}",
        "",
    ]
    for each in found.damaged:
        session = f", session {each.session_id}" if each.session_id else ""
        lines.append(f"damaged: {each.what}{session}: {each.detail}")
    if found.damaged_count > len(found.damaged):
        lines.append(f"... and {found.damaged_count - len(found.damaged):,} more")
    return [*lines, "ok" if found.ok else _verdict(found)]


def _verdict(found: StorageChecked) -> str:
    kinds: list[str] = [each.what for each in found.damaged]
    counts = ", ".join(f"{kind} ({kinds.count(kind)})" for kind in dict.fromkeys(kinds))
    told_of = dict.fromkeys(_REMEDIES.get(kind, _OF_ROWS) for kind in kinds)
    all_told = found.damaged_count == len(kinds)
    whole = "The reviews are whole. " if all_told and _BESIDE_REVIEWS.issuperset(kinds) else ""
    return f"Damaged: {counts}. Copy the directory before anything else. {whole}{' '.join(told_of)}"


def _image(data_dir: Path) -> Image:
    path = data_dir / "ninebox.db"
    for each in (path, wal_of(path)):
        if leads_away(each):
            raise NothingThere(f"{each.name} in it is a symbolic link, and nothing is read through one")
    try:
        return image_of(path)
    except Changing as error:
        raise BeingWritten from error
    except FileNotFoundError:
        if is_lost(path):
            return folded(b"", b"")
        what = "it holds no ninebox.db" if data_dir.is_dir() else "there is no such folder"
        raise NothingThere(what) from None
    except OSError as error:
        raise NothingThere(error.strerror or str(error)) from error


def _moment(data_dir: Path) -> tuple[tuple[int, int, int] | None, ...]:
    """Return what differs once the database was written to."""
    database = data_dir / "ninebox.db"
    return tuple(_state(path) for path in (database, wal_of(database)))


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
