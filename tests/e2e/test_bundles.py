"""Bundles through the real process: out of one data directory, into another."""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bundles import members_of, put_together
from durability.model import Model, as_it_stands
from forking import forked
from ninebox_daemon.bundles import MAX_REPLACED_BYTES
from process import Daemon, Refused
from workbooks import HEADERS, make_workbook, people_rows

WAS_THERE = b"PK\3\4" + bytes(26) + b"session.json of an older bundle"

READ = ("employee.list", "change.list", "change.history", "session.get")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return where bundles are written: a folder of the user's."""
    folder = tmp_path / "Own files"
    folder.mkdir()
    return folder / "review.ninebox"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Daemon]:
    """Yield a daemon on another data directory, with a session of its own whose changes take numbers."""
    with forked(tmp_path / "elsewhere") as daemon:
        daemon.call("session.create", path=str(make_workbook(tmp_path / "other.xlsx", people_rows(4))))
        for level in ("Low", "High", "Medium"):
            daemon.call("employee.move", employeeId="00002", performance=level, potential=level)
        yield daemon


def edit(daemon: Daemon) -> None:
    """Make edits of every kind: several at once, undone, done again."""
    ids = [each["employeeId"] for each in daemon.call("employee.list")["employees"]]
    moves = [{"employeeId": who, "performance": "High", "potential": None, "note": f"für {who}"} for who in ids[:5]]
    daemon.call("employee.moveMany", moves=moves)
    daemon.call("employee.move", employeeId=ids[0], performance="Low", potential="Low", note="why")
    daemon.call("employee.setFlags", employeeId=ids[1], add=["Flight Risk", "Speaks Farsi"])
    daemon.call("employee.setNote", employeeId=ids[2], note="Überprüfen ✓ \x7f")
    daemon.call("employee.update", employeeId=ids[3], developmentFocus="Delegation", promotionReadiness=True)
    for method in ("undo", "undo", "redo", "undo"):
        daemon.call(f"change.{method}")
    daemon.call("change.revert", employeeId=ids[4])
    daemon.call("change.undo")


def everything(daemon: Daemon) -> list[Any]:
    """Return what a session is to its callers, with its changes numbered from 1 and without what a new one has anew."""
    people, net, history, got = (daemon.call(method) for method in READ)
    numbers: dict[Any, Any] = {None: None}
    numbers |= {each["seq"]: number for number, each in enumerate(reversed(history["changes"]), start=1)}
    for each in history["changes"]:
        each["seq"], each["undoneBy"] = numbers[each["seq"]], numbers[each["undoneBy"]]
    got["seq"] = numbers[got["seq"]] if got["seq"] else 0
    session = got["session"]
    del session["sessionId"], session["source"]["status"]
    return [people, net, history, got]


def undo_all_and_redo_all(daemon: Daemon) -> list[Any]:
    """Return everything that is answered on the way back to the import and forth again."""
    answers = []
    for method, refusal in (("change.undo", "NothingToUndo"), ("change.redo", "NothingToRedo")):
        more = True
        while more:
            answer, more = one_step(daemon, method, refusal)
            answers.append(answer)
        people, net = everything(daemon)[:2]
        differing = {each["employeeId"]: {**each, "changedAt": None} for each in net["changes"]}
        answers.append([people, differing])
    return answers


def one_step(daemon: Daemon, method: str, refusal: str) -> tuple[Any, bool]:
    try:
        answer = daemon.call(method)
    except Refused as error:
        return error.name, error.name != refusal
    return [answer["employees"], answer["canUndo"], answer["canRedo"]], True


