"""The database file and the one connection to it. Knows no table and no transaction of ours."""

import logging
import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from ninebox_daemon.ours import refuse_link
from ninebox_daemon.store.backup_names import newest_first
from ninebox_daemon.store.identity import Identity, identity_asked_often, identity_of
from ninebox_daemon.store.image import image_of, sum_of, wal_of
from ninebox_daemon.store.judging import StoreDamaged, StoreUnusable, new_of
from ninebox_daemon.store.opening import made_new, open_copy, open_database, open_in_memory
from ninebox_daemon.store.quarantine import QUARANTINE, put_aside
from ninebox_daemon.store.rebuilding import read_damaged, rebuild, salvaged_from
from ninebox_daemon.store.reserve import has_pages, lengthen_log, refill_pages
from ninebox_daemon.store.soundness import made_sound
from ninebox_daemon.store.trouble import Trouble

log = logging.getLogger(__name__)

Backups = Callable[[], Iterable[Path]]
"""Asked for where a damaged database is made anew: the backups, the newest first."""

Guard = Callable[[], Trouble | None]
"""Asked before the file is opened: what keeps us from doing so, None for nothing."""


def unguarded() -> None:
    """Say that nothing keeps the file from being opened."""


class HeldUp(Exception):
    """The file must not be opened now: see `trouble`."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.reason)
        self.trouble = trouble


class HeldFile:
    """Held from `open` until `let_go`: as long as it is, it keeps everybody else out, ourselves too."""

    def __init__(self, path: Path, guard: Guard) -> None:
        self._path, self._names = path, (os.fsencode(path), os.fsencode(wal_of(path)))
        self.backups: Backups = lambda: newest_first(path)
        self._guard = guard
        self.connection: sqlite3.Connection | None = None
        self._known: tuple[Identity | None, ...] = ()
        self._left: int | None = None
        self._is_as_left = True

    @property
    def size_bytes(self) -> int:
        """Return the size of the file; 0 where there is none."""
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def open(self, wait_s: float = 0.0) -> sqlite3.Connection:
        """Open it, or make it, waiting so long for others to let it go. Raises StoreUnusable, HeldUp, OSError."""
        self._ask()
        try:
            self.connection = open_database(self._path, wait_s)
        except StoreDamaged:
            self._rebuild(*read_damaged(self._path))
            self.connection = open_database(self._path, wait_s)
        self._known = tuple(map(identity_of, self._names))
        self._is_as_left = self._left is None or sum_of(self.connection.serialize()) == self._left
        return self.connection

    def rebuilt(self) -> sqlite3.Connection:
        """Put the file aside as damaged, make a new one of what is left, hold that, and return its connection.

        Raises as `open`.
        """
        data, wal = read_damaged(self._path)  # as they are before SQLite's last touch
        self.let_go()
        self._rebuild(data, wal)
        return self.open()

    def _rebuild(self, data: bytes, wal: bytes) -> None:
        told = rebuild(self._path, data, wal, self.backups())
        log.error("the database was damaged and is made anew: kept %s, lost %s", told.kept, told.lost)

    def let_go(self) -> None:
        """Close the connection, if there is one, and take note of what is left there."""
        if self.connection is not None:
            was_ours = self.is_ours and self._is_as_left
            self.close()
            self._left = self._sum() if was_ours else None

    def close(self) -> None:
        """Close the connection for good."""
        connection, self.connection = self.connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    @property
    def is_ours(self) -> bool:
        """False when the path leads to another file by now, or to none: SQLite would go on without noticing."""
        return any(tuple(map(ask, self._names)) == self._known for ask in (identity_asked_often, identity_of))

    @property
    def is_as_left(self) -> bool:
        """True when what is held, or would be opened, holds just what it held when it was let go or `seen`.

        Before it is opened: what isn't may be nothing at all. And once it is: until then others may write to it. Raises
        OSError where that can't be read.
        """
        if self.connection is not None:
            return self.is_ours and self._is_as_left
        return self._left is not None and sum_of(self._looked()) == self._left

    @property
    def is_another(self) -> bool:
        """True when at the path is another file than the one that was held last, or none."""
        return bool(self._known) and identity_of(self._path) != self._known[0]

    def distrust(self) -> None:
        """Take what is there for something else than what was left."""
        self._left = None

    def seen(self) -> sqlite3.Connection:
        """Return a copy in memory of what can be read of the file, though it can't be had. Raises StoreUnusable."""
        try:
            data = self._looked()
            self._left = sum_of(data)
            with suppress(StoreDamaged, sqlite3.DatabaseError):
                copy = open_copy(data)
                if made_sound(copy):
                    return copy
                copy.close()
            return open_copy(salvaged_from(*read_damaged(self._path), self.backups()))
        except OSError as error:
            raise StoreUnusable(f"{self._path.name} can't be read ({error.strerror or error})") from error

    def _looked(self) -> bytes:
        """Return the bytes of what was committed last; none where there is no file."""
        new = new_of(self._path)
        try:
            return image_of(new if new.exists() else self._path).data
        except FileNotFoundError:
            return b""

    def _sum(self) -> int | None:
        """Return the sum of what is there; None where nothing is, or it can't be read."""
        try:
            data = self._looked()
        except OSError:
            return None
        return sum_of(data) if data else None

    def fold(self) -> None:
        """Fold the write-ahead log into the file, synced, and cut it. Raises sqlite3.Error."""
        if self.connection is not None:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def fold_quietly(self) -> None:
        """Fold what can be, and keep the log's length: the next commits are written over it. Raises sqlite3.Error."""
        if self.connection is not None:
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def keep_room(self) -> bool:
        """Make up for room that was used of what is kept for a full disk. False where the disk has too little."""
        if self.connection is None:
            return True
        try:
            lengthen_log(wal_of(self._path))
            if not has_pages(self.connection):
                refill_pages(self.connection)
                self.fold_quietly()
        except (OSError, sqlite3.Error):
            return False
        return True

    def copied(self) -> sqlite3.Connection:
        """Return a connection to a copy in memory of what was committed last. Raises sqlite3.Error."""
        memory = open_in_memory(empty=True)
        try:
            assert self.connection is not None
            self.connection.backup(memory)
        except BaseException:
            memory.close()
            raise
        return memory

    def write_anew(self, memory: sqlite3.Connection) -> None:
        """Write a copy in memory down, whole or not at all, to be opened next as the file: from here on it is durable.

        What others put in the place of our file, or made of it, is kept in the quarantine. Raises HeldUp, OSError,
        sqlite3.Error.
        """
        self._ask()
        refuse_link(self._path.with_name(QUARANTINE))
        self.let_go()
        ours = self._known if self._left is None else ()  # else others have written to what was left
        with made_new(self._path) as file:
            memory.backup(file)
        self._left = self._sum()
        for path in (self._path, wal_of(self._path)):
            if identity_of(path) not in ours:
                put_aside(path)
        self._known = (identity_of(new_of(self._path)),)

    def _ask(self) -> None:
        trouble = self._guard()
        if trouble is not None:
            raise HeldUp(trouble)
