"""The user's own file turns while it is under review: told once, when somebody looks, and not before."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forking import forked
from process import Daemon
from workbooks import make_workbook, people_rows


def look(daemon: Daemon) -> list[tuple[str, str]]:
    """Return code and status of what was said since, looked at twice: what follows an answer comes before the next."""
    daemon.call("session.list")
    daemon.call("session.get")
    daemon.call("employee.list")
    notices = [each["params"] for each in daemon.heard if each["method"] == "notice"]
    daemon.heard.clear()
    return [(each["code"], each["data"]["status"]) for each in notices]


@pytest.fixture
def watched(review: Daemon) -> Daemon:
    """Return the daemon with a review of the workbook, once it was said hello to."""
    review.initialize()
    assert look(review) == []
    return review


CHANGED, MISSING = ("SourceChanged", "changed"), ("SourceMissing", "missing")
LOST = ("SourceMissing", "uploadMissing")


def test_a_file_that_turns_is_told_once_and_again_when_it_turns_again(watched: Daemon, workbook: Path) -> None:
    content = workbook.read_bytes()
    workbook.write_bytes(content + b"more")
    assert look(watched) == [CHANGED]
    assert look(watched) == []
    workbook.write_bytes(content + b"less")  # of the same size
    assert look(watched) == [CHANGED]
    workbook.unlink()
    assert look(watched) == [MISSING]
    assert look(watched) == []
    workbook.write_bytes(content + b"less")
    assert look(watched) == [CHANGED]
    workbook.write_bytes(content)
    assert look(watched) == []
    workbook.write_bytes(content + b"less")  # all was well in between
    assert look(watched) == [CHANGED]


def test_a_file_that_was_only_touched_is_not_told(watched: Daemon, workbook: Path) -> None:
    os.utime(workbook, ns=(1, 1))
    assert look(watched) == []
    workbook.write_bytes(workbook.read_bytes() + b"more")
    assert look(watched) == [CHANGED]
    os.utime(workbook, ns=(2, 2))
    assert look(watched) == []


def test_our_own_copy_that_is_gone_is_told_until_a_refresh_makes_it_again(watched: Daemon, workbook: Path) -> None:
    (kept,) = (watched.data_dir / "uploads").iterdir()
    kept.unlink()
    assert look(watched) == [LOST]
    assert look(watched) == []
    watched.call("session.refresh")
    assert look(watched) == []
    kept.unlink()
    assert look(watched) == [LOST]


def test_the_notice_says_what_it_is_about_and_what_to_do(watched: Daemon, workbook: Path) -> None:
    session_id = watched.call("session.list")["activeSessionId"]
    (kept,) = (watched.data_dir / "uploads").iterdir()
    turns: list[Callable[[], object]] = [lambda: workbook.write_bytes(b"other"), workbook.unlink, kept.unlink]
    for turn in turns:
        turn()
        watched.call("session.list")
        watched.call("employee.list")
        notice = watched.heard.pop()["params"]
        assert (notice["level"], notice["sessionId"]) == ("warning", session_id)
        assert notice["data"]["path"] == str(workbook)
        assert str(workbook) in notice["message"]
        assert "session.refresh" in notice["remedy"]


LOOKS: dict[str, Callable[[Daemon, str], Any]] = {
    "session.list": lambda daemon, _: daemon.call("session.list"),
    "session.get": lambda daemon, _: daemon.call("session.get"),
    "session.activate": lambda daemon, session_id: daemon.call("session.activate", sessionId=session_id),
    "initialize": lambda daemon, _: daemon.initialize(),
}


@pytest.mark.parametrize("method", LOOKS)
def test_these_look_and_say_it_after_their_answer(watched: Daemon, workbook: Path, method: str) -> None:
    session_id = watched.call("session.list")["activeSessionId"]
    workbook.unlink()
    watched.call("employee.list")
    watched.call("employee.list")
    assert watched.heard == []  # nobody looked
    LOOKS[method](watched, session_id)
    assert watched.heard == []  # the answer comes first
    watched.call("employee.list")
    assert [each["params"]["code"] for each in watched.heard] == ["SourceMissing"]


def test_a_closed_session_is_told_when_it_is_opened_again(watched: Daemon, workbook: Path) -> None:
    session_id = watched.call("session.close")["session"]["sessionId"]
    workbook.unlink()
    watched.call("session.list")
    watched.call("session.get", sessionId=session_id)
    watched.call("session.list")
    assert watched.heard == []
    assert watched.initialize()["notices"] == []
    watched.call("session.activate", sessionId=session_id)
    assert look(watched) == [MISSING]


def test_each_session_of_a_file_is_told(watched: Daemon, workbook: Path, tmp_path: Path) -> None:
    watched.call("session.create", path=str(workbook))
    watched.call("session.create", path=str(make_workbook(tmp_path / "other.xlsx", people_rows(3))))
    workbook.write_bytes(b"other")
    assert look(watched) == [CHANGED, CHANGED]
    assert look(watched) == []


def test_what_turned_while_nothing_ran_stands_in_the_answer_to_initialize(review: Daemon, workbook: Path) -> None:
    review.end()
    workbook.write_bytes(b"other")
    with forked(review.data_dir) as again:
        again.call("session.list")  # before hello nobody is told, and it counts for nothing
        notices = again.initialize()["notices"]
        assert [each["code"] for each in notices] == ["SourceChanged"]
        again.call("employee.list")
        assert [each["params"] for each in again.heard] == notices
        again.heard.clear()
        assert again.initialize()["notices"] == notices  # a page that was reloaded asks anew
        assert look(again) == []
        workbook.unlink()
        assert [each["code"] for each in again.initialize()["notices"]] == ["SourceMissing"]
        assert look(again) == [MISSING]


def test_a_refresh_settles_it_and_what_comes_after_is_told(watched: Daemon, workbook: Path) -> None:
    make_workbook(workbook, people_rows(13))
    assert look(watched) == [CHANGED]
    watched.call("session.refresh")
    assert look(watched) == []
    newer = workbook.read_bytes()
    make_workbook(workbook, people_rows(14))
    watched.call("session.refresh")  # nobody had looked
    assert look(watched) == []
    workbook.write_bytes(newer)
    assert look(watched) == [CHANGED]


def test_something_else_in_its_place_is_no_file_of_the_users(watched: Daemon, workbook: Path) -> None:
    workbook.unlink()
    os.mkfifo(workbook)  # reading it would never end
    assert look(watched) == [MISSING]


def test_people_that_were_made_up_have_no_file_to_turn(daemon: Daemon) -> None:
    daemon.initialize()
    session = daemon.call("session.createSample", employees=10)["session"]
    assert session["source"]["status"] == "none"
    assert look(daemon) == []
    assert daemon.initialize()["notices"] == []
