"""One folder of backups: what is in it, a copy into it, which go, and who is erased. Knows no SQL and no clock."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

from ninebox_daemon.files import sync_folder
from ninebox_daemon.rotation import kept, latest
from ninebox_daemon.store.backup import look_into, put_in_place
from ninebox_daemon.store.backup_names import PART, BackupName, backup_name, backups_in
from ninebox_daemon.store.tables import StoreRefused

A_MOMENT_MS = 60_000
"""How far ahead of the clock a backup may be: that may have been set back a little."""

log = logging.getLogger(__name__)


class BackupFolder:
    """Of what is in it, only files that are called as ours are ever touched. Its methods raise OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> list[BackupName]:
        """Return what is there, the latest first."""
        return backups_in(self.path)

    def of(self, name: BackupName) -> Path:
        """Return where a backup is, or would be."""
        return self.path / name.filename

    def sweep(self) -> None:
        """Delete what was never finished."""
        for part in self.path.glob(f"*{PART}"):
            if backup_name(part.name.removesuffix(PART)):
                part.unlink(missing_ok=True)

    def prune(self, now_ms: int, spared: Collection[BackupName] = ()) -> None:
        """Delete what is too old, see `_staying`."""
        names = self.all()
        stay = {*_staying(names, now_ms), *spared}
        self.delete(name for name in names if name not in stay)

    def delete(self, names: Iterable[BackupName]) -> tuple[int, int]:
        """Delete some; returns how many, and the bytes of them."""
        sizes = []
        for name in names:
            path = self.of(name)
            sizes.append(path.stat().st_size)
            path.unlink()
        if sizes:
            sync_folder(self.path)
        return len(sizes), sum(sizes)

    def take(self, other: "BackupFolder", now_ms: int) -> None:
        """Copy in what another folder has and this one lacks, if it would not be pruned at once; then prune."""
        self.sweep()
        here, there = self.all(), other.all()
        stay = _staying({*here, *there}, now_ms)
        for name in there:
            if name in stay and name not in here:
                self._copy(other.of(name), name)
        self.prune(now_ms)

    def erase(self, session_ids: Collection[str]) -> list[str]:
        """Write every backup anew that holds people of these sessions, without them.

        One that can't be read as a database may hold them wherever in it, so it is deleted: returns the names of those.
        Raises StoreRefused too.
        """
        from ninebox_daemon.store.erasing import holds_any, write_without  # here, not above: no start needs it

        self.sweep()
        deleted = []
        for name in self.all():
            path, part = self.of(name), self._part_of(name)
            try:
                if not name.verified or holds_any(path, session_ids):  # damaged, a row doesn't tell whose it is
                    write_without(path, part, session_ids)
                    put_in_place(part, path)
            except StoreRefused:
                if look_into(path).fault is None:
                    raise
                log.warning("a damaged backup went with a deleted session: %s", name.filename)
                path.unlink()
                deleted.append(name.filename)
            finally:
                part.unlink(missing_ok=True)
        return deleted

    def _copy(self, source: Path, name: BackupName) -> None:
        part = self._part_of(name)
        try:
            with source.open("rb") as reading, part.open("xb") as writing:
                while piece := reading.read(1024 * 1024):
                    writing.write(piece)
            put_in_place(part, self.of(name))
        finally:
            part.unlink(missing_ok=True)

    def _part_of(self, name: BackupName) -> Path:
        return self.path / (name.filename + PART)


def is_ahead(name: BackupName, now_ms: int) -> bool:
    """True for a backup from a future that the clock has come back from."""
    return name.at_ms > now_ms + A_MOMENT_MS


def _staying(names: Iterable[BackupName], now_ms: int) -> set[BackupName]:
    """Return which are not too old, see `rotation`.

    Those that were verified and the others are judged by themselves, and so are those made before something was put
    back, and those that are ahead of the clock: no kind makes another one go.
    """
    kinds: dict[tuple[bool, bool, bool], list[BackupName]] = defaultdict(list)
    for name in names:
        kinds[name.verified, name.reason == "beforeRestore", is_ahead(name, now_ms)].append(name)
    stay = set()
    for (_, is_before, _), alike in kinds.items():
        times = (latest if is_before else kept)(name.at_ms for name in alike)
        stay |= {name for name in alike if name.at_ms in times}
    return stay
