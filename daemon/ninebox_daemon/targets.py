"""Files of the user's that we write: made beside their place, renamed over it, and what was there is kept first.

Knows no spreadsheet, no session and no store.
"""

import errno
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from ninebox_daemon.files import Copied, absolute, copy_aside, hash_of, make_folder, sync_folder
from ninebox_daemon.ours import hash_of_own, is_own_folder, refuse_link
from ninebox_protocol.errors import SOURCE_CHANGED, STORAGE_FAILED, TARGET_NOT_WRITABLE, RpcError

log = logging.getLogger(__name__)

_LONGEST_NAME_BYTES = 200
"""Of a file's own name where ours stands in front of it: most file systems take 255 bytes in all."""

_PART = ".part"
_TEMP = ".ninebox-"
_UNFINISHED = r"[0-9a-f]{16}-[0-9]{8}T[0-9]{6}-[0-9a-f]{4}-(.|\n)*\.part"
_NO_SUCH_SERVICE = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM}

_users_umask = 0o022


def for_us_alone() -> None:
    """Make all that this process creates from now on the user's alone, but for the files that it writes for them."""
    global _users_umask
    _users_umask = os.umask(0o077)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file of the user's held before we wrote to its place: a copy of ours, and how the file stood then."""

    path: Path
    copied: Copied


class Originals:
    """The folder of files that were replaced: `<session>-<time>-<name>`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, place: Path, session_id: str, at_ms: int, limit: int) -> Kept:
        """Copy what is at `place` before it is replaced; the copy survives a power cut.

        Raises what `copy_aside` raises.
        """
        stamp = datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y%m%dT%H%M%S")
        kept = self._folder / f"{session_id}-{stamp}-{token_hex(2)}-{_shortened(place.name)}"
        part = kept.with_name(kept.name + _PART)
        try:
            refuse_link(self._folder)
            make_folder(self._folder)
            copied = copy_aside(place, part, limit)
            os.replace(part, kept)  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
            sync_folder(self._folder)
        except (OSError, RpcError) as failed:
            for half in (part, kept):
                with suppress(OSError):  # a part is swept away at the next start
                    half.unlink()
            if isinstance(failed, RpcError):
                raise
            raise RpcError(STORAGE_FAILED, reason=failed.strerror or str(failed)) from failed
        return Kept(kept, copied)

    def sweep(self) -> None:
        """Delete copies that were never finished. Raises OSError."""
        if is_own_folder(self._folder):
            for path in list(self._folder.glob(f"*{_PART}")):
                if re.fullmatch(_UNFINISHED, path.name):
                    path.unlink()

    def has(self, kept: Path, place: Path) -> bool:
        """True when `kept` is one of these files, and what it is a copy of still stands at `place`."""
        try:
            return kept.parent.samefile(self._folder) and hash_of_own(kept) == hash_of(place)
        except OSError:
            return False

    def delete(self, session_id: str) -> None:
        """Delete what exports of this session replaced. Raises OSError."""
        if is_own_folder(self._folder):
            for kept in self._folder.glob(f"{session_id}-*"):
                kept.unlink()
            sync_folder(self._folder)


def is_temp(path: Path) -> bool:
    """True when a file is called as one on its way to its place."""
    return path.name.startswith(_TEMP) and path.suffix == ".tmp"


class Replacement:
    """A file on its way to its place: written at `temp`, beside it, until `put`; `withdraw` undoes either.

    `kept`: what was at the place; None: nothing. Errors name `shown_as`.
    """

    def __init__(self, place: Path, shown_as: str, kept: Kept | None) -> None:
        self.place = place
        self.kept = kept
        self.temp = place.with_name(f"{_TEMP}{token_hex(8)}.tmp")
        self._shown_as = shown_as
        self._put = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write the file at `temp` in the block; afterwards it survives a power cut. Raises TargetNotWritable."""
        with self._blamed():
            yield
            mode = self.kept.copied.mode if self.kept else 0o666 & ~_users_umask
            with self.temp.open("r+b") as file:
                os.fsync(file.fileno())
            with suppress(PermissionError):  # file systems without permissions refuse to set any
                if self.kept and hasattr(os, "chown"):  # first: the rights of a group are meant for that group
                    os.chown(self.temp, -1, self.kept.copied.group)
                self.temp.chmod(mode)

    def put(self) -> None:
        """Rename it to its place. Raises SourceChanged where that changed meanwhile, and TargetNotWritable."""
        with self._blamed():
            if self._stands() != (self.kept and (self.kept.copied.size, self.kept.copied.mtime_ns)):
                raise RpcError(SOURCE_CHANGED, path=self._shown_as)
            os.replace(self.temp, self.place)  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
            self._put = True
            _sync_place(self.place)

    def withdraw(self) -> None:
        """Take it back: the place is as it was, and nothing of ours is left there. What fails is logged."""
        try:
            self.temp.unlink(missing_ok=True)
            if self._put and self.kept is None:
                self.place.unlink(missing_ok=True)
            elif self._put and self.kept is not None:
                self._put_back(self.kept)
            if self.kept is not None:
                self.kept.path.unlink(missing_ok=True)
        except (OSError, RpcError):
            log.exception("a file that was written could not be taken back")

    def _put_back(self, kept: Kept) -> None:
        copy_aside(kept.path, self.temp, kept.copied.size)
        self.temp.chmod(kept.copied.mode)
        os.utime(self.temp, ns=(kept.copied.mtime_ns, kept.copied.mtime_ns))  # else it would look changed
        os.replace(self.temp, self.place)  # noqa: PTH105
        _sync_place(self.place)

    def _stands(self) -> tuple[int, int] | None:
        """Return size and time of what is at the place; None: nothing."""
        with suppress(FileNotFoundError):
            facts = self.place.stat()
            return facts.st_size, facts.st_mtime_ns
        return None

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _not_writable(self._shown_as, error.strerror or str(error)) from error


