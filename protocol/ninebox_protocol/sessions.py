"""A workbook under review, where it came from, and what was understood of it."""

from typing import Annotated, Literal

from pydantic import Field

from ninebox_protocol.changes import Committed
from ninebox_protocol.wire import Millis, Mutating, MutatingSession, OfSession, Params, Wire

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class Source(Wire):
    """The user's workbook, as it was read and as it stands on disk now."""

    path: str
    sheet_name: str
    header_row: int = Field(ge=1, description="The sheet's row that holds the headers, counted from 1.")
    sha256: str = Field(description="Of the file as it was imported, in hex.")
    status: Literal["ok", "missing", "changed", "uploadMissing", "none"] = Field(
        description="missing: gone from its path. changed: other content there now. "
        "uploadMissing: our own copy is gone. none: the session has no workbook."
    )


class SessionSummary(Wire):
    """One session, without its people."""

    session_id: str
    name: str
    filename: str
    created_at: Millis
    updated_at: Millis
    employee_count: int
    changed_count: int = Field(description="People who differ from the baseline.")
    status: Literal["ok", "damaged", "closed"]
    active: bool
    source: Source


class SkippedRow(Wire):
    """A row that was not imported."""

    row: int = Field(ge=1, description="The sheet's row, counted from 1.")
    reason: Literal["noId", "noName", "duplicateId"]
    value: str | None = Field(description="What identifies the row: its ID, else its name; null: it has neither.")


class NotUnderstood(Wire):
    """A cell whose text could not be read as what its column holds. The person is kept, the field is null."""

    cell: str = Field(description="Such as `C17`.")
    header: str
    value: str


class ImportReport(Wire):
    """What was understood of a workbook, as what, and what was not. Lists are cut at 200, counts are whole."""

    sheet_name: str
    header_row: int = Field(ge=1)
    columns: dict[str, str] = Field(description="Which column serves which field: field to header.")
    extra_columns: list[str] = Field(description="Headers kept as `extra`.")
    rows_read: int = Field(description="Rows below the headers that hold anything.")
    imported: int
    skipped: list[SkippedRow] = Field(max_length=200)
    skipped_count: int
    not_understood: list[NotUnderstood] = Field(max_length=200)
    not_understood_count: int
    not_rated: int = Field(description="People without a performance or without a potential.")
    also_possible: list[str] = Field(description="Other sheets that would have served as well; sheetName picks one.")


class SessionCreate(Mutating):
    """Params of `session.create`."""

    path: str = Field(min_length=1, description="The workbook, as a path of the machine that the daemon runs on.")
    sheet_name: str | None = Field(default=None, description="Null or left out: the best sheet is found.")
    name: Name | None = Field(default=None, description="Null or left out: the file's name.")


class SessionCreated(Committed):
    """The new session, which is the active one now."""

    session: SessionSummary
    report: ImportReport


class SessionList(Params):
    """Params of `session.list`."""


class SessionsListed(Wire):
    """Sessions of the user, the newest first."""

    sessions: list[SessionSummary]
    active_session_id: str | None


class SessionGet(OfSession):
    """Params of `session.get`."""


class SessionGot(Wire):
    """One session, and the report of its import."""

    session: SessionSummary
    report: ImportReport


class SessionActivate(Mutating):
    """Params of `session.activate`."""

    session_id: str


class SessionRename(MutatingSession):
    """Params of `session.rename`."""

    name: Name


class SessionClose(MutatingSession):
    """Params of `session.close`."""


class SessionDelete(Mutating):
    """Params of `session.delete`. The session must be named: nothing is deleted by default."""

    session_id: str


class SessionChanged(Committed):
    """The session as it stands now."""

    session: SessionSummary


class SessionDeleted(Committed):
    """The session that is gone."""

    session_id: str
    active_session_id: str | None
