"""An export that is about to replace a file of the user's, written down before it does. Knows no store and no rules.

A file and the database can't be changed in one step. So what is about to happen is on disk first; at the next start
the file that stands at the place tells whether it did.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from ninebox_daemon.files import sync_folder
from ninebox_daemon.ours import open_own
from ninebox_protocol.wire import Wire

log = logging.getLogger(__name__)


class Answered(Wire):
    """The answer that is kept for the mutation id of the export."""

    mutation_id: str
    fingerprint: str
    answer: str


class Written(Wire):
    """A workbook that an export made, as far as the session has to know it afterwards."""

    path: str
    """As the user names it."""
    into_source: bool
    """True: it is the session's own workbook."""
    sha256: str
    size: int
    mtime_ns: int
    columns: dict[str, str]


class Pending(Wire):
    """An export that was made ready. `seq` is the change that records it.

    Full paths: its `place`, the file at `temp` that goes there, and where is `kept` what was there, if anything was.
    """

    session_id: str
    seq: int
    place: str
    temp: str
    kept: str | None
    written: Written
    answered: Answered | None


class PendingNote:
    """The one file that holds what is pending; there is none between exports."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, pending: Pending) -> None:
        """Put it on disk, whole or not at all. Raises OSError."""
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)  # what a kill left of one, or a link: nothing is written through that
        with new.open("xb") as file:
            file.write(pending.model_dump_json().encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, self._path)  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
        sync_folder(self._path.parent)

    def read(self) -> Pending | None:
        """Return what is pending, None for nothing. Raises OSError where that can't be known now.

        One that makes no sense is kept aside: nobody can complete it.
        """
        try:
            with open_own(self._path) as file:
                return Pending.model_validate_json(file.read(), by_alias=True, by_name=False)
        except FileNotFoundError:
            return None
        except ValidationError:
            log.exception("what was pending makes no sense")
            with suppress(OSError):
                os.replace(self._path, self._path.with_suffix(".unread"))  # noqa: PTH105
            return None

    def forget_about(self, session_id: str) -> None:
        """Nothing of this session is to stay, nor what can't be read: it may be about anybody. Raises OSError."""
        pending = self.read()
        if pending is not None and pending.session_id == session_id:
            with suppress(OSError):  # its folder may be out of reach
                Path(pending.temp).unlink(missing_ok=True)
            self._path.unlink(missing_ok=True)
        for suffix in (".new", ".unread"):
            self._path.with_suffix(suffix).unlink(missing_ok=True)

    def forget(self) -> None:
        """Nothing is pending any more. What can't be deleted now is judged again at the next start."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            log.exception("what was pending can't be forgotten")