def test_a_review_goes_on_on_another_machine(review: Daemon, elsewhere: Daemon, workbook: Path, place: Path) -> None:
    edit(review)
    before = everything(review)
    written = review.call("session.exportBundle", path=str(place))
    assert everything(review) == before, "a bundle changes nothing"
    assert written == {
        "path": str(place),
        "bytes": place.stat().st_size,
        "sha256": hashlib.sha256(place.read_bytes()).hexdigest(),
        "keptOriginalAt": None,
    }
    assert list(place.parent.iterdir()) == [place]

    created = elsewhere.call("session.importBundle", path=str(place))
    assert created["session"]["active"]
    assert created["session"]["sessionId"] != review.call("session.get")["session"]["sessionId"]
    assert (created["canUndo"], created["canRedo"], created["changes"], created["durable"]) == (True, True, [], True)
    assert created["seq"] == elsewhere.call("change.history")["changes"][0]["seq"] > 3
    assert created["report"] == review.call("session.get")["report"]
    assert everything(elsewhere) == before
    assert undo_all_and_redo_all(elsewhere) == undo_all_and_redo_all(review)
    upload = elsewhere.data_dir / "uploads" / created["session"]["source"]["sha256"]
    assert upload.read_bytes() == workbook.read_bytes()
    assert {len(each.name) for each in upload.parent.iterdir()} == {64}


def test_it_is_there_after_a_restart_and_its_source_stands_as_it_does_here(
    review: Daemon, elsewhere: Daemon, workbook: Path, place: Path
) -> None:
    edit(review)
    before = everything(review)
    review.call("session.exportBundle", path=str(place))
    source = elsewhere.call("session.importBundle", path=str(place))["session"]["source"]
    assert (source["path"], source["status"]) == (str(workbook), "ok")
    workbook.unlink()
    assert elsewhere.call("session.get")["session"]["source"]["status"] == "missing"
    data_dir = elsewhere.data_dir
    elsewhere.end()
    with forked(data_dir) as again:
        assert again.initialize()["restored"]["sessions"] == 2
        assert everything(again) == before
        again.call("change.undo")
        edit(again)
        again.call("session.exportBundle", path=str(place.with_name("second")))


def test_the_same_bundle_twice_makes_two_sessions_and_a_repeated_call_none(
    review: Daemon, elsewhere: Daemon, place: Path
) -> None:
    edit(review)
    review.call("session.exportBundle", path=str(place))
    first = elsewhere.call("session.importBundle", path=str(place), mutationId="m1")
    assert elsewhere.call("session.importBundle", path=str(place), mutationId="m1") == first
    second = elsewhere.call("session.importBundle", path=str(place), name=" Another ", mutationId="m2")
    sessions = {each["sessionId"]: each for each in elsewhere.call("session.list")["sessions"]}
    assert len(sessions) == 3
    assert [each["active"] for each in sessions.values()].count(True) == 1
    assert sessions[second["session"]["sessionId"]]["active"]
    assert (first["session"]["name"], second["session"]["name"]) == ("people.xlsx", "Another")
    one, other = (
        elsewhere.call("change.history", sessionId=each["session"]["sessionId"])["changes"] for each in (first, second)
    )
    assert not {each["seq"] for each in one} & {each["seq"] for each in other}
    elsewhere.call("session.delete", sessionId=first["session"]["sessionId"])
    assert everything(elsewhere)[0] == everything(review)[0]
    assert elsewhere.call("session.exportBundle", path=str(place))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_review_is_the_same_elsewhere(seed: int, tmp_path: Path, place: Path) -> None:
    book = make_workbook(tmp_path / "people.xlsx", people_rows(12))
    with forked(tmp_path / "here") as here, forked(tmp_path / "there") as there:
        here.call("session.create", path=str(book))
        people = here.call("employee.list")["employees"]
        model = Model({each["employeeId"]: as_it_stands(each) for each in people}, seed)
        for number in range(80):
            method, params = model.next_call(f"{seed}-{number}")
            here.call(method, params)
            if number % 20 == 19:
                here.call("session.exportBundle", path=str(place))
                there.call("session.importBundle", path=str(place))
                assert everything(there) == everything(here)
        assert undo_all_and_redo_all(there) == undo_all_and_redo_all(here)


