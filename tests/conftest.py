"""What the tests share: a data directory, a workbook, a daemon on them; figures that are printed at the end."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from figures import SOAK, Say
from forking import forked
from process import Daemon
from workbooks import make_workbook, people_rows

# How long an example takes is up to how busy the machine is.
settings.register_profile("ninebox", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ninebox")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return where the daemon under test keeps its data."""
    return tmp_path / "data"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Return a workbook of 12 people."""
    return make_workbook(tmp_path / "people.xlsx", people_rows(12))


@pytest.fixture
def daemon(data_dir: Path) -> Iterator[Daemon]:
    """Yield a running daemon without any session: forked, so that all but its imports is as in any other."""
    with forked(data_dir) as process:
        yield process


@pytest.fixture
def review(daemon: Daemon, workbook: Path) -> Daemon:
    """Return a running daemon with the workbook as its active session."""
    daemon.call("session.create", path=str(workbook))
    return daemon


@pytest.fixture
def figure(record_property: object) -> Say:
    """Return what takes a line to be printed when all tests are done, whichever process runs this one."""
    assert callable(record_property)
    return lambda line: record_property("figure", line)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A longer run may take longer; of several processes each begins with its share of the long tests."""
    count = getattr(config, "workerinput", {}).get("workercount", 1)
    if count > 1:
        items[:] = dealt(items, count)
    if SOAK > 1:
        for item in items:
            item.add_marker(pytest.mark.timeout(0), append=False)  # the first of several holds


def pytest_collection_finish() -> None:
    """Let the collector pass over thousands of tests: each of its walks would take a tenth of a second."""
    gc.collect()
    gc.freeze()


def dealt(items: list[pytest.Item], count: int) -> list[pytest.Item]:
    """Return tests in an order whose `count` equal parts each begin with their share of those of durability.

    Else these end a run: one process is still at its power cuts when the others have nothing left to take over.
    """
    long = [item for item in items if "durability" in item.path.parts]
    short = [item for item in items if "durability" not in item.path.parts]
    order: list[pytest.Item] = []
    for number in range(count):
        mine, size = long[number::count], len(items) * (number + 1) // count - len(items) * number // count
        order += mine + short[: size - len(mine)]
        del short[: size - len(mine)]
    return order + short


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests measured, in the order of their names."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
    told = [
        (report.nodeid, value)
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == "figure"
    ]
    if told:
        terminalreporter.section("figures")
        for _, line in sorted(told):
            terminalreporter.write_line(line)
