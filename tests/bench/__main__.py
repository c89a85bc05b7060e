"""`make bench`: the daemon through its pipe, each figure beside its floor of the same run and its budget."""

from __future__ import annotations

import json
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from bench.dispatching import MOVE, PING, dispatch_cost
from bench.floors import bare_commit, bare_import, bare_python, bare_read, milliseconds
from bench.questions import SIZES as ASKED_SIZES
from bench.questions import asked
from bench.spreadsheets import exported, imported
from process import Daemon, running
from workbooks import make_workbook, people_rows

SIZES = (100, 1_000, 10_000)
MOVES = 600
RESULTS = Path(__file__).parent / "results"


class Figure(NamedTuple):
    """One line of the table: milliseconds, but for memory."""

    what: str
    value: float
    floor: str
    ratio: float | None
    budget: str


def main() -> None:
    """Measure, print, and keep the figures as JSON."""
    figures = [dispatch(name, message) for name, message in (("ping", PING), ("employee.move", MOVE))]
    with tempfile.TemporaryDirectory(prefix="ninebox-bench-") as folder:
        for size in SIZES:
            print(f"measuring with {size:,} people ...", flush=True)
            figures += measured(Path(folder), size)
        for size in ASKED_SIZES:
            print(f"asking of {size:,} people ...", flush=True)
            figures += (Figure(*each) for each in asked(Path(folder), size))
    show(figures)
    RESULTS.mkdir(exist_ok=True)
    kept = {"machine": f"{platform.machine()}, Python {platform.python_version()}", "at": int(time.time())}
    (RESULTS / "latest.json").write_text(
        json.dumps({**kept, "figures": [each._asdict() for each in figures]}, indent=2)
    )


def dispatch(name: str, message: bytes) -> Figure:
    """Measure what is between the bytes of a call and its handler."""
    taken, floor = dispatch_cost(message)
    return Figure(f"dispatch of {name}, in process", taken, f"json alone {floor:.4f}", taken / floor, "")


def measured(folder: Path, size: int) -> Iterator[Figure]:
    """Yield every figure for a review of so many people."""
    book = make_workbook(folder / f"{size}.xlsx", people_rows(size))
    data_dir = folder / f"data-{size}"
    with running(data_dir) as daemon:
        daemon.initialize()
        daemon.call("session.list")
        yield create(daemon, book, size)
        plain = moves(daemon, keyed=False)
        keyed = moves(daemon, keyed=True)
        daemon.call("session.list")  # what followed the last move is read
        listed = median(milliseconds(lambda: daemon.send("employee.list", {}) and daemon.read_line(), 20))
        yield Figure(*exported(daemon, book, size))
        undone = median(milliseconds(lambda: daemon.call("change.undo"), 100))
        memory = resident_mib(daemon)
        daemon.end()
    commit = bare_commit(folder, data_dir / "ninebox.db", MOVES)
    (folder / "bare.db").unlink()
    for what, taken in (("employee.move", plain), ("employee.move with mutationId", keyed)):
        ratio = median(taken) / commit
        yield Figure(f"{what}, {size:,}", median(taken), f"bare commit {commit:.3f}", ratio, "2.5 x floor")
    yield Figure(f"employee.move, 99th percentile, {size:,}", quantiles(plain, n=100)[98], "", None, "50")
    yield Figure(f"change.undo, {size:,}", undone, f"bare commit {commit:.3f}", undone / commit, "")
    yield Figure(f"employee.list, {size:,}", listed, "", None, {100: "", 1_000: "5", 10_000: "40"}[size])
    yield Figure(f"memory (MiB), {size:,}", memory, "", None, {1_000: "70"}.get(size, ""))
    yield Figure(*imported(book, size))
    yield restore(data_dir, size)
    yield from taken_over(data_dir, size)


