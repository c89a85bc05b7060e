"""SIGKILL under load, again and again: what was answered is there, what was not is done once when asked again."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from durability.model import Model, Person
from process import Daemon, running
from workbooks import make_workbook, people_rows

CYCLES = 30
BURST = 12


def as_they_stand(daemon: Daemon) -> dict[str, Person]:
    people = daemon.call("employee.list")["employees"]
    return {
        each["employeeId"]: (each["performance"], each["potential"], each["changeNote"], tuple(each["flags"]))
        for each in people
    }


def committed_edits(daemon: Daemon) -> int:
    count, before = 0, None
    while True:
        page = daemon.call("change.history", limit=1000, before=before)
        count += len(page["changes"])
        if not page["more"]:
            return count
        before = page["changes"][-1]["seq"]


def send_until_killed(daemon: Daemon, calls: list[tuple[str, dict[str, Any]]], answers: int) -> int:
    """Send all calls, read some answers, kill. Returns how many were answered."""
    numbers = [daemon.send(method, params) for method, params in calls]
    for number in numbers[:answers]:
        daemon.answer_to(number)
    daemon.process.kill()
    late, _, _ = daemon.end()[1].rpartition(b"\n")
    return answers + sum("id" in json.loads(line) for line in late.splitlines())


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_nothing_answered_is_lost_and_nothing_is_done_twice(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    book = make_workbook(tmp_path / "people.xlsx", people_rows(40))
    with running(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(book))
        model = Model(as_they_stand(daemon), seed)

    unanswered: list[tuple[str, dict[str, Any]]] = []
    answered = again = 0
    for cycle in range(CYCLES):
        with running(tmp_path / "data") as daemon:
            restored = daemon.initialize()["restored"]
            assert (restored["sessions"], restored["employees"]) == (1, 40)
            for method, params in unanswered:
                daemon.call(method, params)
            again += len(unanswered)
            assert as_they_stand(daemon) == model.people
            assert committed_edits(daemon) == model.edits

            calls = [model.next_call(f"{seed}-{cycle}-{number}") for number in range(BURST)]
            done = send_until_killed(daemon, calls, chance.randrange(BURST))
            answered += done
            unanswered = calls[done:]
    print(f"seed {seed}: {CYCLES} kills, {answered} edits answered, {again} asked again, {model.edits} committed")
    assert again > CYCLES, "the kills came too late to interrupt anything"


STAGES: dict[str, Callable[[Path], bool]] = {
    "sent": lambda _: True,
    "the copy has begun": lambda data_dir: any((data_dir / "uploads").glob("*.part")),
    "the copy is made": lambda data_dir: any((data_dir / "uploads").glob("*.new")),
    "rows are being written": lambda data_dir: (data_dir / "ninebox.db-wal").stat().st_size > 100_000,
    "answered": lambda _: False,
}


@pytest.mark.parametrize("stage", STAGES)
def test_an_import_that_was_killed_is_whole_or_absent(stage: str, tmp_path: Path) -> None:
    book = make_workbook(tmp_path / "people.xlsx", people_rows(2000))
    params = {"path": str(book), "mutationId": "import"}
    found = set()
    for attempt in range(4):
        data_dir = tmp_path / f"data-{attempt}"
        with running(data_dir) as daemon:
            daemon.initialize()
            daemon.send("session.create", params)
            while not STAGES[stage](data_dir) and not daemon.has_answered():
                pass
            daemon.kill()
        with running(data_dir) as daemon:
            before = daemon.initialize()["restored"]["employees"]
            assert before in (0, 2000)
            assert before == 2000 or stage != "answered"
            found.add(before)
            daemon.call("session.create", params)
            assert [each["employeeCount"] for each in daemon.call("session.list")["sessions"]] == [2000]
            assert len(daemon.call("employee.list")["employees"]) == 2000
            assert [len(each.name) for each in (data_dir / "uploads").iterdir()] == [64]  # its hash, and nothing else
    print(f"killed 4 times when {stage}; people found afterwards: {sorted(found)}")
