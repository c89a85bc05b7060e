"""All sessions put back as they were in a backup. Knows no SQL and no handler."""

from collections.abc import Callable
from dataclasses import dataclass

from ninebox_daemon.backups import Backups
from ninebox_daemon.memory import Session
from ninebox_daemon.store.backup_names import PART, BackupName
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.restoring import content_of
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.store.transaction import Content
from ninebox_daemon.store.trouble import reason_of
from ninebox_daemon.unit import Units
from ninebox_protocol.errors import BACKUP_DAMAGED, RpcError
from ninebox_protocol.storage import Backup


@dataclass(frozen=True, slots=True)
class PutBack:
    """What was put back, what was made of what was there before, and the sessions as they will be, oldest first."""

    restored: Backup
    before: Backup
    sessions: list[Session]


def put_back(
    store: Database, units: Units, backups: Backups, backup_id: str, now_ms: int, read_anew: Callable[[], None]
) -> PutBack:
    """Replace all sessions of all users by those of a backup, in the transaction that is open or one of its own.

    Read whole first; then what is there is backed up, if no backup holds just that; then its rows are replaced.
    Settings, recent files and kept answers stay, and so does everything that was deleted: whoever was erased isn't in
    the backup any more, or is left out. Raises BackupNotFound, BackupDamaged, BackupFailed, StorageFailed: nothing was
    changed.
    """
    name = backups.find(backup_id)
    with units.transaction() as unit:
        content = _content(store, backups, name)
        restored = backups.shown(name)
        before = backups.of_now() or backups.make("beforeRestore", {name})
        try:
            unit.tx.restore(content, before.backup_id, now_ms)
        except RowDamaged as error:
            raise RpcError(BACKUP_DAMAGED, backupId=backup_id, reason=str(error)) from error
        unit.publish.append(read_anew)
        return PutBack(restored, before, sessions_of(store))


def sessions_of(store: Database) -> list[Session]:
    """Return every session that can be listed, without its people, oldest first. Raises RowDamaged, StoreRefused."""
    rows, _ = store.sessions()
    counts = store.changed_counts()
    return [Session(row, store.tail(row.session_id), counts.get(row.session_id, 0)) for row in rows]


def _content(store: Database, backups: Backups, name: BackupName) -> Content:
    path = backups.folder.of(name)
    try:
        part = path.with_name(path.name + PART)
        return content_of(path, part, store.doomed_in_backups(), as_it_is=not name.verified)
    except (OSError, StoreRefused) as error:
        raise RpcError(BACKUP_DAMAGED, backupId=path.name, reason=reason_of(error)) from error
