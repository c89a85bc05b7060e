"""Which backups are kept. Pure: no file, no clock."""

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime

DAYS, WEEKS, MONTHS = 7, 4, 6
OF_THE_LATEST_DAY = 7
BEFORE_RESTORES = 10


def kept(made_at_ms: Iterable[int]) -> set[int]:
    """Return which of these are kept, in milliseconds since 1970 UTC: at most 23, and 17 where one a day is made.

    Of the latest 7 days the last one each; of what is older, of the latest 4 weeks the last one each; of what is older
    still, of the latest 6 months the last one each. Of the very latest day, 7 in all. Days, weeks and months are those
    of UTC that have any.

    >>> sorted(kept(day * 86_400_000 for day in range(400)))[-8:] == [day * 86_400_000 for day in range(392, 400)]
    True
    """
    left = sorted(set(made_at_ms), reverse=True)
    day = _span("%Y%m%d")
    chosen = {at for at in left[:OF_THE_LATEST_DAY] if day(at) == day(left[0])}
    for span, most in ((day, DAYS), (_span("%G%V"), WEEKS), (_span("%Y%m"), MONTHS)):
        latest = _latest_of_each(left, span, most)
        chosen.update(latest.values())
        left = [at for at in left if latest and span(at) not in latest]
    return chosen


def latest(made_at_ms: Iterable[int]) -> set[int]:
    """Return which are kept of those that were made before something was put back: the latest 10, however old."""
    return set(sorted(set(made_at_ms))[-BEFORE_RESTORES:])


def _span(written: str) -> Callable[[int], Hashable]:
    return lambda at_ms: datetime.fromtimestamp(at_ms / 1000, UTC).strftime(written)


def _latest_of_each(newest_first: list[int], span: Callable[[int], Hashable], most: int) -> dict[Hashable, int]:
    """Return the newest of each of the latest spans."""
    found: dict[Hashable, int] = {}
    for at in newest_first:
        if len(found) == most and span(at) not in found:
            break
        found.setdefault(span(at), at)
    return found
