"""Whom the workbook's cells mean by a manager, as far as they tell: nobody is guessed. Knows no tree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ninebox_daemon.review.chains import Named, Namesakes, Ways, named_in_chains
from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.forest import NOBODY
from ninebox_daemon.review.words import folded_name, folded_names

Cells = tuple[str | None, str | None]
"""The manager's ID and the manager, as one person's row has them."""

_ID_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]$")


@dataclass(slots=True)
class Outside:
    """A manager who is none of the people, or of whom nothing tells which one. A place is where somebody stands."""

    key: str
    """The name or, where the row has none, the ID: as it was met first. Never the ID of one of the people."""
    namesakes: Namesakes | None
    """Those who are called so. None: nobody is."""
    people: list[int] = field(default_factory=list)
    """Places of those who report there directly."""


class Managers:
    """Who everybody's manager is. A place is where somebody stands in the workbook, from 0."""

    def __init__(self, people: Sequence[Facts]) -> None:
        self._people = people
        self.places = {each.employee_id: place for place, each in enumerate(people)}
        """By employeeId."""
        self._by_name: dict[str, int] = {}
        self._namesakes: dict[str, Namesakes] = {}
        self._outside: dict[str, Outside] = {}
        self._meant: dict[Cells, int | Outside] = {}
        self.above = self._all_above()
        """Place of each one's manager. NOBODY: there is none, or they are one of `outside`."""

    @property
    def outside(self) -> dict[str, Outside]:
        """Return by folded name whom somebody reports to who is not to be told, in the order they are met in."""
        return {name: each for name, each in self._outside.items() if each.people}

    def only_in_chains(self) -> dict[str, Named]:
        """Return by folded name who is above people without being one of them, as their management chains have it."""
        told_by_id = [text for (_, text), place in self._meant.items() if text and isinstance(place, int)]
        otherwise_called = set(folded_names(told_by_id)) - self._outside.keys()

        def is_outside(text: str, name: str) -> bool:
            return not (name in self._by_name or name in otherwise_called or self._with_id(text) is not None)

        self._know_names()
        return named_in_chains(self._people, is_outside)

    def _all_above(self) -> list[int]:
        people = self._people
        rows = list(zip([each.manager_id for each in people], [each.manager for each in people], strict=True))
        self._learn(list(dict.fromkeys(rows)))
        above = []
        for place, cells in enumerate(rows):
            meant = self._meant[cells]
            above.append(meant if isinstance(meant, int) else self._told_otherwise(place, meant))
        return above

    def _learn(self, rows: Sequence[Cells]) -> None:
        """Find out whom cells mean: an ID in a column of its own says it alone. Without one the other cell does, as an
        ID, an ID in brackets at its end, or a name.

        An ID that nobody has is that of somebody outside, whatever people here are called. Where that column alone says
        anything, it may have names.
        """
        named = []
        for id_, text in rows:
            by_id = id_.strip() if id_ else ""
            place = self._with_id(by_id or text)
            if place is not None:
                self._meant[id_, text] = place
            elif by_id and text and text.strip():
                self._meant[id_, text] = self._outside_with(by_id, text.strip())
            else:
                named.append((id_, text))
        texts = [text if text and text.strip() else id_ or "" for id_, text in named]
        for cells, text, name in zip(named, texts, folded_names(texts), strict=True):
            self._meant[cells] = self._called(name, text) if name else NOBODY

    def _outside_with(self, id_: str, text: str) -> Outside:
        """Return the manager outside who has this ID: called by name and ID, since others may be called alike."""
        shown = f"{text} ({id_})"
        return self._outside.setdefault(folded_name(shown), Outside(shown, None))

    def _with_id(self, text: str | None) -> int | None:
        """Return the place of whose employeeId a text is, or ends with in brackets; None: nobody's."""
        if not text:
            return None
        place = self.places.get(text)
        if place is None and (text := text.strip()):
            place = self.places.get(text)
            if place is None and text[-1] in ")]" and (found := _ID_IN_BRACKETS.search(text)):
                place = self.places.get(found[1].strip())
        return place

    def _called(self, name: str, text: str) -> int | Outside:
        self._know_names()
        if name not in self._namesakes and name in self._by_name:
            return self._by_name[name]
        return self._outside.setdefault(name, Outside(text, self._namesakes.get(name)))

    def _know_names(self) -> None:
        """Fold everybody's name, once: where cells have IDs it is never needed."""
        if self._by_name:
            return
        names = folded_names(each.name for each in self._people)
        self._by_name = dict(zip(names, range(len(names)), strict=True))
        if len(self._by_name) < len(names):
            several: dict[str, list[int]] = {}
            for place, name in enumerate(names):
                if self._by_name[name] != place:
                    several.setdefault(name, []).append(place)
            ways = Ways()
            for name, places in several.items():
                self._namesakes[name] = Namesakes(name, [*places, self._by_name[name]], self._people, ways)

    def _told_otherwise(self, place: int, meant: Outside) -> int:
        if meant.namesakes and (told := meant.namesakes.left_by(place)) is not None:
            return told
        meant.people.append(place)
        return NOBODY
