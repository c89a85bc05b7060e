"""Which people are meant: one filter, the same wherever people are chosen, and what they can be grouped by."""

from typing import Annotated, Literal

from pydantic import Field

from ninebox_protocol.wire import NOT_BLANK, Box, EmployeeId, Level, Wire

GroupBy = Literal["level", "function", "location", "manager", "flag"]
Moved = Literal["big", "medium"]

CHOSEN = 10_000
"""Values that one member of a filter holds at the most."""

Values = Annotated[list[str | None], Field(min_length=1, max_length=CHOSEN)]


class Filter(Wire):
    """Which people are meant: those that fit every member that is given, and of each member one of its values.

    Values are exact (`MT1` is not `MT10`); null among them means people without any. A level, function, location,
    manager or custom flag that nobody in the session has is refused, so that a mistyped one is not taken for an answer;
    `employee.filterOptions` tells those there are.
    """

    levels: Values | None = Field(default=None, description="Values of jobLevel. Null or left out: any.")
    functions: Values | None = Field(default=None, description="Values of jobFunction. Null or left out: any.")
    locations: Values | None = Field(default=None, description="Values of location. Null or left out: any.")
    managers: Values | None = Field(
        default=None,
        description="Who they report to, directly or through others: the manager's employeeId or, for one who is not "
        "in the session or can't be told from a namesake, the key that `employee.filterOptions` tells. Of people who "
        "report to each other in a circle the first counts as reporting to nobody, as in `org.tree`. Null or left out: "
        "anybody.",
    )
    flags: Values | None = Field(
        default=None,
        description="Flags, a built-in one by key or display name, in any case. Null or left out: any.",
    )
    boxes: Annotated[list[Box | None], Field(min_length=1, max_length=10)] | None = Field(
        default=None, description="Boxes; null among them: not rated. Null or left out: any."
    )
    performance: Annotated[list[Level | None], Field(min_length=1, max_length=4)] | None = Field(
        default=None, description="Ratings; null among them: not rated there. Null or left out: any."
    )
    potential: Annotated[list[Level | None], Field(min_length=1, max_length=4)] | None = Field(
        default=None, description="Ratings; null among them: not rated there. Null or left out: any."
    )
    rated: bool | None = Field(default=None, description="True: in a box. False: in none. Null or left out: both.")
    changed: bool | None = Field(
        default=None, description="True: differing from the baseline. False: not. Null or left out: both."
    )
    movers: Annotated[list[Moved], Field(min_length=1, max_length=2)] | None = Field(
        default=None, description="Of `statistics.movers`, those of this size. Null or left out: whether they moved."
    )
    text: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S"), NOT_BLANK] | None = Field(
        default=None,
        description="Each word of it stands in the name, the titles, the manager or the employeeId: as a part, in any "
        "case, with or without accents and apostrophes. Null or left out: anything.",
    )
    exclude_ids: Annotated[list[EmployeeId], Field(max_length=100_000)] = Field(
        default=[], description="People who are left out whatever else fits."
    )
