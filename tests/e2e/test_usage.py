"""What takes how much room, compared with what lies on disk; and what goes when it is asked to, or by itself."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance.intruder import Intruder
from forking import code_inside, forked
from process import Daemon, Refused

STRAY = "ab" * 32
MONTH_S = 30 * 24 * 60 * 60


def usage(daemon: Daemon) -> Any:
    return daemon.call("storage.usage")


def on_disk(folder: Path, pattern: str = "**/*") -> int:
    return sum(path.lstat().st_size for path in folder.glob(pattern) if path.is_file())


def stray(data_dir: Path, size: int = 1000, age_s: float = 0.0, name: str = STRAY) -> Path:
    """Put a workbook that no session refers to among the uploads."""
    path = data_dir / "uploads" / name
    path.write_bytes(bytes(size))
    age(path, age_s)
    return path


def age(path: Path, by_s: float) -> None:
    then = path.stat().st_mtime - by_s
    os.utime(path, (then, then))


def uploads(data_dir: Path) -> set[str]:
    return {path.name for path in (data_dir / "uploads").iterdir()}


def test_the_sizes_are_those_on_disk(review: Daemon, workbook: Path, tmp_path: Path) -> None:
    data_dir = review.data_dir
    for level in ("Low", "High"):
        review.call("employee.move", employeeId="00001", performance=level, potential="High")
        review.call("session.export", mode="updateOriginal")
    review.call("session.createSample", employees=50, seed=1, name="Größe")
    stray(data_dir)
    (data_dir / "quarantine" / "deep").mkdir(parents=True)
    (data_dir / "quarantine" / "deep" / "row.json").write_bytes(bytes(77))
    found = usage(review)
    review.signal(signal.SIGSTOP)  # in a quiet moment it would fold its log, and make a backup
    assert found["databaseBytes"] == on_disk(data_dir, "ninebox.db*")
    assert found["uploadsBytes"] == on_disk(data_dir / "uploads")
    assert found["unusedUploadsBytes"] == 1000
    assert found["originalsBytes"] == on_disk(data_dir / "originals") > 0
    assert found["quarantineBytes"] == 77
    assert found["logsBytes"] == on_disk(data_dir / "logs") > 0
    assert found["backupsBytes"] == on_disk(data_dir / "backups")
    review.signal(signal.SIGCONT)
    assert abs(found["freeBytes"] - shutil.disk_usage(data_dir).free) < 1024**3
    made_up, imported = found["sessions"]
    assert (made_up["name"], made_up["employees"]) == ("Größe", 50)
    assert (made_up["uploadBytes"], made_up["originals"]) == (0, 0)
    assert (imported["employees"], imported["changes"], imported["originals"]) == (12, 4, 2)
    assert imported["originalsBytes"] == found["originalsBytes"]
    assert imported["uploadBytes"] == workbook.stat().st_size
    assert imported["lastOpenedAt"] >= imported["createdAt"]
    assert made_up["lastOpenedAt"] > imported["lastOpenedAt"]
    review.call("session.activate", sessionId=imported["sessionId"])
    found = usage(review)
    assert found["sessions"][1]["lastOpenedAt"] > made_up["lastOpenedAt"]
    review.kill()
    assert {each["sessionId"]: each["rowBytes"] for each in found["sessions"]} == row_bytes(data_dir)


def row_bytes(data_dir: Path) -> dict[str, int]:
    """Return by session what the values of its rows come to, but for their checksums. Call when no daemon runs."""
    sizes: Counter[str] = Counter()
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        database.row_factory = sqlite3.Row
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in map(dict, database.execute(f"SELECT * FROM {table}")):
                del row["crc"]
                if row.get("session_id") is not None:
                    values = [value for value in row.values() if value is not None]
                    sizes[row["session_id"]] += sum(len(str(value).encode()) for value in values)
    database.close()
    return dict(sizes)


def test_the_text_of_the_rows_is_counted_in_bytes(review: Daemon) -> None:
    before = usage(review)["sessions"][0]["rowBytes"]
    note = "ä" * 10_000  # ASCII in rows: six letters each; in the person, the journal twice
    review.call("employee.setNote", employeeId="00001", note=note)
    assert 180_000 < usage(review)["sessions"][0]["rowBytes"] - before < 185_000


def test_only_the_users_own_sessions_are_told(review: Daemon) -> None:
    review.initialize(userId="anna")
    found = usage(review)
    assert (found["sessions"], found["unusedUploadsBytes"]) == ([], 0)
    assert found["uploadsBytes"] > 0


def test_purging_takes_what_no_session_needs_and_counts_what_went(review: Daemon, workbook: Path) -> None:
    data_dir = review.data_dir
    review.call("employee.move", employeeId="00001", performance="High", potential="High")
    review.call("session.export", mode="updateOriginal")
    needed = uploads(data_dir)
    review.initialize(userId="anna")  # other users' workbooks are needed too
    stray(data_dir)
    (data_dir / "quarantine").mkdir()
    (data_dir / "quarantine" / "row.json").write_bytes(bytes(77))
    originals = on_disk(data_dir / "originals")
    theirs = [data_dir / folder / ".DS_Store" for folder in ("uploads", "originals", "quarantine", "purging")]
    for path in theirs:
        path.write_bytes(b"")
    first = review.call("storage.purge", mutationId="p")
    assert (first["uploads"], first["freedBytes"], first["durable"]) == (1, 1000, True)
    assert (first["originals"], first["backups"], first["quarantine"]) == (0, 0, 0)
    assert uploads(data_dir) == {*needed, ".DS_Store"}
    stray(data_dir)
    assert review.call("storage.purge", mutationId="p") == first
    assert uploads(data_dir) == {*needed, STRAY, ".DS_Store"}
    rest = review.call("storage.purge", uploads=False, originals=True, quarantine=True)
    assert (rest["uploads"], rest["originals"], rest["quarantine"]) == (0, 1, 1)
    assert rest["freedBytes"] == originals + 77
    assert all(path.exists() for path in theirs)
    assert on_disk(data_dir / "originals") == on_disk(data_dir / "quarantine") == on_disk(data_dir / "purging") == 0
    assert review.call("storage.purge", originals=True, quarantine=True, backups=True)["freedBytes"] == 1000
    review.initialize()
    review.call("session.export", mode="saveNew", path=str(workbook.with_name("new.xlsx")))


def test_backups_are_counted_and_all_but_the_latest_can_go(review: Daemon) -> None:
    for _ in range(3):
        review.call("storage.backup")
    backups = review.call("storage.backups")["backups"]
    found = usage(review)
    assert found["backupsBytes"] == sum(each["bytes"] for each in backups)
    assert found["sessions"][0]["backups"] == len(backups)
    gone = review.call("storage.purge", backups=True)
    assert (gone["backups"], gone["freedBytes"]) == (len(backups) - 1, sum(each["bytes"] for each in backups[1:]))
    assert review.call("storage.backups")["backups"] == backups[:1]


@pytest.mark.parametrize("name", ["purging", "originals"])
def test_through_a_link_nothing_is_deleted(review: Daemon, tmp_path: Path, name: str) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "a.txt").write_text("a", encoding="utf-8")
    if (review.data_dir / name).exists():
        (review.data_dir / name).rmdir()
    (review.data_dir / name).symlink_to(theirs)
    path = stray(review.data_dir)
    answer = review.call("storage.purge", originals=True)
    assert (answer["uploads"], answer["originals"]) == (int(name == "originals"), 0)
    assert path.exists() == (name == "purging")
    assert [each.name for each in theirs.iterdir()] == ["a.txt"]


def test_a_workbook_of_a_session_whose_row_was_damaged_stays(review: Daemon) -> None:
    data_dir = review.data_dir
    review.end()
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        database.execute("UPDATE session SET name = 'x'")
    database.close()
    with forked(data_dir) as again:
        assert usage(again)["unusedUploadsBytes"] == 0
        assert again.call("storage.purge")["uploads"] == 0
        assert len(uploads(data_dir)) == 1


NO_QUARANTINE = """
from ninebox_daemon.mending.quarantine import Quarantine

