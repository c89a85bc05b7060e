"""People with managers, as rules see them, and a tree as it is answered: for the tests of who reports to whom."""

from collections.abc import Sequence
from typing import Any

from ninebox_daemon.review.facts import Facts
from ninebox_daemon.review.org import Org
from ninebox_daemon.review.org_text import tree_text
from ninebox_protocol.org import OrgTreeTold


def person(
    employee_id: str,
    name: str,
    manager: str | None = None,
    manager_id: str | None = None,
    chain: Sequence[str | None] = (),
) -> Facts:
    known: dict[str, Any] = dict.fromkeys(Facts._fields)
    known |= {"employee_id": employee_id, "name": name, "manager": manager, "manager_id": manager_id}
    return Facts(**{**known, "chain": tuple(chain), "flags": (), "history": (), "changed": False})


def told(org: Org) -> OrgTreeTold:
    """Return the tree as it is answered, judged by the contract."""
    text = tree_text(org)
    tree = OrgTreeTold.model_validate_json(text, by_alias=True, by_name=False)
    assert tree.model_dump_json(ensure_ascii=True) == text
    return tree
