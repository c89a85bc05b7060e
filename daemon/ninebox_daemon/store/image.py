"""The bytes of a database as they would be with its write-ahead log folded in. Only reads; knows no SQLite."""

from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from ninebox_daemon.store.wal import Frame, Scan, is_page_size, scan

_TRIES = 20
_USUAL_PAGE_SIZE = 4096


class Changing(OSError):
    """The database was written to each time that it was read: another daemon is at work. Try again."""


@dataclass(frozen=True, slots=True)
class Image:
    """A database at its last commit, in memory."""

    data: bytes
    """Whole pages, the header saying that there is no write-ahead log. Empty: nothing was ever written."""
    scan: Scan
    """What the write-ahead log was found to hold; of a damaged one only what SQLite would see is folded in."""
    page_size: int


def wal_of(path: Path) -> Path:
    """Return where the write-ahead log of a database lies."""
    return path.with_name(path.name + "-wal")


def image_of(path: Path) -> Image:
    """Return the database at its last commit, with a torn or damaged end of its log left out.

    Takes no lock, so it works while another process holds the database; but never call it for one that this
    process is connected to: closing the file lets go of the lock that SQLite holds. Raises FileNotFoundError, and
    OSError for what can't be read, `Changing` among it.
    """
    data, wal = read_both(path)
    return folded(data, wal)


def read_both(path: Path) -> tuple[bytes, bytes]:
    """Return the bytes of a database and of its log (empty: none) as they were at one moment. Raises as `image_of`."""
    for _ in range(_TRIES):
        before, head = _state(path), _read(wal_of(path), 32)
        data = path.read_bytes()
        wal = _read(wal_of(path), -1)
        # A log only grows until it is folded into the database; that shows in one of the two.
        if wal[:32] == head and _state(path) == before:
            return data, wal
    raise Changing(f"{path.name} is being written to")


def folded(data: bytes, wal: bytes) -> Image:
    """Return these bytes of a database with the committed frames of its log in place. Raises nothing."""
    found = scan(wal, page_size_of(data))
    size = found.page_size or page_size_of(data) or _USUAL_PAGE_SIZE
    committed = found.frames[: found.committed]
    if not committed:
        return Image(_without_log(bytearray(data)), found, size)
    return Image(_without_log(_with(data, committed, size)), found, size)


def drops_commits(path: Path, wal: bytes) -> bool:
    """True when SQLite would drop commits of this log, which were acknowledged. Reads the database only if need be.

    A log whose header is broken may be one that was just begun anew: then all that stands behind is in the database.
    """
    with path.open("rb") as file:
        found = scan(wal, page_size_of(file.read(100)))
        if not found.headless or found.lost or found.mended:
            return found.damaged
        for number, content in {frame.page: frame.content for frame in found.frames}.items():
            file.seek((number - 1) * found.page_size)
            if file.read(found.page_size) != content:
                return True
    return False


def page_size_of(data: bytes) -> int:
    """Return the page size that a database's header names, 0 where it makes no sense."""
    size = int.from_bytes(data[16:18])
    size = 65536 if size == 1 else size
    return size if is_page_size(size) else 0


def _with(data: bytes, committed: list[Frame], size: int) -> bytearray:
    pages = {frame.page: frame.content for frame in committed}  # of each page the last one
    count = committed[-1].size_after
    image = bytearray(data[: count * size].ljust(min(count, max(len(data) // size, *pages)) * size, b"\0"))
    for page, content in pages.items():
        if 0 < page <= count:
            image[(page - 1) * size : page * size] = content
    return image


def _without_log(image: bytearray) -> bytes:
    """Say in the header that nothing but this file belongs to the database: a copy has no log."""
    if len(image) >= 100 and image[18:20] == b"\2\2":
        image[18:20] = b"\1\1"
    return bytes(image)


def sum_of(image: bytes) -> int:
    """Return a sum by which two images tell whether they hold the same, whatever their headers say of logs."""
    head = bytearray(image[:100])
    for begin, end in ((18, 20), (24, 28), (92, 100)):
        head[begin:end] = bytes(len(head[begin:end]))
    return crc32(memoryview(image)[100:], crc32(head))


def _state(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        return b""
