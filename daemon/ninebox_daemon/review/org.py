"""Who reports to whom: the tree of a session's people, and who is below a manager. Pure: no I/O, no clock."""

from collections.abc import Iterable, KeysView, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Literal

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.forest import NOBODY, forest_of
from ninebox_daemon.review.managers import Managers, Outside
from ninebox_protocol.org import ChainLink

Ends = Literal["top", "unknownManager", "ambiguousManager", "cycle"]

Parts = list[range]
"""Of the tree's order: from left to right, no two of them overlapping."""


def org_of(people: Sequence[Facts]) -> "Org":
    """Return who reports to whom among these people, who are in the order of the workbook."""
    return Org(people)


class Org:
    """Who reports to whom, worked out in time in proportion to the people.

    A manager is known by a key: an employeeId or, for one who is none of the people or can't be told from a namesake,
    the name as it was met first. Of people who report to each other in a circle the first reports to nobody here.
    """

    def __init__(self, people: Sequence[Facts]) -> None:
        self.people = people
        self.managers = Managers(people)
        self.forest = forest_of(self.managers.above)

    def manager_of(self, employee_id: str) -> str | None:
        """Return the ID of whom a person reports to; None: nobody, or nobody of the session. Raises KeyError."""
        parent = self.forest.parents[self.managers.places[employee_id]]
        return None if parent == NOBODY else self.people[parent].employee_id

    def team_key(self, employee_id: str) -> str | None:
        """Return the key of whom a person reports to directly; None: nobody. Raises KeyError."""
        return self.manager_of(employee_id) or self._outside_keys.get(employee_id)

    def name_of(self, key: str) -> str:
        """Return how people call a manager."""
        place = self.managers.places.get(key)
        return key if place is None else self.people[place].name

    def keys(self) -> KeysView[str]:
        """Return the keys of all whom somebody reports to, directly or through others.

        First those of the session in the order of the workbook, then the others as they are met, and last those who
        stand in management chains alone.
        """
        return self._parts.keys()

    def below(self, key: str) -> list[str]:
        """Return who reports to a manager, directly or through others, in the order of the tree; empty: nobody.

        To one who is none of the people also those do whose management chain has the name, and who reports to them.
        """
        order, people = self.forest.order, self.people
        return [people[order[at]].employee_id for part in self._parts.get(key, ()) for at in part]

    def counts_below(self, employee_ids: Iterable[str]) -> dict[str, int]:
        """Return how many of these people are below each key, in one go however many are below each other."""
        chosen = [0] * (len(self.people) + 1)
        for employee_id in employee_ids:
            chosen[self.forest.starts[self.managers.places[employee_id]] + 1] = 1
        until = list(accumulate(chosen))
        return {
            key: sum([until[part.stop] - until[part.start] for part in parts]) for key, parts in self._parts.items()
        }

    def chain(self, employee_id: str) -> tuple[list[ChainLink], Ends]:
        """Return who is above a person, the nearest first, and why it goes no further. Raises KeyError."""
        place = self.managers.places[employee_id]
        seen: set[int] = set()
        links = []
        while (above := self.managers.above[place]) != NOBODY and above not in seen:
            seen.add(above)
            links.append(ChainLink(employee_id=self.people[above].employee_id, name=self.people[above].name))
            place = above
        if above != NOBODY:
            return links, "cycle"
        key = self._outside_keys.get(self.people[place].employee_id)
        if key is None:
            return links, "top"
        links.append(ChainLink(employee_id=None, name=key))
        return links, "ambiguousManager" if key in self._ambiguous_keys else "unknownManager"

    @property
    def unknown(self) -> list[Outside]:
        """Return the managers who are none of the people, in the order they are met in."""
        return [each for each in self.managers.outside.values() if not each.namesakes]

    @property
    def ambiguous(self) -> list[Outside]:
        """Return the managers who can't be told from their namesakes, in the order they are met in."""
        return [each for each in self.managers.outside.values() if each.namesakes]

    @cached_property
    def _ambiguous_keys(self) -> set[str]:
        return {each.key for each in self.ambiguous}

    @cached_property
    def _outside_keys(self) -> dict[str, str]:
        outside = self.managers.outside.values()
        return {self.people[place].employee_id: each.key for each in outside for place in each.people}

    @cached_property
    def _parts(self) -> dict[str, Parts]:
        children = enumerate(self.forest.children)
        parts = {self.people[place].employee_id: [self.forest.below(place)] for place, direct in children if direct}
        upper = self.managers.only_in_chains()
        for name, each in self.managers.outside.items():
            by_chain = upper.pop(name).places if name in upper else []
            parts[each.key] = self._joined([*each.people, *by_chain])
        return parts | {each.text: self._joined(each.places) for each in upper.values()}

    def _joined(self, places: Iterable[int]) -> Parts:
        """Return where these people and all who report to them stand."""
        order, starts, sizes = self.forest.order, self.forest.starts, self.forest.sizes
        parts: Parts = []
        until = 0
        for start in sorted({starts[place] for place in places}):
            if start >= until:
                until = start + 1 + sizes[order[start]]
                parts.append(range(start, until))
        return parts
