"""The donut exercise through the real process: placed, taken away, kept wherever a review goes."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from forking import forked
from process import Daemon, Refused
from workbooks import make_workbook

HEADERS = ("Employee ID", "Worker", "Performance", "Potential")
ADA, BO, CHI, DAN, EVA = "00001", "00002", "00003", "00004", "00005"
ROWS = [
    (ADA, "Ada", "Medium", "Medium"),
    (BO, "Bo", "Medium", "Medium"),
    (CHI, "Chi", "High", "High"),
    (DAN, "Dan", None, "Medium"),
    (EVA, "Eva", "Medium", "Medium"),
]
PLACE = {"performance": "High", "potential": "Low"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_workbook(tmp_path / "people.xlsx", ROWS, HEADERS)


@pytest.fixture
def review(daemon: Daemon, book: Path) -> Daemon:
    """Return a daemon with a review of five people, three of them in the centre box."""
    daemon.call("session.create", path=str(book))
    return daemon


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Daemon]:
    """Yield a daemon on another data directory."""
    with forked(tmp_path / "elsewhere") as daemon:
        yield daemon


def place(daemon: Daemon, who: str, performance: str = "High", potential: str = "Low", **more: Any) -> Any:
    return daemon.call("employee.placeDonut", employeeId=who, performance=performance, potential=potential, **more)


def clear(daemon: Daemon, who: str, **more: Any) -> Any:
    return daemon.call("employee.clearDonut", employeeId=who, **more)


def move(daemon: Daemon, who: str, performance: str | None, potential: str | None, **more: Any) -> Any:
    return daemon.call("employee.move", employeeId=who, performance=performance, potential=potential, **more)


def donut(performance: str | None, potential: str | None, note: str | None = None) -> Any:
    return {"performance": performance, "potential": potential, "note": note}


def people(daemon: Daemon) -> dict[str, Any]:
    return {each["employeeId"]: each for each in daemon.call("employee.list")["employees"]}


def donuts(daemon: Daemon) -> dict[str, Any]:
    """Return who is in the exercise: where, with what note, and whether that is stale."""
    return {
        who: (each["donut"]["performance"], each["donut"]["potential"], each["donut"]["note"], each["donutStale"])
        for who, each in people(daemon).items()
        if each["donut"]
    }


def net(daemon: Daemon, about: str | None) -> list[Any]:
    """Return the net changes: who, from what, to what, and the note."""
    changes = daemon.call("change.list", about=about)["changes"]
    return [(each["employeeId"], each["before"], each["after"], each["note"]) for each in changes]


def everything(daemon: Daemon) -> Any:
    net = [daemon.call("change.list", about=about) for about in (None, "review", "donut")]
    return [*net, *(daemon.call(method) for method in ("employee.list", "change.history", "change.checkpoints"))]


def refused(daemon: Daemon, method: str, **params: Any) -> Refused:
    with pytest.raises(Refused) as error:
        daemon.call(method, params)
    return error.value


def test_a_place_is_hypothetical_and_is_there_after_a_kill(review: Daemon) -> None:
    was = people(review)[ADA]
    answer = place(review, ADA, note="would lead")
    told = donut("High", "Low", "would lead")
    assert answer["employee"] == {**was, "donut": told, "changed": True}
    assert (answer["employee"]["box"], answer["employee"]["donutStale"]) == (5, False)
    (change,) = answer["changes"]
    assert (change["kind"], change["employeeIds"], change["note"]) == ("placeDonut", [ADA], "would lead")
    assert (change["before"], change["after"]) == ({ADA: {"donut": None}}, {ADA: {"donut": told}})
    assert (answer["durable"], answer["canUndo"], answer["seq"]) == (True, True, change["seq"])
    assert people(review)[ADA] == answer["employee"]
    before = everything(review)
    review.kill()
    with forked(review.data_dir) as again:
        assert everything(again) == before
        assert again.call("change.undo")["employees"] == [was]


def test_it_is_told_of_as_an_edit(review: Daemon) -> None:
    review.initialize()
    place(review, ADA)
    clear(review, ADA)
    review.call("session.list")
    told = [each["params"] for each in review.heard if each["method"] == "session.changed"]
    assert [(each["origin"], each["employeeIds"]) for each in told] == [("edit", [ADA])] * 2


def test_the_note_is_the_exercises_own_and_stays_until_another_is_said(review: Daemon) -> None:
    review.call("employee.setNote", employeeId=ADA, note="of the review")
    place(review, ADA, note=" would\r\nlead ")
    assert place(review, ADA, "Low", "High")["employee"]["donut"] == donut("Low", "High", "would\nlead")
    assert place(review, ADA, "Low", "High", note="no")["employee"]["donut"] == donut("Low", "High", "no")
    answer = place(review, ADA, "Low", "Low", note=" ")
    assert answer["employee"]["donut"] == donut("Low", "Low")
    assert answer["employee"]["changeNote"] == "of the review"
    assert place(review, ADA, "Low", "Low")["changes"] == [], "nothing differs"


def test_whoever_leaves_the_centre_box_keeps_a_stale_place_that_can_only_be_taken_away(review: Daemon) -> None:
    place(review, ADA, note="n")
    place(review, BO, "Low", "Low")
    for performance, potential in (("High", "Medium"), (None, "Medium"), ("High", "High")):
        employee = move(review, ADA, performance, potential)["employee"]
        assert (employee["donut"], employee["donutStale"]) == (donut("High", "Low", "n"), True)
    assert donuts(review) == {ADA: ("High", "Low", "n", True), BO: ("Low", "Low", None, False)}
    assert refused(review, "employee.placeDonut", employeeId=ADA, **PLACE).name == "NotInCentreBox"
    assert move(review, ADA, "Medium", "Medium")["employee"]["donutStale"] is False
    assert place(review, ADA, "Low", "Low")["employee"]["donut"] == donut("Low", "Low", "n")
    move(review, ADA, "High", "High")
    employee = clear(review, ADA)["employee"]
    assert (employee["donut"], employee["donutStale"], employee["box"]) == (None, False, 9)
    assert list(donuts(review)) == [BO]


def test_taking_away_takes_the_note_too_and_of_somebody_who_is_not_in_it_is_no_change(review: Daemon) -> None:
    was = people(review)[ADA]
    place(review, ADA, note="n")
    (change,) = clear(review, ADA)["changes"]
    assert (change["kind"], change["note"]) == ("clearDonut", None)
    assert (change["before"], change["after"]) == ({ADA: {"donut": donut("High", "Low", "n")}}, {ADA: {"donut": None}})
    assert people(review)[ADA] == was
    before = everything(review)
    for who in (ADA, CHI, DAN):
        answer = clear(review, who)
        assert (answer["changes"], answer["employee"]) == ([], people(review)[who])
    assert everything(review) == before
    assert place(review, ADA)["employee"]["donut"] == donut("High", "Low"), "the note went with the place"


@pytest.mark.parametrize(
    ("method", "params", "name", "paths"),
    [
        ("employee.placeDonut", {"employeeId": CHI, **PLACE}, "NotInCentreBox", None),
        ("employee.placeDonut", {"employeeId": DAN, **PLACE}, "NotInCentreBox", None),
        ("employee.placeDonut", {"employeeId": "nobody", **PLACE}, "EmployeeNotFound", None),
        ("employee.placeDonut", {"employeeId": BO, **PLACE, "sessionId": "none"}, "SessionNotFound", None),
        (
            "employee.placeDonut",
            {"employeeId": BO, "performance": "Medium", "potential": "Medium"},
            "InvalidParams",
            [""],
        ),
        (
            "employee.placeDonut",
            {"employeeId": BO, **PLACE, "performance": None, "potential": "HIGH"},
            "InvalidParams",
            ["performance", "potential"],
        ),
        ("employee.placeDonut", {"employeeId": BO, "performance": "Low"}, "InvalidParams", ["potential"]),
        ("employee.placeDonut", {"employeeId": BO, **PLACE, "note": "x" * 32_768}, "InvalidParams", ["note"]),
        ("employee.clearDonut", {"employeeId": "nobody"}, "EmployeeNotFound", None),
        ("employee.clearDonut", {"employeeId": BO, "note": "x"}, "InvalidParams", ["note"]),
        ("change.list", {"about": "donuts"}, "InvalidParams", ["about"]),
    ],
)
def test_a_refused_call_changes_nothing(
    review: Daemon, method: str, params: Any, name: str, paths: list[str] | None
) -> None:
    place(review, BO, note="n")
    place(review, ADA)
    review.call("change.undo")  # a refused call leaves what can be redone, too
    before = everything(review)
    error = refused(review, method, **params)
    assert error.name == name
    assert error.data["remedy"]
    if paths is not None:
        assert [each["path"] for each in error.data["errors"]] == paths
    if name in ("NotInCentreBox", "EmployeeNotFound"):
        assert error.data["employeeId"] == params["employeeId"]
    assert everything(review) == before
    assert review.call("change.redo")["canRedo"] is False


def test_net_changes_of_the_exercise_stand_apart_with_its_own_notes(review: Daemon) -> None:
    move(review, ADA, "Medium", "Medium", note="stays")
    place(review, ADA, note="if")
    move(review, CHI, "Low", "High", note="moved")
    place(review, BO)
    note: Any = {"changeNote": None}, {"changeNote": "stays"}
    moved = (
        {"performance": "High", "changeNote": None, "box": 9},
        {"performance": "Low", "changeNote": "moved", "box": 7},
    )
    places: Any = {"donut": None}, {"donut": donut("High", "Low", "if")}
    of_bo = (BO, {"donut": None}, {"donut": donut("High", "Low")}, None)
    assert net(review, "donut") == [of_bo, (ADA, *places, "if")]
    assert net(review, "review") == [(CHI, *moved, "moved"), (ADA, *note, "stays")]
    both = {**note[0], **places[0]}, {**note[1], **places[1]}
    assert net(review, None) == [of_bo, (CHI, *moved, "moved"), (ADA, *both, "stays")]
    assert review.call("change.list") == review.call("change.list", about=None)
    clear(review, ADA)
    assert net(review, "donut") == [of_bo]
    assert net(review, "review") == [(ADA, *note, "stays"), (CHI, *moved, "moved")]


def test_places_are_undone_redone_reverted_and_gone_back_from(review: Daemon) -> None:
    states = [people(review)]
    moment = review.call("change.checkpoint", name="before")["checkpoint"]["checkpointId"]
    acts: list[Callable[[], Any]] = [
        lambda: place(review, ADA, note="n"),
        lambda: place(review, ADA, "Low", "Low"),
        lambda: place(review, BO, note="m"),
        lambda: move(review, ADA, "High", "High"),
        lambda: clear(review, ADA),
    ]
    for act in acts:
        act()
        states.append(people(review))
    for state in states[-2::-1]:
        review.call("change.undo")
        assert people(review) == state
    review.kill()
    with forked(review.data_dir) as again:
        for state in states[1:]:
            again.call("change.redo")
            assert people(again) == state
        assert again.call("change.undo")["employees"][0]["donutStale"] is True
        assert again.call("change.revert", employeeId=ADA)["employee"] == states[0][ADA]
        again.call("change.undo")
        assert people(again) == states[4]
        answer = again.call("change.restoreCheckpoint", checkpointId=moment)
        assert sorted(answer["changes"][0]["employeeIds"]) == [ADA, BO]
        assert people(again) == states[0]
        again.call("change.undo")
        assert people(again) == states[4]


@pytest.mark.parametrize("method", ["employee.placeDonut", "employee.clearDonut"])
def test_the_same_mutation_id_is_done_once_also_after_a_kill(review: Daemon, method: str) -> None:
    params = {"employeeId": ADA, **(PLACE if method == "employee.placeDonut" else {}), "mutationId": "once"}
    place(review, ADA, "Low", "Low")
    first = review.call(method, params)
    assert len(first["changes"]) == 1
    place(review, ADA, "High", "High")
    after = everything(review)
    assert review.call(method, params) == first
    review.kill()
    with forked(review.data_dir) as again:
        assert again.call(method, params) == first
        assert everything(again) == after


def cells(path: Path) -> dict[str, dict[str, Any]]:
    """Return a sheet's cells by person and header."""
    headers, *rows = load_workbook(path).worksheets[0].values
    return {str(row[0]): dict(zip(map(str, headers), row, strict=True)) for row in rows}


