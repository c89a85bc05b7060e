"""What management chains tell of managers whom a cell alone doesn't. Knows no tree."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.words import FoldedNames, folded_names

Chain = tuple[str | None, ...]
"""A management chain as the workbook has it, from the top; None: a blank level."""

Way = tuple[str, ...]
"""Folded names from the top down to somebody: a chain for comparing, without blank levels."""


class Ways(dict[Chain, Way]):
    """Management chain to what it is compared by, each made once.

    >>> Ways()["Ada  Lee", None, "Bo KIM"]
    ('ada lee', 'bo kim')
    """

    def __init__(self) -> None:
        self._folded = FoldedNames()

    def __missing__(self, chain: Chain) -> Way:
        """Make one that wasn't asked for yet."""
        way = self[chain] = tuple(filter(None, [self._folded[text] for text in chain if text]))
        return way


class Namesakes:
    """Several people of one name, of whom a chain may leave one. Places are those in the workbook, from 0."""

    def __init__(self, name: str, places: Sequence[int], people: Sequence[Facts], ways: Ways) -> None:
        self.places = places
        self._name, self._people, self._ways = name, people, ways
        self._cut: dict[int, dict[Way, list[int]]] = {}

    def left_by(self, place: int) -> int | None:
        """Return the one whom the person at a place reports to, as far as their chain tells; None: it doesn't.

        It rules out whoever's own chain, with their name at its end, goes another way. It may be cut at its end: a
        workbook has so many levels and no more.
        """
        way = self._ways[self._people[place].chain]
        if not way:
            return None
        fitting = self._cut_to(len(way)).get(way, [])
        if len(fitting) + len(self._unknown) > 2:  # of two the person may be one
            return None
        left = [each for each in (*fitting, *self._unknown) if each != place]
        return left[0] if len(left) == 1 else None

    @cached_property
    def _unknown(self) -> set[int]:
        """Return those who have no chain and aren't at the top either."""
        people = [(place, self._people[place]) for place in self.places]
        return {place for place, each in people if not self._ways[each.chain] and (each.manager or each.manager_id)}

    def _cut_to(self, levels: int) -> dict[Way, list[int]]:
        """Return who of the others is where, as a workbook of so many levels would tell."""
        if levels not in self._cut:
            cut: dict[Way, list[int]] = {}
            for place in self.places:
                if place not in self._unknown:
                    way = (*self._ways[self._people[place].chain], self._name)
                    cut.setdefault(way[:levels], []).append(place)
            self._cut[levels] = cut
        return self._cut[levels]


class Named(NamedTuple):
    """One name in management chains."""

    text: str
    """As it was met first."""
    places: list[int]
    """Whose chains have it, from 0, those of one chain together."""


def named_in_chains(people: Sequence[Facts], is_meant: Callable[[str, str], bool]) -> dict[str, Named]:
    """Return by folded name who is in management chains, of those of whom `is_meant` is true, given text and name."""
    same: dict[Chain, list[int]] = {}
    for place, each in enumerate(people):
        if each.chain in same:
            same[each.chain].append(place)
        elif each.chain:
            same[each.chain] = [place]
    texts = list({text: None for chain in same for text in chain if text})
    names = {text: name for text, name in zip(texts, folded_names(texts), strict=True) if name and is_meant(text, name)}
    found: dict[str, Named] = {}
    for text, name in names.items():
        found.setdefault(name, Named(text, []))
    for chain, places in same.items():
        for name in {names[text] for text in chain if text in names}:
            found[name].places.extend(places)
    return found
