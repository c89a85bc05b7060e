"""`change.*`: what was decided, and how it is taken back."""

from ninebox_daemon.handlers import Desk, handles
from ninebox_daemon.handlers.employee import one, several
from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.people import person_of
from ninebox_protocol.changes import (
    ChangeCheckpoint,
    ChangeCheckpoints,
    ChangeHistory,
    ChangeList,
    ChangeRedo,
    ChangeRestoreCheckpoint,
    ChangeRevert,
    ChangesListed,
    ChangesOfHistory,
    ChangeUndo,
    CheckpointMade,
    CheckpointsListed,
)
from ninebox_protocol.wire import JsonText


@handles("change.list")
def list_net(desk: Desk, want: ChangeList) -> ChangesListed:
    """Somebody moved away and back again is not in it."""
    return ChangesListed(changes=desk.sessions.open(want.session_id).changes_about(want.about))


@handles("change.history")
def history(desk: Desk, want: ChangeHistory) -> ChangesOfHistory:
    """Undos and redos stand in it too, as edits of their own."""
    session = desk.sessions.open(want.session_id)
    changes = desk.sessions.journal.history(session, want.before, want.limit + 1)
    return ChangesOfHistory(changes=changes[: want.limit], more=len(changes) > want.limit)


@handles("change.undo")
def undo(desk: Desk, want: ChangeUndo) -> JsonText:
    """Reaches back over restarts: the journal is all it needs."""
    return several(desk.sessions.journal.undo(desk.sessions.open(want.session_id)))


@handles("change.redo")
def redo(desk: Desk, want: ChangeRedo) -> JsonText:
    """A new edit after an undo leaves nothing to redo."""
    return several(desk.sessions.journal.redo(desk.sessions.open(want.session_id)))


@handles("change.revert")
def revert(desk: Desk, want: ChangeRevert) -> JsonText:
    """Ratings, note, flags and donut exercise alike go back to what was imported."""
    session = desk.sessions.open(want.session_id)
    baseline = person_of(session.employee_row(want.employee_id).baseline)
    draft = drafted("revert", [(session.person(want.employee_id), baseline)])
    return one(desk.sessions.journal.record(session, draft))


@handles("change.checkpoint")
def checkpoint(desk: Desk, want: ChangeCheckpoint) -> CheckpointMade:
    """Stands in no history and leaves what can be redone."""
    session = desk.sessions.open(want.session_id)
    made = desk.sessions.checkpoints.make(session, want.name)
    return CheckpointMade(checkpoint=made, **dict(desk.sessions.journal.committed(session.tail, [])))


@handles("change.checkpoints")
def checkpoints(desk: Desk, want: ChangeCheckpoints) -> CheckpointsListed:
    """Works on closed and damaged sessions: their people are not touched."""
    return CheckpointsListed(checkpoints=desk.sessions.checkpoints.listed(desk.sessions.find(want.session_id)))


@handles("change.restoreCheckpoint")
def restore_checkpoint(desk: Desk, want: ChangeRestoreCheckpoint) -> JsonText:
    """Of each member what stood before its first edit since; a checkpoint made later can still be gone forth to."""
    session = desk.sessions.open(want.session_id)
    return several(desk.sessions.checkpoints.restore(session, want.checkpoint_id, desk.call.step))
