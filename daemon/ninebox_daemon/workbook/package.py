"""A zip file from outside: its parts, and limits on both. Knows no format of workbooks, no cell and no person."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Set
from copy import copy
from pathlib import Path
from typing import Self
from xml.etree import ElementTree

from ninebox_daemon.workbook.disguises import what_it_is_instead
from ninebox_daemon.workbook.file import PASSWORD, WorkbookFile
from ninebox_protocol.errors import RpcError

MAX_UNPACKED_BYTES = 1024**3
MAX_SMALL_PART_BYTES = 16 * 1024**2
"""Of a part that is parsed as a whole: the list of sheets, relationships, styles."""

PIECE_BYTES = 256 * 1024

_DOCTYPE, _HAS_DOCTYPE = b"<!DOCTYPE", "a DOCTYPE stands in it"

_BROKEN_ZIP = (zipfile.BadZipFile, EOFError, RuntimeError, ValueError, OverflowError, struct.error, zlib.error)
"""What zipfile raises on bytes that are no sound zip, with the reasons for the unusual ones: an unknown method of
compression or a password (RuntimeError), a name that can't be decoded (ValueError), an absurd offset."""


class Package(WorkbookFile):
    """An open workbook file that was looked at from outside: a sound zip within the limits. Close it, or use `with`.

    Part names are compared without regard to case, as Excel and calamine do.
    """

    def __init__(self, path: Path, shown_as: str) -> None:
        """Open the file at `path`. Raises NotAWorkbook, WorkbookTooLarge and the errors of files, naming `shown_as`."""
        super().__init__(path, shown_as)
        self._unpacked: dict[str, bytes] = {}
        try:
            if not path.stat().st_size:
                raise self.broken("it is empty")
            # Opened here, not by zipfile: it is closed at the end, whoever is in the middle of a part then.
            self._file = path.open("rb")
        except OSError as failed:
            raise self.failed(failed, "it is cut off or damaged") from failed
        try:
            self._zip = zipfile.ZipFile(self._file)
            self._parts = self._directory()
        except _BROKEN_ZIP:
            self._file.close()
            raise self.broken(what_it_is_instead(path)) from None
        except OSError as failed:
            self._file.close()
            raise self.failed(failed, "it is cut off or damaged") from failed
        except RpcError:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        """Nothing to do: it is open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._zip.close()
        self._file.close()

    @property
    def parts(self) -> Set[str]:
        """The names of its parts, casefolded."""
        return self._parts.keys()

    def size(self, part: str) -> int:
        """Return how many bytes the part is unpacked, as the directory announces."""
        return self._parts[part.casefold()].file_size

    def has(self, part: str) -> bool:
        """True when the package holds this part."""
        return part.casefold() in self._parts

    def pieces(self, part: str) -> Iterator[bytes]:
        """Yield the part unpacked, in pieces of at most 256 KiB: never more than the zip's directory announces.

        zipfile stops quietly at the announced size, calamine reads on: so zipfile is made to read on as well. When the
        last piece has come, the checksum was right. Raises NotAWorkbook.
        """
        if part.casefold() in self._unpacked:
            whole = self._unpacked[part.casefold()]
            yield from (whole[at : at + PIECE_BYTES] for at in range(0, len(whole), PIECE_BYTES))
            return
        member = copy(self._parts[part.casefold()])
        announced = member.file_size
        member.file_size += 2 * PIECE_BYTES
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(PIECE_BYTES):
                    announced -= len(piece)
                    if announced < 0:
                        raise self.broken(f"its part {part} is longer than the file says")
                    yield piece
        except _BROKEN_ZIP:
            raise self.broken(f"its part {part} is damaged") from None
        except OSError as failed:
            raise self.failed(failed, f"its part {part} is damaged") from failed

    def whole(self, part: str) -> bytes:
        """Return the part unpacked, and keep it: who asks for its pieces afterwards, gets them without unpacking."""
        name = part.casefold()
        if name not in self._unpacked:
            self._unpacked[name] = b"".join(self.pieces(part))
        return self._unpacked[name]

    def member(self, part: str) -> zipfile.ZipInfo:
        """Return how the part stands in the zip's directory."""
        return self._parts[part.casefold()]

    @property
    def begins(self) -> list[int]:
        """Return where each member begins in the file, in the order of the zip's directory; folders too."""
        return [member.header_offset for member in self._zip.infolist()]

    @property
    def directory_at(self) -> int:
        """Return where the zip's directory begins in the file: where the last member ends."""
        return self._zip.start_dir

    @property
    def comment(self) -> bytes:
        """Return the comment on the whole zip."""
        return self._zip.comment

    def check(self, part: str) -> None:
        """Unpack a part once, keeping nothing of it. Raises NotAWorkbook, also where a DOCTYPE stands in it."""
        before = b""
        for piece in self.pieces(part):
            self.refuse_doctype(part, before + piece)
            before = piece[-len(_DOCTYPE) :]

    def refuse_doctype(self, part: str, piece: bytes) -> None:
        """Raise NotAWorkbook where a DOCTYPE begins in this piece of a part: what it defines could be of any size."""
        if _DOCTYPE in piece:
            raise self.has_doctype(part)

    def has_doctype(self, part: str) -> RpcError:
        """Return the error of a part with a DOCTYPE."""
        return self.broken(f"its part {part} is no sound XML ({_HAS_DOCTYPE})")

    def xml(self, part: str) -> ElementTree.Element:
        """Return a small part as its root element. One with a DOCTYPE is refused: its entities could expand."""
        if not self.has(part):
            raise self.broken(f"its part {part} is missing")
        size = self._parts[part.casefold()].file_size
        if size > MAX_SMALL_PART_BYTES:
            raise self.too_large(f"its part {part}", size, MAX_SMALL_PART_BYTES)
        parser = ElementTree.XMLParser(target=_NoDoctype())  # noqa: S314
        try:
            for piece in self.pieces(part):
                parser.feed(piece)
            root: ElementTree.Element = parser.close()
        except (ElementTree.ParseError, LookupError, ValueError) as wrong:
            raise self.broken(f"its part {part} is no sound XML ({wrong})") from None
        return root

    def _directory(self) -> dict[str, zipfile.ZipInfo]:
        parts: dict[str, zipfile.ZipInfo] = {}
        for member in self._zip.infolist():
            if member.filename.endswith("/"):  # a folder; is_dir() fails on a part without a name
                continue
            if member.flag_bits & 1:
                raise self.broken(PASSWORD)
            name = member.filename.replace("\\", "/").lstrip("/").casefold()
            if name in parts:
                raise self.broken(f"it holds the part {member.filename} twice")
            # zipfile unpacks the other methods in one go, whatever size comes out.
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self.broken(f"its part {member.filename} is packed in an unusual way")
            parts[name] = member
        unpacked = sum(member.file_size for member in parts.values())
        if unpacked > MAX_UNPACKED_BYTES:
            raise self.too_large("what it holds, unpacked,", unpacked, MAX_UNPACKED_BYTES)
        return parts


class _NoDoctype(ElementTree.TreeBuilder):
    def doctype(self, *_: object) -> None:
        raise ValueError(_HAS_DOCTYPE)
