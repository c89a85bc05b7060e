"""The workbooks opened lately: noted with the import that read them, kept over a kill, each user's own."""

import os
from pathlib import Path
from typing import Any

import pytest

from forking import forked
from process import Daemon, Refused
from workbooks import make_workbook, people_rows


def paths(daemon: Daemon) -> list[str]:
    return [each["path"] for each in daemon.call("recentFile.list")["files"]]


def create(daemon: Daemon, path: Path, **more: Any) -> Any:
    return daemon.call("session.create", path=str(path), **more)


def books(folder: Path, count: int) -> list[Path]:
    one = make_workbook(folder / "book 0.xlsx", people_rows(3))
    return [one, *(one.with_name(f"book {number}.xlsx") for number in range(1, count))]


def test_an_import_and_a_refresh_put_their_workbook_on_top(daemon: Daemon, tmp_path: Path) -> None:
    assert daemon.call("recentFile.list") == {"files": []}
    one, two, three = books(tmp_path, 3)
    for other in (two, three):
        other.write_bytes(one.read_bytes())
    created = create(daemon, one)["session"]["createdAt"]
    (file,) = daemon.call("recentFile.list")["files"]
    assert (file["path"], file["filename"], file["status"]) == (str(one), "book 0.xlsx", "ok")
    assert file["openedAt"] >= created
    create(daemon, two)
    daemon.call("session.refresh", path=str(three))
    assert paths(daemon) == [str(three), str(two), str(one)]
    create(daemon, one)
    daemon.kill()
    with forked(daemon.data_dir) as again:
        assert paths(again) == [str(one), str(three), str(two)]
        two.unlink()
        three.unlink()
        three.mkdir()
        assert [each["status"] for each in again.call("recentFile.list")["files"]] == ["ok", "missing", "missing"]
        two.write_bytes(one.read_bytes())
        again.call("session.refresh")  # the session's own once more: the same file
        assert paths(again) == [str(one), str(three), str(two)]


def test_what_was_refused_or_made_up_or_came_in_a_bundle_is_not_on_it(daemon: Daemon, tmp_path: Path) -> None:
    (one,) = books(tmp_path, 1)
    with pytest.raises(Refused):
        create(daemon, tmp_path / "none.xlsx")
    with pytest.raises(Refused):
        create(daemon, one, sheetName="None")
    daemon.call("session.createSample", employees=10, seed=1)
    with pytest.raises(Refused):
        daemon.call("session.refresh")
    bundle = tmp_path / "review.ninebox"
    daemon.call("session.exportBundle", path=str(bundle))
    daemon.call("session.importBundle", path=str(bundle))
    assert paths(daemon) == []


def test_the_latest_20_of_each_user_are_kept(daemon: Daemon, tmp_path: Path) -> None:
    anna, bert = books(tmp_path, 23)[:22], books(tmp_path, 23)[22]
    for other in (*anna, bert):
        if not other.exists():
            os.link(anna[0], other)
    daemon.initialize(userId="bert")
    create(daemon, bert)
    daemon.initialize(userId="anna")
    for path in anna:
        create(daemon, path)
    assert paths(daemon) == [str(path) for path in reversed(anna[2:])]
    daemon.initialize(userId="bert")
    assert paths(daemon) == [str(bert)]
    assert daemon.call("recentFile.clear")["files"] == []
    daemon.initialize(userId="anna")
    assert len(paths(daemon)) == 20


def test_one_or_all_are_taken_off_once(daemon: Daemon, tmp_path: Path) -> None:
    one, two, three = books(tmp_path, 3)
    for path in (one, two, three):
        path.write_bytes(one.read_bytes())
        create(daemon, path)
    answer = daemon.call("recentFile.remove", path=str(two), mutationId="r")
    assert [each["path"] for each in answer["files"]] == [str(three), str(one)]
    assert (answer["durable"], answer["changes"]) == (True, [])
    create(daemon, two)
    assert daemon.call("recentFile.remove", path=str(two), mutationId="r") == answer
    assert paths(daemon) == [str(two), str(three), str(one)]
    daemon.call("recentFile.remove", path=str(tmp_path / "book"))
    assert len(paths(daemon)) == 3
    daemon.call("recentFile.clear")
    daemon.kill()
    with forked(daemon.data_dir) as again:
        assert paths(again) == []
        assert two.exists()
        assert len(again.call("session.list")["sessions"]) == 4
