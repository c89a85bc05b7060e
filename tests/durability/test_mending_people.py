"""People whose rows are damaged or missing: they stand again as they were, or it is said that they don't."""

from pathlib import Path
from typing import Any

import pytest

from damage import backed_up, damage_of, everything, flip, quarantined, rows, spoil
from forking import forked
from ninebox_daemon.sessions import SessionManager
from ninebox_protocol.storage import StoragePurge
from process import Daemon, Refused
from workbooks import make_workbook, people_rows

PEOPLE = 12
KEPT = "SELECT id, session_id, employee_id, baseline, current FROM employee"


def edit(daemon: Daemon) -> None:
    """Make some edits of every kind, undo and redo among them."""
    ids = [each["employeeId"] for each in daemon.call("employee.list")["employees"]]
    for number, who in enumerate(ids[:6]):
        level = ("Low", "Medium", "High")[number % 3]
        daemon.call("employee.move", employeeId=who, performance=level, potential="High", note=f"moved {number}")
    daemon.call("employee.setFlags", employeeId=ids[1], add=["Quetzal"])
    daemon.call("employee.setNote", employeeId=ids[7], note="a note")
    daemon.call("change.undo")
    daemon.call("change.undo")
    daemon.call("change.redo")
    daemon.call("employee.setNote", employeeId=ids[8], note="another note")
    daemon.call("change.revert", employeeId=ids[2])


def reviewed(tmp_path: Path, *, then: str = "", sample: bool = False) -> Any:
    """Leave behind a review with edits; returns all that it says. `then`: what was done with it before more edits."""
    book = make_workbook(tmp_path / "people.xlsx", people_rows(PEOPLE))
    with forked(tmp_path / "data") as daemon:
        if sample:
            daemon.call("session.createSample", employees=PEOPLE)
        else:
            daemon.call("session.create", path=str(book))
        edit(daemon)
        if then == "updateOriginal":
            daemon.call("session.export", mode="updateOriginal")
        if then == "saveNew":
            daemon.call("session.export", mode="saveNew", path=str(tmp_path / "new.xlsx"))
        if then == "refresh":
            newer = [list(row) for row in people_rows(PEOPLE + 1)]
            newer[3][13], newer[9][6] = "High", "Someone, New"
            daemon.call("session.refresh", path=str(make_workbook(tmp_path / "newer.xlsx", newer)))
        if then:
            for who, note in (("00002", "after"), ("00010", "later")):
                daemon.call("employee.setNote", employeeId=who, note=note)
        before = everything(daemon)
        daemon.end()
    return before


def mended(tmp_path: Path, before: Any) -> list[Any]:
    """Open it, see that all is as it was and stays so; returns the notices of damage."""
    with forked(tmp_path / "data") as daemon:
        hello = daemon.initialize()
        assert [each["status"] for each in hello["sessions"]] == ["damaged"]
        assert everything(daemon) == before
        assert daemon.call("change.undo")["canRedo"]
        daemon.call("change.redo")
        daemon.end()
    with forked(tmp_path / "data") as daemon:
        (again,) = damage_of(daemon.initialize())
        assert (again["level"], again["message"]) == ("warning", again["message"])
        assert "before" in again["message"]
        assert everything(daemon)[0] == before[0]
    return damage_of(hello)


