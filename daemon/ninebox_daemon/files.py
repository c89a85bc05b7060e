"""Workbooks on disk: our copies, and how the user's own file stands. Knows no spreadsheet and no store."""

import hashlib
import os
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE, S_ISDIR, S_ISREG
from tempfile import TemporaryDirectory
from typing import BinaryIO, Literal

from ninebox_daemon.ours import hash_of_own, is_own_file, is_own_folder, refuse_link
from ninebox_protocol.errors import (
    FILE_NOT_FOUND,
    FILE_NOT_READABLE,
    NOT_A_WORKBOOK,
    STORAGE_FAILED,
    UPLOAD_MISSING,
    WORKBOOK_TOO_LARGE,
    RpcError,
)

MAX_WORKBOOK_BYTES = 100 * 1024 * 1024
CHUNK = 1024 * 1024

_NEW = ".new"
_UNFINISHED = r"([0-9a-f]{16}|[0-9a-f]{64}\.new)\.part|openpyxl\.[a-z0-9_]{8}"
"""Names of what is made here and not kept; the second are openpyxl's own, of a workbook that was being converted."""
_KEPT_SOON = r"([0-9a-f]{64})\.new"
_SHA256 = re.compile("[0-9a-f]{64}")

SourceStatus = Literal["ok", "missing", "changed", "uploadMissing", "none"]


@dataclass(frozen=True, slots=True)
class Copy:
    """Our copy of a workbook, whose session is not committed yet: what is read is what was hashed."""

    path: Path
    sha256: str
    size: int
    mtime_ns: int


class Uploads:
    """The folder of workbooks as imported: one file per content, named by its SHA-256.

    On its way in a file is `….part` while it is copied, then `<sha256>.new` until its session is committed: so a kill
    at any instant leaves either a session with its workbook, or neither. A file of another name is somebody else's and
    stays; a link under one of ours is no workbook.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spare: TemporaryDirectory[str] | None = None
        with suppress(OSError):  # a data directory that can't be written: see `_writable`
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def take(self, source: Path) -> Copy:
        """Copy and hash the user's file; the copy survives a power cut. What a failure leaves, `settle` takes away.

        Raises FileNotFound, FileNotReadable, NotAWorkbook, WorkbookTooLarge, or StorageFailed where there is no
        room for the copy.
        """
        with as_storage():
            refuse_link(self._folder)
        part = self.scratch()
        copied = copy_aside(source, part, MAX_WORKBOOK_BYTES)
        new = part.with_name(f"{copied.sha256}{_NEW}")
        with as_storage():
            os.replace(part, new)  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
            sync_folder(new.parent)
        return Copy(new, copied.sha256, copied.size, copied.mtime_ns)

    def scratch(self) -> Path:
        """Return where a file may be made that nobody needs for long: `settle` takes away what is left of it."""
        return self._writable() / f"{token_hex(8)}.part"

    def whole(self, sha256: str, source: str) -> Path:
        """Return our copy of the workbook `source`, having made sure that it is. Raises UploadMissing."""
        path = self._found(sha256)
        try:
            reason = "" if hash_of_own(path) == sha256 else "altered"
        except OSError:
            reason = "missing"
        if reason:
            raise RpcError(UPLOAD_MISSING, path=source, reason=reason)
        return path

    def is_whole(self, sha256: str) -> bool:
        """True when our copy of the workbook with this hash is there and has it."""
        try:
            return hash_of(self._folder / sha256) == sha256
        except (OSError, ValueError):  # ValueError: no name for a file
            return False

    def settle(self, committed: Collection[str]) -> None:
        """Give copies whose session is committed their lasting name; throw away those of refused or killed imports."""
        refuse_link(self._folder)
        self._bring_in()
        left = [path for path in self._folder.iterdir() if "." in path.name] if self._folder.is_dir() else []
        for path in left:
            new = re.fullmatch(_KEPT_SOON, path.name)
            if new and new[1] in committed and is_own_file(path):
                os.replace(path, self._folder / new[1])  # noqa: PTH105
            elif new or re.fullmatch(_UNFINISHED, path.name):
                path.unlink()

    def all(self) -> Iterator[Path]:
        """Yield the workbooks that have their lasting name."""
        return (path for path in self._folder.glob("*") if _SHA256.fullmatch(path.name))

    def has(self, sha256: str) -> bool:
        """True when the workbook with this hash is there, or about to get its lasting name."""
        return is_own_file(self._found(sha256))

    def delete(self, sha256: str) -> None:
        """Delete a workbook of ours; one that is gone already is fine."""
        refuse_link(self._folder)
        (self._folder / sha256).unlink(missing_ok=True)
        sync_folder(self._folder)

    def close(self) -> None:
        """Throw away what had to wait outside of our folder, and still does."""
        if self._spare is not None:
            self._spare.cleanup()

    def _found(self, sha256: str) -> Path:
        """Return where the workbook with this hash is, or would be."""
        name, folders = f"{sha256}{_NEW}", [self._folder, *([Path(self._spare.name)] if self._spare else [])]
        lasting = self._folder / sha256
        waiting = (folder / name for folder in folders)
        return lasting if is_own_file(lasting) else next((path for path in waiting if is_own_file(path)), lasting)

    def _writable(self) -> Path:
        """Return where new copies go: a temporary folder, until `close`, while ours can't be written."""
        if os.access(self._folder, os.W_OK):
            return self._folder
        if self._spare is None:
            with as_storage():
                self._spare = TemporaryDirectory(prefix="ninebox-", ignore_cleanup_errors=True)
        return Path(self._spare.name)

    def _bring_in(self) -> None:
        """Move what had to wait in the temporary folder into ours. Raises OSError."""
        spare, self._spare = self._spare, None
        if spare is not None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for new in Path(spare.name).glob(f"*{_NEW}"):
                copy_aside(new, self._folder / f"{new.name}.part", MAX_WORKBOOK_BYTES)
                os.replace(self._folder / f"{new.name}.part", self._folder / new.name)  # noqa: PTH105
            spare.cleanup()


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied of a file of the user's, and how that stood when it was opened."""

    sha256: str
    size: int
    mtime_ns: int
    mode: int
    group: int


