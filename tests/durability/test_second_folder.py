"""The second folder of backups: one data directory's alone, what is said of it, and whoever is erased from it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backups import found_in, let_a_quiet_moment_pass, names_in, set_clock, set_second_directory, written
from conformance.intruder import Intruder
from forking import forked
from ninebox_daemon.backup_owner import MARK
from process import Daemon, Refused, running
from workbooks import make_workbook, people_rows

MONDAY = 1_767_602_220
"""2026-01-05T08:37:00Z"""
WHO, WHOSE_FOLDER = "Xénophon Qüill", "Ada Lovelace"


@pytest.fixture
def second(tmp_path: Path) -> Path:
    folder = tmp_path / f"copies of {WHOSE_FOLDER}"
    folder.mkdir()
    return folder


@pytest.fixture
def first(data_dir: Path, second: Path) -> Iterator[Daemon]:
    """Yield a daemon that has copied a backup to the second folder."""
    with forked(data_dir) as daemon:
        daemon.initialize()
        daemon.call("settings.update", backupDirectory=str(second))
        daemon.call("session.createSample", employees=10, seed=1)
        assert daemon.call("storage.backup")["backup"]["secondCopy"]
        yield daemon


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Daemon]:
    """Yield a daemon with another data directory."""
    with forked(tmp_path / "other") as daemon:
        daemon.initialize()
        daemon.call("session.createSample", employees=10, seed=2)
        yield daemon


def notices(daemon: Daemon) -> list[str]:
    """Return what was said of backups so far."""
    daemon.call("storage.status")
    said = [each["params"] for each in daemon.heard if each["method"] == "notice"]
    return [each["message"] for each in said if each["code"] == "BackupFailed"]


def of_backups(hello: Any) -> list[str]:
    return [each["message"] for each in hello["notices"] if each["code"] == "BackupFailed"]


def refusal(daemon: Daemon, folder: Path) -> str:
    with pytest.raises(Refused) as refused:
        daemon.call("settings.update", backupDirectory=str(folder))
    assert (refused.value.name, refused.value.data["setting"]) == ("SettingRefused", "backupDirectory")
    return str(refused.value.data["reason"])


# One data directory's alone -------------------------------------------------------------------------------------------


def test_a_folder_that_has_the_backups_of_one_data_directory_is_refused_to_another(
    first: Daemon, other: Daemon, second: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(second)
    before = written(second)
    for folder in (second, tmp_path / "link"):
        assert "another data directory" in refusal(other, folder)
    assert other.call("settings.get")["settings"]["backupDirectory"] is None
    assert written(second) == before
    first.call("settings.update", backupDirectory=None)
    assert "another data directory" in refusal(other, second), "its backups are still there"
    first.call("settings.update", backupDirectory=str(tmp_path / "link"))
    assert first.call("storage.backup")["backup"]["secondCopy"]
    (second / MARK).unlink()  # as somebody would who has read it
    assert "as long as this file is" in " ".join(before[MARK].decode().lower().split())
    other.call("settings.update", backupDirectory=str(second))
    assert other.call("storage.backup")["backup"]["secondCopy"]


def test_nothing_is_written_to_the_folder_of_another_data_directory_or_pruned_there(
    first: Daemon, second: Path, tmp_path: Path
) -> None:
    """It was named before the other one put its mark there."""
    data_dir = tmp_path / "other"
    set_second_directory(data_dir, second)
    first.end()  # in a quiet moment it prunes what is its own, and takes back what isn't marked any more
    for day in range(1, 9):
        shutil.copy(second / names_in(second)[-2], second / f"ninebox-202512{day:02}T000000Z-daily.db")
    before = written(second)
    with forked(data_dir) as other:
        other.initialize()
        other.call("session.createSample", employees=10, seed=2)
        made = other.call("storage.backup")["backup"]
        assert made["secondCopy"] is False
        (said,) = notices(other)
        assert "another data directory keeps its backups there" in said
        assert written(second) == before
        shutil.copy(data_dir / "backups" / made["backupId"], second)
        assert [each["secondCopy"] for each in other.call("storage.backups")["backups"]] == [False]
        (second / MARK).unlink()
        assert other.call("storage.backup")["backup"]["secondCopy"]
    with forked(first.data_dir) as again:
        again.initialize()
        again.call("storage.backup")
        assert "another data directory" in notices(again)[0]


@pytest.mark.parametrize("left", [b"", b"\n", None])
def test_a_mark_that_a_kill_left_empty_or_unfinished_is_nobodys(
    left: bytes | None, data_dir: Path, second: Path
) -> None:
    if left is None:
        (second / f"{MARK}.part").write_text("unfinished")
    else:
        (second / MARK).write_bytes(left)
    with forked(data_dir) as daemon:
        daemon.call("settings.update", backupDirectory=str(second))
        assert daemon.call("storage.backup")["backup"]["secondCopy"]
    assert len((second / MARK).read_text().splitlines()[0]) == 32
    assert not (second / f"{MARK}.part").exists()


def test_a_data_directory_that_comes_back_from_a_backup_still_has_its_folder(first: Daemon, second: Path) -> None:
    first.end()
    (first.data_dir / "ninebox.db").unlink()
    with forked(first.data_dir) as again:
        again.initialize()
        assert again.call("storage.backup")["backup"]["secondCopy"]


def test_what_is_unfinished_in_the_folder_goes_only_where_it_is_called_as_ours(first: Daemon, second: Path) -> None:
    theirs, ours = second / "holiday.db.part", second / "ninebox-20260105T083700Z-daily.db.part"
    for each in (theirs, ours):
        each.write_bytes(b"half")
    first.call("storage.backup")
    assert (theirs.exists(), ours.exists()) == (True, False)


def test_a_mark_that_leads_elsewhere_is_not_followed(data_dir: Path, second: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("theirs")
    (second / MARK).symlink_to(tmp_path / "theirs")
    with forked(data_dir) as daemon:
        assert "another data directory" not in refusal(daemon, second)
    assert (tmp_path / "theirs").read_text() == "theirs"


# What is said ---------------------------------------------------------------------------------------------------------


def test_what_went_wrong_before_anybody_said_hello_is_told_then_and_no_more_once_it_is_mended(
    first: Daemon, second: Path, tmp_path: Path
) -> None:
    second.rename(tmp_path / "away")
    first.call("session.delete", sessionId=first.call("session.list")["activeSessionId"])
    first.end()
    with forked(first.data_dir) as again:
        (said,) = of_backups(again.initialize())
        assert str(second) in said
        assert of_backups(again.initialize()) == [said], "it is so for a page that was reloaded too"
        assert notices(again) == [said], "said once"
        again.call("storage.backup")
        assert len(of_backups(again.initialize())) == 2
        (tmp_path / "away").rename(second)
        again.call("storage.backup")
        again.call("session.createSample", employees=10, seed=1)
        again.call("session.delete", sessionId=again.call("session.list")["activeSessionId"])
        assert of_backups(again.initialize()) == []
        assert len(notices(again)) == 2


def test_no_path_stands_in_the_log_and_no_number_of_an_error_in_a_notice(first: Daemon, second: Path) -> None:
    (second / "ninebox-20260105T083700Z-daily.db.part").mkdir()
    first.call("storage.backup")
    first.call("session.delete", sessionId=first.call("session.list")["activeSessionId"])
    copying, erasing = notices(first)
    for said in (copying, erasing):
        assert ": Is a directory." in said
        assert "Errno" not in said
    assert found_in([first.data_dir / "logs"], [WHOSE_FOLDER]) == []


# Where nothing is kept ------------------------------------------------------------------------------------------------


def test_where_nothing_is_kept_none_is_made_by_itself_and_none_goes_elsewhere(tmp_path: Path, second: Path) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with running(tmp_path / "unused", "--no-persist", env=intruder.env) as daemon:
        daemon.initialize()
        daemon.call("session.createSample", employees=10, seed=1)
        assert refusal(daemon, second) == "with --no-persist nothing is kept"
        assert daemon.call("settings.update", backupDirectory=None)["settings"]["backupDirectory"] is None
        set_clock(intruder, MONDAY)
        let_a_quiet_moment_pass(intruder)
        assert daemon.call("storage.backups")["backups"] == []
        made = daemon.call("storage.backup")["backup"]
        assert daemon.call("storage.restoreBackup", backupId=made["backupId"])["before"] == made
        assert notices(daemon) == []
    assert names_in(second) == []


# Erased from it -------------------------------------------------------------------------------------------------------

FAIL_AFTER_THE_COPY = """
from ninebox_daemon.store.tables import StoreRefused
from ninebox_daemon.store.transaction import Tx
restore = Tx.restore