DAMAGES = {
    "the text of a baseline": [
        "UPDATE employee SET baseline = replace(baseline, 'a', 'b') WHERE employee_id = '00003'"
    ],
    "the text of a baseline that is cut": ["UPDATE employee SET baseline = '' WHERE employee_id = '00002'"],
    "what somebody is now": [
        "UPDATE employee SET current = replace(current, 'High', 'Low') WHERE employee_id = '00002'"
    ],
    "that somebody changed": ["UPDATE employee SET current = NULL, changed_at = NULL WHERE employee_id = '00002'"],
    "when somebody changed": ["UPDATE employee SET changed_at = 7 WHERE employee_id = '00002'"],
    "an id": ["UPDATE employee SET employee_id = '0x0x2' WHERE employee_id = '00002'"],
    "a checksum": ["UPDATE employee SET crc = 1 WHERE employee_id = '00002'"],
    "a row": ["DELETE FROM employee WHERE employee_id = '00002'"],
    "the first row": ["DELETE FROM employee WHERE employee_id = '00001'"],
    "the last row": ["DELETE FROM employee WHERE employee_id = '00012'"],
    "rows side by side": ["DELETE FROM employee WHERE employee_id BETWEEN '00001' AND '00005'"],
    "half of them": [
        "UPDATE employee SET baseline = replace(baseline, 'a', 'b') WHERE id % 3 = 0",
        "DELETE FROM employee WHERE id % 3 = 1",
    ],
    "the texts of all": ["UPDATE employee SET baseline = 'x'", "UPDATE employee SET current = 'x' WHERE current <> ''"],
}


AFTERWARDS = ("the text of a baseline", "what somebody is now", "a checksum", "a row", "half of them")


@pytest.mark.parametrize(
    ("damage", "then"),
    [
        *((damage, "") for damage in DAMAGES),
        *((damage, then) for damage in AFTERWARDS for then in ("updateOriginal", "saveNew", "refresh")),
    ],
)
def test_whoever_is_damaged_stands_again_as_they_were(damage: str, then: str, tmp_path: Path) -> None:
    before = reviewed(tmp_path, then=then)
    stood = rows(tmp_path / "data", KEPT)
    spoil(tmp_path / "data", *DAMAGES[damage])
    (notice,) = mended(tmp_path, before)
    said = notice["data"]
    assert said["lost"] == []
    assert said["rebuiltCount"] == len(said["rebuilt"]) == len(set(map(str, said["rebuilt"])))
    assert {each["from"] for each in said["rebuilt"]} <= {"upload", "journal"}
    # A row that is gone altogether says nothing any more about what a refresh kept of an older workbook.
    sure = then != "refresh" or all("DELETE" not in each for each in DAMAGES[damage])
    assert (notice["level"] == "warning") == sure
    assert rows(tmp_path / "data", KEPT) == stood
    assert quarantined(tmp_path / "data")


def test_all_people_of_one_of_two_sessions_come_back_and_the_other_isnt_touched(tmp_path: Path) -> None:
    book = make_workbook(tmp_path / "people.xlsx", people_rows(PEOPLE))
    with forked(tmp_path / "data") as daemon:
        one, other = (daemon.call("session.create", path=str(book))["session"]["sessionId"] for _ in range(2))
        edit(daemon)
        before = [everything(daemon, each) for each in (one, other)]
        daemon.end()
    spoil(tmp_path / "data", f"DELETE FROM employee WHERE session_id = '{one}'")
    with forked(tmp_path / "data") as daemon:
        assert damage_of(daemon.initialize()) == []  # it isn't the active one: nobody looked
        assert [everything(daemon, each) for each in (one, other)] == before
        told = [each["params"] for each in daemon.heard if each["method"] == "notice"]
        assert [(each["code"], each["sessionId"]) for each in told] == [("SessionDamaged", one)]
        assert told[0]["data"]["rebuiltCount"] == PEOPLE
        status = {each["sessionId"]: each["status"] for each in daemon.call("session.list")["sessions"]}
        assert status == {one: "damaged", other: "ok"}