def create(daemon: Daemon, book: Path, size: int) -> Figure:
    """Import the workbook, several times."""
    times = 3 if size > 1_000 else 7
    taken = median(milliseconds(lambda: daemon.call("session.create", path=str(book)), times))
    floor = bare_read(book, times)
    budget = {100: "", 1_000: "100", 10_000: "1,000"}[size]
    return Figure(f"session.create, {size:,}", taken, f"calamine alone {floor:.1f}", taken / floor, budget)


def moves(daemon: Daemon, *, keyed: bool) -> list[float]:
    """Move people around, each time somewhere else."""
    ids = [each["employeeId"] for each in daemon.call("employee.list")["employees"]]
    chosen = zip(
        cycle(ids), cycle(("Low", "Medium", "High", "Low", "High", "Medium", "Low")), cycle(range(10**9)), strict=False
    )

    def move() -> None:
        who, level, number = next(chosen)
        key = {"mutationId": f"bench-{number}"} if keyed else {}
        daemon.call(
            "employee.move", employeeId=who, performance=level, potential="High" if number % 2 else "Low", **key
        )

    return milliseconds(move, MOVES)


def restore(data_dir: Path, size: int) -> Figure:
    """Kill it, start it, until `initialize` is answered."""
    times = 7

    def start() -> None:
        with running(data_dir) as daemon:
            assert daemon.initialize()["restored"]["employees"] == size
            taken.append((time.perf_counter() - began) * 1000)

    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        start()
    floor = bare_import(times)
    said = f"bare imports {floor:.0f}, python {bare_python(times):.0f}"
    return Figure(
        f"spawn to initialize, {size:,} restored",
        median(taken),
        said,
        median(taken) / floor,
        "300, 1.3 x floor" if size == 1_000 else "",
    )


def taken_over(data_dir: Path, size: int) -> Iterator[Figure]:
    """Kill it, with a standby beside it that then becomes the first, until that has answered."""
    greeted, moved = [], []
    with ExitStack() as all_of_them:
        first = all_of_them.enter_context(running(data_dir))
        first.initialize()
        who = first.call("employee.list")["employees"][0]["employeeId"]
        for number in range(15):
            standby = all_of_them.enter_context(running(data_dir, "--standby"))
            wait_until_idle(standby)
            if number == 0:
                memory = resident_mib(standby)
            began = time.perf_counter()
            first.process.kill()
            first.process.wait()
            assert standby.initialize()["restored"]["employees"] == size
            greeted.append((time.perf_counter() - began) * 1000)
            standby.call("employee.move", employeeId=who, performance="High", potential=("Low", "High")[number % 2])
            moved.append((time.perf_counter() - began) * 1000)
            first = standby
    budget = {1_000: "60"}.get(size, "")
    yield Figure(f"SIGKILL to next answer, with a standby, {size:,}", median(greeted), "", None, budget)
    yield Figure(f"SIGKILL to next move, with a standby, {size:,}", median(moved), "", None, "")
    yield Figure(f"memory of a standby (MiB), {size:,}", memory, "", None, "")


def wait_until_idle(standby: Daemon) -> None:
    """Return when it has imported everything: over half a second it used no more than a look for the lock takes."""
    import psutil

    standby.call("ping")
    process = psutil.Process(standby.process.pid)
    while process.cpu_percent(interval=0.5) > 2:
        pass


def resident_mib(daemon: Daemon) -> float:
    """Return the resident memory of the daemon."""
    import psutil

    return float(psutil.Process(daemon.process.pid).memory_info().rss) / 2**20


def show(figures: list[Figure]) -> None:
    """Print the table."""
    print(f"\n{'milliseconds, medians':48}{'':>10}   {'floor':38}{'ratio':>6}   budget")
    for each in figures:
        ratio = f"{each.ratio:.2f}" if each.ratio is not None else ""
        print(f"{each.what:48}{each.value:10.4f}   {each.floor:38}{ratio:>6}   {each.budget}")


if __name__ == "__main__":
    main()
