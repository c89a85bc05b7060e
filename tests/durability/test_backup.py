"""Backups: when one is made, that it is whole, which stay, and that everything can be put back as it was."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backups import DAY, everything, let_a_quiet_moment_pass, names_in, set_clock, set_second_directory
from conformance.intruder import Intruder
from damage import spoil as spoil_database
from forking import forked
from ninebox_daemon.backup_owner import MARK
from ninebox_daemon.store.backup import look_into
from process import Daemon, Refused
from workbooks import make_workbook, people_rows

MONDAY = 1_767_602_220
"""2026-01-05T08:37:00Z"""


@pytest.fixture
def intruder(tmp_path: Path) -> Intruder:
    return Intruder(tmp_path / "intruder")


@pytest.fixture
def watched(data_dir: Path, intruder: Intruder) -> Iterator[Daemon]:
    """Yield a daemon of which the clock can be set, with a session of 12 people."""
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.initialize()
        set_clock(intruder, MONDAY)
        let_a_quiet_moment_pass(intruder)
        daemon.call("session.createSample", employees=12, seed=1)
        yield daemon


def listed(daemon: Daemon) -> list[str]:
    return [each["backupId"] for each in daemon.call("storage.backups")["backups"]]


def move(daemon: Daemon, potential: str = "High") -> None:
    who = daemon.call("employee.list")["employees"][0]["employeeId"]
    daemon.call("employee.move", employeeId=who, performance="High", potential=potential)


def notices(daemon: Daemon) -> list[str]:
    """Return what was said of backups so far."""
    daemon.call("storage.status")
    said = [each["params"] for each in daemon.heard if each["method"] == "notice"]
    return [each["message"] for each in said if each["code"] == "BackupFailed"]


def test_a_backup_is_the_whole_database_for_us_alone_and_was_read_back(review: Daemon) -> None:
    made = review.call("storage.backup")["backup"]
    assert review.call("storage.backups")["backups"][0] == made
    assert made == made | {"reason": "request", "verified": True, "sessions": 1, "secondCopy": False}
    folder = review.data_dir / "backups"
    assert made["backupId"] in names_in(folder)
    path = folder / made["backupId"]
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.stat().st_size == made["bytes"]
    assert path.read_bytes()[18:20] == b"\1\1", "it needs a write-ahead log beside it"
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM employee").fetchone() == (12,)
    database.close()
    assert review.call("storage.status")["lastBackupAt"] == made["at"]


def test_two_in_the_same_second_are_told_apart_from_each_other_and_from_an_edit_that_follows(review: Daemon) -> None:
    made = [review.call("storage.backup")["backup"]["at"] for _ in range(2)]
    move(review)
    edited = review.call("session.list")["sessions"][0]["updatedAt"]
    assert made == sorted({*made})
    assert made[-1] < edited


def test_the_first_quiet_moment_makes_one_and_the_next_is_made_a_day_later_if_something_changed(
    watched: Daemon, intruder: Intruder
) -> None:
    made = []
    for hours, changes in [(2, None), (3, None), (26, None), (30, "edit"), (55, None), (80, "rename"), (110, "delete")]:
        if changes == "edit":
            move(watched)
        elif changes == "rename":
            watched.call("session.rename", name="Other")
        elif changes == "delete":
            watched.call("session.delete", sessionId=watched.call("session.list")["activeSessionId"])
        set_clock(intruder, MONDAY + hours * 3600)
        let_a_quiet_moment_pass(intruder)
        made.append(len(listed(watched)))
    assert made == [1, 1, 1, 2, 2, 3, 4]
    assert all(name.endswith("-daily.db") for name in listed(watched))


def test_nothing_is_backed_up_where_there_is_nothing(data_dir: Path, intruder: Intruder) -> None:
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.call("ping")  # it has started
        let_a_quiet_moment_pass(intruder)
        assert listed(daemon) == []
        assert daemon.call("storage.status")["lastBackupAt"] is None


def test_a_daemon_that_never_pauses_makes_them_too(watched: Daemon, intruder: Intruder) -> None:
    # All at once: what is due at the new hour is asked for once, and has to find the new day.
    intruder.run(f"""
