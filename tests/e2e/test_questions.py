"""What people ask of a review, through the real process: lists, options, distribution, movers, and wrong questions."""

from pathlib import Path
from typing import Any

import pytest

from forking import forked
from process import Daemon, Refused
from workbooks import make_workbook, people_rows


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return make_workbook(tmp_path / "people.xlsx", people_rows(60))


def everybody(daemon: Daemon) -> list[Any]:
    listed: list[Any] = daemon.call("employee.list")["employees"]
    return listed


def ids(answer: Any) -> list[str]:
    return [each["employeeId"] for each in answer["employees"]]


def move(daemon: Daemon, employee_id: str, performance: str | None, potential: str | None) -> None:
    daemon.call("employee.move", employeeId=employee_id, performance=performance, potential=potential)


def test_a_page_of_those_who_fit_is_told_with_how_many_fit_at_all(review: Daemon) -> None:
    people = everybody(review)
    expected = [each["employeeId"] for each in people if each["box"] is not None]
    asked = {"filter": {"rated": True}, "offset": 3, "limit": 5}
    answer = review.call("employee.list", asked)
    assert (ids(answer), answer["total"], answer["matched"]) == (expected[3:8], 60, len(expected))
    assert answer["employees"][0] == next(each for each in people if each["employeeId"] == expected[3])
    assert review.call("employee.list", {**asked, "offset": 100})["employees"] == []
    assert review.call("employee.list", {**asked, "limit": 0})["matched"] == len(expected)


def test_only_the_members_asked_for_are_told_in_their_order(review: Daemon) -> None:
    (first, *_) = everybody(review)
    told = review.call("employee.list", fields=["box", "name", "extra", "boxLabel"], limit=1)["employees"]
    assert [list(each.items()) for each in told] == [
        [(member, first[member]) for member in ("box", "name", "extra", "boxLabel")]
    ]


def test_people_can_be_sorted_by_whether_they_have_flags(review: Daemon) -> None:
    flags = {each["employeeId"]: bool(each["flags"]) for each in everybody(review)}
    assert len(set(flags.values())) == 2
    for sort in ("flagged", "-flagged"):
        seen = [flags[who] for who in ids(review.call("employee.list", sort=[sort, "boxLabel"]))]
        assert seen == sorted(flags.values(), reverse=sort == "flagged")


@pytest.mark.parametrize("member", ["name", "jobLevel", "hireDate", "boxLabel", "flags", "priorBox", "changed"])
def test_people_can_be_sorted_by_any_member_both_ways(review: Daemon, member: str) -> None:
    move(review, "00007", "High", "High")
    up, down = (review.call("employee.list", sort=sign + member)["employees"] for sign in ("", "-"))
    assert sorted(ids({"employees": up})) == ids({"employees": everybody(review)})
    without = [each for each in up if each[member] is None]
    assert up[len(up) - len(without) :] == without == down[len(down) - len(without) :]
    there = [[value_of(each[member]) for each in way[: len(way) - len(without)]] for way in (up, down)]
    assert there[0] == there[1][::-1]
    assert len(set(there[0])) > 1


def value_of(member: Any) -> Any:
    """Return what counts in the order: of flags how many there are."""
    return len(member) if isinstance(member, list) else member


