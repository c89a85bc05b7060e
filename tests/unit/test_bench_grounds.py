"""What the bench stands on: where a frozen program is, what a machine is called, and that floors do the same work."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bench import machine, sidecar, words
from bench.floors import BareCommit, Echo
from bench.grounds import Grounds, asked
from process import Daemon, Refused
from unit.test_bench_figures import MACHINE


def test_a_frozen_program_is_named_itself_or_by_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sidecar, "BUILT", tmp_path / "built")
    monkeypatch.delenv("NINEBOX_SIDECAR", raising=False)
    assert sidecar.program() is None
    program = tmp_path / "elsewhere" / "ninebox-daemon"
    program.parent.mkdir()
    program.touch()
    for named in (program, program.parent):
        monkeypatch.setenv("NINEBOX_SIDECAR", str(named))
        assert sidecar.program() == program
    monkeypatch.setenv("NINEBOX_SIDECAR", str(tmp_path / "nowhere"))
    assert sidecar.program() is None
    monkeypatch.setenv("NINEBOX_SIDECAR", "")
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "ninebox-daemon.exe").touch()
    assert sidecar.program() == tmp_path / "built" / "ninebox-daemon.exe"


def test_a_file_with_two_names_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    one = tmp_path / "in" / "one"
    one.write_bytes(bytes(1000))
    (tmp_path / "two").hardlink_to(one)
    (tmp_path / "three").symlink_to(one)
    (tmp_path / "four").write_bytes(bytes(20))
    assert sidecar.size_of(tmp_path) == 1020


def test_what_a_run_is_taken_on_is_said_in_one_sentence() -> None:
    found = machine.described()
    assert found.keys() == MACHINE.keys()
    said = words.machine(found)
    assert said.count("\n") == 0
    assert f"Python {found['python']}, SQLite {found['sqlite']}" in said
    assert words.machine(MACHINE) == (
        "2026-01-05: A processor <of> its & own, 2 cores, 8 GB; Linux 6, x86_64; "
        "Python 3.11.7, SQLite 3.40.1; load before the run 0.25; commit 0123456789ab."
    )
    bare = {**MACHINE, "load": None, "commit": None}
    assert words.machine(bare).endswith("Python 3.11.7, SQLite 3.40.1.")
    assert words.machine({**MACHINE, "load": 0.6}).endswith(words.BUSY)
    assert "and what was not committed" in words.machine({**MACHINE, "changed": True})


def test_an_answer_is_taken_as_it_came_past_what_is_said_unasked(review: Daemon) -> None:
    review.initialize()
    people = review.call("employee.list")["employees"]
    for level in ("Low", "High"):  # the second answer comes behind what was said of the first move
        line = asked(review, "employee.move", employeeId=people[0]["employeeId"], performance=level, potential="Low")
        assert f'"performance":"{level}"'.encode() in line
    with pytest.raises(Refused, match="EmployeeNotFound"):
        asked(review, "employee.move", employeeId="nobody", performance="Low", potential="Low")
    review.process.kill()
    with pytest.raises((EOFError, BrokenPipeError)):
        asked(review, "session.list")


def test_an_echo_answers_as_many_bytes_as_it_is_asked_for() -> None:
    with Echo() as echo:
        for size in (2, 300_000, 5):
            echo.answer(size)
        process = echo.process
    assert process.returncode is not None


@pytest.mark.parametrize(("kind", "touched"), [("move", 1), ("moveMany", 100)])
def test_a_bare_commit_writes_the_rows_of_an_edit_of_ours(tmp_path: Path, kind: str, touched: int) -> None:
    data_dir = Grounds(tmp_path).data(120)
    bare = BareCommit(tmp_path / "bare.db", data_dir, kind)
    bare.commit()
    assert bare.log_bytes() > 0
    bare.close()
    with sqlite3.connect(tmp_path / "bare.db") as wrote, sqlite3.connect(data_dir / "ninebox.db") as ours:
        (body,) = ours.execute("SELECT body FROM change WHERE kind = ? ORDER BY seq DESC LIMIT 1", (kind,)).fetchone()
        assert [each for (each,) in wrote.execute("SELECT body FROM change")] == [body]
        assert wrote.execute("SELECT count(*) FROM person").fetchone() == (120,)
        texts = {each for (each,) in wrote.execute("SELECT current FROM person WHERE current IS NOT NULL")}
        assert len(texts) == touched
        assert texts <= {each for (each,) in ours.execute("SELECT current FROM employee")}
    wrote.close()
    ours.close()