def refused(self, *given):
    Tx.restore = restore
    raise StoreRefused("on purpose")

Tx.restore = refused
"""


@pytest.mark.parametrize("is_put_back", [True, False])
def test_whoever_came_to_the_folder_when_something_was_put_back_is_erased_there(
    is_put_back: bool, data_dir: Path, second: Path, tmp_path: Path
) -> None:
    """Putting back copies the first backup there, in its own transaction; whether or not that is committed."""
    intruder = Intruder(tmp_path / "intruder")
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.call("session.createSample", employees=10, seed=1)
        older = daemon.call("storage.backup")["backup"]["backupId"]
        book = make_workbook(tmp_path / "people.xlsx", [["7", WHO, *row[2:]] for row in people_rows(1)])
        gone = daemon.call("session.create", path=str(book))["session"]["sessionId"]
        backup = daemon.call("storage.backup")["backup"]["backupId"]
        daemon.call("employee.setNote", employeeId="7", note="later")
        daemon.call("settings.update", backupDirectory=str(second))
        if is_put_back:
            daemon.call("storage.restoreBackup", backupId=older)
            daemon.call("storage.restoreBackup", backupId=backup)
        else:
            intruder.run(FAIL_AFTER_THE_COPY)
            with pytest.raises(Refused):
                daemon.call("storage.restoreBackup", backupId=older)
        assert found_in([second], [WHO])
        daemon.call("settings.update", backupDirectory=None)
        daemon.call("session.delete", sessionId=gone)
        assert found_in([second, data_dir], [WHO]) == []