def test_a_session_without_changes_goes_over(review: Daemon, elsewhere: Daemon, place: Path) -> None:
    review.call("session.exportBundle", path=str(place))
    created = elsewhere.call("session.importBundle", path=str(place))
    assert (created["seq"], created["canUndo"], created["canRedo"]) == (0, False, False)
    assert everything(elsewhere) == everything(review)


def test_what_was_refreshed_goes_over(review: Daemon, elsewhere: Daemon, tmp_path: Path, place: Path) -> None:
    edit(review)
    review.call("employee.move", employeeId="00002", performance="High", potential="High")
    performance, potential = HEADERS.index("Performance"), HEADERS.index("Potential")
    rows = list(people_rows(13))
    for row in rows:
        row[performance], row[potential] = "High", "Low"
    newer = make_workbook(tmp_path / "newer.xlsx", rows[1:])
    refreshed = review.call("session.refresh", path=str(newer))["refresh"]
    assert min(refreshed[f"{each}Count"] for each in ("joined", "left", "updated", "conflicts")) > 0
    for method in ("undo", "undo", "redo"):
        review.call(f"change.{method}")
    review.call("session.exportBundle", path=str(place))
    elsewhere.call("session.importBundle", path=str(place))
    assert everything(elsewhere) == everything(review)
    assert undo_all_and_redo_all(elsewhere) == undo_all_and_redo_all(review)
    assert everything(elsewhere)[0] == everything(review)[0]
    review.call("session.exportBundle", path=str(place))
    elsewhere.call("session.importBundle", path=str(place))


@pytest.mark.parametrize("mode", ["updateOriginal", "saveNew"])
def test_what_was_exported_goes_over_and_is_exported_there(
    mode: str, review: Daemon, elsewhere: Daemon, workbook: Path, place: Path
) -> None:
    edit(review)
    to = {} if mode == "updateOriginal" else {"path": str(place.with_name("new.xlsx"))}
    review.call("session.export", mode=mode, **to)
    edit(review)
    review.call("session.exportBundle", path=str(place))
    elsewhere.call("session.importBundle", path=str(place))
    assert everything(elsewhere) == everything(review)
    again = place.with_name("again.xlsx")
    written = [
        (daemon.call("session.export", mode="saveNew", path=str(again))["cellsWritten"], again.read_bytes())
        for daemon in (review, elsewhere)
    ]
    assert written[0][0] == written[1][0] > 0
    assert undo_all_and_redo_all(elsewhere) == undo_all_and_redo_all(review)


def test_people_who_were_made_up_go_over_without_a_workbook(daemon: Daemon, elsewhere: Daemon, place: Path) -> None:
    daemon.call("session.createSample", employees=20)
    ids = [each["employeeId"] for each in daemon.call("employee.list")["employees"]]
    daemon.call("employee.move", employeeId=ids[0], performance="High", potential=None)
    daemon.call("session.exportBundle", path=str(place))
    assert "workbook" not in members_of(place)
    session = elsewhere.call("session.importBundle", path=str(place))["session"]
    assert [session["source"][fact] for fact in ("path", "sha256", "status")] == [None, None, "none"]
    assert everything(elsewhere) == everything(daemon)
    assert undo_all_and_redo_all(elsewhere) == undo_all_and_redo_all(daemon)
    elsewhere.call("session.delete", sessionId=session["sessionId"])


def test_nothing_of_mutation_ids_and_their_answers_is_in_a_bundle(review: Daemon, place: Path) -> None:
    review.call(
        "employee.setNote", employeeId="00001", note="agreed", mutationId="a-mutation-id-that-is-found-if-it-is-there"
    )
    review.call("session.exportBundle", path=str(place))
    assert sorted(members_of(place)) == [
        "changes.jsonl",
        "checkpoints.jsonl",
        "employees.jsonl",
        "in_workbook.jsonl",
        "manifest.json",
        "session.json",
        "workbook",
    ]
    assert not any(b"a-mutation-id" in content for content in members_of(place).values())


