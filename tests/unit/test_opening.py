"""A database that is opened, asked, copied or brought up to date: whose it is, and what of it is whole."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ninebox_daemon.notices import database_rebuilt
from ninebox_daemon.store import migrations, soundness, standing
from ninebox_daemon.store.backup import damage_in, make_backup
from ninebox_daemon.store.copies import copy_opened
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.erasing import write_without
from ninebox_daemon.store.judging import StoreDamaged, StoreUnusable, refuse_unwritable
from ninebox_daemon.store.known import found
from ninebox_daemon.store.migrating import MigrationFailed, bring_up_to_date
from ninebox_daemon.store.opening import open_copy, open_in_memory
from ninebox_daemon.store.pages import Cell
from ninebox_daemon.store.reserve import has_pages, refill_pages
from ninebox_daemon.store.rows import MutationRow, SettingRow, UploadRow
from ninebox_daemon.store.tables import UPLOAD, FileDamaged, RowDamaged, StoreRefused


def plain(path: Path | str, *statements: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for each in statements:
        connection.execute(each)
    return connection


def older(path: Path | str, version: int) -> sqlite3.Connection:
    """Return a database as one of that version is, empty."""
    steps = [statement for step in migrations.STEPS[:version] for statement in step]
    numbers = (f"PRAGMA user_version = {version}", f"PRAGMA application_id = {migrations.APPLICATION_ID}")
    return plain(path, *steps, *numbers)


PERSON = "INSERT INTO employee VALUES (1, 'gone', '7', NULL, '{}', NULL, 5)"


# Whose it is ----------------------------------------------------------------------------------------------------------


def test_a_copy_of_another_programs_database_is_refused_and_no_damage() -> None:
    with closing(plain(":memory:", "CREATE TABLE thing (a)", "PRAGMA application_id = 7")) as theirs:
        data = theirs.serialize()
    with pytest.raises(StoreUnusable, match="another program") as refused:
        open_copy(data)
    assert not isinstance(refused.value, StoreDamaged)


def test_a_database_of_ours_whose_tables_are_not_those_of_its_version_is_damaged() -> None:
    with closing(older(":memory:", 2)) as database:
        database.execute("DROP TABLE setting")
        data = database.serialize()
    with pytest.raises(StoreDamaged, match="how it is to be read"):
        open_copy(data)


def test_what_lies_among_backups_and_is_none_is_not_asked(tmp_path: Path) -> None:
    plain(tmp_path / "theirs.db", "CREATE TABLE setting (key, value, crc)").close()
    with pytest.raises(StoreRefused, match=r"theirs\.db is no database of ours"), copy_opened(tmp_path / "theirs.db"):
        pass


# Brought up to date ---------------------------------------------------------------------------------------------------


def test_an_older_database_with_rows_of_no_session_is_left_as_it_is(tmp_path: Path) -> None:
    with closing(older(tmp_path / "ninebox.db", 1)) as database:
        database.execute(PERSON)
        with pytest.raises(MigrationFailed, match="rows without what they refer to"):
            bring_up_to_date(database, tmp_path / "ninebox.db")
        assert not database.in_transaction
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM employee").fetchone() == (1,)


def test_a_step_that_would_spoil_rows_is_not_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Database(tmp_path / "new.db")
    with store.write() as tx:
        tx.mend_small([], [UploadRow("0" * 64, 0)])
    store.close()
    with closing(older(tmp_path / "ninebox.db", 2)) as database:
        database.execute("ATTACH ? AS new", (str(tmp_path / "new.db"),))
        database.execute("INSERT INTO upload SELECT * FROM new.upload")
        database.execute("DETACH new")
        *before, last = migrations.STEPS
        monkeypatch.setattr(migrations, "STEPS", (*before, (*last, "UPDATE upload SET doomed = 1")))
        with pytest.raises(MigrationFailed, match="1 rows would not be whole"):
            bring_up_to_date(database, tmp_path / "ninebox.db")
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
        monkeypatch.undo()
        bring_up_to_date(database, tmp_path / "ninebox.db")
        assert database.execute("SELECT doomed FROM upload").fetchone() == (0,)


# What of it is whole --------------------------------------------------------------------------------------------------


def spoilt_header(data: bytes) -> sqlite3.Connection:
    """Return a database that says another number of free pages than there are."""
    spoilt = bytearray(data)
    spoilt[39] ^= 7
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(bytes(spoilt))
    return connection


def test_a_backup_whose_pages_contradict_each_other_has_a_fault() -> None:
    with closing(open_in_memory()) as database:
        assert damage_in(database).fault is None
        with closing(spoilt_header(database.serialize())) as spoilt:
            assert "reelist" in (damage_in(spoilt).fault or "")


def test_a_large_file_is_looked_through_once_while_it_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ninebox.db"
    store = Database(path)
    with store.write() as tx:
        tx.mend_small([], [SettingRow(f"k{number}", "x" * 1000) for number in range(20)])
    store.close()
    monkeypatch.setattr(standing, "AT_ONCE_BYTES", 0)  # more than 4 MiB take a while to damage
    monkeypatch.setattr("ninebox_daemon.store.opening.AT_ONCE_BYTES", 0)
    store = Database(path)
    store.examine()
    store.close()
    with path.open("r+b") as file:
        file.seek(39)
        file.write(b"\x7f")
    store = Database(path)
    with pytest.raises(FileDamaged, match="not sound"):
        store.examine()
    store.examine()  # only once: what is damaged is made anew by whoever hears of it
    store.rebuild()
    assert store.setting("k7") == SettingRow("k7", "x" * 1000)
    assert store.was_rebuilt_since()
    store.close()
    assert soundness.AT_ONCE_BYTES > 0


def test_one_row_with_another_checksum_is_told_where_rows_are_read_with_theirs() -> None:
    with closing(open_in_memory()) as database:
        database.execute(f"INSERT INTO upload VALUES ('{'0' * 64}', 0, 5)")
        with pytest.raises(RowDamaged, match="upload 0000"):
            list(UPLOAD.select_checked(database, ""))
        assert list(UPLOAD.select_checked(database, "", seed=None)) == [(UploadRow("0" * 64, 0), 5)]


def test_a_journal_is_not_read_on_from_a_change_that_is_missing() -> None:
    store = Database(None)
    with pytest.raises(RowDamaged, match="change 5 is missing"):
        list(store.journal("s", 5))
    assert list(store.journal("s")) == []


@pytest.mark.parametrize("values", [("k", "v", "no number"), ("k", "v", None), ("k", "v", 1.5)])
def test_what_stands_in_a_page_without_a_checksum_is_no_row_of_ours(values: tuple[Any, ...]) -> None:
    assert found(Cell(1, values, 0, 0, ())) is None
    assert found(Cell(1, ("k", "v", 5), 0, 0, ())) is not None


def test_a_damaged_answer_of_a_backup_goes_with_any_deleted_session(tmp_path: Path) -> None:
    """It may be about anybody."""
    store = Database(tmp_path / "ninebox.db")
    with store.write() as tx:
        for name in ("m1", "m2", "m3"):
            tx.remember(
                MutationRow(name, None, "asked", '{"sessions":[{"sessionId":"gone"}]}' if name == "m1" else "{}", 1)
            )
    store.close()
    with closing(sqlite3.connect(tmp_path / "ninebox.db")) as database, database:
        database.execute("UPDATE mutation SET answer = '{\"x\":1}' WHERE mutation_id = 'm2'")
    write_without(tmp_path / "ninebox.db", tmp_path / "new.db", ["gone"])
    with closing(sqlite3.connect(tmp_path / "new.db")) as database:
        left = database.execute("SELECT mutation_id, session_id, answer FROM mutation ORDER BY 1").fetchall()
    assert left == [("m1", "gone", ""), ("m3", None, "{}")]


# What can't be done now -----------------------------------------------------------------------------------------------


def test_a_reserve_that_can_not_be_made_leaves_no_transaction_open() -> None:
    with closing(open_in_memory()) as database:
        refill_pages(database)
        assert has_pages(database)
        database.execute("PRAGMA max_page_count = 1")
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute("DROP TABLE reserve")
        with pytest.raises(sqlite3.Error):
            refill_pages(database)
        assert not database.in_transaction
        assert database.execute("PRAGMA page_count").fetchone() == (pages,)


def test_a_backup_does_not_wait_for_whoever_locks_the_database(tmp_path: Path) -> None:
    path = tmp_path / "ninebox.db"
    with closing(older(path, migrations.VERSION)) as database, closing(plain(path, "BEGIN EXCLUSIVE")):
        database.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(StoreRefused, match=r"at the same time|locked"):
            make_backup(database, tmp_path / "backups", "request", 0)
    assert list((tmp_path / "backups").iterdir()) == []


# In memory alone ------------------------------------------------------------------------------------------------------


def test_a_database_that_was_never_to_be_kept_has_no_file_to_be_opened_or_made_anew() -> None:
    store = Database(None)
    with store.write() as tx:
        tx.mend_small([], [SettingRow("k", "v")])
    store.reopen()
    store.look()
    store.examine()
    with pytest.raises(StoreRefused, match="in memory"):
        store.rebuild()
    assert store.setting("k") == SettingRow("k", "v")
    assert (store.durable, store.is_at_risk, store.size_bytes) == (False, False, 0)
    store.close()


def test_a_file_that_is_another_one_by_now_is_written_anew_when_it_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "ninebox.db"
    store = Database(path)
    with store.write() as tx:
        tx.mend_small([], [SettingRow("k", "v")])
    path.rename(tmp_path / "away.db")
    Database(path).close()
    store.reopen()
    assert (store.setting("k"), store.durable) == (SettingRow("k", "v"), True)
    store.close()
    again = Database(path)
    assert again.setting("k") == SettingRow("k", "v")
    again.close()


@pytest.mark.parametrize("name", ["ninebox.db", "ninebox.db-wal"])
def test_a_database_or_a_log_that_can_not_be_written_is_named_before_it_is_opened(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in ("ninebox.db", "ninebox.db-wal"):
        (tmp_path / each).touch()
    refuse_unwritable(tmp_path / "ninebox.db")
    really = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path.name != name and really(path, mode))  # root may write all
    with pytest.raises(PermissionError) as error:
        refuse_unwritable(tmp_path / "ninebox.db")
    assert error.value.filename == str(tmp_path / name)


# What is told ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("from_backup", "lost", "said"),
    [
        ({}, {}, "made anew: 12 rows could be read, none is missing."),
        ({"change": 2}, {}, "made anew: 12 rows could be read, 2 came from a backup."),
        ({}, {"pages": 1}, "12 rows could be read, what stood in destroyed parts of it can't be told."),
        ({}, {"change": 1}, "12 rows could be read, at least 1 can't be vouched for or is missing."),
    ],
)
def test_a_database_that_was_made_anew_says_what_is_missing(
    from_backup: dict[str, int], lost: dict[str, int], said: str
) -> None:
    assert said in database_rebuilt({"employee": 12}, from_backup, lost, ["ninebox.db"]).message
