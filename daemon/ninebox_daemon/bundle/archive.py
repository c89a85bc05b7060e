"""The zip of a bundle, written in one way and read in that way alone. Knows nothing of what its members hold.

A zip says most things twice and leaves much open, which is what hostile ones live on. So the reader is no general one:
plain entries, one behind the other from the first byte to the last, and both descriptions of each say the same.
"""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_IFMT, S_IFREG
from typing import BinaryIO, NamedTuple, Self

from ninebox_protocol.errors import FILE_NOT_READABLE, RpcError

PIECE_BYTES = 256 * 1024
MAX_DIRECTORY_BYTES = 64 * 1024

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED, _FOLDER = 0x1, 0x10


FIRST = "session.json"
"""The member that a bundle begins with."""


class NotABundle(Exception):
    """The file is no whole bundle, or what should become one can't. The message says why, for people."""


class Seal(NamedTuple):
    """What a member is known by again."""

    bytes: int
    sha256: str


class _Entry(NamedTuple):
    """A member as the directory describes it. `head`: what has to stand before it."""

    name: str
    deflated: bool
    crc: int
    packed: int
    size: int
    offset: int
    head: bytes


class Writer:
    """A bundle's zip on its way into `file`, which can be read as one after the block."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w")

    def add(self, name: str, pieces: Iterable[bytes], *, limit: int, pack: bool = True) -> Seal:
        """Write a member; the same pieces make the same bytes. Raises NotABundle beyond `limit`, and OSError."""
        info = zipfile.ZipInfo(name)  # its date is 1980
        info.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        info.create_system, info.external_attr = 3, (S_IFREG | 0o600) << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w") as member:
            for piece in pieces:
                size += len(piece)
                if size > limit:
                    raise NotABundle(f"{name} is larger than {limit:,} bytes")
                digest.update(piece)
                member.write(piece)
        return Seal(size, digest.hexdigest())

    def __enter__(self) -> Self:
        """Nothing to do: it is open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write the directory. Raises OSError."""
        self._zip.close()


class Reader:
    """The zip of a bundle in `file`, which must hold `needed`; errors of reading name `shown_as`.

    Raises NotABundle where it is laid out in any other way than `Writer` does it, and FileNotReadable.
    """

    def __init__(self, file: BinaryIO, needed: str, shown_as: str) -> None:
        self._file, self._shown_as = file, shown_as
        self._entries: dict[str, _Entry] = {}
        end = 0
        for entry in self._directory(needed):
            if entry.name in self._entries:
                raise NotABundle(f"it holds {entry.name} twice")
            if entry.offset != end or self._read(end, len(entry.head)) != entry.head:
                raise NotABundle(f"what stands before {entry.name} is not what its directory says")
            end += len(entry.head) + entry.packed
            self._entries[entry.name] = entry
        if end != self._directory_at:
            raise NotABundle("something stands in it that is no member")

    @property
    def names(self) -> set[str]:
        """Return what the members are called. They are never used as names of files."""
        return set(self._entries)

    def size(self, name: str) -> int:
        """Return the size that a member is said to have; `pieces` holds it to that."""
        return self._entries[name].size

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member unpacked, in pieces of at most 256 KiB, never more than announced.

        When the last piece has come, size and checksum were right. Raises NotABundle and FileNotReadable.
        """
        entry = self._entries[name]
        size = crc = 0
        for piece in self._unpacked(entry):
            size += len(piece)
            crc = zlib.crc32(piece, crc)
            if size > entry.size:
                raise NotABundle(f"{name} is longer than it says")
            yield piece
        if (size, crc) != (entry.size, entry.crc):
            raise NotABundle(f"{name} is damaged")

    def _unpacked(self, entry: _Entry) -> Iterator[bytes]:
        begin = entry.offset + len(entry.head)
        places = range(begin, begin + entry.packed, PIECE_BYTES)
        raw = (self._read(at, min(PIECE_BYTES, begin + entry.packed - at)) for at in places)
        return _inflated(raw, entry.name) if entry.deflated else raw

    def _directory(self, needed: str) -> Iterator[_Entry]:
        size = self._size()
        place = size - _END.size
        if place < 0:
            raise NotABundle("it is too short to be one" if size else "it is empty")
        signature, disk, first_disk, here, count, length, self._directory_at, comment = _END.unpack(
            self._read(place, _END.size)
        )
        if signature != b"PK\5\6" or comment:
            raise NotABundle("it is no zip file, or its end is missing")
        if disk or first_disk or here != count or self._directory_at + length != place or length > MAX_DIRECTORY_BYTES:
            raise NotABundle("its directory is not where it should be, or too large")
        directory = self._read(self._directory_at, length)
        if needed.encode() not in directory:  # said first: most of what is no bundle is another kind of zip
            raise NotABundle(f"it has no {needed}")
        try:
            while directory:
                entry, directory = _entry(directory)
                count -= 1
                yield entry
        except struct.error:
            raise NotABundle("its directory is damaged") from None
        if count:
            raise NotABundle("its directory holds another number of members than it says")

    def _size(self) -> int:
        try:
            return self._file.seek(0, 2)
        except OSError as error:
            raise RpcError(FILE_NOT_READABLE, path=self._shown_as, reason=error.strerror or str(error)) from error

    def _read(self, at: int, count: int) -> bytes:
        try:
            self._file.seek(at)
            found = self._file.read(count)
        except OSError as error:
            raise RpcError(FILE_NOT_READABLE, path=self._shown_as, reason=error.strerror or str(error)) from error
        if len(found) != count:
            raise NotABundle("it is cut off")
        return found


def _entry(directory: bytes) -> tuple[_Entry, bytes]:
    """Return the first entry of a directory and what follows it. Raises NotABundle and struct.error."""
    facts = _CENTRAL.unpack_from(directory)
    signature, _, needs, flags, method, time, date, crc, packed, size, name_length, *unused, _, attributes, offset = (
        facts
    )
    end = _CENTRAL.size + name_length
    raw_name = directory[_CENTRAL.size : end]
    name = ascii(raw_name.decode("latin-1"))[1:-1][:80]
    if signature != b"PK\1\2" or len(raw_name) != name_length:
        raise NotABundle("its directory is damaged")
    if flags & _ENCRYPTED:
        raise NotABundle(f"{name} is encrypted")
    if flags or any(unused) or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotABundle(f"{name} is packed in an unusual way")
    if S_IFMT(attributes >> 16) != S_IFREG or attributes & _FOLDER:
        raise NotABundle(f"{name} is no regular file")
    head = _LOCAL.pack(b"PK\3\4", needs, flags, method, time, date, crc, packed, size, name_length, 0) + raw_name
    return _Entry(name, method == zipfile.ZIP_DEFLATED, crc, packed, size, offset, head), directory[end:]


def _inflated(raw: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Yield what the bytes unpack to, in pieces: however much it is, one piece is in memory."""
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in raw:
            piece = unpacking.decompress(packed, PIECE_BYTES)
            while piece:
                yield piece
                piece = unpacking.decompress(unpacking.unconsumed_tail, PIECE_BYTES)
            if unpacking.unused_data:
                raise NotABundle(f"{name} has something behind its end")
    except zlib.error:
        raise NotABundle(f"{name} is damaged") from None
    if not unpacking.eof:
        raise NotABundle(f"{name} is cut off")


def is_bundle(path: Path) -> bool:
    """True when the file begins like a bundle; that it is whole isn't looked at. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_LOCAL.size + len(FIRST))
    return head.startswith(b"PK\3\4") and head[_LOCAL.size :] == FIRST.encode()
