"""The tree as it is answered: JSON text, made of lists without a shape for each of 100,000 people. Pure."""

import json
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from ninebox_daemon.review.forest import NOBODY
from ninebox_daemon.review.managers import Outside
from ninebox_daemon.review.org import Org


def tree_text(org: Org) -> str:
    """Return an OrgTreeTold of everybody as ASCII JSON."""
    unknown = [_outside(each, org) for each in org.unknown]
    ambiguous = [
        {**_outside(each, org), "candidates": _ids(each.namesakes.places, org)}
        for each in org.ambiguous
        if each.namesakes
    ]
    cycles = [_ids(cycle, org) for cycle in org.forest.cycles]
    return (
        f'{{"nodes":[{_nodes(org, range(len(org.people)), 0)}],"unknownManagers":{_json(unknown)},'
        f'"ambiguousManagers":{_json(ambiguous)},"cycles":{_json(cycles)}}}'
    )


def reports_text(org: Org, employee_id: str) -> str:
    """Return an OrgReportsTold of whoever reports to one person as ASCII JSON. Raises KeyError."""
    place = org.managers.places[employee_id]
    nodes = _nodes(org, org.forest.below(place), org.forest.depths[place])
    return f'{{"reports":[{nodes}],"direct":{org.forest.children[place]}}}'


def _nodes(org: Org, part: range, top: int) -> str:
    """Return the OrgNodes of a part of the tree's order; `top`: the depth in the tree that is 0 here."""
    people, (parents, depths, children, sizes, _, order, _) = org.people, org.forest
    texts = []
    for place in order[part.start : part.stop]:
        person, parent = people[place], parents[place]
        manager = "null" if parent == NOBODY else quoted(people[parent].employee_id)
        texts.append(
            f'{{"employeeId":{quoted(person.employee_id)},"name":{quoted(person.name)},"managerId":{manager},'
            f'"depth":{depths[place] - top},"directReports":{children[place]},"allReports":{sizes[place]}}}'
        )
    return ",".join(texts)


def _outside(each: Outside, org: Org) -> dict[str, Any]:
    return {"manager": each.key, "employeeIds": _ids(each.people, org)}


def _ids(places: Iterable[int], org: Org) -> list[str]:
    return [org.people[place].employee_id for place in places]


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
