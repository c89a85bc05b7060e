"""The data directory itself: for its user alone, and nothing in it leads out of it or is taken that isn't ours."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance.exchanges import LIST
from conformance.intruder import Intruder
from forking import fed, forked
from ninebox_daemon.store.judging import StoreUnusable
from ninebox_daemon.store.opening import open_database
from process import Daemon, Refused
from workbooks import make_workbook, people_rows

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(sys.platform == "win32", reason="permissions and links as POSIX has them"),
]

ONE = "00001"
EXPORT = {"mode": "updateOriginal"}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Return a folder that is none of ours."""
    folder = tmp_path / "elsewhere"
    folder.mkdir(mode=0o755)
    return folder


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Start processes under this one."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """Return what others have any right to, the folder itself as `.`."""
    return sorted(str(path.relative_to(folder)) for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def standing(*paths: Path) -> dict[str, Any]:
    """Return all there is to know of files and folders and of what is in them."""
    found = {}
    for path in (each for top in paths for each in (top, *top.rglob("*"))):
        facts = path.lstat()
        content = path.read_bytes() if path.is_file() else names_in(path) if path.is_dir() else None
        found[str(path)] = (facts.st_mode, facts.st_ino, facts.st_mtime_ns, content)
    return found


def lived_in(data_dir: Path, workbook: Path) -> str:
    """Make a data directory with all in it that a kill leaves; returns the session's id."""
    with forked(data_dir) as daemon:
        session = daemon.call("session.create", path=str(workbook))["session"]["sessionId"]
        daemon.call("employee.setNote", employeeId=ONE, note="Ran the ward alone")
        daemon.call("session.export", mode="updateOriginal")
        daemon.call("employee.setNote", employeeId=ONE, note="and the other one")
        daemon.kill()
    return str(session)


# For the user alone.


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_what_is_made_is_for_the_user_alone_whatever_the_umask(
    data_dir: Path, workbook: Path, intruder: Intruder, mask: int
) -> None:
    workbook.chmod(0o644)
    with umask(mask):
        daemon = Daemon(data_dir, env=intruder.env)
    try:
        intruder.hold_the_next_step()
        asked = daemon.send("session.create", {"path": str(workbook), "progressToken": 1})
        intruder.is_in_hand()
        assert [path.suffix for path in (data_dir / "uploads").iterdir()] == [".new"]
        assert open_to_others(data_dir) == []
        intruder.let_go()
        daemon.answer_to(asked)
        daemon.call("employee.setNote", employeeId=ONE, note="Ran the ward alone")
        intruder.hold_the_next_step()
        asked = daemon.send("session.export", {"mode": "updateOriginal", "progressToken": 2})
        intruder.is_in_hand()
        names = {str(path.relative_to(data_dir)) for path in data_dir.rglob("*")}
        expected = {"exporting.json", "ninebox.db", "ninebox.db-wal", "daemon.lock", "daemon.pid", "logs/daemon.log"}
        assert expected | {"originals", "uploads", "logs"} <= names
        assert open_to_others(data_dir) == []
        intruder.let_go()
        daemon.answer_to(asked)
        assert open_to_others(data_dir) == []
        assert workbook.stat().st_mode & 0o777 == 0o644, "the user's own file is theirs"
    finally:
        daemon.kill()


