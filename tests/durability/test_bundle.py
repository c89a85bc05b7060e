"""Bundles killed, or failing, at every step that is taken with a file, out and in."""

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bundles import members_of
from conformance.intruder import Intruder
from durability.test_export import FAIL, KILL, STEPS
from forking import forked
from process import Daemon, Refused
from workbooks import make_workbook, people_rows

BEFORE = b"PK\3\4" + bytes(26) + b"session.json of another bundle"
PEOPLE = 30


class Ground:
    """A review with decisions in it, a bundle of it, and a second data directory with a review of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.books = folder / "books"
        self.books.mkdir()
        self.source = make_workbook(self.books / "people.xlsx", people_rows(PEOPLE))
        self.other = make_workbook(self.books / "other.xlsx", people_rows(3))
        self.bundle = self.books / "review.ninebox"
        self.intruder = Intruder(folder / "intruder")

    @property
    def was_hit(self) -> bool:
        """True when there was a step with that number."""
        return (self.folder / "intruder" / "hit").exists()

    def review(self, **more: Any) -> Any:
        return forked(self.folder / "data", **more)

    def elsewhere(self, **more: Any) -> Any:
        return forked(self.folder / "elsewhere", **more)

    def decide(self, daemon: Daemon) -> None:
        daemon.call("session.create", path=str(self.source))
        for level in ("Low", "High", "Medium"):
            daemon.call("employee.move", employeeId="00002", performance=level, potential=level)
        daemon.call("change.undo")

    def uploads(self, folder: str) -> set[str]:
        names = {each.name for each in (self.folder / folder / "uploads").iterdir()}
        assert {len(each) for each in names} == {64}, "a hash, and nothing else"
        return names

    def kept(self) -> list[bytes]:
        folder = self.folder / "data" / "originals"
        return [each.read_bytes() for each in folder.iterdir()] if folder.is_dir() else []


@pytest.fixture
def grounds(tmp_path: Path) -> Iterator[Ground]:
    """Return grounds without end."""
    return (Ground(tmp_path / str(number)) for number in count(1))


def answered(daemon: Daemon, method: str, params: dict[str, Any]) -> Any:
    """Return the answer, None where the daemon was killed before it came."""
    sent = daemon.send(method, params)
    try:
        return daemon.answer_to(sent)
    except (EOFError, json.JSONDecodeError):
        return None


def test_a_bundle_whose_writing_is_killed_at_any_step_is_there_whole_or_the_old_file_is(
    grounds: Iterator[Ground],
) -> None:
    outcomes = []
    for number, ground in enumerate(grounds, start=1):
        ground.bundle.write_bytes(BEFORE)
        with ground.review(env=ground.intruder.env) as daemon:
            ground.decide(daemon)
            ground.intruder.run(STEPS.format(number=number, instead=KILL))
            answer = answered(daemon, "session.exportBundle", {"path": str(ground.bundle)})
        with ground.review() as daemon:
            daemon.initialize()
            done = ground.bundle.read_bytes() != BEFORE
            outcomes.append(done)
            assert not done or len(members_of(ground.bundle)) == 7
            assert not done or ground.kept() == [BEFORE]
            assert ground.kept() in ([], [BEFORE])
            assert sorted(ground.books.iterdir()) == sorted([ground.bundle, ground.other, ground.source])
            assert not (ground.folder / "data" / "exporting.json").exists()
            assert daemon.call("change.list")["changes"][0]["after"]["performance"] == "High"
            daemon.call("session.exportBundle", path=str(ground.bundle))
        if answer is not None:
            break
    print(f"{len(outcomes)} steps, killed at each; {sum(outcomes)} times the bundle was in its place by then")
    assert len(outcomes) > 7
    assert outcomes == sorted(outcomes)


def test_a_bundle_whose_writing_fails_at_any_step_leaves_what_was_there(grounds: Iterator[Ground]) -> None:
    refusals = []
    for number, ground in enumerate(grounds, start=1):
        ground.bundle.write_bytes(BEFORE)
        with ground.review(env=ground.intruder.env) as daemon:
            ground.decide(daemon)
            ground.intruder.run(STEPS.format(number=number, instead=FAIL))
            try:
                daemon.call("session.exportBundle", path=str(ground.bundle))
            except Refused as refused:
                refusals.append(refused.name)
                assert ground.bundle.read_bytes() == BEFORE
                assert ground.kept() == []
            if not ground.was_hit:
                break
            assert sorted(ground.books.iterdir()) == sorted([ground.bundle, ground.other, ground.source])
            daemon.call("session.exportBundle", path=str(ground.bundle))
            assert len(members_of(ground.bundle)) == 7
    print(f"{len(refusals)} steps, failing at each: {sorted(set(refusals))}")
    assert set(refusals) == {"TargetNotWritable", "StorageFailed"}


@pytest.mark.parametrize("instead", [KILL, FAIL])
def test_a_bundle_that_is_taken_is_taken_whole_once_or_not_at_all(instead: str, grounds: Iterator[Ground]) -> None:
    outcomes, refusals = [], set()
    for number, ground in enumerate(grounds, start=1):
        with ground.review() as daemon:
            ground.decide(daemon)
            daemon.call("session.exportBundle", path=str(ground.bundle))
        params = {"path": str(ground.bundle), "mutationId": "import"}
        with ground.elsewhere(env=ground.intruder.env) as daemon:
            daemon.call("session.create", path=str(ground.other))
            alone = ground.uploads("elsewhere")
            ground.intruder.run(STEPS.format(number=number, instead=instead))
            try:
                answer = answered(daemon, "session.importBundle", params)
            except Refused as refused:
                answer = None
                refusals.add(refused.name)
                assert ground.uploads("elsewhere") == alone
                assert len(daemon.call("session.list")["sessions"]) == 1
        with ground.elsewhere() as daemon:
            sessions = daemon.initialize()["restored"]["sessions"]
            outcomes.append(sessions == 2)
            assert len(ground.uploads("elsewhere")) == sessions
            again = daemon.call("session.importBundle", params)
            assert answer in (None, again)
            assert len(daemon.call("session.list")["sessions"]) == 2
            assert len(ground.uploads("elsewhere")) == 2
            assert daemon.call("employee.list")["total"] == PEOPLE
            assert len(daemon.call("change.history")["changes"]) == 4
        if not ground.was_hit:
            break
    print(f"{len(outcomes)} steps; {sum(outcomes)} times the session was there afterwards; {sorted(refusals)}")
    assert len(outcomes) > 3
    assert refusals <= {"StorageFailed"}


STAGES: dict[str, Callable[[Path], bool]] = {
    "sent": lambda _: True,
    "the workbook is on its way": lambda data_dir: any((data_dir / "uploads").glob("*.part")),
    "the workbook is taken": lambda data_dir: any((data_dir / "uploads").glob("*.new")),
    "rows are being written": lambda data_dir: (data_dir / "ninebox.db-wal").stat().st_size > 100_000,
    "answered": lambda _: False,
}


@pytest.mark.parametrize("stage", STAGES)
def test_an_import_of_many_that_was_killed_is_whole_or_absent(stage: str, tmp_path: Path) -> None:
    book, bundle = make_workbook(tmp_path / "people.xlsx", people_rows(2000)), tmp_path / "review.ninebox"
    with forked(tmp_path / "data") as daemon:
        daemon.call("session.create", path=str(book))
        daemon.call("session.exportBundle", path=str(bundle))
    found = set()
    for attempt in range(3):
        data_dir = tmp_path / f"data-{attempt}"
        with forked(data_dir) as daemon:
            daemon.initialize()
            daemon.send("session.importBundle", {"path": str(bundle), "mutationId": "import"})
            while not STAGES[stage](data_dir) and not daemon.has_answered():
                pass
            daemon.kill()
        with forked(data_dir) as daemon:
            people = daemon.initialize()["restored"]["employees"]
            assert people in (0, 2000)
            assert people == 2000 or stage != "answered"
            found.add(people)
            daemon.call("session.importBundle", path=str(bundle), mutationId="import")
            assert [each["employeeCount"] for each in daemon.call("session.list")["sessions"]] == [2000]
            assert len(daemon.call("employee.list")["employees"]) == 2000
            assert [len(each.name) for each in (data_dir / "uploads").iterdir()] == [64]
    print(f"killed 3 times when {stage}; people found afterwards: {sorted(found)}")
