"""Every error a caller can meet, one row each, and the one exception that carries them."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of error: what programs branch on (`code`, `name`) and what people read (`says`, `remedy`).

    `says` may name facts in braces; they are given where the fault is raised and travel in `data` too.
    """

    code: int
    name: str
    says: str
    remedy: str
    retryable: bool = False


class RpcError(Exception):
    """Answer the request in hand with `fault`.

    The only exception that a handler raises on purpose. Any other one that leaves a handler is a bug of
    ours: it is logged with its traceback, and the caller reads InternalError with an incident id.
    """

    def __init__(self, fault: Fault, **facts: JsonValue) -> None:
        super().__init__(fault.says.format_map(_Facts(facts)))
        self.fault = fault
        self.facts: Mapping[str, JsonValue] = facts

    @property
    def data(self) -> dict[str, JsonValue]:
        """Return `error.data` for the wire. Where a fact says that this very call can't work later, that holds."""
        fault, retryable = self.fault, self.facts.get("retryable", self.fault.retryable)
        return {**self.facts, "name": fault.name, "remedy": fault.remedy, "retryable": retryable}


class _Facts(dict[str, JsonValue]):
    def __missing__(self, fact: str) -> str:
        return f"({fact} not known)"


# The five of JSON-RPC: `message` is the specification's own, the sentence for people stands in `data.detail`.
PARSE_ERROR = Fault(-32700, "ParseError", "Parse error", "Send one JSON value a message, in UTF-8.")
INVALID_REQUEST = Fault(-32600, "InvalidRequest", "Invalid Request", "Send a request object of JSON-RPC 2.0.")
METHOD_NOT_FOUND = Fault(-32601, "MethodNotFound", "Method not found", "Call rpc.discover for the methods there are.")
INVALID_PARAMS = Fault(-32602, "InvalidParams", "Invalid params", "Correct the members named in data.errors.")
INTERNAL_ERROR = Fault(
    -32603,
    "InternalError",
    "Internal error",
    "This is a bug of the daemon; nothing was changed. Report it with the incident id and logs/daemon.log.",
)

REQUEST_CANCELLED = Fault(
    -32800,
    "RequestCancelled",
    "The request was cancelled; nothing was changed.",
    "Send it again where it is wanted after all.",
    retryable=True,
)

PROTOCOL_MISMATCH = Fault(
    1000,
    "ProtocolMismatch",
    "This daemon speaks protocol {served}, not {asked}.",
    "Use the shell that came with this daemon, or a daemon that serves the version asked for.",
)
MUTATION_ID_REUSED = Fault(
    1001,
    "MutationIdReused",
    "The mutationId {mutationId} was already used for another call.",
    "Make a new mutationId for every user action; repeat one only with the very same call.",
)

SESSION_NOT_FOUND = Fault(
    1100, "SessionNotFound", "There is no session {sessionId}.", "Call session.list for the sessions there are."
)
NO_ACTIVE_SESSION = Fault(
    1101,
    "NoActiveSession",
    "No session is active.",
    "Import a workbook with session.create, or open a session with session.activate.",
)
SESSION_CLOSED = Fault(
    1102, "SessionClosed", "The session {sessionId} is closed.", "Open it again with session.activate."
)
SESSION_DAMAGED = Fault(
    1103,
    "SessionDamaged",
    "Rows of the session {sessionId} are damaged on disk and can't be mended ({reason}); it can't be worked on.",
    "Other sessions work. Nothing was thrown away: copy the data directory before anything else, "
    "then import the workbook again with session.create.",
)

EMPLOYEE_NOT_FOUND = Fault(
    1200,
    "EmployeeNotFound",
    "There is no employee {employeeId} in this session.",
    "Call employee.list for the people of the session; ids are text, compared to the letter.",
)

NOT_IN_CENTRE_BOX = Fault(
    1201,
    "NotInCentreBox",
    "The employee {employeeId} is not in the centre box (box 5), and the donut exercise is about those who are.",
    "Move the person to Medium performance and Medium potential first, or leave them out of the exercise.",
)

NOTHING_TO_UNDO = Fault(1300, "NothingToUndo", "There is nothing to undo.", "canUndo in every answer tells beforehand.")
NOTHING_TO_REDO = Fault(1301, "NothingToRedo", "There is nothing to redo.", "canRedo in every answer tells beforehand.")
CHECKPOINT_NOT_FOUND = Fault(
    1302,
    "CheckpointNotFound",
    "There is no checkpoint {checkpointId} in this session.",
    "Call change.checkpoints for those there are.",
)

