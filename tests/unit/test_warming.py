"""What is imported ahead, in a process of its own."""

import json
import subprocess
import sys

import pytest

WARM_UP = """
import json, sys
if {without_ctypes}:
    sys.modules["_ctypes"] = None
from ninebox_daemon.warming import warm_up
before = set(sys.modules)
warm_up(lambda: {is_called})
print(json.dumps(sorted(set(sys.modules) - before)))
"""
SOME = {"psutil", "rapidfuzz.process", "ninebox_daemon.journal", "ninebox_daemon.workbook.xlsb"}


def imported(*, without_ctypes: bool = False, is_called: bool = False) -> set[str]:
    code = WARM_UP.format(without_ctypes=without_ctypes, is_called=is_called)
    return set(json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout))


@pytest.mark.parametrize("without_ctypes", [False, True])
def test_a_python_that_has_no_ctypes_imports_all_else_ahead(without_ctypes: bool) -> None:
    ahead = imported(without_ctypes=without_ctypes)
    assert ahead >= SOME
    assert ("ctypes" in ahead) is not without_ctypes


def test_nothing_more_is_imported_ahead_once_somebody_waits() -> None:
    assert not imported(is_called=True) & SOME