def keep(*given):
    raise OSError(28, "No space left on device")

Quarantine.keep = keep
"""


def test_while_a_session_cant_be_listed_no_workbook_counts_as_unused(review: Daemon, tmp_path: Path) -> None:
    code_inside()
    data_dir = review.data_dir
    review.end()
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        database.execute("UPDATE session SET name = 'x'")
    database.close()
    path = stray(data_dir, age_s=2 * MONTH_S)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "sitecustomize.py").write_text(NO_QUARANTINE)
    env = {"PYTHONPATH": os.pathsep.join(filter(None, [str(tmp_path / "code"), os.environ.get("PYTHONPATH")]))}
    with forked(data_dir, env=env) as again:
        assert again.call("session.list")["sessions"] == []
        assert usage(again)["unusedUploadsBytes"] == 0
        assert again.call("storage.purge")["uploads"] == 0
        assert path.exists()
        assert len(uploads(data_dir)) == 2


HELD = """
import os
from ninebox_daemon import purging
replace = os.replace

def held(source, target):
    replace(source, target)
    if "purging" in str(target):
        (FOLDER / "in_hand").write_text("in hand")
        (FOLDER / "go_on").read_text()

purging.os.replace = held
"""


def test_a_kill_in_the_middle_leaves_nothing_behind_and_the_call_can_be_repeated(
    data_dir: Path, workbook: Path, tmp_path: Path
) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.call("session.create", path=str(workbook))
        needed = uploads(data_dir)
        stray(data_dir)
        stray(data_dir, name="cd" * 32)
        intruder.run(HELD)
        daemon.send("storage.purge", {"mutationId": "p"})
        intruder.is_in_hand()
        daemon.kill()
    assert len(uploads(data_dir)) == 2
    with forked(data_dir) as again:
        answer = again.call("storage.purge", mutationId="p")
        assert (answer["uploads"], answer["freedBytes"]) == (1, 1000)
        assert uploads(data_dir) == needed
        assert list((data_dir / "purging").iterdir()) == []


def test_a_purge_that_could_not_be_committed_puts_everything_back(
    data_dir: Path, workbook: Path, tmp_path: Path
) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.call("session.create", path=str(workbook))
        stray(data_dir)
        before = uploads(data_dir)
        intruder.run("""
