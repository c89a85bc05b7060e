"""Search through the real process: who is found as they stand now, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from forking import forked
from process import Daemon, Refused
from workbooks import make_workbook

HEADERS = ["Employee ID", "Worker", "Business Title", "Job Title", "Worker's Manager", "Performance", "Potential"]
ROWS: list[list[str | None]] = [
    ["00042", "Ada Lovelace", "Software Engineer", "Engineer", "Grace Hopper", "High", "Low"],
    ["00043", "John Smith", "Engineer", "Engineer", "Ada Lovelace", "Medium", "Medium"],
    ["00044", "Smith, Anna", "Accountant", "Accountant", "Grace Hopper", "Low", "Low"],
    ["00045", "Grace Hopper", "Chief Officer", "Officer", None, "High", "High"],
    ["00046", "Jürgen Müller", "Nurse", "Nurse", "Grace Hopper", None, None],
]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS)


def search(daemon: Daemon, text: str, **more: Any) -> Any:
    return daemon.call("employee.search", text=text, **more)


def names(answer: Any) -> list[str]:
    return [each["name"] for each in answer["employees"]]


@pytest.mark.parametrize(
    ("text", "member", "found"),
    [
        ("00042", "employeeId", ["Ada Lovelace"]),
        ("Jhon Smiht", "name", ["John Smith", "Smith, Anna"]),
        ("muller", "name", ["Jürgen Müller"]),
        ("chief officer", "businessTitle", ["Grace Hopper"]),
        ("acountant", "businessTitle", ["Smith, Anna"]),
        ("grace hopper", "name", ["Grace Hopper", "Ada Lovelace", "Smith, Anna", "Jürgen Müller"]),
        ("smith engineer", "name", ["John Smith", "Ada Lovelace", "Smith, Anna"]),
        ("00142", None, []),
        ("xqzw", None, []),
    ],
)
def test_people_are_found_the_best_first(review: Daemon, text: str, member: str | None, found: list[str]) -> None:
    answer = search(review, text)
    assert names(answer) == found
    assert answer["matched"] == len(found)
    assert [each["employeeId"] for each in answer["matches"]] == [each["employeeId"] for each in answer["employees"]]
    assert [each["member"] for each in answer["matches"]][:1] == [member][: len(found)]
    scores = [each["score"] for each in answer["matches"]]
    assert scores == sorted(scores, reverse=True)


def test_a_hundred_is_word_for_word(review: Daemon) -> None:
    assert search(review, "ADA  lovelace")["matches"][0] == {"employeeId": "00042", "member": "name", "score": 100.0}
    assert search(review, "ada lovelac")["matches"][0]["score"] < 100


def test_a_limit_cuts_and_all_are_counted(review: Daemon) -> None:
    everybody = search(review, "hopper")
    some = search(review, "hopper", limit=2)
    assert some == {
        "employees": everybody["employees"][:2],
        "matches": everybody["matches"][:2],
        "matched": len(everybody["employees"]),
    }
    assert len(search(review, "hopper", limit=1000)["employees"]) == 4


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \t\n"}, "text"),
        ({"text": "a" * 201}, "text"),
        ({"text": 42}, "text"),
        ({"text": None}, "text"),
        ({"text": "ada", "limit": 0}, "limit"),
        ({"text": "ada", "limit": 1001}, "limit"),
        ({"text": "ada", "limit": 2.5}, "limit"),
        ({"text": "ada", "fields": ["name"]}, "fields"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(review: Daemon, params: dict[str, Any], path: str) -> None:
    with pytest.raises(Refused) as refused:
        review.call("employee.search", params)
    assert refused.value.name == "InvalidParams"
    assert path in [error["path"] for error in refused.value.data["errors"]]


def test_without_a_session_there_is_nobody_to_search(daemon: Daemon) -> None:
    with pytest.raises(Refused) as refused:
        search(daemon, "ada")
    assert refused.value.name == "NoActiveSession"


def test_people_are_answered_as_they_stand_after_an_edit_and_its_undoing(review: Daemon) -> None:
    before = search(review, "ada")
    review.call("employee.move", employeeId="00042", performance="High", potential="High", note="ready")
    moved = search(review, "ada")
    assert moved["employees"][0] == review.call("employee.get", employeeId="00042")["employee"]
    assert (moved["employees"][0]["box"], moved["employees"][0]["changed"]) == (9, True)
    assert moved["matches"] == before["matches"]
    review.call("change.undo")
    assert search(review, "ada") == before


def test_a_refresh_is_searched_by_its_new_names_and_no_more_by_the_old(review: Daemon, workbook: Path) -> None:
    assert names(search(review, "lovelace")) == ["Ada Lovelace", "John Smith"]
    ada, john, anna, _, jurgen = ROWS
    new = ["00047", "Tola Adeyemi", "Buyer", "Buyer", "Grace Hopper", None, None]
    make_workbook(workbook, [["00042", "Ada King", *ada[2:]], john, anna, jurgen, new], HEADERS)
    review.call("session.refresh")
    assert names(search(review, "ada king"))[0] == "Ada King"
    assert names(search(review, "lovelace")) == ["John Smith"]
    assert names(search(review, "adeyemi")) == ["Tola Adeyemi"]
    grace = search(review, "grace hopper")["employees"][0]
    assert (grace["name"], grace["leftWorkbook"]) == ("Grace Hopper", True)


def test_each_session_is_searched_by_itself_and_the_same_after_a_kill(review: Daemon, tmp_path: Path) -> None:
    first = review.call("session.list")["sessions"][0]["sessionId"]
    other = make_workbook(tmp_path / "other.xlsx", [["7", "Mar Quist", *[None] * 5]], HEADERS)
    review.call("session.create", path=str(other))
    assert names(search(review, "quist")) == ["Mar Quist"]
    assert names(search(review, "lovelace")) == []
    found = search(review, "lovelace", sessionId=first)
    assert names(found) == ["Ada Lovelace", "John Smith"]
    review.kill()
    with forked(review.data_dir) as again:
        assert search(again, "lovelace", sessionId=first) == found
