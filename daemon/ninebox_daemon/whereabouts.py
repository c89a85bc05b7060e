"""Where the data directory lies, and the one warning about it. Knows the rules of places, and no request."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from ninebox_daemon.notices import place_is_risky
from ninebox_daemon.places import is_share, network_type, sync_roots, sync_service
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import SettingRow
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.unit import Units
from ninebox_protocol.errors import RpcError
from ninebox_protocol.lifecycle import Notice, NoticeCode

WARNED_OF = "warnedOfPlace"
"""What the setting is called that holds the codes of what was warned of last, blanks between them."""

_DRIVE_REMOTE = 4
_MNT_LOCAL = 0x1000


class Whereabouts:
    """What there is to say of where a data directory lies: once, and again where that has become another kind."""

    def __init__(self, data_dir: Path, store: Database, units: Units) -> None:
        self._data_dir, self._store, self._units = data_dir, store, units

    def notices(self) -> list[Notice]:
        """Return the warnings that are due, having written down that they were given. Raises nothing."""
        if not self._store.durable:
            return []  # nothing is kept there
        risks = risks_of(self._data_dir)
        now = " ".join(risks)
        try:
            before = self._store.setting(WARNED_OF)
        except (RowDamaged, StoreRefused):  # then it is said once more
            before = None
        if now == (before.value if before else ""):
            return []
        # Where it can't be written down, the next start says it again: better than never.
        with suppress(RpcError), self._units.transaction() as unit:
            unit.tx.put_setting(SettingRow(WARNED_OF, now))
        return [place_is_risky(code, str(self._data_dir), what) for code, what in risks.items()]


def risks_of(data_dir: Path) -> dict[NoticeCode, str]:
    """Return what makes the place risky: by code, the type of a network's file system or who syncs the folder.

    `data_dir` with its links resolved. Raises nothing; costs a fraction of a millisecond.
    """
    risks: dict[NoticeCode, str] = {}
    if network := _network(data_dir):
        risks["NetworkFolder"] = network
    roots = [(Path(os.path.realpath(root)), service) for root, service in sync_roots(os.environ, _dropbox_info())]
    if service := sync_service(data_dir, roots):
        risks["SyncedFolder"] = service
    return risks


def _network(data_dir: Path) -> str | None:
    with suppress(OSError, AttributeError, ValueError):
        if sys.platform == "win32":
            return "a share" if is_share(str(data_dir)) or _drive_is_remote(data_dir) else None
        if sys.platform == "darwin":
            return _remote_type(data_dir)
        table = Path("/proc/self/mountinfo").read_bytes()
        return network_type(data_dir, table.decode("utf-8", "surrogateescape"))
    return None


def _dropbox_info() -> str | None:
    """Return what Dropbox writes down about its folders, None where it is not installed."""
    with suppress(OSError, ValueError, KeyError, RuntimeError):  # RuntimeError: there is no home
        home = Path(os.environ["LOCALAPPDATA"], "Dropbox") if sys.platform == "win32" else Path.home() / ".dropbox"
        return (home / "info.json").read_text(encoding="utf-8")
    return None


def _drive_is_remote(data_dir: Path) -> bool:
    """True for a drive letter that stands for a share. Windows."""
    import ctypes  # only there

    return bool(ctypes.windll.kernel32.GetDriveTypeW(data_dir.anchor) == _DRIVE_REMOTE)  # type: ignore[attr-defined, unused-ignore]


def _remote_type(data_dir: Path) -> str | None:
    """Return the type of the file system where it isn't this machine's. macOS: `statfs` tells, `statvfs` doesn't."""
    import ctypes  # only there

    system = ctypes.CDLL(None, use_errno=True)
    ask = getattr(system, "statfs$INODE64", None) or system.statfs  # the first: Intel, where the second is an older one
    facts = ctypes.create_string_buffer(4096)
    if ask(os.fsencode(data_dir), facts) != 0:
        return None
    flags = int.from_bytes(facts.raw[64:68], sys.byteorder)
    kind = facts.raw[72:88].split(b"\0")[0].decode("ascii", "replace")
    return None if flags & _MNT_LOCAL else kind
