"""Sample sessions through the real process: made, made once, there after a kill, let go of, erased."""

import contextlib
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from conformance.intruder import Intruder
from forking import forked
from ninebox_daemon.workbook.making import make_workbook
from ninebox_daemon.workbook.reader import read_workbook
from ninebox_protocol.employees import Person
from process import Daemon, Refused, running

SHOWN_ONLY = {"boxLabel", "changed", "leftWorkbook", "donutStale"}


def sample(daemon: Daemon, **params: Any) -> Any:
    return daemon.call("session.createSample", **params)


def listed(daemon: Daemon, session_id: str | None = None) -> list[Any]:
    found: list[Any] = daemon.call("employee.list", sessionId=session_id)["employees"]
    return found


def on_disk(daemon: Daemon) -> bytes:
    return b"".join(path.read_bytes() for path in daemon.data_dir.rglob("*") if path.is_file())


def test_a_sample_is_the_active_session_and_has_no_workbook(daemon: Daemon) -> None:
    answer = sample(daemon)
    session, report = answer["session"], answer["report"]
    assert (session["name"], session["filename"]) == ("Sample of 200 people", "Sample of 200 people.xlsx")
    assert (session["employeeCount"], session["changedCount"]) == (200, 0)
    assert (session["status"], session["active"]) == ("ok", True)
    source = {"path": None, "sheetName": "Employees", "headerRow": 1, "sha256": None, "status": "none"}
    assert session["source"] == source
    assert (report["rowsRead"], report["imported"], report["skipped"], report["notUnderstood"]) == (200, 200, [], [])
    assert (report["extraColumns"], report["alsoPossible"]) == ([], [])
    assert (answer["changes"], answer["seq"], answer["durable"], answer["canUndo"]) == ([], 0, True, False)
    stands = {"seq": 0, "canUndo": False, "canRedo": False}
    assert daemon.call("session.get") == {"session": session, "report": report, **stands}
    assert daemon.call("session.list") == {"sessions": [session], "activeSessionId": session["sessionId"]}
    people = listed(daemon)
    assert {person["box"] for person in people} == {*range(1, 10), None}
    assert report["notRated"] == sum(person["box"] is None for person in people)
    assert list((daemon.data_dir / "uploads").iterdir()) == []


def test_the_report_tells_the_columns_of_the_workbook_that_is_made_of_it(daemon: Daemon, tmp_path: Path) -> None:
    report = sample(daemon, employees=40)["report"]
    people = [
        Person.read({key: value for key, value in person.items() if key not in SHOWN_ONLY}) for person in listed(daemon)
    ]
    make_workbook(people, tmp_path / "made.xlsx")
    got = read_workbook(tmp_path / "made.xlsx", shown_as="made.xlsx")
    assert got.people == people
    assert json.loads(got.report.model_dump_json()) == report


def test_the_same_seed_makes_the_same_people_in_any_data_directory(daemon: Daemon, tmp_path: Path) -> None:
    first = sample(daemon, employees=60, seed=2**53)["session"]["sessionId"]
    second = sample(daemon, employees=60, seed=2**53)["session"]["sessionId"]
    other = sample(daemon, employees=60, seed=0)["session"]["sessionId"]
    assert len({first, second, other}) == 3
    assert listed(daemon, first) == listed(daemon, second) != listed(daemon, other)
    with running(tmp_path / "elsewhere", env={"PYTHONHASHSEED": "3", "TZ": "Asia/Tokyo"}) as elsewhere:
        sample(elsewhere, employees=60, seed=2**53)
        assert listed(elsewhere) == listed(daemon, first)


def test_it_takes_the_place_of_the_active_session_and_has_the_name_that_is_asked_for(review: Daemon) -> None:
    before = review.call("session.list")["activeSessionId"]
    session = sample(review, employees=1_000, name=" Training ")["session"]
    assert (session["name"], session["filename"]) == ("Training", "Sample of 1,000 people.xlsx")
    active = {each["sessionId"]: each["active"] for each in review.call("session.list")["sessions"]}
    assert active == {before: False, session["sessionId"]: True}


def test_the_same_mutation_id_makes_one_session_also_after_a_kill(daemon: Daemon) -> None:
    first = sample(daemon, employees=30, mutationId="m")
    assert sample(daemon, employees=30, mutationId="m") == first
    with pytest.raises(Refused) as refused:
        sample(daemon, employees=31, mutationId="m")
    assert refused.value.name == "MutationIdReused"
    daemon.kill()
    with forked(daemon.data_dir) as again:
        assert sample(again, employees=30, mutationId="m") == first
        assert len(again.call("session.list")["sessions"]) == 1


def test_what_was_answered_goes_with_the_sample(daemon: Daemon) -> None:
    session_id = sample(daemon, employees=10, mutationId="m")["session"]["sessionId"]
    daemon.call("session.delete", sessionId=session_id)
    with pytest.raises(Refused) as refused:
        sample(daemon, employees=10, mutationId="m")
    assert refused.value.name == "SessionNotFound"
    assert daemon.call("session.list")["sessions"] == []


def test_after_a_kill_a_sample_and_what_was_done_to_it_are_there(daemon: Daemon) -> None:
    created = sample(daemon, employees=50, seed=4)
    who = next(person["employeeId"] for person in listed(daemon) if person["box"] == 5)
    daemon.call("employee.move", employeeId=who, performance="High", potential="High", note="saw it")
    before = listed(daemon)
    daemon.kill()
    with forked(daemon.data_dir) as again:
        assert again.initialize()["restored"]["employees"] == 50
        assert listed(again) == before
        got = again.call("session.get")
        assert got["report"] == created["report"]
        assert got["session"]["source"] == created["session"]["source"]
        assert got["session"]["changedCount"] == 1
        again.call("change.undo")
        assert again.call("change.list")["changes"] == []