def copy_aside(source: Path, part: Path, limit: int) -> Copied:
    """Copy a file of the user's to a new one of ours; the copy survives a power cut, its name not yet.

    Raises FileNotFound, FileNotReadable, NotAWorkbook, WorkbookTooLarge beyond `limit` bytes, or StorageFailed where
    there is no room for the copy.
    """
    try:
        _refuse_unfit(source, source.stat(), limit)
        reading = source.open("rb")
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the path
        raise RpcError(FILE_NOT_FOUND, path=str(source)) from None
    except OSError as error:
        raise RpcError(FILE_NOT_READABLE, path=str(source), reason=error.strerror or str(error)) from error
    with reading, as_storage(), part.open("xb") as writing:
        facts = os.fstat(reading.fileno())
        sha256, size = _copy(reading, writing, source, limit)
    return Copied(sha256, size, facts.st_mtime_ns, S_IMODE(facts.st_mode), facts.st_gid)


@contextmanager
def as_storage() -> Iterator[None]:
    """Turn what the system says of our own folder into StorageFailed."""
    try:
        yield
    except OSError as error:
        raise RpcError(STORAGE_FAILED, reason=error.strerror or str(error)) from error


def _refuse_unfit(source: Path, facts: os.stat_result, limit: int) -> None:
    if not S_ISREG(facts.st_mode):  # reading a pipe or a device might never end
        what = "it is a folder" if S_ISDIR(facts.st_mode) else "it is no regular file"
        raise RpcError(NOT_A_WORKBOOK, path=str(source), reason=what)
    _refuse_large(source, facts.st_size, limit)


def _refuse_large(source: Path, size: int, limit: int) -> None:
    if size > limit:
        found, limit_said = f"{size:,} bytes", f"{limit:,} bytes"
        raise RpcError(WORKBOOK_TOO_LARGE, path=str(source), what="the file", found=found, limit=limit_said)


def _copy(reading: BinaryIO, writing: BinaryIO, source: Path, limit: int) -> tuple[str, int]:
    """Copy, hash and flush to disk; returns the hash and the size. The source may grow meanwhile, but not for ever."""
    digest, size = hashlib.sha256(), 0
    while chunk := _read(reading, source):
        size += len(chunk)
        _refuse_large(source, size, limit)
        digest.update(chunk)
        writing.write(chunk)
    writing.flush()
    os.fsync(writing.fileno())
    return digest.hexdigest(), size


def _read(reading: BinaryIO, source: Path) -> bytes:
    """Read a chunk. What goes wrong here is the user's file's, not ours."""
    try:
        return reading.read(CHUNK)
    except OSError as error:
        raise RpcError(FILE_NOT_READABLE, path=str(source), reason=error.strerror or str(error)) from error


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def absolute(path: str | Path) -> Path:
    """Return the full path. Raises FileNotReadable where the folder that we were started in has no name in Unicode."""
    try:
        full = Path(path).absolute()
        str(full).encode("utf-8")
    except (OSError, UnicodeEncodeError):
        reason = "the folder that the daemon was started in can't be named: give a full path"
        raise RpcError(FILE_NOT_READABLE, path=str(path), reason=reason) from None
    return full


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and in those below it; none where there is no such folder. Links aren't followed."""
    if not is_own_folder(folder):
        return
    for each, _, names in os.walk(folder):
        yield from (Path(each) / name for name in names)


def make_folder(folder: Path, *, parents: bool = False) -> None:
    """Make a folder for the user alone, its entry as durable as what will be put into it. Raises OSError.

    `parents`: those that it lies in too. Never for what lies in the data directory: where that is out of reach, another
    one would come up in its place.
    """
    if not folder.is_dir():
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(mode=0o700, parents=parents)
        for each in missing:
            sync_folder(each.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and deletions in it survive a power cut. Raises OSError. Windows has no such call."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def folder_to_write_in(folder: Path) -> bool:
    """Make sure that files can be made in a folder; it is made where what it lies in is there. True: it was made.

    Raises OSError: it can't be made, is no folder, or nothing can be written in it.
    """
    made = not folder.exists()
    if made:
        folder.mkdir(mode=0o700)
    probe = folder / f".ninebox-{token_hex(8)}.tmp"
    try:
        try:
            probe.write_bytes(b"Can this be written?\n")
        finally:
            probe.unlink(missing_ok=True)
    except OSError:
        if made:
            folder.rmdir()
        raise
    return made
