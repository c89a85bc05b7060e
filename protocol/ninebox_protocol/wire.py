"""What every shape on the wire has in common. Knows no method and no error."""

import unicodedata
from typing import Annotated, Any, ClassVar, Literal, NewType, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetPydanticSchema, JsonValue
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError

Level = Literal["Low", "Medium", "High"]
"""A rating on either axis. Not rated is `None`, a state of its own, never Medium."""

Box = Annotated[int, Field(ge=1, le=9)]
"""A box of the grid: 1 (Low, Low) to 9 (High, High), counted by rows from the left, from below."""

Millis = Annotated[int, Field(description="Milliseconds since 1970 UTC.")]

Count = Annotated[int, Field(ge=0)]

LISTED = 200
"""Entries of each list in a report; the counts are of all."""

SessionId = Annotated[str, Field(description="The session's id, as `session.create` answered it.")]
EmployeeId = Annotated[str, Field(description="The ID as the workbook shows it: `00123` stays `00123`.")]

Part = Annotated[
    dict[str, JsonValue],
    Field(description="Members of an Employee and their values: only those that differ."),
]


class Wire(BaseModel):
    """Base of every shape: camelCase outside, unknown members refused, "7" is not 7, values never change.

    Our own code builds shapes by Python names; `read` is the only way in for what a caller sent.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        serialize_by_alias=True,
        defer_build=True,
        json_schema_serialization_defaults_required=True,  # what we say has all of its members
        hide_input_in_errors=True,  # what a caller sent may be about a person, and errors are logged
    )

    @classmethod
    def read(cls, members: dict[str, Any]) -> Self:
        """Return the shape of `members` as a caller sent them: wire names only. Raises pydantic's ValidationError."""
        return cls.model_validate(members, by_alias=True, by_name=False)


JsonText = NewType("JsonText", str)
"""A result that is JSON (ASCII) already: rows as they are stored, or an answer given before. A class would copy it."""

Answer = Wire | JsonText | None
"""What a method gives back."""


def told_once(sentence: str) -> GetPydanticSchema:
    """Let a value that is none of several types be told by one sentence, at its own path: not once for each type."""

    def of_all(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return {**handler(source), "custom_error_type": "none_of_these", "custom_error_message": sentence}

    return GetPydanticSchema(of_all)


_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(map(chr, range(0xFE00, 0xFE10)))
"""Letters and marks without any ink: fillers, joiners, variation selectors."""


def is_blank(text: str) -> bool:
    """True where nothing of a text can be seen: blanks, controls, characters of no width.

    >>> is_blank(" \u200b\ufeff"), is_blank("+"), is_blank("\u200bA")
    (True, False, False)
    """
    return all(each in _UNSEEN or unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp", "Zs") for each in text)


def _seen(text: str) -> str:
    if is_blank(text):
        raise PydanticCustomError("blank", "must not be blank")
    return text


NOT_BLANK = AfterValidator(_seen)
"""Of a name that somebody gives: something of it can be seen, which its pattern alone can't tell."""


ProgressToken = Annotated[
    Annotated[str, Field(min_length=1, max_length=200)] | int,
    told_once("Input should be a text of 1 to 200 characters or an integer"),
]
"""What a caller chose to know the progress of a request by."""


class Params(Wire):
    """Params of a method that works on what is kept."""

    progress_token: ProgressToken | None = Field(
        default=None,
        description="Chosen by the caller: how far the request is comes as `$/progress` with this token, at the least "
        "that it is done. Null or left out: nothing is told.",
    )


class OfSession(Params):
    """Params of a method that works on one session."""

    session_id: SessionId | None = Field(
        default=None, description="The session meant; null or left out: the active one."
    )


class Mutating(Params):
    """Params of a method that changes something: the same `mutationId` again does nothing twice."""

    left_out_differs: ClassVar[bool] = False
    """True where a member left out means something else than null, so that two calls differ by it."""

    mutation_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=64,
        description="Chosen by the caller, once per user action. The same id again, also after a kill, "
        "returns the first answer. Null or left out: done each time it is asked for.",
    )


class MutatingSession(OfSession, Mutating):
    """Params of a method that changes one session."""


class Nothing(Wire):
    """No params."""
