"""How often a user's file is read, and what is made of one that can't be."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from ninebox_daemon import watch as room
from ninebox_daemon.files import MAX_WORKBOOK_BYTES, Uploads, hash_of
from ninebox_daemon.store.rows import SessionRow
from ninebox_daemon.watch import Watch
from ninebox_protocol.wire import Wire

CONTENT = b"a workbook"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Ground:
    """A user's file with our copy of it, and a watch; `read` and `said` count what it did."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "people.xlsx"
        self.file.write_bytes(CONTENT)
        uploads = Uploads(folder / "uploads")
        (folder / "uploads" / SHA256).write_bytes(CONTENT)
        facts = self.file.stat()
        self.row = SessionRow(
            session_id="s",
            user_id="u",
            name="n",
            filename=self.file.name,
            created_at=0,
            closed=0,
            active=1,
            source_path=str(self.file),
            source_size=facts.st_size,
            source_mtime_ns=facts.st_mtime_ns,
            upload_sha256=SHA256,
            sheet_name="S",
            header_row=1,
            employee_count=0,
            report="{}",
        )
        self.read = 0
        self.said: list[tuple[str, Wire]] = []
        self.watch = Watch(uploads, lambda name, params: self.said.append((name, params)))

    def look(self) -> tuple[str, int, int]:
        """Return the status, how often the file was read until now, and how many notices were told."""
        return self.watch.look(self.row), self.read, len(self.said)


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    made = Ground(tmp_path)

    def counted(path: Path) -> str:
        made.read += 1
        return hash_of(path)

    monkeypatch.setattr(room, "hash_of", counted)
    return made


def test_a_file_is_read_once_for_each_size_and_time_that_it_has(ground: Ground) -> None:
    assert ground.look() == ("ok", 0, 0)
    os.utime(ground.file, ns=(1, 1))
    assert [ground.look(), ground.look()] == [("ok", 1, 0)] * 2
    ground.file.write_bytes(b"other words")
    assert [ground.look(), ground.look()] == [("changed", 2, 1)] * 2
    os.utime(ground.file, ns=(2, 2))
    assert [ground.look(), ground.look()] == [("changed", 3, 1)] * 2
    ground.file.write_bytes(b"other bytes")
    os.utime(ground.file, ns=(3, 3))
    assert ground.look() == ("changed", 4, 2)
    ground.file.write_bytes(CONTENT)
    assert ground.look() == ("ok", 5, 2)


def test_a_file_too_large_for_a_workbook_is_not_read(ground: Ground) -> None:
    with ground.file.open("r+b") as file:
        file.truncate(MAX_WORKBOOK_BYTES + 1)
    assert [ground.look(), ground.look()] == [("changed", 0, 1)] * 2


def test_a_file_that_is_there_and_cant_be_read_is_changed_and_read_when_it_can_be(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows while another program holds it."""
    os.utime(ground.file, ns=(1, 1))
    with monkeypatch.context() as held:

        def refuse(_path: Path) -> str:
            raise PermissionError(13, "held")

        held.setattr(room, "hash_of", refuse)
        assert [ground.look(), ground.look()] == [("changed", 0, 1)] * 2
    assert ground.look() == ("ok", 1, 1)


def test_a_session_that_was_written_since_is_told_of_the_same_content_again(ground: Ground) -> None:
    ground.file.write_bytes(b"other words")
    assert ground.look() == ("changed", 1, 1)
    ground.row = replace(ground.row, upload_sha256=hashlib.sha256(b"written").hexdigest())
    (ground.file.parent / "uploads" / ground.row.upload_sha256).write_bytes(b"written")
    assert [ground.look(), ground.look()] == [("changed", 1, 2)] * 2


def test_a_path_that_no_file_can_have_is_missing(ground: Ground) -> None:
    ground.row = replace(ground.row, source_path=str(ground.file / ("x" * 300)))
    assert ground.look() == ("missing", 0, 1)
