"""The warning about where the data directory lies, through the real process: once, and again where that changed."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from forking import code_inside, forked

RISKS = ("SyncedFolder", "NetworkFolder")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def warned(data_dir: Path, home: Path, *options: str, times: int = 1, **env: Any) -> list[Any]:
    """Return the warnings about the place that a start gives, however often it is greeted."""
    with forked(data_dir, options=options, env={"HOME": str(home), **env}) as daemon:
        notices = [notice for _ in range(times) for notice in daemon.initialize()["notices"]]
        daemon.call("session.list")
        said = [each["params"] for each in daemon.heard if each["method"] == "notice"]
        assert said == notices
    return [notice for notice in notices if notice["code"] in RISKS]


def test_a_synced_folder_is_warned_of_once_with_the_way_out(home: Path) -> None:
    data_dir = home / "Dropbox" / "Ninebox"
    (notice,) = warned(data_dir, home, times=3)
    assert (notice["code"], notice["level"], notice["sessionId"]) == ("SyncedFolder", "warning", None)
    assert notice["data"] == {"path": str(data_dir), "what": "Dropbox"}
    assert str(data_dir) in notice["message"]
    assert "synced by Dropbox" in notice["message"]
    assert "--data-dir" in notice["remedy"]
    assert "settings.update backupDirectory" in notice["remedy"]
    assert warned(data_dir, home) == []
    assert warned(data_dir, home) == []


def test_an_ordinary_folder_is_not_warned_of_and_nothing_is_written_down(home: Path) -> None:
    data_dir = home / ".local" / "share" / "Ninebox"
    assert warned(data_dir, home) == []
    with closing(sqlite3.connect(data_dir / "ninebox.db")) as database:
        assert database.execute("SELECT count(*) FROM setting").fetchone() == (0,)


def test_it_is_warned_of_again_where_the_kind_of_place_changed(home: Path) -> None:
    synced, plain = home / "OneDrive - Contoso", home / "Ninebox"
    assert [each["data"]["what"] for each in warned(synced, home)] == ["OneDrive"]
    synced.rename(plain)
    assert warned(plain, home) == []
    plain.rename(synced)
    assert [each["data"]["what"] for each in warned(synced, home)] == ["OneDrive"]
    assert warned(synced, home) == []


def test_a_link_is_looked_through_in_both_directions(home: Path) -> None:
    (home / "Dropbox").mkdir()
    (home / "elsewhere").mkdir()
    (home / "in").symlink_to(home / "Dropbox")
    (home / "Dropbox" / "out").symlink_to(home / "elsewhere")
    assert len(warned(home / "in" / "Ninebox", home)) == 1
    assert warned(home / "Dropbox" / "out" / "Ninebox", home) == []


def test_a_folder_of_any_name_is_known_where_the_programs_say_so(home: Path, tmp_path: Path) -> None:
    (home / "real").mkdir()
    (home / "box").symlink_to(home / "real")
    (home / ".dropbox").mkdir()
    (home / ".dropbox" / "info.json").write_text(json.dumps({"personal": {"path": str(home / "box")}}))
    assert [each["data"]["what"] for each in warned(home / "real" / "Ninebox", home)] == ["Dropbox"]
    files = tmp_path / "files"
    assert [each["data"]["what"] for each in warned(files, home, OneDriveCommercial=str(files))] == ["OneDrive"]


def test_what_is_not_kept_is_not_warned_of(home: Path) -> None:
    assert warned(home / "Dropbox" / "Ninebox", home, "--no-persist") == []


@pytest.mark.skipif(sys.platform != "linux", reason="the table of mounts is Linux's")
def test_a_network_is_warned_of(home: Path, tmp_path: Path) -> None:
    """The table of mounts is read from a file of the test's: a server to mount from is not to be had everywhere."""
    code_inside()
    (tmp_path / "sitecustomize.py").write_text(
        "import pathlib\n"
        "read = pathlib.Path.read_bytes\n"
        f"table = b'1 1 0:1 / / rw - ext4 x rw\\n2 1 0:2 / {home} rw - nfs4 host:/home rw\\n'\n"
        "pathlib.Path.read_bytes = lambda self: table if str(self) == '/proc/self/mountinfo' else read(self)\n"
    )
    env: dict[str, Any] = {"PYTHONPATH": str(tmp_path)}
    (notice,) = warned(home / "Ninebox", home, **env)
    assert (notice["code"], notice["data"]["what"]) == ("NetworkFolder", "nfs4")
    assert "on another machine (nfs4)" in notice["message"]
    assert warned(home / "Ninebox", home, **env) == []
    both = warned(home / "Dropbox" / "Ninebox", home, **env)
    assert {each["code"] for each in both} == {"NetworkFolder", "SyncedFolder"}
