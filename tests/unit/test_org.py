"""Who reports to whom, of small organisations made by hand: every rule by itself."""

import json
from collections.abc import Sequence

import pytest

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.org import Org, org_of
from ninebox_daemon.review.org_text import reports_text
from ninebox_protocol.org import OrgReportsTold
from unit.organisations import person, told


def drawn(org: Org) -> list[str]:
    """Return the tree as people draw it: two blanks a level."""
    return ["  " * node.depth + node.name for node in told(org).nodes]


ADA, BOB, CY = person("1", "Ada Lee"), person("2", "Bob Ray", "Ada Lee"), person("3", "Cy Fox", "Bob Ray")


def test_everybody_stands_behind_their_manager_in_the_order_of_the_workbook() -> None:
    org = org_of([CY, person("4", "Di Orr", "Ada Lee"), BOB, ADA, person("5", "Ed Poe"), person("6", "Flo Kay", "3")])
    assert drawn(org) == ["Ada Lee", "  Di Orr", "  Bob Ray", "    Cy Fox", "      Flo Kay", "Ed Poe"]
    ada, _, bob, *_ = told(org).nodes
    assert (ada.manager_id, ada.depth, ada.direct_reports, ada.all_reports) == (None, 0, 2, 4)
    assert (bob.manager_id, bob.depth, bob.direct_reports, bob.all_reports) == ("1", 1, 1, 2)


@pytest.mark.parametrize(
    ("cell", "id_"),
    [
        ("Ada Lee", None),
        ("  ada   LEE ", None),
        ("Ada Lée", None),
        ("LEE, Ada", None),
        ("00001", None),
        (" 00001 ", None),
        ("Ada Lee (00001)", None),
        ("Somebody Else [ 00001 ] ", None),
        (None, "00001"),
        ("Bob Ray", "00001"),
        ("Bob Ray (00002)", "00001"),
        ("", "00001"),
        (None, "Ada Lee"),
        (None, "Ada Lee (00001)"),
    ],
)
def test_a_manager_is_found_by_id_where_there_is_one_else_by_name(cell: str | None, id_: str | None) -> None:
    org = org_of([person("00001", "Ada Lee"), person("00002", "Bob Ray"), person("00003", "Cy Fox", cell, id_)])
    assert (org.manager_of("00003"), org.team_key("00003")) == ("00001", "00001")
    assert told(org).unknown_managers == told(org).ambiguous_managers == []


@pytest.mark.parametrize(
    ("cell", "id_", "key"),
    [
        ("1", None, "1"),
        ("Ada", None, "Ada"),
        ("Lee, A", None, "Lee, A"),
        ("Lee, Ada, Dr", None, "Lee, Ada, Dr"),
        ("Ada Lee (1)", None, "Ada Lee (1)"),
        ("Ada Lee (00001) left", None, "Ada Lee (00001) left"),
        ("Zoe  Quist", "00099", "Zoe  Quist (00099)"),
        ("Ada Lee", "00099", "Ada Lee (00099)"),  # somebody outside, who is called like somebody here
        ("00001", "00099", "00001 (00099)"),
        (None, "00099", "00099"),
        (" ", "00099", "00099"),
    ],
)
def test_a_manager_whom_nothing_finds_is_unknown(cell: str | None, id_: str | None, key: str) -> None:
    org = org_of([person("00001", "Ada Lee"), person("00003", "Cy Fox", cell, id_)])
    assert (org.manager_of("00003"), org.team_key("00003")) == (None, key)
    assert [(each.manager, each.employee_ids) for each in told(org).unknown_managers] == [(key, ["00003"])]
    assert drawn(org) == ["Ada Lee", "Cy Fox"]
    assert (org.name_of(key), org.below(key)) == (key, ["00003"])


