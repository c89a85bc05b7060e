"""Our copies of workbooks: where they wait, and what becomes of them."""

import os
from pathlib import Path

import pytest

from ninebox_daemon.files import Uploads, hash_of
from ninebox_daemon.pending import Pending, PendingNote, Written
from ninebox_daemon.purging import Purging
from ninebox_daemon.sessions import SessionManager

CONTENT = b"a workbook"


@pytest.fixture
def unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that can't be written, for root either."""
    folder = tmp_path / "uploads"
    really = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != folder and really(path, mode))
    return folder


def test_copies_wait_elsewhere_while_our_folder_can_not_be_written_and_come_in_later(
    unwritable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "people.xlsx"
    uploads = Uploads(unwritable)
    copies = []
    for content in (CONTENT, b"another"):
        source.write_bytes(content)
        copies.append(uploads.take(source))
    assert list(unwritable.iterdir()) == []
    (waiting,) = {copy.path.parent for copy in copies}
    for copy in copies:
        assert uploads.has(copy.sha256)
        assert hash_of(uploads.whole(copy.sha256, str(source))) == copy.sha256
    monkeypatch.undo()
    uploads.settle({copies[0].sha256})
    assert [path.name for path in unwritable.iterdir()] == [copies[0].sha256]
    assert uploads.is_whole(copies[0].sha256)
    assert not waiting.exists()
    assert not uploads.has(copies[1].sha256), "its session was not committed"


def test_what_still_waits_elsewhere_at_the_end_is_not_left_behind(unwritable: Path, tmp_path: Path) -> None:
    source = tmp_path / "people.xlsx"
    source.write_bytes(CONTENT)
    sessions = SessionManager(tmp_path)
    waiting = sessions._uploads.take(source).path.parent
    assert waiting.is_dir()
    sessions.close()
    assert not waiting.exists()


def test_the_note_of_what_is_pending_goes_with_its_session_and_with_no_other(tmp_path: Path) -> None:
    half = tmp_path / ".ninebox-1.tmp"
    note = PendingNote(tmp_path / "pending.json")
    made = Written(path="", into_source=False, sha256="", size=0, mtime_ns=0, columns={})
    pending = Pending(session_id="s", seq=1, place="x", temp=str(half), kept=None, written=made, answered=None)
    half.write_bytes(b"Ada")
    note.write(pending)
    note.forget_about("other")
    assert (note.read(), half.exists()) == (pending, True)
    note.forget_about("s")
    assert (note.read(), half.exists()) == (None, False)


def test_what_a_kill_left_set_aside_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "purging"
    purging = Purging(folder)
    for name in ("0123456789abcdef-0", "theirs", "0123456789abcdef-0.txt"):
        (folder / name).write_bytes(b"x")
    purging.sweep()
    assert sorted(path.name for path in folder.iterdir()) == ["0123456789abcdef-0.txt", "theirs"]
