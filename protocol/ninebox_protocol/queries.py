"""What can be asked about the people of a session: lists, search, and what there is to choose from."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ninebox_protocol.employees import Employee
from ninebox_protocol.filters import Filter, Moved
from ninebox_protocol.wire import NOT_BLANK, Box, Count, EmployeeId, Level, OfSession, Part, Wire, told_once

MEMBERS = tuple(field.alias or name for name, field in Employee.model_fields.items())
"""Of an Employee, by wire name, in their order."""

ORDERS = tuple(sign + name for name in (*MEMBERS, "flagged") for sign in ("", "-"))
"""What people can be sorted by, up and down."""


def _one_of(known: tuple[str, ...]) -> AfterValidator:
    def judged(text: str) -> str:
        if text not in known:
            raise PydanticCustomError("unknown_value", "Input should be one of {known}", {"known": ", ".join(known)})
        return text

    return AfterValidator(judged)


def _enumerated(known: tuple[str, ...]) -> dict[str, Any]:
    return {"enum": list(known)}


Member = Annotated[str, _one_of(MEMBERS), Field(json_schema_extra=_enumerated(MEMBERS))]
Order = Annotated[str, _one_of(ORDERS), Field(json_schema_extra=_enumerated(ORDERS))]


_AN_ORDER = f"Input should be one of these, with or without - in front, or a list of up to 8: {', '.join(ORDERS[::2])}"


class EmployeeList(OfSession):
    """Params of `employee.list`. All left out: everybody, in the order of the workbook."""

    filter: Filter | None = Field(default=None, description="Null or left out: everybody.")
    fields: Annotated[list[Member], Field(min_length=1, max_length=len(MEMBERS))] | None = Field(
        default=None, description="The members that are answered, and no others. Null or left out: all."
    )
    sort: Annotated[Order | Annotated[list[Order], Field(max_length=8)], told_once(_AN_ORDER)] = Field(
        default=[],
        description="A member, or several of which the first counts most; people who are equal stay in the order of "
        "the workbook. Texts in natural order (`Level 9` before `Level 10`, whatever the case or the accents), of "
        "`changed` and `flagged` first those who are, lists and objects by how many are in them. With `-` in front the "
        "other way round; null is last in both.",
    )
    offset: Count = Field(default=0, description="How many of those that fit are passed by.")
    limit: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(
        default=None, description="How many are answered at the most. Null or left out: all."
    )


class EmployeeListed(Wire):
    """People that fit, in the order asked for."""

    employees: list[Employee] | list[Part] = Field(
        description="With `fields` these members alone. Without `sort` in the order of the workbook."
    )
    total: Count = Field(description="People of the session.")
    matched: Count = Field(description="People that fit the filter, whatever `offset` and `limit` leave of them.")


class EmployeeSearch(OfSession):
    """Params of `employee.search`."""

    text: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S"), NOT_BLANK] = Field(
        description="What is looked for in names, titles, managers and ids; typing errors are forgiven."
    )
    limit: Annotated[int, Field(ge=1, le=1000)] = Field(default=20, description="How many are answered at the most.")


class Match(Wire):
    """Where somebody was found."""

    employee_id: EmployeeId
    member: Literal["employeeId", "name", "businessTitle", "jobTitle", "manager"] = Field(
        description="The member that fits best."
    )
    score: float = Field(ge=0, le=100, description="How well: 100 is word for word.")


class EmployeeFound(Wire):
    """Who was found, the best first."""

    employees: list[Employee] = Field(description="As they stand now.")
    matches: list[Match] = Field(description="One for each of them, in the same order.")
    matched: Count = Field(description="People found, whatever `limit` leaves of them.")


class EmployeeFilterOptions(OfSession):
    """Params of `employee.filterOptions`."""

    filter: Filter | None = Field(
        default=None, description="Only these people are counted. Null or left out: everybody of the session."
    )


class Option(Wire):
    """One value that a filter can take."""

    value: str | None = Field(description="As the filter takes it. Null: people without any.")
    label: str | None = Field(description="What people call it; null for people without any.")
    count: Count = Field(description="How many people a filter of this value alone would leave.")


class BoxOption(Wire):
    """A box that a filter can take."""

    value: Box | None = Field(description="Null: not rated.")
    label: str | None = Field(description="The box's label, such as `Star [H,H]`; null for those not rated.")
    count: Count = Field(description="How many people a filter of this value alone would leave.")


class LevelOption(Wire):
    """A rating that a filter can take."""

    value: Level | None = Field(description="Null: not rated there.")
    count: Count = Field(description="How many people a filter of this value alone would leave.")


class YesNoOption(Wire):
    """One of two answers that a filter can take."""

    value: bool = Field(description="As the filter takes it.")
    count: Count = Field(description="How many people a filter of this value alone would leave.")


class MovedOption(Wire):
    """A size of movers that a filter can take."""

    value: Moved = Field(description="As the filter takes it.")
    count: Count = Field(description="How many people a filter of this value alone would leave.")


class FlagOption(Option):
    """A flag that a filter can take: all built-in ones, and the custom ones that somebody has."""

    built_in: bool = Field(description="True: one that every review knows.")
    colour: Annotated[str, Field(pattern="^#[0-9a-f]{6}$")] | None = Field(
        description="`#rrggbb`; null for custom flags and for people without any."
    )


class FilterOptions(Wire):
    """What people can be filtered by. Values that nobody has are told of boxes, ratings and built-in flags alone."""

    total: Count = Field(description="People that are counted.")
    levels: list[Option] = Field(description="In natural order, people without any last.")
    functions: list[Option] = Field(description="In natural order, people without any last.")
    locations: list[Option] = Field(description="In natural order, people without any last.")
    managers: list[Option] = Field(
        description="In natural order, people without any last. Whoever reports to them through others is counted too."
    )
    flags: list[FlagOption] = Field(description="Built-in ones first, people without any last.")
    boxes: list[BoxOption] = Field(description="1 to 9, those not rated last.")
    performance: list[LevelOption] = Field(description="Low to High, those not rated last.")
    potential: list[LevelOption] = Field(description="Low to High, those not rated last.")
    rated: list[YesNoOption] = Field(description="True, then false.")
    changed: list[YesNoOption] = Field(description="True, then false.")
    movers: list[MovedOption] = Field(description="Big, then medium.")
