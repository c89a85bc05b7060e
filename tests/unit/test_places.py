"""Where a data directory lies, told from its path, the table of mounts and the environment."""

import time
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.places import NETWORK_TYPES, is_share, network_type, sync_roots, sync_service
from ninebox_daemon.whereabouts import risks_of

MOUNTS = """\
23 22 0:5 / /dev rw,nosuid shared:2 - devtmpfs devtmpfs rw
40 22 0:50 / /home rw,relatime shared:20 master:3 - nfs4 filer:/home rw,vers=4.2
41 40 8:2 / /home/local rw,relatime - xfs /dev/sdb1 rw
42 22 0:51 / /mnt/team\\040files rw - cifs //server/team rw
43 22 0:52 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
44 40 0:53 / /home/ada/ssh rw - fuse.sshfs ada@host:/ rw
45 22 0:54 / /over rw - nfs host:/over rw
46 45 0:55 / /over rw - tmpfs tmpfs rw
47 22 0:56 / /under rw - tmpfs tmpfs rw
48 47 0:57 / /under rw - smb3 //server/under rw
49 22 0:58 / /mnt/c rw - 9p C: rw
50 22 0:59 / /hidden/deep rw - nfs host:/deep rw
51 22 8:3 / /hidden rw - ext4 /dev/sdc1 rw
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
"""


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/var/lib/Ninebox", None),
        ("/home/ada/.local/share/Ninebox", "nfs4"),
        ("/home", "nfs4"),
        ("/homes/ada", None),
        ("/home/local/ada/Ninebox", None),
        ("/mnt/team files/Ninebox", "cifs"),
        ("/mnt/team", None),
        ("/run/user/1000/gvfs/smb-share:server=x/Ninebox", "fuse.gvfsd-fuse"),
        ("/home/ada/ssh/Ninebox", "fuse.sshfs"),
        ("/over/Ninebox", None),
        ("/under/Ninebox", "smb3"),
        ("/mnt/c/Users/ada/Ninebox", "9p"),
        ("/hidden/deep/Ninebox", None),
    ],
)
def test_a_network_is_told_from_the_table_of_mounts(folder: str, found: str | None) -> None:
    assert network_type(PurePosixPath(folder), MOUNTS) == found


@pytest.mark.parametrize("kind", sorted(NETWORK_TYPES))
def test_each_type_is_found_where_it_stands_and_not_in_other_words(kind: str) -> None:
    assert network_type(PurePosixPath("/a/b"), f"1 1 0:1 / /a rw shared:1 - {kind} host rw") == kind
    assert network_type(PurePosixPath("/a/b"), f"1 1 0:1 / /a rw {kind} - ext4 {kind} {kind}") is None


@given(st.text(max_size=300))
def test_whatever_the_table_says_it_is_read(table: str) -> None:
    network_type(PurePosixPath("/a/b"), table)
    network_type(PurePosixPath("/a/b"), f"1 1 0:1 / {table} - nfs x")


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        (r"\\server\team\Ninebox", True),
        ("//server/team/Ninebox", True),
        (r"\\?\UNC\server\team", True),
        (r"\\?\unc\server\team", True),
        (r"\\?\C:\Users\ada", False),
        (r"C:\Users\ada\Ninebox", False),
        ("/home/ada", False),
    ],
)
def test_a_share_is_told_from_how_windows_writes_it(path: str, is_one: bool) -> None:
    assert is_share(path) is is_one


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        (PurePosixPath("/home/ada/.local/share/Ninebox"), None),
        (PurePosixPath("/home/ada/Dropbox/Ninebox"), "Dropbox"),
        (PurePosixPath("/home/ada/Dropbox"), "Dropbox"),
        (PurePosixPath("/home/ada/Dropbox (Work)/a/b/Ninebox"), "Dropbox"),
        (PurePosixPath("/home/ada/dropbox-notes/Ninebox"), None),
        (PurePosixPath("/home/ada/OneDrive/Ninebox"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\ada\OneDrive - Contoso\Documents\Ninebox"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\ada\onedrive\Ninebox"), "OneDrive"),
        (PureWindowsPath(r"C:\Users\ada\AppData\Local\Ninebox"), None),
        (PureWindowsPath(r"C:\Users\ada\iCloudDrive\Ninebox"), "iCloud"),
        (PureWindowsPath(r"G:\My Drive\Ninebox"), "Google Drive"),
        (PureWindowsPath(r"G:\Shared drives\HR\Ninebox"), "Google Drive"),
        (PurePosixPath("/Users/ada/Google Drive/Ninebox"), "Google Drive"),
        (PurePosixPath("/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/Ninebox"), "iCloud"),
        (PurePosixPath("/Users/ada/Library/Mobile Documents"), "iCloud"),
        (PurePosixPath("/Users/ada/Library/CloudStorage/OneDrive-Contoso/Ninebox"), "OneDrive"),
        (PurePosixPath("/Users/ada/Library/CloudStorage/GoogleDrive-ada@x.org/My Drive/Ninebox"), "Google Drive"),
        (PurePosixPath("/Users/ada/Library/CloudStorage/Box-Box/Ninebox"), "box"),
        (PurePosixPath("/Users/ada/Library/CloudStorage"), None),
        (PurePosixPath("/Users/ada/Library/Application Support/Ninebox"), None),
        (PurePosixPath("/Users/ada/CloudStorage/Dropbox-notes"), None),
        (PurePosixPath("/home/ada/Nextcloud/Ninebox"), "Nextcloud"),
        (PurePosixPath("/Users/ada/Google Drive (ada@x.org)/Ninebox"), "Google Drive"),
        (PurePosixPath("/home/ada/onedrive-notes"), None),
    ],
)
def test_a_synced_folder_is_told_from_what_folders_are_called(folder: PurePath, service: str | None) -> None:
    assert sync_service(folder, []) == service


def test_a_synced_folder_is_told_from_what_the_programs_say() -> None:
    environment = {"OneDrive": "/d/one", "OneDriveCommercial": "/d/work", "HOME": "/home/ada"}
    info = (
        '{"personal": {"path": "/d/box", "host": 1}, "business": {"path": "/d/team"}, "odd": 3, "odder": {"path": 4}}'
    )
    roots = list(sync_roots(environment, info))
    assert [sync_service(PurePath(f"/d/{name}/Ninebox"), roots) for name in ("one", "work", "box", "team", "none")] == [
        *("OneDrive", "OneDrive", "Dropbox", "Dropbox", None)
    ]


@pytest.mark.parametrize("info", [None, "", "no JSON", "[]", "3", '{"personal": null}', '{"personal": {"path": ""}}'])
def test_what_the_programs_say_may_be_anything(info: str | None) -> None:
    assert list(sync_roots({"OneDrive": ""}, info)) == []


def test_looking_takes_less_than_a_millisecond(tmp_path: Path) -> None:
    """Of some tries the best: other processes are none of its."""
    risks_of(tmp_path)
    took = []
    for _ in range(20):
        began = time.perf_counter()
        risks_of(tmp_path)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.001
