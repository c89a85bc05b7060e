"""A write-ahead log that was torn is not said to be damaged, one that is damaged is; checked against SQLite itself."""

import random
import sqlite3
from contextlib import closing
from itertools import count, pairwise
from pathlib import Path

import pytest

from ninebox_daemon.store import image
from ninebox_daemon.store.image import Changing, drops_commits, folded, image_of, read_both
from ninebox_daemon.store.judging import look_at_log
from ninebox_daemon.store.wal import scan

FRAME, SECTOR = 4096 + 24, 512


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """Return a database and its log, of transactions of one page and of many."""
    path = tmp_path_factory.mktemp("wal") / "some.db"
    chance = random.Random(1)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("CREATE TABLE thing (text TEXT)")
        for number in range(60):
            connection.execute("BEGIN")
            for _ in range(number % 4 * 2 + 1):
                connection.execute("INSERT INTO thing VALUES (?)", (chance.randbytes(900).hex(),))
            connection.execute("COMMIT")
        return read_both(path)


def rows(data: bytes) -> int:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        found: int = connection.execute("SELECT count(*) FROM thing").fetchone()[0]
        return found


def as_sqlite_sees(data: bytes, wal: bytes, folder: Path) -> int:
    (folder / "some.db").write_bytes(data)
    (folder / "some.db-wal").write_bytes(wal)
    with closing(sqlite3.connect(folder / "some.db")) as connection:
        found: int = connection.execute("SELECT count(*) FROM thing").fetchone()[0]
        return found


def test_a_log_that_was_cut_anywhere_is_torn_and_holds_what_sqlite_sees(
    files: tuple[bytes, bytes], tmp_path: Path
) -> None:
    data, wal = files
    chance = random.Random(2)
    for cut in [chance.randrange(8 * FRAME, len(wal)) for _ in range(60)]:
        found = scan(wal[:cut])
        assert not found.damaged
        assert rows(folded(data, wal[:cut]).data) == as_sqlite_sees(data, wal[:cut], tmp_path)


def test_any_writes_of_the_last_transaction_may_be_missing_without_a_word(files: tuple[bytes, bytes]) -> None:
    """A power cut keeps some of the sectors that no sync came back for, in any order; anything stands in the others."""
    _, wal = files
    ends = [frame.index for frame in scan(wal).frames if frame.size_after]
    chance = random.Random(3)
    for before, last in pairwise(ends):
        first, end = 32 + (before + 1) * FRAME, 32 + (last + 1) * FRAME
        for _ in range(20):
            torn = bytearray(wal[:end])
            for at in (first, *range(first // SECTOR * SECTOR + SECTOR, end, SECTOR)):
                size = min(at // SECTOR * SECTOR + SECTOR, end) - at
                if at == first or chance.random() < 0.2:
                    torn[at : at + size] = bytes(size) if chance.random() < 0.5 else chance.randbytes(size)
            found = scan(bytes(torn))
            assert not found.damaged
            assert found.committed == before + 1


@pytest.mark.parametrize("size", [1, 16, 512, 4096])
def test_what_is_damaged_before_the_last_transaction_is_seen(files: tuple[bytes, bytes], size: int) -> None:
    _, wal = files
    ends = [frame.index for frame in scan(wal).frames if frame.size_after]
    chance = random.Random(size)
    for _ in range(60):
        at = chance.randrange(32 + (ends[-3] + 1) * FRAME) // size * size
        spoilt = bytearray(wal)
        spoilt[at : at + size] = bytes(byte ^ chance.randrange(1, 256) for byte in wal[at : at + size])
        assert scan(bytes(spoilt), 4096).damaged


def test_a_log_that_an_earlier_one_shows_behind_is_whole(files: tuple[bytes, bytes]) -> None:
    data, wal = files
    older = bytearray(wal)
    for at in range(32, len(older), FRAME):
        older[at + 11] ^= 1
        older[at + 12 : at + 16] = b"else"
    half = 32 + 20 * FRAME
    assert not scan(wal[:half] + bytes(older[half:])).damaged
    assert folded(data, wal[:half] + bytes(older[half:])).data == folded(data, wal[:half]).data


def test_a_log_whose_header_is_broken_drops_commits_unless_all_of_it_is_in_the_database(
    files: tuple[bytes, bytes], tmp_path: Path
) -> None:
    """As where it was just begun anew: SQLite passes all of it by."""
    data, wal = files
    headless = bytes(4) + wal[4:]
    path = tmp_path / "some.db"
    path.write_bytes(data)
    assert not drops_commits(path, wal)
    assert drops_commits(path, headless)
    (tmp_path / "some.db-wal").write_bytes(wal)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(FULL)")
        assert not drops_commits(path, headless)
        with path.open("r+b") as file:
            file.seek(4096 * (scan(wal).frames[-1].page - 1) + 2000)
            file.write(b"else")
        assert drops_commits(path, headless)


def test_a_database_that_is_written_to_each_time_that_it_is_read_is_not_taken_for_one(
    files: tuple[bytes, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, (data, wal) = tmp_path / "some.db", files
    really, reads = image._read, count(1)

    def written_meanwhile(log: Path, most: int) -> bytes:
        if next(reads) <= until:
            path.write_bytes(path.read_bytes() + b"x")
        return really(log, most)

    monkeypatch.setattr(image, "_read", written_meanwhile)
    path.write_bytes(data)
    (tmp_path / "some.db-wal").write_bytes(wal)
    until = 10**6
    with pytest.raises(Changing, match=r"some\.db"):
        image_of(path)
    assert next(reads) < 100, "it gives up"
    reads, until = count(1), 3
    assert rows(image_of(path).data) == rows(folded(data, wal).data)


def test_a_log_that_grows_while_it_is_read_is_read_again(
    files: tuple[bytes, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was begun anew between the two looks at it is not the one that belongs to what was read."""
    path, (data, wal) = tmp_path / "some.db", files
    really, reads = image._read, count(1)

    def begun_anew(log: Path, most: int) -> bytes:
        return wal[:28] + b"else" if next(reads) == 1 else really(log, most)

    monkeypatch.setattr(image, "_read", begun_anew)
    path.write_bytes(data)
    (tmp_path / "some.db-wal").write_bytes(wal)
    assert read_both(path) == (data, wal)
    assert next(reads) == 5


def test_pages_behind_the_end_of_the_database_are_left_out(tmp_path: Path) -> None:
    """A transaction that made it smaller says so; what earlier ones wrote behind that end is still in the log."""
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE thing (text TEXT)")
        connection.executemany("INSERT INTO thing VALUES (?)", [("x" * 3000,) for _ in range(20)])
        connection.execute("DELETE FROM thing WHERE rowid > 2")
        connection.execute("VACUUM")
        data, wal = read_both(path)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    assert max(frame.page for frame in scan(wal).frames) > pages
    assert len(folded(data, wal).data) == pages * 4096
    assert rows(folded(data, wal).data) == 2


def test_a_log_of_something_else_beside_an_empty_database_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "ninebox.db").touch()
    (tmp_path / "ninebox.db-wal").write_bytes(b"something else")
    look_at_log(tmp_path / "ninebox.db")
    assert (tmp_path / "ninebox.db-wal").read_bytes() == b"something else"
