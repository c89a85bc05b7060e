"""What holds for all sessions, and the files that were opened lately."""

from math import isclose
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from ninebox_protocol.changes import Committed
from ninebox_protocol.wire import Millis, Mutating, Params, Wire

Label = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
RatingWord = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]


class Retention(Wire):
    """When sessions are deleted by themselves; `SessionsDeleted` tells of it. Both off unless somebody sets them."""

    max_age_days: int | None = Field(
        ge=1,
        le=36_500,
        description="Sessions neither opened nor edited for so many days are deleted, once that was so at looks a day "
        "apart; null: never. Never the active one.",
    )
    max_sessions: int | None = Field(
        ge=1,
        le=10_000,
        description="Of more than so many, those not opened for longest are deleted; null: none. Never the active one.",
    )


class GridLabels(Wire):
    """What the boxes are called."""

    box1: Label = Field(alias="1", description="Low performance, low potential.")
    box2: Label = Field(alias="2", description="Medium performance, low potential.")
    box3: Label = Field(alias="3", description="High performance, low potential.")
    box4: Label = Field(alias="4", description="Low performance, medium potential.")
    box5: Label = Field(alias="5", description="Medium performance, medium potential.")
    box6: Label = Field(alias="6", description="High performance, medium potential.")
    box7: Label = Field(alias="7", description="Low performance, high potential.")
    box8: Label = Field(alias="8", description="Medium performance, high potential.")
    box9: Label = Field(alias="9", description="High performance, high potential.")


class NewLabels(Wire):
    """What some of the boxes are called from now on. Null: the name that the box has by default."""

    box1: Label | None = Field(
        default=None, alias="1", description="Low performance, low potential. Left out: it stays; null: as by default."
    )
    box2: Label | None = Field(
        default=None,
        alias="2",
        description="Medium performance, low potential. Left out: it stays; null: as by default.",
    )
    box3: Label | None = Field(
        default=None, alias="3", description="High performance, low potential. Left out: it stays; null: as by default."
    )
    box4: Label | None = Field(
        default=None,
        alias="4",
        description="Low performance, medium potential. Left out: it stays; null: as by default.",
    )
    box5: Label | None = Field(
        default=None,
        alias="5",
        description="Medium performance, medium potential. Left out: it stays; null: as by default.",
    )
    box6: Label | None = Field(
        default=None,
        alias="6",
        description="High performance, medium potential. Left out: it stays; null: as by default.",
    )
    box7: Label | None = Field(
        default=None, alias="7", description="Low performance, high potential. Left out: it stays; null: as by default."
    )
    box8: Label | None = Field(
        default=None,
        alias="8",
        description="Medium performance, high potential. Left out: it stays; null: as by default.",
    )
    box9: Label | None = Field(
        default=None,
        alias="9",
        description="High performance, high potential. Left out: it stays; null: as by default.",
    )


class RatingWords(Wire):
    """What workbooks call the levels, beside Low, Medium, High and their short forms. Compared in any case."""

    low: list[RatingWord] = Field(alias="Low", max_length=100, description="Words for Low.")
    medium: list[RatingWord] = Field(alias="Medium", max_length=100, description="Words for Medium.")
    high: list[RatingWord] = Field(alias="High", max_length=100, description="Words for High.")


Minutes = Annotated[float, Field(ge=0, le=480)]


class MinutesPerBox(Wire):
    """How long a meeting talks about one person, by box."""

    box1: Minutes = Field(alias="1", description="Low performance, low potential.")
    box2: Minutes = Field(alias="2", description="Medium performance, low potential.")
    box3: Minutes = Field(alias="3", description="High performance, low potential.")
    box4: Minutes = Field(alias="4", description="Low performance, medium potential.")
    box5: Minutes = Field(alias="5", description="Medium performance, medium potential.")
    box6: Minutes = Field(alias="6", description="High performance, medium potential.")
    box7: Minutes = Field(alias="7", description="Low performance, high potential.")
    box8: Minutes = Field(alias="8", description="Medium performance, high potential.")
    box9: Minutes = Field(alias="9", description="High performance, high potential.")
    not_rated: Minutes = Field(description="In no box.")


Percent = Annotated[float, Field(ge=0.01, le=99.98)]


class TargetDistribution(Wire):
    """How performance should be distributed, in percent, 100 together: such as 10, 70 and 20.

    Each is more than 0: no test holds against a level at which nobody should be.
    """

    low: Percent = Field(alias="Low", description="Of all who are rated, those at Low.")
    medium: Percent = Field(alias="Medium", description="Of all who are rated, those at Medium.")
    high: Percent = Field(alias="High", description="Of all who are rated, those at High.")

    @model_validator(mode="after")
    def all_of_them(self) -> Self:
        """Anything else than all of the people is a slip of the finger."""
        if not isclose(self.low + self.medium + self.high, 100):
            raise ValueError("Low, Medium and High have to be 100 together")
        return self


class Settings(Wire):
    """What holds for all sessions of the data directory."""

    retention: Retention
    backup_directory: str | None = Field(
        description="A second folder that each backup is copied to, a full path; null: none. In a synced folder it is "
        "the backup elsewhere: nothing leaves the machine otherwise."
    )
    grid_labels: GridLabels = Field(description="By box.")
    rating_words: RatingWords
    minutes_per_box: MinutesPerBox = Field(description="For `statistics.agenda`; 5 each unless somebody sets them.")
    target_distribution: TargetDistribution | None = Field(
        description="What `statistics.anomalies` compares performance with; null: nothing."
    )


class SettingsGet(Params):
    """Params of `settings.get`."""


class SettingsGot(Wire):
    """The settings."""

    settings: Settings


class SettingsUpdate(Mutating):
    """Params of `settings.update`: what is left out stays as it is."""

    left_out_differs: ClassVar[bool] = True

    retention: Retention | None = Field(default=None, description="Both together; null: both off.")
    backup_directory: str | None = Field(default=None, max_length=4096, description="A full path; null: none.")
    grid_labels: NewLabels | None = Field(default=None, description="Those given; null: all as by default.")
    rating_words: RatingWords | None = Field(default=None, description="All three together; null: none.")
    minutes_per_box: MinutesPerBox | None = Field(default=None, description="All together; null: 5 each.")
    target_distribution: TargetDistribution | None = Field(default=None, description="All three together; null: none.")


class SettingsUpdated(Committed):
    """The settings as they are now."""

    settings: Settings


class RecentFile(Wire):
    """A workbook that was imported or merged."""

    path: str = Field(description="The full path.")
    filename: str = Field(description="Its last part.")
    opened_at: Millis = Field(description="When it was read last, in milliseconds since 1970 UTC.")
    status: Literal["ok", "missing"] = Field(description="missing: there is no file now.")


class RecentFileList(Params):
    """Params of `recentFile.list`."""


class RecentFilesListed(Wire):
    """The user's, the latest first; 20 at most."""

    files: list[RecentFile] = Field(description="Empty when there are none.")


class RecentFileRemove(Mutating):
    """Params of `recentFile.remove`."""

    path: str = Field(min_length=1, description="As `recentFile.list` tells it. The file itself stays.")


class RecentFileClear(Mutating):
    """Params of `recentFile.clear`."""


class RecentFilesChanged(Committed):
    """The list as it is now."""

    files: list[RecentFile] = Field(description="The latest first.")
