"""Edits, what is left of them, and how they are taken back."""

from typing import Literal

from pydantic import Field

from ninebox_protocol.wire import Millis, MutatingSession, OfSession, Part, Wire

ChangeKind = Literal["move", "moveMany", "setNote", "setFlags", "update", "revert", "undo", "redo"]


class Change(Wire):
    """One edit as it was committed. Nothing in the journal is ever rewritten."""

    seq: int = Field(description="Counts up over the life of the data directory; never used twice.")
    kind: ChangeKind
    employee_ids: list[str] = Field(description="Who was touched.")
    before: dict[str, Part] = Field(description="By employeeId: the members that this edit changed, as they were.")
    after: dict[str, Part] = Field(description="By employeeId: the same members, as they were left.")
    note: str | None = Field(description="What was said with this edit; null: nothing.")
    at: Millis
    undone_by: int | None = Field(
        description="The change that undid this one; null while it stands, and for undos and redos."
    )


class NetChange(Wire):
    """How one person differs from the baseline, whatever way it got there. Derived, never stored."""

    employee_id: str
    name: str
    before: Part
    after: Part
    note: str | None = Field(description="The person's note; null: none.")
    changed_at: Millis


class Committed(Wire):
    """What every mutating method answers."""

    changes: list[Change] = Field(description="What was journalled; empty when nothing differed.")
    seq: int = Field(description="The session's last change; 0 before the first.")
    durable: bool = Field(description="True: on disk, and survives SIGKILL and power loss.")
    can_undo: bool
    can_redo: bool


class ChangeList(OfSession):
    """Params of `change.list`."""


class ChangesListed(Wire):
    """Net changes, the latest touched first."""

    changes: list[NetChange]


class ChangeHistory(OfSession):
    """Params of `change.history`."""

    before: int | None = Field(
        default=None, ge=1, le=2**53, description="Only changes before this seq; null: from the newest."
    )
    limit: int = Field(default=100, ge=1, le=1_000)


class ChangesOfHistory(Wire):
    """A page of the journal, newest first."""

    changes: list[Change]
    more: bool = Field(description="True: older changes follow; ask again with `before` = the last seq here.")


class ChangeUndo(MutatingSession):
    """Params of `change.undo`."""


class ChangeRedo(MutatingSession):
    """Params of `change.redo`."""


class ChangeRevert(MutatingSession):
    """Params of `change.revert`."""

    employee_id: str
