"""Changes whose rows are damaged or missing: told again by a backup or an answer, else said to be lost."""

import shutil
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from damage import backed_up, damage_of, everything, quarantined, rows, spoil
from forking import forked
from process import Daemon, Refused
from workbooks import make_workbook, people_rows


def journalled(tmp_path: Path, *, ids: bool) -> Any:
    """Leave behind a review of eight changes, undo and redo among them; returns all that it says."""
    book = make_workbook(tmp_path / "people.xlsx", people_rows(5))
    steps: list[tuple[str, dict[str, Any]]] = [
        *(("employee.setNote", {"employeeId": f"0000{number}", "note": f"note {number}"}) for number in (1, 2, 3, 1)),
        ("employee.move", {"employeeId": "00004", "performance": "High", "potential": None, "note": "up"}),
        ("change.undo", {}),
        ("change.redo", {}),
        ("employee.setFlags", {"employeeId": "00005", "add": ["Quetzal"]}),
        ("change.undo", {}),
    ]
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(book))
        for number, (method, params) in enumerate(steps):
            daemon.call(method, **params, mutationId=f"m{number}" if ids else None)
        before = everything(daemon)
        daemon.end()
    return before


def all_the_way(daemon: Daemon) -> list[Any]:
    """Undo everything, then redo everything; returns the people at each step."""
    seen = []
    for method, can in (("change.undo", "canUndo"), ("change.redo", "canRedo")):
        while daemon.call(method)[can]:
            seen.append(daemon.call("employee.list"))
    return [*seen, daemon.call("employee.list")]


def refused(daemon: Daemon, method: str) -> str:
    with pytest.raises(Refused) as error:
        daemon.call(method)
    return error.value.name


BODIES = "UPDATE change SET body = replace(body, 'e', 'x') WHERE seq"
DAMAGES = {
    "the first": [f"{BODIES} = 1"],
    "one in the middle": [f"{BODIES} = 4"],
    "the last": [f"{BODIES} = 8"],
    "two in a row": [f"{BODIES} IN (2, 3)"],
    "an undo": [f"{BODIES} = 6"],
    "a redo's links": ["UPDATE change SET undo_next = 2, refers_to = 3 WHERE seq = 7"],
    "a kind": ["UPDATE change SET kind = 'mxve' WHERE seq = 5"],
    "when it was": ["UPDATE change SET at = at + 1 WHERE seq = 3"],
    "all bodies": [f"{BODIES} > 0"],
    "the first number": ["UPDATE change SET seq = 0 WHERE seq = 1"],
    "a number": ["UPDATE change SET seq = 0 WHERE seq = 4"],
    "the first row": ["DELETE FROM change WHERE seq = 1"],
    "a row in the middle": ["DELETE FROM change WHERE seq = 4"],
    "two rows in a row": ["DELETE FROM change WHERE seq IN (3, 4)"],
    "the row of an undo": ["DELETE FROM change WHERE seq = 6"],
    "rows and their neighbours": ["DELETE FROM change WHERE seq IN (2, 5)", f"{BODIES} IN (1, 3, 6)"],
}