def test_a_file_that_is_no_bundle_is_not_replaced_by_one(review: Daemon, workbook: Path) -> None:
    before = workbook.read_bytes()
    assert refused(review, "session.exportBundle", path=str(workbook)).name == "TargetNotWritable"
    assert workbook.read_bytes() == before


def test_a_file_that_was_there_is_kept_first(review: Daemon, place: Path) -> None:
    place.write_bytes(WAS_THERE)
    written = review.call("session.exportBundle", path=str(place))
    kept = Path(written["keptOriginalAt"])
    assert kept.read_bytes() == WAS_THERE
    assert kept.parent == review.data_dir / "originals"
    assert hashlib.sha256(place.read_bytes()).hexdigest() == written["sha256"]
    assert list(place.parent.iterdir()) == [place]


def refused(daemon: Daemon, method: str, **params: Any) -> Refused:
    with pytest.raises(Refused) as error:
        daemon.call(method, params)
    return error.value


def test_a_place_that_can_not_be_written_is_refused(review: Daemon, tmp_path: Path, place: Path) -> None:
    for path in (place.parent, tmp_path / "no" / "folder", review.data_dir / "ninebox.db", tmp_path / "a\0b"):
        error = refused(review, "session.exportBundle", path=str(path))
        assert (error.name, error.data["path"]) == ("TargetNotWritable", str(path))
    assert review.call("employee.list")["total"] == 12


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file of 4 GiB takes its room")
def test_what_is_there_and_too_large_to_be_kept_first_is_not_replaced(review: Daemon, place: Path) -> None:
    place.write_bytes(WAS_THERE)
    with place.open("r+b") as file:
        file.truncate(MAX_REPLACED_BYTES + 1)
    error = refused(review, "session.exportBundle", path=str(place))
    assert error.name == "TargetNotWritable"
    assert "what is there can't be kept first" in error.data["reason"]
    assert place.stat().st_size == MAX_REPLACED_BYTES + 1
    assert list(place.parent.iterdir()) == [place]
    place.unlink()


@pytest.mark.skipif(sys.platform != "linux", reason="another process's limits are set on Linux alone")
def test_a_disk_without_room_is_refused_and_nothing_is_left(review: Daemon, place: Path) -> None:
    import resource

    place.write_bytes(WAS_THERE)
    resource.prlimit(review.process.pid, resource.RLIMIT_FSIZE, (2048, resource.RLIM_INFINITY))
    error = refused(review, "session.exportBundle", path=str(place))
    assert (error.name, error.data["reason"]) == ("TargetNotWritable", "File too large")
    assert [each.read_bytes() for each in place.parent.iterdir()] == [WAS_THERE]
    assert list((review.data_dir / "originals").iterdir()) == []
    resource.prlimit(review.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert review.call("session.exportBundle", path=str(place))


def test_without_its_workbook_a_session_makes_no_bundle(review: Daemon, place: Path) -> None:
    place.write_bytes(WAS_THERE)
    source = review.call("session.get")["session"]["source"]
    upload = review.data_dir / "uploads" / source["sha256"]
    raw = upload.read_bytes()
    for reason in ("altered", "missing"):
        upload.write_bytes(raw + b"x") if reason == "altered" else upload.unlink()
        error = refused(review, "session.exportBundle", path=str(place))
        assert (error.name, error.data["reason"], error.data["path"]) == ("UploadMissing", reason, source["path"])
    assert [each.read_bytes() for each in place.parent.iterdir()] == [WAS_THERE]
    assert not (review.data_dir / "originals").exists()


def test_a_closed_session_makes_no_bundle_and_neither_does_none(review: Daemon, daemon: Daemon, place: Path) -> None:
    closed = review.call("session.close")["session"]["sessionId"]
    assert refused(review, "session.exportBundle", path=str(place), sessionId=closed).name == "SessionClosed"
    assert refused(review, "session.exportBundle", path=str(place)).name == "NoActiveSession"
    assert not place.exists()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE change SET body = replace(body, 'High', 'Low') WHERE seq = 1",
        "DELETE FROM change WHERE seq = 2",
        "UPDATE employee SET baseline = replace(baseline, 'Low', 'High')",
    ],
)
def test_a_damaged_session_is_mended_before_it_makes_a_bundle(damage: str, review: Daemon, place: Path) -> None:
    edit(review)
    review.end()
    with sqlite3.connect(review.data_dir / "ninebox.db") as file:
        assert file.execute(damage).rowcount
    file.close()
    with forked(review.data_dir) as again:
        again.call("session.exportBundle", path=str(place))
        assert again.call("session.list")["sessions"][0]["status"] == "damaged"
        taken = again.call("session.importBundle", path=str(place))["session"]
        assert (taken["status"], taken["employeeCount"]) == ("ok", 12)


