"""Edits, what is left of them, and how they are taken back."""

from typing import Annotated, Literal

from pydantic import Field

from ninebox_protocol.wire import NOT_BLANK, Count, EmployeeId, Millis, MutatingSession, OfSession, Part, Wire

ChangeKind = Literal[
    "move",
    "moveMany",
    "setNote",
    "setFlags",
    "setFlagsMany",
    "placeDonut",
    "clearDonut",
    "update",
    "revert",
    "restoreCheckpoint",
    "undo",
    "redo",
    "export",
    "refresh",
    "lost",
]


CheckpointName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class Change(Wire):
    """One edit as it was committed. Nothing in the journal is ever rewritten.

    An export and a refresh stand in it too. Neither is undone: undo passes them by, to the edits before them. So it
    does with a change that is `lost`: its row was damaged, and nothing tells any more what it said.
    """

    seq: int = Field(ge=1, description="Counts up over the life of the data directory; never used twice.")
    kind: ChangeKind = Field(description="The method that made it, without its namespace.")
    employee_ids: list[EmployeeId] = Field(
        description="Who was touched. Of an export: whose cells were written. Of a refresh: who came, and who differs."
    )
    before: dict[str, Part] = Field(description="By employeeId: the members that this edit changed, as they were.")
    after: dict[str, Part] = Field(description="By employeeId: the same members, as they were left.")
    note: str | None = Field(
        description="What was said with this edit; null: nothing. Of an export and a refresh: the file's full path; "
        "of a `restoreCheckpoint`: the checkpoint's name."
    )
    at: Millis = Field(description="When it was committed, in milliseconds since 1970 UTC.")
    undone_by: int | None = Field(
        description="The change that undid this one; null while it stands, and for undos and redos."
    )


class NetChange(Wire):
    """How one person differs from the baseline, whatever way it got there. Derived, never stored."""

    employee_id: EmployeeId
    name: str = Field(description="Of the person, as the workbook has it.")
    before: Part = Field(description="Members of the Employee that differ, as they were imported.")
    after: Part = Field(description="The same members, as they stand now.")
    note: str | None = Field(description="The person's note or, of the donut exercise alone, that one's; null: none.")
    changed_at: Millis = Field(description="When the person was touched last, in milliseconds since 1970 UTC.")


class Committed(Wire):
    """What every mutating method answers."""

    changes: list[Change] = Field(description="What was journalled; empty when nothing differed.")
    seq: Count = Field(description="The session's last change; 0 before the first.")
    durable: bool = Field(description="True: on disk, and survives SIGKILL and power loss.")
    can_undo: bool = Field(description="True: an edit stands that `change.undo` would take back.")
    can_redo: bool = Field(description="True: an undo stands that `change.redo` would reverse.")


class ChangeList(OfSession):
    """Params of `change.list`."""

    about: Literal["review", "donut"] | None = Field(
        default=None,
        description="donut: the donut exercise alone, whose note is told then. review: all but that. Null or left out: "
        "both, as one change a person.",
    )


class ChangesListed(Wire):
    """Net changes, the latest touched first."""

    changes: list[NetChange] = Field(description="One a person; empty when nobody differs.")


class ChangeHistory(OfSession):
    """Params of `change.history`."""

    before: int | None = Field(
        default=None, ge=1, le=2**53, description="Only changes before this seq; null: from the newest."
    )
    limit: int = Field(default=100, ge=1, le=1_000, description="Changes at most in the answer.")


class ChangesOfHistory(Wire):
    """A page of the journal, newest first."""

    changes: list[Change] = Field(description="At most `limit` of them; empty when there are none.")
    more: bool = Field(description="True: older changes follow; ask again with `before` = the last seq here.")


class ChangeUndo(MutatingSession):
    """Params of `change.undo`."""


class ChangeRedo(MutatingSession):
    """Params of `change.redo`."""


class ChangeRevert(MutatingSession):
    """Params of `change.revert`."""

    employee_id: EmployeeId


class Checkpoint(Wire):
    """A name for a moment of the journal."""

    checkpoint_id: str = Field(description="For `change.restoreCheckpoint`.")
    name: str = Field(description="As it was given.")
    seq: Count = Field(description="The session's last change at that moment; 0 before the first.")
    at: Millis = Field(description="When it was made, in milliseconds since 1970 UTC.")


class ChangeCheckpoint(MutatingSession):
    """Params of `change.checkpoint`."""

    name: Annotated[CheckpointName, NOT_BLANK] = Field(description="For people; two may have the same.")


class CheckpointMade(Committed):
    """The checkpoint."""

    checkpoint: Checkpoint


class ChangeCheckpoints(OfSession):
    """Params of `change.checkpoints`."""


class CheckpointsListed(Wire):
    """What can be gone back to."""

    checkpoints: list[Checkpoint] = Field(description="The latest first; empty when there are none.")


class ChangeRestoreCheckpoint(MutatingSession):
    """Params of `change.restoreCheckpoint`."""

    checkpoint_id: str = Field(min_length=1, max_length=64, description="As `change.checkpoints` lists it.")
