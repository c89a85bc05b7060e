"""Edits within one moment: which came last, and that one is missing, is told all the same."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.people import moved
from ninebox_daemon.sessions import SessionManager


def edited(data_dir: Path, times: list[int], tell: Any = lambda *_: None) -> SessionManager:
    """Return a manager with one review; one person after the other was moved, at these times."""
    clock = iter([times[0]] * 100)
    sessions = SessionManager(data_dir, tell=tell, now_ms=lambda: next(clock))
    session = sessions.create_sample(10, 1)
    for at, who in zip(times, list(session.rows), strict=False):
        clock = iter([at] * 100)
        was = session.person(who)
        place: Any = ("Low", "Low") if was.performance == "High" else ("High", "High")
        sessions.journal.record(session, drafted("move", [(was, moved(was, *place))]))
    return sessions


@pytest.mark.parametrize("times", [[5000] * 4, [5000, 4990, 4980, 4990]], ids=["stands still", "goes back a little"])
def test_the_latest_touched_comes_first_though_the_clock(times: list[int], tmp_path: Path) -> None:
    with closing(edited(tmp_path / "data", times)) as sessions:
        (session,) = sessions.all()
        session = sessions.open(session.session_id)
        assert [each.at for each in reversed(sessions.journal.history(session, None, 10))] == [5000, 5001, 5002, 5003]
        assert [each.employee_id for each in session.changes] == list(session.rows)[3::-1]


def test_a_clock_that_was_put_back_is_believed(tmp_path: Path) -> None:
    with closing(edited(tmp_path / "data", [90_000, 5000, 5000])) as sessions:
        (session,) = sessions.all()
        session = sessions.open(session.session_id)
        assert [each.at for each in sessions.journal.history(session, None, 10)] == [5001, 5000, 90_000]


def test_that_the_last_of_two_edits_in_one_moment_is_missing_is_said(tmp_path: Path) -> None:
    edited(tmp_path / "data", [5000, 5000]).close()
    with closing(sqlite3.connect(tmp_path / "data" / "ninebox.db")) as database, database:
        database.execute("DELETE FROM change WHERE seq = (SELECT max(seq) FROM change)")
    heard: list[Any] = []
    with closing(SessionManager(tmp_path / "data", tell=lambda _, said: heard.append(said))) as sessions:
        (session,) = sessions.all()
        sessions.shelf.asked(lambda: sessions.shelf.whole(lambda: sessions.open(session.session_id)))
    assert "SessionDamaged" in [getattr(each, "code", "") for each in heard]