from ninebox_daemon.store.transaction import Tx
remember = Tx.remember

def failing(self, row):
    Tx.remember = remember
    raise MemoryError

Tx.remember = failing
""")
        with pytest.raises(Refused) as refused:
            daemon.call("storage.purge", mutationId="p")
        assert refused.value.name == "InternalError"
        assert uploads(data_dir) == before
        assert list((data_dir / "purging").iterdir()) == []
        assert daemon.call("storage.purge", mutationId="p")["uploads"] == 1


@contextmanager
def mounted_over(path: Path) -> Iterator[None]:
    """Let a file be one that nobody can rename or delete, for the block."""
    done = subprocess.run(["mount", "--bind", str(path), str(path)], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


def test_a_file_that_cant_be_deleted_stays_isnt_counted_and_the_log_says_so(review: Daemon) -> None:
    path = stray(review.data_dir)
    stray(review.data_dir, 500, name="cd" * 32)
    with mounted_over(path):
        answer = review.call("storage.purge")
        assert (answer["uploads"], answer["freedBytes"]) == (1, 500)
        assert path.exists()
        log = (review.data_dir / "logs" / "daemon.log").read_text(encoding="utf-8")
        assert "1 files stay where they are" in log
        assert STRAY not in log
    assert review.call("storage.purge")["freedBytes"] == 1000


def test_a_workbook_that_no_session_referred_to_for_a_month_goes_by_itself(
    review: Daemon, workbook: Path, tmp_path: Path
) -> None:
    data_dir = review.data_dir
    (used,) = uploads(data_dir)
    review.end()
    old = stray(data_dir, age_s=MONTH_S + 3600)
    young = stray(data_dir, age_s=MONTH_S - 3600, name="cd" * 32)
    age(data_dir / "uploads" / used, 2 * MONTH_S)
    with forked(data_dir) as again:
        again.initialize()
        assert (old.exists(), young.exists()) == (False, True)
        assert usage(again)["unusedUploadsBytes"] == 1000
        # It is needed still, so from now on a month has to go by.
        assert (data_dir / "uploads" / used).stat().st_mtime > young.stat().st_mtime + MONTH_S / 2
        again.call("session.export", mode="saveNew", path=str(tmp_path / "new.xlsx"))
        again.call("session.delete", sessionId=again.call("session.list")["activeSessionId"])
        assert uploads(data_dir) == {young.name}


def test_the_pending_exports_original_is_not_purged(review: Daemon) -> None:
    """As where a kill left an export undone, and the folder of its file is out of reach at the next start."""
    data_dir = review.data_dir
    review.call("employee.move", employeeId="00001", performance="High", potential="High")
    review.call("session.export", mode="updateOriginal")
    review.call("employee.move", employeeId="00001", performance="Low", potential="High")
    review.call("session.export", mode="updateOriginal")
    needed, other = sorted((data_dir / "originals").iterdir())
    session_id = review.call("session.list")["activeSessionId"]
    review.end()
    from ninebox_daemon.pending import Pending, PendingNote, Written

    written = Written(path="", into_source=False, sha256="", size=0, mtime_ns=0, columns={})
    gone = data_dir.parent / "out of reach"
    PendingNote(data_dir / "exporting.json").write(
        Pending(
            session_id=session_id,
            seq=99,
            place=str(gone / "a.xlsx"),
            temp=str(gone / "b.tmp"),
            kept=str(needed),
            written=written,
            answered=None,
        )
    )
    with forked(data_dir) as again:
        assert again.call("storage.purge", originals=True)["originals"] == 1
        assert (needed.exists(), other.exists()) == (True, False)


def test_no_original_is_purged_while_nothing_tells_which_one_is_needed(review: Daemon) -> None:
    """The note of a pending export can't be read: it stays, and so does what it may be about."""
    note = review.data_dir / "exporting.json"
    review.call("employee.move", employeeId="00001", performance="High", potential="High")
    review.call("session.export", mode="updateOriginal")
    note.mkdir()
    assert review.call("storage.purge", originals=True)["originals"] == 0
    assert (len(list((review.data_dir / "originals").iterdir())), note.is_dir()) == (1, True)
    note.rmdir()
    assert review.call("storage.purge", originals=True)["originals"] == 1
