"""Files and folders of the data directory, taken only where they stand themselves. Knows none of their names.

A link leads to what may be somebody's: it is never read from or written through. This is no wall against a program of
the same user's, which can do whatever we can, between two steps of ours too; it is against a link that stands there.
"""

import errno
import hashlib
import os
import sys
from io import BufferedReader
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

_NOT_FOLLOWING = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""The second: opening a pipe that stands there must not wait for whoever writes into it."""
_STANDS_FOR_ANOTHER = 0x20000000
"""Windows: the bit of a reparse tag of links and junctions. A file that OneDrive fetches when read hasn't got it."""


def leads_away(path: Path) -> bool:
    """True when a symbolic link stands at `path`, or a junction (Windows), whether it leads anywhere or not."""
    try:
        return _leads_away(os.lstat(path))
    except (FileNotFoundError, NotADirectoryError):
        return False


def is_own_file(path: Path) -> bool:
    """True when a regular file stands at `path` itself."""
    try:
        facts = os.lstat(path)
    except OSError:
        return False
    return S_ISREG(facts.st_mode) and not _leads_away(facts)


def is_own_folder(path: Path) -> bool:
    """True when a folder stands at `path` itself."""
    try:
        facts = os.lstat(path)
    except OSError:
        return False
    return S_ISDIR(facts.st_mode) and not _leads_away(facts)


def not_followed(path: str | os.PathLike[str], flags: int) -> int:
    """Open `path` for the built-in `open`, whose `opener` this is, for the user alone. Raises OSError for a link."""
    if sys.platform == "win32" and leads_away(Path(path)):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return os.open(path, flags | _NOT_FOLLOWING, 0o600)


def open_own(path: Path) -> BufferedReader:
    """Open a file of ours for reading. Raises OSError, also where a link stands at `path`."""
    return open(path, "rb", opener=not_followed)


def hash_of_own(path: Path) -> str:
    """Return the SHA-256 of a file of ours in hex. Raises OSError, also where a link stands at `path`."""
    with open_own(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_link(folder: Path) -> None:
    """Raise OSError where a link stands for a folder of ours."""
    if leads_away(folder):
        raise OSError(errno.ENOTDIR, f"{folder.name} is a symbolic link")


def _leads_away(facts: os.stat_result) -> bool:
    return S_ISLNK(facts.st_mode) or bool(getattr(facts, "st_reparse_tag", 0) & _STANDS_FOR_ANOTHER)