def place_for(path: str | Path, data_dir: Path) -> tuple[Path, str]:
    """Return where a file that the caller named goes, symbolic links followed, and its full path as it was named.

    Raises TargetNotWritable: no such folder, a folder itself, or a place among the daemon's own files.
    """
    try:
        shown_as = str(absolute(path))
        place = Path(shown_as).resolve()
        there, folder_there = place.exists(), place.parent.is_dir()
    except RpcError as unnamed:
        raise _not_writable(str(path), str(unnamed.facts["reason"])) from None
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle; ValueError: a NUL
        raise _not_writable(str(path), getattr(error, "strerror", None) or str(error)) from None
    if any(_is_same(folder, data_dir) for folder in (place, *place.parents)):
        raise _not_writable(shown_as, "the daemon keeps its own files there")
    if there and not place.is_file():
        raise _not_writable(shown_as, "it is a folder" if place.is_dir() else "it is no regular file")
    if not folder_there:
        raise _not_writable(shown_as, "there is no such folder")
    if there and not os.access(place, os.W_OK):
        raise _not_writable(shown_as, "it is write-protected")
    return place, shown_as


def _is_same(folder: Path, data_dir: Path) -> bool:
    """True for the data directory, by whatever name: in other letters (macOS, Windows), or mounted once more."""
    try:
        return folder.samefile(data_dir)
    except (OSError, ValueError):
        return False


def _sync_place(place: Path) -> None:
    """Make the renaming survive a power cut, where the file system lets us: some on a network don't."""
    try:
        sync_folder(place.parent)
    except OSError as error:
        if error.errno not in _NO_SUCH_SERVICE:
            raise


def _not_writable(path: str, reason: str) -> RpcError:
    return RpcError(TARGET_NOT_WRITABLE, path=path, reason=reason)


def _shortened(name: str) -> str:
    """Return the file's name, its stem cut where the whole would be too long for a file system."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - of a name, not of a path
    if len(suffix.encode()) > _LONGEST_NAME_BYTES // 2:  # a name with one dot, at its beginning
        stem, suffix = name, ""
    room = _LONGEST_NAME_BYTES - len(suffix.encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + suffix