def test_what_is_no_bundle_is_refused_and_nothing_is_left(review: Daemon, workbook: Path, tmp_path: Path) -> None:
    def left() -> Any:
        return sorted((review.data_dir / "uploads").iterdir()), everything(review)

    before = left()
    assert refused(review, "session.importBundle", path=str(tmp_path / "none")).name == "FileNotFound"
    for path, reason in ((workbook, "it has no manifest.json"), (tmp_path, "it is a folder")):
        error = refused(review, "session.importBundle", path=str(path))
        assert error.name == "BundleInvalid"
        assert error.data["path"] == str(path)
        assert error.data["reason"] == reason
    assert left() == before


def test_a_last_member_that_is_wrong_leaves_nothing_either(review: Daemon, place: Path) -> None:
    edit(review)
    before = everything(review)
    review.call("session.exportBundle", path=str(place))
    members = members_of(place)
    put_together(place, {**members, "workbook": members["workbook"] + b"x"})
    error = refused(review, "session.importBundle", path=str(place), mutationId="m")
    assert error.data["reason"] == "workbook is not what manifest.json says"
    assert everything(review) == before
    assert len(list((review.data_dir / "uploads").iterdir())) == 1
    put_together(place, members)
    assert review.call("session.importBundle", path=str(place), mutationId="m")["session"]["employeeCount"] == 12


def test_how_far_it_is_is_told_and_it_can_be_cancelled(tmp_path: Path, place: Path) -> None:
    book = make_workbook(tmp_path / "people.xlsx", people_rows(3000))
    with forked(tmp_path / "data") as daemon:
        daemon.initialize()
        daemon.call("session.create", path=str(book))
        daemon.heard.clear()
        daemon.call("session.exportBundle", path=str(place), progressToken="out")
        daemon.call("session.importBundle", path=str(place), progressToken="in")
        told = [each["params"] for each in daemon.heard if each["method"] == "$/progress"]
        for token in ("out", "in"):
            done = [each["value"]["done"] for each in told if each["token"] == token]
            assert done == sorted(done)
            assert done[-1] == 100
        before = sorted(each.name for each in (tmp_path / "data" / "uploads").iterdir())
        for method, path in (("session.importBundle", place), ("session.exportBundle", place.with_name("second"))):
            request = {"jsonrpc": "2.0", "id": "x", "method": method, "params": {"path": str(path)}}
            cancel = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "x"}}
            daemon.write(json.dumps(request).encode() + b"\n" + json.dumps(cancel).encode() + b"\n")
            assert daemon.read()["error"]["data"]["name"] == "RequestCancelled"
        assert len(daemon.call("session.list")["sessions"]) == 2
        assert sorted(each.name for each in (tmp_path / "data" / "uploads").iterdir()) == before
        assert list(place.parent.iterdir()) == [place]