FILE_NOT_FOUND = Fault(1400, "FileNotFound", "There is no file {path}.", "Give the full path of a file that exists.")
FILE_NOT_READABLE = Fault(
    1401,
    "FileNotReadable",
    "The file {path} can't be read: {reason}.",
    "Check the file's permissions, and that no other program locks it.",
    retryable=True,
)
NOT_A_WORKBOOK = Fault(
    1402,
    "NotAWorkbook",
    "{path} is not a workbook that can be read: {reason}.",
    "Pick an .xlsx, .xlsm, .xls, .xlsb or .ods workbook. Get a damaged one again; save one with a password without it.",
)
NO_EMPLOYEE_SHEET = Fault(
    1403,
    "NoEmployeeSheet",
    "No sheet of {path} holds people: {reason}.",
    "One of the top 20 rows must name an ID column and a name column (such as Employee ID and Worker), "
    "with at least one row of both below it. sheetName picks a sheet.",
)
WORKBOOK_TOO_LARGE = Fault(
    1404,
    "WorkbookTooLarge",
    "The workbook {path} is too large: {what} is {found}, the limit is {limit}.",
    "Delete sheets, rows or columns that the review doesn't need, and import the smaller file.",
)
SOURCE_MISSING = Fault(
    1405,
    "SourceMissing",
    "The session's workbook {path} is not there: {reason}.",
    "Export with mode saveNew and a path, or put it back; give another one with session.refresh and its path.",
)
SOURCE_CHANGED = Fault(
    1406,
    "SourceChanged",
    "The workbook {path} was changed since the session read it; nothing was written.",
    "Merge it first with session.refresh, or export with mode saveNew to another path, or with onConflict overwrite: "
    "that writes the review's cells into the file as it is now.",
)
TARGET_NOT_WRITABLE = Fault(
    1407,
    "TargetNotWritable",
    "{path} can't be written: {reason}; what is there was not touched.",
    "Close it in other programs, make room or get the right to write there, or pick another path.",
    retryable=True,
)
PLACE_NOT_FOUND = Fault(
    1408,
    "PlaceNotFound",
    "{what} is not found again in {path}; nothing was written.",
    "Merge the workbook as it is now with session.refresh, or export with mode saveNew: that starts from our copy.",
)
CELL_NOT_WRITABLE = Fault(
    1409,
    "CellNotWritable",
    "The cell {cell} of {path} can't be written: {reason}; nothing was written.",
    "Change the cell in Excel, merge the workbook with session.refresh, then export again.",
)
UPLOAD_MISSING = Fault(
    1410,
    "UploadMissing",
    "The daemon's own copy of {path} is {reason}.",
    "Give the workbook again with session.refresh; viewing and editing work meanwhile.",
)
BUNDLE_INVALID = Fault(
    1411,
    "BundleInvalid",
    "{path} is no whole bundle: {reason}; nothing of it was taken.",
    "Export the bundle once more where the session is, and import that file.",
)

STORAGE_FAILED = Fault(
    1500,
    "StorageFailed",
    "The data directory can't be used at the moment ({reason}); nothing was changed.",
    "Make room or restore access to the data directory, then send the same call again.",
    retryable=True,
)
OUTCOME_UNKNOWN = Fault(
    1501,
    "OutcomeUnknown",
    "The disk failed while the change was written ({reason}); whether it was kept is not known yet.",
    "Restore access to the data directory, then send the same call with the same mutationId: it is done once.",
    retryable=True,
)

ANSWER_DAMAGED = Fault(
    1502,
    "AnswerDamaged",
    "The answer kept for the mutationId {mutationId} is damaged on disk; the call was done once and isn't done again.",
    "Ask for the state as it is now, and use a new mutationId for what is still to do.",
)

BACKUP_NOT_FOUND = Fault(
    1503, "BackupNotFound", "There is no backup {backupId}.", "Call storage.backups for those there are."
)
BACKUP_DAMAGED = Fault(
    1504,
    "BackupDamaged",
    "The backup {backupId} can't be restored: {reason}; nothing was changed.",
    "Restore another one: storage.backups tells which were verified.",
)
BACKUP_FAILED = Fault(
    1505,
    "BackupFailed",
    "No backup was made: {reason}. The reviews themselves are not touched by that.",
    "See to the reason, then ask again; older backups are still there.",
    retryable=True,
)

SETTING_REFUSED = Fault(
    1600,
    "SettingRefused",
    'The setting {setting} can\'t be "{value}": {reason}; nothing was changed.',
    "Give another value; settings.get tells what holds now.",
)

INSIGHT_MISSING = Fault(
    1700,
    "InsightMissing",
    "statistics.anomalies needs SciPy, which is not here or can't be loaded.",
    "Install it (anew) with: pip install 'ninebox-daemon[insight]', then start the daemon again. Where it came with an "
    "app, ask who makes the app.",
)

FAULTS: tuple[Fault, ...] = tuple(value for value in globals().values() if isinstance(value, Fault))
"""Every row above, in the order it stands."""

EVERYWHERE = (INVALID_REQUEST, INVALID_PARAMS, INTERNAL_ERROR, REQUEST_CANCELLED)
"""What any method can answer; InvalidRequest after `shutdown`."""
