"""Edits through the real process: done, refused, taken back, done once."""

from typing import Any

import pytest

from forking import forked
from process import Daemon, Refused

EDITS: dict[str, dict[str, Any]] = {
    "employee.move": {"performance": "High", "potential": "High", "note": "ready"},
    "employee.setNote": {"note": "see him in May"},
    "employee.setFlags": {"add": ["Flight Risk", "Speaks Basque"]},
    "employee.update": {"developmentFocus": "Delegation", "notes": None, "promotionReadiness": True},
}


@pytest.fixture
def ids(review: Daemon) -> list[str]:
    return [each["employeeId"] for each in review.call("employee.list")["employees"]]


def everything(daemon: Daemon) -> Any:
    return [daemon.call(method) for method in ("employee.list", "change.list", "change.history", "session.list")]


def put(daemon: Daemon, who: str, performance: str | None, potential: str | None, **more: Any) -> Any:
    return daemon.call("employee.move", employeeId=who, performance=performance, potential=potential, **more)


def net(daemon: Daemon) -> dict[str, Any]:
    return {each["employeeId"]: each for each in daemon.call("change.list")["changes"]}


def test_a_move_answers_with_the_person_in_the_new_box(review: Daemon, ids: list[str]) -> None:
    answer = put(review, ids[0], "High", "High", note="ready")
    employee = answer["employee"]
    assert (employee["box"], employee["boxLabel"], employee["changed"]) == (9, "Star [H,H]", True)
    assert employee["changeNote"] == "ready"
    assert (answer["durable"], answer["canUndo"], answer["canRedo"]) == (True, True, False)
    change = answer["changes"][0]
    assert (change["kind"], change["employeeIds"], change["note"]) == ("move", [ids[0]], "ready")
    assert change["after"][ids[0]]["box"] == 9
    assert change["seq"] == answer["seq"]
    assert review.call("employee.get", employeeId=ids[0])["employee"] == employee
    assert review.call("employee.list")["employees"][0] == employee


def test_a_note_survives_further_moves_until_it_is_taken_away(review: Daemon, ids: list[str]) -> None:
    put(review, ids[0], "High", "High", note="first")
    assert put(review, ids[0], "Low", "High")["employee"]["changeNote"] == "first"
    assert put(review, ids[0], "Low", "Low", note="second")["employee"]["changeNote"] == "second"
    assert review.call("employee.setNote", employeeId=ids[0], note=None)["employee"]["changeNote"] is None


def test_back_at_the_baseline_there_is_no_net_change_and_the_history_keeps_both(review: Daemon, ids: list[str]) -> None:
    was = review.call("employee.get", employeeId=ids[0])["employee"]
    elsewhere = "Low" if was["performance"] != "Low" else "High"
    put(review, ids[0], elsewhere, was["potential"])
    assert net(review)[ids[0]]["after"]["performance"] == elsewhere
    back = put(review, ids[0], was["performance"], was["potential"])
    assert back["employee"] == was
    assert net(review) == {}
    assert len(review.call("change.history")["changes"]) == 2


def test_a_move_to_where_somebody_is_writes_nothing(review: Daemon, ids: list[str]) -> None:
    was = review.call("employee.get", employeeId=ids[0])["employee"]
    answer = put(review, ids[0], was["performance"], was["potential"])
    assert (answer["changes"], answer["seq"], answer["canUndo"]) == ([], 0, False)
    assert review.call("change.history")["changes"] == []


def test_somebody_can_be_put_among_the_not_rated(review: Daemon, ids: list[str]) -> None:
    employee = put(review, ids[0], None, "High")["employee"]
    assert (employee["performance"], employee["box"], employee["boxLabel"]) == (None, None, None)


