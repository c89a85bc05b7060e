"""What a daemon holds of the machine's memory, through the real process."""

import platform
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from process import Daemon, running
from workbooks import make_workbook

MEGABYTE = 1024**2

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators are left to themselves")


def test_what_an_import_and_a_deletion_free_goes_back_to_the_system_in_a_quiet_moment(tmp_path: Path) -> None:
    headers = ["ID", "Name", *(f"Column {number}" for number in range(19))]
    people = [
        [str(who), *(f"{column} of {who}, a text of some length" for column in range(20))] for who in range(8_000)
    ]
    book = make_workbook(tmp_path / "people.xlsx", people, headers)
    with running(tmp_path / "data") as daemon:
        daemon.initialize()
        created = most_before_less(daemon, lambda: daemon.call("session.create", path=str(book)))
        most_before_less(daemon, lambda: daemon.call("session.delete", sessionId=created["session"]["sessionId"]))
        assert daemon.call("session.list")["sessions"] == []


def most_before_less(daemon: Daemon, act: Callable[[], Any]) -> Any:
    """Return what `act` returns, once the daemon has given back 8 MiB of the most that it held meanwhile."""
    process, most = psutil.Process(daemon.process.pid), 0
    with ThreadPoolExecutor(1) as beside:
        acting = beside.submit(act)
        for _ in range(1_000):
            held = process.memory_info().rss
            most = max(most, held)
            answer = acting.result() if acting.done() else None
            if answer is not None and held < most - 8 * MEGABYTE:
                return answer
            process.cpu_percent(interval=0.02)
    pytest.fail(f"it still holds {held // MEGABYTE} MiB of the {most // MEGABYTE} that it held at most")