@pytest.mark.parametrize(("cell", "id_"), [(None, None), ("", None), ("  ", ""), (None, " "), ("\u0301", None)])
def test_whoever_has_no_manager_reports_to_nobody(cell: str | None, id_: str | None) -> None:
    org = org_of([ADA, person("3", "Cy Fox", cell, id_)])
    assert (org.manager_of("3"), org.team_key("3"), list(org.keys())) == (None, None, [])
    assert org.chain("3") == ([], "top")


def test_an_unknown_manager_is_one_however_the_name_is_spelled() -> None:
    org = org_of(
        [person("1", "Ada Lee", "Bob  Lee"), person("2", "Bo Kim", "bob lée"), person("3", "Cy Fox", "Bo Kim")]
    )
    assert list(org.keys()) == ["2", "Bob  Lee"]
    assert (org.team_key("1"), org.team_key("2")) == ("Bob  Lee", "Bob  Lee")
    assert org.below("Bob  Lee") == ["1", "2", "3"]
    assert [(each.manager, each.employee_ids) for each in told(org).unknown_managers] == [("Bob  Lee", ["1", "2"])]


def test_namesakes_are_ambiguous_and_never_merged() -> None:
    org = org_of([ADA, person("2", "ADA LÉE", "1"), person("3", "Cy Fox", "ada lee"), person("4", "Di Orr", "Ada Lee")])
    assert drawn(org) == ["Ada Lee", "  ADA LÉE", "Cy Fox", "Di Orr"]
    (found,) = told(org).ambiguous_managers
    assert (found.manager, found.employee_ids, found.candidates) == ("ada lee", ["3", "4"], ["1", "2"])
    assert told(org).unknown_managers == []
    assert (org.manager_of("4"), org.team_key("4"), org.name_of("ada lee")) == (None, "ada lee", "ada lee")
    assert (org.below("ada lee"), org.below("1")) == (["3", "4"], ["2"])
    links, ends = org.chain("4")
    assert ([(each.employee_id, each.name) for each in links], ends) == ([(None, "ada lee")], "ambiguousManager")


def test_a_namesake_is_told_by_id() -> None:
    namesakes = [person("1", "Ada Lee"), person("2", "Ada Lee")]
    org = org_of([*namesakes, person("3", "Cy Fox", "Ada Lee (2)"), person("4", "Di Orr", "Ada Lee", "1")])
    assert (org.manager_of("3"), org.manager_of("4"), told(org).ambiguous_managers) == ("2", "1", [])


LEES = (person("1", "Ada Lee", "Top", None, ["Top"]), person("2", "Ada Lee", "Bo Kim", None, ["Top", None, "Bo Kim"]))


@pytest.mark.parametrize(
    ("others", "chain", "manager"),
    [
        (LEES, ["Top", "Ada Lee"], "1"),
        (LEES, ["TOP", "bo  kim", "Ada Lee"], "2"),
        (LEES, ["Top", "Bo Kim"], "2"),  # cut: a workbook of two levels
        (LEES, ["Top"], None),
        (LEES, [], None),
        (LEES, ["Top", "Cy Fox", "Ada Lee"], None),
        (LEES, ["Bo Kim", "Ada Lee"], None),
        ((*LEES, person("3", "Ada Lee", "Top")), ["Top", "Ada Lee"], None),  # of the third nothing is known
        ((*LEES, person("3", "Ada Lee", None, "77")), ["Top", "Ada Lee"], None),
        ((*LEES, person("3", "Ada Lee", "Top")), ["Top", "Cy Fox", "Ada Lee"], "3"),
        ((*LEES, person("3", "Ada Lee", "Top")), ["Ada Lee"], "3"),
        ((*LEES, person("3", "Ada Lee")), ["Top", "Ada Lee"], "1"),  # the third is at the top
        ((*LEES, person("3", "Ada Lee")), ["Ada Lee"], "3"),
        ((*LEES, LEES[0]._replace(employee_id="3")), ["Top", "Ada Lee"], None),
    ],
)
def test_a_management_chain_tells_namesakes_apart_where_it_rules_out_all_but_one(
    others: Sequence[Facts], chain: Sequence[str | None], manager: str | None
) -> None:
    org = org_of([*others, person("9", "Di Orr", "Ada Lee", None, chain)])
    assert org.manager_of("9") == manager
    assert org.team_key("9") == (manager or "Ada Lee")


