"""Import, any edits, export, import: the same people. Real files and a real store, in this process."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ninebox_daemon.handlers import Desk, serve
from ninebox_daemon.notices import to_nobody
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.wire.call import Call
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import Lifecycle
from ninebox_daemon.wire.outbox import Outbox
from ninebox_daemon.wire.stdio import Output
from ninebox_protocol.employees import Person
from ninebox_protocol.errors import RpcError
from ninebox_protocol.methods import METHODS
from workbooks import HEADERS, make_workbook, people_rows

WHO = st.integers(1, 12).map(lambda number: f"{number:05}")
LEVEL = st.sampled_from(["Low", "Medium", "High", None])
RATED = st.sampled_from(["Low", "Medium", "High"])
SPECIAL = st.sampled_from(
    [
        *("=1+1", "+49", "-", "@x", "'quoted", "NA", "null", "TRUE", "1e5", "00123", "_x000D_", "_x0041_"),
        *("a\r\nb", "\t.", "&<>\"'", "\ufffe!", "\x01\x1f"),
    ]
)
TEXT = st.one_of(st.none(), SPECIAL, st.text(max_size=30), st.just("word " * 2000))
FLAG = st.one_of(st.sampled_from(["PIP", "flight_risk"]), SPECIAL, st.text("aé🦊;, ", max_size=8))
FLAGS = st.lists(FLAG, max_size=3)


def edit(method: str, **members: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(method), st.fixed_dictionaries(members))


EDIT = st.one_of(
    edit("employee.move", employeeId=WHO, performance=LEVEL, potential=LEVEL, note=TEXT),
    edit("employee.setNote", employeeId=WHO, note=TEXT),
    edit("employee.setFlags", employeeId=WHO, add=FLAGS, remove=FLAGS),
    edit("employee.setFlagsMany", employeeIds=st.lists(WHO, min_size=1, max_size=4), add=FLAGS, remove=FLAGS),
    edit("employee.move", employeeId=WHO, performance=st.just("Medium"), potential=st.just("Medium")),
    edit(
        "employee.placeDonut", employeeId=WHO, performance=RATED, potential=st.sampled_from(["Low", "High"]), note=TEXT
    ),
    edit("employee.clearDonut", employeeId=WHO),
    edit(
        "employee.update",
        employeeId=WHO,
        developmentFocus=TEXT,
        developmentAction=TEXT,
        notes=TEXT,
        promotionStatus=TEXT,
        promotionReadiness=st.sampled_from([True, False, None]),
    ),
    edit("change.revert", employeeId=WHO),
    edit("change.undo"),
    edit("change.redo"),
    edit("session.export", mode=st.just("updateOriginal")),
    edit("session.export", mode=st.just("saveNew"), path=st.just("in between.xlsx")),
)
REFUSED_AT_TIMES = {"NothingToUndo", "NothingToRedo", "NotInCentreBox"}


class Review:
    """A review without a process around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sessions = SessionManager(folder / "data", durable=False)
        self._unheard = Outbox(Output(-1, lambda message: message))

    def call(self, name: str, params: dict[str, Any]) -> None:
        method = next(each for each in METHODS if each.name == name)
        desk = Desk(self.sessions, Lifecycle(Inbox()), self._unheard, Call(lambda: False, to_nobody))
        serve(desk, method, method.params.read(params))

    def edit(self, method: str, params: dict[str, Any]) -> None:
        """Do an edit; one that can't be done is refused by name."""
        if "path" in params:
            params = {**params, "path": str(self.folder / params["path"])}
        try:
            self.call(method, params)
        except RpcError as refused:
            if refused.fault.name not in REFUSED_AT_TIMES:
                raise
        except ValidationError:  # a flag of nothing but blanks
            if not method.startswith("employee.setFlags"):
                raise

    def import_(self, book: Path) -> list[Person]:
        self.sessions.create_session(book)
        return self.people

    @property
    def people(self) -> list[Person]:
        return self.sessions.open(None).current_employees


@pytest.mark.parametrize("columns", [30, 14, 2])
@settings(max_examples=20, deadline=None)
@given(edits=st.lists(EDIT, min_size=1, max_size=12))
def test_any_edits_are_there_after_export_and_import(columns: int, edits: list[tuple[str, dict[str, Any]]]) -> None:
    with TemporaryDirectory() as folder:
        review = Review(Path(folder))
        rows = [row[:columns] for row in people_rows(12)]
        book = make_workbook(review.folder / "people.xlsx", rows, HEADERS[:columns])
        new = review.folder / "new.xlsx"
        review.import_(book)
        for method, params in edits:
            review.edit(method, params)
        decided = review.people
        review.call("session.export", {"mode": "saveNew", "path": str(new)})
        review.call("session.export", {"mode": "updateOriginal"})
        assert review.import_(new) == decided
        assert review.import_(book) == decided
        review.sessions.close()


@settings(max_examples=10, deadline=None)
@given(edits=st.lists(EDIT, min_size=1, max_size=12), seed=st.integers(0, 1000))
def test_the_same_holds_for_people_that_were_made_up(edits: list[tuple[str, dict[str, Any]]], seed: int) -> None:
    with TemporaryDirectory() as folder:
        review = Review(Path(folder))
        review.sessions.create_sample(12, seed)
        ids = [person.employee_id for person in review.people]
        for method, params in edits:
            if params.get("mode") == "updateOriginal":
                continue
            who: dict[str, Any] = {"employeeId": ids[int(params["employeeId"]) - 1]} if "employeeId" in params else {}
            if "employeeIds" in params:
                who = {"employeeIds": [ids[int(each) - 1] for each in params["employeeIds"]]}
            review.edit(method, {**params, **who})
        decided = review.people
        new = review.folder / "new.xlsx"
        review.call("session.export", {"mode": "saveNew", "path": str(new)})
        assert review.import_(new) == decided
        review.sessions.close()
