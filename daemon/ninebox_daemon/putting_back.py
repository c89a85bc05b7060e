"""All sessions put back as they were in a backup. Knows no SQL and no handler."""

from collections.abc import Callable
from dataclasses import dataclass

from ninebox_daemon.backups import Backups
from ninebox_daemon.memory import Session
from ninebox_daemon.store.backup_names import PART
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.restoring import content_of
from ninebox_daemon.store.tables import StoreRefused
from ninebox_daemon.store.transaction import Content
from ninebox_daemon.unit import Units
from ninebox_protocol.errors import BACKUP_DAMAGED, RpcError
from ninebox_protocol.storage import Backup


@dataclass(frozen=True, slots=True)
class PutBack:
    """What was put back, what was made of what was there before, and the sessions as they will be, oldest first."""

    restored: Backup
    before: Backup
    sessions: list[Session]


def put_back(store: Database, units: Units, backups: Backups, backup_id: str, read_anew: Callable[[], None]) -> PutBack:
    """Replace all sessions of all users by those of a backup, in the transaction that is open or one of its own.

    Read whole first; then what is there is backed up; then its rows are replaced. Settings, recent files and kept
    answers stay, and so does everything that was deleted: whoever was erased isn't in the backup any more, or is left
    out. Raises BackupNotFound, BackupDamaged, BackupFailed, StorageFailed: nothing was changed.
    """
    name = backups.find(backup_id)
    with units.transaction() as unit:
        content = _content(store, backups, backup_id)
        restored = backups.shown(name)
        before = backups.make("beforeRestore", {name})
        unit.tx.restore(content, before.backup_id)
        unit.publish.append(read_anew)
        return PutBack(restored, before, sessions_of(store))


def sessions_of(store: Database) -> list[Session]:
    """Return every session that can be listed, without its people, oldest first. Raises RowDamaged, StoreRefused."""
    rows, _ = store.sessions()
    counts = store.changed_counts()
    return [Session(row, store.tail(row.session_id), counts.get(row.session_id, 0)) for row in rows]


def _content(store: Database, backups: Backups, backup_id: str) -> Content:
    path = backups.folder.path / backup_id
    try:
        return content_of(path, path.with_name(backup_id + PART), store.doomed_in_backups())
    except (OSError, StoreRefused) as error:
        raise RpcError(BACKUP_DAMAGED, backupId=backup_id, reason=str(error)) from error