def test_somebody_who_reports_to_a_namesake_does_not_report_to_themselves() -> None:
    chief, other = person("1", "Ada Lee", None, None, []), person("2", "Ada Lee", "Ada Lee", None, ["Ada Lee"])
    assert org_of([chief, other]).manager_of("2") == "1"
    assert org_of([chief, other._replace(chain=())]).manager_of("2") is None


@pytest.mark.parametrize("cell", ["Ada Lee", "1", "Ada Lee (1)"])
def test_whoever_is_their_own_manager_is_a_cycle_of_one(cell: str) -> None:
    org = org_of([person("1", "Ada Lee", cell), BOB])
    assert told(org).cycles == [["1"]]
    assert drawn(org) == ["Ada Lee", "  Bob Ray"]
    assert (org.manager_of("1"), org.team_key("1"), org.below("1")) == (None, None, ["2"])
    links, ends = org.chain("1")
    assert ([each.employee_id for each in links], ends) == (["1"], "cycle")


def test_a_cycle_is_reported_once_and_its_first_of_the_workbook_is_at_the_top() -> None:
    people = [
        person("9", "Under One", "3"),
        person("1", "One", "2"),
        person("2", "Two", "3"),
        person("3", "Three", "1"),
        person("4", "Four", "5"),
        person("5", "Five", "4"),
    ]
    org = org_of(people)
    assert told(org).cycles == [["1", "2", "3"], ["4", "5"]]
    assert drawn(org) == ["One", "  Three", "    Under One", "    Two", "Four", "  Five"]
    assert (org.manager_of("1"), org.manager_of("2"), org.manager_of("3")) == (None, "3", "1")
    assert [(node.employee_id, node.all_reports) for node in told(org).nodes[:2]] == [("1", 3), ("3", 2)]
    assert [org.chain(who)[1] for who in "12349"] == ["cycle"] * 5
    assert [each.employee_id for each in org.chain("9")[0]] == ["3", "1", "2"]
    assert [each.employee_id for each in org.chain("1")[0]] == ["2", "3", "1"]


def test_a_chain_goes_up_to_whom_nobody_is_above() -> None:
    org = org_of([ADA, BOB, CY, person("4", "Di Orr", "Zoe Quist"), person("5", "Ed Poe", "Di Orr")])
    links, ends = org.chain("3")
    assert ([(each.employee_id, each.name) for each in links], ends) == ([("2", "Bob Ray"), ("1", "Ada Lee")], "top")
    links, ends = org.chain("5")
    assert [(each.employee_id, each.name) for each in links] == [("4", "Di Orr"), (None, "Zoe Quist")]
    assert ends == "unknownManager"


def test_whose_chain_names_an_unknown_manager_is_below_them_with_all_who_report_there() -> None:
    people = [
        person("1", "Ada Lee", "Quist, Mar", None, ["Vance, Al", "Quist, Mar"]),
        person("2", "Bob Ray", "Zed, Ty", None, ["Vance, Al", "QUIST,  Már", "Zed, Ty"]),
        person("3", "Cy Fox", "Bob Ray"),
        person("4", "Di Orr", "Zed, Ty", None, ["vance, al", None, "Zed, Ty"]),
        person("5", "Ed Poe"),
    ]
    org = org_of(people)
    assert list(org.keys()) == ["2", "Quist, Mar", "Zed, Ty", "Vance, Al"]
    assert org.below("Quist, Mar") == ["1", "2", "3"]
    assert org.below("Zed, Ty") == ["2", "3", "4"]
    assert org.below("Vance, Al") == ["1", "2", "3", "4"]  # stands in chains alone
    assert org.name_of("Vance, Al") == "Vance, Al"
    assert [each.manager for each in told(org).unknown_managers] == ["Quist, Mar", "Zed, Ty"]


