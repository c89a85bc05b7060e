"""Lines of strace to what was written and synced. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

CALLS = ("write", "writev", "pwrite64", "pwritev", "fsync", "fdatasync", "ftruncate")
"""What strace is told to write down."""

_LINE = re.compile(r"^(?:\d+ +)?(?P<call>\w+)\(\d+<(?P<path>[^>]*)>.*\) += (?P<said>-?\d+)")
"""`1234 pwrite64(9</data/ninebox.db-wal>, ""..., 4096, 196608) = 4096`"""
_PIPES = ("pipe:", "socket:", "UNIX", "anon_inode:", "/dev/null", "/dev/pts/", "/dev/tty")


@dataclass(frozen=True, slots=True)
class Event:
    """Something was written to a file, a file was synced, or the caller was told something."""

    what: Literal["written", "synced", "told"]
    path: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """What was done to files: bytes by path, and how many syncs."""

    written: dict[str, int]
    syncs: int

    def bytes_in(self, ending: str) -> int:
        """Return how many bytes went to files whose path ends so."""
        return sum(size for path, size in self.written.items() if path.endswith(ending))


def events_in(lines: Iterable[str]) -> Iterable[Event]:
    """Yield what lines of `strace -f -y` tell; calls that failed, or were cut in two by another thread's, are left out.

    >>> list(events_in(['7 fdatasync(9</d/ninebox.db-wal>) = 0', '7 write(5<pipe:[8]>, ""..., 97) = 97']))
    [Event(what='synced', path='/d/ninebox.db-wal', size=0), Event(what='told', path='', size=97)]
    """
    for line in lines:
        found = _LINE.match(line)
        if not found or int(found["said"]) < 0:
            continue
        call, path, size = found["call"], found["path"], int(found["said"])
        if path.startswith(_PIPES):
            if "write" in call:
                yield Event("told", size=size)
        elif "sync" in call:
            yield Event("synced", path)
        elif "write" in call:
            yield Event("written", path, size)


def between(events: Iterable[Event], answers: int) -> list[Event]:
    """Return what was done for the last so many answers: from the answer before them to the last one.

    Raises ValueError where there are no more than that.
    """
    kept = list(events)
    told = [place for place, event in enumerate(kept) if event.what == "told"]
    if len(told) <= answers:
        raise ValueError(f"{len(told)} answers, of which {answers} were to be counted")
    return kept[told[-answers - 1] + 1 : told[-1]]


def counted(events: Iterable[Event]) -> Counted:
    """Add up."""
    written: dict[str, int] = {}
    syncs = 0
    for event in events:
        if event.what == "written":
            written[event.path] = written.get(event.path, 0) + event.size
        elif event.what == "synced":
            syncs += 1
    return Counted(written, syncs)
