"""Named moments of a review through the real process: made, listed, gone back to, taken back, taken along."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from forking import forked
from process import Daemon, Refused
from workbooks import HEADERS, make_workbook, people_rows

Row = dict[str, Any]


def rows(count: int = 12) -> list[Row]:
    """Return people by header, all Low and Low, without notes and flags."""
    people = [dict(zip(HEADERS, values, strict=True)) for values in people_rows(count)]
    return [{**each, "Performance": "Low", "Potential": "Low", "Notes": None, "Flags": None} for each in people]


def write(path: Path, people: Sequence[Row]) -> Path:
    return make_workbook(path, [list(person.values()) for person in people], list(people[0]))


@pytest.fixture
def rated(tmp_path: Path, daemon: Daemon) -> Daemon:
    """Return a daemon with a review of 12 people, all Low and Low, nothing noted."""
    daemon.call("session.create", path=str(write(tmp_path / "people.xlsx", rows())))
    return daemon


def move(daemon: Daemon, who: str, performance: str | None, potential: str | None = "Low", **more: Any) -> Any:
    return daemon.call("employee.move", employeeId=who, performance=performance, potential=potential, **more)


def checkpoint(daemon: Daemon, name: str = "as agreed", **more: Any) -> str:
    made: str = daemon.call("change.checkpoint", name=name, **more)["checkpoint"]["checkpointId"]
    return made


def restore(daemon: Daemon, checkpoint_id: str, **more: Any) -> Any:
    return daemon.call("change.restoreCheckpoint", checkpointId=checkpoint_id, **more)


def names(daemon: Daemon, **more: Any) -> list[str]:
    return [each["name"] for each in daemon.call("change.checkpoints", **more)["checkpoints"]]


def history(daemon: Daemon) -> list[Any]:
    changes: list[Any] = daemon.call("change.history", limit=1000)["changes"]
    return changes


def people(daemon: Daemon) -> list[Any]:
    listed: list[Any] = daemon.call("employee.list")["employees"]
    return listed


def one(daemon: Daemon, who: str) -> Any:
    return daemon.call("employee.get", employeeId=who)["employee"]


def test_a_checkpoint_is_a_name_for_the_last_change_and_journals_nothing(rated: Daemon) -> None:
    seq = move(rated, "00001", "High")["seq"]
    rated.call("change.undo")
    before = [history(rated), people(rated)]
    answer = rated.call("change.checkpoint", name=" Runde 1 ✓ ")
    assert (answer["changes"], answer["seq"], answer["durable"]) == ([], seq + 1, True)
    assert (answer["canUndo"], answer["canRedo"]) == (False, True)
    made = answer["checkpoint"]
    assert (made["name"], made["seq"]) == (" Runde 1 ✓ ", seq + 1)
    assert [history(rated), people(rated)] == before
    rated.call("change.redo")
    other = rated.call("change.checkpoint", name=" Runde 1 ✓ ")["checkpoint"]
    assert rated.call("change.checkpoints")["checkpoints"] == [other, made]


def test_going_back_is_one_change_that_undo_takes_back_and_redo_does_again(rated: Daemon) -> None:
    move(rated, "00001", "Medium", note="first")
    rated.call("employee.setFlags", employeeId="00003", add=["Speaks Farsi"])
    moment, then = checkpoint(rated), people(rated)
    move(rated, "00001", "High", note="second")
    move(rated, "00001", None, None)
    move(rated, "00002", "High")
    rated.call("employee.setFlags", employeeId="00003", add=["Flight Risk"], remove=["Speaks Farsi"])
    rated.call("employee.update", employeeId="00004", notes="see him", promotionReadiness=True)
    rated.call("employee.setNote", employeeId="00005", note="why")
    rated.call("change.revert", employeeId="00003")
    rated.call("change.undo")
    rated.call(
        "employee.moveMany",
        moves=[{"employeeId": who, "performance": "High", "potential": "High"} for who in ("00006", "00007")],
    )
    now, journal = people(rated), history(rated)

    answer = restore(rated, moment)
    (change,) = answer["changes"]
    assert (change["kind"], change["note"]) == ("restoreCheckpoint", "as agreed")
    touched = ["00001", "00002", "00003", "00004", "00005", "00006", "00007"]
    assert sorted(change["employeeIds"]) == touched
    assert sorted(each["employeeId"] for each in answer["employees"]) == touched
    assert change["before"]["00001"] == {"performance": None, "potential": None, "changeNote": "second", "box": None}
    assert people(rated) == then
    assert one(rated, "00001")["changeNote"] == "first"
    assert history(rated)[1:] == journal
    assert rated.call("change.undo")["canRedo"] is True
    assert people(rated) == now
    rated.call("change.redo")
    assert people(rated) == then

    for _ in range(2):  # the undo of what was redone, and then of the edits before it
        rated.call("change.undo")
    assert one(rated, "00006")["performance"] == "Low"
    while rated.call("change.undo")["canUndo"]:
        pass
    assert not any(each["changed"] for each in people(rated))
    while rated.call("change.redo")["canRedo"]:
        pass
    assert people(rated) == then


def test_the_origin_of_what_is_told_is_restore(rated: Daemon) -> None:
    rated.initialize()
    moment = checkpoint(rated)
    move(rated, "00001", "High")
    restore(rated, moment)
    rated.call("session.list")
    told = [each["params"] for each in rated.heard if each["method"] == "session.changed"]
    assert [(each["origin"], each["employeeIds"]) for each in told] == [("edit", ["00001"]), ("restore", ["00001"])]


def test_where_nothing_differs_nothing_is_written(rated: Daemon) -> None:
    moment = checkpoint(rated)
    assert restore(rated, moment)["changes"] == []
    move(rated, "00001", "High")
    move(rated, "00001", "Low")
    rated.call("change.undo")
    rated.call("change.undo")
    before = history(rated)
    answer = restore(rated, moment)
    assert (answer["changes"], answer["canRedo"]) == ([], True)
    assert [each["employeeId"] for each in answer["employees"]] == ["00001"]
    assert history(rated) == before


def test_one_can_go_back_and_forth_between_checkpoints(rated: Daemon) -> None:
    moments = [(checkpoint(rated, "0"), people(rated))]
    for number, level in enumerate(("Medium", "High", None), start=1):
        move(rated, f"0000{number}", level)
        moments.append((checkpoint(rated, str(number)), people(rated)))
    for moment, then in (moments[1], moments[3], moments[0], moments[2], moments[2], moments[3]):
        restore(rated, moment)
        assert people(rated) == then
    assert names(rated) == ["3", "2", "1", "0"]


def test_undoing_what_was_edited_before_the_checkpoint_is_taken_back_too(rated: Daemon) -> None:
    move(rated, "00001", "High")
    moment = checkpoint(rated)
    rated.call("change.undo")
    assert one(rated, "00001")["performance"] == "Low"
    restore(rated, moment)
    assert one(rated, "00001")["performance"] == "High"


def test_what_a_refresh_brought_since_stays(rated: Daemon, tmp_path: Path) -> None:
    """1: the workbook alone. 2: edited after the refresh. 3: edited before it. 4: one member each. 13: joined."""
    moment = checkpoint(rated)
    move(rated, "00003", "High")
    move(rated, "00004", "High")
    newer = rows(13)
    for person, performance, potential in (
        (newer[0], "Medium", "Low"),
        (newer[1], "Medium", "Low"),
        (newer[2], "Medium", "Low"),
        (newer[3], "Low", "High"),
    ):
        person |= {"Performance": performance, "Potential": potential}
    del newer[11]
    rated.call("session.refresh", path=str(write(tmp_path / "newer.xlsx", newer)))
    assert one(rated, "00003")["performance"] == "High"
    move(rated, "00002", "High")
    move(rated, "00013", "High")
    move(rated, "00012", "High")
    answer = restore(rated, moment)
    stand = {
        who: (each["performance"], each["potential"], each["box"])
        for each in people(rated)
        if (who := each["employeeId"])
    }
    assert stand["00001"] == ("Medium", "Low", 2)
    assert stand["00002"] == ("Medium", "Low", 2)
    assert stand["00003"] == ("Low", "Low", 1), "what stood before the first edit, whatever the workbook says by now"
    assert stand["00004"] == ("Low", "High", 7), "the box follows from both"
    assert stand["00013"] == ("Low", "Low", 1)
    assert one(rated, "00012")["leftWorkbook"] is True
    assert answer["changes"][0]["before"]["00004"] == {"performance": "High", "box": 9}
    assert [each["kind"] for each in history(rated)][:2] == ["restoreCheckpoint", "move"]
    rated.call("change.undo")
    assert (one(rated, "00004")["box"], one(rated, "00002")["performance"]) == (9, "High")


def test_an_export_in_between_moved_the_baseline_alone(rated: Daemon, tmp_path: Path) -> None:
    moment = checkpoint(rated)
    move(rated, "00001", "High")
    rated.call("session.export", mode="saveNew", path=str(tmp_path / "out.xlsx"))
    move(rated, "00002", "High")
    restore(rated, moment)
    assert [one(rated, who)["performance"] for who in ("00001", "00002")] == ["Low", "Low"]
    net = rated.call("change.list")["changes"]
    assert [(each["employeeId"], each["before"]["performance"], each["after"]["performance"]) for each in net] == [
        ("00001", "High", "Low")
    ]


def test_a_refresh_from_before_the_review_takes_no_decision_back_after_going_back(
    rated: Daemon, tmp_path: Path
) -> None:
    """What a checkpoint put back is no decision of its own: the one before it is the one that counts."""
    move(rated, "00001", "Medium")
    moment = checkpoint(rated)
    move(rated, "00001", "High")
    rated.call("session.export", mode="saveNew", path=str(tmp_path / "out.xlsx"))
    restore(rated, moment)
    rated.call("session.export", mode="updateOriginal")
    people = rows()
    people[0]["Performance"] = "High"  # as it was decided once and given up
    answer = rated.call("session.refresh", path=str(write(tmp_path / "newer.xlsx", people)))
    assert (one(rated, "00001")["performance"], answer["refresh"]["conflictsCount"]) == ("High", 0)
    people[0]["Performance"] = "Low"  # as it was before the review
    answer = rated.call("session.refresh", path=str(write(tmp_path / "newest.xlsx", people)))
    assert (one(rated, "00001")["performance"], answer["refresh"]["conflictsCount"]) == ("High", 1)


def test_checkpoints_are_kept_over_a_kill_and_go_with_their_session(rated: Daemon, tmp_path: Path) -> None:
    moment = checkpoint(rated, mutationId="c")
    move(rated, "00001", "High")
    rated.kill()
    with forked(rated.data_dir) as daemon:
        daemon.initialize()
        assert checkpoint(daemon, mutationId="c") == moment
        assert names(daemon) == ["as agreed"]
        again = restore(daemon, moment, mutationId="r")
        assert restore(daemon, moment, mutationId="r") == again
        assert [each["kind"] for each in history(daemon)] == ["restoreCheckpoint", "move"]
        session_id = daemon.call("session.list")["activeSessionId"]
        daemon.call("session.close", sessionId=session_id)
        assert names(daemon, sessionId=session_id) == ["as agreed"]
        daemon.call("session.delete", sessionId=session_id)
        other = daemon.call("session.createSample", employees=10, seed=1)["session"]["sessionId"]
        assert names(daemon, sessionId=other) == []
        daemon.end()
    assert b"as agreed" not in (rated.data_dir / "ninebox.db").read_bytes()


def test_a_checkpoint_of_another_session_is_not_found(rated: Daemon, tmp_path: Path) -> None:
    moment, first = checkpoint(rated), rated.call("session.list")["activeSessionId"]
    second = rated.call("session.createSample", employees=10, seed=1)["session"]["sessionId"]
    for session_id, asked in ((second, moment), (first, "0" * 16), (None, moment)):
        with pytest.raises(Refused) as refused:
            restore(rated, asked, sessionId=session_id)
        assert (refused.value.name, refused.value.data["checkpointId"]) == ("CheckpointNotFound", asked)
    assert names(rated, sessionId=second) == []


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\ufeff \u2800", "x" * 201, 7])
def test_a_checkpoint_without_a_proper_name_is_refused(rated: Daemon, name: Any) -> None:
    with pytest.raises(Refused) as refused:
        rated.call("change.checkpoint", name=name)
    assert refused.value.name == "InvalidParams"
    assert names(rated) == []


def test_a_bundle_takes_checkpoints_along(rated: Daemon, tmp_path: Path) -> None:
    start = people(rated)
    ids = [checkpoint(rated, "import")]
    move(rated, "00001", "High")
    ids.append(checkpoint(rated, "one move ✓"))
    move(rated, "00002", "High")
    rated.call("session.exportBundle", path=str(tmp_path / "x.bundle"))
    with forked(tmp_path / "elsewhere") as daemon:
        daemon.call("session.createSample", employees=10, seed=1)
        for level in ("Low", "Medium", "High"):  # its changes take numbers
            daemon.call("employee.move", employeeId=people(daemon)[0]["employeeId"], performance=level, potential=level)
        daemon.call("session.importBundle", path=str(tmp_path / "x.bundle"))
        late, early = daemon.call("change.checkpoints")["checkpoints"]
        assert [late["name"], early["name"]] == ["one move ✓", "import"]
        assert {late["checkpointId"], early["checkpointId"]}.isdisjoint(ids)
        assert (early["seq"], late["seq"]) == (0, history(daemon)[-1]["seq"])
        restore(daemon, late["checkpointId"])
        assert [one(daemon, who)["performance"] for who in ("00001", "00002")] == ["High", "Low"]
        restore(daemon, early["checkpointId"])
        assert people(daemon) == start
