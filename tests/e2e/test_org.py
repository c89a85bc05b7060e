"""Who reports to whom, through the real process: workbooks with and without a column for the manager's ID."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from process import Daemon, Refused
from workbooks import make_workbook

HEADERS = ("Employee ID", "Worker", "Worker's Manager", "Manager ID")
PEOPLE = (
    ("00001", "Ada Lee", None, None),
    ("00002", "Bob Ray", "Ada Lee", None),
    ("00003", "Ada Lee", "Bob Ray", "00002"),
    ("00004", "Cy Fox", "Ada Lee", "00003"),
    ("00005", "Di Orr", "ada lee", None),
    ("00006", "Zoë “Z” Poe", "Quist, Mår", "90001"),
    ("00007", "Ed Kay", "Flo Ott", None),
    ("00008", "Flo Ott", "Ed Kay (00007)", None),
    ("00009", "Gus Yew", "quist,  mar", None),
)


def begin(daemon: Daemon, folder: Path, rows: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS) -> None:
    daemon.call("session.create", path=str(make_workbook(folder / "org.xlsx", rows, headers)))


@pytest.fixture
def org(daemon: Daemon, tmp_path: Path) -> Daemon:
    """Return a running daemon with PEOPLE as its active session."""
    begin(daemon, tmp_path, PEOPLE)
    return daemon


def chain(daemon: Daemon, employee_id: str) -> tuple[list[str | None], list[str], str]:
    """Return IDs and names above somebody, and why it ends."""
    told = daemon.call("org.chain", employeeId=employee_id)
    return [each["employeeId"] for each in told["chain"]], [each["name"] for each in told["chain"]], told["ends"]


def test_the_tree_is_told_with_what_can_not_be_told(org: Daemon) -> None:
    told = org.call("org.tree")
    assert [(node["employeeId"], node["managerId"], node["depth"]) for node in told["nodes"]] == [
        ("00001", None, 0),
        ("00002", None, 0),
        ("00003", "00002", 1),
        ("00004", "00003", 2),
        ("00005", None, 0),
        ("00006", None, 0),
        ("00007", None, 0),
        ("00008", "00007", 1),
        ("00009", None, 0),
    ]
    assert told["nodes"][1] == {
        "employeeId": "00002",
        "name": "Bob Ray",
        "managerId": None,
        "depth": 0,
        "directReports": 1,
        "allReports": 2,
    }
    assert told["nodes"][5]["name"] == "Zoë “Z” Poe"
    assert told["unknownManagers"] == [
        {"manager": "Quist, Mår (90001)", "employeeIds": ["00006"]},
        {"manager": "quist,  mar", "employeeIds": ["00009"]},
    ]
    assert told["ambiguousManagers"] == [
        {"manager": "Ada Lee", "employeeIds": ["00002", "00005"], "candidates": ["00001", "00003"]}
    ]
    assert told["cycles"] == [["00007", "00008"]]


def test_the_managers_id_is_a_column_that_the_import_keeps_as_it_is(org: Daemon) -> None:
    assert org.call("employee.get", employeeId="00004")["employee"]["extra"] == {"Manager ID": "00003"}
    assert chain(org, "00004") == (["00003", "00002", None], ["Ada Lee", "Bob Ray", "Ada Lee"], "ambiguousManager")


def test_without_that_column_managers_are_found_by_name(daemon: Daemon, tmp_path: Path) -> None:
    begin(daemon, tmp_path, [row[:3] for row in PEOPLE], HEADERS[:3])
    assert chain(daemon, "00004") == ([None], ["Ada Lee"], "ambiguousManager")
    assert chain(daemon, "00003") == (["00002", None], ["Bob Ray", "Ada Lee"], "ambiguousManager")


def test_chains_end_at_the_top_outside_or_where_they_began(org: Daemon) -> None:
    assert chain(org, "00001") == ([], [], "top")
    assert chain(org, "00006") == ([None], ["Quist, Mår (90001)"], "unknownManager")
    assert chain(org, "00007") == (["00008", "00007"], ["Flo Ott", "Ed Kay"], "cycle")


def test_reports_are_told_from_the_person_down(org: Daemon) -> None:
    told = org.call("org.reports", employeeId="00002")
    assert [(node["employeeId"], node["depth"], node["allReports"]) for node in told["reports"]] == [
        ("00003", 1, 1),
        ("00004", 2, 0),
    ]
    assert told["direct"] == 1
    assert org.call("org.reports", employeeId="00004") == {"reports": [], "direct": 0}


@pytest.mark.parametrize("method", ["org.reports", "org.chain"])
def test_somebody_whom_the_session_does_not_have_is_refused(org: Daemon, method: str) -> None:
    for stranger in ("2", "Ada Lee", ""):
        with pytest.raises(Refused) as refused:
            org.call(method, employeeId=stranger)
        assert (refused.value.name, refused.value.data["employeeId"]) == ("EmployeeNotFound", stranger)


ONE = {"employeeId": "00001"}


@pytest.mark.parametrize(("method", "params"), [("org.tree", {}), ("org.reports", ONE), ("org.chain", ONE)])
def test_a_session_that_is_not_there_is_refused(org: Daemon, method: str, params: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        org.call(method, sessionId="none", **params)
    assert refused.value.name == "SessionNotFound"


def test_an_edit_leaves_the_tree_and_a_refresh_brings_the_new_one(org: Daemon, tmp_path: Path) -> None:
    before = org.call("org.tree")
    org.call("employee.move", employeeId="00004", performance="High", potential="High")
    assert org.call("org.tree") == before
    rows = [(*row[:3], "00001" if row[0] == "00005" else row[3]) for row in PEOPLE]
    org.call("session.refresh", path=str(make_workbook(tmp_path / "newer.xlsx", rows, HEADERS)))
    assert chain(org, "00005") == (["00001"], ["Ada Lee"], "top")
    assert org.call("org.reports", employeeId="00001")["direct"] == 1


def test_made_up_people_are_one_tree(daemon: Daemon) -> None:
    daemon.call("session.createSample", employees=500, seed=7)
    told = daemon.call("org.tree")
    people = {each["employeeId"]: each for each in daemon.call("employee.list")["employees"]}
    assert {node["employeeId"] for node in told["nodes"]} == people.keys()
    assert [node["depth"] for node in told["nodes"]].count(0) == 1
    assert told["nodes"][0]["allReports"] == 499
    assert told["unknownManagers"] == told["ambiguousManagers"] == told["cycles"] == []
    for node in told["nodes"]:
        links, names, ends = chain(daemon, node["employeeId"])
        assert (links[:1], len(links), ends) == ([node["managerId"]] if links else [], node["depth"], "top")
        assert names[::-1] == people[node["employeeId"]]["managementChain"]
