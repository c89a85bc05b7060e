"""An export killed, or failing, at every step it takes with a file: the user's workbook and the session agree."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from conformance.intruder import Intruder
from forking import forked
from process import Daemon, Refused
from workbooks import make_workbook, people_rows

WHO = "00002"
MODES = ("updateOriginal", "saveNew")

# Runs inside the daemon: the n-th step with a file, counted from now on, is the one that doesn't happen.
STEPS = """
import os, signal
left = [{number}]

def counted(name, FOLDER=FOLDER):
    real = getattr(os, name)

    def step(*given, **named):
        left[0] -= 1
        if left[0] == 0:
            (FOLDER / "hit").write_text("hit")
            {instead}
        return real(*given, **named)

    setattr(os, name, step)

for name in ("replace", "fsync", "unlink", "chmod"):
    counted(name)
"""
KILL = "os.kill(os.getpid(), signal.SIGKILL)"
FAIL = "raise OSError(28, 'No space left on device')"

# The same, killed before or after the very step that puts the new file in its place.
RENAMING = """
import os, signal
replace = os.replace

def step(source, target):
    if ".ninebox-" not in str(source) or "{when}" == "after":
        replace(source, target)
    if ".ninebox-" in str(source):
        os.kill(os.getpid(), signal.SIGKILL)

os.replace = step
"""


class Ground:
    """A review with a decision in it, and two files: the workbook it came from and one that the user picks."""

    def __init__(self, folder: Path, mode: str) -> None:
        folder.mkdir()
        self.folder, self.mode, self.data_dir = folder, mode, folder / "data"
        self.books = folder / "books"
        self.books.mkdir()
        self.source = make_workbook(self.books / "people.xlsx", people_rows(12))
        self.other = make_workbook(self.books / "other.xlsx", people_rows(3))
        self.target = self.source if mode == "updateOriginal" else self.other
        self.before = {path.name: path.read_bytes() for path in self.books.iterdir()}
        self.intruder = Intruder(folder / "intruder")
        self.wanted = {"performance": "High", "potential": "Low"}

    def daemon(self, **more: Any) -> Any:
        return forked(self.data_dir, **more)

    @property
    def was_hit(self) -> bool:
        """True when there was a step with that number."""
        return (self.folder / "intruder" / "hit").exists()

    @was_hit.setter
    def was_hit(self, hit: bool) -> None:
        assert not hit
        (self.folder / "intruder" / "hit").unlink()

    @property
    def call(self) -> dict[str, Any]:
        path = {} if self.mode == "updateOriginal" else {"path": str(self.other)}
        return {"mode": self.mode, "mutationId": "export", **path}

    def decide(self, daemon: Daemon) -> None:
        daemon.call("session.create", path=str(self.source))
        daemon.call("employee.move", employeeId=WHO, **self.wanted, note="agreed")

    def decide_again(self, daemon: Daemon) -> None:
        """Put the same person somewhere else, after an export that was done."""
        self.wanted = {"performance": self.wanted["potential"], "potential": self.wanted["performance"]}
        daemon.call("employee.move", employeeId=WHO, **self.wanted)
        self.before = {path.name: path.read_bytes() for path in self.books.iterdir()}
        for kept in (self.data_dir / "originals").iterdir():
            kept.unlink()

    def exported(self) -> bool:
        """True when the target holds the review, False when it is as it was; anything else is an error."""
        if self.target.read_bytes() == self.before[self.target.name]:
            return False
        rows = load_workbook(self.target)["Employees"].values
        headers = next(rows)
        found = [dict(zip(headers, row, strict=True)) for row in rows if WHO in row]
        assert [(row["Performance"], row["Potential"]) for row in found] == [tuple(self.wanted.values())]
        return True

    def nothing_strange_beside_it(self) -> None:
        assert {path.name for path in self.books.iterdir()} == set(self.before)
        assert not (self.data_dir / "exporting.json").exists()
        assert all(len(path.name) == 64 for path in (self.data_dir / "uploads").iterdir())
        untouched = self.other if self.mode == "updateOriginal" else self.source
        assert untouched.read_bytes() == self.before[untouched.name]

    def kept(self) -> list[bytes]:
        folder = self.data_dir / "originals"
        return [path.read_bytes() for path in folder.iterdir()] if folder.is_dir() else []


def changes_of(daemon: Daemon) -> tuple[list[str], list[str]]:
    """Return who differs from the baseline, and what kinds of changes were made, the newest first."""
    differing = [each["employeeId"] for each in daemon.call("change.list")["changes"]]
    return differing, [each["kind"] for each in daemon.call("change.history")["changes"]]


@pytest.mark.parametrize("mode", MODES)
def test_an_export_killed_at_any_step_is_done_as_a_whole_or_not_at_all(mode: str, tmp_path: Path) -> None:
    outcomes = []
    for number in count(1):
        ground = Ground(tmp_path / str(number), mode)
        with ground.daemon(env=ground.intruder.env) as daemon:
            ground.decide(daemon)
            ground.intruder.run(STEPS.format(number=number, instead=KILL))
            sent = daemon.send("session.export", ground.call)
            try:
                answered = daemon.answer_to(sent)
            except (EOFError, json.JSONDecodeError):
                answered = None
        with ground.daemon() as daemon:
            daemon.initialize()
            done = ground.exported()
            outcomes.append(done)
            assert changes_of(daemon) == (([], ["export", "move"]) if done else ([WHO], ["move"]))
            assert daemon.call("session.get")["session"]["source"]["status"] == "ok"
            ground.nothing_strange_beside_it()
            assert ground.kept() in ([], [ground.before[ground.target.name]])
            again = daemon.call("session.export", ground.call)
            assert answered in (None, again)
            assert ground.exported()
            assert changes_of(daemon) == ([], ["export", "move"])
            assert daemon.call("session.get")["session"]["source"]["status"] == "ok"
            ground.nothing_strange_beside_it()
            assert Path(again["keptOriginalAt"]).read_bytes() == ground.before[ground.target.name]
            daemon.call("change.undo")
            assert changes_of(daemon)[0] == [WHO]
        if answered is not None:
            break
    print(f"{len(outcomes)} steps, killed at each; {sum(outcomes)} times the file was in its place by then")
    assert len(outcomes) > 10
    assert outcomes == sorted(outcomes), "once the file was there, a later kill took it away"
    assert sum(outcomes) > 1, "no kill came between the renaming and the commit"


@pytest.mark.parametrize("mode", MODES)
def test_an_export_that_fails_at_any_step_changes_nothing_and_works_later(mode: str, tmp_path: Path) -> None:
    ground, refusals = Ground(tmp_path / "ground", mode), []
    with ground.daemon(env=ground.intruder.env) as daemon:
        ground.decide(daemon)
        for number in count(1):
            ground.intruder.run(STEPS.format(number=number, instead=FAIL))
            before = changes_of(daemon)
            try:
                daemon.call("session.export", {**ground.call, "mutationId": f"{number}"})
            except Refused as refused:
                refusals.append(refused.name)
                assert not ground.exported()
                assert changes_of(daemon) == before
                assert daemon.call("session.get")["session"]["source"]["status"] == "ok"
                assert ground.kept() == []
                ground.nothing_strange_beside_it()
            else:
                assert ground.exported()
                if not ground.was_hit:
                    break
                ground.decide_again(daemon)
            ground.was_hit = False
    with ground.daemon() as daemon:
        assert changes_of(daemon)[0] == []
        ground.nothing_strange_beside_it()
    print(f"{len(refusals)} steps, failing at each: {sorted(set(refusals))}")
    assert set(refusals) == {"TargetNotWritable", "StorageFailed"}


def killed(folder: Path, when: str) -> Ground:
    """Return grounds on which an export was killed `before` or `after` the new file was in its place."""
    ground = Ground(folder / "ground", "updateOriginal")
    with ground.daemon(env=ground.intruder.env) as daemon:
        ground.decide(daemon)
        ground.intruder.run(RENAMING.format(when=when))
        daemon.send("session.export", ground.call)
        daemon.process.wait()
    assert ground.exported() == (when == "after")
    return ground


def test_what_a_killed_export_left_is_taken_away_though_its_kept_original_is_gone(tmp_path: Path) -> None:
    ground = killed(tmp_path, "before")
    for kept in (ground.data_dir / "originals").iterdir():
        kept.unlink()
    with ground.daemon() as daemon:
        assert changes_of(daemon) == ([WHO], ["move"])
        ground.nothing_strange_beside_it()


def test_a_kept_original_goes_only_where_the_very_same_file_still_stands(tmp_path: Path) -> None:
    """Killed after the file was renamed; then somebody saves it again before the next start."""
    ground = killed(tmp_path, "after")
    ground.source.write_bytes(ground.before["other.xlsx"])
    with ground.daemon() as daemon:
        assert changes_of(daemon) == ([WHO], ["move"])
        assert ground.kept() == [ground.before["people.xlsx"]]


def test_an_export_whose_folder_is_out_of_reach_is_completed_when_it_is_back(tmp_path: Path) -> None:
    ground = killed(tmp_path, "after")
    ground.books.rename(tmp_path / "away")
    with ground.daemon() as daemon:
        assert changes_of(daemon) == ([WHO], ["move"])
    (tmp_path / "away").rename(ground.books)
    with ground.daemon() as daemon:
        assert changes_of(daemon) == ([], ["export", "move"])
        assert ground.exported()
        ground.nothing_strange_beside_it()


def test_what_the_note_of_a_killed_export_calls_temporary_is_deleted_only_under_our_own_name(tmp_path: Path) -> None:
    """The note may have been altered: nothing of the user's goes by it."""
    ground = killed(tmp_path, "before")
    note = ground.data_dir / "exporting.json"
    (half,) = (path for path in ground.books.iterdir() if path.name not in ground.before)
    note.write_text(note.read_text().replace(half.name, "other.xlsx"))
    with ground.daemon() as daemon:
        assert changes_of(daemon) == ([WHO], ["move"])
        assert ground.other.read_bytes() == ground.before["other.xlsx"]
        assert not note.exists()


