"""Sessions that are deleted by themselves once the settings say so: which, when, and that nothing else is."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from backups import set_clock
from conformance.intruder import Intruder
from forking import forked
from ninebox_daemon.housekeeping import OVERDUE
from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.people import noted
from ninebox_daemon.sessions import SessionManager
from ninebox_protocol.settings import Retention, SettingsUpdate
from process import Daemon
from workbooks import make_workbook

DAY_MS = 24 * 60 * 60 * 1000


class Clock:
    """Milliseconds that the test moves; no two answers are the same."""

    def __init__(self) -> None:
        self.now_ms = 1_800_000_000_000

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms

    def days_go_by(self, days: float) -> None:
        self.now_ms += int(days * DAY_MS)


@contextmanager
def manager(folder: Path, clock: Clock) -> Iterator[SessionManager]:
    """A manager as a start of the daemon makes it."""
    made = SessionManager(folder, now_ms=clock)
    try:
        yield made
    finally:
        made.close()


def keep(sessions: SessionManager, days: int | None = None, most: int | None = None) -> None:
    sessions.settings.update(SettingsUpdate(retention=Retention(max_age_days=days, max_sessions=most)))


def names(sessions: SessionManager) -> list[str]:
    return [session.row.name for session in reversed(sessions.all())]


def make(sessions: SessionManager, *wanted: str) -> None:
    for name in wanted:
        sessions.create_sample(10, 1, name=name)


def left_after(folder: Path, clock: Clock) -> list[str]:
    """Return the names of the sessions that a start leaves."""
    with manager(folder, clock) as sessions:
        return names(sessions)


def test_nothing_goes_unless_somebody_says_so(data_dir: Path) -> None:
    clock = Clock()
    with manager(data_dir, clock) as sessions:
        make(sessions, "a", "b", "c")
    clock.days_go_by(36_500)
    assert left_after(data_dir, clock) == ["a", "b", "c"]


def test_what_was_neither_opened_nor_edited_for_so_many_days_goes_but_for_the_active_one(data_dir: Path) -> None:
    clock = Clock()
    with manager(data_dir, clock) as sessions:
        make(sessions, "never touched", "opened", "edited", "active")
        by_name = {session.row.name: session for session in sessions.all()}
        keep(sessions, days=30)
        clock.days_go_by(20)
        sessions.lives.activate(by_name["opened"])
        sessions.lives.activate(by_name["active"])
        edited = sessions.open(by_name["edited"].session_id)
        who = edited.current_employees[0]
        sessions.journal.record(edited, drafted("setNote", [(who, noted(who, "x"))]))
        clock.days_go_by(9.9)
    for days in (0, 0.2, 0.9):  # too old at none, seen to be for the first time, and hours later
        clock.days_go_by(days)
        assert left_after(data_dir, clock) == ["never touched", "opened", "edited", "active"]
    clock.days_go_by(0.2)
    assert left_after(data_dir, clock) == ["opened", "edited", "active"]
    clock.days_go_by(365)
    assert left_after(data_dir, clock) == ["opened", "edited", "active"]
    clock.days_go_by(1)
    assert left_after(data_dir, clock) == ["active"]


def test_a_clock_that_is_wrong_now_and_then_deletes_nothing(data_dir: Path) -> None:
    clock = Clock()
    with manager(data_dir, clock) as sessions:
        make(sessions, "a", "active")
        keep(sessions, days=365)
    for ahead in (800, 0, 802, 0, 36_500, -4_000, 1_000, 0):
        clock.days_go_by(ahead)
        assert left_after(data_dir, clock) == ["a", "active"]
        clock.days_go_by(2 - ahead)
    clock.days_go_by(365)  # and what was seen with a clock ahead counts for nothing where a session is too old in truth
    clock.days_go_by(1_000)
    assert left_after(data_dir, clock) == ["a", "active"]
    clock.days_go_by(-1_000)
    for days in (0, 0.9):
        clock.days_go_by(days)
        assert left_after(data_dir, clock) == ["a", "active"]
    clock.days_go_by(0.2)
    assert left_after(data_dir, clock) == ["active"]


def test_what_was_seen_counts_no_more_once_the_setting_was_off_or_the_session_in_use_again(data_dir: Path) -> None:
    clock = Clock()
    with manager(data_dir, clock) as sessions:
        make(sessions, "a", "active")
        keep(sessions, days=30)
        clock.days_go_by(31)
        sessions.tidying.tidy()
        keep(sessions)
    clock.days_go_by(2)
    with manager(data_dir, clock) as sessions:
        keep(sessions, days=30)
        sessions.tidying.tidy()
        assert names(sessions) == ["a", "active"]
        a, active = reversed(sessions.all())
        sessions.lives.activate(a)
        sessions.lives.activate(active)
    clock.days_go_by(31)  # nobody looked while it was in use
    assert left_after(data_dir, clock) == ["a", "active"]
    clock.days_go_by(1)
    assert left_after(data_dir, clock) == ["active"]


def test_each_user_is_told_of_their_own_once(data_dir: Path) -> None:
    clock = Clock()
    with manager(data_dir, clock) as sessions:
        for name in ("a", "b", "c"):
            make(sessions, name)
        sessions.create_sample(10, 1, name="anna's", user_id="anna")
        sessions.create_sample(10, 1, name="anna's other", user_id="anna")
        gone = [session.session_id for session in reversed(sessions.all())][:2]
        keep(sessions, most=1)
    with manager(data_dir, clock) as sessions:
        (notice,) = sessions.tidying.notices()
        assert notice.message == "2 reviews were deleted, as the settings say of those left alone: a, b."
        assert notice.data == {"sessionIds": gone, "count": 2}
        assert sessions.tidying.notices() == []
        sessions.user_id = "anna"
        (notice,) = sessions.tidying.notices()
        assert notice.message == "1 review was deleted, as the settings say of those left alone: anna's."


def test_of_more_than_so_many_those_left_alone_for_longest_go_each_user_counted_alone(data_dir: Path) -> None:
    clock = Clock()
    with manager(data_dir, clock) as sessions:
        for name in ("a", "b", "c", "d"):
            make(sessions, name)
            clock.days_go_by(1)
        sessions.create_sample(10, 1, name="other user's", user_id="anna")
        by_name = {session.row.name: session for session in sessions.all()}
        sessions.lives.put_away(by_name["d"])
        clock.days_go_by(1)
        sessions.lives.activate(by_name["a"])
        keep(sessions, most=2)
    with manager(data_dir, clock) as sessions:
        assert names(sessions) == ["a", "d"]
        keep(sessions, most=1)
    with manager(data_dir, clock) as sessions:
        assert names(sessions) == ["a"]
        sessions.user_id = "anna"
        assert names(sessions) == ["other user's"]
    assert left_after(data_dir, clock) == ["a"]


def test_a_session_known_to_be_damaged_is_left_for_somebody_to_judge(data_dir: Path) -> None:
    clock = Clock()
    with manager(data_dir, clock) as sessions:
        make(sessions, "a", "b", "c")
        keep(sessions, most=1)
        sessions.all()[2].damaged = True
        sessions.tidying.tidy()
        assert names(sessions) == ["a", "c"]


def test_a_session_that_was_put_back_counts_as_opened_then(data_dir: Path) -> None:
    clock = Clock()
    with manager(data_dir, clock) as sessions:
        make(sessions, "put back", "active")
        keep(sessions, days=30)
        backup = sessions.backups.make("request").backup_id
        clock.days_go_by(20)
        for session in sessions.all():
            sessions.lives.activate(session)
        clock.days_go_by(20)
        sessions.restore_backup(backup)
        for _ in range(2):
            sessions.tidying.tidy()
            assert names(sessions) == ["put back", "active"]
            clock.days_go_by(2)
        clock.days_go_by(25)
    assert left_after(data_dir, clock) == ["put back", "active"]
    clock.days_go_by(2)
    assert left_after(data_dir, clock) == ["put back", "active"], "seen too old for the first time"
    clock.days_go_by(2)
    assert left_after(data_dir, clock) == ["active"]


def age(data_dir: Path, days: int) -> None:
    """Make all sessions, and what was seen of them, look so much older. Call when no daemon runs."""
    with sqlite3.connect(data_dir / "ninebox.db") as database:
        database.row_factory = sqlite3.Row
        for table, column in (("session", "created_at"), ("opened", "at"), ("setting", "value")):
            for row in map(dict, database.execute(f"SELECT * FROM {table}").fetchall()):
                if row.get("key", OVERDUE) != OVERDUE:
                    continue
                row[column] = older(row[column], days)
                del row["crc"]
                texts = [f"\x1e{value}" if not isinstance(value, str) else value for value in row.values()]
                crc = crc32("\x1f".join(texts).encode())
                (key, value), *_ = row.items()
                database.execute(f"UPDATE {table} SET {column} = ?, crc = ? WHERE {key} = ?", (row[column], crc, value))
    database.close()


def older(when: int | str, days: int) -> int | str:
    """Return a time in milliseconds, or each of a JSON object's, so many days earlier."""
    if isinstance(when, int):
        return when - days * DAY_MS
    return json.dumps({name: each - days * DAY_MS for name, each in json.loads(when).items()})


