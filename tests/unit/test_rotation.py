"""Which backups stay, over years of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.rotation import kept, latest

START = datetime(2026, 1, 5, 8, 37, tzinfo=UTC)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def over(days: int, made_on: Callable[[int], bool] = lambda _: True) -> list[datetime]:
    """Return what is there after so many days, when old ones go each time that one is made; the latest first."""
    there: set[int] = set()
    for day in range(days):
        if made_on(day):
            there = kept({*there, ms(START + timedelta(days=day))})
    return [datetime.fromtimestamp(at / 1000, UTC) for at in sorted(there, reverse=True)]


def test_after_two_years_of_a_backup_a_day_there_are_seven_days_four_weeks_and_six_months() -> None:
    there = over(730)
    assert len(there) == 17
    days, weeks, months = there[:7], there[7:11], there[11:]
    assert [each.date() for each in days] == [(there[0] - timedelta(days=back)).date() for back in range(7)]
    assert len({each.strftime("%G%V") for each in weeks}) == 4
    assert len({each.strftime("%Y%m") for each in months}) == 6
    assert all(newer - older <= timedelta(days=7) for newer, older in pairwise(there[6:11]))
    assert all(newer - older <= timedelta(days=38) for newer, older in pairwise(there[10:]))


@pytest.mark.parametrize("every", [2, 3, 9, 40])
def test_who_works_now_and_then_keeps_as_many(every: int) -> None:
    there = over(730, lambda day: day % every == 0)
    assert len(there) == min(17, len(range(0, 730, every)))


def test_of_the_latest_day_seven_stay_and_of_the_days_before_one_each() -> None:
    yesterday = [ms(START + timedelta(hours=hour)) for hour in range(10)]
    today = [ms(START + timedelta(days=1, hours=hour)) for hour in range(10)]
    assert kept(yesterday) == set(yesterday[-7:])
    assert kept([*yesterday, *today]) == {yesterday[-1], *today[-7:]}


def test_of_those_made_before_something_was_put_back_the_latest_ten_stay_however_old() -> None:
    made = [ms(START + timedelta(days=100 * number)) for number in range(12)]
    assert latest(reversed(made)) == set(made[2:])
    assert latest(made[:3]) == set(made[:3])


@given(st.lists(st.integers(0, 4_000_000_000_000)))
def test_the_latest_stays_and_there_are_never_more_than_23(made: list[int]) -> None:
    stay = kept(made)
    assert stay <= set(made)
    assert len(stay) <= 23
    assert not made or max(made) in stay


@given(st.lists(st.integers(0, 4_000_000_000_000)))
def test_what_stays_stays_when_it_is_asked_again(made: list[int]) -> None:
    assert kept(kept(made)) == kept(made)
