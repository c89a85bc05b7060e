"""The table of odd workbooks, given to one process: it answers each as it should, lives on, and stays small."""

import sys
from pathlib import Path

import pytest

import process
from odd_workbooks import CASES, MEGABYTE, Refused
from process import Daemon

PEAK = 500 * MEGABYTE
"""Of all of them, one after the other; 257 MB were measured."""

ELSEWHERE = ("cut off at", "entities in", "names of all kinds", "32,767 characters", "1904 in", "plain .")
"""What the unit tests read and no process needs to be shown; of the plain ones the last is given to it all the same."""

CHOSEN = [name for name in CASES if not any(words in name for words in ELSEWHERE) or name == "plain .xls"]


@pytest.mark.timeout(600)
def test_one_process_reads_or_refuses_every_workbook_and_stays_small(daemon: Daemon, tmp_path: Path) -> None:
    for number, name in enumerate(CHOSEN):
        make, expected = CASES[name]
        folder = tmp_path / str(number)
        folder.mkdir()
        path = make(folder)
        if isinstance(expected, Refused):
            sessions = daemon.call("session.list")
            with pytest.raises(process.Refused) as refused:
                daemon.call("session.create", path=str(path))
            assert (refused.value.name, refused.value.data["path"]) == (expected.name, str(path)), name
            assert daemon.call("session.list") == sessions, name
        else:
            report = daemon.call("session.create", path=str(path))["report"]
            assert {key: report[key] for key in expected.report} == expected.report, name
        path.unlink()
    if sys.platform == "linux":
        status = Path(f"/proc/{daemon.process.pid}/status").read_text(encoding="ascii")
        peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        assert peak < PEAK, f"{peak // MEGABYTE} MB"
