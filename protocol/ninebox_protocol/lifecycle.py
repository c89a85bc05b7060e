"""How a connection begins and ends."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from ninebox_protocol.sessions import SessionSummary
from ninebox_protocol.wire import Wire

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
]


class Client(Wire):
    """Who calls."""

    name: str
    version: str


class Initialize(Wire):
    """Params of `initialize`."""

    protocol_version: Annotated[
        str,
        Field(
            pattern=r"^\d{1,9}\.\d{1,9}(-\d{1,9}\.\d{1,9})?$",
            description="`major.minor` that the caller speaks, or the lowest and the highest one: `1.0-2.3`.",
        ),
    ]
    client: Client
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

    id: Annotated[str, Field(max_length=1_000)] | int | float = Field(
        description="The id of the request, as it was sent: the number 1 is not the text `1`."
    )


class DaemonFacts(Wire):
    """Who answers."""

    name: str
    version: str
    pid: int


class StorageStatus(Wire):
    """Where decisions are kept, and whether they are safe."""

    mode: Literal["durable", "memory"] = Field(description="memory: nothing is on disk.")
    reason: str | None = Field(description="Why the mode is memory; null when durable.")
    unsaved_changes: int
    data_dir: str
    database_bytes: int
    last_backup_at: int | None = Field(description="Milliseconds since 1970 UTC; null: never.")


class Restored(Wire):
    """What was found at the start."""

    sessions: int
    employees: int = Field(description="People of the active session.")
    changes: int = Field(description="People of the active session who differ from its baseline.")
    ms: float = Field(description="How long it took.")


class Notice(Wire):
    """Something the user should know."""

    code: NoticeCode
    level: Literal["info", "warning", "error"]
    message: str
    remedy: str | None
    session_id: str | None
    data: dict[str, JsonValue]


class Initialized(Wire):
    """Result of `initialize`."""

    protocol_version: str
    daemon: DaemonFacts
    data_dir: str
    storage: StorageStatus
    sessions: list[SessionSummary]
    active_session_id: str | None
    restored: Restored
    notices: list[Notice]


class Pong(Wire):
    """Result of `ping`."""

    pong: Literal[True] = True


class ShutDown(Wire):
    """Result of `shutdown`."""

    unsaved_changes: int = Field(description="Changes that are not on disk; 0 unless storage was in memory mode.")