import gc, time
from ninebox_daemon.chores import Chores
gc.unfreeze()  # what the collector leaves alone is not among its objects
chores = next(each for each in gc.get_objects() if type(each) is Chores)
chores._quiet.clear()
time.time_ns = lambda: {MONDAY + DAY} * 10**9
chores._clock_s = lambda: 10**9
""")
    watched.call("storage.status")
    assert len(listed(watched)) == 1


def test_a_year_of_work_leaves_seven_days_four_weeks_and_six_months(watched: Daemon, intruder: Intruder) -> None:
    for day in range(365):
        set_clock(intruder, MONDAY + day * DAY)
        watched.call("session.rename", name=f"Day {day}")
        watched.call("storage.backup")
    names = listed(watched)
    assert len(names) == 17
    assert [name[8:16] for name in names[:7]] == [
        *("20270104", "20270103", "20270102", "20270101", "20261231", "20261230", "20261229"),
    ]
    assert names == names_in(watched.data_dir / "backups")[::-1]


def test_a_clock_that_was_a_year_ahead_keeps_no_backup_from_being_made(watched: Daemon, intruder: Intruder) -> None:
    set_clock(intruder, MONDAY + 400 * DAY)
    watched.call("storage.backup")
    move(watched)
    set_clock(intruder, MONDAY + 2 * DAY)
    let_a_quiet_moment_pass(intruder)
    assert [name[8:12] for name in listed(watched)] == ["2027", "2026"]


def test_backups_from_a_future_that_the_clock_has_come_back_from_make_no_other_one_go(
    watched: Daemon, intruder: Intruder
) -> None:
    for day in (*range(400, 407), *range(20)):
        set_clock(intruder, MONDAY + day * DAY)
        watched.call("session.rename", name=f"Day {day}")
        made = watched.call("storage.backup")["backup"]
        assert watched.call("storage.status")["lastBackupAt"] == made["at"]
    ahead = [name for name in listed(watched) if name[8:12] == "2027"]
    assert len(ahead) == 7
    others = [name[12:16] for name in listed(watched)[7:]]
    assert others == ["0124", "0123", "0122", "0121", "0120", "0119", "0118", "0117", "0111"]
    watched.call("storage.purge", uploads=False, backups=True)
    assert listed(watched) == [made["backupId"]], "the latest is not one from a future"


def test_where_the_backups_cant_be_listed_that_is_said_and_what_needs_none_goes_on(
    watched: Daemon, intruder: Intruder
) -> None:
    made = watched.call("storage.backup")["backup"]["backupId"]
    intruder.run("""
import os
scandir = os.scandir

def shut(path):
    if str(path).endswith("backups"):
        raise PermissionError(13, "Permission denied", str(path))
    return scandir(path)

