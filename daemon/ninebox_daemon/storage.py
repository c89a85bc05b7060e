"""Whether decisions are on disk: said when that turns, tried again, rescued at the end. Knows no SQL and no handler."""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ninebox_daemon.memory import Session
from ninebox_daemon.notices import (
    Tell,
    database_made_anew,
    database_rebuilt,
    low_disk_space,
    rescued_changes,
    storage_degraded,
    storage_recovered,
)
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.trouble import Trouble
from ninebox_protocol.errors import RpcError
from ninebox_protocol.lifecycle import Notice
from ninebox_protocol.standing import StorageStatus

log = logging.getLogger(__name__)

RETRY_EVERY_S = 2.0
KEEP_ROOM_EVERY_S = 10.0

Rescue = Callable[[Session, Path], None]
"""Writes a session, whole, into a bundle at a path where nothing is. Raises OSError, RpcError."""


class Storage:
    """What is said about the store, and done when it can't write. The serving thread's."""

    def __init__(self, data_dir: Path, store: Database, tell: Tell, recovered: Callable[[], None]) -> None:
        self._data_dir, self._store, self._tell, self._recovered = data_dir, store, tell, recovered
        self._told: Trouble | None = None
        self._had_room, self._made_anew = True, 0
        self.last_backup_at: Callable[[], int | None] = lambda: None
        """Asked for when the newest backup was made, in milliseconds since 1970 UTC; None: never."""

    def status(self) -> StorageStatus:
        """Return where decisions are kept, and whether they are safe."""
        store, trouble = self._store, self._trouble
        reason = remedy = None
        if trouble is not None:
            reason, remedy = trouble.reason, trouble.remedy
        elif not store.durable:
            reason, remedy = "started with --no-persist", "Start without --no-persist to keep what is decided."
        return StorageStatus(
            mode="durable" if store.durable else "memory",
            reason=reason,
            remedy=remedy,
            unsaved_changes=store.unsaved,
            data_dir=str(self._data_dir),
            database_bytes=store.size_bytes,
            last_backup_at=self.last_backup_at(),
        )

    def notice(self) -> Notice | None:
        """Return what a caller who says hello has to know; None: all is well."""
        trouble = self._told = self._trouble
        return storage_degraded(trouble.reason, trouble.remedy, self._store.unsaved) if trouble else None

    def look(self) -> None:
        """Say so where it turned since it was looked at last."""
        trouble = self._trouble
        if self._store.made_anew > self._made_anew:
            self._made_anew = self._store.made_anew
            log.warning("the database was deleted or replaced by others, and was written anew")
            self._tell("notice", database_made_anew(self._data_dir / "quarantine"))
        if trouble is self._told:
            return
        if trouble is None:
            log.info("everything is on disk again")
            self._tell("notice", storage_recovered())
            self._recovered()
        else:
            log.error("nothing can be written: %s", trouble.reason)
            self._tell("notice", storage_degraded(trouble.reason, trouble.remedy, self._store.unsaved))
        self._told = trouble

    def rebuilt(self) -> Notice | None:
        """Return how a damaged database was made anew, for whoever was not told yet; None: it was not."""
        rebuilt = self._store.rebuilt
        if rebuilt is None:
            return None
        self._store.told()
        return database_rebuilt(rebuilt.kept, rebuilt.from_backup, rebuilt.lost, rebuilt.quarantined)

    def tell_rebuilt(self) -> None:
        """Say how the database was made anew while it was in use."""
        if (notice := self.rebuilt()) is not None:
            self._tell("notice", notice)

    def retry(self) -> None:
        """Try to write down what is in memory alone; see that the file is still ours."""
        self.look()
        self._store.retry()
        self.look()

    def keep_room(self) -> None:
        """See that a disk which gets full still takes what is decided for a while; say so once it hardly would."""
        has_room = self._store.keep_room()
        if self._had_room and not has_room:
            free = shutil.disk_usage(self._data_dir).free
            log.warning("hardly any room is left: %d bytes", free)
            self._tell("notice", low_disk_space(free))
        self._had_room = has_room

    @property
    def _trouble(self) -> Trouble | None:
        return self._store.trouble or self._store.lost

    def rescue(self, sessions: list[Session], write: Rescue) -> Path | None:
        """Write sessions, whole, where there is room for them, since the data directory takes nothing.

        Returns the bundle, or the folder of them where they are several; None where no place takes them.
        """
        for folder in _places():
            try:
                written = _into(folder, sessions, write)
            except (OSError, RpcError) as error:
                log.warning("nothing was rescued to a folder: %s", type(error).__name__)
            else:
                self._tell("notice", rescued_changes(str(written), len(sessions)))
                return written
        log.error("nothing could be rescued: %d sessions", len(sessions))
        return None


def _places() -> Iterator[Path]:
    """Yield where a user would find what was rescued, the likeliest first."""
    from platformdirs import user_documents_path  # here, not above: no start needs it

    yield user_documents_path()
    yield Path.home()
    yield Path(tempfile.gettempdir())


def _into(folder: Path, sessions: list[Session], write: Rescue) -> Path:
    """Write the sessions into a new file, or a new folder, in `folder`. Raises OSError, RpcError."""
    names = {session.session_id: f"ninebox-rescued-{session.session_id}" for session in sessions}
    if len(sessions) == 1:
        place = _unused(folder, names[sessions[0].session_id], ".ninebox")
        write(sessions[0], place)
        return place
    inside = _unused(folder, "ninebox-rescued", "")
    inside.mkdir(mode=0o700)
    for session in sessions:
        write(session, inside / f"{names[session.session_id]}.ninebox")
    return inside


def _unused(folder: Path, name: str, suffix: str) -> Path:
    """Return a path in `folder` where nothing is."""
    place, number = folder / f"{name}{suffix}", 1
    while place.exists():
        number += 1
        place = folder / f"{name}-{number}{suffix}"
    return place
