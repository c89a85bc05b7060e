"""How sessions and storage stand, in a few lines: what the first answer tells, and no more. Knows no method."""

from typing import Annotated, Literal

from pydantic import Field

from ninebox_protocol.wire import Count, Millis, SessionId, Wire

HeaderRow = Annotated[int, Field(ge=1, description="The sheet's row that holds the headers, counted from 1.")]
ActiveId = Annotated[
    SessionId | None, Field(description="The session that is meant where none is named; null: none is active.")
]
BackupReason = Literal["daily", "migration", "request", "beforeRestore"]


class Source(Wire):
    """The user's workbook, as it was read and as it stands on disk now."""

    path: str | None = Field(
        description="The full path that it was imported from, or refreshed from last. Null: a sample has no workbook."
    )
    sheet_name: str = Field(description="The sheet that holds the people.")
    header_row: HeaderRow
    sha256: str | None = Field(
        description="Of the file as the session read or wrote it last, in hex. Null: a sample has no workbook."
    )
    status: Literal["ok", "missing", "changed", "uploadMissing", "none"] = Field(
        description="missing: gone from its path. changed: other content there now. "
        "uploadMissing: our own copy is gone. none: the session has no workbook."
    )


class SessionSummary(Wire):
    """One session, without its people."""

    session_id: SessionId
    name: str = Field(description="What people call it; the file's name until it is given another.")
    filename: str = Field(description="The workbook's name, without its folder.")
    created_at: Millis = Field(description="When it was imported, in milliseconds since 1970 UTC.")
    updated_at: Millis = Field(description="When somebody was edited last, or the import; milliseconds since 1970 UTC.")
    employee_count: Count = Field(description="People of the session.")
    changed_count: Count = Field(description="People who differ from the baseline.")
    status: Literal["ok", "damaged", "closed"] = Field(
        description="closed: put away until `session.activate`. damaged: rows of it were broken on disk; what could be "
        "was mended, and what was broken is kept until `storage.purge`. It works, unless the error is SessionDamaged."
    )
    active: bool = Field(description="True for the one that is meant where none is named.")
    source: Source


class StorageStatus(Wire):
    """Where decisions are kept, and whether they are safe."""

    mode: Literal["durable", "memory"] = Field(
        description="memory: edits are accepted and not on disk; they are written in order once that works again."
    )
    reason: str | None = Field(description="Why the mode is memory; null when durable.")
    remedy: str | None = Field(description="What the user can do about it; null when durable.")
    unsaved_changes: Count = Field(description="Calls that changed something which is not on disk; 0 when durable.")
    data_dir: str = Field(description="The full path of the folder that everything is kept in.")
    database_bytes: Count = Field(description="The database's file, in bytes; 0 where there is none.")
    last_backup_at: Millis | None = Field(description="Milliseconds since 1970 UTC; null: never.")