@pytest.mark.parametrize("source", ["answer", "backup"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_changes_are_told_again_by_what_else_tells_of_them(damage: str, source: str, tmp_path: Path) -> None:
    before = journalled(tmp_path, ids=source == "answer")
    data_dir = tmp_path / "data"
    stood = rows(data_dir, "SELECT * FROM change")
    if source == "backup":
        backed_up(data_dir)
    spoil(data_dir, *DAMAGES[damage])
    with forked(data_dir) as daemon:
        assert everything(daemon) == before
        (notice,) = damage_of(daemon.initialize())
        assert (notice["level"], notice["data"]["lost"]) == ("warning", [])
        assert {(each["what"], each["from"]) for each in notice["data"]["rebuilt"]} == {("change", source)}
        daemon.end()
    assert rows(data_dir, "SELECT * FROM change") == stood
    assert quarantined(data_dir)


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_nothing_tells_of_is_said_to_be_lost_and_undo_passes_it_by(damage: str, tmp_path: Path) -> None:
    before = journalled(tmp_path, ids=False)
    data_dir = tmp_path / "data"
    spoil(data_dir, *DAMAGES[damage])
    was = {each["seq"]: each for each in before[2]}
    with forked(data_dir) as daemon:
        listed, _, history = everything(daemon)
        assert listed == before[0]
        (notice,) = damage_of(daemon.initialize())
        assert notice["level"] == "error"
        lost = {each["seq"] for each in notice["data"]["lost"]}
        doubtful = {each["seq"] for each in notice["data"]["rebuilt"] if not each.get("certain", True)}
        assert lost | doubtful
        for change in history:
            if change["seq"] in lost:
                assert (change["kind"], change["before"], change["after"]) == ("lost", {}, {})
            elif change["seq"] not in doubtful:
                assert {**was[change["seq"]], "undoneBy": None} == {
                    **change,
                    "kind": was[change["seq"]]["kind"],
                    "undoneBy": None,
                }
        if damage == "all bodies":
            assert refused(daemon, "change.undo") == "NothingToUndo"
        else:
            all_the_way(daemon)
        assert daemon.call("employee.list")["employees"][3]["performance"] == "High"
        daemon.call("session.exportBundle", path=str(tmp_path / "out.ninebox"))  # which judges the journal
        again = everything(daemon)
        daemon.end()
    with forked(data_dir) as daemon:
        assert everything(daemon) == again


def test_a_checksum_that_is_damaged_itself_costs_nothing(tmp_path: Path) -> None:
    before = journalled(tmp_path, ids=False)
    stood = rows(tmp_path / "data", "SELECT * FROM change")
    spoil(tmp_path / "data", "UPDATE change SET crc = 7 WHERE seq = 3")
    with forked(tmp_path / "data") as daemon:
        assert everything(daemon) == before
        (notice,) = damage_of(daemon.initialize())
        assert notice["data"]["rebuilt"] == [{"what": "change", "seq": 3, "from": "journal"}]
        daemon.end()
    assert rows(tmp_path / "data", "SELECT * FROM change") == stood


def test_what_is_said_with_an_edit_agrees_with_the_note_that_it_left(tmp_path: Path) -> None:
    """The rows before are gone, so nothing proves these; what they say fits in between, so they are not lost."""
    steps: list[tuple[str, dict[str, Any]]] = [
        ("employee.placeDonut", {"performance": "High", "potential": "Low", "note": " would lead "}),
        ("employee.placeDonut", {"performance": "High", "potential": "High"}),
        ("employee.move", {"performance": "Medium", "potential": "High", "note": " "}),
        ("employee.move", {"performance": "Medium", "potential": "Medium"}),
        ("employee.setNote", {"note": " said\r\ntwice"}),
        ("employee.placeDonut", {"performance": "High", "potential": "High", "note": " "}),
        ("employee.clearDonut", {}),
    ]
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(make_workbook(tmp_path / "people.xlsx", people_rows(5))))
        daemon.call("employee.move", employeeId="00001", performance="Medium", potential="Medium")
        begun = daemon.call("change.history")["changes"][0]["seq"]
        for number, (method, params) in enumerate(steps):
            daemon.call("employee.setFlags", employeeId="00002", add=[f"flag {number}"])
            daemon.call(method, employeeId="00001", **params)
        last = daemon.call("employee.setFlags", employeeId="00002", add=["the last"])["seq"]
        _, _, history = everything(daemon)
        daemon.end()
    told = [each["seq"] for each in history if each["kind"] != "setFlags" and each["seq"] > begun]
    spoil(tmp_path / "data", *(f"DELETE FROM change WHERE seq = {seq - 1}" for seq in told))
    with forked(tmp_path / "data") as daemon:
        got = [each for each in everything(daemon)[2] if each["seq"] > begun]
        assert got == [each for each in history if each["seq"] in [*told, last]]
        (notice,) = damage_of(daemon.initialize())
        assert notice["data"]["lost"] == []
        assert sorted(each["seq"] for each in notice["data"]["rebuilt"]) == sorted(told)


@pytest.mark.parametrize("said", ['"another"', "7", "[]"])
def test_a_change_that_says_what_nobody_was_noted_of_is_lost(said: str, tmp_path: Path) -> None:
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(make_workbook(tmp_path / "people.xlsx", people_rows(5))))
        daemon.call("employee.move", employeeId="00001", performance="Medium", potential="Medium")
        place = {"performance": "High", "potential": "Low", "note": "why"}
        seq = daemon.call("employee.placeDonut", employeeId="00001", **place)["seq"]
        daemon.call("employee.setFlags", employeeId="00002", add=["Quetzal"])
        daemon.end()
    at_the_end = "substr(body, 1, length(body) - length('\"why\"}'))"
    spoil(tmp_path / "data", f"UPDATE change SET body = {at_the_end} || '{said}}}' WHERE seq = {seq}")
    with forked(tmp_path / "data") as daemon:
        _, _, history = everything(daemon)
        (notice,) = damage_of(daemon.initialize())
        assert notice["data"]["lost"] == [{"what": "change", "seq": seq}]
        assert history[1]["kind"] == "lost"


