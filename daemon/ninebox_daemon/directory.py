"""The data directory at the start: for its user alone, and nothing leads out of it. Knows no session and no store.

What isn't ours in it, by name, is left alone.
"""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISDIR, S_ISREG, S_ISVTX
from typing import NamedTuple

from ninebox_daemon.ours import is_own_file, is_own_folder, leads_away, not_followed

_DATABASE = ("ninebox.db", "ninebox.db.new", "ninebox.db-wal", "ninebox.db-journal", "ninebox.db-shm")
_LOCK = "daemon.lock"
_FILES = (*_DATABASE, _LOCK, "daemon.pid", "exporting.json", "exporting.new", "exporting.unread", "logs/daemon.log")
_FOLDERS = ("logs", "uploads", "originals", "backups", "quarantine", "purging")

_OURS = {
    "": rf"ninebox\.db([.-][a-z0-9.-]+)?|daemon\.(lock|pid)|exporting\.(json|new|unread)|{'|'.join(_FOLDERS)}",
    "logs": r"daemon\.log(\.[0-9]+)?",
    "uploads": r"[0-9a-f]{64}(\.new(\.part)?)?|[0-9a-f]{16}\.part|openpyxl\.[a-z0-9_]{8}",
    "originals": r"[0-9a-f]{16}-[0-9]{8}T[0-9]{6}-(.|\n)*",
    "backups": r"ninebox-(.|\n)+",
    "quarantine": r"[^.](.|\n)*",
    "purging": r"[0-9a-f]{16}-[0-9]+",
}
"""What each folder holds of ours, by name. Not compiled: where all is as it should be no name is looked at."""


class DirectoryRefused(Exception):
    """The directory can't be used as it is, and nothing in it was touched. The message says why and what to do."""


class Tightened(NamedTuple):
    """What was done so that nobody else can read."""

    made_private: int
    """Files and folders."""
    left_open: int
    """Ours by name, but another user's, or on a file system that refuses; with the directory itself."""


def refuse_links(data_dir: Path) -> None:
    """Raise DirectoryRefused where a name that we need stands for something elsewhere, or for no file or folder."""
    for names, is_right, right in ((_FOLDERS, is_own_folder, "folder"), (_FILES, is_own_file, "regular file")):
        for name in names:
            path = data_dir / name
            if leads_away(path):
                raise DirectoryRefused(
                    f"{name} in it is a symbolic link, and nothing is kept or read through one. "
                    f"Put what it leads to in its place, or delete the link"
                )
            if os.path.lexists(path) and not is_right(path):
                raise DirectoryRefused(f"{name} in it is no {right}. Move it away")


def tighten(data_dir: Path) -> Tightened:
    """Take from everybody else the right to what is ours, made by whomever: an older version, a hand that restored it.

    The owner's own rights stay as they are, but for the lock, which has to be written. A directory that is evidently
    shared keeps its own. A file with a second name elsewhere keeps its rights too: they are that name's as well. On
    Windows nothing is done: who may read there is inherited from the user's profile.
    """
    if sys.platform == "win32":
        return Tightened(0, 0)
    done = [_made_private(str(data_dir), os.lstat(data_dir), is_kept=_is_shared(data_dir))]
    for folder, ours in _OURS.items():
        done += (_made_private(*each) for each in _within(data_dir / folder, ours))
    return Tightened(done.count(True), done.count(False))


def _within(folder: Path, ours: str) -> list[tuple[str, os.stat_result]]:
    """Return what is ours and open in a folder, with how it stands; of the quarantine also what is in folders there.

    What goes meanwhile is left out: we may not be the only daemon yet. So is all of a folder that can't be read.
    """
    found: list[tuple[str, os.stat_result]] = []
    inner: list[Path] = []
    if is_own_folder(folder):
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    facts = entry.stat(follow_symlinks=False)
                    if facts.st_mode & 0o777 != _wanted(entry.name, facts.st_mode) and re.fullmatch(ours, entry.name):
                        found.append((entry.path, facts))
                    if ours is _OURS["quarantine"] and S_ISDIR(facts.st_mode):
                        inner.append(Path(entry.path))
    for each in inner:
        found += _within(each, ours)
    return found


def _wanted(name: str, mode: int) -> int:
    """Return the rights that something of ours should have: those of its owner, and the lock at least these."""
    return mode & 0o700 | (0o600 if name == _LOCK else 0)


def _made_private(path: str, facts: os.stat_result, *, is_kept: bool = False) -> bool | None:
    """True: others had rights, and have none now. False: they have them still. None: they had none."""
    mode = S_IMODE(facts.st_mode)
    wanted = mode & 0o7000 | _wanted(os.path.basename(path), mode)  # noqa: PTH119 - it runs for each file
    if mode == wanted or not (S_ISREG(facts.st_mode) or S_ISDIR(facts.st_mode)):
        return None
    has_another_name = S_ISREG(facts.st_mode) and facts.st_nlink > 1
    if is_kept or has_another_name or facts.st_uid != os.geteuid():
        return False
    try:
        _change_mode(path, wanted)
        return S_IMODE(os.lstat(path).st_mode) == wanted  # some file systems only say that they have done it
    except OSError:
        return False


def _change_mode(path: str, mode: int) -> None:
    """Change it at the very file or folder that was opened. Before anything is locked: closing a file drops locks."""
    try:
        descriptor = not_followed(path, os.O_RDONLY)
    except PermissionError:  # our own, but not for our eyes: its mode alone can be changed, by name
        os.chmod(path, mode)  # noqa: PTH101
        return
    try:
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def _is_shared(data_dir: Path) -> bool:
    """True for a folder that is evidently for more than us: anybody may make files in it, or it holds other folders.

    As a data directory somebody may name their home, or worse: closing that to everybody else would break more.
    """
    if os.lstat(data_dir).st_mode & S_ISVTX:
        return True
    with suppress(OSError), os.scandir(data_dir) as entries:
        return any(
            entry.name not in _FOLDERS and not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
            for entry in entries
        )
    return True