@pytest.mark.parametrize("backup", [True, False])
@pytest.mark.parametrize("missing", [True, False])
def test_of_people_without_a_workbook_a_backup_tells_or_they_are_lost(
    backup: bool, missing: bool, tmp_path: Path
) -> None:
    listed, changes, history = reviewed(tmp_path, sample=True)
    data_dir = tmp_path / "data"
    if backup:
        backed_up(data_dir)
        with forked(data_dir) as daemon:
            daemon.call("employee.setNote", employeeId=listed[0]["employeeId"], note="since the backup")
            listed, changes, history = everything(daemon)
            daemon.end()
    first, ninth = listed[0], listed[8]
    name = ninth["name"]
    for each in (first, ninth):
        where = f"WHERE employee_id = '{each['employeeId']}'"
        spoil(
            data_dir,
            f"DELETE FROM employee {where}"
            if missing
            else f"UPDATE employee SET baseline = replace(baseline, '\"business', '\"B'), current = 'x' {where}",
        )
    with forked(data_dir) as daemon:
        (notice,) = damage_of(daemon.initialize())
        said = notice["data"]
        now = everything(daemon)
        if backup:
            assert now == (listed, changes, history)
            assert [each["from"] for each in said["rebuilt"]] == ["backup", "backup"]
            assert (notice["level"], said["lost"]) == ("warning", [])
            return
        assert notice["level"] == "error"
        assert [each["what"] for each in said["lost"] if each["what"] == "employee"] == ["employee"] * 2
        gone = {first["employeeId"], ninth["employeeId"]}
        assert {each["employeeId"] for each in said["lost"] if "employeeId" in each} == gone
        if not missing:
            assert name in notice["message"]
            assert {each["name"] for each in said["lost"]} == {first["name"], name}
        assert now[0] == [each for each in listed if each["employeeId"] not in gone]
        assert daemon.call("session.get")["session"]["employeeCount"] == PEOPLE - 2
        assert all(not gone & set(each["employeeIds"]) for each in now[2])
        while daemon.call("change.undo")["canUndo"]:
            pass
        place = tmp_path / "out.ninebox"
        daemon.call("session.exportBundle", path=str(place))  # which judges it
        daemon.end()
    with forked(data_dir) as daemon:
        assert daemon.initialize()["restored"]["employees"] == PEOPLE - 2
        assert "before" in damage_of(daemon.initialize())[0]["message"]


def test_with_nobody_left_a_session_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    reviewed(tmp_path, sample=True)
    spoil(tmp_path / "data", "UPDATE employee SET baseline = 'x', current = NULL")
    before = rows(tmp_path / "data", "SELECT * FROM employee")
    with forked(tmp_path / "data") as daemon:
        (notice,) = damage_of(daemon.initialize())
        assert (notice["level"], notice["data"]) == ("error", {})
        for method in ("employee.list", "change.undo"):
            with pytest.raises(Refused) as refused:
                daemon.call(method)
            assert refused.value.name == "SessionDamaged"
            assert "can be rebuilt" in refused.value.data["reason"]
        assert daemon.call("session.get")["session"]["status"] == "damaged"
        daemon.end()
    assert rows(tmp_path / "data", "SELECT * FROM employee") == before


@pytest.mark.parametrize("upload", ["gone, and the user's file is there", "gone, and the user's file too"])
def test_without_our_copy_the_users_file_tells_where_it_is_the_same(upload: str, tmp_path: Path) -> None:
    before = reviewed(tmp_path)
    data_dir = tmp_path / "data"
    for path in (data_dir / "uploads").iterdir():
        path.unlink()
    if "too" in upload:
        (tmp_path / "people.xlsx").unlink()
    spoil(
        data_dir,
        "UPDATE employee SET current = replace(current, 'High', 'Low') WHERE employee_id = '00001'",
        "DELETE FROM employee WHERE employee_id = '00004'",
    )
    with forked(data_dir) as daemon:
        (notice,) = damage_of(daemon.initialize())
        listed = everything(daemon)[0]
        if "too" in upload:
            assert [each["employeeId"] for each in notice["data"]["lost"] if "employeeId" in each] == ["00004"]
            assert listed == [each for each in before[0] if each["employeeId"] != "00004"]  # the journal tells of one
        else:
            assert listed == before[0]


