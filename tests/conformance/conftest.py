"""What the tests of this folder share: a daemon with an intruder in it, and the runner of the vectors."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.exchanges import PING, request
from conformance.intruder import Intruder
from conformance.judged import Runner, runner, words
from forking import forked
from process import Daemon, running


@pytest.fixture
def spawned(data_dir: Path) -> Iterator[Daemon]:
    """Yield a running daemon without any session, started by its command line."""
    with running(data_dir) as process:
        yield process


@pytest.fixture
def intruder(tmp_path: Path) -> Intruder:
    return Intruder(tmp_path / "intruder")


@pytest.fixture
def held(data_dir: Path, intruder: Intruder) -> Iterator[Daemon]:
    """Yield a daemon that has `session.list` with the id 1 in hand, until the intruder lets go."""
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.write(PING)
        daemon.read()
        intruder.hold_the_next_listing()
        daemon.write(request(1, "session.list"))
        intruder.is_in_hand()
        yield daemon


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Return what judges an implementation, to the end, as `words` says it."""

    def run(implementation: str | list[str], *options: str, **how: Any) -> subprocess.CompletedProcess[str]:
        return runner(*words(tmp_path, implementation, *options, **how))

    return run