def test_who_was_edited_is_found_as_they_are_now(review: Daemon) -> None:
    assert ids(review.call("employee.list", filter={"changed": True})) == []
    move(review, "00005", "High", "High")
    review.call("employee.setFlags", employeeId="00009", add=["Works from Lisbon"])
    assert ids(review.call("employee.list", filter={"changed": True})) == ["00005", "00009"]
    assert ids(review.call("employee.list", filter={"flags": ["Works from Lisbon"]})) == ["00009"]
    assert "00005" in ids(review.call("employee.list", filter={"boxes": [9]}))
    review.call("change.undo")
    with pytest.raises(Refused):
        review.call("employee.list", filter={"flags": ["Works from Lisbon"]})
    assert ids(review.call("employee.list", filter={"changed": True})) == ["00005"]
    assert ids(review.call("employee.list", sort=["changed", "employeeId"], limit=2)) == ["00005", "00001"]


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("employee.list", {"filter": {"level": ["MGR1"]}}, "filter.level", "no such member"),
    ("employee.list", {"filter": {"levels": ["MGR"]}}, "filter.levels[0]", '"MGR1", "MGR2", "MGR3", "MGR4"'),
    ("employee.list", {"filter": {"levels": "MGR1"}}, "filter.levels", "list"),
    ("employee.list", {"filter": {"boxes": [0]}}, "filter.boxes[0]", "greater than or equal to 1"),
    ("employee.list", {"filter": {"performance": ["high"]}}, "filter.performance[0]", "'Low', 'Medium' or 'High'"),
    ("employee.list", {"filter": {"movers": ["small"]}}, "filter.movers[0]", "'big' or 'medium'"),
    ("employee.list", {"filter": {"text": "  "}}, "filter.text", "blank"),
    ("employee.list", {"filter": {"text": "\u0301"}}, "filter.text", "no word"),
    ("employee.list", {"filter": {"excludeIds": ["1"]}}, "filter.excludeIds[0]", "no such person"),
    ("employee.list", {"sort": ["salary"]}, "sort", "jobLevel"),
    ("employee.list", {"fields": ["salary"]}, "fields[0]", "jobLevel"),
    ("employee.list", {"offset": -1}, "offset", "greater than or equal to 0"),
    ("employee.filterOptions", {"filter": {"locations": ["Mars"]}}, "filter.locations[0]", '"BRA"'),
    ("statistics.distribution", {"groupBy": "salary"}, "groupBy", "'level'"),
    ("statistics.distribution", {"filter": {"flags": ["x"]}}, "filter.flags[0]", '"pip"'),
    ("statistics.movers", {"filter": {"managers": ["x"]}}, "filter.managers[0]", "Allowed"),
]


@pytest.mark.parametrize(("method", "params", "path", "says"), WRONG)
def test_a_wrong_question_is_refused_with_the_path_and_what_is_allowed(
    review: Daemon, method: str, params: dict[str, Any], path: str, says: str
) -> None:
    with pytest.raises(Refused) as refused:
        review.call(method, params)
    assert refused.value.name == "InvalidParams"
    (wrong,) = refused.value.data["errors"]
    assert wrong["path"] == path
    assert says in wrong["says"]


def test_each_option_leaves_as_many_as_it_says(review: Daemon) -> None:
    move(review, "00005", None, None)
    options = review.call("employee.filterOptions")
    assert options.pop("total") == 60
    asked = 0
    for member, listed in options.items():
        for option in listed:
            want = option["value"] if member in ("rated", "changed") else [option["value"]]
            assert review.call("employee.list", filter={member: want}, limit=0)["matched"] == option["count"]
            asked += 1
    assert asked > 50


def test_flags_have_names_and_colours(review: Daemon) -> None:
    review.call("employee.setFlags", employeeId="00001", add=["Works from Lisbon"])
    flags = {each["value"]: each for each in review.call("employee.filterOptions")["flags"]}
    assert (flags["pip"]["label"], flags["pip"]["builtIn"]) == ("PIP (Performance Improvement Plan)", True)
    assert flags["pip"]["colour"].startswith("#")
    assert flags["Works from Lisbon"] == {
        "value": "Works from Lisbon",
        "label": "Works from Lisbon",
        "count": 1,
        "builtIn": False,
        "colour": None,
    }


def test_the_distribution_is_that_of_the_list_and_the_same_after_a_kill(data_dir: Path, workbook: Path) -> None:
    with forked(data_dir) as daemon:
        daemon.call("session.create", path=str(workbook))
        move(daemon, "00001", None, "High")
        move(daemon, "00002", "High", "High")
        people = everybody(daemon)
        (whole,) = daemon.call("statistics.distribution")["groups"]
        assert (whole["key"], whole["total"]) == (None, 60)
        for box in range(1, 10):
            assert whole["boxes"][str(box)]["count"] == sum(each["box"] == box for each in people)
        levels = daemon.call("statistics.distribution", groupBy="level")
        assert {each["key"]: each["total"] for each in levels["groups"]} == {
            level: sum(each["jobLevel"] == level for each in people) for level in {each["jobLevel"] for each in people}
        }
        movers = daemon.call("statistics.movers")
        assert {"00002"} <= {each["employeeId"] for each in movers["movers"]}
        daemon.kill()
    with forked(data_dir) as daemon:
        assert daemon.call("statistics.distribution")["groups"] == [whole]
        assert daemon.call("statistics.distribution", groupBy="level") == levels
        assert daemon.call("statistics.movers") == movers


