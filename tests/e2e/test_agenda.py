"""`statistics.agenda` through the real process: whose boxes, whose settings, whose time."""

from pathlib import Path
from typing import Any

import pytest

from forking import forked
from process import Daemon, Refused
from workbooks import make_workbook

HEADERS = ("Employee ID", "Worker", "Job Level", "Location", "Business Title", "Manager", "Performance", "Potential")
ROWS = [
    ("1", "Ada", "Level 10", "Lyon", "Nurse", None, "High", "High"),
    ("2", "Bo", "Level 9", "Lyon", "Senior Nurse", "Ada", "High", "High"),
    ("3", "Chi", "Level 9", "Oslo", "Buyer", "Ada", "Medium", "Medium"),
    ("4", "Dan", "Level 9", None, None, "Bo", "Low", None),
]


@pytest.fixture
def review(daemon: Daemon, tmp_path: Path) -> Daemon:
    daemon.call("session.create", path=str(make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS)))
    return daemon


def agenda(daemon: Daemon, minutes: int, **more: Any) -> list[tuple[Any, ...]]:
    """Return key, box, people and minutes of each item; all that must hold of an agenda holds."""
    told = daemon.call("statistics.agenda", minutes=minutes, **more)
    assert sum(each["minutes"] for each in told["items"]) == told["minutes"] == minutes
    assert all((each["name"] is None) is (each["key"] is None) for each in told["items"])
    return [(each["key"], each["box"], each["employees"], each["minutes"]) for each in told["items"]]


def test_an_hour_is_shared_out_over_the_boxes(review: Daemon) -> None:
    assert agenda(review, 60) == [(None, 5, 1, 15), (None, 9, 2, 30), (None, None, 1, 15)]
    told = review.call("statistics.agenda", minutes=61)
    assert [each["label"] for each in told["items"]] == ["Core Talent [M,M]", "Star [H,H]", None]
    assert told["wanted"] == 20
    review.call("settings.update", gridLabels={"9": "Spitze"})
    assert review.call("statistics.agenda", minutes=61)["items"][1]["label"] == "Spitze [H,H]"


@pytest.mark.parametrize(
    ("by", "items"),
    [
        ("level", [("Level 9", 5, 1), ("Level 9", 9, 1), ("Level 9", None, 1), ("Level 10", 9, 1)]),
        ("function", [("Buyer", 5, 1), ("Nurse", 9, 2), (None, None, 1)]),
        ("location", [("Lyon", 9, 2), ("Oslo", 5, 1), (None, None, 1)]),
    ],
)
def test_people_are_grouped_by_what_is_asked_for(review: Daemon, by: str, items: list[Any]) -> None:
    assert agenda(review, 40, groupBy=by) == [(*each, 10 * each[2]) for each in items]


def test_people_are_grouped_by_whom_they_report_to(review: Daemon) -> None:
    told = review.call("statistics.agenda", minutes=40, groupBy="manager")["items"]
    assert [(each["name"], each["box"], each["minutes"]) for each in told] == [
        *(("Ada", 5, 10), ("Ada", 9, 10), ("Bo", None, 10), (None, 9, 10)),
    ]


def test_it_goes_by_the_settings_and_by_how_people_stand_now_and_changes_nothing(review: Daemon) -> None:
    minutes = {**dict.fromkeys("12345678", 0), "9": 10, "notRated": 2.5}
    review.call("settings.update", minutesPerBox=minutes)
    assert agenda(review, 60) == [(None, 5, 1, 0), (None, 9, 2, 53), (None, None, 1, 7)]
    review.call("employee.move", employeeId="4", performance="Low", potential="Low")
    asked = ("employee.list", "change.history", "session.list", "settings.get")
    before = [review.call(method) for method in asked]
    assert agenda(review, 60) == [(None, 1, 1, 0), (None, 5, 1, 0), (None, 9, 2, 60)]
    assert [review.call(method) for method in asked] == before
    review.kill()
    with forked(review.data_dir) as again:
        assert agenda(again, 60) == [(None, 1, 1, 0), (None, 5, 1, 0), (None, 9, 2, 60)]
        for who in ("1", "2"):
            again.call("employee.move", employeeId=who, performance="Medium", potential="Medium")
        assert agenda(again, 10) == [(None, 1, 1, 2), (None, 5, 3, 8)], "no time for any of them: it goes by people"
        assert again.call("statistics.agenda", minutes=10)["wanted"] == 0


def test_a_meeting_may_be_too_short_for_everybody_and_nobody_is_left_out(review: Daemon) -> None:
    assert agenda(review, 1) == [(None, 5, 1, 0), (None, 9, 2, 1), (None, None, 1, 0)]


@pytest.mark.parametrize(
    ("params", "name", "paths"),
    [
        ({}, "InvalidParams", ["minutes"]),
        ({"minutes": 0}, "InvalidParams", ["minutes"]),
        ({"minutes": 100_001}, "InvalidParams", ["minutes"]),
        ({"minutes": 30.5}, "InvalidParams", ["minutes"]),
        ({"minutes": 30, "groupBy": "flag"}, "InvalidParams", ["groupBy"]),
        ({"minutes": 30, "sessionId": "none"}, "SessionNotFound", None),
    ],
)
def test_what_makes_no_sense_is_refused(review: Daemon, params: Any, name: str, paths: list[str] | None) -> None:
    with pytest.raises(Refused) as refused:
        review.call("statistics.agenda", params)
    assert refused.value.name == name
    if paths is not None:
        assert [each["path"] for each in refused.value.data["errors"]] == paths


def test_only_those_who_are_meant_are_talked_about_and_of_nobody_nothing(review: Daemon) -> None:
    assert agenda(review, 30, filter={"levels": ["Level 9"]}) == [
        (None, 5, 1, 10),
        (None, 9, 1, 10),
        (None, None, 1, 10),
    ]
    assert agenda(review, 30, filter={"rated": True, "levels": ["Level 9"]}, groupBy="manager") == [
        *(("1", 5, 1, 15), ("1", 9, 1, 15)),
    ]
    nobody = review.call("statistics.agenda", minutes=30, filter={"changed": True})
    assert nobody == {"items": [], "minutes": 0, "wanted": 0}