@pytest.mark.parametrize("mode", ["updateOriginal", "saveNew"])
def test_an_exported_workbook_imports_back_to_the_same_places(
    review: Daemon, elsewhere: Daemon, book: Path, mode: str
) -> None:
    place(review, ADA, "High", "Low", note="=if")
    place(review, BO, "Low", "High")
    move(review, BO, "High", "High")
    place(review, EVA)
    clear(review, EVA)
    path = book if mode == "updateOriginal" else book.with_name("new.xlsx")
    answer = review.call("session.export", mode=mode, **({} if path == book else {"path": str(path)}))
    assert answer["changes"][0]["employeeIds"] == [ADA, BO]
    written = cells(path)
    exercise = ("Donut Exercise Position", "Donut Exercise Label", "Donut Exercise Notes", "Change Description")
    assert [written[ADA][each] for each in exercise] == [3, "Workhorse [H,L]", "=if", "Donut exercise changed"]
    assert [written[BO][each] for each in exercise] == [
        *(7, "Enigma [L,H]", None),
        "Moved from Core Talent [M,M] to Star [H,H]; donut exercise changed",
    ]
    assert [written[EVA][each] for each in exercise] == [None] * 4
    assert (written[ADA]["Performance"], written[ADA]["Potential"]) == ("Medium", "Medium"), "ratings are not touched"
    assert net(review, "donut") == net(review, "review") == []

    found = {ADA: ("High", "Low", "=if", False), BO: ("Low", "High", None, True)}
    assert donuts(review) == found
    elsewhere.call("session.create", path=str(path))
    assert donuts(elsewhere) == found
    assert net(elsewhere, None) == []

    clear(review, ADA)
    assert net(review, "donut") == [(ADA, {"donut": donut("High", "Low", "=if")}, {"donut": None}, None)]
    review.call("session.export", mode="saveNew", path=str(path.with_name("third.xlsx")))
    assert [cells(path.with_name("third.xlsx"))[ADA][each] for each in exercise[:3]] == [None] * 3
    review.call("change.undo")
    assert donuts(review) == found