os.scandir = shut
""")
    for method, asked in (("storage.backups", {}), ("storage.restoreBackup", {"backupId": made})):
        with pytest.raises(Refused) as refused:
            watched.call(method, asked)
        assert refused.value.name == "StorageFailed"
        assert "(Permission denied)" in refused.value.message
    set_clock(intruder, MONDAY + 2 * DAY)
    let_a_quiet_moment_pass(intruder)
    assert [each.count("Permission denied") for each in notices(watched)] == [1]
    assert watched.call("storage.status")["lastBackupAt"] is None
    assert watched.call("storage.usage")["sessions"][0]["backups"] == 0
    assert watched.call("storage.purge", backups=True)["backups"] == 0


@pytest.mark.parametrize(
    "backup_id", ["../ninebox.db", "ninebox-20260105T083700Z-daily.db", "ninebox.db", "/etc/passwd", "..", "x\0y", "."]
)
def test_an_id_that_is_no_backups_leads_nowhere(backup_id: str, review: Daemon) -> None:
    before = everything(review)
    with pytest.raises(Refused) as refused:
        review.call("storage.restoreBackup", backupId=backup_id)
    assert refused.value.name == "BackupNotFound"
    assert everything(review) == before


def test_a_link_among_the_backups_is_none(review: Daemon, tmp_path: Path) -> None:
    made = review.call("storage.backup")["backup"]["backupId"]
    folder = review.data_dir / "backups"
    (folder / made).rename(tmp_path / "elsewhere.db")
    (folder / made).symlink_to(tmp_path / "elsewhere.db")
    assert made not in listed(review)
    with pytest.raises(Refused):
        review.call("storage.restoreBackup", backupId=made)


# A second folder ------------------------------------------------------------------------------------------------------


def test_each_backup_is_copied_to_the_second_folder_and_pruned_there_by_the_same_rule(
    data_dir: Path, tmp_path: Path, intruder: Intruder
) -> None:
    second = set_second_directory(data_dir, tmp_path / "second")
    second.mkdir()
    (second / "holiday.db").write_text("not ours")
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.call("session.createSample", employees=12, seed=1)
        for day in range(40):
            set_clock(intruder, MONDAY + day * DAY)
            daemon.call("session.rename", name=f"Day {day}")
            made = daemon.call("storage.backup")["backup"]
            assert made["secondCopy"]
        answer = daemon.call("storage.backups")
    assert answer["secondDirectory"] == str(second)
    ours = sorted(listed_in(answer))
    assert names_in(second) == ["holiday.db", *ours, MARK]
    assert all((second / name).read_bytes() == (data_dir / "backups" / name).read_bytes() for name in ours)


def listed_in(answer: Any) -> list[str]:
    return [each["backupId"] for each in answer["backups"]]


def test_a_second_folder_out_of_reach_is_said_once_and_made_up_for(data_dir: Path, tmp_path: Path) -> None:
    second = set_second_directory(data_dir, tmp_path / "second")
    with forked(data_dir) as daemon:
        daemon.initialize()
        daemon.call("session.createSample", employees=12, seed=1)
        made = [daemon.call("storage.backup")["backup"] for _ in range(3)]
        assert [each["secondCopy"] for each in made] == [False] * 3
        (said,) = notices(daemon)
        assert "second backup directory" in said
        assert not second.exists(), "it may be the place of a drive that is not there"
        second.mkdir()
        assert daemon.call("storage.backup")["backup"]["secondCopy"]
        assert names_in(second) == [*sorted(listed(daemon)), MARK]


# Failing --------------------------------------------------------------------------------------------------------------


def test_a_backup_that_fails_is_said_and_leaves_nothing_and_older_ones_stay(
    watched: Daemon, intruder: Intruder
) -> None:
    older = watched.call("storage.backup")["backup"]["backupId"]
    intruder.run("""
import os
replace = os.replace

def full(source, target):
    if "backups" in str(target):
        raise OSError(28, "No space left on device")
    replace(source, target)