def test_a_sample_is_renamed_closed_opened_and_erased_like_any_session(review: Daemon) -> None:
    imported = review.call("session.list")["activeSessionId"]
    kept = [path.name for path in (review.data_dir / "uploads").iterdir()]
    ids = [sample(review, employees=12, seed=seed)["session"]["sessionId"] for seed in (1, 2)]
    assert review.call("session.rename", sessionId=ids[0], name="A")["session"]["source"]["status"] == "none"
    assert review.call("session.close", sessionId=ids[0])["session"]["status"] == "closed"
    review.call("session.activate", sessionId=ids[0])
    name = next(person["name"] for person in listed(review) if person["name"].isascii())
    assert name.encode() in on_disk(review)
    for number, session_id in enumerate(ids, start=1):
        assert review.call("session.delete", sessionId=session_id)["sessionId"] == session_id
        assert len(review.call("session.list")["sessions"]) == 3 - number
    assert [path.name for path in (review.data_dir / "uploads").iterdir()] == kept
    review.call("session.activate", sessionId=imported)
    assert review.call("session.get")["session"]["source"]["status"] == "ok"
    review.call("shutdown")
    review.end()
    assert name.encode() not in on_disk(review)
    with contextlib.closing(sqlite3.connect(review.data_dir / "ninebox.db")) as store:
        assert [sha256 for (sha256,) in store.execute("SELECT sha256 FROM upload")] == kept
    with forked(review.data_dir) as again:
        assert [each["sessionId"] for each in again.call("session.list")["sessions"]] == [imported]


@pytest.mark.parametrize(
    "params",
    [
        *({"employees": 9}, {"employees": 0}, {"employees": -200}, {"employees": 100_001}, {"employees": 10.5}),
        *({"employees": "200"}, {"employees": None}, {"employees": True}, {"seed": -1}, {"seed": 2**53 + 1}),
        *({"seed": "1"}, {"seed": None}, {"name": " "}, {"name": ""}, {"path": "people.xlsx"}),
    ],
)
def test_params_out_of_range_are_refused_and_nothing_is_made(daemon: Daemon, params: Any) -> None:
    with pytest.raises(Refused) as refused:
        sample(daemon, **params)
    assert refused.value.name == "InvalidParams"
    assert daemon.call("session.list")["sessions"] == []


@pytest.mark.parametrize("employees", [10, 100])
def test_the_smallest_ones_are_made(daemon: Daemon, employees: int) -> None:
    assert sample(daemon, employees=employees, seed=0)["session"]["employeeCount"] == len(listed(daemon)) == employees


def test_it_says_how_far_it_is(daemon: Daemon) -> None:
    sample(daemon, employees=30_000, progressToken="made up")
    values = [each["params"]["value"] for each in daemon.heard]
    assert {each["params"]["token"] for each in daemon.heard} == {"made up"}
    steps = [value["done"] for value in values]
    assert steps == sorted(steps)
    assert [value["done"] == value["total"] for value in values] == [False] * (len(values) - 1) + [True]
    assert values[0]["message"] == "Making up 30,000 people"
    assert any(0 < value["done"] < 70 for value in values), "it can be let go of while people are made up"


def test_a_sample_that_nobody_wants_any_more_leaves_nothing(data_dir: Path, tmp_path: Path) -> None:
    intruder = Intruder(tmp_path / "intruder")
    with forked(data_dir, env=intruder.env) as daemon:
        daemon.call("session.list")
        intruder.hold_the_next_step()
        number = daemon.send("session.createSample", {"employees": 5_000, "mutationId": "m"})
        intruder.is_in_hand()
        daemon.write(
            json.dumps({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": number}}).encode() + b"\n"
        )
        ping = daemon.send("ping", {})
        assert daemon.read()["id"] == ping
        intruder.let_go()
        with pytest.raises(Refused) as refused:
            daemon.answer_to(number)
        assert refused.value.name == "RequestCancelled"
        assert daemon.call("session.list") == {"sessions": [], "activeSessionId": None}
        assert sample(daemon, employees=5_000, mutationId="m")["report"]["imported"] == 5_000


@pytest.mark.parametrize("stage", ["sent", "rows are being written", "answered"])
def test_a_sample_whose_making_was_killed_is_whole_or_absent(stage: str, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with forked(data_dir) as daemon:
        daemon.initialize()
        daemon.send("session.createSample", {"employees": 5_000, "mutationId": "m"})
        while stage != "sent" and not daemon.has_answered():
            if stage == "rows are being written" and (data_dir / "ninebox.db-wal").stat().st_size > 100_000:
                break
        daemon.kill()
    with forked(data_dir) as daemon:
        before = daemon.initialize()["restored"]["employees"]
        assert before in ((5_000,) if stage == "answered" else (0, 5_000))
        sample(daemon, employees=5_000, mutationId="m")
        assert [each["employeeCount"] for each in daemon.call("session.list")["sessions"]] == [5_000]
        assert len(listed(daemon)) == 5_000


def test_a_hundred_thousand_people_are_made_in_seconds(daemon: Daemon) -> None:
    began = time.perf_counter()
    session = sample(daemon, employees=100_000, progressToken=1)["session"]
    print(f"100,000 people in {time.perf_counter() - began:.1f} s, told {len(daemon.heard)} times")
    assert session["name"] == "Sample of 100,000 people"
    assert (session["employeeCount"], session["status"]) == (100_000, "ok")
    daemon.kill()
    with forked(daemon.data_dir) as again:
        assert again.initialize()["restored"]["employees"] == 100_000