def test_a_refresh_keeps_places_that_the_newer_workbook_knows_nothing_of(review: Daemon, book: Path) -> None:
    place(review, ADA, note="n")
    make_workbook(book, [(ADA, "Ada", "High", "Medium"), *ROWS[1:]], HEADERS)
    answer = review.call("session.refresh")
    assert answer["refresh"]["conflicts"] == []
    assert donuts(review) == {ADA: ("High", "Low", "n", True)}, "that she left the centre box came with the workbook"
    assert net(review, "donut") == [(ADA, {"donut": None}, {"donut": donut("High", "Low", "n")}, "n")]
    assert refused(review, "employee.placeDonut", employeeId=ADA, **PLACE).name == "NotInCentreBox"
    review.call("change.undo")
    assert donuts(review) == {}


def test_a_refresh_merges_places_of_both_sides(review: Daemon, elsewhere: Daemon, book: Path) -> None:
    copy = shutil.copy(book, book.with_name("theirs.xlsx"))
    elsewhere.call("session.create", path=str(copy))
    place(elsewhere, ADA, "Low", "Low", note="theirs")
    place(elsewhere, BO, "Low", "Low", note="theirs")
    elsewhere.call("session.export", mode="updateOriginal")
    place(review, ADA, "High", "High", note="ours")
    answer = review.call("session.refresh", path=str(copy))
    (conflict,) = answer["refresh"]["conflicts"]
    assert conflict == {
        "employeeId": ADA,
        "member": "donut",
        "workbook": donut("Low", "Low", "theirs"),
        "review": donut("High", "High", "ours"),
    }
    assert donuts(review) == {ADA: ("High", "High", "ours", False), BO: ("Low", "Low", "theirs", False)}


