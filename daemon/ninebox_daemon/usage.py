"""What takes how much room: files by their size, rows by their text. Reads no file of ours, least of all the database.

Closing any descriptor of the database file would let go of the lock that keeps other processes out.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ninebox_daemon.files import files_below
from ninebox_daemon.memory import Session
from ninebox_daemon.retention import last_opened
from ninebox_daemon.store.database import Database
from ninebox_protocol.storage import SessionUsage, StorageUsage


def usage_of(
    data_dir: Path,
    store: Database,
    sessions: Collection[Session],
    unused_uploads: Collection[Path],
    backups_holding: Mapping[str, int],
) -> StorageUsage:
    """Return what a data directory takes, and each of these sessions of it.

    `backups_holding`: by session, in how many backups it is. Raises RowDamaged and StoreRefused.
    """
    opened, row_bytes, changes = store.opened(), store.row_bytes(), store.change_counts()
    originals = list(files_below(data_dir / "originals"))

    def of(session: Session) -> SessionUsage:
        session_id, row = session.session_id, session.row
        kept = [path for path in originals if path.name.startswith(f"{session_id}-")]
        return SessionUsage(
            session_id=session_id,
            name=row.name,
            employees=row.employee_count,
            changes=changes.get(session_id, 0),
            row_bytes=row_bytes.get(session_id, 0),
            upload_bytes=size_of([data_dir / "uploads" / row.upload_sha256]) if row.upload_sha256 else 0,
            originals=len(kept),
            originals_bytes=size_of(kept),
            backups=backups_holding.get(session_id, 0),
            created_at=row.created_at,
            last_opened_at=last_opened(session, opened),
        )

    return StorageUsage(
        database_bytes=size_of([data_dir / "ninebox.db", data_dir / "ninebox.db-wal"]),
        uploads_bytes=size_of(files_below(data_dir / "uploads")),
        unused_uploads_bytes=size_of(unused_uploads),
        originals_bytes=size_of(originals),
        backups_bytes=size_of(files_below(data_dir / "backups")),
        quarantine_bytes=size_of(files_below(data_dir / "quarantine")),
        logs_bytes=size_of(files_below(data_dir / "logs")),
        free_bytes=_free_in(data_dir),
        sessions=[of(session) for session in sessions],
    )


def size_of(paths: Collection[Path] | Iterator[Path]) -> int:
    """Return what these files hold, in bytes; one that isn't there holds nothing."""
    return sum(map(_size, paths))


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def _free_in(folder: Path) -> int | None:
    import shutil  # here, not above: no start needs it

    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
