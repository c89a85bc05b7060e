"""Who reports to whom, as far as the workbook tells."""

from typing import Literal

from pydantic import Field

from ninebox_protocol.wire import Count, EmployeeId, OfSession, Wire


class OrgTree(OfSession):
    """Params of `org.tree`."""


class OrgNode(Wire):
    """One person's place in the tree."""

    employee_id: EmployeeId
    name: str = Field(description="As the workbook has it.")
    manager_id: EmployeeId | None = Field(
        description="Whom the person reports to. Null: nobody, or somebody who can't be found in the session."
    )
    depth: Count = Field(description="0 for whoever reports to nobody here.")
    direct_reports: Count = Field(description="People who report to the person.")
    all_reports: Count = Field(description="Those, and whoever reports to them, down to the last.")


class UnknownManager(Wire):
    """A manager who is not among the people of the session."""

    manager: str = Field(
        description="As the cells have it; where they name an ID that nobody has, with that in brackets."
    )
    employee_ids: list[EmployeeId] = Field(description="Who reports there.")


class AmbiguousManager(UnknownManager):
    """A manager's name that several people of the session have: which one is meant is not guessed."""

    candidates: list[EmployeeId] = Field(description="Who is called so.")


class OrgTreeTold(Wire):
    """The tree, as a list: each person stands behind whom they report to, before the next of equal depth."""

    nodes: list[OrgNode] = Field(description="Everybody once. In the order of the workbook among equals.")
    unknown_managers: list[UnknownManager] = Field(description="In the order they are met in.")
    ambiguous_managers: list[AmbiguousManager] = Field(description="In the order they are met in.")
    cycles: list[list[EmployeeId]] = Field(
        description="People who report to each other in a circle, each to the next and the last to the first. In the "
        "tree the first of them reports to nobody."
    )


class OrgReports(OfSession):
    """Params of `org.reports`."""

    employee_id: EmployeeId


class OrgReportsTold(Wire):
    """Who reports to a person."""

    reports: list[OrgNode] = Field(
        description="Directly or through others, as `org.tree` has them; `depth` counts from the person, whose own "
        "direct reports are at 1."
    )
    direct: Count = Field(description="How many report directly.")


class OrgChain(OfSession):
    """Params of `org.chain`."""

    employee_id: EmployeeId


class ChainLink(Wire):
    """One of those above a person."""

    employee_id: EmployeeId | None = Field(description="Null: not to be found among the people of the session.")
    name: str = Field(description="As the workbook has it.")


class OrgChainTold(Wire):
    """Whom a person reports to, whom that one reports to, and so on."""

    chain: list[ChainLink] = Field(description="The nearest first; empty: reports to nobody.")
    ends: Literal["top", "unknownManager", "ambiguousManager", "cycle"] = Field(
        description="Why it goes no further: nobody is above; the last one is not in the session; several are called "
        "so; the next would be one who was named already."
    )
