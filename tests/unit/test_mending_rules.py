"""What mending goes by, rule by rule: who a damaged row is about, what a backup tells of somebody, where they stood."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ninebox_daemon.mending.people import Story, of_backup
from ninebox_daemon.mending.places import Places
from ninebox_daemon.mending.sources import Backed
from ninebox_daemon.mending.workbook import in_workbook_after
from ninebox_daemon.review.people import text_of
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import ChangeRow, EmployeeRow, InWorkbookRow, SessionRow
from ninebox_protocol.employees import Person

SESSION = SessionRow("s", "u", "n", "f", 0, 0, 1, "", 0, 0, "", "S", 1, 2, "{}")


def text(who: str, **members: Any) -> str:
    return text_of(Person(employee_id=who, name=f"Person {who}", **members))


def row(who: str, number: int = 1) -> EmployeeRow:
    return EmployeeRow(number, "s", who, None, text(who), None)


def change(seq: int, kind: str, who: str = "7") -> ChangeRow:
    body = json.dumps({"before": {who: {"notes": None}}, "after": {who: {"notes": "n"}}, "note": None})
    return ChangeRow("s", seq, kind, body, seq * 1000, None, None, None, None)


def backed(in_workbook: Mapping[str, str | None], *changes: ChangeRow) -> Backed:
    return Backed(SESSION, {}, dict(in_workbook), list(changes), {each.seq: 0 for each in changes}, [])


# What the workbook says of somebody -----------------------------------------------------------------------------------

PEOPLE = {"7": row("7"), "8": row("8", 2)}


@pytest.mark.parametrize("damaged_id", ["x", "8"])
def test_a_damaged_row_is_about_whom_its_text_names_where_its_id_is_nobodys_or_anothers(damaged_id: str) -> None:
    damaged = InWorkbookRow("s", damaged_id, text("7"))
    assert in_workbook_after(damaged, PEOPLE, {"8"}, None, None, Story([])) == ("7", text("7"), "journal")


@pytest.mark.parametrize("said", [None, "", text("9"), text("8")])
def test_a_damaged_row_that_names_nobody_of_whom_a_row_is_missing_is_lost(said: str | None) -> None:
    damaged = InWorkbookRow("s", "x", said)
    assert in_workbook_after(damaged, PEOPLE, {"8"}, None, None, Story([])) == ("x", None, None)


def test_a_backup_tells_what_the_workbook_says_unless_that_changed_since() -> None:
    damaged, kept = InWorkbookRow("s", "7", "?"), backed({"7": text("7", notes="old")}, change(3, "export"))
    told = ("7", text("7", notes="old"), "backup")
    assert in_workbook_after(damaged, PEOPLE, set(), None, kept, Story([change(3, "export")])) == told
    for kind in ("export", "refresh"):
        later = Story([change(3, "export"), change(4, kind)])
        assert in_workbook_after(damaged, PEOPLE, set(), None, kept, later) == ("7", None, None)
    assert in_workbook_after(damaged, PEOPLE, set(), None, backed({}, change(3, "export")), Story([]))[2] is None


def test_without_another_source_a_row_is_believed_where_the_person_says_the_same() -> None:
    for said, source in ((text("7"), "journal"), (None, "journal"), (text("7", notes="n"), None), ("{}", None)):
        found = in_workbook_after(InWorkbookRow("s", "7", said), PEOPLE, set(), None, None, Story([]))
        assert found == ("7", said if source else None, source)


# Who somebody was -----------------------------------------------------------------------------------------------------


def test_somebody_of_a_backup_is_certain_unless_a_refresh_was_about_them_since() -> None:
    edited = of_backup(Story([change(4, "update")]), row("7"), 3)
    assert (json.loads(edited.current)["notes"], json.loads(edited.baseline)["notes"], edited.certain) == (
        "n",
        None,
        True,
    )
    assert not of_backup(Story([change(4, "refresh")]), row("7"), 3).certain
    assert of_backup(Story([change(4, "refresh", "8")]), row("7"), 3).certain, "it was about somebody else"
    assert of_backup(Story([change(3, "refresh")]), row("7"), 3).certain, "the backup has it"


# Where somebody stood -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "place"),
    [
        ({"c": 3}, 1),  # two before the third
        ({"a": 1, "c": 3}, 2),  # behind the first
        ({"c": 1}, 2),  # no room before the first: at the end
        ({"c": 3, "z": 1}, 4),  # somebody else stands there
        ({}, 1),
    ],
)
def test_somebody_without_a_number_comes_back_beside_a_neighbour_or_at_the_end(
    taken: dict[str, int], place: int
) -> None:
    who = "b" if "a" in taken else "a"
    whole = {each: row(each, number) for each, number in taken.items()}
    assert Places(Database(None), whole, ["a", "b", "c"]).place(who, None, theirs=False) == place