def test_several_are_moved_as_one_change_or_not_at_all(review: Daemon, ids: list[str]) -> None:
    moves = [{"employeeId": who, "performance": "Low", "potential": "High", "note": who} for who in ids[:5]]
    before = everything(review)
    with pytest.raises(Refused) as refused:
        review.call("employee.moveMany", moves=[*moves, {**moves[0], "employeeId": "nobody"}])
    assert refused.value.name == "EmployeeNotFound"
    assert everything(review) == before
    answer = review.call("employee.moveMany", moves=moves)
    assert [each["employeeId"] for each in answer["employees"]] == ids[:5]
    assert {each["box"] for each in answer["employees"]} == {7}
    assert len(answer["changes"]) == 1
    undone = review.call("change.undo")
    assert sorted(each["employeeId"] for each in undone["employees"]) == sorted(ids[:5])
    assert review.call("employee.list") == before[0]


def test_flags_of_several_are_one_change_or_none(review: Daemon, ids: list[str]) -> None:
    for who in ids[:4]:
        review.call("employee.setFlags", employeeId=who, remove=["Flight Risk", "New Hire", "Speaks Farsi"])
    review.call("employee.setFlags", employeeId=ids[0], add=["PIP", "Speaks Basque"])
    before = everything(review)
    flags = {"add": ["speaks basque; pip", "New Hire"], "remove": ["Speaks Basque"]}
    with pytest.raises(Refused) as refused:
        review.call("employee.setFlagsMany", employeeIds=[*ids[:3], "nobody", ids[3]], **flags)
    assert (refused.value.name, refused.value.data["employeeId"]) == ("EmployeeNotFound", "nobody")
    assert everything(review) == before
    answer = review.call("employee.setFlagsMany", employeeIds=[ids[2], ids[0], ids[1], ids[0]], **flags)
    assert [each["employeeId"] for each in answer["employees"]] == [ids[2], ids[0], ids[1]]
    assert [each["flags"] for each in answer["employees"]] == [
        ["speaks basque", "pip", "new_hire"],
        ["pip", "speaks basque", "new_hire"],
        ["speaks basque", "pip", "new_hire"],
    ]
    (change,) = answer["changes"]
    assert (change["kind"], change["note"]) == ("setFlagsMany", None)
    assert change["employeeIds"] == [ids[2], ids[0], ids[1]]
    assert change["before"][ids[0]] == {"flags": ["pip", "Speaks Basque"]}
    assert review.call("employee.get", employeeId=ids[3])["employee"] == before[0]["employees"][3]
    listed = review.call("employee.list")
    review.kill()
    with forked(review.data_dir) as again:
        assert again.call("employee.list") == listed
        assert [each["employeeId"] for each in again.call("change.undo")["employees"]] == [ids[2], ids[0], ids[1]]
        assert again.call("employee.list") == before[0]
        again.call("change.redo")
        assert again.call("employee.list") == listed


def test_of_several_only_those_whose_flags_differ_are_changed(review: Daemon, ids: list[str]) -> None:
    review.call("employee.setFlags", employeeId=ids[0], add=["PIP"])
    answer = review.call("employee.setFlagsMany", employeeIds=ids[:2], add=["pip"])
    assert [each["employeeId"] for each in answer["employees"]] == ids[:2]
    assert [each["employeeIds"] for each in answer["changes"]] == [[ids[1]]]
    seq = answer["seq"]
    calls: list[dict[str, Any]] = [{}, {"add": ["PIP"]}, {"remove": ["Speaks Basque"]}]
    for nothing in calls:
        answer = review.call("employee.setFlagsMany", employeeIds=ids[:2], **nothing)
        assert (answer["changes"], answer["seq"], len(answer["employees"])) == ([], seq, 2)


def test_flags_on_and_off_are_at_most_a_million_in_a_call(review: Daemon, ids: list[str]) -> None:
    before = everything(review)
    people = [ids[0]] * 50_000
    with pytest.raises(Refused, match="1,000,000 flags") as refused:
        review.call("employee.setFlagsMany", employeeIds=people, add=[f"a{n}" for n in range(20)], remove=["b"])
    assert refused.value.name == "InvalidParams"
    assert everything(review) == before
    answer = review.call("employee.setFlagsMany", employeeIds=people, add=[f"a{n}" for n in range(19)], remove=["b"])
    assert len(answer["employees"]) == 1


