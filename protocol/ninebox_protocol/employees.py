"""A person of the review, and what can be asked of and done to one."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from ninebox_protocol.changes import Committed
from ninebox_protocol.flags import FLAGS
from ninebox_protocol.wire import NOT_BLANK, Box, EmployeeId, Level, MutatingSession, OfSession, Wire

Performance = Annotated[Level | None, Field(description="The rating that counts columns. Null: not rated.")]
Potential = Annotated[Level | None, Field(description="The rating that counts rows. Null: not rated.")]
Cell = Annotated[str | None, Field(description="As the workbook has it. Null: no such column, or a blank cell.")]
Written = Annotated[str | None, Field(description="Imported, or written in the review. Null: none.")]
Ready = Annotated[bool | None, Field(description="Ready for the next step? Null: nobody has said.")]


def _fits_a_cell(text: str) -> str:
    """A letter beyond the Basic Multilingual Plane takes the room of two."""
    if len(text) + sum(letter > "\uffff" for letter in text) > CELL_HOLDS:
        raise ValueError(f"Text should fit a cell of a workbook: at most {CELL_HOLDS:,} UTF-16 units")
    return text


CELL_HOLDS = 32_767
"""UTF-16 units of text that a cell can hold."""

Note = Annotated[str, Field(max_length=CELL_HOLDS), AfterValidator(_fits_a_cell)]
Rewritten = Annotated[
    Note | None, Field(description="Left out: stays as it is. Null or blank: there is none from now on.")
]
FlagText = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S"), NOT_BLANK]


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
    name: str = Field(description="As the workbook has it; never blank.")
    business_title: Cell = None
    job_title: Cell = None
    job_profile: Cell = None
    job_level: Cell = None
    job_function: str | None = Field(
        default=None, description="Derived from businessTitle; rare ones are `Other`. Null: no title."
    )
    location: str | None = Field(
        default=None, description="A Location or Country column, else the code in jobProfile. Null: neither."
    )
    manager: Cell = None
    management_chain: list[str | None] = Field(
        default=[], description="Levels 01 to 06 in order; null: that level is blank. Trailing blanks are cut."
    )
    hire_date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = Field(
        default=None, description="YYYY-MM-DD; null: none, or it could not be read."
    )
    tenure_category: Cell = None
    time_in_job_profile: Cell = None
    talent_indicator: Cell = None
    prior_box: Box | None = Field(default=None, description="The prior calibration's box; null: not known.")
    ratings_history: dict[str, str] = Field(default={}, description="Review year to the word of that year's rating.")
    development_focus: Written = None
    development_action: Written = None
    notes: Written = None
    promotion_status: Written = None
    promotion_readiness: Ready = None
    flags: list[str] = Field(
        default=[],
        description="Custom flags as they were typed, and keys of built-in ones: "
        + ", ".join(f"`{key}` ({flag.name}, {flag.colour})" for key, flag in FLAGS.items())
        + ".",
    )
    change_note: str | None = Field(default=None, description="Why; survives further moves. Null: none was written.")
    donut: Donut | None = Field(default=None, description="Null: not asked about this person.")
    extra: dict[str, str] = Field(
        default={}, description="Columns that were not recognised: header to text, blank cells left out."
    )
    performance: Performance = None
    potential: Potential = None
    box: Box | None = Field(
        default=None,
        description="Derived, 1 (Low, Low) to 9 (High, High): performance counts columns from the left, potential rows "
        "from below, three to a row. Null when either rating is missing.",
    )


class Employee(Person):
    """One person as callers see it."""

    box_label: str | None = Field(description="The box's label, such as `Star [H,H]`; null when not rated.")
    changed: bool = Field(description="True when the person differs from the baseline.")
    left_workbook: bool = Field(
        description="True when the workbook as it was refreshed last has no row for the person any more."
    )
    donut_stale: bool = Field(
        description="True when the person has a place or a note in the donut exercise and is not in the centre box."
    )


class EmployeeGet(OfSession):
    """Params of `employee.get`."""

    employee_id: EmployeeId


class EmployeeGot(Wire):
    """One person."""

    employee: Employee = Field(description="As it stands now.")


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
    add: list[FlagText] = Field(
        default=[],
        max_length=100,
        description="Put on; one that is on already stays. A built-in flag by key or by display name, in any case. A "
        "comma, a semicolon or a line's end parts one flag from the next, as in a cell.",
    )
    remove: list[FlagText] = Field(
        default=[], max_length=100, description="Taken off, named in the same ways; one that is not on is no error."
    )


class EmployeeSetFlagsMany(MutatingSession):
    """Params of `employee.setFlagsMany`."""

    employee_ids: Annotated[list[EmployeeId], Field(min_length=1, max_length=100_000)] = Field(
        description="Who is meant; somebody named twice is meant once."
    )
    add: list[FlagText] = Field(
        default=[], max_length=100, description="Put on each of them, as with `employee.setFlags`."
    )
    remove: list[FlagText] = Field(default=[], max_length=100, description="Taken off each of them who has it.")

    @model_validator(mode="after")
    def not_beyond_all_measure(self) -> Self:
        """A hundred flags on everybody of a large company would be gigabytes."""
        if len(self.employee_ids) * (len(self.add) + len(self.remove)) > 1_000_000:
            raise ValueError("at most 1,000,000 flags can be put on and taken off in a call, people times flags")
        return self


class EmployeePlaceDonut(MutatingSession):
    """Params of `employee.placeDonut`."""

    employee_id: EmployeeId
    performance: Level = Field(description="Where the person would be, were it not for the centre box.")
    potential: Level = Field(description="Where the person would be. Not Medium as well: that is the centre box.")
    note: Note | None = Field(default=None, description="Replaces the exercise's note; null or left out keeps it.")

    @model_validator(mode="after")
    def somewhere_else(self) -> Self:
        """The exercise asks where else than in the centre."""
        if (self.performance, self.potential) == ("Medium", "Medium"):
            raise ValueError("a place outside the centre box is asked for: employee.clearDonut takes one away")
        return self


class EmployeeClearDonut(MutatingSession):
    """Params of `employee.clearDonut`."""

    employee_id: EmployeeId


class EmployeeUpdate(MutatingSession):
    """Params of `employee.update`: members left out stay as they are, null or blank empties them."""

    left_out_differs = True

    employee_id: EmployeeId
    development_focus: Rewritten = None
    development_action: Rewritten = None
    notes: Rewritten = None
    promotion_status: Rewritten = None
    promotion_readiness: bool | None = Field(
        default=None, description="Left out: stays as it is. Null: nobody has said, from now on."
    )


class EmployeeChanged(Committed):
    """The person as it stands now."""

    employee: Employee = Field(description="With the edit done.")


class EmployeesChanged(Committed):
    """The people touched, as they stand now."""

    employees: list[Employee] = Field(description="Each once, with the edit done.")
