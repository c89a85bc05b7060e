"""The data directory as ours alone: how it is taken, and kept. Knows no session and no stream."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ninebox_daemon.directory import DirectoryRefused, Tightened, refuse_links, tighten
from ninebox_daemon.files import make_folder
from ninebox_daemon.store.trouble import LOCKED, READ_ONLY, Trouble, trouble_of
from ninebox_daemon.wire.lifecycle import ALREADY_RUNNING, UNUSABLE_DATA, AlreadyRunning, InstanceLock

UntilFree = Callable[[InstanceLock], bool]
"""Waits until nobody else holds the lock. False: it was told not to wait any more."""


class NotTaken(Exception):
    """The directory can't be ours. The message says why, in words for a person."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        """The exit status that says so."""


class Hold:
    """A data directory, until `release`."""

    def __init__(self, folder: Path, lock: InstanceLock, tightened: Tightened) -> None:
        self.folder, self.tightened = folder, tightened
        self._lock = lock

    def guard(self) -> Trouble | None:
        """Return what keeps us from the files in it, None for nothing: taken anew where the lock was deleted."""
        try:
            if not self._lock.is_held:
                make_folder(self.folder)
                self._lock.acquire(wait_s=0)
        except AlreadyRunning:
            return LOCKED
        except OSError as error:
            return trouble_of(error) or READ_ONLY
        return None

    def release(self) -> None:
        """Let the next one in."""
        self._lock.release()


def take(data_dir: Path, until_free: UntilFree | None = None) -> Hold | None:
    """Take a data directory, made where it isn't there. Raises NotTaken.

    One that can't be written can't be locked either; it is served from memory, and locked once that works. With
    `until_free` nothing is touched before it is free, and None is returned where it ends without.
    """
    try:
        folder = data_dir.resolve()  # once: a link to it that is turned elsewhere meanwhile doesn't move us
        str(folder).encode("utf-8")  # it stands in answers
        lock = InstanceLock(folder)
        if until_free is None:
            return _taken(folder, lock)
        while until_free(lock):
            try:
                return _taken(folder, lock, wait_s=0)
            except AlreadyRunning:  # another standby was quicker
                continue
    except AlreadyRunning as error:
        why = f"{data_dir} is in use by {error}. End it, or choose another --data-dir."
        raise NotTaken(ALREADY_RUNNING, why) from error
    except (OSError, RuntimeError, UnicodeEncodeError, DirectoryRefused) as error:  # RuntimeError: links in a circle
        raise NotTaken(UNUSABLE_DATA, f"{data_dir} can't be used as data directory: {error}") from error
    return None


def _taken(folder: Path, lock: InstanceLock, **wait: float) -> Hold:
    make_folder(folder, parents=True)
    refuse_links(folder)
    tightened = tighten(folder)
    with _unless_unwritable():
        lock.acquire(**wait)
    return Hold(folder, lock, tightened)


@contextmanager
def _unless_unwritable() -> Iterator[None]:
    """Go on without what the disk doesn't let us write. Raises any other OSError. The store says what keeps it."""
    try:
        yield
    except OSError as error:
        if trouble_of(error) is None:
            raise
