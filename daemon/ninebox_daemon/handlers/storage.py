"""`storage.*`: where decisions are kept, and how safe they are there."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_protocol.storage import StorageAsked, StorageRetried, StorageStatus


@handles("storage.status")
def status(desk: Desk, _want: StorageAsked) -> StorageStatus:
    """Answered from memory: it works whatever the disk does."""
    return desk.sessions.storage.status()


@handles("storage.retry")
def retry(desk: Desk, _want: StorageAsked) -> StorageRetried:
    """No error where it fails again: the status says why. Where everything is on disk, nothing is done."""
    desk.sessions.storage.retry()
    return StorageRetried(storage=desk.sessions.storage.status())
