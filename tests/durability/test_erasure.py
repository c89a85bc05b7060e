"""Deleted means deleted: no byte of the people of a session is left in any file, and nobody else is touched."""

import json
import shutil
import sqlite3
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from backups import KILL, STEPS, everything, found_in, names_in, set_second_directory
from conformance.intruder import Intruder
from forking import forked
from ninebox_daemon.store.backup import look_into
from process import Daemon, Refused
from workbooks import make_workbook, people_rows

TEXTS = ("Xénophon Qüill", "Zarathustra ñ", "Quétzal", "Kapellmeister", "QX-77")
"""A name, a note, a flag, a title, an id of people that are deleted."""


def unique_book(path: Path, people: int = 12) -> Path:
    """Write a workbook of people that no other test has."""
    rows = [
        [f"QX-77{number}", f"Xénophon Qüill {number}", "Kapellmeister", *row[3:]]
        for number, row in enumerate(people_rows(people))
    ]
    return make_workbook(path, rows)


def lived_in(daemon: Daemon, book: Path, tag: str = "") -> str:
    """Return the id of a session that has been through everything: edits, undo, exports, a refresh, backups."""
    session = daemon.call("session.create", path=str(book), mutationId=f"create{tag}")["session"]["sessionId"]
    for number, who in enumerate([f"QX-77{number}" for number in range(4)]):
        daemon.call("employee.move", employeeId=who, performance="High", potential="Low", note="Zarathustra ñ")
        daemon.call("employee.setFlags", employeeId=who, add=["Quétzal"], mutationId=f"flag{tag}{number}")
    daemon.call("change.undo", mutationId=f"undo{tag}")
    daemon.call("storage.backup")
    daemon.call("session.export", mode="updateOriginal", mutationId=f"export{tag}")
    daemon.call("storage.backup")
    unique_book(book, 14)
    daemon.call("session.refresh", mutationId=f"refresh{tag}")
    daemon.call("storage.backup")
    return str(session)


