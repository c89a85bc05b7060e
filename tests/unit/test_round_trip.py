"""Import, any edits, export, import: the same people. Real files and a real store, in this process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ninebox_daemon.handlers import Desk, serve
from ninebox_daemon.notices import to_nobody
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.wire.call import Call
from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import Lifecycle
from ninebox_daemon.wire.outbox import Outbox
from ninebox_daemon.wire.stdio import Output
from ninebox_protocol.employees import Person
from ninebox_protocol.methods import METHODS
from workbooks import make_workbook, people_rows

WHO = st.integers(1, 12).map(lambda number: f"{number:05}")
LEVEL = st.sampled_from(["Low", "Medium", "High", None])
SPECIAL = st.sampled_from(
    [
        "=1+1",
        "+49",
        "-",
        "@x",
        "'quoted",
        "NA",
        "null",
        "TRUE",
        "1e5",
        "00123",
        "_x000D_",
        "_x0041_",
        "a\r\nb",
        "\t.",
        "&<>\"'",
    ]
)
TEXT = st.one_of(st.none(), SPECIAL, st.text(max_size=30), st.just("word " * 2000))
FLAGS = st.lists(
    st.one_of(st.sampled_from(["PIP", "flight_risk"]), SPECIAL, st.text("aé🦊;, ", max_size=8)), max_size=3
)
EDIT = st.one_of(
    st.fixed_dictionaries({"method": st.just("employee.move"), "performance": LEVEL, "potential": LEVEL, "note": TEXT}),
    st.fixed_dictionaries({"method": st.just("employee.setNote"), "note": TEXT}),
    st.fixed_dictionaries({"method": st.just("employee.setFlags"), "add": FLAGS, "remove": FLAGS}),
    st.fixed_dictionaries(
        {
            "method": st.just("employee.update"),
            "developmentFocus": TEXT,
            "developmentAction": TEXT,
            "notes": TEXT,
            "promotionStatus": TEXT,
            "promotionReadiness": st.sampled_from([True, False, None]),
        }
    ),
    st.just({"method": "change.undo"}),
    st.just({"method": "change.redo"}),
    st.just({"method": "export"}),
)
REFUSED_AT_TIMES = {"NothingToUndo", "NothingToRedo", "InvalidParams"}


class Review:
    """A session without a process around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sessions = SessionManager(folder / "data")
        self._unheard = Outbox(Output(-1, lambda message: message))

    def call(self, name: str, **params: Any) -> None:
        method = next(each for each in METHODS if each.name == name)
        desk = Desk(self.sessions, Lifecycle(Inbox()), self._unheard, Call(lambda: False, to_nobody))
        serve(desk, method, method.params.read(params))

    def people(self) -> list[Person]:
        return self.sessions.open(None).current_employees


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    review = Review(tmp_path)
    yield review
    review.sessions.close()


@pytest.mark.parametrize("columns", [30, 14, 2])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.tuples(WHO, EDIT), min_size=1, max_size=12))
def test_any_edits_are_there_after_export_and_import(
    review: Review, columns: int, edits: list[tuple[str, dict[str, Any]]]
) -> None:
    from workbooks import HEADERS

    book = make_workbook(review.folder / "people.xlsx", [row[:columns] for row in people_rows(12)], HEADERS[:columns])
    review.sessions.create_session(book)
    number = 0
    for who, edit in edits:
        do(review, who, dict(edit), number)
        number += 1
    decided = review.people()
    review.call("session.export", mode="saveNew", path=str(review.folder / "new.xlsx"))
    review.call("session.export", mode="updateOriginal")
    for path in (review.folder / "new.xlsx", book):
        review.sessions.create_session(path)
        assert review.people() == decided


def do(review: Review, who: str, edit: dict[str, Any], number: int) -> None:
    from pydantic import ValidationError

    from ninebox_protocol.errors import RpcError

    method = edit.pop("method")
    if method == "export":
        mode = "updateOriginal" if number % 2 else "saveNew"
        path = {"path": str(review.folder / f"{number}.xlsx")} if mode == "saveNew" else {}
        review.call("session.export", mode=mode, **path)
        return
    try:
        review.call(method, **edit, **({"employeeId": who} if method.startswith("employee") else {}))
    except (RpcError, ValidationError) as refused:
        assert isinstance(refused, ValidationError) or refused.fault.name in REFUSED_AT_TIMES