def listed(daemon: Daemon) -> list[Any]:
    return [each["name"] for each in reversed(daemon.call("session.list")["sessions"])]


def test_a_start_deletes_them_for_good_before_anybody_sees_them(daemon: Daemon, tmp_path: Path) -> None:
    data_dir = daemon.data_dir
    for name in ("old one", "active one"):
        rows = [["7", f"Somebody of the {name}", "Low"], *([str(n), f"P{n}", "Low"] for n in range(20, 40))]
        book = make_workbook(tmp_path / f"{name}.xlsx", rows, ["ID", "Name", "Performance"])
        daemon.call("session.create", path=str(book), name=name)
        daemon.call("employee.move", employeeId="7", performance="High", potential=None)
        daemon.call("session.export", mode="updateOriginal")
    gone, stays = (each["sessionId"] for each in reversed(daemon.call("session.list")["sessions"]))
    daemon.call("settings.update", retention={"maxAgeDays": 100, "maxSessions": None})
    daemon.end()
    age(data_dir, 99)
    with forked(data_dir) as again:
        assert listed(again) == ["old one", "active one"]
        again.kill()
    age(data_dir, 2)
    with sqlite3.connect(data_dir / "ninebox.db") as database:  # it was edited just now: that counts too
        database.execute("DELETE FROM change WHERE session_id = ?", (gone,))
    database.close()
    with forked(data_dir) as second:
        assert second.initialize()["notices"] == []
        assert listed(second) == ["old one", "active one"]
        second.end()
    age(data_dir, 1)
    with forked(data_dir) as third:
        hello = third.initialize()
        (there,) = hello["sessions"]
        assert there["sessionId"] == stays
        (notice,) = hello["notices"]
        assert (notice["code"], notice["level"], notice["sessionId"]) == ("SessionsDeleted", "info", None)
        assert notice["data"] == {"sessionIds": [gone], "count": 1}
        assert "old one" in notice["message"]
        assert third.initialize()["notices"] == []
        assert [each["params"] for each in third.heard if each["method"] == "notice"] == [notice]
        log = (data_dir / "logs" / "daemon.log").read_text(encoding="utf-8")
        assert f"session {gone} is deleted" in log
        assert "Somebody" not in log
        assert "old one" not in log
        assert not [path for path in (data_dir / "originals").iterdir() if path.name.startswith(gone)]
        assert len(list((data_dir / "uploads").iterdir())) == 1
        for path in data_dir.rglob("*"):
            if path.is_file() and path.suffix != ".xlsx" and path.parent.name != "uploads":
                assert b"Somebody of the old one" not in path.read_bytes(), path


