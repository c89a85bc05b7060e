"""SIGKILL in the middle of edits, and what is looked at afterwards."""

import json
import random
from time import perf_counter
from typing import Any

from durability.model import Person, as_it_stands
from process import Daemon

AN_EDIT_S = 0.002
"""How long one takes, about."""


def as_they_stand(daemon: Daemon) -> dict[str, Person]:
    return {each["employeeId"]: as_it_stands(each) for each in daemon.call("employee.list")["employees"]}


def committed_edits(daemon: Daemon) -> int:
    count, before = 0, None
    while True:
        page = daemon.call("change.history", limit=1000, before=before)
        count += len(page["changes"])
        if not page["more"]:
            return count
        before = page["changes"][-1]["seq"]


def send_until_killed(
    daemon: Daemon, calls: list[tuple[str, dict[str, Any]]], chance: random.Random
) -> tuple[int, list[Any]]:
    """Send all calls, hear some answers, kill at once, at any moment of the next edit, or as soon as that is answered.

    Returns how many were heard, and what was answered beyond these: on its way to somebody who is gone.
    """
    numbers = [daemon.send(method, params) for method, params in calls]
    heard = chance.randrange(len(calls))
    for number in numbers[:heard]:
        daemon.answer_to(number)
    kill_at = perf_counter() + chance.choice((0, chance.random() * AN_EDIT_S, 10 * AN_EDIT_S))
    while perf_counter() < kill_at and not daemon.has_answered():
        pass
    daemon.process.kill()
    whole, _, _ = daemon.end()[1].rpartition(b"\n")
    late = [json.loads(line) for line in whole.splitlines()]
    return heard, [answer["result"] for answer in late if "id" in answer]
