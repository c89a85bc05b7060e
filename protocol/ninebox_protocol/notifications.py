"""What the daemon says unasked: one row each. Knows no method and no error."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from ninebox_protocol.lifecycle import LogLevel, Notice
from ninebox_protocol.wire import Count, EmployeeId, ProgressToken, SessionId, Wire

Origin = Literal["edit", "undo", "redo", "export", "refresh", "restore"]


class SessionChangedParams(Wire):
    """Params of `session.changed`."""

    session_id: SessionId = Field(description="The session that changed.")
    seq: Count = Field(description="The session's last change now.")
    employee_ids: list[EmployeeId] = Field(description="Who was touched.")
    origin: Origin = Field(description="What changed them.")


class ProgressValue(Wire):
    """How far a request is."""

    done: Count = Field(description="Steps done; never falls, and is `total` in the last one.")
    total: Count = Field(description="Steps that there are.")
    message: str = Field(description="What is being done, for people.")


class ProgressParams(Wire):
    """Params of `$/progress`."""

    token: ProgressToken = Field(description="The `progressToken` of the request.")
    value: ProgressValue = Field(description="How far it is.")


class LogParams(Wire):
    """Params of `log`."""

    level: LogLevel = Field(description="How much it matters.")
    message: str = Field(description="One line. It names nobody: ids and counts only.")


@dataclass(frozen=True, slots=True)
class Notification:
    """One row of the table."""

    name: str
    params: type[Wire]
    about: str


NOTIFICATIONS: tuple[Notification, ...] = (
    Notification(
        "session.changed",
        SessionChangedParams,
        "Something was journalled: the `changes` of an answer are not empty. Sent after that answer. Import, rename, "
        "close, activate and delete journal nothing.",
    ),
    Notification(
        "notice",
        Notice,
        "Something the user should know. Those of the start stand in the answer to `initialize` too.",
    ),
    Notification(
        "$/progress",
        ProgressParams,
        "How far a request is whose params carried a `progressToken`: at most 10 a second, the last one always.",
    ),
    Notification("log", LogParams, "A line of the daemon's log, where `initialize` asked for it."),
)
"""All but `$/progress` are sent only after `initialize` was answered: who never says hello hears answers alone."""
