"""Where decisions are kept, how safe they are there, and the copies that are made of them."""

from typing import Literal

from pydantic import Field

from ninebox_protocol.changes import Committed
from ninebox_protocol.standing import ActiveId, BackupReason, SessionSummary, StorageStatus
from ninebox_protocol.wire import LISTED, Count, Millis, Mutating, Params, SessionId, Wire


class StorageAsked(Params):
    """Params of `storage.status`, `usage`, `check`, `backup`, `backups` and `retry`: none but those of every call."""


class SessionUsage(Wire):
    """What one session takes."""

    session_id: SessionId
    name: str = Field(description="Of the session.")
    employees: Count = Field(description="People: a row each.")
    changes: Count = Field(description="Edits in its journal: a row each.")
    row_bytes: Count = Field(description="The text of all of its rows, in bytes; the file takes somewhat more.")
    upload_bytes: Count = Field(
        description="Our copy of its workbook, in bytes; 0 for none. Another session may share it."
    )
    originals: Count = Field(description="Files that its exports replaced, and that are kept.")
    originals_bytes: Count = Field(description="All of them, in bytes.")
    backups: Count = Field(description="Backups that hold it.")
    created_at: Millis = Field(description="Milliseconds since 1970 UTC.")
    last_opened_at: Millis = Field(description="When it was made or activated last, in milliseconds since 1970 UTC.")


class StorageUsage(Wire):
    """What everything takes, in bytes."""

    database_bytes: Count = Field(description="The database with its write-ahead log, in bytes.")
    uploads_bytes: Count = Field(description="Workbooks as they were imported, in bytes.")
    unused_uploads_bytes: Count = Field(description="Of these, what no session refers to any more, in bytes.")
    originals_bytes: Count = Field(description="Files that exports replaced, in bytes.")
    backups_bytes: Count = Field(description="Backups in the data directory, in bytes.")
    quarantine_bytes: Count = Field(description="What was damaged and set aside, in bytes.")
    logs_bytes: Count = Field(description="The log, in bytes.")
    free_bytes: Count | None = Field(description="What the disk has left for us, in bytes; null: not known.")
    sessions: list[SessionUsage] = Field(description="The user's, the newest first.")


class Damage(Wire):
    """Something that is not as it was written."""

    what: Literal[
        "database",
        "session",
        "employee",
        "change",
        "checkpoint",
        "answer",
        "setting",
        "upload",
        "recentFile",
        "backup",
    ] = Field(description="What kind of thing. An upload that is missing counts too.")
    session_id: SessionId | None = Field(description="The session it is of; null: of none, or that is not readable.")
    detail: str = Field(description="Which one, and what is wrong with it. It names no person, only ids.")


class StorageChecked(Wire):
    """What was found by reading everything. Nothing was changed by it."""

    ok: bool = Field(description="True: all is as it was written.")
    sessions: Count = Field(description="Sessions of all users.")
    rows: Count = Field(description="Rows whose checksum was compared.")
    uploads: Count = Field(description="Workbooks whose hash was compared.")
    backups: Count = Field(description="Backups that were read whole.")
    damaged: list[Damage] = Field(max_length=LISTED, description="Cut at 200.")
    damaged_count: Count = Field(description="All of them.")
    ms: float = Field(ge=0, description="How long it took, in milliseconds.")


class Backup(Wire):
    """A copy of the whole database, in one file."""

    backup_id: str = Field(description="The name of its file, for `storage.restoreBackup`.")
    at: Millis = Field(description="When it was made, in milliseconds since 1970 UTC.")
    bytes: Count = Field(description="Its size.")
    reason: BackupReason = Field(description="Why it was made.")
    verified: bool = Field(description="True: it was read back whole after it was made.")
    sessions: Count = Field(description="Sessions in it, of all users.")
    second_copy: bool = Field(description="True: it stands in the second backup directory too.")


class BackedUp(Wire):
    """The backup that was made."""

    backup: Backup


class BackupsListed(Wire):
    """What there is to go back to."""

    backups: list[Backup] = Field(description="The newest first.")
    directory: str = Field(description="Where they are, a full path.")
    second_directory: str | None = Field(description="Where copies of them go; null: nowhere, see `settings.update`.")


class StorageRestoreBackup(Mutating):
    """Params of `storage.restoreBackup`."""

    backup_id: str = Field(min_length=1, max_length=255, description="As `storage.backups` lists it.")


class BackupRestored(Committed):
    """All sessions as they were in the backup."""

    restored: Backup
    before: Backup = Field(description="What was there before, backed up: restore that, and nothing was changed.")
    sessions: list[SessionSummary] = Field(description="The user's, the newest first.")
    active_session_id: ActiveId


class StoragePurge(Mutating):
    """Params of `storage.purge`: what goes at once. Nothing that a session needs is ever among it."""

    uploads: bool = Field(default=True, description="Workbooks that no session refers to.")
    originals: bool = Field(default=False, description="Files that exports replaced.")
    backups: bool = Field(
        default=False,
        description="All backups in the data directory but the latest that was verified. Copies in a second one stay.",
    )
    quarantine: bool = Field(
        default=False, description="What was damaged and set aside. Sessions count as whole again afterwards."
    )


class StoragePurged(Committed):
    """What went."""

    uploads: Count = Field(description="Files deleted.")
    originals: Count = Field(description="Files deleted.")
    backups: Count = Field(description="Files deleted.")
    quarantine: Count = Field(description="Files deleted.")
    freed_bytes: Count = Field(description="All of them, in bytes.")


class StorageRetried(Wire):
    """How it went."""

    storage: StorageStatus