@pytest.mark.parametrize("more", [("Donut Exercise Position",), ("Donut Exercise Position", "Donut Exercise Notes")])
def test_a_workbook_from_before_the_review_takes_no_place_back_that_was_exported(
    daemon: Daemon, book: Path, more: tuple[str, ...]
) -> None:
    make_workbook(book, [(*row, 1, *more[1:]) for row in ROWS], (*HEADERS, *more))
    old = shutil.copy(book, book.with_name("old.xlsx"))
    daemon.call("session.create", path=str(book))
    place(daemon, ADA, "High", "High", note="ours")
    daemon.call("session.export", mode="updateOriginal")
    (conflict,) = daemon.call("session.refresh", path=str(old))["refresh"]["conflicts"]
    assert (conflict["employeeId"], conflict["member"]) == (ADA, "donut")
    assert donuts(daemon)[ADA] == ("High", "High", "ours", False)
    (said,) = net(daemon, "donut")
    assert said[0] == ADA, "the next export writes it again"


def test_a_bundle_takes_places_along_and_undo_goes_on_there(review: Daemon, elsewhere: Daemon, book: Path) -> None:
    place(review, ADA, note="n")
    place(review, BO)
    clear(review, BO)
    move(review, ADA, "High", "High")
    bundle = book.with_name("review.ninebox")
    review.call("session.exportBundle", path=str(bundle))
    elsewhere.call("session.importBundle", path=str(bundle))
    assert people(elsewhere) == people(review)
    kinds = [[each["kind"] for each in daemon.call("change.history")["changes"]] for daemon in (review, elsewhere)]
    assert kinds[0] == kinds[1] == ["move", "clearDonut", "placeDonut", "placeDonut"]
    assert net(elsewhere, "donut") == net(review, "donut")
    for _ in range(4):
        assert review.call("change.undo")["employees"] == elsewhere.call("change.undo")["employees"]
    assert donuts(elsewhere) == {}
