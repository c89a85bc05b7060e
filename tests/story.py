"""The story that the contract's examples tell: one review from hello to exit, told to a real process.

`python -m story` records it (part of `make contract`); the tests tell it again and compare. Members that no two runs
have in common are known by their names alone and get a value that stays; everything else is as the process said it.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from process import Daemon, running
from workbooks import make_workbook

EXAMPLES = Path(__file__).parents[1] / "protocol" / "ninebox_protocol" / "examples.json"

SESSION = "3f9c0b5e7a21d864"
WORKBOOK = "/home/ada/people-2026.xlsx"
BEGINNING = 1_767_600_000_000
MINUTE = 60_000

STANDING: dict[str, Any] = {
    "sessionId": SESSION,
    "activeSessionId": SESSION,
    "path": WORKBOOK,
    "dataDir": "/home/ada/.local/share/Ninebox",
    "sha256": "9e107d9d372bb6826bd81d3542a419d6c1f6e1f7c5a2b54e8b6c2a5d0f4e3b71",
    "version": "0.1.0",
    "pid": 4321,
    "ms": 1.25,
    "databaseBytes": 81_920,
}
"""Member to what stands for it. Null stays null."""
MEASURED = {"ms", "databaseBytes"}
"""Of these, another value each time. The others are the same thing wherever they stand."""
TIMES = {"createdAt", "updatedAt", "changedAt", "at"}
"""These become BEGINNING and a minute for every step of the story up to the one that they were first told in."""


@dataclass(frozen=True)
class Step:
    """One exchange: what is sent and, for people, what for."""

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
        {"path": WORKBOOK, "name": "Spring review", "mutationId": "7c1d1e2a-import"},
        "One row has no ID and is left out; one hire date is no date, so that person has none.",
    ),
    Step("session.list", "What is kept?"),
    Step("session.get", "The session and the report of its import once more", {"sessionId": SESSION}),
    Step("employee.list", "Everybody, as imported", description="No sessionId: the active one is meant."),
    Step("employee.get", "One person", {"employeeId": "00103"}),
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
            "mutationId": "7c1d1e2a-move-two",
        },
        "One change: one undo takes back both.",
    ),
    Step(
        "employee.setNote",
        "Write down why, later",
        {"employeeId": "00102", "note": "Closed the year two days early.", "mutationId": "7c1d1e2a-note"},
    ),
    Step(
        "employee.setFlags",
        "One flag on, one off",
        {
            "employeeId": "00103",
            "add": ["Promotion Ready"],
            "remove": ["new_hire"],
            "mutationId": "7c1d1e2a-flags",
        },
        "A built-in flag by its display name, another by its key; the custom one stays.",
    ),
    Step(
        "employee.update",
        "What is to be done for a person",
        {"employeeId": "00103", "developmentFocus": "Presenting", "mutationId": "7c1d1e2a-update"},
        "What is left out stays as it is.",
    ),
    Step("change.list", "Who differs from the workbook, and how", {"sessionId": SESSION}),
    Step("change.undo", "Take back the latest edit", {"mutationId": "7c1d1e2a-undo"}),
    Step("change.redo", "Do it after all", {"mutationId": "7c1d1e2a-redo"}),
    Step(
        "change.revert",
        "A person as imported",
        {"employeeId": "00101", "mutationId": "7c1d1e2a-revert"},
        "Box and note go back together. It is an edit like any other.",
    ),
    Step("change.history", "The last three edits", {"limit": 3}, "There are older ones: ask on with `before`."),
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
        {"id": 22},
        "The one before, which is answered already: nothing happens.",
        answered=False,
    ),
    Step("session.delete", "Erase it", {"sessionId": SESSION, "mutationId": "7c1d1e2a-delete"}),
    Step("shutdown", "Write everything down"),
    Step("exit", "End", description="After shutdown: with status 0.", answered=False),
)

HEARD: dict[str, list[dict[str, Any]]] = {
    "session.changed": [
        {
            "name": "A person was moved",
            "value": {"sessionId": SESSION, "seq": 1, "employeeIds": ["00101"], "origin": "edit"},
        }
    ],
    "notice": [
        {
            "name": "The daemon was killed and is back",
            "value": {
                "code": "RestoredAfterCrash",
                "level": "info",
                "message": "Back where you were: 3 people, 2 changes.",
                "remedy": None,
                "sessionId": None,
                "data": {"sessions": 1, "employees": 3, "changes": 2, "ms": 1.25},
            },
        }
    ],
    "$/progress": [
        {
            "name": "Half of it is done",
            "value": {"token": "import-1", "value": {"done": 500, "total": 1000, "message": "Reading people"}},
        }
    ],
    "log": [
        {
            "name": "A line of the log",
            "value": {"level": "info", "message": "ready: version 0.1.0, process 4321"},
        }
    ],
}
"""What is said unasked, an example each."""

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


class Teller:
    """Tells the story to a daemon that keeps nothing yet, and gives back each exchange as the contract shows it."""

    def __init__(self, daemon: Daemon, folder: Path) -> None:
        self._daemon = daemon
        workbook = make_workbook(folder / Path(WORKBOOK).name, ROWS, HEADERS)
        self._real: dict[Any, Any] = {WORKBOOK: str(workbook)}  # what stands for it, to what it is in this run
        self._moments: dict[int, int] = {}

    def tell(self) -> Iterator[dict[str, Any]]:
        """Yield method, name, description, params and, where there is an answer, result of each step."""
        for number, step in enumerate(STORY, start=1):
            shown = {"method": step.method, "name": step.name, "description": step.description, "params": step.params}
            shown = {member: value for member, value in shown.items() if value is not None}
            _next_millisecond()
            params = {
                name: self._real.get(value, value) if name in STANDING else value for name, value in step.params.items()
            }
            if step.answered:
                result = self._daemon.call(step.method, params)
                shown["result"] = cut_short(result) if step.method == "rpc.discover" else self._standing(result, number)
            else:
                message = {"jsonrpc": "2.0", "method": step.method, "params": params}
                self._daemon.write(json.dumps(message).encode() + b"\n")
            yield shown

    def _standing(self, value: Any, step: int, name: str = "") -> Any:
        """Return a part of an answer with what stands for the members that differ from run to run."""
        if isinstance(value, dict):
            return {member: self._standing(each, step, member) for member, each in value.items()}
        if isinstance(value, list):
            return [self._standing(each, step, name) for each in value]
        if value is None or name not in STANDING.keys() | TIMES:
            return value
        if name in TIMES:
            return self._moments.setdefault(value, BEGINNING + step * MINUTE)
        if name not in MEASURED:
            first = self._real.setdefault(STANDING[name], value)
            assert value == first, f"{name} is {value} in step {step}, it was {first} before"
        return STANDING[name]


def cut_short(document: dict[str, Any]) -> dict[str, Any]:
    """Return the head of an OpenRPC document and of one of its methods: members are left out, none is changed."""
    ping = next(method for method in document["methods"] if method["name"] == "ping")
    heads = {name: ping[name] for name in ("name", "summary", "params")}
    return {"openrpc": document["openrpc"], "info": document["info"], "methods": [heads]}


def _next_millisecond() -> None:
    """Wait for the clock that changes are dated by, so that no two steps have a time in common."""
    now = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == now:
        pass


def main() -> None:
    """Record the story where the contract finds its examples."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(folder / "data") as daemon:
            examples = {"story": list(Teller(daemon, folder).tell()), "notifications": HEARD}
    EXAMPLES.write_text(json.dumps(examples, indent=2) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
