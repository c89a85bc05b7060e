"""What the contract's examples tell: a review of three people from hello to exit, and what is said unasked. Data."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

SESSION, FROM_BUNDLE, SAMPLE = "3f9c0b5e7a21d864", "b81d6a0c94e2f357", "5c02e7f4a9d3b618"
SESSIONS = (SESSION, FROM_BUNDLE, SAMPLE)
"""In the order that they are first told of."""
CHECKPOINT = "8a41c7d0e95b2f36"
BACKUPS = (
    "ninebox-20260105T080500Z-request.db",
    "ninebox-20260105T085400Z-beforeRestore.db",
    "ninebox-20260105T085500Z-beforeRestore.db",
)
"""In the order that they are first told of."""
WORKBOOK = "/home/ada/people-2026.xlsx"
BUNDLE = "/home/ada/spring-review.ninebox"


@dataclass(frozen=True)
class Step:
    """One exchange: what is sent and, for people, what for. Params stand in their positions, without gaps."""

    method: str
    name: str
    params: dict[str, Any] = field(default_factory=dict)
    description: str | None = None
    answered: bool = True


MOVE = {
    "employeeId": "00101",
    "performance": "High",
    "potential": "High",
    "note": "Ran the ward alone all winter.",
    "sessionId": None,
    "mutationId": "7c1d1e2a-move-ada",
}

STORY = (
    Step(
        "initialize",
        "A shell says hello",
        {"protocolVersion": "1.0", "client": {"name": "ninebox-shell", "version": "1.4.0"}},
        "Nothing is kept yet, so nothing was restored.",
    ),
    Step("ping", "Is anybody there?"),
    Step(
        "rpc.discover",
        "What can be asked?",
        description="Cut short: the answer has all of this document, here are its head and one method's.",
    ),
    Step(
        "session.create",
        "Import a workbook",
        {"path": WORKBOOK, "sheetName": None, "name": "Spring review", "mutationId": "7c1d1e2a-import"},
        "One row has no ID and is left out; one hire date is no date, so that person has none.",
    ),
    Step("storage.backup", "A copy of everything, read back", description="One a day is made without being asked for."),
    Step("session.list", "What is kept?"),
    Step("session.get", "The session and the report of its import once more", {"sessionId": SESSION}),
    Step("employee.list", "Everybody, as imported", description="No sessionId: the active one is meant."),
    Step("employee.get", "One person", {"employeeId": "00103"}),
    Step(
        "employee.list",
        "Those in a box, by name, two members of each",
        {
            "filter": {"rated": True},
            "fields": ["employeeId", "name", "box"],
            "sort": ["-box", "name"],
            "offset": 0,
            "limit": 50,
            "sessionId": None,
        },
    ),
    Step("employee.filterOptions", "What can be filtered by?"),
    Step("employee.search", "Somebody, by ear", {"text": "Hakon Tschen", "limit": 5}, "Typing errors are forgiven."),
    Step("org.tree", "Who reports to whom?"),
    Step("org.reports", "Whom has she got?", {"employeeId": "00101"}),
    Step("org.chain", "Who is above him?", {"employeeId": "00103"}),
    Step("employee.move", "Put a person in another box, and say why", MOVE),
    Step(
        "employee.move",
        "The answer was lost: the same call again",
        MOVE,
        "The mutationId is known, so the first answer comes again and nothing is done twice.",
    ),
    Step(
        "employee.moveMany",
        "Two people at once",
        {
            "moves": [
                {"employeeId": "00102", "performance": "Medium", "potential": "High"},
                {"employeeId": "00103", "performance": "Medium", "potential": "High", "note": "First full year."},
            ],
            "sessionId": SESSION,
            "mutationId": "7c1d1e2a-move-two",
        },
        "One change: one undo takes back both.",
    ),
    Step(
        "employee.setNote",
        "Write down why, later",
        {
            "employeeId": "00102",
            "note": "Closed the year two days early.",
            "sessionId": None,
            "mutationId": "7c1d1e2a-note",
        },
    ),
    Step(
        "employee.setFlags",
        "One flag on, one off",
        {
            "employeeId": "00103",
            "add": ["Promotion Ready"],
            "remove": ["new_hire"],
            "sessionId": None,
            "mutationId": "7c1d1e2a-flags",
        },
        "A built-in flag by its display name, another by its key; the custom one stays.",
    ),
    Step(
        "employee.update",
        "What is to be done for a person",
        {"employeeId": "00103", "developmentFocus": "Presenting"},
        "What is left out stays as it is.",
    ),
    Step(
        "employee.setFlagsMany",
        "A flag on two people",
        {
            "employeeIds": ["00101", "00102"],
            "add": ["Succession Candidate"],
            "remove": [],
            "sessionId": None,
            "mutationId": "7c1d1e2a-flags-many",
        },
    ),
    Step("change.undo", "Not those two", {"sessionId": None, "mutationId": "7c1d1e2a-undo-flags"}),
    Step("statistics.distribution", "How many are where?", {"filter": {"rated": True}, "groupBy": None}),
    Step("statistics.movers", "Who moved far?"),
    Step(
        "statistics.anomalies",
        "Does anybody rate harsher than chance allows?",
        {"filter": None, "measure": "highPerformance", "sessionId": None},
        "Three people are too few to tell: nothing is said, least of all that all is well.",
    ),
    Step(
        "statistics.agenda",
        "Two hours for these people",
        {"minutes": 120, "filter": None, "groupBy": "function", "sessionId": None},
    ),
    Step("change.list", "Who differs from the workbook, and how", {"about": None, "sessionId": SESSION}),
    Step("change.undo", "Take back the latest edit", {"sessionId": None, "mutationId": "7c1d1e2a-undo"}),
    Step("change.redo", "Do it after all", {"sessionId": None, "mutationId": "7c1d1e2a-redo"}),
    Step(
        "change.revert",
        "A person as imported",
        {"employeeId": "00101", "sessionId": None, "mutationId": "7c1d1e2a-revert"},
        "Box and note go back together. It is an edit like any other.",
    ),
    Step(
        "change.history",
        "The last three edits",
        {"before": None, "limit": 3},
        "There are older ones: ask on with `before`.",
    ),
    Step(
        "session.rename",
        "Another name",
        {"name": "Spring review, nursing", "sessionId": SESSION, "mutationId": "7c1d1e2a-rename"},
    ),
    Step("session.close", "Put it away", {"sessionId": SESSION, "mutationId": "7c1d1e2a-close"}),
    Step("session.activate", "And open it again", {"sessionId": SESSION, "mutationId": "7c1d1e2a-activate"}),
    Step(
        "$/cancelRequest",
        "Let go of a request",
        {"id": 35},
        "The one before, which is answered already: nothing happens.",
        answered=False,
    ),
    Step(
        "change.checkpoint",
        "A name for how it stands",
        {"name": "Before the second round", "sessionId": None, "mutationId": "7c1d1e2a-checkpoint"},
    ),
    Step("change.undo", "Take back the revert", {"sessionId": None, "mutationId": "7c1d1e2a-undo-2"}),
    Step("change.checkpoints", "What can be gone back to?", {"sessionId": SESSION}),
    Step(
        "employee.move",
        "Into the middle of the grid",
        {"employeeId": "00102", "performance": "Medium", "potential": "Medium"},
    ),
    Step(
        "employee.placeDonut",
        "And if there were no middle?",
        {
            "employeeId": "00102",
            "performance": "High",
            "potential": "Medium",
            "note": "Nearly there.",
            "sessionId": None,
            "mutationId": "7c1d1e2a-donut",
        },
        "Hypothetical: the ratings stay.",
    ),
    Step(
        "employee.clearDonut",
        "Never mind",
        {"employeeId": "00102", "sessionId": None, "mutationId": "7c1d1e2a-no-donut"},
    ),
    Step(
        "change.restoreCheckpoint",
        "As it stood then",
        {"checkpointId": CHECKPOINT, "sessionId": None, "mutationId": "7c1d1e2a-restore"},
        "One change, whatever was edited since; undo takes it back.",
    ),
    Step("settings.get", "What holds for all sessions?"),
    Step(
        "settings.update",
        "Our own words",
        {
            "retention": {"maxAgeDays": 730, "maxSessions": None},
            "backupDirectory": None,
            "gridLabels": {"9": "Top talent"},
            "ratingWords": {"Low": ["Below"], "Medium": ["Meets"], "High": ["Exceeds"]},
            "minutesPerBox": None,
            "targetDistribution": {"Low": 10, "Medium": 70, "High": 20},
            "mutationId": "7c1d1e2a-settings",
        },
        "Box 9 is called so from now on, everywhere; the other boxes keep their names.",
    ),
    Step("recentFile.list", "Workbooks opened lately"),
    Step(
        "recentFile.remove", "One off that list", {"path": WORKBOOK, "mutationId": "7c1d1e2a-recent"}, "The file stays."
    ),
    Step("recentFile.clear", "An empty list", {"mutationId": "7c1d1e2a-recent-2"}),
    Step("storage.status", "Is everything on disk?"),
    Step("storage.retry", "Try once more to write it down", description="Nothing waits, so nothing is done."),
    Step("storage.usage", "What takes how much room?"),
    Step("storage.check", "Is everything as it was written?", description="Reads all of it, and changes nothing."),
    Step("storage.backups", "What is there to go back to?"),
    Step(
        "storage.restoreBackup",
        "As it was after the import",
        {"backupId": BACKUPS[0], "mutationId": "7c1d1e2a-go-back"},
        "What was there before was backed up first: `before` leads back to it.",
    ),
    Step(
        "storage.restoreBackup",
        "And forward again",
        {"backupId": BACKUPS[1], "mutationId": "7c1d1e2a-go-on"},
        "What is there now is what the other backup holds, so `before` is that one.",
    ),
    Step(
        "storage.purge",
        "What no session needs goes",
        {
            "uploads": True,
            "originals": False,
            "backups": False,
            "quarantine": False,
            "mutationId": "7c1d1e2a-purge",
        },
    ),
    Step(
        "session.export",
        "Write the review into the workbook",
        {
            "mode": "updateOriginal",
            "path": None,
            "onConflict": "refuse",
            "sessionId": None,
            "mutationId": "7c1d1e2a-export",
        },
        "Cell by cell; the file that was there is kept. What was written is the baseline now.",
    ),
    Step(
        "session.refresh",
        "Read the workbook again",
        {"path": None, "sheetName": None, "sessionId": SESSION, "mutationId": "7c1d1e2a-refresh"},
        "Nobody changed it since: nothing came of it.",
    ),
    Step(
        "session.exportBundle",
        "All of it in one file",
        {"path": BUNDLE, "sessionId": None},
        "For another machine, or for the shelf.",
    ),
    Step("session.delete", "Erase it", {"sessionId": SESSION, "mutationId": "7c1d1e2a-delete"}),
    Step(
        "session.importBundle",
        "And have it back",
        {"path": BUNDLE, "name": None, "mutationId": "7c1d1e2a-bundle"},
        "A session of its own: under a new id, with people, history and undo.",
    ),
    Step(
        "session.createSample",
        "People who don't exist, to try things with",
        {"employees": 10, "seed": 7, "name": "Rehearsal", "mutationId": "7c1d1e2a-sample"},
        "The same seed makes the same people, everywhere.",
    ),
    Step("shutdown", "Write everything down"),
    Step("exit", "End", description="After shutdown: with status 0.", answered=False),
)

OVERHEARD = {
    "session.changed": "A person was moved",
    "notice": "The daemon was killed and is back",
    "$/progress": "An import begins",
    "log": "A line of the log",
}
"""What is said unasked, and what the example of it shows."""

HEADERS = (
    "Employee ID,Worker,Business Title,Job Profile,Worker's Manager,Hire Date,Performance,Potential,"
    "2025 Completed Performance Rating,Flags,Desk"
).split(",")
NURSE = ("00101", "Ada Brandão", "Senior Nurse", "Nurse-CAN", "Quist, Mar", date(2015, 3, 9))
CONTROLLER = ("00102", "Håkon Chen", "Controller", "Controller-DEU", "Quist, Mar", "spring 2019")
ANALYST = ("00103", "Noor O'Neill", "Data Analyst", "Analyst-IND", "Brandão, Ada", date(2025, 9, 1))
ROWS = (
    (*NURSE, "High", "Medium", "Strong", "Flight Risk", "B-12"),
    (*CONTROLLER, "Medium", "Medium", "Solid", None, "B-14"),
    (*ANALYST, None, "High", None, "New Hire; Speaks Farsi", None),
    (None, "Head count", "3"),
)