def test_single_bits_of_the_file_are_found_and_mended(tmp_path: Path) -> None:
    before = reviewed(tmp_path)
    data_dir = tmp_path / "data"
    ids = [each["employeeId"] for each in before[0]]
    for who in ids[2:9]:
        flip(data_dir, f'"employeeId":"{who}","name":"', bit=1 << (int(who) % 7))
    (notice,) = mended(tmp_path, before)
    assert {each["employeeId"] for each in notice["data"]["rebuilt"]} == set(ids[2:9])


def test_what_is_damaged_is_kept_as_it_stood(tmp_path: Path) -> None:
    before = reviewed(tmp_path)
    data_dir = tmp_path / "data"
    spoil(data_dir, "UPDATE employee SET baseline = CAST(x'fffe2c22' AS TEXT) WHERE employee_id = '00009'")
    mended(tmp_path, before)
    (kept,) = quarantined(data_dir)
    assert (kept["table"], kept["values"]["employee_id"]) == ("employee", "00009")
    assert kept["values"]["baseline"].encode("utf-8", "surrogateescape") == b'\xff\xfe,"'
    (path,) = (data_dir / "quarantine").iterdir()
    (session_id,) = rows(data_dir, "SELECT session_id FROM session")[0]
    assert path.name.startswith(f"{session_id}-")
    name = before[0][8]["name"]
    assert name not in (data_dir / "logs" / "daemon.log").read_text()


def test_a_deleted_session_takes_its_quarantine_along(tmp_path: Path) -> None:
    before = reviewed(tmp_path)
    data_dir = tmp_path / "data"
    spoil(data_dir, "UPDATE employee SET baseline = replace(baseline, 'name', 'n') WHERE employee_id = '00003'")
    with forked(data_dir) as daemon:
        active = daemon.initialize()["activeSessionId"]
        assert everything(daemon) == before
        assert quarantined(data_dir)
        daemon.call("session.delete", sessionId=active)
        assert list((data_dir / "quarantine").iterdir()) == []


def test_the_rest_works_on_a_mended_session(tmp_path: Path) -> None:
    reviewed(tmp_path)
    data_dir = tmp_path / "data"
    spoil(data_dir, "UPDATE employee SET current = 'x' WHERE employee_id = '00001'")
    with forked(data_dir) as daemon:
        daemon.initialize()
        daemon.call("employee.move", employeeId="00001", performance="Low", potential="Low")
        daemon.call("employee.moveMany", moves=[{"employeeId": "00002", "performance": None, "potential": None}])
        daemon.call("change.revert", employeeId="00004")
        daemon.call("session.rename", name="still here")
        daemon.call("session.export", mode="updateOriginal")
        daemon.call("session.refresh")
        daemon.call("session.exportBundle", path=str(tmp_path / "out.ninebox"))
        daemon.call("session.close")
        session_id = daemon.call("session.list")["sessions"][0]["sessionId"]
        daemon.call("session.activate", sessionId=session_id)
        assert len(daemon.call("employee.list")["employees"]) == PEOPLE
        daemon.call("session.importBundle", path=str(tmp_path / "out.ninebox"))


def test_once_the_quarantine_is_swept_the_session_counts_as_whole(tmp_path: Path) -> None:
    reviewed(tmp_path)
    spoil(tmp_path / "data", "UPDATE employee SET current = 'x' WHERE employee_id = '00001'")
    manager = SessionManager(tmp_path / "data")
    session = manager.get_session()
    assert session is not None
    assert manager.summary(session).status == "damaged"
    gone = manager.housekeeping.purge(StoragePurge(uploads=False, quarantine=True))
    assert len(gone["quarantine"].paths) == 1
    assert gone["quarantine"].bytes > 0
    assert manager.summary(session).status == "ok"
    manager.close()
    again = SessionManager(tmp_path / "data")
    assert [again.summary(each).status for each in again.all()] == ["ok"]
    again.close()