@pytest.mark.parametrize(("letter", "most"), [("x", 32_767), ("\U0001f600", 16_383)])
def test_a_note_is_at_most_what_a_cell_of_the_workbook_holds(
    review: Daemon, ids: list[str], letter: str, most: int
) -> None:
    longest = letter * most
    assert review.call("employee.setNote", employeeId=ids[0], note=longest)["employee"]["changeNote"] == longest
    with pytest.raises(Refused, match=r"32,?767") as refused:
        review.call("employee.setNote", employeeId=ids[0], note=longest + letter)
    assert refused.value.name == "InvalidParams"
    assert net(review)[ids[0]]["after"]["changeNote"] == longest


@pytest.mark.parametrize("method", EDITS)
def test_an_edit_can_be_undone_redone_and_reverted(review: Daemon, ids: list[str], method: str) -> None:
    before = review.call("employee.get", employeeId=ids[2])["employee"]
    done = review.call(method, employeeId=ids[2], **EDITS[method])["employee"]
    assert done != before
    undone = review.call("change.undo")
    assert (undone["employees"], undone["canUndo"], undone["canRedo"]) == ([before], False, True)
    redone = review.call("change.redo")
    assert (redone["employees"], redone["canUndo"], redone["canRedo"]) == ([done], True, False)
    assert review.call("change.revert", employeeId=ids[2])["employee"] == before
    assert net(review) == {}
    assert review.call("change.undo")["employees"] == [done]


def test_undo_reaches_back_over_a_kill_and_redo_forward(review: Daemon, ids: list[str]) -> None:
    states = [review.call("employee.list")]
    for level in ("Low", "Medium", "High"):
        put(review, ids[0], level, "High", note=level)
        states.append(review.call("employee.list"))
    review.call("change.undo")
    review.kill()
    with forked(review.data_dir) as again:
        for step in (1, 0):
            again.call("change.undo")
            assert again.call("employee.list") == states[step]
        with pytest.raises(Refused) as refused:
            again.call("change.undo")
        assert refused.value.name == "NothingToUndo"
        again.kill()
    with forked(review.data_dir) as again:
        for step in (1, 2, 3):
            again.call("change.redo")
            assert again.call("employee.list") == states[step]
        with pytest.raises(Refused) as refused:
            again.call("change.redo")
        assert refused.value.name == "NothingToRedo"


def test_a_new_edit_after_an_undo_leaves_nothing_to_redo(review: Daemon, ids: list[str]) -> None:
    put(review, ids[0], "Low", "Low")
    put(review, ids[1], "Low", "Low")
    review.call("change.undo")
    assert put(review, ids[2], "High", "High")["canRedo"] is False
    with pytest.raises(Refused):
        review.call("change.redo")
    undone = [review.call("change.undo")["employees"][0]["employeeId"] for _ in range(2)]
    assert undone == [ids[2], ids[0]]
    assert net(review) == {}


def test_the_history_says_what_was_undone_and_comes_in_pages(review: Daemon, ids: list[str]) -> None:
    for who in ids[:4]:
        put(review, who, "High", "Low", note=who)
    review.call("change.undo")
    changes = review.call("change.history")["changes"]
    assert [each["kind"] for each in changes] == ["undo", "move", "move", "move", "move"]
    assert [each["undoneBy"] for each in changes] == [None, changes[0]["seq"], None, None, None]
    review.call("change.redo")
    assert all(each["undoneBy"] is None for each in review.call("change.history")["changes"])
    paged, before = [], None
    while True:
        page = review.call("change.history", limit=2, before=before)
        paged += page["changes"]
        if not page["more"]:
            break
        before = page["changes"][-1]["seq"]
    assert paged == review.call("change.history")["changes"]


def test_net_changes_come_latest_first_and_hold_what_differs(review: Daemon, ids: list[str]) -> None:
    review.call("employee.setNote", employeeId=ids[1], note="why")
    changes = review.call("change.list")["changes"]
    assert changes[0]["before"] == {"changeNote": None}
    assert changes[0]["after"] == {"changeNote": "why"}
    assert (changes[0]["note"], changes[0]["employeeId"]) == ("why", ids[1])


