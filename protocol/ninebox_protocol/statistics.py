"""Numbers that people look at in the meeting: how many are where, who moved, who differs, and how long it takes."""

from typing import Annotated, Literal

from pydantic import Field

from ninebox_protocol.filters import Filter, GroupBy, Moved
from ninebox_protocol.wire import Box, Count, EmployeeId, OfSession, Wire

Share = Annotated[float, Field(ge=0, le=1)]
Meant = Annotated[Filter | None, Field(description="Who is counted. Null or left out: everybody of the session.")]
P = Annotated[float, Field(ge=0, le=1)]


class Portion(Wire):
    """Some of the people."""

    count: Count = Field(description="People.")
    share: Share | None = Field(description="Of those who are rated, unrounded; null where nobody is.")


class Boxes(Wire):
    """How many people are in which box."""

    box1: Portion = Field(alias="1", description="Low performance, low potential.")
    box2: Portion = Field(alias="2", description="Medium performance, low potential.")
    box3: Portion = Field(alias="3", description="High performance, low potential.")
    box4: Portion = Field(alias="4", description="Low performance, medium potential.")
    box5: Portion = Field(alias="5", description="Medium performance, medium potential.")
    box6: Portion = Field(alias="6", description="High performance, medium potential.")
    box7: Portion = Field(alias="7", description="Low performance, high potential.")
    box8: Portion = Field(alias="8", description="Medium performance, high potential.")
    box9: Portion = Field(alias="9", description="High performance, high potential.")


class Cohorts(Wire):
    """How many people are in which cohort. The last three share out the grid; the first lies across them."""

    high_performance: Portion = Field(description="Boxes 3, 6, 9: performance is High.")
    top_talent: Portion = Field(description="Boxes 6, 8, 9.")
    middle: Portion = Field(description="Boxes 3, 5, 7.")
    needs_attention: Portion = Field(description="Boxes 1, 2, 4.")


class Levels(Wire):
    """How many people are where on one axis. Shares are of those who are rated on it."""

    low: Portion = Field(alias="Low", description="Rated Low.")
    medium: Portion = Field(alias="Medium", description="Rated Medium.")
    high: Portion = Field(alias="High", description="Rated High.")


class StatisticsDistribution(OfSession):
    """Params of `statistics.distribution`."""

    filter: Meant = None
    group_by: GroupBy | None = Field(
        default=None,
        description="`manager`: whom people report to directly. `flag`: a person is counted with each of theirs. Null "
        "or left out: all together.",
    )


class Group(Wire):
    """How one group stands."""

    key: str | None = Field(
        description="As a filter takes it. Null: people without any, and all together where nothing was grouped by."
    )
    name: str | None = Field(description="What people call it; null where key is.")
    total: Count = Field(description="People.")
    rated: Count = Field(description="In a box.")
    not_rated: Count = Field(description="In none: one of the ratings is missing.")
    boxes: Boxes = Field(description="By box.")
    cohorts: Cohorts
    performance: Levels = Field(description="Also of people whose potential is not rated.")
    potential: Levels = Field(description="Also of people whose performance is not rated.")


class Distribution(Wire):
    """How many people are where."""

    groups: list[Group] = Field(description="In natural order, people without any last.")


class StatisticsMovers(OfSession):
    """Params of `statistics.movers`."""

    filter: Meant = None


class MoverReason(Wire):
    """What somebody moved away from."""

    against: Literal["priorBox", "ratingsHistory", "baseline"] = Field(
        description="The prior calibration, the latest review year completed before the session's (Low, Solid, Strong "
        "or Leading; another word is no reason, and no earlier year is asked then), or the workbook."
    )
    moved: Moved = Field(description="big: from tier Low to High or back. medium: two steps or more.")
    box: Box | None = Field(description="The box then; null for a review year, which has none.")
    year: str | None = Field(description="The review year; null for a box.")
    word: str | None = Field(description="That year's rating; null for a box.")
    tier: Literal["Low", "Middle", "High"] = Field(description="Then: boxes 1 to 4; 5 and 7; 6, 8 and 9.")
    distance: Annotated[int, Field(ge=0, le=4)] | None = Field(
        description="Steps of performance and of potential, together; null for a review year."
    )


class Mover(Wire):
    """Somebody who moved far."""

    employee_id: EmployeeId
    name: str = Field(description="As the workbook has it.")
    moved: Moved = Field(description="The largest of the reasons.")
    box: Box = Field(description="Now.")
    tier: Literal["Low", "Middle", "High"] = Field(description="Now: boxes 1 to 4; 5 and 7; 6, 8 and 9.")
    reasons: list[MoverReason] = Field(description="Each that makes a mover; at least one.")


class Movers(Wire):
    """Who moved far."""

    movers: list[Mover] = Field(description="The big ones first, then by distance, then in the order of the workbook.")
    big: Count = Field(description="Of them, those who crossed between Low and High.")
    medium: Count = Field(description="Of them, the others.")


Measure = Literal["highPerformance", "topTalent", "needsAttention"]
Dimension = Literal["level", "function", "location", "tenure", "manager"]


