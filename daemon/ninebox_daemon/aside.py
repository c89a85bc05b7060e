"""What was set aside damaged, and files that a kill left behind, without the people of deleted sessions. No SQL."""

from collections.abc import Collection
from pathlib import Path

_OF_NO_SESSION = "store"
"""What the name of a file of rows begins with where nothing tells whose they are; else the id of their session."""


def erase_aside(data_dir: Path, session_ids: Collection[str]) -> None:
    """Delete whatever in the quarantine, or half written, may hold people of these sessions. Raises OSError.

    Rows that were set aside go with their session; those that belong to no session for sure may be of this one. Of a
    damaged database that was set aside nothing tells whose the bytes are that no row claims: it goes as a whole.
    """
    quarantine = data_dir / "quarantine"
    if quarantine.is_dir() and not quarantine.is_symlink():
        for kept in quarantine.iterdir():
            is_ours = not kept.name.startswith(".")  # what a file browser leaves is not
            if is_ours and (kept.suffix != ".json" or kept.name.partition("-")[0] in (*session_ids, _OF_NO_SESSION)):
                kept.unlink()
    for left_over in data_dir.glob("ninebox.db.part*"):
        left_over.unlink()
