"""The members of a bundle, each held to the size and hash that the manifest says. Knows no session and no person.

No name out of a bundle becomes the name of a file, and nothing that it says of its own size is believed.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import BinaryIO

from ninebox_daemon.bundle.archive import NotABundle, Reader, Seal
from ninebox_daemon.bundle.shapes import (
    ALWAYS_THERE,
    CHANGES,
    CHECKPOINTS,
    FORMAT,
    LIMITS,
    MANIFEST,
    MAX_LINE_BYTES,
    MAX_MARKS,
    MAX_MARKS_OF_A_CHANGE,
    MAX_SMALL_BYTES,
    VERSION,
    WORKBOOK,
    Manifest,
    shape_of,
    text_of,
)


class Members:
    """The bundle in `file`; errors of reading name `shown_as`.

    Raises NotABundle, here and in whatever is asked of it, and FileNotReadable.
    """

    def __init__(self, file: BinaryIO, shown_as: str) -> None:
        self._zip = Reader(file, MANIFEST, shown_as)
        self.manifest = self._manifest()
        named, there = self.manifest.members.keys(), self._zip.names - {MANIFEST}
        for name in sorted(there - named):
            raise NotABundle(f"it holds {name}, of which {MANIFEST} says nothing")
        for name in sorted(named - there):
            raise NotABundle(f"it has no {name}")
        for name, sealed in self.manifest.members.items():
            if sealed.bytes > LIMITS[name]:
                raise NotABundle(f"{name} is larger than {LIMITS[name]:,} bytes")
            if sealed.bytes != self._zip.size(name):
                raise NotABundle(f"{name} is not what {MANIFEST} says")

    @property
    def has_checkpoints(self) -> bool:
        """False for a bundle from before there were any."""
        return CHECKPOINTS in self.manifest.members

    @property
    def has_workbook(self) -> bool:
        """False for a session that never had one."""
        return WORKBOOK in self.manifest.members

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member in pieces. When the last one has come, it was what the manifest says, and not before."""
        digest, size = sha256(), 0
        for piece in self._zip.pieces(name):
            digest.update(piece)
            size += len(piece)
            yield piece
        if Seal(size, digest.hexdigest()) != self.manifest.members[name].seal:
            raise NotABundle(f"{name} is not what {MANIFEST} says")

    def text(self, name: str) -> str:
        """Return a small member."""
        return _text(self.pieces(name), name)

    def lines(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield where each line of a member stands, for messages, and the line; none is held that is too long."""
        rest: list[bytes] = []
        size = number = 0
        for piece in self.pieces(name):
            *whole, last = piece.split(b"\n")
            for line in whole:
                number += 1
                yield f"{name}:{number}", _text((*rest, line), f"{name}:{number}")
                rest, size = [], 0
            rest.append(last)
            size += len(last)
            if size > MAX_LINE_BYTES:
                raise NotABundle(f"{name}:{number + 1} is longer than {MAX_LINE_BYTES:,} bytes")
        if size:
            raise NotABundle(f"{name} ends within a line")

    def _manifest(self) -> Manifest:
        if MANIFEST not in self._zip.names:
            raise NotABundle(f"it has no {MANIFEST}")
        if self._zip.size(MANIFEST) > MAX_SMALL_BYTES:
            raise NotABundle(f"{MANIFEST} is larger than {MAX_SMALL_BYTES:,} bytes")
        text = _text(self._zip.pieces(MANIFEST), MANIFEST)
        _refuse_other_versions(text)
        manifest = shape_of(text, Manifest, MANIFEST)
        if text_of(manifest) != text:
            raise NotABundle(f"{MANIFEST} is not written as we write it")
        if manifest.members.keys() - {WORKBOOK} != ALWAYS_THERE[manifest.version]:
            raise NotABundle(f"{MANIFEST} doesn't name the members that every bundle has, and no others")
        return manifest


def _refuse_other_versions(text: str) -> None:
    """Raise NotABundle for a manifest that isn't ours, and for one that is newer than this program."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise NotABundle(f"{MANIFEST} says that it is something else")
    version = said.get("version")
    if type(version) is int and version > VERSION:
        raise NotABundle(f"a newer Ninebox made it: its format is {version}, this program reads up to {VERSION}")
    if type(version) is not int or version not in ALWAYS_THERE:
        raise NotABundle(f"{MANIFEST} names no version that there is")


def _text(pieces: Iterable[bytes], where: str) -> str:
    """Return the text, once it is known that it can be parsed in little memory."""
    raw = b"".join(pieces)
    limit = MAX_MARKS_OF_A_CHANGE if where.startswith(CHANGES) else MAX_MARKS
    if not raw.isascii():
        raise NotABundle(f"{where} is no ASCII")
    if raw.count(b"[") + raw.count(b"{") + raw.count(b",") > limit:
        raise NotABundle(f"{where} holds more than {limit:,} values")
    return raw.decode("ascii")
