"""Workbooks on disk: our copies, and how the user's own file stands. Knows no spreadsheet and no store."""

import hashlib
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO, Literal

from ninebox_protocol.errors import (
    FILE_NOT_FOUND,
    FILE_NOT_READABLE,
    NOT_A_WORKBOOK,
    STORAGE_FAILED,
    WORKBOOK_TOO_LARGE,
    RpcError,
)

MAX_WORKBOOK_BYTES = 100 * 1024 * 1024
CHUNK = 1024 * 1024

SourceStatus = Literal["ok", "missing", "changed", "uploadMissing"]


@dataclass(frozen=True, slots=True)
class Copy:
    """Our copy of a workbook, not yet kept: what is read is what was hashed, whatever happens to the original."""

    path: Path
    sha256: str
    size: int
    mtime_ns: int


class Uploads:
    """The folder of workbooks as imported: one file per content, named by its SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left_over in folder.glob("*.part"):  # an import that was killed
            left_over.unlink(missing_ok=True)

    def take(self, source: Path) -> Copy:
        """Copy and hash the user's file, flushed to disk.

        Raises FileNotFound, FileNotReadable, NotAWorkbook, WorkbookTooLarge, or StorageFailed where there is no
        room for the copy.
        """
        try:
            facts = source.stat()
            _refuse_unfit(source, facts)
            reading = source.open("rb")
        except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the path
            raise RpcError(FILE_NOT_FOUND, path=str(source)) from None
        except OSError as error:
            raise RpcError(FILE_NOT_READABLE, path=str(source), reason=error.strerror or str(error)) from error
        part = self._folder / f"{token_hex(8)}.part"
        try:
            with reading, part.open("xb") as writing:
                sha256, size = _copy(reading, writing, source)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise RpcError(STORAGE_FAILED, reason=error.strerror or str(error)) from error
        except RpcError:
            part.unlink(missing_ok=True)
            raise
        return Copy(part, sha256, size, facts.st_mtime_ns)

    def keep(self, copy: Copy) -> None:
        """Give the copy its lasting name; afterwards it survives a power cut."""
        os.replace(copy.path, self._folder / copy.sha256)  # noqa: PTH105 - Path.replace says less
        _sync_folder(self._folder)

    def drop(self, copy: Copy) -> None:
        """Throw away a copy that was not kept."""
        copy.path.unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        """True when the workbook with this hash is there."""
        return (self._folder / sha256).is_file()

    def delete(self, sha256: str) -> None:
        """Delete a workbook of ours; one that is gone already is fine."""
        (self._folder / sha256).unlink(missing_ok=True)
        _sync_folder(self._folder)

    def status(self, sha256: str, source: Path, size: int, mtime_ns: int) -> SourceStatus:
        """Return how the user's file stands against what was imported. Read only where size or time differ."""
        if not self.has(sha256):
            return "uploadMissing"
        try:
            facts = source.stat()
            if (facts.st_size, facts.st_mtime_ns) == (size, mtime_ns):
                return "ok"
            return "ok" if facts.st_size == size and _hash(source) == sha256 else "changed"
        except OSError:
            return "missing"


def _refuse_unfit(source: Path, facts: os.stat_result) -> None:
    if not S_ISREG(facts.st_mode):  # reading a pipe or a device might never end
        what = "it is a folder" if S_ISDIR(facts.st_mode) else "it is no regular file"
        raise RpcError(NOT_A_WORKBOOK, path=str(source), reason=what)
    _refuse_large(source, facts.st_size)


def _refuse_large(source: Path, size: int) -> None:
    if size > MAX_WORKBOOK_BYTES:
        found, limit = f"{size:,} bytes", f"{MAX_WORKBOOK_BYTES:,} bytes"
        raise RpcError(WORKBOOK_TOO_LARGE, path=str(source), what="the file", found=found, limit=limit)


def _copy(reading: BinaryIO, writing: BinaryIO, source: Path) -> tuple[str, int]:
    """Copy, hash and flush to disk; returns the hash and the size. The source may grow meanwhile, but not for ever."""
    digest, size = hashlib.sha256(), 0
    while chunk := _read(reading, source):
        size += len(chunk)
        _refuse_large(source, size)
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


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make a rename or deletion durable. Windows has no such call, and needs none for NTFS metadata."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    with suppress(OSError):
        os.fsync(descriptor)
    os.close(descriptor)
