"""Who reports to whom, of any organisation: compared with the rules said plainly, and with itself."""

import re
from collections.abc import Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from figures import times
from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.org import org_of
from ninebox_daemon.review.org_text import reports_text
from ninebox_daemon.review.words import folded_name, folded_names
from ninebox_protocol.org import OrgReportsTold
from unit.organisations import person, told

SPELLINGS = ["Ada Lee", "ada  lee", "Áda Lee", "Bo Kim", "BO KIM", "Cy Fox", "Di Orr", "1", "Zoe", "zoé"]
CELLS = st.sampled_from(
    [*SPELLINGS, "0", "2", "3", "4", "5", "7", "Bo Kim (1)", "x [3]", "Ada Lee (88)", "Ty", " ", "", "4 "]
)
CHAINS = st.lists(st.none() | st.sampled_from([*SPELLINGS, "Ty", "2", "Ada Lee (0)", " "]), max_size=4)


@st.composite
def organisations(draw: st.DrawFn) -> list[Facts]:
    count = draw(st.integers(0, 12))
    ids = draw(st.permutations([str(number) for number in range(count)]))
    maybe = st.none() | CELLS
    return [
        person(each, draw(st.sampled_from(SPELLINGS)), draw(maybe), draw(st.none() | maybe), draw(CHAINS))
        for each in ids
    ]


def plain_manager(people: Sequence[Facts], whose: Facts) -> Facts | str | None:
    """Return whom somebody reports to: one of the people, or the folded text; None: nobody."""
    by_id = {each.employee_id: each for each in people}
    own, text = (whose.manager_id or "").strip(), (whose.manager or "").strip()
    cell = own or text
    in_brackets = re.search(r"[(\[]([^()\[\]]+)[)\]]$", cell)
    for id_ in (cell, in_brackets[1].strip() if in_brackets else ""):
        if id_ in by_id:
            return by_id[id_]
    if own and text:
        return folded_name(f"{text} ({own})")
    name = folded_name(whose.manager or "") or folded_name(whose.manager_id or "")
    called = [each for each in people if folded_name(each.name) == name]
    if len(called) == 1:
        return called[0]
    way = plain_way(whose)
    possible = [each for each in called if each is not whose and (is_unclear(each) or leads(each, way))]
    return possible[0] if way and len(possible) == 1 else name or None


def plain_way(whose: Facts) -> list[str]:
    return [folded_name(text) for text in whose.chain if text and folded_name(text)]


def is_unclear(whose: Facts) -> bool:
    return not plain_way(whose) and bool(whose.manager or whose.manager_id)


def leads(whom: Facts, way: list[str]) -> bool:
    return [*plain_way(whom), folded_name(whom.name)][: len(way)] == way


def plain_above(people: Sequence[Facts]) -> dict[str, str]:
    """Return by employeeId whom everybody of the session reports to; the first of each cycle left out."""
    found = {each.employee_id: plain_manager(people, each) for each in people}
    above = {who: manager.employee_id for who, manager in found.items() if isinstance(manager, Facts)}
    for who in [each.employee_id for each in people]:
        at = above.get(who)
        for _ in people:
            if at == who:
                del above[who]
                break
            at = above.get(at) if at is not None else None
    return above


def ups(above: dict[str, str], who: str) -> list[str]:
    """Return a person and all above."""
    found = [who]
    while found[-1] in above:
        found.append(above[found[-1]])
    return found


@settings(deadline=None, max_examples=times(100))
@given(organisations())
def test_everybody_reports_to_whom_the_cells_tell(people: list[Facts]) -> None:
    org, above = org_of(people), plain_above(people)
    for each in people:
        assert org.manager_of(each.employee_id) == above.get(each.employee_id)
        meant = plain_manager(people, each)
        key = org.team_key(each.employee_id)
        if isinstance(meant, str):
            assert key is not None
            assert folded_name(key) == meant
            assert key not in org.managers.places
        else:
            assert key == above.get(each.employee_id)


@settings(deadline=None, max_examples=times(100))
@given(organisations())
def test_the_tree_has_everybody_once_behind_their_manager(people: list[Facts]) -> None:
    tree = told(org_of(people))
    places = {each.employee_id: place for place, each in enumerate(people)}
    assert sorted(node.employee_id for node in tree.nodes) == sorted(places)
    assert sum(node.direct_reports for node in tree.nodes) + sum(node.depth == 0 for node in tree.nodes) == len(people)
    path: list[str] = []
    eldest: dict[str | None, int] = {}
    for node in tree.nodes:
        assert node.depth <= len(path)
        del path[node.depth :]
        assert node.manager_id == (path[-1] if path else None)
        assert places[node.employee_id] > eldest.get(node.manager_id, -1)
        eldest[node.manager_id] = places[node.employee_id]
        path.append(node.employee_id)


