"""In which order people come: by hand, and against plain sorting."""

from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ninebox_daemon.review.facts import KNOWN, Facts
from ninebox_daemon.review.ordering import key_of, ordered
from ninebox_daemon.review.words import natural_key
from unit.asked import facts, ids

PEOPLE = [
    facts("1", name="émile 10", job_level="L10", flags=["pip", "new_hire"], performance="High", potential="Low"),
    facts("2", name="Emile 9", job_level="L9", performance="Medium", potential="Low", was=("High", "High")),
    facts("3", name="Zoë", flags=["pip"], prior_box=9),
    facts("4", name="emile 9", job_level="l9", performance="Low", potential="High", prior_box=2),
]


def keys(member: str) -> dict[str, Any]:
    return keys_among(PEOPLE, member)


def keys_among(people: list[Facts], member: str) -> dict[str, Any]:
    def value(person: Facts) -> Any:
        return bool(person.flags) if member == "flagged" else person[KNOWN[member]]

    return {each.employee_id: key_of(member, value(each)) for each in people}


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ([], "1234"),
        (["name"], "2413"),
        (["-name"], "3124"),
        (["jobLevel"], "2413"),  # null is last
        (["-jobLevel"], "1243"),  # in both
        (["changed"], "2134"),
        (["-changed"], "1342"),
        (["flagged"], "1324"),
        (["flags"], "2431"),
        (["-flags"], "1324"),
        (["performance"], "4213"),
        (["-performance"], "1243"),
        (["box"], "2143"),
        (["priorBox", "name"], "4321"),
        (["potential", "-performance"], "1243"),
        (["changed", "-name"], "2314"),
        (["employeeId", "name"], "1234"),
        (["-employeeId"], "4321"),
    ],
)
def test_people_come_in_the_order_that_is_wanted(orders: list[str], expected: str) -> None:
    assert "".join(ids(ordered(PEOPLE, orders, keys))) == expected


@given(st.lists(st.builds(dict, name=st.sampled_from(["a 1", "A 2", "a 10", "b"]), box=st.sampled_from([None, 1, 5]))))
def test_sorting_by_two_members_is_sorting_by_pairs(rows: list[dict[str, Any]]) -> None:
    people = [facts(str(place), name=row["name"], prior_box=row["box"]) for place, row in enumerate(rows)]

    def pair(person: Facts) -> Any:
        return (person.prior_box is None, person.prior_box or 0), natural_key(person.name)

    assert ordered(people, ["priorBox", "name"], partial(keys_among, people)) == sorted(people, key=pair)
    assert ordered(people, [], keys) == sorted(people, key=lambda person: int(person.employee_id))


@pytest.mark.parametrize(
    "texts",
    [
        ["Level 2", "level 10", "Level 100"],
        ["007", "8", "10"],
        ["1.2.10", "1.10.1"],
        ["Zoe", "Zoë 2", "zoe 3"],
        ["a" * 10, "a" * 11],
        ["9" * 5000, "1" + "0" * 5000],
        ["", "1", "a"],
    ],
)
def test_numbers_in_texts_count_as_numbers(texts: list[str]) -> None:
    assert all(natural_key(one) < natural_key(next_one) for one, next_one in pairwise(texts))