def test_a_directory_that_was_open_to_others_is_closed_to_them_at_the_start(data_dir: Path, workbook: Path) -> None:
    lived_in(data_dir, workbook)
    restored = [data_dir / "backups" / "ninebox-20250102T030405.db", data_dir / "quarantine" / "1" / "ninebox.db"]
    restored += [data_dir / "logs" / "daemon.log.3", data_dir / "uploads" / f"{'0' * 64}"]
    for path in restored:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"by hand")
    (data_dir / "logs" / "daemon.log").write_bytes(b"x" * 1024 * 1024 + b"\n")  # so that this start begins another one
    (data_dir / "exporting.json").write_bytes(b"{}")  # no such note: kept aside
    for path in (data_dir, *data_dir.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    above = data_dir.parent.stat().st_mode
    with forked(data_dir) as daemon:
        daemon.initialize()
        assert (data_dir / "ninebox.db-wal").exists()
        assert (data_dir / "logs" / "daemon.log.1").exists()
        assert (data_dir / "exporting.unread").exists()
        assert open_to_others(data_dir) == []
        assert daemon.call("employee.get", employeeId=ONE)["employee"]["changeNote"] == "and the other one"
    assert data_dir.parent.stat().st_mode == above
    assert "closed to them" in (data_dir / "logs" / "daemon.log").read_text()


def test_what_another_user_owns_keeps_its_rights_and_is_worked_with(data_dir: Path, workbook: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("giving a file away takes root")
    lived_in(data_dir, workbook)
    (upload,) = (data_dir / "uploads").iterdir()
    for path in (data_dir, upload):
        path.chmod(0o777)
        os.chown(path, 12345, -1)
    with forked(data_dir) as daemon:
        assert len(daemon.initialize()["sessions"]) == 1
        assert open_to_others(data_dir) == sorted([".", str(upload.relative_to(data_dir))])
    assert "0 closed to them, 2 left as they are" in (data_dir / "logs" / "daemon.log").read_text()


@pytest.mark.parametrize(("mode", "holds"), [(0o1777, ""), (0o755, "Letters")])
def test_a_folder_that_is_for_more_than_us_stays_open_and_what_is_ours_in_it_is_not(
    data_dir: Path, mode: int, holds: str
) -> None:
    (data_dir / holds).mkdir(parents=True)
    data_dir.chmod(mode)
    with forked(data_dir) as daemon:
        daemon.initialize()
        assert open_to_others(data_dir) == sorted({".", holds} - {""})
    assert data_dir.stat().st_mode & 0o7777 == mode


def test_a_file_with_a_second_name_elsewhere_keeps_the_rights_of_that(
    data_dir: Path, workbook: Path, elsewhere: Path
) -> None:
    lived_in(data_dir, workbook)
    (upload,) = (data_dir / "uploads").iterdir()
    upload.chmod(0o644)
    os.link(upload, elsewhere / "mine.xlsx")
    with forked(data_dir) as daemon:
        daemon.initialize()
        assert (elsewhere / "mine.xlsx").stat().st_mode & 0o777 == 0o644


# No link leads out of it.


FILES = [
    "ninebox.db",
    "ninebox.db-wal",
    "ninebox.db-journal",
    "ninebox.db-shm",
    "ninebox.db.new",
    "daemon.lock",
    "daemon.pid",
]
FILES += ["exporting.json", "exporting.new", "logs/daemon.log"]
FOLDERS = ["logs", "uploads", "originals", "backups", "quarantine"]


@pytest.mark.parametrize("name", [*FILES, *FOLDERS])
def test_a_link_that_leads_out_of_it_is_refused_at_the_start_and_nothing_is_touched(
    data_dir: Path, workbook: Path, elsewhere: Path, name: str
) -> None:
    lived_in(data_dir, workbook)
    link, there = data_dir / name, elsewhere / Path(name).name
    if link.exists():
        shutil.move(link, there)
    elif name in FOLDERS:
        there.mkdir()
        (there / f"{'a' * 16}.part").write_text("theirs")
    else:
        there.write_bytes(b"theirs")
    there.chmod(0o755)
    link.symlink_to(there)
    before = standing(elsewhere), standing(data_dir)
    status, out, err = fed(data_dir, LIST)
    assert (status, out) == (3, b"")
    assert f"{name} in it is a symbolic link".encode() in err
    assert b"or delete the link." in err
    assert (standing(elsewhere), standing(data_dir)) == before


@pytest.mark.parametrize("name", [*FILES, *FOLDERS])
def test_a_link_to_nothing_is_refused_and_nothing_is_made_where_it_leads(
    data_dir: Path, elsewhere: Path, name: str
) -> None:
    (data_dir / name).parent.mkdir(parents=True)
    (data_dir / name).symlink_to(elsewhere / "new")
    status, _, err = fed(data_dir, LIST)
    assert status == 3
    assert name.encode() in err
    assert names_in(elsewhere) == []


@pytest.mark.parametrize("name", FILES)
def test_a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for(data_dir: Path, name: str) -> None:
    (data_dir / name).parent.mkdir(parents=True)
    os.mkfifo(data_dir / name)
    status, _, err = fed(data_dir, LIST)
    assert status == 3
    assert f"{name} in it is no regular file. Move it away.".encode() in err


def test_the_data_directory_itself_may_be_a_link_and_is_found_once(data_dir: Path, elsewhere: Path) -> None:
    (elsewhere / "one").mkdir()
    (elsewhere / "two").mkdir()
    data_dir.symlink_to(elsewhere / "one")
    with forked(data_dir) as daemon:
        assert daemon.initialize()["dataDir"] == str(elsewhere / "one")
        status, _, err = fed(data_dir, LIST)
        assert status == 4, "by whatever name"
        assert f"process {daemon.process.pid}".encode() in err
        data_dir.unlink()
        data_dir.symlink_to(elsewhere / "two")
        daemon.call("session.createSample", employees=10, seed=1)
        daemon.call("shutdown")
    assert names_in(elsewhere / "two") == []
    with forked(elsewhere / "one") as daemon:
        assert len(daemon.call("session.list")["sessions"]) == 1


def test_a_data_directory_may_be_made_where_a_link_leads(data_dir: Path, elsewhere: Path) -> None:
    data_dir.symlink_to(elsewhere / "new")
    assert fed(data_dir, LIST)[0] == 0
    assert (elsewhere / "new" / "ninebox.db").is_file()


def test_links_in_a_circle_are_no_data_directory(data_dir: Path) -> None:
    data_dir.symlink_to(data_dir)
    status, _, err = fed(data_dir, LIST)
    assert (status, b"Traceback" in err) == (3, False)


def test_a_link_in_the_place_of_our_copy_is_no_copy_until_a_refresh_makes_one(
    data_dir: Path, workbook: Path, elsewhere: Path
) -> None:
    with forked(data_dir) as daemon:
        session = daemon.call("session.create", path=str(workbook))["session"]
        (upload,) = (data_dir / "uploads").iterdir()
        shutil.move(upload, elsewhere / "copy.xlsx")
        (elsewhere / "copy.xlsx").chmod(0o644)
        upload.symlink_to(elsewhere / "copy.xlsx")
        before = standing(elsewhere)
        assert daemon.call("session.get")["session"]["source"]["status"] == "uploadMissing"
        daemon.call("employee.setNote", employeeId=ONE, note="Ran the ward alone")
        with pytest.raises(Refused) as refused:
            daemon.call("session.export", mode="saveNew", path=str(elsewhere.parent / "out.xlsx"))
        assert (refused.value.name, refused.value.data["reason"]) == ("UploadMissing", "missing")
        daemon.end()
    with forked(data_dir) as daemon:
        assert daemon.initialize()["sessions"][0]["source"]["status"] == "uploadMissing"
        daemon.call("session.refresh", path=str(workbook))
        assert daemon.call("session.get")["session"]["source"]["status"] == "ok"
        assert not upload.is_symlink()
        upload.unlink()
        upload.symlink_to(elsewhere / "copy.xlsx")
        daemon.call("session.delete", sessionId=session["sessionId"])
        assert not os.path.lexists(upload)
    assert standing(elsewhere) == before


def test_links_among_what_a_kill_leaves_go_and_what_they_lead_to_stays(
    data_dir: Path, workbook: Path, elsewhere: Path
) -> None:
    session = lived_in(data_dir, workbook)
    (upload,) = (data_dir / "uploads").iterdir()
    (elsewhere / "theirs").write_bytes(b"theirs")
    links = [upload.with_name(f"{upload.name}.new"), upload.with_name(f"{'a' * 16}.part")]
    links.append(data_dir / "originals" / f"{session}-20250102T030405-abcd-people.xlsx")
    for link in links:
        link.symlink_to(elsewhere / "theirs")
    before = standing(elsewhere)
    with forked(data_dir) as daemon:
        assert daemon.initialize()["sessions"][0]["source"]["status"] == "ok", "a link takes no copy's place"
        daemon.call("session.delete", sessionId=session)
    assert [link for link in links if os.path.lexists(link)] == []
    assert standing(elsewhere) == before


@pytest.mark.parametrize("name", ["uploads", "originals"])
def test_a_folder_that_is_turned_into_a_link_meanwhile_is_neither_written_nor_deleted_through(
    data_dir: Path, workbook: Path, elsewhere: Path, name: str
) -> None:
    with forked(data_dir) as daemon:
        session = daemon.call("session.create", path=str(workbook))["session"]["sessionId"]
        daemon.call("employee.setNote", employeeId=ONE, note="Ran the ward alone")
        (upload,) = names_in(data_dir / "uploads")
        for theirs in (upload, f"{'0' * 64}.new", f"{'0' * 16}.part", f"{session}-20250102T030405-abcd-people.xlsx"):
            (elsewhere / theirs).write_bytes(b"theirs")
        before = standing(elsewhere)
        if (data_dir / name).exists():
            (data_dir / name).rename(data_dir / "away")
        (data_dir / name).symlink_to(elsewhere)
        asked = {"uploads": ("session.create", {"path": str(workbook)}), "originals": ("session.export", EXPORT)}
        with pytest.raises(Refused) as refused:
            daemon.call(*asked[name])
        assert refused.value.name == "StorageFailed"
        assert "is a symbolic link" in refused.value.data["reason"]
        daemon.call("session.delete", sessionId=session)
    assert standing(elsewhere) == before


def test_what_others_put_in_the_place_of_the_database_is_not_set_aside_through_a_link(
    review: Daemon, data_dir: Path, elsewhere: Path
) -> None:
    (data_dir / "quarantine").symlink_to(elsewhere)
    (data_dir / "ninebox.db").unlink()
    (data_dir / "ninebox.db").write_bytes(b"theirs")
    answer = review.call("employee.setNote", employeeId=ONE, note="Ran the ward alone")
    assert answer["durable"] is False, "kept in memory until somebody looks after it"
    assert (names_in(elsewhere), (data_dir / "ninebox.db").read_bytes()) == ([], b"theirs")
    (data_dir / "quarantine").unlink()
    assert review.call("storage.retry")["storage"]["mode"] == "durable"
    (theirs,) = (data_dir / "quarantine").iterdir()
    assert theirs.read_bytes() == b"theirs"


@pytest.mark.parametrize("name", ["ninebox.db", "ninebox.db-wal", "ninebox.db-journal", "ninebox.db.new"])
def test_the_store_opens_no_database_through_a_link(tmp_path: Path, elsewhere: Path, name: str) -> None:
    """After a failure it opens the file once more, long after the start."""
    (tmp_path / name).symlink_to(elsewhere / "new")
    with pytest.raises(StoreUnusable, match=f"^{name} is a symbolic link"):
        open_database(tmp_path / "ninebox.db", 0)
    assert names_in(elsewhere) == []


def test_what_is_noted_is_never_written_into_another_name_of_a_file(
    data_dir: Path, workbook: Path, elsewhere: Path
) -> None:
    lived_in(data_dir, workbook)
    (elsewhere / "theirs").write_bytes(b"theirs")
    for name in ("daemon.pid", "exporting.new"):
        (data_dir / name).unlink(missing_ok=True)
        os.link(elsewhere / "theirs", data_dir / name)
    with forked(data_dir) as daemon:
        pid = daemon.initialize()["daemon"]["pid"]
        daemon.call("session.export", mode="updateOriginal")
        assert (data_dir / "daemon.pid").read_text() == f"{pid}\n"
    assert (elsewhere / "theirs").read_bytes() == b"theirs"


@pytest.mark.parametrize("way", ["link", "mount"])
def test_no_export_goes_into_it_by_another_name(review: Daemon, tmp_path: Path, elsewhere: Path, way: str) -> None:
    if way == "link":
        (elsewhere / "in").symlink_to(review.data_dir / "uploads")
    else:
        (elsewhere / "in").mkdir()
        mounting = ["mount", "--bind", str(review.data_dir), str(elsewhere / "in")]
        if sys.platform != "linux" or subprocess.run(mounting, check=False, capture_output=True).returncode:
            pytest.skip("mounting takes root, on Linux")
    try:
        before = names_in(review.data_dir / "uploads")
        for method, params in (("session.export", {"mode": "saveNew"}), ("session.exportBundle", {})):
            with pytest.raises(Refused) as refused:
                review.call(method, path=str(elsewhere / "in" / "out.xlsx"), **params)
            assert refused.value.name == "TargetNotWritable"
            assert "the daemon keeps its own files there" in refused.value.data["reason"]
        assert names_in(review.data_dir / "uploads") == before
    finally:
        if way == "mount":
            subprocess.run(["umount", str(elsewhere / "in")], check=True)


# What isn't ours.

LITTER = [
    *(".DS_Store", "desktop.ini", "Thumbs.db", "ninebox (conflicted copy).db", "holiday.part", "notes.new"),
    *("uploads/.DS_Store", "uploads/holiday.part", "uploads/report.new", "uploads/openpyxl.notes.txt"),
    *("uploads/desktop.ini", "uploads/conflicted copy.xlsx", "originals/draft.part", "originals/desktop.ini"),
    *("backups/my own.db", "backups/.DS_Store", "logs/readme.txt", "quarantine/.DS_Store", ".dropbox.cache/x"),
]


def test_what_is_not_ours_is_never_touched(data_dir: Path, workbook: Path) -> None:
    for name in LITTER:
        (data_dir / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data_dir / name).write_text(f"theirs: {name}")
        (data_dir / name).chmod(0o644)
    (data_dir / "uploads" / "folder.part").mkdir(mode=0o755)
    theirs = [*(data_dir / name for name in LITTER), data_dir / "uploads" / "folder.part"]
    before = standing(*theirs)
    session = lived_in(data_dir, workbook)
    with forked(data_dir) as daemon:
        daemon.call("session.create", path=str(make_workbook(workbook.with_name("b.xlsx"), people_rows(3))))
        daemon.call("session.delete", sessionId=session)
        assert daemon.end()[0] == 0
    fed(data_dir, LIST)
    assert standing(*theirs) == before
    ours = [path.name for path in (data_dir / "uploads").iterdir() if path not in theirs]
    assert [len(name) for name in ours] == [64], "ours was put in order all the same"


# The lock.


def test_a_note_of_a_process_that_is_gone_keeps_nobody_out(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "daemon.pid").write_text("999999\n")
    (data_dir / "daemon.pid").chmod(0o400)
    (data_dir / "daemon.lock").write_text("")
    (data_dir / "daemon.lock").chmod(0o400)
    with forked(data_dir) as daemon:
        pid = daemon.initialize()["daemon"]["pid"]
        assert (data_dir / "daemon.lock").stat().st_mode & 0o777 == 0o600, "a lock has to be written"
        status, out, err = fed(data_dir, LIST)
        assert (status, out) == (4, b"")
        assert f"process {pid}".encode() in err


def test_a_second_daemon_changes_nothing_of_the_first_ones(data_dir: Path, workbook: Path) -> None:
    """But for the database, which the first one puts in order while nobody asks it anything."""
    with forked(data_dir) as daemon:
        daemon.call("session.create", path=str(workbook))
        daemon.call("storage.backup")  # none is due for a day, then
        before = {path: what for path, what in standing(data_dir).items() if "ninebox.db" not in path}
        assert len(before) == 10
        assert fed(data_dir, LIST)[0] == 4
        assert {path: what for path, what in standing(data_dir).items() if "ninebox.db" not in path} == before


# The log's own folder.


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    folder.mkdir(parents=True)
    mounting = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if sys.platform != "linux" or subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("mounting takes root, on Linux")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_without_a_log_it_goes_on_and_logs_from_when_that_can_be_written_again(data_dir: Path) -> None:
    with mounted(data_dir / "logs", "ro"), forked(data_dir) as daemon:
        assert daemon.initialize()["notices"] == []
        subprocess.run(["mount", "-o", "remount,rw", str(data_dir / "logs")], check=True)
        daemon.call("shutdown")
        status, _, err = daemon.end()
        assert status == 0
        assert b"going on without a log" in err
        assert "ended with status 0" in (data_dir / "logs" / "daemon.log").read_text()


def test_a_log_that_can_be_written_again_is_not_written_through_a_link(data_dir: Path, elsewhere: Path) -> None:
    with mounted(data_dir / "logs", "ro"), forked(data_dir) as daemon:
        daemon.initialize()
        subprocess.run(["mount", "-o", "remount,rw", str(data_dir / "logs")], check=True)
        (data_dir / "logs" / "daemon.log").symlink_to(elsewhere / "new")
        daemon.call("shutdown")
        assert daemon.end()[0] == 0
    assert names_in(elsewhere) == []


def test_a_log_on_a_full_disk_stops_nothing(data_dir: Path) -> None:
    with mounted(data_dir / "logs", "size=4k,mode=700"):
        with (data_dir / "logs" / "filler").open("wb") as filler, closing(filler):
            filler.write(b"x" * 4096)
        with forked(data_dir) as daemon:
            daemon.initialize()
            daemon.call("shutdown")
            assert daemon.end() == (0, b"", b"")
