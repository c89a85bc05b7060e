"""A person of the review, and what can be asked of and done to one."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ninebox_protocol.changes import Committed
from ninebox_protocol.wire import Box, Level, MutatingSession, OfSession, Wire

BUILT_IN_FLAGS = {
    "promotion_ready": "Promotion Ready",
    "flagged_for_discussion": "Flagged for Discussion",
    "flight_risk": "Flight Risk",
    "new_hire": "New Hire",
    "succession_candidate": "Succession Candidate",
    "pip": "PIP (Performance Improvement Plan)",
    "high_retention_priority": "High Retention Priority",
    "ready_for_lateral_move": "Ready for Lateral Move",
}
"""Flags that every review knows: key, as it stands in `flags`, to display name. Any other text is a custom flag."""

EmployeeId = Annotated[str, Field(description="The ID as the workbook shows it: `00123` stays `00123`.")]
Performance = Annotated[Level | None, Field(description="Null: not rated.")]
Potential = Annotated[Level | None, Field(description="Null: not rated.")]
Note = Annotated[str, Field(max_length=32_767)]
Flag = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]


class Donut(Wire):
    """Where a person of the centre box would be put if the centre box were not there. Hypothetical."""

    performance: Performance
    potential: Potential
    note: str | None = Field(description="Null: none was written.")


class Person(Wire):
    """One person as the session keeps it. What the workbook didn't say is null, never invented.

    `box` stands last on purpose: a stored row then tells its box without being parsed.
    """

    employee_id: EmployeeId
    name: str
    business_title: str | None = None
    job_title: str | None = None
    job_profile: str | None = None
    job_level: str | None = None
    job_function: str | None = Field(default=None, description="Derived from the business title; rare ones are Other.")
    location: str | None = Field(default=None, description="A Location or Country column, else the code in jobProfile.")
    manager: str | None = None
    management_chain: list[str | None] = Field(
        default=[], description="Levels 01 to 06 in order; null: that level is blank. Trailing blanks are cut."
    )
    hire_date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None = Field(
        default=None, description="YYYY-MM-DD; null: none, or it could not be read."
    )
    tenure_category: str | None = None
    time_in_job_profile: str | None = None
    talent_indicator: str | None = None
    prior_box: Box | None = Field(default=None, description="The prior calibration's box.")
    ratings_history: dict[str, str] = Field(default={}, description="Review year to the word of that year's rating.")
    development_focus: str | None = None
    development_action: str | None = None
    notes: str | None = None
    promotion_status: str | None = None
    promotion_readiness: bool | None = None
    flags: list[str] = Field(default=[], description="Keys of built-in flags, and custom flags as they were typed.")
    change_note: str | None = Field(default=None, description="Why; survives further moves. Null: none was written.")
    donut: Donut | None = None
    extra: dict[str, str] = Field(default={}, description="Columns that were not recognised: header to text.")
    performance: Performance = None
    potential: Potential = None
    box: Box | None = Field(default=None, description="Derived; null when either rating is missing.")


class Employee(Person):
    """One person as callers see it."""

    box_label: str | None = Field(description="The box's label, such as `Star [H,H]`; null when not rated.")
    changed: bool = Field(description="True when the person differs from the baseline.")


class EmployeeList(OfSession):
    """Params of `employee.list`."""


class EmployeeListed(Wire):
    """People in the order of the workbook."""

    employees: list[Employee]
    total: int = Field(description="People of the session.")
    matched: int = Field(description="People that fit; all of them as long as nothing is asked for.")


class EmployeeGet(OfSession):
    """Params of `employee.get`."""

    employee_id: EmployeeId


class EmployeeGot(Wire):
    """One person."""

    employee: Employee


class Move(Wire):
    """Where one person is put."""

    employee_id: EmployeeId
    performance: Performance
    potential: Potential
    note: Note | None = Field(default=None, description="Replaces the person's note; null or left out keeps it.")


class EmployeeMove(Move, MutatingSession):
    """Params of `employee.move`."""


class EmployeeMoveMany(MutatingSession):
    """Params of `employee.moveMany`."""

    moves: list[Move] = Field(min_length=1, max_length=100_000, description="Each person at most once.")

    @model_validator(mode="after")
    def each_person_once(self) -> Self:
        """Two moves of one person contradict each other: which one was meant can't be known."""
        seen: set[str] = set()
        for move in self.moves:
            if move.employee_id in seen:
                raise ValueError("each person can be moved once in a call")
            seen.add(move.employee_id)
        return self


class EmployeeSetNote(MutatingSession):
    """Params of `employee.setNote`."""

    employee_id: EmployeeId
    note: Note | None = Field(description="The person's note from now on; null or blank takes it away.")


class EmployeeSetFlags(MutatingSession):
    """Params of `employee.setFlags`. A built-in flag is known by key or display name, in any case."""

    employee_id: EmployeeId
    add: list[Flag] = Field(default=[], max_length=100)
    remove: list[Flag] = Field(default=[], max_length=100)


class EmployeeUpdate(MutatingSession):
    """Params of `employee.update`: members left out stay as they are, null or blank empties them."""

    left_out_differs = True

    employee_id: EmployeeId
    development_focus: Note | None = None
    development_action: Note | None = None
    notes: Note | None = None
    promotion_status: Note | None = None
    promotion_readiness: bool | None = None


class EmployeeChanged(Committed):
    """The person as it stands now."""

    employee: Employee


class EmployeesChanged(Committed):
    """The people touched, as they stand now."""

    employees: list[Employee]
