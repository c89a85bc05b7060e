"""A data directory looked at from outside while others write to it, or with links and a damaged log in it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from ninebox_daemon import inspecting
from ninebox_daemon.checking import check
from ninebox_daemon.inspecting import BeingWritten, NothingThere, checked
from ninebox_daemon.sessions import SessionManager
from workbooks import make_workbook, people_rows


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """Return a data directory as a kill leaves it: most of it in the write-ahead log."""
    manager = SessionManager(tmp_path / "held")
    manager.create_session(make_workbook(tmp_path / "people.xlsx", people_rows(3)))
    shutil.copytree(tmp_path / "held", tmp_path / "data")
    manager.close()
    return tmp_path / "data"


def test_damaged_frames_of_the_log_are_counted(killed: Path) -> None:
    assert checked(killed).ok
    log = bytearray((killed / "ninebox.db-wal").read_bytes())
    log[32 + 24 + 2000] ^= 1
    (killed / "ninebox.db-wal").write_bytes(log)
    found = checked(killed)
    assert not found.ok
    assert found.damaged[0].detail == "the write-ahead log has 1 damaged frames"


@pytest.mark.parametrize("name", ["ninebox.db", "ninebox.db-wal"])
def test_nothing_is_read_through_a_link(name: str, killed: Path) -> None:
    (killed / name).rename(killed / "elsewhere")
    (killed / name).symlink_to(killed / "elsewhere")
    with pytest.raises(NothingThere, match=f"{name} in it is a symbolic link"):
        checked(killed)


@pytest.mark.parametrize("times", [1, 2, 10**6])
def test_what_looks_damaged_while_others_write_is_looked_at_again(
    times: int, killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook that went with its session meanwhile is not damage."""
    really, looks = check, 0
    (upload,) = (killed / "uploads").iterdir()
    content = upload.read_bytes()
    upload.unlink()

    def meanwhile(*given: Any) -> Any:
        nonlocal looks
        looks += 1
        found = really(*given)
        if looks < times:
            with (killed / "ninebox.db-wal").open("ab") as log:
                log.write(b"more")
        if looks == times - 1:
            upload.write_bytes(content)
        return found

    monkeypatch.setattr(inspecting, "check", meanwhile)
    if times == 1:
        assert [each.what for each in checked(killed).damaged] == ["upload"]
    elif times == 2:
        assert checked(killed).ok
    else:
        with pytest.raises(BeingWritten):
            checked(killed)
    assert looks == min(times, 5)
