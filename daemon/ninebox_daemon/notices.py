"""What the user should know, in words. Knows no file, no session in memory and no stream."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from ninebox_protocol.errors import SESSION_DAMAGED, RpcError
from ninebox_protocol.lifecycle import Notice, NoticeCode, Restored
from ninebox_protocol.wire import LISTED, Wire

Turned = Literal["changed", "missing", "uploadMissing"]

_TURNED: dict[Turned, tuple[NoticeCode, str, str]] = {
    "changed": (
        "SourceChanged",
        "{path} was changed since the review read it.",
        "Merge it with session.refresh: decisions of the review stay. Until then nothing is written over it.",
    ),
    "missing": (
        "SourceMissing",
        "{path} is not there any more.",
        "Put it back, give another one with session.refresh, or export to a new file. The review goes on.",
    ),
    "uploadMissing": (
        "SourceMissing",
        "The copy of {path} that was kept for the review is gone.",
        "Give the workbook again with session.refresh: that makes a new copy. The review goes on.",
    ),
}

_RISKS: dict[NoticeCode, tuple[str, str]] = {
    "NetworkFolder": (
        "The reviews are kept in {path}, on another machine ({what}). The locks that keep a second program off the "
        "database are not to be relied on there, and where the connection breaks nothing can be kept.",
        "Start the daemon with --data-dir and a folder on this machine's own disk. For a copy on the network, name a "
        "folder there with settings.update backupDirectory.",
    ),
    "SyncedFolder": (
        "The reviews are kept in {path}, which seems to be synced by {what}. A program that syncs may lock the "
        "database, copy it half written, or put another machine's in its place.",
        "Start the daemon with --data-dir and a folder that isn't synced. For a copy elsewhere, name the synced folder "
        "with settings.update backupDirectory: finished backups are copied there.",
    ),
}
_KINDS = {
    "employee": "people:",
    "change": "changes by number:",
    "inWorkbook": "what the workbook says of:",
    "checkpoint": "checkpoints at change:",
    "session": "the session's own facts:",
    "setting": "settings:",
    "upload": "notes on kept workbooks:",
    "recentFile": "files opened lately:",
}
_NAMED = 5

Item = Mapping[str, JsonValue]
"""What was rebuilt or lost: `what`, and `employeeId`, `name`, `seq`, `from` as far as they are known."""

Tell = Callable[[str, Wire], None]
"""Says a notification (its name, its params) to the caller when the request in hand is answered. Raises nothing."""


def to_nobody(_name: str, _params: Wire) -> None:
    """Tell nobody."""


def restored_after_crash(restored: Restored) -> Notice:
    """Return the notice that everything is there again."""
    people = f"{_count(restored.employees, 'person', 'people')}, {_count(restored.changes, 'change', 'changes')}"
    return Notice(
        code="RestoredAfterCrash",
        level="info",
        message=f"Back where you were: {people if restored.employees else 'no session was active'}.",
        remedy=None,
        session_id=None,
        data=restored.model_dump(),
    )


def session_damaged(session_id: str, reason: str) -> Notice:
    """Return the notice that a session can't be worked on."""
    said = RpcError(SESSION_DAMAGED, sessionId=session_id, reason=reason)
    return Notice(
        code="SessionDamaged",
        level="error",
        message=str(said),
        remedy=said.fault.remedy,
        session_id=session_id,
        data={},
    )


def place_is_risky(code: NoticeCode, data_dir: str, what: str) -> Notice:
    """Return the warning about where the data directory lies. `what`: the type of file system, or who syncs it."""
    message, remedy = _RISKS[code]
    return Notice(
        code=code,
        level="warning",
        message=message.format(path=data_dir, what=what),
        remedy=remedy,
        session_id=None,
        data={"path": data_dir, "what": what},
    )


