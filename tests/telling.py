"""Tells the story to a real process. `python -m telling` records it (part of `make contract`), the tests compare.

Members that no two runs have in common are known by their names alone and get a value that stays; everything else is
as the process said it.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from process import running
from story import BACKUPS, BUNDLE, CHECKPOINT, HEADERS, MOVE, OVERHEARD, ROWS, SESSION, SESSIONS, STORY, WORKBOOK
from workbooks import make_workbook

EXAMPLES = Path(__file__).parents[1] / "protocol" / "ninebox_protocol" / "examples.json"

BEGINNING = 1_767_600_000_000
MINUTE = 60_000

STANDING: dict[str, Any] = {
    "keptOriginalAt": f"/home/ada/.local/share/Ninebox/originals/{SESSION}-20260105T083700-5d1e-people-2026.xlsx",
    "bytes": 6_144,
    "dataDir": "/home/ada/.local/share/Ninebox",
    "sha256": "9e107d9d372bb6826bd81d3542a419d6c1f6e1f7c5a2b54e8b6c2a5d0f4e3b71",
    "version": "0.1.0",
    "pid": 4321,
    "ms": 1.25,
    "directory": "/home/ada/.local/share/Ninebox/backups",
    "databaseBytes": 2_183_168,
    "uploadsBytes": 9_216,
    "uploadBytes": 9_216,
    "backupsBytes": 2_183_168,
    "originalsBytes": 0,
    "logsBytes": 412,
    "rowBytes": 14_336,
    "freeBytes": 48_318_382_080,
}
"""Member to what stands for it. Null stays null."""
MEASURED = {"ms", "sha256", "bytes"} | {name for name in STANDING if name.endswith("Bytes")}
"""Of these, another value each time. The others are the same thing wherever they stand."""
TIMES = {"createdAt", "updatedAt", "changedAt", "at", "openedAt", "lastOpenedAt", "lastBackupAt"}
"""These become BEGINNING and a minute for every step of the story up to the one that they were first told in."""


class Standing:
    """What stands for the members that differ from run to run."""

    def __init__(self, workbook: Path) -> None:
        self._real: dict[Any, Any] = {}  # what stands for it, to what it is in this run
        self._shown = {str(workbook): WORKBOOK, str(workbook.with_name(Path(BUNDLE).name)): BUNDLE}
        """Paths and session ids of this run, to what stands for them."""
        self._ids = {
            "sessionId": iter(SESSIONS),
            "activeSessionId": iter(()),
            "checkpointId": iter((CHECKPOINT,)),
            "backupId": iter(BACKUPS),
        }
        self._moments: dict[int, int] = {}

    def sent(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return params of the story as they are in this run."""
        real = {shown: value for value, shown in self._shown.items()}
        return {
            name: real.get(value, value) if name == "path" or name in self._ids else value
            for name, value in params.items()
        }

    def told(self, value: Any, step: int, name: str = "") -> Any:
        """Return a part of what was answered in this run as the story has it."""
        if isinstance(value, dict):
            return {member: self.told(each, step, member) for member, each in value.items()}
        if isinstance(value, list):
            return [self.told(each, step, name) for each in value]
        if name in self._ids and value is not None and value not in self._shown:
            self._shown[value] = next(self._ids[name])
        if isinstance(value, str) and value in self._shown:
            return self._shown[value]
        if value is None or name not in STANDING.keys() | TIMES:
            return value
        if name in TIMES:
            return self._moments.setdefault(value, BEGINNING + step * MINUTE)
        if name not in MEASURED:
            first = self._real.setdefault(STANDING[name], value)
            assert value == first, f"{name} is {value} in step {step}, it was {first} before"
        return STANDING[name]


def tell(folder: Path, *, by_position: bool = False) -> list[dict[str, Any]]:
    """Return method, name, description, params and, where there is an answer, result of each step.

    Raises AssertionError where something else is said than was asked for, or the process doesn't end in order.
    """
    workbook = make_workbook(folder / Path(WORKBOOK).name, ROWS, HEADERS)
    standing, exchanges = Standing(workbook), []
    with running(folder / "data") as daemon:
        for number, step in enumerate(STORY, start=1):
            shown = {"method": step.method, "name": step.name, "description": step.description, "params": step.params}
            shown = {member: value for member, value in shown.items() if value is not None}
            sent = standing.sent(step.params)
            params = list(sent.values()) if by_position else sent
            _next_millisecond()
            if step.answered:
                result = daemon.call(step.method, params)
                shown["result"] = cut_short(result) if step.method == "rpc.discover" else standing.told(result, number)
            else:
                message = {"jsonrpc": "2.0", "method": step.method, "params": params}
                daemon.write(json.dumps(message).encode() + b"\n")
            exchanges.append(shown)
        assert daemon.process.wait() == 0
        assert daemon.end() == (0, b"", b"")
    return exchanges


def overhear(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return an example of each notification, by name: the first heard of a daemon that is killed and comes back."""
    workbook = make_workbook(folder / Path(WORKBOOK).name, ROWS, HEADERS)
    standing = Standing(workbook)
    with running(folder / "data") as daemon:
        daemon.initialize()
        daemon.call("session.create", path=str(workbook), progressToken="import-1")
        daemon.call("employee.move", MOVE)
        daemon.call("session.list")  # what follows an answer comes before the next one
        heard = daemon.heard
        daemon.kill()
    with running(folder / "data") as daemon:
        daemon.initialize(log="info")
        daemon.call("shutdown")
        daemon.notify("exit")
        said = [json.loads(line) for line in daemon.end()[1].splitlines()]
        heard += [*daemon.heard, *said]
    first = {each["method"]: each["params"] for each in reversed(heard)}
    return {method: [{"name": name, "value": standing.told(first[method], 1)}] for method, name in OVERHEARD.items()}


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
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        examples = {"story": tell(Path(one)), "notifications": overhear(Path(other))}
    EXAMPLES.write_text(json.dumps(examples, indent=2) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