@pytest.mark.parametrize("held", [1, 2])
def test_a_running_daemon_looks_again_every_hour(data_dir: Path, tmp_path: Path, held: int) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with forked(data_dir, env=intruder.env) as daemon:
        for name in ("a", "b", "c"):
            daemon.call("session.createSample", employees=10, seed=1, name=name)
        daemon.call("settings.update", retention={"maxAgeDays": None, "maxSessions": held})
        assert listed(daemon) == ["a", "b", "c"]
        intruder.run("""
import gc, time
from ninebox_daemon.chores import Chores
gc.unfreeze()  # what the collector leaves alone is not among its objects
chores = next(each for each in gc.get_objects() if type(each) is Chores)
chores._clock_s = lambda: time.monotonic() + 60 * 60
""")
        daemon.call("session.list")  # what is between two requests comes after it
        assert listed(daemon) == ["a", "b", "c"][-held:]


def test_with_a_clock_years_ahead_at_one_look_nothing_goes_and_what_goes_later_is_told(
    data_dir: Path, tmp_path: Path
) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.initialize()
        gone, stays = (
            daemon.call("session.createSample", employees=10, seed=1, name=name)["session"] for name in ("a", "b")
        )
        daemon.call("settings.update", retention={"maxAgeDays": 365, "maxSessions": None})
        start_s = stays["createdAt"] // 1000
        hours = count(1)

        def left_at(days: float) -> list[Any]:
            """Return who is left when the daemon has looked again, its clock so many days ahead."""
            set_clock(intruder, start_s + int(days * 86_400))
            intruder.run(f"""
import gc, time
from ninebox_daemon.chores import Chores
gc.unfreeze()  # what the collector leaves alone is not among its objects
chores = next(each for each in gc.get_objects() if type(each) is Chores)
chores._clock_s = lambda: time.monotonic() + {next(hours)} * 60 * 60
""")
            daemon.call("session.list")  # what is between two requests comes after it
            return listed(daemon)

        for days in (730, 0, 732, 3, 366, 366.9):
            assert left_at(days) == ["a", "b"]
        daemon.heard.clear()
        assert left_at(367.1) == ["b"]
        told = [each["params"] for each in daemon.heard if each["method"] == "notice"]
        assert [(each["code"], each["data"]) for each in told] == [
            ("SessionsDeleted", {"sessionIds": [gone["sessionId"]], "count": 1})
        ]
        assert daemon.initialize()["notices"] == []
