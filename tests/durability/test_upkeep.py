"""Settings, recent files and purges while nothing can be written, or where a call fails at its end."""

import os
import resource
from pathlib import Path
from typing import Any

import pytest

from conformance.intruder import Intruder
from forking import forked
from process import Daemon, Refused

STRAY = "ab" * 32

FAIL_TO_REMEMBER_ONCE = """
from ninebox_daemon.store.transaction import Tx
remember = Tx.remember

def failing(self, row):
    Tx.remember = remember
    raise MemoryError

Tx.remember = failing
"""


def limit_file_size(daemon: Daemon, size: int) -> None:
    """Let writes beyond `size` bytes of any file fail in the running daemon."""
    _, hard = resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def kept(daemon: Daemon) -> Any:
    """Return settings, recent files and one label as it is shown."""
    asked = [daemon.call(method) for method in ("settings.get", "recentFile.list")]
    return [*asked, daemon.call("employee.list")["employees"][0]["boxLabel"]]


def test_what_is_set_while_nothing_can_be_written_holds_at_once_and_is_written_down_later(review: Daemon) -> None:
    review.call("employee.move", employeeId="00001", performance="High", potential="High")
    limit_file_size(review, 0)
    assert review.call("settings.update", gridLabels={"9": "Top"})["durable"] is False
    assert review.call("recentFile.clear")["durable"] is False
    now = kept(review)
    assert (now[0]["settings"]["gridLabels"]["9"], now[1]["files"], now[2]) == ("Top", [], "Top [H,H]")
    limit_file_size(review, resource.RLIM_INFINITY)
    assert review.call("storage.retry")["storage"]["mode"] == "durable"
    assert kept(review) == now
    review.kill()
    with forked(review.data_dir) as again:
        assert kept(again) == now


def test_while_nothing_can_be_written_a_purge_spares_workbooks_and_makes_room_with_the_rest(review: Daemon) -> None:
    """What is on disk may refer to workbooks that memory knows nothing of any more."""
    data_dir = review.data_dir
    review.call("employee.move", employeeId="00001", performance="High", potential="High")
    review.call("session.export", mode="updateOriginal")
    (data_dir / "uploads" / STRAY).write_bytes(b"x")
    limit_file_size(review, 0)
    assert review.call("employee.setNote", employeeId="00001", note="x")["durable"] is False
    answer = review.call("storage.purge", originals=True)
    assert (answer["uploads"], answer["originals"], answer["durable"]) == (0, 1, False)
    assert list((data_dir / "originals").iterdir()) == list((data_dir / "purging").iterdir()) == []
    limit_file_size(review, resource.RLIM_INFINITY)
    review.call("storage.retry")
    assert review.call("storage.purge")["uploads"] == 1


def test_settings_that_could_not_be_kept_do_not_hold_and_leave_no_folder(data_dir: Path, tmp_path: Path) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with forked(data_dir, env=intruder.env) as daemon:
        before = daemon.call("settings.get")
        intruder.run(FAIL_TO_REMEMBER_ONCE)
        wanted = {"gridLabels": {"9": "Top"}, "backupDirectory": str(tmp_path / "copies"), "mutationId": "m"}
        with pytest.raises(Refused):
            daemon.call("settings.update", wanted)
        assert daemon.call("settings.get") == before
        assert not os.path.lexists(tmp_path / "copies")
        assert daemon.call("settings.update", wanted)["settings"]["gridLabels"]["9"] == "Top"
        assert (tmp_path / "copies").is_dir()
