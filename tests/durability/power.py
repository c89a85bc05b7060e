"""A power cut, simulated: what a process really did with its files is recorded, then replayed up to any instant.

What was not synced is kept, dropped, or torn at sectors; names whose folder was not synced may be missing. This is the
strictest reading of POSIX: a synced file without a synced name is lost, and writes reach the disk in any order.
"""

from __future__ import annotations

import ctypes
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from durability.inside_sqlite import Real, methods_of_files, system_call

SECTOR = 512
_OPEN_DIRECTORY = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, use_errno=True)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done below the root. `what` says which of the other members count.

    write (file, offset, data), truncate (file, offset: the size), sync (file), create (file, name), mkdir (name),
    unlink (name), rename (name, to), syncdir (name: the folder), answered: what the caller heard of is done.
    """

    what: str
    file: int = 0
    name: str = ""
    to: str = ""
    offset: int = 0
    data: bytes = b""


class Recorder:
    """Writes down all that happens to the files below `root`, by SQLite or by Python, while `recording`."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.events: list[Event] = []
        self._files = 0
        self._names: dict[str, int] = {}
        self._seen: dict[str, tuple[int, int, int]] = {}
        self._of_sqlite: set[str] = set()
        self._sizes: dict[int, int] = {}
        self._look()
        self._durable = len(self.events)

    @property
    def durable(self) -> int:
        """How many of the first events are what was there, and on disk, when the recorder was made."""
        return self._durable

    def answered(self) -> None:
        """Note that the caller has been told."""
        self._look()
        self._note("answered")

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Record what happens in the block. Looking at files is left to moments at which one is synced or named."""
        replaced: dict[str, Callable[..., Any]] = {
            "fsync": self._fsync,
            "replace": self._renamed,
            "rename": self._renamed,
            "unlink": self._unlinked,
        }
        with ExitStack() as stack:
            stack.enter_context(methods_of_files(self._opened, self._deleted))
            stack.enter_context(system_call((b"openDirectory",), _OPEN_DIRECTORY, self._folder_synced))
            for name, how in replaced.items():
                stack.enter_context(patch.object(os, name, self._beside(getattr(os, name), how)))
            yield
        self._look()

    def _note(self, what: str, **more: Any) -> None:
        event = Event(what, **more)
        self.events.append(event)
        if what == "write":
            self._sizes[event.file] = max(self._sizes.get(event.file, 0), event.offset + len(event.data))
        elif what == "truncate":
            self._sizes[event.file] = event.offset

    def _inside(self, path: str | os.PathLike[str]) -> str | None:
        full = Path(path)
        return str(full.relative_to(self.root)) if full.is_relative_to(self.root) else None

    # What Python does: its writes are seen when the file is synced or renamed, or something else is.

    def _beside(self, real: Callable[..., Any], how: Callable[..., None]) -> Callable[..., Any]:
        def done(*given: Any, **named: Any) -> Any:
            self._look()
            said = real(*given, **named)
            how(*given)
            return said

        return done

    def _fsync(self, descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        name = self._inside(path)
        if name is not None and path.is_dir():
            self._note("syncdir", name=name)
        elif name is not None:
            self._note("sync", file=self._names[name])

    def _renamed(self, source: Any, target: Any) -> None:
        name, to = self._inside(source), self._inside(target)
        if name is not None and to is not None:
            self._note("rename", name=name, to=to)
            for each in (self._names, self._seen):
                _move(each, name, to)
            self._of_sqlite.discard(to)
            if name in self._of_sqlite:
                self._of_sqlite.remove(name)
                self._of_sqlite.add(to)

    def _unlinked(self, path: Any) -> None:
        name = self._inside(path)
        if name is not None:
            self._note("unlink", name=name)
            self._forget(name)

    def _forget(self, name: str) -> None:
        del self._names[name]
        self._seen.pop(name, None)
        self._of_sqlite.discard(name)

    def _look(self) -> None:
        """Note what has become of files since the last look, but for what SQLite did: that is noted as it is done."""
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if path.suffix in (".lock", ".pid", ".log"):
                continue
            facts = path.stat()
            if name in self._of_sqlite:
                was = self._sizes.get(self._names[name], 0)
                if facts.st_size > was:  # made longer for SQLite by somebody else
                    self._note("write", file=self._names[name], offset=was, data=path.read_bytes()[was:])
                continue
            seen = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
            if path.is_dir():
                if name not in self._seen:
                    self._note("mkdir", name=name)
                    self._seen[name] = (facts.st_ino, 0, 0)
            elif self._seen.get(name) != seen:
                if name not in self._names:
                    self._new(name)
                else:
                    self._note("truncate", file=self._names[name])
                self._note("write", file=self._names[name], data=path.read_bytes())
                self._seen[name] = seen

    def _new(self, name: str) -> int:
        self._files += 1
        self._names[name] = self._files
        self._note("create", file=self._files, name=name)
        return self._files

    # What SQLite does.

    def _opened(
        self, _: int, path: str, flags: int, really: Callable[[], int]
    ) -> tuple[int, dict[str, Callable[..., int]]]:
        name = self._inside(path)
        if name is None:
            return really(), {}
        self._look()
        there = Path(path).exists()
        said = really()
        if said != 0:
            return said, {}
        if name not in self._names and Path(path).exists():
            self._of_sqlite.add(name)
            self._new(name)
            if there:  # as another connection left it
                self._note("write", file=self._names[name], data=Path(path).read_bytes())
        self._of_sqlite.add(name)
        file = self._names[name]

        def write(real: Real, here: int, data: int, size: int, offset: int) -> int:
            self._note("write", file=file, offset=offset, data=ctypes.string_at(data, size))
            return int(real(here, data, size, offset))

        def truncate(real: Real, here: int, size: int) -> int:
            self._note("truncate", file=file, offset=size)
            return int(real(here, size))

        def sync(real: Real, here: int, flags: int) -> int:
            self._note("sync", file=file)
            return int(real(here, flags))

        return said, {"xWrite": write, "xTruncate": truncate, "xSync": sync}

    def _deleted(self, path: str, really: Callable[[], int]) -> int:
        name = self._inside(path)
        if name is not None and name in self._names and Path(path).exists():
            self._note("unlink", name=name)
            self._forget(name)
        return really()

    def _folder_synced(self, real: Real) -> Callable[[int, int], int]:
        def open_directory(path: int, out: int) -> int:
            name = self._inside(Path(ctypes.string_at(path).decode()).parent)
            if name is not None:
                self._note("syncdir", name=name)
            return int(real(path, out))

        return open_directory


def _move(table: dict[str, Any], name: str, to: str) -> None:
    table.pop(to, None)
    if name in table:
        table[to] = table.pop(name)


@dataclass(slots=True)
class _File:
    on_disk: bytearray = field(default_factory=bytearray)
    waiting: list[Event] = field(default_factory=list)


class Disk:
    """What was recorded, replayed: `on_disk` survives for certain, what is `waiting` may or may not."""

    def __init__(self) -> None:
        self._files: dict[int, _File] = {}
        self._names: dict[str, int] = {}  # on disk; 0: a folder
        self._waiting: list[Event] = []  # changes of names

    def do(self, event: Event) -> None:
        """Let one more event happen."""
        if event.what in ("write", "truncate"):
            self._files[event.file].waiting.append(event)
        elif event.what == "sync":
            file = self._files[event.file]
            for each in file.waiting:
                _apply(file.on_disk, each)
            file.waiting.clear()
        elif event.what == "syncdir":
            still = []
            for each in self._waiting:
                if str(Path(each.to or each.name).parent) == event.name:
                    _rename(self._names, each)
                else:
                    still.append(each)
            self._waiting = still
        elif event.what != "answered":
            if event.what == "create":
                self._files[event.file] = _File()
            self._waiting.append(event)

    def settle(self) -> None:
        """Let everything reach the disk."""
        for file in self._files.values():
            for each in file.waiting:
                _apply(file.on_disk, each)
            file.waiting.clear()
        for each in self._waiting:
            _rename(self._names, each)
        self._waiting.clear()

    def image(self, chance: random.Random, target: Path) -> None:
        """Write down what may be found after a power cut at this instant."""
        kept = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        torn = chance.choice((0.0, 0.0, 0.3, 1.0))
        names, lost = dict(self._names), set[str]()
        for each in self._waiting:
            about = {each.name, each.to or each.name}
            if chance.random() >= kept or any(_is_below(name, lost) for name in about):
                lost |= about
            else:
                _rename(names, each)
        target.mkdir(parents=True)
        for name, number in sorted(names.items()):
            path = target / name
            if not path.parent.is_dir():
                continue  # the name of the folder that it is in was lost, and so is what was synced in it
            if number == 0:
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(_torn(self._files[number], kept, torn, chance))


def _is_below(name: str, lost: set[str]) -> bool:
    return name in lost or any(str(parent) in lost for parent in Path(name).parents)


def _rename(names: dict[str, int], event: Event) -> None:
    if event.what == "rename":
        if event.name in names:
            names[event.to] = names.pop(event.name)
    elif event.what == "unlink":
        names.pop(event.name, None)
    else:
        names[event.name] = event.file


def _apply(content: bytearray, event: Event) -> None:
    if event.what == "truncate":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
    else:
        _put(content, event.offset, event.data)


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _torn(file: _File, kept: float, torn: float, chance: random.Random) -> bytes:
    """Return the content with some of what is waiting: each change whole or not at all, or torn at sectors."""
    content = bytearray(file.on_disk)
    for each in file.waiting:
        if each.what == "write" and chance.random() < torn:
            for offset, piece in _sectors(each):
                if chance.random() < 0.5:
                    _put(content, offset, piece)
                elif offset >= len(content):  # the file has grown, the bytes have not come: anything may stand there
                    _put(content, offset, bytes(len(piece)) if chance.random() < 0.5 else chance.randbytes(len(piece)))
        elif chance.random() < kept:
            _apply(content, each)
    return bytes(content)


def _sectors(event: Event) -> Iterator[tuple[int, bytes]]:
    """Yield a write cut where sectors of the disk begin."""
    at, end = event.offset, event.offset + len(event.data)
    while at < end:
        until = min(end, (at // SECTOR + 1) * SECTOR)
        yield at, event.data[at - event.offset : until - event.offset]
        at = until
