"""Files of ours that nobody needs: set aside, and deleted once that is committed. Knows no reason to delete.

Whether a file can go is known once it has been renamed, and the answer that counts it is committed before it is gone.
So it is renamed first. What a kill leaves set aside goes at the next start: somebody asked for that.
"""

import logging
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex

from ninebox_daemon.files import as_storage, sync_folder
from ninebox_daemon.ours import is_own_folder, refuse_link
from ninebox_daemon.unit import Unit

log = logging.getLogger(__name__)

_NAME = "[0-9a-f]{16}-[0-9]+"


@dataclass(frozen=True, slots=True)
class Gone:
    """Files that go for good once this is committed, by where they were, and what they take."""

    paths: list[Path]
    bytes: int


NOTHING = Gone([], 0)


class Purging:
    """Deletes files together with a transaction. `folder` is there from the start: a full disk takes no new one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with suppress(OSError):  # where nothing can be written, nothing will be purged either
            folder.mkdir(mode=0o700, exist_ok=True)

    def set_aside(self, unit: Unit, paths: Iterable[Path]) -> Gone:
        """Let files of the same disk go with `unit`. Those that can't go stay, and the log counts them.

        Raises StorageFailed where what was set aside might be back after a power cut.
        """
        token, size, stayed = token_hex(8), 0, 0
        gone: list[Path] = []
        for path in paths:
            aside = self._folder / f"{token}-{len(gone)}"
            try:
                refuse_link(self._folder)
                bytes_ = path.lstat().st_size
                os.replace(path, aside)  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
            except FileNotFoundError:
                continue
            except OSError as error:
                stayed += 1
                log.warning("a file can't be deleted: %s", error.strerror)
            else:
                unit.withdraw.append(partial(_put_back, aside, path))
                unit.publish.append(partial(_delete, aside))
                gone.append(path)
                size += bytes_
        if stayed:
            log.warning("%d files stay where they are", stayed)
        with as_storage():
            for folder in {each.parent for each in gone}:
                sync_folder(folder)
        return Gone(gone, size)

    def sweep(self) -> None:
        """Delete what a kill left set aside. What can't be deleted now is left for the next start."""
        if is_own_folder(self._folder):
            for aside in self._folder.iterdir():
                if re.fullmatch(_NAME, aside.name):  # nothing else is ours
                    _delete(aside)


def _put_back(aside: Path, path: Path) -> None:
    try:
        os.replace(aside, path)  # noqa: PTH105
    except OSError:
        log.exception("a file that was to be deleted can't be put back")


def _delete(aside: Path) -> None:
    try:
        aside.unlink()
    except OSError:
        log.exception("a file that was set aside is left for the next start")
