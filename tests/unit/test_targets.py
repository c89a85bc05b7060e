"""Files that are written for the user: put in their place as a whole, and taken back as if nothing had been."""

import errno
import os
from pathlib import Path

import pytest

from ninebox_daemon import targets
from ninebox_daemon.files import hash_of
from ninebox_daemon.targets import Originals, Replacement, place_for
from ninebox_protocol.errors import RpcError


def written(place: Path, kept: targets.Kept | None = None) -> Replacement:
    """Return a file on its way to the place, that says `new`."""
    replacement = Replacement(place, str(place), kept)
    with replacement.writing():
        replacement.temp.write_bytes(b"new")
    return replacement


def test_what_is_taken_back_leaves_no_file_where_there_was_none(tmp_path: Path) -> None:
    replacement = written(tmp_path / "out.xlsx")
    replacement.put()
    assert (tmp_path / "out.xlsx").read_bytes() == b"new"
    replacement.withdraw()
    assert list(tmp_path.iterdir()) == []


def test_what_is_taken_back_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    place = tmp_path / "out.xlsx"
    place.write_bytes(b"old")
    originals = Originals(tmp_path / "originals")
    replacement = written(place, originals.keep(place, "s", 0, 100))
    replacement.put()
    assert place.read_bytes() == b"new"
    replacement.withdraw()
    assert place.read_bytes() == b"old"
    assert list((tmp_path / "originals").iterdir()) == []


def test_a_file_system_that_knows_no_sync_of_folders_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(number: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(targets, "sync_folder", lambda _: refused(errno.EINVAL))
    written(tmp_path / "out.xlsx").put()
    assert (tmp_path / "out.xlsx").read_bytes() == b"new"
    monkeypatch.setattr(targets, "sync_folder", lambda _: refused(errno.EIO))
    with pytest.raises(RpcError, match=os.strerror(errno.EIO)) as error:
        written(tmp_path / "other.xlsx").put()
    assert error.value.fault.name == "TargetNotWritable"


@pytest.mark.parametrize(
    "name", ["." + "x" * 250, "x" * 250, "x" * 245 + ".xlsx", "A. " + "x" * 240, "\u00fc" * 120 + ".xlsx"]
)
def test_the_copy_of_a_file_with_a_long_name_has_a_name_that_fits(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    place.write_bytes(b"old")
    kept = Originals(tmp_path / "originals").keep(place, "0" * 16, 0, 100)
    assert kept.path.read_bytes() == b"old"
    assert len(f"{kept.path.name}.part".encode()) <= 255
    if name.endswith(".xlsx"):
        assert kept.path.suffix == ".xlsx"
    assert hash_of(kept.path) == kept.copied.sha256


def test_a_write_protected_file_is_not_replaced_though_its_folder_lets_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out.xlsx"
    place.write_bytes(b"old")
    really = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != place and really(path, mode))  # root may write all
    with pytest.raises(RpcError, match="write-protected") as error:
        place_for(str(place), tmp_path / "data")
    assert error.value.facts["path"] == str(place)
    monkeypatch.undo()
    assert place_for(str(place), tmp_path / "data") == (place, str(place))
