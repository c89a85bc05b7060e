"""What the bench prints of its figures: table, charts, the README's block; and that what is committed fits together."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import chart, growth, plots, readme, table
from bench.budgets import ANY, BUDGETS, judged
from bench.results import FOLDER, Figure, Run, read, spread_of
from bench.svg import LogScale
from unit.test_bench_figures import MACHINE, figure

SVG = "{http://www.w3.org/2000/svg}"
README = Path(__file__).parents[2] / "README.md"

RUN = Run(
    MACHINE,
    (
        figure("spawn to initialize", 1000, 250, bare_imports=170),
        figure("employee.move", 1000, 0.9, bare_commit=0.2, pipe_echo=0.03),
        figure("employee.list", 1000, 6.5),
        figure("employee.list", 10_000, 38),
        figure("org.tree", 1000, 3),
        Figure("memory after the start", 1000, "MB", spread_of([66.0])),
    ),
    ("no sidecar was built",),
)
PEOPLE = ("100", "1,000", "10,000", "100,000")
GROWN = Run(
    MACHINE,
    tuple(
        each
        for people in (100, 1000, 10_000, 100_000)
        for each in (
            figure("employee.move", people, 0.5 + people / 1e7),
            figure("employee.list", people, 0.3 + people / 250),
        )
    ),
)


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def of_kind(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [each for each in root if each.get("class") == kind]


def test_a_line_tells_median_budget_and_floors() -> None:
    first, second, third = (table.line(each) for each in RUN.figures[:3])
    assert re.search(r"spawn to initialize, 1,000 +250 ms +300 ms ✓, 1.3 x bare imports missed +1.47 x bare", first)
    assert "4.5 x bare commit (0.200 ms); 30 x pipe echo (0.030 ms)" in second
    assert third.endswith("5 ms missed")


def test_what_was_missed_is_said() -> None:
    assert table.missed(RUN) == [
        "spawn to initialize, 1,000: 250 ms, not 1.3 x bare imports",
        "employee.move, 1,000: 0.900 ms, not 2.5 x bare commit",
        "employee.list, 1,000: 6.50 ms, not 5 ms",
    ]


def test_a_table_in_markdown_has_as_many_cells_in_each_row() -> None:
    rows = [line for line in table.markdown(RUN).splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(RUN.figures)
    assert {row.count("|") for row in rows} == {6}


def test_the_chart_has_a_bar_for_each_figure_with_a_budget() -> None:
    root = parsed(chart.drawn(RUN))
    in_legend = 1
    assert len(of_kind(root, "good")) - in_legend == 2  # 10,000 people listed, memory
    assert len(of_kind(root, "bad")) - in_legend == 3
    assert len(of_kind(root, "limit")) - in_legend == 5
    assert len(of_kind(root, "floor")) - in_legend == 2
    words = [each.text for each in root.iter(f"{SVG}text")]
    assert "employee.list, 1,000" in words
    assert "org.tree, 1,000" not in words


def test_a_bar_ends_beyond_its_budget_where_that_is_missed() -> None:
    for kind, beyond in (("good", False), ("bad", True)):
        root = parsed(chart.drawn(RUN))
        bars, limits = of_kind(root, kind)[1:], of_kind(root, "limit")
        assert bars
        for bar in bars:
            right, top = (float(bar.get(x, "")) + float(bar.get(size, "0")) for x, size in (("x", "width"), ("y", "")))
            (limit,) = (each for each in limits if float(each.get("y1", "")) <= top <= float(each.get("y2", "")))
            assert (right > float(limit.get("x1", ""))) is beyond


def test_the_tighter_one_of_two_budgets_is_shown() -> None:
    bar = chart.bars_of(RUN)[0]
    assert bar.says == "1.3 x bare imports"
    assert bar.at_most == pytest.approx(221)


def test_everything_is_inside_the_drawing() -> None:
    for drawn in (chart.drawn(RUN), plots.drawn(GROWN, growth.SHOWN)):
        root = parsed(drawn)
        width, height = float(root.get("width", "")), float(root.get("height", ""))
        for each in root.iter():
            for name, most in (
                ("x", width),
                ("x1", width),
                ("x2", width),
                ("cx", width),
                ("y", height),
                ("cy", height),
            ):
                assert 0 <= float(each.get(name, "0")) <= most, ElementTree.tostring(each)
            for point in each.get("points", "").split():
                x, y = map(float, point.split(","))
                assert 0 <= x <= width
                assert 0 <= y <= height


def test_what_has_signs_of_xml_in_it_is_drawn_as_it_is() -> None:
    assert any("<of> its & own" in (each.text or "") for each in parsed(chart.drawn(RUN)).iter(f"{SVG}text"))


def test_a_decade_is_as_wide_as_the_next() -> None:
    scale = LogScale([0.02, 700], 100, 600)
    places = [scale(each) for each in scale.decades()]
    assert [round(each, 6) for each in scale.decades()] == [0.01, 0.1, 1, 10, 100, 1000]
    assert [round(right - left, 6) for left, right in pairwise(places)] == [100] * 5
    assert (scale(0.01), scale(1000)) == (100, 600)
    assert LogScale([10, 10], 0, 10)(10) == 0


def test_a_plot_says_how_what_it_shows_grows() -> None:
    root = parsed(plots.drawn(GROWN, ("employee.list", "employee.move", "session.create")))
    words = [each.text or "" for each in root.iter(f"{SVG}text")]
    assert "employee.list" in words
    assert "linear: 4 µs a person" in words
    assert any(each.startswith("flat: people^0.0") for each in words)
    assert "session.create" not in words
    dots = of_kind(root, "good")
    told = ["".join(each.itertext()) for each in dots]
    assert told[:4] == [
        f"{people} people: {ms} ms" for people, ms in zip(PEOPLE, ("0.700", "4.30", "40.3", "400"), strict=True)
    ]
    heights = [float(each.get("cy", "")) for each in dots]
    assert heights[0] > heights[1] > heights[2] > heights[3], "more takes longer"
    assert max(heights[4:]) - min(heights[4:]) < 2, "flat"


def test_growth_is_held_against_what_is_claimed() -> None:
    points = growth.points_of(GROWN, "employee.list")
    assert growth.slope("employee.list", points)[-1] == "linear ✓"
    assert growth.slope("employee.move", points)[-1] == "flat missed"
    assert growth.slope("session.create", points)[-1] == ""
    assert growth.slope("employee.list", points)[-2] == "0.3 ms + 4 µs a person, within 0%"


def test_the_block_has_sizes_side_by_side() -> None:
    block = readme.block(RUN, GROWN)
    assert "| `employee.list` of everybody | 6.50 ms | 38.0 ms |  | 5 ms missed, 40 ms ✓ |" in block
    assert "| `employee.move`, on disk | 0.900 ms |  |  | 4.5 x bare commit | 2.5 x bare commit missed |" in block
    grows = "linear: 0.3 ms + 4 µs a person, within 0%; claimed: linear ✓"
    assert f"| `employee.list` of everybody | 0.700 ms | 400 ms | {grows} |" in block
    assert "session.export" not in block


def test_the_block_is_put_between_its_marks() -> None:
    page = f"# Figures\n\n{readme.BEGIN}\nold\n{readme.END}\n\nMore.\n"
    once = readme.put_into(page, r"new \1")
    assert once == f"# Figures\n\n{readme.BEGIN}\n\nnew \\1\n\n{readme.END}\n\nMore.\n"
    assert readme.put_into(once, r"new \1") == once
    for none in ("", readme.END + readme.BEGIN, page + page):
        with pytest.raises(ValueError, match="two lines, once"):
            readme.put_into(none, "new")


# What is committed.


def committed(name: str) -> Run:
    return read((FOLDER / name).read_text(encoding="utf-8"))


def test_the_committed_pages_tell_what_the_committed_figures_are() -> None:
    bench, grown = committed("bench.json"), committed("growth.json")
    said = {
        "bench.md": table.page(bench),
        "bench.svg": chart.drawn(bench),
        "growth.md": growth.page(grown),
        "growth.svg": plots.drawn(grown, growth.SHOWN),
    }
    for name, text in said.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name}: PYTHONPATH=tests python -m bench.pages"


def test_every_budget_has_its_figure_among_the_committed_ones() -> None:
    bench = committed("bench.json")
    for budget in BUDGETS:
        sizes = (100, 1_000, 10_000, 100_000) if budget.people == ANY else (budget.people,)
        for size in sizes:
            taken = bench.figure(budget.what, size)
            assert taken is not None, budget
            assert len(judged(taken, (budget,))) == 1, budget


def test_the_readme_tells_what_the_committed_figures_are() -> None:
    page = README.read_text(encoding="utf-8")
    if readme.BEGIN not in page:
        pytest.skip("the README has no place for them yet: see bench/readme.py")
    assert readme.put_into(page, readme.block(*readme.kept())) == page, (
        "PYTHONPATH=tests python -m bench.readme README.md"
    )
