"""The bench's pure parts: what is said of measurements, what is kept of them, how budgets judge, what grows how."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bench.budgets import ANY, BUDGETS, Budget, judged
from bench.measuring import interleaved
from bench.results import Figure, Run, Spread, read, spread_of, written
from bench.slopes import line_of, manner_of, misses, power_of

MACHINE = {
    "at": "2026-01-05T08:00:00+00:00",
    "cpu": "A processor <of> its & own",
    "cores": 2,
    "memoryGB": 8,
    "os": "Linux 6, x86_64",
    "python": "3.11.7",
    "sqlite": "3.40.1",
    "load": 0.25,
    "commit": "0123456789ab",
    "changed": False,
}


def figure(what: str, people: int | None, ms: float, **floors: float) -> Figure:
    beside = {name.replace("_", " "): spread_of([value]) for name, value in floors.items()}
    return Figure(what, people, "ms", spread_of([ms]), beside)


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60))
def test_a_spread_holds_measurements_that_were_made(values: list[float]) -> None:
    spread = spread_of(values)
    rounded = sorted(round(each, 4) for each in values)
    assert (spread.count, spread.low, spread.high) == (len(values), rounded[0], rounded[-1])
    assert spread.low <= spread.median <= spread.high
    if len(values) < 20:
        assert spread.p95 is None
        assert spread.slow == spread.high
    else:
        assert spread.slow == spread.p95
        assert spread.p95 in rounded
        assert sum(each <= spread.p95 for each in rounded) >= 0.95 * len(values)
        assert sum(each < spread.p95 for each in rounded) < 0.95 * len(values)


def test_of_twenty_measurements_the_worst_but_one_is_the_slow_one() -> None:
    values = [float(each) for each in range(1, 21)]
    assert spread_of(values).slow == 19
    assert spread_of(values[:19]).slow == 19
    assert spread_of(values[:19]).p95 is None


def test_a_figure_is_so_many_times_its_floor_by_their_medians() -> None:
    floor = spread_of([1.0, 2.0, 9.0])
    beside = Figure("move", 1000, "ms", spread_of([3.0, 5.0, 50.0]), {"echo": floor, "nothing": spread_of([0.0])})
    assert (beside.times("echo"), beside.times("nothing"), beside.times("unheard of")) == (2.5, None, None)


def test_acts_are_measured_in_turn_and_the_first_rounds_left_out() -> None:
    done: list[str] = []

    def act(name: str, took: float) -> float:
        done.append(name)
        return took + 100 * (len(done) <= 2)

    taken = interleaved({"a": lambda: act("a", 1), "b": lambda: act("b", 2)}, 3, unmeasured=1)
    assert done == ["a", "b"] * 4
    assert taken == {"a": Spread(3, 1, 1, None, 1), "b": Spread(3, 2, 2, None, 2)}
    done.clear()
    several = interleaved({"a": lambda: act("a", 1), "b": lambda: act("b", 2)}, 2, in_a_row=3)
    assert done == ["a", "a", "a", "b", "b", "b"] * 2
    assert several["a"].count == 6


def test_what_was_written_is_read_again() -> None:
    run = Run(
        MACHINE,
        (
            Figure("employee.move", 1000, "ms", spread_of([each / 7 for each in range(1, 40)])),
            figure("spawn to initialize", None, 250.0, bare_imports=170.0, python=20.0),
            Figure("memory", 0, "MB", spread_of([48.5])),
        ),
        ("Nothing was dropped",),
    )
    assert read(written(run)) == run
    assert len(written(run).splitlines()) < 30, "a figure a line"


def test_a_budget_is_met_up_to_its_limit() -> None:
    budgets = (Budget("list", 1000, 5),)
    for ms, met in ((4.9, True), (5.0, True), (5.0001, False)):
        (judgement,) = judged(figure("list", 1000, ms), budgets)
        assert (judgement.says, judgement.at_most, judgement.met) == ("5 ms", 5, met)


def test_a_budget_may_be_so_many_times_a_floor_of_the_same_run() -> None:
    budgets = (Budget("move", ANY, floor="bare commit", times=2.5),)
    for ms, met in ((0.5, True), (0.51, False)):
        (judgement,) = judged(figure("move", 77, ms, bare_commit=0.2, echo=0.01), budgets)
        assert (judgement.says, judgement.at_most, judgement.met) == ("2.5 x bare commit", 0.5, met)
    assert judged(figure("move", 77, 0.5, echo=0.01), budgets) == ()


def test_a_budget_is_about_its_own_figure_and_size() -> None:
    budgets = (Budget("list", 1000, 5), Budget("list", 1000, floor="echo", times=2))
    assert judged(figure("list", 10_000, 1), budgets) == ()
    assert judged(figure("lists", 1000, 1), budgets) == ()
    assert [each.met for each in judged(figure("list", 1000, 4, echo=1), budgets)] == [True, False]


def test_every_budget_limits_something() -> None:
    assert all((each.limit is None) != (each.times is None) for each in BUDGETS)
    assert all(bool(each.floor) == (each.times is not None) for each in BUDGETS)


@given(st.floats(-1, 2), st.floats(0.001, 1000))
def test_a_power_is_found_again(exponent: float, factor: float) -> None:
    fitted = power_of([(people, factor * people**exponent) for people in (100, 300, 1000, 30_000)])
    assert fitted.exponent == pytest.approx(exponent, abs=1e-6)
    assert fitted.at(500) == pytest.approx(factor * 500**exponent)


@given(st.floats(0.1, 1000), st.floats(0.01, 1000), st.randoms(use_true_random=False))
def test_a_line_is_found_again_whatever_the_order(start: float, each: float, chance: random.Random) -> None:
    points = [(people, start + each * people / 1000) for people in (100, 1000, 10_000, 100_000)]
    chance.shuffle(points)
    fitted = line_of(points)
    assert fitted.at(5000) == pytest.approx(start + each * 5, rel=1e-3)
    assert misses(points, fitted) < 1e-3
    assert manner_of(points) == ("flat" if points_ratio(points) <= 1.3 else "linear")


def test_what_is_slow_in_between_is_not_flat() -> None:
    assert manner_of([(100, 1.0), (1000, 9.0), (10_000, 1.0)]) != "flat"
    assert manner_of([(100, 1.0), (1000, 1.29), (10_000, 0.5)]) == "flat"


def points_ratio(points: list[tuple[int, float]]) -> float:
    return max(points)[1] / min(points)[1]


def test_few_people_count_as_much_as_many() -> None:
    """A line that is to meet the largest value would miss the small ones by more than half."""
    points = [(100, 1.0), (1000, 1.4), (10_000, 5.0), (100_000, 50.0)]
    assert misses(points, line_of(points)) < 0.2


@given(st.floats(1.3, 2))
def test_what_grows_faster_than_people_do_is_told(exponent: float) -> None:
    points = [(people, people**exponent / 1000) for people in (100, 1000, 10_000, 100_000)]
    assume(points_ratio(points) > 1.3)
    assert manner_of(points) == "faster than linear"


def test_what_grows_with_the_root_is_slower_than_linear() -> None:
    assert manner_of([(people, people**0.5) for people in (100, 1000, 10_000, 100_000)]) == "slower than linear"


def test_a_line_needs_two_places() -> None:
    with pytest.raises(ValueError, match="two different places"):
        line_of([(100, 1.0), (100, 2.0)])
