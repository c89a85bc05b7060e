"""Where a data directory lies, told from its path: on a network, in a folder that is synced. Pure: no I/O, no clock."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import NamedTuple

NETWORK_TYPES = {
    *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "afpfs", "coda", "9p", "ceph", "glusterfs"),
    *("lustre", "beegfs", "gpfs", "gfs2", "ocfs2", "orangefs", "pvfs2", "davfs", "webdav", "acfs"),
    *("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.davfs2", "fuse.davfs", "fuse.curlftpfs", "fuse.glusterfs"),
    *("fuse.ceph", "fuse.ceph-fuse", "fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.gcsfuse", "fuse.goofys", "fuse.cifs"),
    *("fuse.google-drive-ocamlfuse", "fuse.onedriver", "fuse.blobfuse", "fuse.blobfuse2", "fuse.mount.nfs"),
}
"""Types of file systems whose files are on another machine, as Linux calls them."""

_BY_NAME = {"onedrive": "OneDrive", "dropbox": "Dropbox", "nextcloud": "Nextcloud", "owncloud": "ownCloud"} | {
    **dict.fromkeys(("google drive", "googledrive", "my drive", "shared drives"), "Google Drive"),
    **dict.fromkeys(("icloud drive", "iclouddrive"), "iCloud"),
}
_BY_BEGINNING = {"onedrive - ": "OneDrive", "dropbox (": "Dropbox", "google drive ": "Google Drive"}
_CLOUD_STORAGE = {"onedrive": "OneDrive", "dropbox": "Dropbox", "googledrive": "Google Drive", "iclouddrive": "iCloud"}
_ONEDRIVE_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


class _Mount(NamedTuple):
    number: str
    parent: str
    at: PurePath
    type: str


def network_type(folder: PurePath, mountinfo: str) -> str | None:
    r"""Return the type of the file system that `folder` is on where that is another machine's, else None.

    `mountinfo` is what Linux tells in /proc/self/mountinfo. The first two words of a line are the mount's number and
    that of the one it is mounted in, the fifth is where; the type follows a lonely dash. The way to a folder leads from
    mount to mount as the system goes it: what is mounted over a folder later hides what was mounted deeper in it.

    >>> table = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 22 0:50 / /mnt/team\\040files rw shared:1 - nfs4 host:/x rw"
    >>> network_type(PurePath("/mnt/team files/Ninebox"), table), network_type(PurePath("/mnt/team"), table)
    ('nfs4', None)
    """
    mounts = [mount for line in mountinfo.splitlines() if (mount := _mount(line)) and folder.is_relative_to(mount.at)]
    numbers = {mount.number for mount in mounts}
    inside = [mount for mount in mounts if mount.parent not in numbers or mount.parent == mount.number]
    here = None
    while inside:
        here = min(inside, key=lambda mount: len(mount.at.parts))
        mounts.remove(here)
        inside = [mount for mount in mounts if mount.parent == here.number]
    return here.type if here and here.type in NETWORK_TYPES else None


def _mount(line: str) -> _Mount | None:
    words = line.split(" ")
    if "-" not in words[6:-1]:
        return None
    return _Mount(words[0], words[1], PurePath(_unescaped(words[4])), words[words.index("-", 6) + 1])


def is_share(path: str) -> bool:
    r"""True for the path of a folder on another machine as Windows writes it.

    >>> is_share(r"\\server\team\Ninebox"), is_share(r"\\?\UNC\server\team"), is_share(r"\\?\C:\Ninebox")
    (True, True, False)
    """
    path = path.replace("/", "\\")
    if path[:4] in ("\\\\?\\", "\\\\.\\"):
        return path[4:8].casefold() == "unc\\"
    return path.startswith("\\\\")


def sync_service(folder: PurePath, roots: Iterable[tuple[PurePath, str]]) -> str | None:
    """Return who syncs `folder`, None for nobody that is known: by what its folders are called, or as `roots` say.

    >>> sync_service(PurePath("/home/ada/Dropbox (Work)/Ninebox"), [])
    'Dropbox'
    >>> sync_service(PurePath("/Users/ada/Library/CloudStorage/GoogleDrive-ada@x.org/My Drive/Ninebox"), [])
    'Google Drive'
    >>> sync_service(PurePath("/home/ada/dropbox-notes"), [(PurePath("/home/ada/box"), "Dropbox")])
    """
    for root, service in roots:
        if folder.is_relative_to(root):
            return service
    parts = [part.casefold() for part in folder.parts]
    for at in (each for each, part in enumerate(parts[:-1]) if part == "library"):
        if parts[at + 1] == "mobile documents":
            return "iCloud"
        if parts[at + 1] == "cloudstorage" and parts[at + 2 :]:
            service = parts[at + 2].partition("-")[0]
            return _CLOUD_STORAGE.get(service, service)
    begun = (service for part in parts for word, service in _BY_BEGINNING.items() if part.startswith(word))
    return next((_BY_NAME[part] for part in parts if part in _BY_NAME), next(begun, None))


def sync_roots(environment: Mapping[str, str], dropbox_info: str | None) -> Iterator[tuple[PurePath, str]]:
    """Yield folders that are synced whatever they are called, and by whom.

    `dropbox_info` is the text of Dropbox's info.json, None where there is none.

    >>> [service for _, service in sync_roots({"OneDrive": "/d/files"}, '{"personal": {"path": "/d/box"}}')]
    ['OneDrive', 'Dropbox']
    """
    for variable in _ONEDRIVE_VARIABLES:
        if environment.get(variable):
            yield PurePath(environment[variable]), "OneDrive"
    try:
        accounts = json.loads(dropbox_info or "{}")
    except ValueError:
        return
    for account in accounts.values() if isinstance(accounts, dict) else ():
        if isinstance(account, dict) and isinstance(account.get("path"), str) and account["path"]:
            yield PurePath(account["path"]), "Dropbox"


def _unescaped(path: str) -> str:
    """Return a path as it is: in the table of mounts blanks and backslashes stand as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), path)