def test_boxes_are_called_what_the_settings_say(review: Daemon) -> None:
    review.call("settings.update", gridLabels={"9": "Top talent"})
    boxes = review.call("employee.filterOptions")["boxes"]
    assert [each["label"] for each in boxes if each["value"] in (9, None)] == ["Top talent [H,H]", None]


def test_people_are_sorted_by_what_boxes_are_called_now_and_by_who_left_since(
    review: Daemon, workbook: Path, tmp_path: Path
) -> None:
    first = review.call("employee.list", sort="boxLabel", limit=1)["employees"][0]
    review.call("settings.update", gridLabels={str(first["box"]): "Zenith"})
    labels = [each["boxLabel"] for each in review.call("employee.list", sort="-boxLabel")["employees"]]
    assert labels[0].startswith("Zenith")
    assert "leftWorkbook" in review.call("employee.list", sort=["leftWorkbook"], limit=1)["employees"][0]
    newer = make_workbook(tmp_path / "newer.xlsx", [row for row in people_rows(60) if row[0] != "00060"])
    review.call("session.refresh", path=str(newer))
    assert ids(review.call("employee.list", sort=["leftWorkbook"], limit=1)) == ["00060"]


def test_a_filter_means_the_same_people_everywhere(review: Daemon) -> None:
    want = {"levels": ["MGR1", "MGR2"], "rated": True, "excludeIds": ["00001"]}
    people = ids(review.call("employee.list", filter=want))
    assert review.call("employee.filterOptions", filter=want)["total"] == len(people)
    assert review.call("statistics.distribution", filter=want)["groups"][0]["total"] == len(people)
    movers = [each["employeeId"] for each in review.call("statistics.movers", filter=want)["movers"]]
    assert set(movers) <= set(people)
    assert set(ids(review.call("employee.list", filter={**want, "movers": ["big", "medium"]}))) == set(movers)


def test_managers_are_filtered_by_with_all_who_report_to_them(tmp_path: Path, daemon: Daemon) -> None:
    rows = [
        ("1", "Ada", None),
        ("2", "Bo", "Ada"),
        ("3", "Chi", "Bo"),
        ("4", "Dee", "Elsewhere, Tom"),
        ("5", "Eve", "Ada"),
    ]
    path = make_workbook(tmp_path / "chain.xlsx", rows, ("Employee ID", "Worker", "Manager"))
    daemon.call("session.create", path=str(path))
    assert ids(daemon.call("employee.list", filter={"managers": ["1"]})) == ["2", "3", "5"]
    assert ids(daemon.call("employee.list", filter={"managers": ["Elsewhere, Tom", "2"]})) == ["3", "4"]
    groups = daemon.call("statistics.distribution", groupBy="manager")["groups"]
    assert [(each["key"], each["name"], each["total"]) for each in groups] == [
        *(("1", "Ada", 2), ("2", "Bo", 1), ("Elsewhere, Tom", "Elsewhere, Tom", 1), (None, None, 1)),
    ]


def test_movers_are_told_with_their_reasons_the_farthest_first(tmp_path: Path, daemon: Daemon) -> None:
    headers = ("Employee ID", "Worker", "Performance", "Potential", "Prior Calibration 9-Box Label")
    rows = [
        ("1", "Near", "High", "High", 8),
        ("2", "Two steps", "High", "High", 5),
        ("3", "Across by a step", "High", "Medium", 3),
        ("4", "Across", "High", "High", 1),
        ("5", "Not rated", None, "High", 1),
        ("6", "Stays", "Low", "Low", 1),
    ]
    daemon.call("session.create", path=str(make_workbook(tmp_path / "moved.xlsx", rows, headers)))
    move(daemon, "6", "Medium", "Medium")
    told = daemon.call("statistics.movers")
    assert (told["big"], told["medium"]) == (2, 2)
    assert [(each["employeeId"], each["moved"], each["box"], each["tier"]) for each in told["movers"]] == [
        ("4", "big", 9, "High"),
        ("3", "big", 6, "High"),
        ("2", "medium", 9, "High"),
        ("6", "medium", 5, "Middle"),
    ]
    assert told["movers"][1]["reasons"] == [
        {"against": "priorBox", "moved": "big", "box": 3, "year": None, "word": None, "tier": "Low", "distance": 1}
    ]
    assert [why["against"] for why in told["movers"][3]["reasons"]] == ["priorBox", "baseline"]
