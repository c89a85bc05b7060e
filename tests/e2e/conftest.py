"""What every method does is judged on daemons that are forked: all but their imports is as in any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forking import forked
from process import Daemon


@pytest.fixture
def daemon(data_dir: Path) -> Iterator[Daemon]:
    """Yield a running daemon without any session."""
    with forked(data_dir) as process:
        yield process