os.replace = full
""")
    with pytest.raises(Refused) as refused:
        watched.call("storage.backup")
    assert (refused.value.name, refused.value.data["retryable"]) == ("BackupFailed", True)
    assert "No space left on device" in refused.value.message
    move(watched)
    set_clock(intruder, MONDAY + 2 * DAY)
    let_a_quiet_moment_pass(intruder)
    assert len(notices(watched)) == 1
    assert names_in(watched.data_dir / "backups") == [older]


def spoil(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as database:
        assert database.execute(statement).rowcount == 1
    database.close()


FLIP = 'UPDATE employee SET baseline = replace(baseline, \'"name":"\', \'"name":"X\') WHERE id = 5'


def test_a_database_with_a_damaged_row_is_backed_up_as_it_is_and_no_good_backup_goes_for_it(
    data_dir: Path, workbook: Path
) -> None:
    with forked(data_dir) as daemon:
        daemon.call("session.create", path=str(workbook), mutationId="import")
        good = daemon.call("storage.backup")["backup"]["backupId"]
        daemon.end()
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        assert database.execute("UPDATE mutation SET at = at + 1").rowcount == 1
    database.close()
    with forked(data_dir) as daemon:
        daemon.initialize()
        made = [daemon.call("storage.backup")["backup"] for _ in range(9)]  # of an answer that is damaged, and stays so
        assert not any(each["verified"] for each in made)
        assert all(each["backupId"].endswith("-damaged.db") for each in made)
        assert len(notices(daemon)) == 1
        assert good in listed(daemon)
        assert sum(name.endswith("-damaged.db") for name in listed(daemon)) == 7
        people = daemon.call("employee.list")
        daemon.call("storage.restoreBackup", backupId=made[-1]["backupId"])
        assert daemon.call("employee.list") == people


# Putting back ---------------------------------------------------------------------------------------------------------


def test_all_sessions_are_as_they_were_and_putting_back_can_be_put_back(review: Daemon, workbook: Path) -> None:
    move(review, "Low")
    then = everything(review)
    backup = review.call("storage.backup")["backup"]
    move(review, "High")
    other = review.call("session.create", path=str(workbook))["session"]["sessionId"]
    review.call("session.rename", name="Later")
    now = everything(review)
    answer = review.call("storage.restoreBackup", backupId=backup["backupId"], mutationId="back")
    assert everything(review) == then
    assert answer["restored"] == backup
    assert answer["before"]["reason"] == "beforeRestore"
    assert answer["before"]["verified"] is True
    assert answer["sessions"] == then[0]["sessions"]
    assert answer["activeSessionId"] == then[0]["activeSessionId"] != other
    assert (answer["changes"], answer["durable"], answer["canUndo"]) == ([], True, True)
    assert review.call("storage.restoreBackup", backupId=backup["backupId"], mutationId="back") == answer
    review.call("storage.restoreBackup", backupId=answer["before"]["backupId"])
    assert everything(review) == now
    review.kill()
    with forked(review.data_dir) as again:
        assert everything(again) == now


def test_what_was_there_first_outlasts_a_dozen_others_that_day_and_weeks_of_backups(
    watched: Daemon, intruder: Intruder
) -> None:
    others = []
    for potential in ("Low", "Medium"):
        move(watched, potential)
        others.append(watched.call("storage.backup")["backup"]["backupId"])
    move(watched, "High")
    first = everything(watched)
    before = [watched.call("storage.restoreBackup", backupId=each)["before"] for each in others * 6]
    assert before[0]["reason"] == "beforeRestore"
    assert [each["backupId"] for each in before[1:]] == (others * 6)[:-1], "one was made of what a backup holds"
    for day in range(1, 60):
        set_clock(intruder, MONDAY + day * DAY)
        watched.call("session.rename", name=f"Day {day}")
        watched.call("storage.backup")
    watched.call("storage.restoreBackup", backupId=before[0]["backupId"])
    assert everything(watched) == first


def test_of_those_made_before_something_was_put_back_the_latest_ten_stay(watched: Daemon) -> None:
    backup = watched.call("storage.backup")["backup"]["backupId"]
    made = []
    for _ in range(12):
        move(watched)
        made.append(watched.call("storage.restoreBackup", backupId=backup)["before"]["backupId"])
    assert listed(watched) == [*made[:1:-1], backup]


@pytest.mark.parametrize("turned", ["damaged", "cut", "gone"])
def test_a_backup_that_is_not_whole_any_more_does_not_stand_for_what_is_there(turned: str, review: Daemon) -> None:
    older = review.call("storage.backup")["backup"]["backupId"]
    move(review)
    now = everything(review)
    alike = review.data_dir / "backups" / review.call("storage.backup")["backup"]["backupId"]
    cut = alike.read_bytes()[:9_000]
    {"damaged": lambda: spoil(alike, FLIP), "cut": lambda: alike.write_bytes(cut), "gone": alike.unlink}[turned]()
    before = review.call("storage.restoreBackup", backupId=older)["before"]
    assert before["reason"] == "beforeRestore"
    review.call("storage.restoreBackup", backupId=before["backupId"])
    assert everything(review) == now


def test_an_empty_file_does_not_stand_for_a_data_directory_without_sessions(tmp_path: Path, review: Daemon) -> None:
    made = review.call("storage.backup")["backup"]["backupId"]
    backups = tmp_path / "other" / "backups"
    with forked(tmp_path / "other") as other:
        other.call("storage.backup")
        for name in names_in(backups):
            (backups / name).write_bytes(b"")
        shutil.copy(review.data_dir / "backups" / made, backups / "ninebox-20200105T000000Z-daily.db")
        before = other.call("storage.restoreBackup", backupId="ninebox-20200105T000000Z-daily.db")["before"]
        assert before["reason"] == "beforeRestore"
        assert other.call("storage.restoreBackup", backupId=before["backupId"])["sessions"] == []


def test_what_was_there_comes_back_from_a_backup_though_a_row_of_it_was_damaged(review: Daemon) -> None:
    """The row is mended where it is put: the workbook and the journal tell of it."""
    older = review.call("storage.backup")["backup"]["backupId"]
    other = review.call("session.createSample", employees=30, seed=3)["session"]["sessionId"]
    move(review)
    damaged = review.call("session.list")["sessions"][1]["sessionId"]
    now = everything(review)
    review.end()
    spoil_database(review.data_dir, FLIP)
    with forked(review.data_dir) as daemon:
        before = daemon.call("storage.restoreBackup", backupId=older)["before"]
        assert before["backupId"].endswith("-beforeRestore-damaged.db")
        daemon.call("storage.restoreBackup", backupId=before["backupId"])
        listed_now, seen = everything(daemon)
        assert seen[other] == now[1][other]
        assert seen[damaged] == now[1][damaged]
        assert listed_now == now[0]


def test_after_putting_back_no_seq_is_used_twice_and_the_work_goes_on(review: Daemon) -> None:
    backup = review.call("storage.backup")["backup"]["backupId"]
    for potential in ("Low", "Medium", "High"):
        move(review, potential)
    highest = review.call("change.history")["changes"][0]["seq"]
    before = review.call("storage.restoreBackup", backupId=backup)["before"]["backupId"]
    move(review, "Low")
    assert review.call("change.history")["changes"][0]["seq"] == highest + 1
    review.call("storage.restoreBackup", backupId=before)
    review.call("storage.restoreBackup", backupId=backup)
    review.kill()
    with forked(review.data_dir) as again:
        move(again, "Medium")
        assert again.call("change.history")["changes"][0]["seq"] == highest + 2
        again.call("change.undo")


def test_what_was_answered_since_is_not_done_again_and_what_was_answered_then_is_known(review: Daemon) -> None:
    who = review.call("employee.list")["employees"][0]["employeeId"]
    note = {"employeeId": who, "note": "then", "mutationId": "then"}
    said_then = review.call("employee.setNote", note)
    backup = review.call("storage.backup")["backup"]["backupId"]
    later = {"employeeId": who, "note": "later", "mutationId": "later"}
    said_later = review.call("employee.setNote", later)
    review.call("storage.restoreBackup", backupId=backup)
    assert review.call("employee.setNote", note) == said_then
    assert review.call("employee.setNote", later) == said_later
    assert len(review.call("change.history")["changes"]) == 1


def test_a_session_that_was_deleted_since_does_not_come_back(review: Daemon, workbook: Path) -> None:
    gone = review.call("session.list")["activeSessionId"]
    stays = review.call("session.create", path=str(workbook))["session"]["sessionId"]
    backup = review.call("storage.backup")["backup"]["backupId"]
    review.call("session.delete", sessionId=gone)
    answer = review.call("storage.restoreBackup", backupId=backup)
    assert [each["sessionId"] for each in answer["sessions"]] == [stays]
    review.call("session.delete", sessionId=stays)
    answer = review.call("storage.restoreBackup", backupId=answer["before"]["backupId"])
    assert (answer["sessions"], answer["activeSessionId"]) == ([], None)


def test_a_workbook_that_a_session_needs_again_is_kept_and_one_that_is_gone_shows(
    review: Daemon, workbook: Path
) -> None:
    backup = review.call("storage.backup")["backup"]["backupId"]
    make_workbook(workbook, people_rows(15))
    review.call("session.refresh")
    review.call("storage.restoreBackup", backupId=backup)
    uploads = names_in(review.data_dir / "uploads")
    status = review.call("session.get")["session"]["source"]
    assert (status["status"], status["sha256"] in uploads) in [("changed", True), ("uploadMissing", False)]
    review.kill()
    with forked(review.data_dir) as again:
        assert again.call("session.get")["session"]["source"] == status


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: spoil(path, FLIP), "1 of its"),
        (lambda path: path.write_bytes(path.read_bytes()[:9_000]), ""),
        (lambda path: path.write_bytes(b"not a database, but long enough to be taken for one" * 20), "not a database"),
        (lambda path: path.write_bytes(b""), "not a backup"),
        (lambda path: execute(path, "PRAGMA user_version = 99"), "version 99"),
        (lambda path: execute(path, "PRAGMA application_id = 7"), "not a backup"),
        (lambda path: execute(path, "DROP TABLE checkpoint"), "tables"),
        (lambda path: execute(path, "ALTER TABLE session RENAME COLUMN filename TO file"), "tables"),
        (lambda path: execute(path, "ALTER TABLE employee ADD COLUMN more TEXT"), "tables"),
    ],
)
def test_a_backup_that_is_not_whole_or_not_ours_is_refused_and_nothing_changes(
    damage: Any, reason: str, review: Daemon
) -> None:
    made = review.call("storage.backup")["backup"]["backupId"]
    move(review)
    before = everything(review)
    damage(review.data_dir / "backups" / made)
    with pytest.raises(Refused) as refused:
        review.call("storage.restoreBackup", backupId=made)
    assert refused.value.name == "BackupDamaged"
    assert reason in refused.value.message
    assert everything(review) == before
    assert not any("beforeRestore" in name for name in listed(review)), "what is there was backed up for nothing"


def execute(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()


def test_where_the_state_before_cant_be_backed_up_nothing_is_put_back(watched: Daemon, intruder: Intruder) -> None:
    made = watched.call("storage.backup")["backup"]["backupId"]
    move(watched)
    before = everything(watched)
    intruder.run("""
