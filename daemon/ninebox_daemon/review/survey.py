"""What several questions share about the people of a session, each made when it is first asked for. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from ninebox_daemon.review.facts import Facts, led_by
from ninebox_daemon.review.movers import FarMover, movers_among
from ninebox_daemon.review.ordering import key_of
from ninebox_daemon.review.org import Org, org_of
from ninebox_daemon.review.searchable import words_of
from ninebox_daemon.review.words import NaturalKeys, folded, natural_key
from ninebox_protocol.flags import BUILT_IN_FLAGS


class Survey:
    """The people as they stand, in the order of the workbook, and what follows from that. `year`: the review's.

    `before`: how they stood last; what no edit of a review touches is taken over from there.
    """

    def __init__(self, people: Sequence[Facts], year: int, before: "Survey | None" = None) -> None:
        self.people, self.year = people, year
        self.natural_keys = NaturalKeys()
        """Of what groups are called."""
        self._keys: dict[str, dict[str, Any]] = {}
        if before is not None and "org" in before.__dict__ and _are_led_alike(before.people, people):
            self.org = before.org

    @cached_property
    def org(self) -> Org:
        """Return who reports to whom."""
        return org_of(self.people)

    @cached_property
    def movers(self) -> dict[str, FarMover]:
        """Return who moved far, and why: by employeeId, in the order of the workbook."""
        return movers_among(self.people, self.year)

    @cached_property
    def haystacks(self) -> dict[str, str]:
        """Return the text in which the words of a filter are looked for, by employeeId."""
        return {
            each.employee_id: "\n".join(
                [
                    " ".join(words_of(folded(text)))
                    for text in (each.name, each.business_title, each.job_title, each.manager, each.employee_id)
                    if text is not None
                ]
            )
            for each in self.people
        }

    @cached_property
    def flags(self) -> list[str]:
        """Return the built-in flags, and then the custom ones that somebody has in natural order."""
        custom = {flag for person in self.people for flag in person.flags} - BUILT_IN_FLAGS.keys()
        return [*BUILT_IN_FLAGS, *sorted(custom, key=natural_key)]

    @cached_property
    def employee_ids(self) -> Collection[str]:
        """Return everybody's ID."""
        return {person.employee_id for person in self.people}

    def values(self, member: str) -> list[str]:
        """Return the values that somebody has of a member of Facts that is text, in natural order."""
        place = Facts._fields.index(member)
        texts = {str(person[place]) for person in self.people if person[place] is not None}
        return sorted(texts, key=natural_key)

    def keys(self, member: str, read: Callable[[Facts], Any]) -> Mapping[str, Any]:
        """Return what people are sorted by where `read` gives that member of an Employee: by employeeId, made once.

        For members that nothing but a person's row tells: else they would be old after a while.
        """
        if member not in self._keys:
            self._keys[member] = {each.employee_id: key_of(member, read(each)) for each in self.people}
        return self._keys[member]


def _are_led_alike(some: Sequence[Facts], others: Sequence[Facts]) -> bool:
    """True where the same people have the same managers."""
    return len(some) == len(others) and all(
        one is other or led_by(one) == led_by(other) for one, other in zip(some, others, strict=True)
    )
