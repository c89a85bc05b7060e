"""Labels and rating words of an organisation, in every place that shows or reads one. Read back by openpyxl."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from forking import forked
from process import Daemon
from workbooks import make_workbook

HEADERS = (
    *("Employee ID", "Worker", "Performance", "Potential", "FY26 9-Box Label", "Prior Calibration 9-Box Label"),
    *("Donut Exercise Label", "Donut Exercise Notes", "Desk"),
)
ROWS: list[list[Any]] = [
    ["1", "Ada", "High", "High", "Star [H,H]", "Star", None, None, "A-1"],
    ["2", "Bo", "Medium", "Medium", "Core Talent [M,M]", "core talent", "Growth [M,H]", "perhaps", "A-2"],
    ["3", "Chi", "Low", "Low", "Underperformer [L,L]", "Underperformer [L,L]", None, None, "A-3"],
]
WORDS = {"Low": ["Trifft nicht zu"], "Medium": ["Trifft zu", "Erfüllt"], "High": ["Übertroffen"]}


def workbook(folder: Path, rows: list[list[Any]] = ROWS, name: str = "people.xlsx") -> Path:
    return make_workbook(folder / name, rows, HEADERS)


def create(daemon: Daemon, path: Path) -> Any:
    return daemon.call("session.create", path=str(path))


def rename(daemon: Daemon, **labels: str | None) -> None:
    """Call boxes otherwise: `b9="Top"`."""
    daemon.call("settings.update", gridLabels={name[1:]: label for name, label in labels.items()})


def people(daemon: Daemon) -> dict[str, Any]:
    return {each["employeeId"]: each for each in daemon.call("employee.list")["employees"]}


def labels(daemon: Daemon) -> list[str | None]:
    return [each["boxLabel"] for each in people(daemon).values()]


def cells(path: Path) -> dict[str, dict[str, Any]]:
    """Return by employeeId what stands in each row, by header."""
    page = load_workbook(path).worksheets[0]
    headers, *rows = [[cell.value for cell in row] for row in page.iter_rows()]
    return {str(row[0]): dict(zip(map(str, headers), row, strict=True)) for row in rows}


def exported(daemon: Daemon, path: Path) -> dict[str, dict[str, Any]]:
    daemon.call("session.export", mode="saveNew", path=str(path))
    return cells(path)


def without_what_differs(people: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**each, "changed": None} for each in people.values()]


def test_a_new_label_shows_at_once_in_all_sessions_and_after_a_kill(daemon: Daemon, tmp_path: Path) -> None:
    first = create(daemon, workbook(tmp_path))["session"]["sessionId"]
    create(daemon, workbook(tmp_path, name="other.xlsx"))
    before = labels(daemon)
    rename(daemon, b9='Spitze "Ä" \\', b5="Kern")
    expected = ['Spitze "Ä" \\ [H,H]', "Kern [M,M]", "Underperformer [L,L]"]
    assert labels(daemon) == expected
    moved = daemon.call("employee.move", employeeId="3", performance="High", potential="High")
    assert moved["employee"]["boxLabel"] == expected[0]
    assert daemon.call("change.undo")["employees"][0]["boxLabel"] == "Underperformer [L,L]"
    assert daemon.call("employee.get", employeeId="2")["employee"]["boxLabel"] == expected[1]
    daemon.call("session.activate", sessionId=first)
    assert labels(daemon) == expected
    daemon.kill()
    with forked(daemon.data_dir) as again:
        assert labels(again) == expected
        rename(again, b9=None, b5=None)
        assert labels(again) == before


def test_nothing_that_is_kept_of_people_holds_a_label(daemon: Daemon, tmp_path: Path) -> None:
    rename(daemon, b9="Unverwechselbar")
    create(daemon, workbook(tmp_path))
    daemon.call("employee.move", employeeId="3", performance="High", potential="High")
    daemon.call("session.exportBundle", path=str(tmp_path / "review.ninebox"))
    daemon.end()
    kept = (daemon.data_dir / "ninebox.db").read_bytes()
    assert kept.count(b"Unverwechselbar") == 1
    assert b"Unverwechselbar [" not in kept


def test_an_export_calls_the_boxes_as_they_are_called_and_leaves_those_it_does_not_touch(
    daemon: Daemon, tmp_path: Path
) -> None:
    path = workbook(tmp_path)
    create(daemon, path)
    rename(daemon, b1="Unten", b5="Kern", b8="Kommt", b9="Spitze")
    daemon.call("employee.move", employeeId="3", performance="Medium", potential="Medium")
    new = exported(daemon, tmp_path / "new.xlsx")
    assert new["3"]["FY26 9-Box Label"] == "Kern [M,M]"
    assert new["3"]["Change Description"] == "Moved from Unten [L,L] to Kern [M,M]"
    assert {name: new["1"][name] for name in HEADERS} == dict(zip(HEADERS, ROWS[0], strict=True))
    assert new["2"]["FY26 9-Box Label"] == "Core Talent [M,M]"
    assert new["2"]["Donut Exercise Label"] == "Growth [M,H]"


def test_a_workbook_is_read_with_labels_that_boxes_have_had_or_have_by_default(daemon: Daemon, tmp_path: Path) -> None:
    rename(daemon, b9="Spitze", b5="Kern")
    rename(daemon, b9="Gipfel")
    rows = [
        [str(number), f"P{number}", None, None, None, label, label, None, None]
        for number, label in enumerate(("Gipfel", "spitze [H,H]", "STAR", "Kern", "Core Talent", "Star [H,H]", "Nix"))
    ]
    report = create(daemon, workbook(tmp_path, rows))["report"]
    found = people(daemon).values()
    assert [each["priorBox"] for each in found] == [9, 9, 9, 5, 5, 9, None]
    assert [(each["donut"] or {}).get("performance") for each in found] == [
        *("High", "High", "High", "Medium", "Medium", "High", None),
    ]
    assert [each["value"] for each in report["notUnderstood"]] == ["Nix", "Nix"]


def test_a_review_exported_under_one_set_of_labels_is_read_under_the_next(daemon: Daemon, tmp_path: Path) -> None:
    create(daemon, workbook(tmp_path))
    rename(daemon, b8="Kommt", b2="Solide")
    for who, performance, potential in (("1", "Medium", "High"), ("3", "Medium", "Low"), ("2", None, "High")):
        daemon.call("employee.move", employeeId=who, performance=performance, potential=potential)
    exported(daemon, tmp_path / "new.xlsx")
    rename(daemon, b8="Solide", b2="Kommt")
    was = without_what_differs(people(daemon))
    assert create(daemon, tmp_path / "new.xlsx")["report"]["notUnderstood"] == []
    assert without_what_differs(people(daemon)) == was


def test_a_new_workbook_of_a_sample_has_the_labels(daemon: Daemon, tmp_path: Path) -> None:
    rename(daemon, b5="Kern")
    daemon.call("session.createSample", employees=60, seed=3)
    made = exported(daemon, tmp_path / "sample.xlsx")
    here = people(daemon)
    assert {who: row["9-Box Label"] for who, row in made.items()} == {
        who: each["boxLabel"] for who, each in here.items()
    }
    priors = {row["Prior Calibration 9-Box Label"] for row in made.values()}
    assert "5 - Kern" in priors
    assert not any("Core" in (prior or "") for prior in priors)
    create(daemon, tmp_path / "sample.xlsx")
    assert [each["priorBox"] for each in people(daemon).values()] == [each["priorBox"] for each in here.values()]


def test_rating_words_count_from_the_next_import_or_refresh_on(daemon: Daemon, tmp_path: Path) -> None:
    path = workbook(
        tmp_path, [["1", "Ada", "übertroffen", "TRIFFT  ZU", *[None] * 5], ["2", "Bo", "Solid", "High", *[None] * 5]]
    )
    report = create(daemon, path)["report"]
    assert [each["value"] for each in report["notUnderstood"]] == ["übertroffen", "TRIFFT  ZU", "Solid"]
    daemon.call("settings.update", ratingWords=WORDS)
    assert [each["box"] for each in people(daemon).values()] == [None, None]
    daemon.kill()
    with forked(daemon.data_dir) as again:
        refreshed = again.call("session.refresh")
        assert [each["value"] for each in refreshed["report"]["notUnderstood"]] == ["Solid"]
        assert [each["box"] for each in people(again).values()] == [6, None]
        assert create(again, path)["report"]["notUnderstoodCount"] == 1
        again.call("settings.update", ratingWords=None)
        assert people(again)["1"]["box"] == 6


def test_a_review_in_the_organisations_words_comes_back_in_them(daemon: Daemon, tmp_path: Path) -> None:
    daemon.call("settings.update", ratingWords=WORDS)
    rows: list[list[Any]] = [
        ["1", "Ada", "Übertroffen", "Trifft zu", None, None, None, None, None],
        ["2", "Bo", "Trifft nicht zu", "Erfüllt", None, None, None, None, None],
        ["3", "Chi", "M", 3, None, None, None, None, None],
        ["4", "Dee", "Solid", None, None, None, None, None, None],
    ]
    path = workbook(tmp_path, rows)
    create(daemon, path)
    assert [each["box"] for each in people(daemon).values()] == [6, 4, 8, None]
    daemon.call("employee.move", employeeId="1", performance="Low", potential="Medium")
    daemon.call("employee.move", employeeId="3", performance="High", potential="Low")
    daemon.call("employee.move", employeeId="4", performance="High", potential="Low")
    daemon.call("session.export", mode="updateOriginal")
    after = cells(path)
    assert [(row["Performance"], row["Potential"]) for row in after.values()] == [
        *(("Trifft nicht zu", "Trifft zu"), ("Trifft nicht zu", "Erfüllt"), ("H", 1), ("High", "Low")),
    ]
    assert after["1"]["Original Performance"] == "High"
    was = people(daemon)
    assert create(daemon, path)["report"]["notUnderstood"] == []
    assert without_what_differs(people(daemon)) == without_what_differs(was)
    daemon.call("employee.move", employeeId="1", performance="High", potential="Medium")
    daemon.call("session.export", mode="updateOriginal")
    assert cells(path)["1"]["Performance"] == "Übertroffen"
    assert cells(path)["1"]["Change Description"] == "Moved back to High Impact [H,M]"


@pytest.mark.parametrize("suffix", ["words taken away", "words given later"])
def test_words_that_changed_between_import_and_export_leave_no_moved_rating_unread(
    daemon: Daemon, tmp_path: Path, suffix: str
) -> None:
    first, then = (WORDS, None) if suffix == "words taken away" else (None, WORDS)
    daemon.call("settings.update", ratingWords=first)
    create(daemon, workbook(tmp_path, [["1", "Ada", "Low", "Übertroffen", None, None, None, None, None]]))
    daemon.call("settings.update", ratingWords=then)
    daemon.call("employee.move", employeeId="1", performance="Medium", potential="High")
    exported(daemon, tmp_path / "new.xlsx")
    create(daemon, tmp_path / "new.xlsx")
    assert people(daemon)["1"]["box"] == 8