@pytest.mark.parametrize("ids", [True, False])
def test_an_end_that_is_missing_shows_by_who_was_touched_then(ids: bool, tmp_path: Path) -> None:
    book = make_workbook(tmp_path / "people.xlsx", people_rows(5))
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        daemon.call("session.create", path=str(book))
        for number in (1, 2):
            mutation_id = f"m{number}" if ids else None
            daemon.call("employee.setNote", employeeId=f"0000{number}", note="noted", mutationId=mutation_id)
        before = everything(daemon)
        daemon.end()
    spoil(data_dir, "DELETE FROM change WHERE seq = 2")
    with forked(data_dir) as daemon:
        now = everything(daemon)
        (notice,) = damage_of(daemon.initialize())
        assert now[0] == before[0]
        if ids:
            assert now == before
            assert notice["data"]["rebuilt"] == [{"what": "change", "seq": 2, "from": "answer"}]
        else:
            assert [each["kind"] for each in now[2]] == ["lost", "setNote"]
            assert notice["data"]["lost"] == [{"what": "change", "seq": 2}]
        daemon.end()
    with forked(data_dir) as daemon:
        assert everything(daemon) == now


def test_a_person_of_whom_a_change_is_lost_is_told_with_doubt_unless_the_row_proves_it(tmp_path: Path) -> None:
    before = journalled(tmp_path, ids=False)
    data_dir = tmp_path / "data"
    spoil(
        data_dir,
        f"{BODIES} = 2",  # the note of 00002
        "DELETE FROM employee WHERE employee_id = '00002'",
        "UPDATE employee SET baseline = 'x' WHERE employee_id = '00003'",
    )
    with forked(data_dir) as daemon:
        listed = everything(daemon)[0]
        (notice,) = damage_of(daemon.initialize())
        people = {each["employeeId"]: each for each in notice["data"]["rebuilt"] if each["what"] == "employee"}
        assert people["00002"]["certain"] is False
        assert "certain" not in people["00003"]
        assert "Not certain" in notice["message"]
        assert [each for each in listed if each["employeeId"] != "00002"] == [
            each for each in before[0] if each["employeeId"] != "00002"
        ]


def test_a_backup_of_another_history_tells_nothing(tmp_path: Path) -> None:
    """As after an older backup was restored: the newest one then holds changes that never happened here."""
    data_dir, older = tmp_path / "data", tmp_path / "older.db"
    book = make_workbook(tmp_path / "people.xlsx", people_rows(5))
    for note in (None, "not here", "here"):
        with forked(data_dir) as daemon:
            if note is None:
                daemon.call("session.create", path=str(book))
            else:
                daemon.call("employee.setNote", employeeId="00001", note=note)
            if note == "here":
                daemon.call("employee.setNote", employeeId="00002", note=note)
                before = everything(daemon)
            daemon.end()
        if note is None:
            shutil.copy(data_dir / "ninebox.db", older)
        elif note == "not here":
            backed_up(data_dir)
            shutil.copy(older, data_dir / "ninebox.db")
    spoil(data_dir, f"{BODIES} = 1", "DELETE FROM employee WHERE employee_id = '00001'")
    with forked(data_dir) as daemon:
        listed, _, history = everything(daemon)
        assert "not here" not in str((listed, history))
        assert listed[1:] == before[0][1:]
        assert listed[0]["changeNote"] is None
        (notice,) = damage_of(daemon.initialize())
        assert notice["data"]["lost"] == [{"what": "change", "seq": 1}]


def test_what_is_met_within_a_call_that_changes_something_is_mended_and_the_call_done_once(tmp_path: Path) -> None:
    before = journalled(tmp_path, ids=True)
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        daemon.call("employee.setNote", employeeId="00005", note="one more")
        daemon.end()
    spoil(data_dir, f"{BODIES} = 8")
    with forked(data_dir) as daemon:
        assert damage_of(daemon.initialize()) == []  # the last change is whole, and no other one was read
        daemon.call("change.undo", mutationId="undo")
        daemon.call("change.undo", mutationId="undo 2")
        daemon.call("change.undo", mutationId="undo 2")
        history = daemon.call("change.history")["changes"]
        assert [each["kind"] for each in history[:3]] == ["undo", "undo", "setNote"]
        assert history[3:] == [
            {**each, "undoneBy": history[3:][place]["undoneBy"]} for place, each in enumerate(before[2])
        ]
        assert [each["method"] for each in daemon.heard].count("notice") == 1