def test_a_chain_says_nothing_of_whom_the_session_has() -> None:
    people = [
        person("1", "Ada Lee"),
        person("2", "Bo Kim"),
        person("3", "Bo Kim"),
        person("4", "Di Orr", "Fox, Cy", "5", ["Ada Lee", "Bo Kim", "Fox, Cy", "FOX, CY", "Lee, Ada (1)"]),
        person("5", "Cy Fox"),
    ]
    assert list(org_of(people).keys()) == ["5"]


def test_a_name_that_an_id_tells_once_and_nothing_another_time_is_unknown_the_other_time() -> None:
    org = org_of(
        [
            ADA,
            person("2", "Bob Ray", "Lee, A", "1", ["Lee, A"]),
            person("3", "Cy Fox", "Lee, A", None, ["Lee, A"]),
            person("4", "Di Orr", None, None, ["Lee, A"]),
        ]
    )
    assert (org.team_key("2"), org.team_key("3")) == ("1", "Lee, A")
    assert org.below("Lee, A") == ["2", "3", "4"]
    assert list(org_of([each for each in org.people if each.employee_id != "3"]).keys()) == ["1"]


def test_chosen_people_are_counted_below_every_manager_at_once() -> None:
    org = org_of([ADA, BOB, CY, person("4", "Di Orr", "Zoe Quist", None, ["Vance"])])
    assert org.counts_below(["3", "4"]) == {"1": 1, "2": 1, "Zoe Quist": 1, "Vance": 1}
    assert org.counts_below(["1"]) == {"1": 0, "2": 0, "Zoe Quist": 0, "Vance": 0}


def test_the_reports_of_a_person_are_a_part_of_the_tree_with_depths_from_there() -> None:
    org = org_of([ADA, BOB, CY, person("4", "Di Orr", "Bob Ray")])
    text = reports_text(org, "2")
    found = OrgReportsTold.model_validate_json(text, by_alias=True, by_name=False)
    assert found.model_dump_json(ensure_ascii=True) == text
    assert [(each.name, each.depth, each.manager_id) for each in found.reports] == [
        ("Cy Fox", 1, "2"),
        ("Di Orr", 1, "2"),
    ]
    assert found.direct == 2
    assert json.loads(reports_text(org, "1"))["direct"] == 1
    assert reports_text(org, "3") == '{"reports":[],"direct":0}'


def test_nobody_is_an_organisation_too() -> None:
    org = org_of([])
    assert (told(org).nodes, list(org.keys()), org.below("x"), org.counts_below([])) == ([], [], [], {})


def test_100_000_people_one_above_the_other_are_no_matter() -> None:
    people = [person(str(number), f"P{number}", str(number + 1)) for number in range(100_000)]
    org = org_of(people)
    assert len(org.below("99999")) == 99_999
    assert org.forest.depths[0] == 99_999
    links, ends = org.chain("0")
    assert (len(links), ends) == (100_000, "unknownManager")
    assert org.counts_below(["0"])["50000"] == 1
    assert org_of([*people[:-1], people[-1]._replace(manager="0")]).forest.sizes[0] == 99_999


def test_managers_outside_of_one_name_are_told_apart_by_their_ids() -> None:
    people = [
        person("1", "Zed"),
        person("2", "B", "Zed", "777"),
        person("3", "C", "Zed", "778"),
        person("4", "D", "ZED", "777"),
    ]
    org = org_of(people)
    assert [(each.manager, each.employee_ids) for each in told(org).unknown_managers] == [
        *(("Zed (777)", ["2", "4"]), ("Zed (778)", ["3"])),
    ]
    assert org.below("1") == []
