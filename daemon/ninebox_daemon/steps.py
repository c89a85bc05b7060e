"""How far a long piece of work is: said now and then, and the moment to let go of it. Knows nobody who listens."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice
from typing import TypeVar

Step = Callable[[int, int, str], None]
"""Told (done, total, what is being done, for people). What it raises ends the work; nothing of it may be kept then."""

EVERY = 1_000

T = TypeVar("T")


def to_nobody(_done: int, _total: int, _message: str) -> None:
    """Tell nobody."""


def part(step: Step, begin: int, end: int) -> Step:
    """Return the step of a part of the work: from `begin` to `end` percent of the whole.

    >>> part(lambda *told: print(told), 40, 80)(1, 2, "Reading")
    (60, 100, 'Reading')
    """
    return lambda done, total, message: step(begin + (end - begin) * done // max(total, 1), 100, message)


def counted(things: Iterable[T], total: int, step: Step, message: str) -> Iterator[T]:
    """Yield the things, of which there are `total`, and tell `step` before every thousandth one.

    >>> list(counted(range(2_001), 2_001, lambda done, *_: print(done), "Counting"))[-1]
    0
    1000
    2000
    2000
    """
    rest = iter(things)
    for number, thing in zip(count(0, EVERY), rest, strict=False):
        step(number, total, message)
        yield thing
        yield from islice(rest, EVERY - 1)
