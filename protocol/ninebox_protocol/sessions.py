"""A workbook under review, where it came from, and what was understood of it."""

from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from ninebox_protocol.changes import Committed
from ninebox_protocol.standing import ActiveId, HeaderRow, SessionSummary
from ninebox_protocol.wire import (
    LISTED,
    NOT_BLANK,
    Count,
    EmployeeId,
    Mutating,
    MutatingSession,
    OfSession,
    Params,
    SessionId,
    Wire,
)

Name = Annotated[
    str,
    Field(min_length=1, max_length=200, pattern=r"\S", description="What people call the session; never blank."),
    NOT_BLANK,
]


class SkippedRow(Wire):
    """A row that was not imported."""

    row: int = Field(ge=1, description="The sheet's row, counted from 1.")
    reason: Literal["noId", "noName", "duplicateId"] = Field(description="duplicateId: a row above it has the same ID.")
    value: str | None = Field(description="What identifies the row: its ID, else its name; null: it has neither.")


class NotUnderstood(Wire):
    """A cell whose text could not be read as what its column holds. The person is kept, the field is null."""

    cell: str = Field(description="Such as `C17`.")
    header: str = Field(description="The header of the cell's column.")
    value: str = Field(description="The cell's text.")


class ImportReport(Wire):
    """What was understood of a workbook, as what, and what was not. Lists are cut at 200, counts are whole."""

    sheet_name: str = Field(description="The sheet that was read.")
    header_row: HeaderRow
    columns: dict[str, str] = Field(description="Which column serves which field: field to header.")
    extra_columns: list[str] = Field(description="Headers kept as `extra`.")
    rows_read: Count = Field(description="Rows below the headers that hold anything.")
    imported: Count = Field(description="People.")
    skipped: list[SkippedRow] = Field(max_length=LISTED, description="The first of them, in the order of the sheet.")
    skipped_count: Count = Field(description="Rows that hold something and were not imported: all of them.")
    not_understood: list[NotUnderstood] = Field(max_length=LISTED, description="The first, in the order of the sheet.")
    not_understood_count: Count = Field(description="Cells that were not understood: all of them.")
    not_rated: Count = Field(description="People without a performance or without a potential.")
    also_possible: list[str] = Field(description="Other sheets that would have served as well; sheetName picks one.")


class SessionCreate(Mutating):
    """Params of `session.create`."""

    path: str = Field(min_length=1, description="The workbook: a full path, or one from where the daemon runs.")
    sheet_name: str | None = Field(default=None, description="Null or left out: the best sheet is found.")
    name: Name | None = Field(default=None, description="Null or left out: the file's name.")


class SessionCreateSample(Mutating):
    """Params of `session.createSample`."""

    employees: int = Field(default=200, ge=10, le=100_000, description="How many people are made up.")
    seed: int = Field(
        default=1, ge=0, le=2**53, description="The same seed makes the same people, everywhere and at any time."
    )
    name: Name | None = Field(default=None, description="Null or left out: `Sample of 200 people`.")


class SessionCreated(Committed):
    """The new session, which is the active one now."""

    session: SessionSummary = Field(description="Without changes as yet.")
    report: ImportReport


class SessionList(Params):
    """Params of `session.list`."""


class SessionsListed(Wire):
    """Sessions of the user, the newest first."""

    sessions: list[SessionSummary] = Field(description="The newest first; closed and damaged ones too.")
    active_session_id: ActiveId


class SessionGet(OfSession):
    """Params of `session.get`."""


class SessionGot(Wire):
    """One session, the report of its import, and where its history stands."""

    session: SessionSummary
    report: ImportReport
    seq: Count = Field(description="The session's last change; 0 before the first.")
    can_undo: bool = Field(description="True: an edit stands that `change.undo` would take back.")
    can_redo: bool = Field(description="True: an undo stands that `change.redo` would reverse.")


class SessionActivate(Mutating):
    """Params of `session.activate`."""

    session_id: SessionId


class SessionRename(MutatingSession):
    """Params of `session.rename`."""

    name: Name


class SessionClose(MutatingSession):
    """Params of `session.close`."""


class SessionDelete(Mutating):
    """Params of `session.delete`. The session must be named: nothing is deleted by default."""

    session_id: SessionId


class SessionChanged(Committed):
    """The session as it stands now."""

    session: SessionSummary


class SessionDeleted(Committed):
    """The session that is gone."""

    session_id: SessionId = Field(description="It means no session any more.")
    active_session_id: ActiveId


