"""What a daemon holds of the machine's memory, through the real process."""

import platform
from pathlib import Path

import psutil
import pytest

from process import running
from workbooks import make_workbook

MEGABYTE = 1024**2


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators are left to themselves")
def test_what_an_import_left_goes_back_to_the_system_in_the_next_quiet_moment(tmp_path: Path) -> None:
    people = [
        [str(number), *(f"{column} of {number}, a text of some length" for column in range(20))]
        for number in range(8_000)
    ]
    book = make_workbook(tmp_path / "people.xlsx", people, ["ID", "Name", *(f"Column {n}" for n in range(19))])
    with running(tmp_path / "data") as daemon:
        daemon.initialize()
        daemon.call("session.create", path=str(book))
        process = psutil.Process(daemon.process.pid)
        most = process.memory_info().rss
        while process.memory_info().rss > most - 10 * MEGABYTE:
            process.cpu_percent(interval=0.05)
        assert daemon.call("session.list")["sessions"][0]["employeeCount"] == 8_000
