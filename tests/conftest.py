"""What the tests share: a data directory, a workbook, a daemon on them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from process import Daemon, running
from workbooks import make_workbook, people_rows


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
    """Yield a running daemon without any session."""
    with running(data_dir) as process:
        yield process


@pytest.fixture
def review(daemon: Daemon, workbook: Path) -> Daemon:
    """Return a running daemon with the workbook as its active session."""
    daemon.call("session.create", path=str(workbook))
    return daemon
