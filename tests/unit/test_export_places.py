"""The places that an import found are found again, or the export names what isn't there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ninebox_daemon.workbook.reader import read_workbook
from ninebox_daemon.workbook.writer import write_workbook
from ninebox_protocol.employees import Person
from ninebox_protocol.errors import RpcError
from unit.exports import AT_MS, changed, export, refusal, write
from unit.imports import SHOWN_AS
from workbooks import make_workbook

HEADERS = ("Employee ID", "Worker", "Performance", "Potential", "Notes")
ROWS = (("00007", "Ada", "Low", "Low", ""), ("00008", "Bo", "High", "High", "x"))
GONE = "the row of the employee 00007"
MOVE = {"00007": {"performance": "High"}}


def refused_after(
    tmp_path: Path, *, headers: Sequence[object] = HEADERS, rows: Sequence[Sequence[object]] = ROWS, **options: Any
) -> dict[str, Any]:
    """Import one workbook, write into another one that came in its place; return the facts of the refusal."""
    path = make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS, sheet="People")
    read = read_workbook(path, shown_as=SHOWN_AS)
    make_workbook(path, rows, headers, **{"sheet": "People", **options})
    person = read.people[0]
    with pytest.raises(RpcError) as refused:
        write_workbook(
            path,
            tmp_path / "target.xlsx",
            shown_as=SHOWN_AS,
            sheet_name=read.report.sheet_name,
            header_row=read.report.header_row,
            columns=read.report.columns,
            pairs=[(person, changed(person, {"performance": "High"}))],
            at_ms=AT_MS,
        )
    assert refused.value.fault.name == "PlaceNotFound"
    assert refused.value.facts["path"] == SHOWN_AS
    assert refused.value.facts["sheet"] == "People"
    assert not (tmp_path / "target.xlsx").exists()
    return dict(refused.value.facts)


@pytest.mark.parametrize(
    ("other", "what", "member"),
    [
        ({"sheet": "Staff"}, "the sheet 'People'", None),
        ({"above": [["a title"]]}, "the header row 1", ("headerRow", 1)),
        ({"headers": ("Desk", "Worker", "Performance", "Potential", "Notes")}, "the header row 1", ("headerRow", 1)),
        ({"rows": ()  , "headers": ()}, "the header row 1", ("headerRow", 1)),
        ({"headers": (*HEADERS[:2], "Rating", *HEADERS[3:])}, "the column 'Performance'", ("field", "performance")),
        (
            {"headers": (*HEADERS[:2], "Performance Rating", *HEADERS[3:])},
            "the column 'Performance'",
            ("header", "Performance"),
        ),
        ({"rows": ROWS[1:]}, GONE, ("employeeId", "00007")),
        ({"rows": (("00007", "", "Low", "Low", ""), *ROWS[1:])}, GONE, ("employeeId", "00007")),
        ({"rows": ((7, "Ada", "Low", "Low", ""),)}, GONE, ("employeeId", "00007")),
    ],
)  # fmt: skip
def test_what_is_not_there_any_more_is_named(
    tmp_path: Path, other: dict[str, Any], what: str, member: tuple[str, object] | None
) -> None:
    facts = refused_after(tmp_path, **other)
    assert facts["what"] == what
    if member:
        assert facts[member[0]] == member[1]


def test_rows_and_columns_that_moved_are_found(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS)
    report = read_workbook(path, shown_as=SHOWN_AS).report
    make_workbook(path, [(row[4], *row[:4]) for row in reversed(ROWS)], [HEADERS[4], *HEADERS[:4]])
    got = export(path, MOVE, columns=report.columns)
    assert got.cell("D3") == "High"


def test_the_first_row_of_an_id_is_written_as_it_was_imported(tmp_path: Path) -> None:
    rows = [("", "no id"), ("5", ""), ("5", "Ada", "Low", "Low"), ("5", "Ada again", "Low", "Low")]
    got = export(make_workbook(tmp_path / "people.xlsx", rows, HEADERS), {"5": {"performance": "High"}})
    assert [got.cell(f"C{row}") for row in range(2, 6)] == [None, None, "High", "Low"]


def test_numbers_shown_with_leading_zeros_are_found_as_shown(tmp_path: Path) -> None:
    path = make_workbook(
        tmp_path / "people.xlsx", [(7, "Ada", "Low", "Low")], HEADERS, formats={"Employee ID": "00000"}
    )
    assert export(path, MOVE).cell("C2") == "High"


def test_headers_below_a_title_and_away_from_the_left_edge_are_found(tmp_path: Path) -> None:
    above = [["A title"], []]
    got = export(make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS, above=above, left=2), MOVE)
    assert got.cell("E4") == "High"
    assert got.cell("H3") == "Modified in Session"
    assert got.cell("H4") == "Yes"


def test_rows_above_the_headers_are_nobodys(tmp_path: Path) -> None:
    above = [["00007", "How to fill this in", "Low", "Low"]]
    got = export(make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS, above=above), MOVE)
    assert (got.cell("C1"), got.cell("C3")) == ("Low", "High")


def test_the_sheet_that_was_imported_is_written_and_no_other(tmp_path: Path) -> None:
    more = {"People": [HEADERS, *ROWS]}
    path = make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS, sheet="Copy", more=more)
    got = export(path, MOVE)
    assert (got.cell("C2", "People"), got.cell("C2", "Copy")) == ("High", "Low")


def test_somebody_who_stayed_the_same_must_be_there_too(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS)
    ghost = Person(employee_id="9", name="Gone")
    assert refusal(path, {}, pairs=[(ghost, ghost)]).facts["employeeId"] == "9"


def test_a_file_that_is_gone_or_no_workbook_is_named(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS)
    arguments: dict[str, Any] = {"shown_as": SHOWN_AS, "sheet_name": "People", "header_row": 1, "columns": {}}
    arguments |= {"pairs": [], "at_ms": 0}
    with pytest.raises(RpcError) as refused:
        write_workbook(tmp_path / "gone.xlsx", tmp_path / "t.xlsx", **arguments)
    assert refused.value.fault.name == "FileNotFound"
    path.write_bytes(b"a,b\n")
    with pytest.raises(RpcError) as refused:
        write_workbook(path, tmp_path / "t.xlsx", **arguments)
    assert refused.value.fault.name == "NotAWorkbook"


def test_a_target_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS)
    target = tmp_path / "written.xlsx"
    target.write_bytes(b"somebody's")
    with pytest.raises(FileExistsError):
        write(path, MOVE, target=target)
    assert target.read_bytes() == b"somebody's"


def test_the_source_is_only_read(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS)
    before, facts = path.read_bytes(), path.stat()
    export(path, MOVE)
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == facts.st_mtime_ns


def test_whoever_listens_can_stop_it(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS)
    told: list[tuple[int, str]] = []

    def stop(done: int, total: int, message: str) -> None:
        told.append((100 * done // total, message))
        if message.startswith("Changing"):
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write(path, MOVE, target=tmp_path / "t.xlsx", step=stop)
    assert not (tmp_path / "t.xlsx").exists()
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
