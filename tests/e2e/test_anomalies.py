"""Who differs from the rest, through the real process: SciPy is imported when that is asked, or said to be missing."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from forking import code_inside, forked
from process import Daemon, Refused, running
from workbooks import make_workbook

HEADERS = ("Employee ID", "Worker", "Job Level - Primary Position", "Worker's Manager", "Performance", "Potential")
TEAMS = {"Abe, Priya": (16, 4, 0), "Chen, Bo": (6, 14, 0), "Diallo, Inês": (4, 4, 5)}
"""How many each manager rated High, rated Low and didn't rate."""


def teams() -> Iterator[tuple[object, ...]]:
    """Yield rows of people, half of each team in one level and half in the other."""
    number = 0
    for manager, counts in TEAMS.items():
        for performance, many in zip(("High", "Low", None), counts, strict=True):
            for _ in range(many):
                number += 1
                yield f"{number:03}", f"Person {number}", f"MT{number % 2 + 1}", manager, performance, "Medium"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return make_workbook(tmp_path / "teams.xlsx", teams(), HEADERS)


def told(daemon: Daemon, **params: Any) -> Any:
    return daemon.call("statistics.anomalies", **params)


def dimension(answer: Any, name: str) -> Any:
    return next(each for each in answer["dimensions"] if each["dimension"] == name)


def test_a_team_that_was_rated_differently_is_named_with_its_people(review: Daemon) -> None:
    answer = told(review)
    assert (answer["measure"], answer["target"]) == ("highPerformance", None)
    managers = dimension(answer, "manager")
    assert managers["status"] == "differs"
    abe, chen, diallo = managers["groups"]
    by_itself = stats.chi2_contingency([[16, 4], [10, 18]], correction=False)
    q = stats.chi2_contingency([[6, 14], [20, 8]], correction=False).pvalue
    assert abe.pop("low") < 0.8 - 10 / 28 < abe.pop("high")
    assert abe == {
        "key": "Abe, Priya",
        "name": "Abe, Priya",
        "status": "differs",
        "rated": 20,
        "count": 16,
        "share": 0.8,
        "restShare": 10 / 28,
        "difference": 0.8 - 10 / 28,
        "test": "chiSquare",
        "p": pytest.approx(by_itself.pvalue),
        "adjustedP": pytest.approx(min(2 * by_itself.pvalue, q)),
        "effect": pytest.approx((by_itself.statistic / 48) ** 0.5),
        "direction": "moreLenient",
        "employeeIds": [f"{number:03}" for number in range(1, 17)],
    }
    assert (chen["status"], chen["direction"], chen["adjustedP"]) == ("differs", "harsher", pytest.approx(q))
    assert chen["employeeIds"] == [f"{number:03}" for number in range(27, 41)]
    assert (diallo["status"], diallo["rated"], diallo["count"], diallo["p"]) == ("notEnoughData", 8, 4, None)
    levels = dimension(answer, "level")
    assert [(group["key"], group["status"]) for group in levels["groups"]] == [
        ("MT1", "noDifference"),
        ("MT2", "noDifference"),
    ]


def test_an_edit_counts_at_once_and_so_does_its_undo(review: Daemon) -> None:
    before = told(review)
    moves = [{"employeeId": f"{number:03}", "performance": "High", "potential": "Medium"} for number in range(27, 41)]
    review.call("employee.moveMany", moves=moves)
    after = told(review)
    assert dimension(after, "manager")["groups"][1]["share"] == 1
    assert dimension(before, "manager")["groups"][1]["share"] == 0.3
    review.call("change.undo")
    assert told(review) == before


def test_those_who_need_attention_are_compared_where_that_is_asked(review: Daemon) -> None:
    answer = told(review, measure="needsAttention")
    assert answer["measure"] == "needsAttention"
    chen = dimension(answer, "manager")["groups"][1]
    assert (chen["count"], chen["share"], chen["direction"]) == (14, 0.7, "harsher")
    assert chen["employeeIds"] == [f"{number:03}" for number in range(27, 41)]


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ({"measure": "middle"}, "InvalidParams"),
        ({"measure": None}, "InvalidParams"),
        ({"unheardOf": 1}, "InvalidParams"),
        ({"sessionId": "nobody"}, "SessionNotFound"),
    ],
)
def test_what_cant_be_asked_is_refused(review: Daemon, params: dict[str, Any], fault: str) -> None:
    with pytest.raises(Refused) as refused:
        told(review, **params)
    assert refused.value.name == fault


@pytest.mark.parametrize(
    "missing",
    [
        "raise ModuleNotFoundError(\"No module named 'scipy'\", name='scipy')",
        "raise ImportError('DLL load failed')",
        "raise OSError('libopenblas.so: cannot open')",
        "stats = 1 / 0",
    ],
    ids=["not installed", "broken", "half of it", "of another version"],
)
def test_without_scipy_the_answer_says_what_to_install_and_all_else_works(
    data_dir: Path, tmp_path: Path, workbook: Path, missing: str
) -> None:
    code_inside()
    hiding = tmp_path / "hiding"
    hiding.mkdir()
    (hiding / "scipy.py").write_text(missing)
    path = os.pathsep.join(filter(None, [str(hiding), os.environ.get("PYTHONPATH")]))
    with running(data_dir, env={"PYTHONPATH": path}) as daemon:
        daemon.initialize()
        created = daemon.call("session.create", path=str(workbook))
        for _ in range(2):
            with pytest.raises(Refused) as refused:
                told(daemon)
            assert refused.value.name == "InsightMissing"
            assert "pip install 'ninebox-daemon[insight]'" in refused.value.data["remedy"]
        daemon.call("employee.move", employeeId="001", performance="Low", potential="Low")
        assert daemon.call("session.list")["sessions"][0]["changedCount"] == 1
        assert created["session"]["employeeCount"] == 53


def test_without_scipy_that_is_said_also_where_there_is_nothing_to_test(data_dir: Path, tmp_path: Path) -> None:
    alone = make_workbook(tmp_path / "one.xlsx", [("1", "Ada", "MT1", "Abe", "High", "High")], HEADERS)
    with forked(data_dir, prelude="import sys; sys.modules['scipy'] = None") as daemon:
        daemon.call("session.create", path=str(alone))
        with pytest.raises(Refused) as refused:
            told(daemon)
        assert refused.value.name == "InsightMissing"


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what a process has loaded is told by /proc")
def test_scipy_is_loaded_when_anomalies_are_asked_for_first_and_not_before(data_dir: Path, workbook: Path) -> None:
    with running(data_dir) as daemon:

        def loaded() -> set[str]:
            maps = Path(f"/proc/{daemon.process.pid}/maps").read_text(encoding="utf-8")
            return {name for name in ("numpy", "scipy") if f"/{name}/" in maps}

        daemon.initialize()
        daemon.call("session.create", path=str(workbook))
        daemon.call("employee.list")
        assert loaded() == set()
        told(daemon)
        assert loaded() == {"numpy", "scipy"}