def test_an_export_that_no_id_was_given_with_is_completed_after_a_kill_too(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "ground", "updateOriginal")
    with ground.daemon(env=ground.intruder.env) as daemon:
        ground.decide(daemon)
        ground.intruder.run(RENAMING.format(when="after"))
        daemon.send("session.export", {"mode": "updateOriginal"})
        daemon.process.wait()
    with ground.daemon() as daemon:
        assert changes_of(daemon) == ([], ["export", "move"])
        assert ground.exported()
        ground.nothing_strange_beside_it()


def test_a_workbook_that_is_saved_while_it_is_being_written_is_left_as_it_was_saved(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "ground", "updateOriginal")
    with ground.daemon(env=ground.intruder.env) as daemon:
        ground.decide(daemon)
        ground.intruder.hold_the_next_step()
        sent = daemon.send("session.export", ground.call)
        ground.intruder.is_in_hand()
        ground.source.write_bytes(ground.before["other.xlsx"])
        ground.intruder.let_go()
        with pytest.raises(Refused) as refused:
            daemon.answer_to(sent)
        assert refused.value.name == "SourceChanged"
        assert ground.source.read_bytes() == ground.before["other.xlsx"]
        assert changes_of(daemon) == ([WHO], ["move"])
        ground.nothing_strange_beside_it()
        assert ground.kept() == []
