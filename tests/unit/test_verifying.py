"""A database that is looked through: what is said of each kind of flaw, and how looking ends early."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from ninebox_daemon.steps import to_nobody
from ninebox_daemon.store.opening import open_in_memory
from ninebox_daemon.store.tables import StoreRefused
from ninebox_daemon.store.verifying import Flaw, verify


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """Yield an empty database that is as ours are, but lets rows belong to nothing."""
    with closing(open_in_memory()) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        yield connection


def damaged_at(place: int, value: int, database: sqlite3.Connection) -> sqlite3.Connection:
    """Return the same with another byte in the file."""
    data = bytearray(database.serialize())
    data[place] = value
    other = sqlite3.connect(":memory:", isolation_level=None)
    other.deserialize(bytes(data))
    return other


def test_of_a_whole_database_nothing_is_said(database: sqlite3.Connection) -> None:
    assert verify(database, to_nobody).flaws == []


def test_a_row_that_does_not_fit_is_told_by_ids_alone(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO in_workbook VALUES ('s', '7', '{\"name\":\"Ada\"}', 1)")
    flaws = verify(database, to_nobody).flaws
    assert Flaw("employee", "s", "what the workbook says of person 7: the checksum doesn't fit") in flaws
    assert "Ada" not in str(flaws)


def test_rows_that_belong_to_no_session_are_counted(database: sqlite3.Connection) -> None:
    database.executemany("INSERT INTO in_workbook VALUES ('gone', ?, NULL, 1)", [("7",), ("8",)])
    said = [flaw.detail for flaw in verify(database, to_nobody).flaws if flaw.what == "database"]
    assert said == ["2 rows of in_workbook belong to no session"]


def test_what_sqlite_finds_wrong_with_its_pages_is_told(database: sqlite3.Connection) -> None:
    with closing(damaged_at(39, 7, database)) as other:  # how many pages are free
        said = [flaw for flaw in verify(other, to_nobody).flaws if "reelist" in flaw.detail]
    assert [flaw.what for flaw in said] == ["database"]


def long_one(database: sqlite3.Connection) -> None:
    """Make it take SQLite a while to look through."""
    many = ((f"k{number}", "v" * 50) for number in range(20_000))
    database.executemany("INSERT INTO setting VALUES (?, ?, 1)", many)


def test_looking_ends_as_soon_as_nobody_wants_the_answer(database: sqlite3.Connection) -> None:
    long_one(database)
    asked = 0

    def until_the_third(*_: object) -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        verify(database, until_the_third)
    assert asked == 3
    assert verify(database, to_nobody).rows == 20_000, "the connection is as before"


def test_what_keeps_sqlite_from_reading_is_no_damage(database: sqlite3.Connection) -> None:
    long_one(database)
    asked = 0

    def steps(*_: object) -> None:
        nonlocal asked
        asked += 1
        if asked == 2:
            database.interrupt()

    with pytest.raises(StoreRefused, match="interrupted"):
        verify(database, steps)
