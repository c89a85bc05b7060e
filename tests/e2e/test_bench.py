"""The bench runs: once, with few people. Its figures mean nothing here."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import caches
from bench.__main__ import main
from bench.budgets import BUDGETS
from bench.growth import QUICK_SIZES, SHOWN
from bench.results import read


def test_everything_that_a_budget_speaks_of_is_measured_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "way_to_drop", lambda: None)  # it would empty the cache under all other tests
    main(["--quick", "--into", str(tmp_path)])
    run = read((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert {each.what for each in BUDGETS} <= {each.what for each in run.figures}
    assert all(each.spread.median > 0 for each in run.figures if not each.what.startswith("bytes to the database"))
    assert ElementTree.parse(tmp_path / "bench.svg").getroot().tag.endswith("svg")
    assert (tmp_path / "bench.md").read_text(encoding="utf-8").count("\n|") > len(run.figures)


def test_growth_is_measured_drawn_and_kept(tmp_path: Path) -> None:
    main(["--growth", "--quick", "--into", str(tmp_path)])
    run = read((tmp_path / "growth.json").read_text(encoding="utf-8"))
    assert {(each.what, each.people) for each in run.figures} == {
        (what, size) for what in SHOWN for size in QUICK_SIZES
    }
    assert all(each.spread.median > 0 for each in run.figures)
    assert ElementTree.parse(tmp_path / "growth.svg").getroot().tag.endswith("svg")
    assert (tmp_path / "growth.md").read_text(encoding="utf-8").count("\n|") > len(SHOWN)
