"""What the daemon says unasked, to whom, and when: `session.changed`, `notice`, `log`."""

import json
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conformance.exchanges import request, rest_until_it_ends
from forking import fed, forked
from process import CLIENT, Daemon, Refused, running

pytestmark = pytest.mark.timeout(30)


def after(daemon: Daemon) -> list[Any]:
    """Return what was said unasked until now; whatever follows an answer comes before the next one."""
    daemon.call("session.list")
    heard, daemon.heard = daemon.heard, []
    return heard


def params_of(heard: list[Any], name: str) -> list[Any]:
    return [each["params"] for each in heard if each["method"] == name]


def move(daemon: Daemon, employee_id: str, potential: str | None = "High", **more: Any) -> Any:
    return daemon.call("employee.move", employeeId=employee_id, performance="High", potential=potential, **more)


@pytest.fixture
def heard(review: Daemon) -> Daemon:
    """Return the daemon with a review, once it was said hello to."""
    review.initialize()
    after(review)
    return review


def first_id(daemon: Daemon) -> str:
    return str(daemon.call("employee.list")["employees"][0]["employeeId"])


# session.changed


def test_every_committed_change_is_told_with_who_was_touched(heard: Daemon) -> None:
    session_id = heard.call("session.list")["activeSessionId"]
    first, second, *_ = (each["employeeId"] for each in heard.call("employee.list")["employees"])
    moves = [{"employeeId": each, "performance": "Low", "potential": None} for each in (first, second)]
    expected = []
    for name, params, origin in [
        ("employee.move", {"employeeId": first, "performance": "High", "potential": "High"}, "edit"),
        ("employee.moveMany", {"moves": moves}, "edit"),
        ("employee.setNote", {"employeeId": second, "note": "why"}, "edit"),
        ("change.undo", {}, "undo"),
        ("change.redo", {}, "redo"),
        ("change.revert", {"employeeId": first}, "edit"),
    ]:
        done = heard.call(name, params)
        (change,) = done["changes"]
        expected.append({"sessionId": session_id, "seq": done["seq"], "employeeIds": change["employeeIds"]})
        expected[-1]["origin"] = origin
    assert params_of(after(heard), "session.changed") == expected


def test_the_answer_comes_first(heard: Daemon) -> None:
    heard.send("employee.move", {"employeeId": first_id(heard), "performance": "High", "potential": "High"})
    assert "result" in heard.read()
    assert heard.read()["method"] == "session.changed"


def test_a_batch_is_answered_before_its_changes_are_told(heard: Daemon) -> None:
    who = first_id(heard)
    batch = [json.loads(request(number, "employee.setNote", json.dumps({"employeeId": who, "note": str(number)})))
             for number in (1, 2)]  # fmt: skip
    heard.write(json.dumps(batch).encode() + b"\n")
    assert [each["id"] for each in heard.read()] == [1, 2]
    assert [heard.read()["params"]["employeeIds"] for _ in batch] == [[who], [who]]


def test_what_changed_nothing_is_not_told(heard: Daemon) -> None:
    who = first_id(heard)
    move(heard, who, mutationId="m")
    after(heard)
    move(heard, who, mutationId="m")  # the first answer once more
    move(heard, who)  # there already
    with pytest.raises(Refused):
        move(heard, "nobody")
    heard.call("session.rename", name="renamed")
    assert after(heard) == []


def test_a_caller_that_never_said_hello_hears_answers_alone(data_dir: Path, workbook: Path) -> None:
    create = request(1, "session.create", json.dumps({"path": str(workbook)}))
    fed(data_dir, create)
    moved = request(2, "employee.moveMany", json.dumps({"moves": [
        {"employeeId": f"{number:05}", "performance": "High", "potential": "High"} for number in (1, 2)]}))  # fmt: skip
    status, out, _ = fed(data_dir, moved + request(3, "change.undo") + request(4, "change.list"))
    assert status == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == [2, 3, 4]


# notice


def test_the_notices_of_the_start_are_told_once_after_the_answer_to_initialize(review: Daemon, data_dir: Path) -> None:
    review.kill()
    with forked(data_dir) as again:
        hello = again.initialize()
        assert [each["code"] for each in hello["notices"]] == ["RestoredAfterCrash"]
        assert again.heard == []
        assert params_of(after(again), "notice") == hello["notices"]
        assert [each["code"] for each in again.initialize()["notices"]] == ["RestoredAfterCrash"]
        assert after(again) == []


def test_damage_that_is_found_later_is_told_when_it_is_found_and_once(review: Daemon, data_dir: Path) -> None:
    damaged = review.call("session.list")["activeSessionId"]
    review.call("session.close")
    review.end()
    with closing(sqlite3.connect(data_dir / "ninebox.db")) as database, database:
        database.execute("UPDATE employee SET baseline = replace(baseline, 'a', 'b') WHERE employee_id = '00001'")
    with forked(data_dir) as again:
        assert again.initialize()["notices"] == []
        again.call("session.activate", sessionId=damaged)
        assert after(again) == []
        for _ in range(2):
            again.call("employee.list")
        (notice,) = params_of(after(again), "notice")
        assert (notice["code"], notice["level"], notice["sessionId"]) == ("SessionDamaged", "warning", damaged)


# log


def test_log_lines_come_where_they_were_asked_for_and_from_the_level_on(daemon: Daemon) -> None:
    daemon.initialize(log="info")
    daemon.signal(signal.SIGTERM)
    lines = [json.loads(line) for line in rest_until_it_ends(daemon).splitlines()]
    assert {each["method"] for each in lines} == {"log"}
    assert {"level": "info", "message": "stopping: SIGTERM"} in params_of(lines, "log")


@pytest.mark.parametrize("asked", [{}, {"log": None}, {"log": "error"}])
def test_without_being_asked_for_no_log_line_comes(daemon: Daemon, asked: dict[str, Any]) -> None:
    daemon.initialize(log="debug")
    daemon.initialize(**asked)  # the last word counts
    assert after(daemon) == []
    assert daemon.end()[1] == b""


def test_a_level_below_that_of_the_log_file_can_be_asked_for(data_dir: Path) -> None:
    with running(data_dir, "--log-level", "error") as daemon:
        daemon.initialize(log="info")
        daemon.signal(signal.SIGTERM)
        assert b"stopping: SIGTERM" in rest_until_it_ends(daemon)
    assert b"stopping" not in (data_dir / "logs" / "daemon.log").read_bytes()


def test_a_level_that_is_none_is_refused_and_says_which_there_are(daemon: Daemon) -> None:
    with pytest.raises(Refused, match="InvalidParams") as refused:
        daemon.call("initialize", protocolVersion="1.0", client=CLIENT, log="loud")
    (wrong,) = refused.value.data["errors"]
    assert wrong["path"] == "log"
    assert "debug" in wrong["says"]
