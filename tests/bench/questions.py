"""What people ask of a review, through the pipe: made-up people, each question cold once and then warm."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.floors import milliseconds
from process import Daemon, running

SIZES = (1_000, 10_000, 100_000)
BUDGET = {10_000: "50"}
"""Milliseconds, of each question once somebody has asked before."""

QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "list, filtered and sorted, 50 of them": (
        "employee.list",
        {"filter": {"rated": True, "text": "an"}, "sort": ["changed", "name"], "limit": 50},
    ),
    "list, three members of everybody": ("employee.list", {"fields": ["employeeId", "name", "box"]}),
    "filterOptions": ("employee.filterOptions", {}),
    "search with a typing error": ("employee.search", {"text": "Jhon Smiht"}),
    "distribution by level": ("statistics.distribution", {"groupBy": "level"}),
    "distribution by manager": ("statistics.distribution", {"groupBy": "manager"}),
    "movers": ("statistics.movers", {}),
    "agenda by function": ("statistics.agenda", {"minutes": 240, "groupBy": "function"}),
    "org.tree": ("org.tree", {}),
    "anomalies": ("statistics.anomalies", {}),
}


def asked(folder: Path, size: int) -> Iterator[tuple[str, float, str, None, str]]:
    """Yield what each question takes of so many people: the median of some, and the first after an edit."""
    times = 9 if size > 10_000 else 21
    with running(folder / f"asked-{size}") as daemon:
        daemon.call("session.createSample", employees=size, seed=1)
        (first,) = daemon.call("employee.list", limit=1)["employees"]
        daemon.call("session.list")
        began = time.perf_counter()
        daemon.call("employee.list", sort=["name"], limit=1)
        yield f"the first question, {size:,}", (time.perf_counter() - began) * 1000, "", None, ""
        for name, (method, params) in QUESTIONS.items():
            taken = median(milliseconds(lambda: _answered(daemon, method, params), times))  # noqa: B023 - called here
            budget = "" if name == "anomalies" else BUDGET.get(size, "")
            yield f"{name}, {size:,}", taken, "", None, budget
        for level in ("Low", "High"):
            daemon.call("employee.move", employeeId=first["employeeId"], performance=level, potential=level)
        daemon.call("session.list")
        began = time.perf_counter()
        daemon.call("statistics.distribution", groupBy="level")
        yield (
            f"distribution after an edit, {size:,}",
            (time.perf_counter() - began) * 1000,
            "",
            None,
            BUDGET.get(size, ""),
        )


def _answered(daemon: Daemon, method: str, params: dict[str, Any]) -> None:
    daemon.send(method, params)
    assert b'"result"' in daemon.read_line()[:200]