@pytest.mark.parametrize("backup", [True, False])
def test_a_checkpoint_comes_back_from_a_backup_or_is_lost(backup: bool, tmp_path: Path) -> None:
    journalled(tmp_path, ids=False)
    data_dir = tmp_path / "data"
    (session_id,) = rows(data_dir, "SELECT session_id FROM session")[0]
    for each, name in (("c1", "before lunch"), ("c2", "after lunch")):
        crc = crc32("\x1f".join([each, session_id, name, "\x1e3", "\x1e7"]).encode())
        spoil(data_dir, f"INSERT INTO checkpoint VALUES ('{each}', '{session_id}', '{name}', 3, 7, {crc})")
    stood = rows(data_dir, "SELECT name, crc FROM checkpoint ORDER BY 1")
    if backup:
        backed_up(data_dir)
    spoil(data_dir, "UPDATE checkpoint SET name = 'x' WHERE checkpoint_id = 'c1'", f"{BODIES} = 8")
    with forked(data_dir) as daemon:
        everything(daemon)
        (notice,) = damage_of(daemon.initialize())
        told = notice["data"]["rebuilt" if backup else "lost"]
        assert {each["what"] for each in told} == {"change", "checkpoint"}
        daemon.end()
    assert rows(data_dir, "SELECT name, crc FROM checkpoint ORDER BY 1") == (stood if backup else stood[:1])


def test_a_backup_whose_last_change_is_missing_here_is_known_by_the_change_behind_it(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    book = make_workbook(tmp_path / "people.xlsx", people_rows(5))
    for number in range(2):
        with forked(data_dir) as daemon:
            if not number:
                daemon.call("session.create", path=str(book))
            for who in ("00001", "00002", "00003"):
                daemon.call("employee.setNote", employeeId=who, note=f"note {number}")
            before = everything(daemon)
            daemon.end()
        if not number:
            backed_up(data_dir)
    stood = rows(data_dir, "SELECT * FROM change")
    spoil(data_dir, "DELETE FROM change WHERE seq = 3")
    with forked(data_dir) as daemon:
        assert everything(daemon) == before
        (notice,) = damage_of(daemon.initialize())
        assert notice["data"]["rebuilt"] == [{"what": "change", "seq": 3, "from": "backup"}]
        daemon.end()
    assert rows(data_dir, "SELECT * FROM change") == stood


def test_an_export_that_nothing_proves_is_not_believed(tmp_path: Path) -> None:
    """What it says of baselines nothing else tells."""
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        daemon.call("session.create", path=str(make_workbook(tmp_path / "people.xlsx", people_rows(5))))
        daemon.call("employee.setNote", employeeId="00001", note="noted")
        seq = daemon.call("session.export", mode="saveNew", path=str(tmp_path / "new.xlsx"))["seq"]
        daemon.call("employee.setNote", employeeId="00002", note="later")
        listed = everything(daemon)[0]
        daemon.end()
    spoil(data_dir, f"UPDATE change SET at = at + 1, crc = 5 WHERE seq = {seq}")
    with forked(data_dir) as daemon:
        assert everything(daemon)[0] == listed
        (notice,) = damage_of(daemon.initialize())
        assert (notice["level"], notice["data"]["lost"]) == ("error", [{"what": "change", "seq": seq}])


def test_numbers_go_on_behind_those_of_all_sessions_when_an_older_one_was_mended(tmp_path: Path) -> None:
    journalled(tmp_path, ids=False)
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        older = daemon.call("session.list")["activeSessionId"]
        newer = daemon.call("session.createSample", employees=10, seed=1)["session"]["sessionId"]
        who = daemon.call("employee.list")["employees"][0]["employeeId"]
        for number in range(3):
            last = daemon.call("employee.setNote", employeeId=who, note=f"note {number}")["seq"]
        daemon.end()
    spoil(data_dir, "UPDATE change SET body = replace(body, 'e', 'x') WHERE seq = 2")
    with forked(data_dir) as daemon:
        assert daemon.call("change.history", sessionId=older)["changes"][0]["seq"] < last
        assert damage_of(daemon.initialize()), "it was mended"
        assert daemon.call("employee.setNote", employeeId=who, note="goes on", sessionId=newer)["seq"] == last + 1