import os

def full(descriptor):
    raise OSError(28, "No space left on device")

os.fsync = full
""")
    with pytest.raises(Refused) as refused:
        watched.call("storage.restoreBackup", backupId=made)
    assert refused.value.name == "BackupFailed"
    assert everything(watched) == before


def test_while_nothing_can_be_written_a_backup_is_made_on_request_alone(tmp_path: Path, intruder: Intruder) -> None:
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        daemon.call("session.createSample", employees=12, seed=1)
        daemon.end()
    holder = sqlite3.connect(data_dir / "ninebox.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with forked(data_dir, env=intruder.env) as daemon:
        assert daemon.initialize()["storage"]["mode"] == "memory"
        move(daemon)
        let_a_quiet_moment_pass(intruder)
        assert listed(daemon) == []
        made = daemon.call("storage.backup")["backup"]["backupId"]
        holder.close()
        found = look_into(data_dir / "backups" / made)
        assert (found.fault, found.damaged) == (None, 0)
        with sqlite3.connect(data_dir / "backups" / made) as database:
            assert database.execute("SELECT count(*) FROM change").fetchone() == (1,)
        database.close()


def test_a_backup_from_another_data_directory_is_put_back_as_well(tmp_path: Path, review: Daemon) -> None:
    with forked(tmp_path / "other") as other:
        other.call("session.createSample", employees=30, seed=3)
        for potential in ("Low", "Medium", "High") * 2:
            move(other, potential)
        seen, made = everything(other), other.call("storage.backup")["backup"]["backupId"]
    review.call("storage.backup")
    shutil.copy(tmp_path / "other" / "backups" / made, review.data_dir / "backups" / made)
    review.call("storage.restoreBackup", backupId=made)
    assert everything(review) == seen
    move(review, "Low")
    assert review.call("change.history")["changes"][0]["seq"] == 7