def of_others(daemon: Daemon, gone: str) -> Any:
    """Return what a user sees of the other sessions."""
    listed, seen = everything(daemon)
    assert gone not in seen
    return seen, [each["sessionId"] for each in listed["sessions"]]


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Return a data directory, and a second folder for backups that it knows of."""
    second = set_second_directory(tmp_path / "data", tmp_path / "second")
    second.mkdir()
    return tmp_path / "data", second


def test_no_byte_of_a_deleted_session_is_left_anywhere(places: tuple[Path, Path], tmp_path: Path) -> None:
    data_dir, second = places
    with forked(data_dir) as daemon:
        daemon.initialize()
        other = daemon.call("session.createSample", employees=20, seed=1)["session"]["sessionId"]
        daemon.call("session.create", path=str(make_workbook(tmp_path / "b.xlsx", people_rows(5))))
        kept = everything(daemon)[1]
        gone = lived_in(daemon, unique_book(tmp_path / "people.xlsx"))
        for text in TEXTS:
            assert found_in([data_dir / "backups"], [text]), text
            assert found_in([second], [text]), text
        daemon.call("session.delete", sessionId=gone, mutationId="delete")
        assert found_in(places, TEXTS) == []
        assert of_others(daemon, gone)[0] == kept
        backups = daemon.call("storage.backups")["backups"]
        assert len(backups) >= 3
        assert all(each["sessions"] == 2 and each["verified"] and each["secondCopy"] for each in backups)
        for folder in (data_dir / "backups", second):
            assert {look_into(folder / name).damaged for name in names_in(folder)} == {0}
        daemon.call("storage.restoreBackup", backupId=backups[-1]["backupId"])
        assert of_others(daemon, gone)[0] == kept
        assert found_in(places, TEXTS) == []
        assert other in kept
        again = daemon.call("session.delete", sessionId=gone, mutationId="delete")
        assert again["sessionId"] == gone
        assert not [each for each in daemon.heard if each["method"] == "notice"]


def test_no_kept_answer_names_a_deleted_session_or_a_file_that_was_taken_off_the_list(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    data_dir, _ = places
    (folder := tmp_path / "Kündigungsrunde").mkdir()
    with forked(data_dir) as daemon:
        others = [str(make_workbook(tmp_path / f"{name}.xlsx", people_rows(3))) for name in ("a", "b")]
        for path in others:
            session = daemon.call("session.create", path=path)["session"]["sessionId"]
        stays = daemon.call("session.list")["sessions"][1]["sessionId"]
        book = str(unique_book(folder / "Xénophon Qüill.xlsx"))
        gone = daemon.call("session.create", path=book, name="Zarathustra ñ")["session"]["sessionId"]
        daemon.call("session.delete", sessionId=session, mutationId="delete before")  # says that `gone` is active
        one = daemon.call("recentFile.remove", path=others[0], mutationId="one")
        assert [each["path"] for each in one["files"]] == [book, others[1]]
        daemon.call("recentFile.remove", path=book, mutationId="two")
        repeated = daemon.call("recentFile.remove", path=others[0], mutationId="one")
        assert [each["path"] for each in repeated["files"]] == [others[1]]
        daemon.call("recentFile.clear")
        assert daemon.call("recentFile.remove", path=others[0], mutationId="one") == {**one, "files": []}
        made = daemon.call("storage.backup")["backup"]["backupId"]
        put_back = {"backupId": made, "mutationId": "back"}
        assert len(daemon.call("storage.restoreBackup", **put_back)["sessions"]) == 2
        daemon.call("storage.backup")
        daemon.call("session.delete", sessionId=gone, mutationId="delete")
        assert found_in(places, [*TEXTS, "Kündigungsrunde"]) == []
        with pytest.raises(Refused) as refused:
            daemon.call("storage.restoreBackup", **put_back)
        assert (refused.value.name, refused.value.data["sessionId"]) == ("SessionNotFound", gone)
        before = daemon.call("session.delete", sessionId=session, mutationId="delete before")
        assert (before["sessionId"], before["activeSessionId"]) == (session, gone)
        assert daemon.call("session.delete", sessionId=gone, mutationId="delete")["sessionId"] == gone
        assert [each["sessionId"] for each in daemon.call("session.list")["sessions"]] == [stays]
        assert daemon.call("storage.check")["ok"]


def test_a_deletion_killed_at_any_step_is_made_up_for_at_the_next_start(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    data_dir, second = places
    intruder, outcomes = Intruder(tmp_path / "intruder"), []
    hit = tmp_path / "intruder" / "hit"
    with forked(data_dir) as daemon:
        daemon.call("session.createSample", employees=10, seed=1)
        kept = everything(daemon)[1]
    for number in count(1):
        for folder in (data_dir / "backups", second):
            for name in names_in(folder):
                (folder / name).unlink()
        with forked(data_dir, env=intruder.env) as daemon:
            book = unique_book(tmp_path / "people.xlsx", 5)
            gone = daemon.call("session.create", path=str(book))["session"]["sessionId"]
            daemon.call("employee.setNote", employeeId="QX-770", note="Zarathustra ñ", mutationId=f"note{number}")
            daemon.call("session.export", mode="updateOriginal")
            daemon.call("storage.backup")
            assert found_in([second], TEXTS)
            intruder.run(STEPS.format(number=number, instead=KILL))
            call = {"sessionId": gone, "mutationId": f"delete{number}"}
            with suppress(EOFError, json.JSONDecodeError):
                daemon.answer_to(daemon.send("session.delete", call))
            if not hit.exists():
                assert found_in(places, TEXTS) == []
                break
            hit.unlink()
        with forked(data_dir) as daemon:
            there = [each["sessionId"] for each in daemon.initialize()["sessions"]]
            outcomes.append(gone not in there)
            if gone not in there:
                assert found_in(places, TEXTS) == []
            assert daemon.call("session.delete", call)["sessionId"] == gone
            assert found_in(places, TEXTS) == []
            assert of_others(daemon, gone)[0] == kept
    print(f"{len(outcomes)} steps, killed at each; {sum(outcomes)} times it was committed by then")
    assert len(outcomes) > 25
    assert outcomes == sorted(outcomes)
    assert 0 < sum(outcomes) < len(outcomes)


def test_a_second_folder_out_of_reach_is_erased_once_it_is_back(places: tuple[Path, Path], tmp_path: Path) -> None:
    data_dir, second = places
    with forked(data_dir) as daemon:
        daemon.initialize()
        gone = lived_in(daemon, unique_book(tmp_path / "people.xlsx"))
        second.rename(tmp_path / "away")
        daemon.call("session.delete", sessionId=gone)
        assert found_in([data_dir], TEXTS) == []
        daemon.call("storage.status")
        said = [each["params"]["message"] for each in daemon.heard if each["method"] == "notice"]
        assert [str(second) in each for each in said] == [True]
        brought_back = names_in(tmp_path / "away")[0]
        shutil.copy(tmp_path / "away" / brought_back, data_dir / "backups" / brought_back)
        assert daemon.call("storage.restoreBackup", backupId=brought_back)["sessions"] == []
        assert found_in([data_dir / "ninebox.db"], TEXTS) == []
        (data_dir / "backups" / brought_back).unlink()
        daemon.end()
    assert found_in([tmp_path / "away"], TEXTS)
    (tmp_path / "away").rename(second)
    with forked(data_dir) as daemon:
        daemon.initialize()
        assert found_in(places, TEXTS) == []


def test_a_folder_that_backups_went_to_once_is_erased_too(places: tuple[Path, Path], tmp_path: Path) -> None:
    data_dir, second = places
    with forked(data_dir) as daemon:
        gone = lived_in(daemon, unique_book(tmp_path / "people.xlsx"))
        daemon.end()
    third = set_second_directory(data_dir, tmp_path / "third")
    third.mkdir()
    with forked(data_dir) as daemon:
        daemon.call("storage.backup")
        assert found_in([second], TEXTS)
        assert found_in([third], TEXTS)
        daemon.call("session.delete", sessionId=gone)
        assert found_in([*places, third], TEXTS) == []


def test_damaged_backups_and_what_was_set_aside_go_where_nothing_tells_whose_they_are(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    data_dir, _ = places
    backups, quarantine = data_dir / "backups", data_dir / "quarantine"
    with forked(data_dir) as daemon:
        daemon.initialize()
        other = daemon.call("session.createSample", employees=10, seed=1)["session"]["sessionId"]
        gone = lived_in(daemon, unique_book(tmp_path / "people.xlsx"))
        good = daemon.call("storage.backup")["backup"]["backupId"]
        torn = backups / "ninebox-20200105T000000Z-daily.db"
        torn.write_bytes((backups / good).read_bytes()[:20_000])
        unfit = backups / "ninebox-20200205T000000Z-daily-damaged.db"
        shutil.copy(backups / good, unfit)
        database = sqlite3.connect(unfit)
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("UPDATE employee SET session_id = 'x' || substr(session_id, 2) WHERE employee_id = 'QX-773'")
        for table in ("session", "employee", "change", "in_workbook", "mutation"):
            database.execute(f"DELETE FROM {table} WHERE session_id = ?", (gone,))
        database.commit()
        database.close()
        quarantine.mkdir(exist_ok=True)
        shutil.copy(backups / good, quarantine / "12345678-ninebox.db")
        for whose in (gone, other, "store"):
            (quarantine / f"{whose}-1-abc.json").write_text(f'[{{"note": "Quétzal of {whose}"}}]')
        (quarantine / f"{other}-1-abc.json").write_text('[{"note": "somebody else"}]')
        (data_dir / "ninebox.db.part").write_text("Quétzal")
        (data_dir / "exporting.new").write_text("Quétzal")
        daemon.call("session.delete", sessionId=gone)
        assert found_in(places, TEXTS) == []
        assert names_in(quarantine) == [f"{other}-1-abc.json"]
        assert not torn.exists()
        assert look_into(unfit).damaged == 0
        daemon.call("storage.status")
        said = [each["params"]["message"] for each in daemon.heard if each["method"] == "notice"]
        assert [("damaged" in each, "deleted" in each) for each in said] == [(True, True)]


def test_a_deletion_with_many_backups_takes_a_second_or_so(places: tuple[Path, Path]) -> None:
    data_dir, second = places
    with forked(data_dir) as daemon:
        daemon.call("session.createSample", employees=1_000, seed=1)
        gone = daemon.call("session.createSample", employees=1_000, seed=2)["session"]["sessionId"]
        made = daemon.call("storage.backup")["backup"]["backupId"]
        for day in range(1, 17):
            for folder in (data_dir / "backups", second):
                shutil.copy(data_dir / "backups" / made, folder / f"ninebox-202501{day:02}T000000Z-daily.db")
        daemon.call("session.delete", sessionId=gone)
        assert {each["sessions"] for each in daemon.call("storage.backups")["backups"]} == {1}
