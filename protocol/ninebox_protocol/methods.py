"""The table of methods: the one source of dispatcher, reference and schema. Knows no handler, and shapes by name."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import cast

from ninebox_protocol.errors import (
    ANSWER_DAMAGED,
    BACKUP_DAMAGED,
    BACKUP_FAILED,
    BACKUP_NOT_FOUND,
    BUNDLE_INVALID,
    CELL_NOT_WRITABLE,
    CHECKPOINT_NOT_FOUND,
    EMPLOYEE_NOT_FOUND,
    FILE_NOT_FOUND,
    FILE_NOT_READABLE,
    INSIGHT_MISSING,
    MUTATION_ID_REUSED,
    NO_ACTIVE_SESSION,
    NO_EMPLOYEE_SHEET,
    NOT_A_WORKBOOK,
    NOT_IN_CENTRE_BOX,
    NOTHING_TO_REDO,
    NOTHING_TO_UNDO,
    OUTCOME_UNKNOWN,
    PLACE_NOT_FOUND,
    PROTOCOL_MISMATCH,
    SESSION_CLOSED,
    SESSION_DAMAGED,
    SESSION_NOT_FOUND,
    SETTING_REFUSED,
    SOURCE_CHANGED,
    SOURCE_MISSING,
    STORAGE_FAILED,
    TARGET_NOT_WRITABLE,
    UPLOAD_MISSING,
    WORKBOOK_TOO_LARGE,
    Fault,
)
from ninebox_protocol.wire import Mutating, Params, Wire

OF_A_SESSION = (SESSION_NOT_FOUND, NO_ACTIVE_SESSION, STORAGE_FAILED)
OF_PEOPLE = (*OF_A_SESSION, SESSION_CLOSED, SESSION_DAMAGED)
OF_ONE = (*OF_PEOPLE, EMPLOYEE_NOT_FOUND)
OF_A_WORKBOOK = (FILE_NOT_FOUND, FILE_NOT_READABLE, NOT_A_WORKBOOK, NO_EMPLOYEE_SHEET, WORKBOOK_TOO_LARGE)
OF_A_CHANGE = (MUTATION_ID_REUSED, ANSWER_DAMAGED, STORAGE_FAILED, OUTCOME_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Method:
    """One row of the table.

    `takes`, `gives`: the shapes of params and result, by module and name, so that whoever reads the table imports none
    of them. `gives` None: the result is null, or a document that has its own definition. `faults` leaves out what any
    method can answer (`errors.EVERYWHERE`) and, for one that mutates, what any mutating method can.
    """

    name: str
    takes: str
    gives: str | None
    about: str
    faults: tuple[Fault, ...] = ()
    later: tuple[str, ...] = ()
    """Params that came after the contract was published, by wire name: they stand last, so that no position moves."""

    @property
    def params(self) -> type[Wire]:
        """Return the shape of its params; its module is imported with the first call."""
        return _shape(self.takes)

    @property
    def result(self) -> type[Wire] | None:
        """Return the shape of its result, None where it has none."""
        return None if self.gives is None else _shape(self.gives)

    @property
    def mutates(self) -> bool:
        """True: takes a `mutationId`, and the same one again does nothing twice."""
        return issubclass(self.params, Mutating)

    @property
    def tells_progress(self) -> bool:
        """True: takes a `progressToken`, and says how far it is where it takes long."""
        return issubclass(self.params, Params)

    @property
    def positions(self) -> tuple[str, ...]:
        """Return the params' wire names in the order they have by position: what is said, of what, and `later`.

        `progressToken` has no position: it is about the call, and goes by name alone.
        """
        addressing = ("sessionId", "mutationId") if "session_id" not in self._required() else ("mutationId",)
        fields = self.params.model_fields.items()
        names = [field.alias or name for name, field in fields if name != "progress_token"]
        last = (*(n for n in addressing if n in names), *self.later)
        return (*(n for n in names if n not in last), *last)

    def _required(self) -> set[str]:
        return {name for name, field in self.params.model_fields.items() if field.is_required()}


@cache
def _shape(where: str) -> type[Wire]:
    module, name = where.split(".")
    return cast(type[Wire], getattr(import_module(f"ninebox_protocol.{module}"), name))


METHODS: tuple[Method, ...] = (
    Method(
        "initialize",
        "lifecycle.Initialize",
        "lifecycle.Initialized",
        "Say who calls; learn who answers, what was restored and what is wrong. Optional: calls before it work.",
        (PROTOCOL_MISMATCH, STORAGE_FAILED),
    ),
    Method("ping", "wire.Nothing", "lifecycle.Pong", "Answered at once, whatever else is being done."),
    Method(
        "shutdown",
        "wire.Nothing",
        "lifecycle.ShutDown",
        "Write everything down and close the store. Further requests are refused; `exit` ends the process.",
    ),
    Method(
        "exit",
        "wire.Nothing",
        None,
        "End the process: status 0 after `shutdown`, 1 without. Nothing is lost by either.",
    ),
    Method(
        "$/cancelRequest",
        "lifecycle.CancelRequest",
        None,
        "Let go of a request that was sent before: it is answered with RequestCancelled and changes nothing, unless it "
        "is done already. Served at once, whatever else is being done.",
    ),
    Method("rpc.discover", "wire.Nothing", None, "This contract as an OpenRPC document."),
    Method(
        "session.create",
        "sessions.SessionCreate",
        "sessions.SessionCreated",
        "Import a workbook and make it the active session. The file is read once and a copy kept.",
        OF_A_WORKBOOK,
    ),
    Method(
        "session.createSample",
        "sessions.SessionCreateSample",
        "sessions.SessionCreated",
        "Make up people and make them the active session: all nine boxes, a hierarchy, a history. Nobody in it exists.",
    ),
    Method(
        "session.list",
        "sessions.SessionList",
        "sessions.SessionsListed",
        "All sessions of the user.",
        (STORAGE_FAILED,),
    ),
    Method(
        "session.get",
        "sessions.SessionGet",
        "sessions.SessionGot",
        "One session and the report of its import.",
        OF_A_SESSION,
    ),
    Method(
        "session.activate",
        "sessions.SessionActivate",
        "sessions.SessionChanged",
        "Make a session the one that is meant when none is named; opens it where it was closed.",
        (SESSION_NOT_FOUND,),
    ),
    Method(
        "session.rename",
        "sessions.SessionRename",
        "sessions.SessionChanged",
        "Give a session another name. The file keeps its own.",
        OF_A_SESSION,
    ),
    Method(
        "session.close",
        "sessions.SessionClose",
        "sessions.SessionChanged",
        "Put a session away, with everything in it; `session.activate` opens it again.",
        OF_A_SESSION,
    ),
    Method(
        "session.delete",
        "sessions.SessionDelete",
        "sessions.SessionDeleted",
        "Erase a session: its people, its history, and our copy of the workbook unless another session shares it. "
        "The user's own file is not touched.",
        (SESSION_NOT_FOUND,),
    ),
    Method(
        "session.export",
        "sessions.SessionExport",
        "sessions.SessionExported",
        "Write what the review changed into a workbook, cell by cell; everything else in it stays. What was written is "
        "the baseline from then on.",
        (
            *OF_PEOPLE,
            SOURCE_MISSING,
            SOURCE_CHANGED,
            TARGET_NOT_WRITABLE,
            PLACE_NOT_FOUND,
            CELL_NOT_WRITABLE,
            UPLOAD_MISSING,
            FILE_NOT_READABLE,
            NOT_A_WORKBOOK,
            WORKBOOK_TOO_LARGE,
        ),
    ),
    Method(
        "session.refresh",
        "sessions.SessionRefresh",
        "sessions.SessionRefreshed",
        "Merge a newer workbook into the session, person by person: what only the workbook changed is taken, what the "
        "review changed stays.",
        (*OF_PEOPLE, SOURCE_MISSING, *OF_A_WORKBOOK),
    ),
    Method(
        "session.exportBundle",
        "sessions.SessionExportBundle",
        "sessions.BundleExported",
        "Write a session with its people, history and workbook into one file that `session.importBundle` takes.",
        (*OF_PEOPLE, TARGET_NOT_WRITABLE, UPLOAD_MISSING),
    ),
    Method(
        "session.importBundle",
        "sessions.SessionImportBundle",
        "sessions.SessionCreated",
        "Take a session out of a bundle and make it the active one, under a new id. Checked whole before anything is "
        "taken.",
        (FILE_NOT_FOUND, FILE_NOT_READABLE, BUNDLE_INVALID),
    ),
    Method(
        "employee.list",
        "queries.EmployeeList",
        "queries.EmployeeListed",
        "The people of a session as they stand now: all, or those who are meant, in the order that is wanted.",
        OF_PEOPLE,
    ),
    Method("employee.get", "employees.EmployeeGet", "employees.EmployeeGot", "One person as it stands now.", OF_ONE),
    Method(
        "employee.search",
        "queries.EmployeeSearch",
        "queries.EmployeeFound",
        "Find people by name, title, manager or ID, the best first, typing errors forgiven.",
        OF_PEOPLE,
    ),
    Method(
        "employee.filterOptions",
        "queries.EmployeeFilterOptions",
        "queries.FilterOptions",
        "What people can be filtered by, and how many each value leaves.",
        OF_PEOPLE,
    ),
    Method(
        "employee.move",
        "employees.EmployeeMove",
        "employees.EmployeeChanged",
        "Put one person in another box, or among the not rated.",
        OF_ONE,
    ),
    Method(
        "employee.moveMany",
        "employees.EmployeeMoveMany",
        "employees.EmployeesChanged",
        "Move several people as one change: all of them or, if one can't be, none.",
        OF_ONE,
    ),
    Method(
        "employee.setNote",
        "employees.EmployeeSetNote",
        "employees.EmployeeChanged",
        "Write down why, or take it away.",
        OF_ONE,
    ),
    Method(
        "employee.setFlags",
        "employees.EmployeeSetFlags",
        "employees.EmployeeChanged",
        "Put flags on a person and take flags off; a flag in both lists is off afterwards.",
        OF_ONE,
    ),
    Method(
        "employee.setFlagsMany",
        "employees.EmployeeSetFlagsMany",
        "employees.EmployeesChanged",
        "Put flags on several people and take flags off, as one change: of all of them or, if one can't be, of none.",
        OF_ONE,
    ),
    Method(
        "employee.placeDonut",
        "employees.EmployeePlaceDonut",
        "employees.EmployeeChanged",
        "Say where somebody of the centre box would be if there were none. Hypothetical: the ratings stay.",
        (*OF_ONE, NOT_IN_CENTRE_BOX),
    ),
    Method(
        "employee.clearDonut",
        "employees.EmployeeClearDonut",
        "employees.EmployeeChanged",
        "Take somebody's place in the donut exercise away, and its note.",
        OF_ONE,
    ),
    Method(
        "employee.update",
        "employees.EmployeeUpdate",
        "employees.EmployeeChanged",
        "Change what is written about a person's development and promotion.",
        OF_ONE,
    ),
    Method(
        "change.list",
        "changes.ChangeList",
        "changes.ChangesListed",
        "Who differs from the baseline, and how.",
        OF_PEOPLE,
    ),
    Method(
        "change.history",
        "changes.ChangeHistory",
        "changes.ChangesOfHistory",
        "Every edit of a session, newest first, in pages.",
        OF_PEOPLE,
    ),
    Method(
        "change.undo",
        "changes.ChangeUndo",
        "employees.EmployeesChanged",
        "Take back the latest edit that stands, also one made before a restart.",
        (*OF_PEOPLE, NOTHING_TO_UNDO),
    ),
    Method(
        "change.redo",
        "changes.ChangeRedo",
        "employees.EmployeesChanged",
        "Do again what `change.undo` took back, as long as nothing else was edited since.",
        (*OF_PEOPLE, NOTHING_TO_REDO),
    ),
    Method(
        "change.revert",
        "changes.ChangeRevert",
        "employees.EmployeeChanged",
        "Put a person back to the baseline, note and flags included. Itself an edit: it can be undone.",
        OF_ONE,
    ),
    Method(
        "change.checkpoint",
        "changes.ChangeCheckpoint",
        "changes.CheckpointMade",
        "Give the review as it stands now a name, to come back to.",
        OF_PEOPLE,
    ),
    Method(
        "change.checkpoints",
        "changes.ChangeCheckpoints",
        "changes.CheckpointsListed",
        "The moments that have a name.",
        OF_A_SESSION,
    ),
    Method(
        "change.restoreCheckpoint",
        "changes.ChangeRestoreCheckpoint",
        "employees.EmployeesChanged",
        "Put back what was edited since a checkpoint. One change, which can itself be undone; what a refresh brought "
        "since stays.",
        (*OF_PEOPLE, CHECKPOINT_NOT_FOUND),
    ),
    Method(
        "statistics.distribution",
        "statistics.StatisticsDistribution",
        "statistics.Distribution",
        "How many people are in which box, as a whole or by group.",
        OF_PEOPLE,
    ),
    Method(
        "statistics.movers",
        "statistics.StatisticsMovers",
        "statistics.Movers",
        "Who moved far, away from what, and how far.",
        OF_PEOPLE,
    ),
    Method(
        "statistics.anomalies",
        "statistics.StatisticsAnomalies",
        "statistics.Anomalies",
        "Which groups differ from the rest more than chance allows. Needs SciPy (the extra `insight`).",
        (*OF_PEOPLE, INSIGHT_MISSING),
    ),
    Method(
        "statistics.agenda",
        "statistics.StatisticsAgenda",
        "statistics.Agenda",
        "Share out a meeting's minutes over boxes and groups.",
        OF_PEOPLE,
    ),
    Method("org.tree", "org.OrgTree", "org.OrgTreeTold", "Who reports to whom, and what can't be told.", OF_PEOPLE),
    Method(
        "org.reports",
        "org.OrgReports",
        "org.OrgReportsTold",
        "Who reports to a person, directly or through others.",
        OF_ONE,
    ),
    Method("org.chain", "org.OrgChain", "org.OrgChainTold", "Who is above a person, up to the top.", OF_ONE),
    Method(
        "storage.status",
        "storage.StorageAsked",
        "storage.StorageStatus",
        "Whether what is decided is on disk, and if not, why and what to do.",
    ),
    Method(
        "storage.usage",
        "storage.StorageAsked",
        "storage.StorageUsage",
        "What takes how much room, as a whole and by session.",
        (STORAGE_FAILED,),
    ),
    Method(
        "storage.check",
        "storage.StorageAsked",
        "storage.StorageChecked",
        "Read everything that is kept and compare it with its checksums. Changes nothing.",
        (STORAGE_FAILED,),
    ),
    Method(
        "storage.backup",
        "storage.StorageAsked",
        "storage.BackedUp",
        "Make a backup of all sessions now, and read it back.",
        (STORAGE_FAILED, BACKUP_FAILED),
    ),
    Method(
        "storage.backups", "storage.StorageAsked", "storage.BackupsListed", "The backups there are.", (STORAGE_FAILED,)
    ),
    Method(
        "storage.restoreBackup",
        "storage.StorageRestoreBackup",
        "storage.BackupRestored",
        "Put all sessions back as they were in a backup. What is there now is backed up first, if no backup holds just "
        "that already.",
        (BACKUP_NOT_FOUND, BACKUP_DAMAGED, BACKUP_FAILED),
    ),
    Method(
        "storage.purge",
        "storage.StoragePurge",
        "storage.StoragePurged",
        "Delete at once what no session needs.",
    ),
    Method(
        "storage.retry",
        "storage.StorageAsked",
        "storage.StorageRetried",
        "Try now to write down what is in memory alone; it is tried every 2 s anyway.",
    ),
    Method(
        "settings.get",
        "settings.SettingsGet",
        "settings.SettingsGot",
        "What holds for all sessions.",
        (STORAGE_FAILED,),
    ),
    Method(
        "settings.update",
        "settings.SettingsUpdate",
        "settings.SettingsUpdated",
        "Change some of the settings, together or not at all.",
        (SETTING_REFUSED,),
    ),
    Method(
        "recentFile.list",
        "settings.RecentFileList",
        "settings.RecentFilesListed",
        "Workbooks that were opened lately.",
        (STORAGE_FAILED,),
    ),
    Method(
        "recentFile.remove",
        "settings.RecentFileRemove",
        "settings.RecentFilesChanged",
        "Take a workbook off that list. One that isn't on it is fine.",
    ),
    Method("recentFile.clear", "settings.RecentFileClear", "settings.RecentFilesChanged", "Empty that list."),
)
