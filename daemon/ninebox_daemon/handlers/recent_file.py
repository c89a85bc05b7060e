"""`recentFile.*`: workbooks that were opened lately."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_protocol.settings import (
    RecentFile,
    RecentFileClear,
    RecentFileList,
    RecentFileRemove,
    RecentFilesChanged,
    RecentFilesListed,
)


@handles("recentFile.list")
def list_all(desk: Desk, _want: RecentFileList) -> RecentFilesListed:
    """Each is looked at now: a file on a disk that is unplugged is missing, and back when that is."""
    return RecentFilesListed(files=desk.sessions.recent.of(desk.sessions.user_id))


@handles("recentFile.remove")
def remove(desk: Desk, want: RecentFileRemove) -> RecentFilesChanged:
    """Compared to the letter; sessions made of the file stay."""
    return _changed(desk, desk.sessions.recent.forget(desk.sessions.user_id, want.path))


@handles("recentFile.clear")
def clear(desk: Desk, _want: RecentFileClear) -> RecentFilesChanged:
    """The list of this user alone."""
    return _changed(desk, desk.sessions.recent.forget(desk.sessions.user_id))


def _changed(desk: Desk, files: list[RecentFile]) -> RecentFilesChanged:
    return RecentFilesChanged(files=files, **dict(desk.sessions.journal.committed(None, [])))
