"""A write-ahead log that was torn is not said to be damaged, one that is damaged is; checked against SQLite itself."""

import random
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from ninebox_daemon.store.image import folded, read_both
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
