"""Chance that is the same everywhere: of Python's generator only `random()` is promised never to change."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """What a seed decides, in the order that it is asked. Nothing here adds up floats: `sum` differs by version."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random  # noqa: S311 - made-up people, no secret

    def below(self, end: int) -> int:
        """Return a number from 0 to below `end`."""
        return int(self._random() * end)

    def between(self, low: int, high: int) -> int:
        """Return a number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things; one that is there twice comes twice as often."""
        return things[int(self._random() * len(things))]

    def happens(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self._random() * 100 < percent

    def shuffle(self, things: list[T]) -> None:
        """Put the things into any order."""
        for last in range(len(things) - 1, 0, -1):
            other = int(self._random() * (last + 1))
            things[last], things[other] = things[other], things[last]

    def split(self, total: int, parts: int) -> list[int]:
        """Return `parts` numbers that add up to `total`, the largest about 22 % larger than the smallest.

        >>> shares = Chance(1).split(1_000, 10)
        >>> sum(shares), len(shares), min(shares) > 88, max(shares) < 114
        (1000, 10, True, True)
        """
        weights = [self.between(90, 110) for _ in range(parts)]
        shares = [total * weight // sum(weights) for weight in weights]
        for place in range(total - sum(shares)):
            shares[place] += 1
        return shares
