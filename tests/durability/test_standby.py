"""A standby takes over from a daemon that is killed: what was answered is there, and nothing is done twice."""

import random
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest

from durability.killing import as_they_stand, committed_edits, send_until_killed
from durability.model import Model
from figures import Say, times
from forking import forked
from process import CLIENT, Daemon
from workbooks import make_workbook, people_rows

KILLS = 100
BURST = 8


@pytest.mark.timeout(300)
def test_a_hundred_kills_in_a_row_each_with_a_standby_lose_nothing_and_do_nothing_twice(
    tmp_path: Path, figure: Say
) -> None:
    chance = random.Random(7)
    data_dir = tmp_path / "data"
    book = make_workbook(tmp_path / "people.xlsx", people_rows(40))
    taken_ms = []
    with ExitStack() as all_of_them:
        first = all_of_them.enter_context(forked(data_dir))
        first.call("session.create", path=str(book))
        model = Model(as_they_stand(first), 7)
        for kill in range(times(KILLS)):
            standby = all_of_them.enter_context(forked(data_dir, options=("--standby",)))
            standby.call("ping")
            calls = [model.next_call(f"{kill}-{number}") for number in range(BURST)]
            heard, late = send_until_killed(first, calls, chance)
            began = perf_counter()
            answers = asked_again(standby, calls[heard:])
            taken_ms.append((perf_counter() - began) * 1000)
            assert answers[: len(late)] == late
            assert as_they_stand(standby) == model.people
            assert committed_edits(standby) == model.edits
            first = standby
    figure(
        f"{times(KILLS)} SIGKILLs in a row with a standby, {model.edits} edits: none lost, none done twice; "
        f"greeted and asked again in {median(taken_ms):.0f} ms (median), {max(taken_ms):.0f} ms at the most"
    )


def asked_again(standby: Daemon, calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Greet it and send at once, as a supervisor does, what was not answered; return the answers to that."""
    hello = standby.send("initialize", {"protocolVersion": "1.0", "client": CLIENT})
    numbers = [standby.send(method, params) for method, params in calls]
    restored = standby.answer_to(hello)["restored"]
    assert (restored["sessions"], restored["employees"]) == (1, 40)
    return [standby.answer_to(number) for number in numbers]