def rows_mended(session_id: str | None, rebuilt: Sequence[Item], lost: Sequence[Item], files: list[str]) -> Notice:
    """Return the notice that damaged rows were set aside in `files`, what stands again and what is lost."""
    doubtful = [item for item in rebuilt if not item.get("certain", True)]
    message = f"Damaged on disk and mended: {_listed(rebuilt)}."
    if doubtful:
        message += f" Not certain to be as it was: {_listed(doubtful)}."
    if lost:
        message += f" Lost: {_listed(lost)}."
    remedy = "Nothing needs to be done. What was damaged is kept in the quarantine until storage.purge deletes it."
    if lost or doubtful:
        remedy = (
            "Look through what is named here, and decide again where something is missing. What was damaged is kept in "
            "the quarantine until storage.purge deletes it. Check the disk."
        )
    return Notice(
        code="SessionDamaged",
        level="error" if lost or doubtful else "warning",
        message=message,
        remedy=remedy,
        session_id=session_id,
        data={
            "rebuilt": [dict(item) for item in rebuilt[:LISTED]],
            "rebuiltCount": len(rebuilt),
            "lost": [dict(item) for item in lost[:LISTED]],
            "lostCount": len(lost),
            "quarantine": list(files),
        },
    )


def database_rebuilt(
    kept: dict[str, int], from_backup: dict[str, int], lost: dict[str, int], quarantined: list[str]
) -> Notice:
    """Return the notice that a damaged database was made anew: counts of rows by table, and names of the old files."""
    rows = [f"{_count(sum(kept.values()), 'row', 'rows')} could be read"]
    rows += [f"{sum(from_backup.values()):,} came from a backup"] if from_backup else []
    missing = sum(count for table, count in lost.items() if table not in ("pages", "log"))
    if missing:
        rows.append(f"at least {missing:,} can't be vouched for or {'is' if missing == 1 else 'are'} missing")
    elif lost:
        rows.append("what stood in destroyed parts of it can't be told")
    elif not from_backup:
        rows.append("none is missing")
    message = f"The database was damaged and was made anew: {', '.join(rows)}."
    remedies = ["Look through the reviews that are said to be damaged."] if lost else []
    if from_backup:
        message += " What was decided after that backup was made is missing where nothing else told of it."
        remedies.append("Look at the latest changes of each review, and decide again what is missing.")
    if quarantined:
        remedies.append("The damaged files are kept in the folder quarantine of the data directory.")
    return Notice(
        code="DatabaseRebuilt",
        level="warning" if lost or from_backup else "info",
        message=message,
        remedy=" ".join(remedies) or None,
        session_id=None,
        data={
            "reason": "damaged",
            "kept": dict(kept),
            "fromBackup": dict(from_backup),
            "lost": dict(lost),
            "quarantined": list(quarantined),
        },
    )


def mended_before(session_id: str, files: list[str]) -> Notice:
    """Return the notice that rows of a session were damaged some time before this start."""
    return Notice(
        code="SessionDamaged",
        level="warning",
        message="Rows of this session were damaged on disk and mended before; what was damaged is still kept.",
        remedy="Nothing needs to be done. storage.purge deletes what was damaged.",
        session_id=session_id,
        data={"quarantine": list(files)},
    )


def source_turned(session_id: str, path: str, status: Turned) -> Notice:
    """Return the notice that the user's file, or our copy of it, isn't what the session read any more."""
    code, message, remedy = _TURNED[status]
    return Notice(
        code=code,
        level="warning",
        message=message.format(path=path),
        remedy=remedy,
        session_id=session_id,
        data={"path": path, "status": status},
    )


def backup_failed(reason: str) -> Notice:
    """Return the notice that a backup, or its copy, is not as it should be."""
    return Notice(
        code="BackupFailed",
        level="warning",
        message=f"Backups need a look: {reason}. The reviews themselves are not touched by that.",
        remedy="See to the reason, then make one with storage.backup.",
        session_id=None,
        data={"reason": reason},
    )


