"""SIGKILL under load, again and again: what was answered is there, what was not is done once when asked again."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from durability.killing import as_they_stand, committed_edits, send_until_killed
from durability.model import Model
from figures import Say, times
from forking import forked
from workbooks import make_workbook, people_rows

CYCLES = 75
BURST = 12


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_nothing_answered_is_lost_and_nothing_is_done_twice(seed: int, tmp_path: Path, figure: Say) -> None:
    chance = random.Random(seed)
    book = make_workbook(tmp_path / "people.xlsx", people_rows(40))
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(book))
        model = Model(as_they_stand(daemon), seed)

    unheard: list[tuple[str, dict[str, Any]]] = []
    late: list[Any] = []
    edits_after = [0]  # so many calls
    heard = again = committed_unheard = 0
    for cycle in range(times(CYCLES)):
        with forked(tmp_path / "data") as daemon:
            restored = daemon.initialize()["restored"]
            assert (restored["sessions"], restored["employees"]) == (1, 40)
            committed, first = committed_edits(daemon), len(edits_after) - 1 - len(unheard)
            assert edits_after[first + len(late)] <= committed <= edits_after[-1]
            committed_unheard += committed - edits_after[first]
            answers = [daemon.call(method, params) for method, params in unheard]
            assert answers[: len(late)] == late
            again += len(unheard)
            assert as_they_stand(daemon) == model.people
            assert committed_edits(daemon) == model.edits

            calls, edits_after = [], [model.edits]
            for number in range(BURST):
                calls.append(model.next_call(f"{seed}-{cycle}-{number}"))
                edits_after.append(model.edits)
            done, late = send_until_killed(daemon, calls, chance)
            heard += done
            unheard = calls[done:]
    figure(
        f"SIGKILL under load, seed {seed}: {times(CYCLES)} kills, {heard} edits heard of, {committed_unheard} "
        f"committed and not heard of, {again} asked again, {model.edits} there in the end: none lost, none done twice"
    )
    assert committed_unheard > times(CYCLES) // 4, "the kills came too early or too late to interrupt anything"


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
        with forked(data_dir) as daemon:
            daemon.initialize()
            daemon.send("session.create", params)
            while not STAGES[stage](data_dir) and not daemon.has_answered():
                pass
            daemon.kill()
        with forked(data_dir) as daemon:
            before = daemon.initialize()["restored"]["employees"]
            assert before in (0, 2000)
            assert before == 2000 or stage != "answered"
            found.add(before)
            daemon.call("session.create", params)
            assert [each["employeeCount"] for each in daemon.call("session.list")["sessions"]] == [2000]
            assert len(daemon.call("employee.list")["employees"]) == 2000
            assert [len(each.name) for each in (data_dir / "uploads").iterdir()] == [64]  # its hash, and nothing else
    print(f"killed 4 times when {stage}; people found afterwards: {sorted(found)}")