class SessionExport(MutatingSession):
    """Params of `session.export`."""

    mode: Literal["updateOriginal", "saveNew"] = Field(
        description="updateOriginal: the cells that the review changed, in the workbook that was imported. saveNew: "
        "the same in a copy of it at `path`; of a sample, and of an .xls, .xlsb or .ods file, a new .xlsx workbook "
        "(of the latter with values alone: without formulas, charts, most formats)."
    )
    path: str | None = Field(
        default=None,
        min_length=1,
        description="Of saveNew: where to, a full path or one from where the daemon runs. A file that is there is "
        "kept aside and replaced. Null or left out with updateOriginal.",
    )
    on_conflict: Literal["refuse", "overwrite"] = Field(
        default="refuse",
        description="Of a workbook that was changed since the session read it. refuse: SourceChanged. overwrite: the "
        "review's cells are written into it as it is now.",
    )

    @model_validator(mode="after")
    def a_new_file_has_a_path(self) -> Self:
        """Where a new file goes is the caller's to say."""
        if self.mode == "saveNew" and self.path is None:
            raise ValueError("saveNew needs a path")
        return self


class SessionExported(Committed):
    """What was written, and where. The people written are the baseline from now on."""

    session: SessionSummary
    path: str = Field(description="The full path of the file that was written.")
    replaced: bool = Field(description="True: a file was there before.")
    kept_original_at: str | None = Field(
        description="Where the file that was replaced is kept, a full path; null: none was replaced."
    )
    cells_written: Count = Field(description="Cells of people that differ now; headers of new columns not counted.")
    employees_written: Count = Field(description="People with at least one such cell.")
    columns_added: list[str] = Field(description="Headers of the columns that were added after the last used one.")
    left_workbook: list[EmployeeId] = Field(
        description="People with changes and no row in the workbook any more: not written, and still changed."
    )


class SessionRefresh(MutatingSession):
    """Params of `session.refresh`."""

    path: str | None = Field(
        default=None,
        min_length=1,
        description="The newer workbook: it is the session's from then on. Null or left out: the session's own, read "
        "again.",
    )
    sheet_name: str | None = Field(
        default=None,
        description="Null or left out: the sheet that the session knows; where it is gone, the best one, if half of "
        "its people or of the session's are in both.",
    )


class Conflict(Wire):
    """A member that workbook and review changed differently. The review's value stands."""

    employee_id: EmployeeId
    member: str = Field(description="Of the Employee, such as `performance`.")
    workbook: JsonValue = Field(description="What the newer workbook says.")
    review: JsonValue = Field(description="What the review says, and stays.")


class RefreshReport(Wire):
    """What came of a merge. Lists are cut at 200, counts are whole."""

    joined: list[EmployeeId] = Field(max_length=LISTED, description="People new in the workbook.")
    joined_count: Count = Field(description="All of them.")
    left: list[EmployeeId] = Field(max_length=LISTED, description="People gone from the workbook: kept, and marked.")
    left_count: Count = Field(description="All of them.")
    returned: list[EmployeeId] = Field(max_length=LISTED, description="People who had left it and are in it again.")
    returned_count: Count = Field(description="All of them.")
    updated: list[EmployeeId] = Field(
        max_length=LISTED, description="People of whom a value of the workbook was taken."
    )
    updated_count: Count = Field(description="All of them.")
    conflicts: list[Conflict] = Field(max_length=LISTED, description="In the order of the session.")
    conflicts_count: Count = Field(description="All of them.")


class SessionRefreshed(Committed):
    """The session with the newer workbook merged into it."""

    session: SessionSummary
    report: ImportReport
    refresh: RefreshReport


class SessionExportBundle(OfSession):
    """Params of `session.exportBundle`."""

    path: str = Field(
        min_length=1,
        description="Where to, a full path or one from where the daemon runs. A file that is there is kept aside and "
        "replaced.",
    )


class BundleExported(Wire):
    """The bundle that was written: one zip with people, journal, workbook, and the hash of each."""

    path: str = Field(description="The full path of the bundle.")
    bytes: Count = Field(description="Its size.")
    sha256: str = Field(description="Of the bundle, in hex.")
    kept_original_at: str | None = Field(
        description="Where the file that was replaced is kept, a full path; null: none was replaced."
    )


class SessionImportBundle(Mutating):
    """Params of `session.importBundle`."""

    path: str = Field(min_length=1, description="The bundle: a full path, or one from where the daemon runs.")
    name: Name | None = Field(default=None, description="Null or left out: the name that it had.")