@pytest.mark.parametrize("method", ["session.rename", *EDITS, "employee.setFlagsMany", "change.undo"])
def test_the_same_mutation_id_is_done_once_also_after_a_kill(review: Daemon, ids: list[str], method: str) -> None:
    put(review, ids[5], "High", "High")
    put(review, ids[6], "High", "High")
    params: dict[str, Any] = {"session.rename": {"name": "B"}, "change.undo": {}}.get(method) or {}
    if method == "employee.setFlagsMany":
        params = {"employeeIds": ids[:3], "add": ["Speaks Basque"]}
    if method in EDITS:
        params = {"employeeId": ids[0], **EDITS[method]}
    first = review.call(method, {**params, "mutationId": "once"})
    after = everything(review)
    assert review.call(method, {**params, "mutationId": "once"}) == first
    review.kill()
    with forked(review.data_dir) as again:
        assert again.call(method, {**params, "mutationId": "once"}) == first
        assert everything(again) == after


def test_a_mutation_id_means_one_call_however_its_params_are_written(review: Daemon, ids: list[str]) -> None:
    named = {"employeeId": ids[0], "performance": "High", "potential": "Low", "mutationId": "m"}
    first = review.call("employee.move", named)
    assert review.call("employee.move", [ids[0], "High", "Low", None, None, "m"]) == first
    for method, other in [
        ("employee.move", {**named, "potential": "High"}),
        ("employee.setNote", {"employeeId": ids[0], "note": "x", "mutationId": "m"}),
    ]:
        before = everything(review)
        with pytest.raises(Refused) as refused:
            review.call(method, other)
        assert refused.value.name == "MutationIdReused"
        assert everything(review) == before


def test_left_out_and_null_are_two_calls_where_they_mean_two_things(review: Daemon, ids: list[str]) -> None:
    review.call("employee.update", employeeId=ids[0], notes="n", developmentFocus="f")
    review.call("employee.update", employeeId=ids[0], notes=None, mutationId="m")
    with pytest.raises(Refused) as refused:
        review.call("employee.update", employeeId=ids[0], developmentFocus=None, mutationId="m")
    assert refused.value.name == "MutationIdReused"


def test_a_mutation_id_belongs_to_the_user_who_used_it(review: Daemon, ids: list[str]) -> None:
    put(review, ids[0], "High", "High", mutationId="m")
    review.initialize(userId="dana")
    with pytest.raises(Refused) as refused:
        put(review, ids[0], "High", "High", mutationId="m")
    assert refused.value.name == "MutationIdReused"


def test_what_was_done_to_a_deleted_session_is_not_done_again_to_another(review: Daemon, ids: list[str]) -> None:
    other = review.call("session.list")["activeSessionId"]
    path = review.call("session.get")["session"]["source"]["path"]
    gone = review.call("session.create", path=path, mutationId="import")["session"]["sessionId"]
    put(review, ids[0], "High", "Low", mutationId="move")
    review.call("session.delete", sessionId=gone)
    review.call("session.activate", sessionId=other)
    before = everything(review)
    moved = {"employeeId": ids[0], "performance": "High", "potential": "Low", "mutationId": "move"}
    for method, params in (("session.create", {"path": path, "mutationId": "import"}), ("employee.move", moved)):
        with pytest.raises(Refused) as refused:
            review.call(method, params)
        assert (refused.value.name, refused.value.data["sessionId"]) == ("SessionNotFound", gone)
    assert everything(review) == before


def test_a_refused_call_leaves_its_mutation_id_free(review: Daemon, ids: list[str]) -> None:
    with pytest.raises(Refused):
        put(review, "nobody", "High", "High", mutationId="m")
    assert put(review, ids[0], "High", "High", mutationId="m")["seq"] == 1


MOVE = {"performance": "High", "potential": "High"}


