"""How a connection begins and ends."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from ninebox_protocol.standing import ActiveId, SessionSummary, StorageStatus
from ninebox_protocol.wire import Count, SessionId, Wire, told_once

LogLevel = Literal["debug", "info", "warning", "error"]

NoticeCode = Literal[
    "RestoredAfterCrash",
    "SessionDamaged",
    "DatabaseRebuilt",
    "StorageDegraded",
    "StorageRecovered",
    "SourceChanged",
    "SourceMissing",
    "BackupFailed",
    "LowDiskSpace",
    "SyncedFolder",
    "NetworkFolder",
    "RescuedChanges",
    "SessionsDeleted",
]


class Client(Wire):
    """Who calls."""

    name: str = Field(description="For the log; nothing depends on it.")
    version: str = Field(description="Of the caller, in its own words; for the log.")


class Initialize(Wire):
    """Params of `initialize`."""

    protocol_version: Annotated[
        str,
        Field(
            pattern=r"^[0-9]{1,9}\.[0-9]{1,9}(-[0-9]{1,9}\.[0-9]{1,9})?$",
            description="`major.minor` that the caller speaks, or the lowest and the highest one: `1.0-2.3`.",
        ),
    ]
    client: Client = Field(description="Who calls, for the log.")
    process_id: int | None = Field(
        default=None,
        ge=1,
        le=2**31 - 1,
        description="The daemon ends when this process does. Null: it doesn't watch one.",
    )
    user_id: str = Field(default="local-user", min_length=1, max_length=200, description="Whose sessions are meant.")
    log: LogLevel | None = Field(
        default=None, description="Send log lines of this level and above as `log`. Null or left out: none."
    )


class CancelRequest(Wire):
    """Params of `$/cancelRequest`."""

    id: Annotated[
        Annotated[str, Field(max_length=1_000)] | int | float,
        told_once("Input should be a text of at most 1,000 characters or a number"),
    ] = Field(description="The id of the request, as it was sent: the number 1 is not the text `1`.")


class DaemonFacts(Wire):
    """Who answers."""

    name: str = Field(description="`ninebox-daemon`.")
    version: str = Field(description="Of the program, not of the protocol: `major.minor.patch`.")
    pid: int = Field(ge=1, description="Its process, as the system knows it.")


class Restored(Wire):
    """What was found at the start."""

    sessions: Count = Field(description="Sessions of the user, closed ones too.")
    employees: Count = Field(description="People of the active session; 0 where none is active.")
    changes: Count = Field(description="People of the active session who differ from its baseline.")
    ms: float = Field(ge=0, description="How long it took, in milliseconds.")


class Notice(Wire):
    """Something the user should know."""

    code: NoticeCode = Field(description="What happened; for programs.")
    level: Literal["info", "warning", "error"] = Field(
        description="error: something can't be worked with until mended."
    )
    message: str = Field(description="A sentence to show.")
    remedy: str | None = Field(description="What the user can do; null: nothing needs to be done.")
    session_id: SessionId | None = Field(description="The session it is about; null: it is about none alone.")
    data: dict[str, JsonValue] = Field(description="The facts, by name, as far as the code has any.")


class Initialized(Wire):
    """Who answers, what was found and restored, and what is wrong."""

    protocol_version: str = Field(description="`major.minor` that is spoken from now on.")
    daemon: DaemonFacts
    data_dir: str = Field(description="The full path of the folder that everything is kept in.")
    storage: StorageStatus
    sessions: list[SessionSummary] = Field(description="All of the user's, the newest first.")
    active_session_id: ActiveId
    restored: Restored
    notices: list[Notice] = Field(description="What the user should know of the start; empty: all is well.")


class Pong(Wire):
    """A sign of life."""

    pong: Literal[True] = Field(default=True, description="Always true.")


class ShutDown(Wire):
    """What could not be written down."""

    unsaved_changes: Count = Field(
        description="Calls that changed something which is not on disk; 0 unless storage was in memory mode."
    )
    rescued_to: str | None = Field(
        description="Where sessions with such changes were written instead, for `session.importBundle`: the full path "
        "of the bundle, or of the folder of them where they are several; null: there were none, or no place took them."
    )