class StatisticsAnomalies(OfSession):
    """Params of `statistics.anomalies`."""

    filter: Meant = None
    measure: Measure = Field(default="highPerformance", description="The cohort whose share is compared.")


class GroupTest(Wire):
    """Whether one group differs from the rest more than chance allows."""

    key: str | None = Field(description="As a filter takes it; null: people without any.")
    name: str | None = Field(description="What people call it; null where key is.")
    status: Literal["differs", "noDifference", "notEnoughData"] = Field(
        description="differs: `adjustedP` is under 0.05. noDifference: it was tested and is not. notEnoughData: fewer "
        "than 10 rated people in it, or in the rest; nothing is said then, least of all that all is well."
    )
    rated: Count = Field(description="In a box: they are compared.")
    count: Count = Field(description="Of them, those in the cohort.")
    share: Share | None = Field(description="Of the group; null where nobody is rated.")
    rest_share: Share | None = Field(description="Of the rest; null where nobody is rated.")
    difference: float | None = Field(ge=-1, le=1, description="share less restShare; null where one is.")
    low: float | None = Field(
        ge=-1,
        le=1,
        description="The difference is not below that, at 95 % (Newcombe 1998, method 10). Null: not tested.",
    )
    high: float | None = Field(ge=-1, le=1, description="The difference is not above that, at 95 %. Null: not tested.")
    test: Literal["fisher", "chiSquare"] | None = Field(
        description="fisher: one of the four expected counts is under 5. Null: not tested."
    )
    p: P | None = Field(description="How often chance alone differs so much. Null: not tested.")
    adjusted_p: P | None = Field(
        description="The same, as so many groups were tested (Benjamini and Hochberg 1995, within the dimension). "
        "Null: not tested."
    )
    effect: Share | None = Field(description="Cramér's V of the group against the rest. Null: not tested.")
    direction: Literal["harsher", "moreLenient"] | None = Field(
        description="How the group was rated compared with the rest. Null: just so, or not tested."
    )
    employee_ids: list[EmployeeId] = Field(
        description="The people behind it: those of the group who are in the cohort where that is larger than in the "
        "rest, else those rated who are not. Empty unless `status` is differs."
    )


class DimensionTest(Wire):
    """Whether the groups of one kind differ among each other."""

    dimension: Dimension = Field(description="What the groups are told apart by; `manager`: whom people report to.")
    status: Literal["differs", "noDifference", "notEnoughData"] = Field(
        description="Of all groups that are large enough, together. notEnoughData: fewer than two are, or more than a "
        "fifth of the expected counts is under 5, or one under 1 (Cochran 1954)."
    )
    p: P | None = Field(description="Chi-square of groups by cohort. Null: not tested.")
    effect: Share | None = Field(description="Cramér's V. Null: not tested.")
    groups: list[GroupTest] = Field(description="In natural order, people without any last.")


class TargetTest(Wire):
    """Whether performance as a whole is distributed as the settings ask."""

    status: Literal["differs", "noDifference", "notEnoughData"] = Field(
        description="notEnoughData: fewer than 10 rated people, or an expected count under 5."
    )
    rated: Count = Field(description="People whose performance is rated.")
    p: P | None = Field(description="Chi-square goodness of fit. Null: not tested.")
    effect: float | None = Field(ge=0, description="Cohen's w. Null: not tested.")
    target: dict[str, Share] = Field(description="By Low, Medium, High: the share that the settings ask for.")
    found: dict[str, Share | None] = Field(
        description="By Low, Medium, High: the share there is. Null: nobody is rated."
    )


class Anomalies(Wire):
    """What differs more than chance allows. It says that there is something to talk about, not who is right."""

    measure: Measure = Field(description="The cohort whose share was compared.")
    dimensions: list[DimensionTest] = Field(description="All five.")
    target: TargetTest | None = Field(description="Null: the settings name no target.")


class StatisticsAgenda(OfSession):
    """Params of `statistics.agenda`."""

    minutes: Annotated[int, Field(ge=1, le=100_000)] = Field(description="How long the meeting is.")
    filter: Meant = None
    group_by: Literal["level", "function", "location", "manager"] | None = Field(
        default=None, description="`manager`: whom people report to directly. Null or left out: by box alone."
    )


class AgendaItem(Wire):
    """What to talk about for how long."""

    key: str | None = Field(description="The group, as a filter takes it. Null: people without any, or not grouped.")
    name: str | None = Field(description="What people call it; null where key is.")
    box: Box | None = Field(description="Null: not rated.")
    label: str | None = Field(description="The box's label; null for those not rated.")
    employees: Count = Field(description="People; at least one.")
    minutes: Count = Field(description="Whole minutes. 0: there is no time for them in a meeting so short.")


class Agenda(Wire):
    """How the meeting's minutes are shared out, in the proportion of the settings' `minutesPerBox`."""

    items: list[AgendaItem] = Field(description="By group in natural order, then by box; those not rated last.")
    minutes: Count = Field(description="All of them together: the meeting's length, or 0 where there is nobody.")
    wanted: float = Field(ge=0, description="The minutes that the settings would give these people.")
