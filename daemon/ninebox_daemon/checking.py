"""Everything that is kept, read and compared with what it should be. Changes nothing; knows no stream and no daemon."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ninebox_daemon.files import hash_of
from ninebox_daemon.steps import Step, part
from ninebox_daemon.store.backup import contents_of, look_into
from ninebox_daemon.store.backup_names import BackupName, backups_in
from ninebox_daemon.store.queries import Queries
from ninebox_daemon.store.tables import StoreRefused
from ninebox_daemon.store.verifying import verify_file
from ninebox_protocol.storage import Damage, StorageChecked
from ninebox_protocol.wire import LISTED


class _Workbook(NamedTuple):
    """Our copy of a workbook, and the sessions that need it."""

    sha256: str
    session_ids: list[str]


def check(store: Queries, data_dir: Path, step: Step, known: list[Damage] | None = None) -> StorageChecked:
    """Return what is damaged in `store` and in the files of `data_dir`, `known` damage first. It opens no `ninebox.db`.

    Raises StoreRefused where the store can't be read for another reason than damage, and what `step` raises.
    """
    began = time.perf_counter()
    verified = store.verified(part(step, 0, 70))
    damaged = list(known or ())
    damaged += [Damage(what=flaw.what, session_id=flaw.session_id, detail=flaw.detail) for flaw in verified.flaws]
    workbooks, folder = list(_workbooks(store)), data_dir / "backups"
    for number, workbook in enumerate(workbooks):
        part(step, 70, 80)(number, len(workbooks), "Comparing workbooks with their hashes")
        damaged += _damage_of_workbook(data_dir / "uploads", workbook)
    backups, unreadable = _backups(folder)
    damaged += unreadable
    for number, backup in enumerate(backups):
        begin, end = (80 + 20 * place // len(backups) for place in (number, number + 1))
        damaged += _damage_of_backup(folder / backup.filename, backup, part(step, begin, end))
    whole, broken = store.sessions_as_far_as_readable()
    return StorageChecked(
        ok=not damaged,
        sessions=len(whole) + len(broken),
        rows=verified.rows,
        uploads=len(workbooks),
        backups=len(backups),
        damaged=damaged[:LISTED],
        damaged_count=len(damaged),
        ms=round((time.perf_counter() - began) * 1000, 3),
    )


def _workbooks(store: Queries) -> Iterator[_Workbook]:
    """Yield the workbooks that are listed, and those that only a session names."""
    sessions, _ = store.sessions_as_far_as_readable()
    needed: dict[str, list[str]] = {sha256: [] for sha256 in store.uploads_as_far_as_readable()}
    for session in sessions:
        if session.upload_sha256:
            needed.setdefault(session.upload_sha256, []).append(session.session_id)
    for sha256, session_ids in needed.items():
        yield _Workbook(sha256, session_ids)


def _damage_of_workbook(folder: Path, workbook: _Workbook) -> list[Damage]:
    sha256, session_ids = workbook
    reason = "it is missing"
    for path in (folder / sha256, folder / f"{sha256}.new"):  # .new: committed, and renamed in a moment
        try:
            if hash_of(path) == sha256:
                return []
            reason = "it was altered"
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            reason = f"it can't be read ({getattr(error, 'strerror', None) or 'no such name'})"
        break
    detail = f"our copy of the workbook, {sha256[:12]}: {reason}"
    needing: list[str | None] = [*session_ids] or [None]
    return [Damage(what="upload", session_id=each, detail=detail) for each in needing]


def _backups(folder: Path) -> tuple[list[BackupName], list[Damage]]:
    """Return the backups in a folder, the oldest first: what isn't called as ours is nobody's business here."""
    try:
        return backups_in(folder)[::-1], []
    except OSError as error:
        detail = f"the folder of backups can't be read ({error.strerror or error})"
        return [], [Damage(what="backup", session_id=None, detail=detail)]


def _damage_of_backup(path: Path, name: BackupName, step: Step) -> list[Damage]:
    """Return what is wrong with a backup and not known yet.

    One whose name says that rows didn't fit when it was made is as it was written, and stays so until it rotates away:
    it is damaged only where it can't be read as a database at all.
    """
    try:
        faults = _faults_of(path) if not name.verified else [flaw.detail for flaw in verify_file(path, step).flaws]
    except StoreRefused as error:
        faults = [f"it can't be read ({error})"]
    if not faults and contents_of(path) is None:
        faults = ["it is no database of ours"]  # SQLite takes an empty file for an empty database
    if not faults:
        return []
    more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
    return [Damage(what="backup", session_id=None, detail=f"{path.name}: {faults[0]}{more}")]


def _faults_of(path: Path) -> list[str]:
    fault = look_into(path).fault
    return [f"it can't be read ({fault})"] if fault else []