@settings(deadline=None, max_examples=times(100))
@given(organisations(), st.sets(st.sampled_from("0123456789")))
def test_below_a_key_are_all_who_report_there_however_far(people: list[Facts], chosen: set[str]) -> None:
    org, above = org_of(people), plain_above(people)
    nodes, keys = {node.employee_id: node for node in told(org).nodes}, org.keys()
    chosen &= nodes.keys()
    for each in people:
        below = {who for who in nodes if each.employee_id in ups(above, who)[1:]}
        assert set(org.below(each.employee_id)) == below
        assert nodes[each.employee_id].all_reports == len(org.below(each.employee_id)) == len(below)
        assert (each.employee_id in keys) == bool(below)
    ambiguous = {folded_name(each.manager) for each in told(org).ambiguous_managers}
    outside = keys - nodes.keys()
    for key in outside:
        first = {each.employee_id for each in people if org.team_key(each.employee_id) == key}
        if folded_name(key) not in ambiguous:
            first |= {each.employee_id for each in people if folded_name(key) in plain_way(each)}
        below = {who for who in nodes if first & set(ups(above, who))}
        assert first
        assert (set(org.below(key)), len(org.below(key))) == (below, len(below))
    assert {org.team_key(who) for who in nodes} - {None} <= keys
    assert len({folded_name(key) for key in outside}) == len(outside)
    assert org.counts_below(chosen) == {key: len(chosen & set(org.below(key))) for key in keys}


@settings(deadline=None, max_examples=times(100))
@given(organisations())
def test_every_name_of_a_chain_that_the_session_does_not_have_is_a_key(people: list[Facts]) -> None:
    org = org_of(people)
    theirs = {folded_name(each.name) for each in people} | set(org.managers.places)
    theirs |= {folded_name(each.manager or "") for each in people if isinstance(plain_manager(people, each), Facts)}
    named = {name for each in people for name in plain_way(each)} - theirs
    assert {name for name in named if "(" not in name} <= set(map(folded_name, org.keys()))


@settings(deadline=None, max_examples=times(100))
@given(organisations())
def test_chains_go_up_the_cells_and_end_for_a_reason(people: list[Facts]) -> None:
    org, by_id = org_of(people), {each.employee_id: each for each in people}
    circling = {who for cycle in told(org).cycles for who in cycle}
    for each in people:
        links, ends = org.chain(each.employee_id)
        at, seen = plain_manager(people, each), list[str]()
        while isinstance(at, Facts) and at.employee_id not in seen:
            seen.append(at.employee_id)
            at = plain_manager(people, at)
        assert [link.employee_id for link in links if link.employee_id is not None] == seen
        assert all(by_id[link.employee_id].name == link.name for link in links if link.employee_id is not None)
        if isinstance(at, Facts):
            assert (ends, bool(circling & {each.employee_id, *seen})) == ("cycle", True)
        elif at is None:
            assert ends == "top"
        else:
            called = any(folded_name(one.name) == at for one in people)
            assert ends == ("ambiguousManager" if called else "unknownManager")
            assert (links[-1].employee_id, folded_name(links[-1].name)) == (None, at)


@settings(deadline=None, max_examples=times(100))
@given(organisations())
def test_each_cycle_is_one_and_goes_round(people: list[Facts]) -> None:
    tree, by_id = told(org_of(people)), {each.employee_id: each for each in people}
    places = {each.employee_id: place for place, each in enumerate(people)}
    for cycle in tree.cycles:
        assert places[cycle[0]] == min(places[who] for who in cycle)
        for who, above in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            assert plain_manager(people, by_id[who]) is by_id[above]
    circling = [who for cycle in tree.cycles for who in cycle]
    assert len(circling) == len(set(circling))
    assert [cycle[0] for cycle in tree.cycles] == sorted((cycle[0] for cycle in tree.cycles), key=places.__getitem__)


@settings(deadline=None, max_examples=times(100))
@given(organisations())
def test_reports_are_cut_out_of_the_tree(people: list[Facts]) -> None:
    org = org_of(people)
    nodes = told(org).nodes
    for place, node in enumerate(nodes):
        found = OrgReportsTold.model_validate_json(reports_text(org, node.employee_id), by_alias=True, by_name=False)
        part = nodes[place + 1 : place + 1 + node.all_reports]
        assert found.reports == [each.model_copy(update={"depth": each.depth - node.depth}) for each in part]
        assert found.direct == node.direct_reports == sum(each.depth == 1 for each in found.reports)


@given(st.lists(st.text() | st.sampled_from(["¨ a", "a\u0301 \u0301 b", "\u3000ﬁ ß\n", "ﷺ"])))
@example(["İ ŉ"])
def test_texts_folded_together_are_as_each_by_itself(texts: list[str]) -> None:
    assert folded_names(texts) == [folded_name(text) for text in texts]
