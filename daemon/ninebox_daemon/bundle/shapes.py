"""What the members of a bundle hold, and the text of each line: shapes and their limits. No file, no zip, no clock.

A line is read back by its shape and written again: only the one text that we would write ourselves is taken.
"""

import json
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import Field, JsonValue, ValidationError

from ninebox_daemon.bundle.archive import NotABundle, Seal
from ninebox_daemon.files import MAX_WORKBOOK_BYTES
from ninebox_daemon.store.rows import ChangeRow, CheckpointRow, EmployeeRow, InWorkbookRow
from ninebox_protocol.changes import ChangeKind, CheckpointName
from ninebox_protocol.employees import CELL_HOLDS, Person
from ninebox_protocol.sessions import ImportReport
from ninebox_protocol.standing import HeaderRow
from ninebox_protocol.wire import EmployeeId, Wire

FORMAT: Final = "ninebox-bundle"
VERSION = 2
"""Of the format. 1 had no checkpoints; bundles of it are still read."""
MANIFEST, SESSION, WORKBOOK = "manifest.json", "session.json", "workbook"
PEOPLE, IN_WORKBOOK, CHANGES = "employees.jsonl", "in_workbook.jsonl", "changes.jsonl"
CHECKPOINTS = "checkpoints.jsonl"

MAX_SMALL_BYTES = 16 * 1024**2
"""Of manifest, session and checkpoints."""
MAX_LINES_BYTES = 1024**3
"""Of people and journal, each."""
MAX_LINE_BYTES = 64 * 1024**2
MAX_MARKS, MAX_MARKS_OF_A_CHANGE = 200_000, 2_000_000
"""Of brackets and commas in a line: each may be a value, and takes some 250 bytes once it is parsed. The one is ten
times what a workbook's widest row makes of a person, the other twice what a move of 100,000 people at once takes."""
MAX_CHANGES = 4_000_000
"""As many short edits are MAX_LINES_BYTES. A few dozen bytes of each are held while a bundle is taken."""
MAX_TEXT = CELL_HOLDS
"""Letters of what is written in a review."""

LIMITS = {SESSION: MAX_SMALL_BYTES, CHECKPOINTS: MAX_SMALL_BYTES, WORKBOOK: MAX_WORKBOOK_BYTES}
LIMITS |= dict.fromkeys((PEOPLE, IN_WORKBOOK, CHANGES), MAX_LINES_BYTES)
"""Bytes of each member but the manifest."""
ALWAYS_THERE = {VERSION: LIMITS.keys() - {WORKBOOK}, 1: LIMITS.keys() - {WORKBOOK, CHECKPOINTS}}
"""By version, the members that every bundle has."""

Instant = Annotated[int, Field(ge=0, le=2**53)]
Seq = Annotated[int, Field(ge=1, le=2**53)]
Amount = Annotated[int, Field(ge=0, le=2**53)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Parts = dict[EmployeeId, dict[str, JsonValue]]

S = TypeVar("S", bound=Wire)


class Sealed(Wire):
    """A member's size and hash."""

    bytes: Amount
    sha256: Sha256

    @property
    def seal(self) -> Seal:
        """Return what the member has to be known by."""
        return Seal(self.bytes, self.sha256)


class Manifest(Wire):
    """What the bundle holds, readable by itself. `members`: every other one."""

    format: Literal["ninebox-bundle"]
    version: int
    product: Annotated[str, Field(max_length=100)]
    exported_at: Instant
    session_id: Annotated[str, Field(max_length=100)]
    name: str
    employees: Amount
    changes: Annotated[int, Field(ge=0, le=MAX_CHANGES)]
    members: dict[str, Sealed]


class BundledSession(Wire):
    """A session without its people. `upload_sha256` and `source_path` are empty where it has no workbook."""

    name: Annotated[str, Field(min_length=1, max_length=255, pattern=r"\S")]
    filename: Annotated[str, Field(max_length=255)]
    created_at: Instant
    source_path: Annotated[str, Field(max_length=MAX_TEXT)]
    source_size: Amount
    source_mtime_ns: Annotated[int, Field(ge=-(2**63), lt=2**63)]
    upload_sha256: Sha256 | Literal[""]
    sheet_name: str
    header_row: HeaderRow
    report: ImportReport


class BundledPerson(Wire):
    """A line of the people. The two texts are kept as they came, the people in them have been seen to be sound."""

    baseline: Person
    current: Person | None
    changed_at: Instant | None


class BundledInWorkbook(Wire):
    """What the workbook says of a person where that isn't the baseline; null: it has no row."""

    employee_id: EmployeeId
    person: Person | None


class Body(Wire):
    """What the journal keeps of an edit."""

    before: Parts
    after: Parts
    note: Annotated[str, Field(max_length=MAX_TEXT)] | None


class BundledChange(Wire):
    """A line of the journal."""

    seq: Seq
    kind: ChangeKind
    at: Instant
    refers_to: Seq | None
    undo_next: Seq | None
    redo_next: Seq | None
    body: Body


class BundledCheckpoint(Wire):
    """A name for a moment of the journal: after the change `seq`, 0 for before the first."""

    name: CheckpointName
    seq: Amount
    at: Instant


def shape_of(text: str, shape: type[S], where: str) -> S:
    """Return what a text says. Raises NotABundle; what it says about people stands in no message."""
    try:
        return shape.model_validate_json(text, by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        names = [each for each in first["loc"] if isinstance(each, int) or each in _NAMES]
        place = ".".join(map(str, names))
        raise NotABundle(f"{where}: {place + ': ' if place else ''}{first['msg']}") from None


def notes_fit(person: Person) -> bool:
    """True when what was noted of a person is no longer than a review lets it be."""
    of_the_donut = None if person.donut is None else person.donut.note
    return all(len(note or "") <= MAX_TEXT for note in (person.change_note, of_the_donut))


def text_of(shape: Wire) -> str:
    """Return the one text of a shape: ASCII JSON, members in their order."""
    return shape.model_dump_json(ensure_ascii=True)


def person_line(row: EmployeeRow) -> str:
    """Return a person as a line; the stored texts go into it as they are."""
    changed_at = "null" if row.changed_at is None else row.changed_at
    return f'{{"baseline":{row.baseline},"current":{row.current or "null"},"changedAt":{changed_at}}}'


def in_workbook_line(row: InWorkbookRow) -> str:
    """Return what the workbook says of a person as a line."""
    return f'{{"employeeId":{json.dumps(row.employee_id)},"person":{row.person or "null"}}}'


def checkpoint_line(row: CheckpointRow) -> str:
    """Return a checkpoint as a line; its id doesn't go with it: it is known by that in one session only."""
    return f'{{"name":{json.dumps(row.name)},"seq":{row.seq},"at":{row.at}}}'


def change_line(row: ChangeRow) -> str:
    """Return a change as a line, its stored body as it is; neither session nor mutation id go with it."""
    refers_to, undo_next, redo_next = (
        "null" if seq is None else seq for seq in (row.refers_to, row.undo_next, row.redo_next)
    )
    return (
        f'{{"seq":{row.seq},"kind":"{row.kind}","at":{row.at},"refersTo":{refers_to},"undoNext":{undo_next},'
        f'"redoNext":{redo_next},"body":{row.body}}}'
    )


def _names(shape: Any) -> set[str]:
    return {field.alias or name for name, field in shape.model_fields.items()}


_NAMES = set().union(
    *map(
        _names,
        (
            *(Manifest, BundledSession, BundledPerson, BundledInWorkbook, BundledChange, Body, Person),
            BundledCheckpoint,
        ),
    )
)
"""Names that a message may say: any other may be a person's."""