def erasure_waits(folder: str, reason: str) -> Notice:
    """Return the notice that backups in a folder still hold people of a review that was deleted."""
    return Notice(
        code="BackupFailed",
        level="warning",
        message=f"Backups in {folder} still hold people of a deleted review: {reason}.",
        remedy="See to the reason: they are erased within the hour after that, or at the next start.",
        session_id=None,
        data={"reason": reason, "directory": folder},
    )


def storage_degraded(reason: str, remedy: str, unsaved: int) -> Notice:
    """Return the notice that what is decided stays in memory for now."""
    return Notice(
        code="StorageDegraded",
        level="error",
        message=f"What is decided can't be written down at the moment: {reason}. The review goes on in memory.",
        remedy=remedy,
        session_id=None,
        data={"reason": reason, "unsavedChanges": unsaved},
    )


def storage_recovered() -> Notice:
    """Return the notice that everything is on disk again."""
    return Notice(
        code="StorageRecovered",
        level="info",
        message="Everything that was decided is on disk again.",
        remedy=None,
        session_id=None,
        data={},
    )


def database_made_anew(quarantine: Path) -> Notice:
    """Return the notice that the file in use was deleted or replaced, and written anew from what was known."""
    return Notice(
        code="DatabaseRebuilt",
        level="warning",
        message="The database was deleted, replaced or changed by another program while it was in use. It was written "
        "anew, with everything that was decided here.",
        remedy="Let no other program touch the data directory. What that put there, if anything, is kept in "
        f"{quarantine}.",
        session_id=None,
        data={"reason": "replaced", "quarantine": str(quarantine)},
    )


def rescued_changes(path: str, sessions: int) -> Notice:
    """Return the notice that sessions were written elsewhere, since the data directory took nothing to the end."""
    return Notice(
        code="RescuedChanges",
        level="error",
        message=f"The data directory could not be written to the end. {_count(sessions, 'session', 'sessions')} with "
        f"everything that was decided: {path}.",
        remedy="Open it with session.importBundle once the data directory can be written.",
        session_id=None,
        data={"path": path, "sessions": sessions},
    )


def sessions_deleted(sessions: Sequence[tuple[str, str]]) -> Notice:
    """Return the notice that reviews went by themselves: the id and the name of each."""
    names = [name for _, name in sessions[:_NAMED]]
    more = len(sessions) - len(names)
    listed = ", ".join([*names, *([f"{more:,} more"] if more else [])])
    were = _count(len(sessions), "review was", "reviews were")
    return Notice(
        code="SessionsDeleted",
        level="info",
        message=f"{were} deleted, as the settings say of those left alone: {listed}.",
        remedy="Nothing needs to be done. settings.update retention says how long and how many reviews are kept.",
        session_id=None,
        data={"sessionIds": [session_id for session_id, _ in sessions[:LISTED]], "count": len(sessions)},
    )


def low_disk_space(free_bytes: int) -> Notice:
    """Return the notice that there is hardly any room left for what will be decided."""
    return Notice(
        code="LowDiskSpace",
        level="warning",
        message=f"The disk that holds the data directory is nearly full: {free_bytes // 1024:,} KiB are free.",
        remedy="Make room on it before the review goes on: once it is full, edits stay in memory alone.",
        session_id=None,
        data={"freeBytes": free_bytes},
    )


def _listed(items: Sequence[Item]) -> str:
    """Return the items by kind: a few by name, the rest by number."""
    kinds: dict[str, list[str]] = {}
    for item in items:
        name = item.get("name") or item.get("employeeId") or item.get("seq") or item.get("key")
        kinds.setdefault(str(item["what"]), []).append("" if name is None else str(name))
    return "; ".join(_of_kind(kind, names) for kind, names in kinds.items()) or "nothing"


def _of_kind(kind: str, names: list[str]) -> str:
    named = [name for name in names if name][:_NAMED]
    more = len(names) - len(named)
    others = [f"{more:,} more" if named else f"{more:,}"] if more else []
    return f"{_KINDS[kind]} {', '.join(named + others)}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
