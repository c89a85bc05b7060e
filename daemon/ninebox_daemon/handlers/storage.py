"""`storage.*`: where decisions are kept, how safe they are there, what that takes, and what of it goes."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_protocol.standing import StorageStatus
from ninebox_protocol.storage import (
    BackedUp,
    BackupRestored,
    BackupsListed,
    StorageAsked,
    StorageChecked,
    StoragePurge,
    StoragePurged,
    StorageRestoreBackup,
    StorageRetried,
    StorageUsage,
)


@handles("storage.status")
def status(desk: Desk, _want: StorageAsked) -> StorageStatus:
    """Answered from memory: it works whatever the disk does."""
    return desk.sessions.storage.status()


@handles("storage.retry")
def retry(desk: Desk, _want: StorageAsked) -> StorageRetried:
    """No error where it fails again: the status says why. Where everything is on disk, nothing is done."""
    desk.sessions.storage.retry()
    return StorageRetried(storage=desk.sessions.storage.status())


@handles("storage.backup")
def backup(desk: Desk, _want: StorageAsked) -> BackedUp:
    """Also while nothing can be written to the database: what is in memory alone is in the backup too."""
    return BackedUp(backup=desk.sessions.backups.make("request"))


@handles("storage.backups")
def backups(desk: Desk, _want: StorageAsked) -> BackupsListed:
    """One that can't be read any more is listed too, as not verified."""
    kept = desk.sessions.backups
    second = kept.places.second
    return BackupsListed(
        backups=kept.all(), directory=str(kept.folder.path), second_directory=str(second) if second else None
    )


@handles("storage.restoreBackup")
def restore_backup(desk: Desk, want: StorageRestoreBackup) -> BackupRestored:
    """Nothing is journalled, so no `session.changed` is sent: whoever shows people asks for them anew."""
    done = desk.sessions.restore_backup(want.backup_id)
    users = [session for session in reversed(done.sessions) if session.row.user_id == desk.sessions.user_id]
    active = next((session for session in users if session.row.active), None)
    return BackupRestored(
        restored=done.restored,
        before=done.before,
        sessions=[desk.sessions.summary(session) for session in users],
        active_session_id=active.session_id if active else None,
        **dict(desk.sessions.journal.committed(active.tail if active else None, [])),
    )


@handles("storage.check")
def check(desk: Desk, _want: StorageAsked) -> StorageChecked:
    """Works on what is damaged: that is what it is for. Other requests wait for it; it can be cancelled."""
    return desk.sessions.check(desk.call.step)


@handles("storage.usage")
def usage(desk: Desk, _want: StorageAsked) -> StorageUsage:
    """Files by their size; closed and damaged sessions count too."""
    return desk.sessions.housekeeping.usage(desk.sessions.all())


@handles("storage.purge")
def purge(desk: Desk, want: StoragePurge) -> StoragePurged:
    """What can't be deleted stays, and isn't counted."""
    gone = desk.sessions.housekeeping.purge(want)
    return StoragePurged(
        uploads=len(gone["uploads"].paths),
        originals=len(gone["originals"].paths),
        backups=len(gone["backups"].paths),
        quarantine=len(gone["quarantine"].paths),
        freed_bytes=sum(each.bytes for each in gone.values()),
        **dict(desk.sessions.journal.committed(None, [])),
    )
