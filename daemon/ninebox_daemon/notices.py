"""What the user should know, in words. Knows no file, no session in memory and no stream."""

from collections.abc import Callable

from ninebox_protocol.errors import SESSION_DAMAGED, RpcError
from ninebox_protocol.lifecycle import Notice, Restored
from ninebox_protocol.wire import Wire

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


def session_damaged(session_id: str) -> Notice:
    """Return the notice that a session can't be worked on."""
    said = RpcError(SESSION_DAMAGED, sessionId=session_id)
    return Notice(
        code="SessionDamaged",
        level="error",
        message=str(said),
        remedy=said.fault.remedy,
        session_id=session_id,
        data={},
    )


def source_changed(session_id: str, path: str) -> Notice:
    """Return the notice that the user's file holds something else than the session read."""
    return Notice(
        code="SourceChanged",
        level="warning",
        message=f"{path} was changed since the review read it.",
        remedy="Merge it with session.refresh: decisions of the review stay. Until then nothing is written over it.",
        session_id=session_id,
        data={"path": path, "status": "changed"},
    )


def source_missing(session_id: str, path: str) -> Notice:
    """Return the notice that the user's file is gone."""
    return Notice(
        code="SourceMissing",
        level="warning",
        message=f"{path} is not there any more.",
        remedy="Put it back, give another one with session.refresh, or export to a new file. The review goes on.",
        session_id=session_id,
        data={"path": path, "status": "missing"},
    )


def upload_missing(session_id: str, path: str) -> Notice:
    """Return the notice that our own copy of the user's file is gone."""
    return Notice(
        code="SourceMissing",
        level="warning",
        message=f"The copy of {path} that was kept for the review is gone.",
        remedy="Give the workbook again with session.refresh: that makes a new copy. The review goes on.",
        session_id=session_id,
        data={"path": path, "status": "uploadMissing"},
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