@pytest.mark.parametrize(
    ("method", "params", "name", "paths"),
    [
        ("employee.move", {"employeeId": "nobody", **MOVE}, "EmployeeNotFound", None),
        ("employee.move", {"employeeId": "FIRST", **MOVE, "performance": "HIGH"}, "InvalidParams", ["performance"]),
        ("employee.move", {"employeeId": 1, **MOVE, "potential": 3}, "InvalidParams", ["employeeId", "potential"]),
        ("employee.move", {"employeeId": "FIRST", **MOVE, "unheardOf": 1}, "InvalidParams", ["unheardOf"]),
        ("employee.move", {"employee_id": "FIRST", **MOVE}, "InvalidParams", ["employeeId", "employee_id"]),
        ("employee.move", {"employeeId": "FIRST", "performance": "High"}, "InvalidParams", ["potential"]),
        ("employee.move", {"employeeId": "FIRST", **MOVE, "mutationId": "x" * 65}, "InvalidParams", ["mutationId"]),
        ("employee.move", {"employeeId": "FIRST", **MOVE, "sessionId": "none"}, "SessionNotFound", None),
        ("employee.moveMany", {"moves": []}, "InvalidParams", ["moves"]),
        (
            "employee.moveMany",
            {"moves": [{"employeeId": "FIRST", **MOVE}, {"employeeId": "a", **MOVE, "potential": "x"}]},
            "InvalidParams",
            ["moves[1].potential"],
        ),
        ("employee.moveMany", {"moves": [{"employeeId": "FIRST", **MOVE}] * 2}, "InvalidParams", [""]),
        ("employee.setFlags", {"employeeId": "FIRST", "add": [" "]}, "InvalidParams", ["add[0]"]),
        ("employee.setFlags", {"employeeId": "FIRST", "add": "pip"}, "InvalidParams", ["add"]),
        ("employee.setFlagsMany", {"employeeIds": ["FIRST", "nobody"], "add": ["pip"]}, "EmployeeNotFound", None),
        ("employee.setFlagsMany", {"employeeIds": [], "add": ["pip"]}, "InvalidParams", ["employeeIds"]),
        ("employee.setFlagsMany", {"employeeIds": "FIRST", "add": ["pip"]}, "InvalidParams", ["employeeIds"]),
        (
            "employee.setFlagsMany",
            {"employeeIds": ["FIRST", 1], "add": ["\n"]},
            "InvalidParams",
            ["employeeIds[1]", "add[0]"],
        ),
        ("employee.setFlagsMany", {"employeeIds": ["FIRST"], "remove": ["x" * 101]}, "InvalidParams", ["remove[0]"]),
        (
            "employee.update",
            {"employeeId": "FIRST", "promotionReadiness": "yes"},
            "InvalidParams",
            ["promotionReadiness"],
        ),
        ("employee.update", {"employeeId": "FIRST", "name": "Other"}, "InvalidParams", ["name"]),
        ("change.history", {"limit": 0}, "InvalidParams", ["limit"]),
        ("session.rename", {"name": "  "}, "InvalidParams", ["name"]),
        ("change.revert", {"employeeId": "nobody"}, "EmployeeNotFound", None),
    ],
)
def test_a_refused_call_changes_nothing(
    review: Daemon, ids: list[str], method: str, params: Any, name: str, paths: list[str] | None
) -> None:
    put(review, ids[3], "Low", "Low")
    before = everything(review)
    with pytest.raises(Refused) as refused:
        review.call(method, meant(params, ids[0]))
    assert refused.value.name == name
    if paths is not None:
        assert [each["path"] for each in refused.value.data["errors"]] == paths
    assert everything(review) == before


def meant(params: Any, first: str) -> Any:
    """Put the ID of the first person of the workbook where the table says FIRST."""
    if isinstance(params, dict):
        return {key: meant(value, first) for key, value in params.items()}
    if isinstance(params, list):
        return [meant(each, first) for each in params]
    return first if params == "FIRST" else params


def test_without_a_session_every_call_on_people_says_so(daemon: Daemon) -> None:
    for method, params in [
        ("employee.list", {}),
        ("employee.move", {"employeeId": "1", **MOVE}),
        ("change.undo", {}),
        ("session.get", {}),
        ("session.close", {}),
    ]:
        with pytest.raises(Refused) as refused:
            daemon.call(method, params)
        assert refused.value.name == "NoActiveSession"
