"""The folder of what was damaged: kept for whoever wants to look, never opened again. Knows no row's meaning.

A file's name begins with the session that it is of, so that no table has to tell, and a restart knows it too.
"""

import json
import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from ninebox_daemon.files import make_folder, sync_folder

OF_NO_SESSION = "store"
"""What the name of a file begins with that is of no session."""

_NEW = ".part"


class Quarantine:
    """What is damaged in one data directory; the folder is there only once something is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, whose: str, at_ms: int, rows: Iterable[Mapping[str, Any]]) -> Path:
        """Write rows as they stand to a file that survives a power cut; returns it. Raises OSError.

        The same rows once more, as after a kill, are kept once.
        """
        text = "[\n" + ",\n".join(json.dumps(dict(row)) for row in rows) + "\n]\n"
        digest = sha256(text.encode()).hexdigest()[:12]
        for kept in self._of(whose):
            if kept.stem.endswith(f"-{digest}") and kept.read_text(encoding="utf-8") == text:
                return kept
        make_folder(self._folder)
        path = self._folder / f"{whose}-{at_ms}-{digest}.json"
        part = self._folder / f"{token_hex(8)}{_NEW}"
        try:
            with part.open("x", encoding="utf-8", newline="\n") as file:
                part.chmod(0o600)
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)  # noqa: PTH105 - Path.replace doesn't say that it does on Windows too
        except OSError:
            part.unlink(missing_ok=True)
            raise
        sync_folder(self._folder)
        return path

    def of(self, session_id: str) -> list[Path]:
        """Return the files that hold something of a session, the oldest first."""
        return sorted(self._of(session_id))

    def sessions(self) -> set[str]:
        """Return the ids of sessions of which something is in here."""
        if not self._folder.is_dir():
            return set()
        return {path.name.partition("-")[0] for path in self._folder.glob("*-*.json")} - {OF_NO_SESSION}

    def delete(self, session_id: str) -> None:
        """Delete what is of a session. Raises OSError."""
        found = self._of(session_id)
        for path in found:
            path.unlink(missing_ok=True)
        if found:
            sync_folder(self._folder)

    def _of(self, whose: str) -> list[Path]:
        return list(self._folder.glob(f"{whose}-*.json")) if self._folder.is_dir() else []
