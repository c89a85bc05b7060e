"""The rows of the store, and the checksum that each carries. Knows no SQL statement and no connection."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from zlib import crc32

Value = str | int | None

_ENDS, _NO_TEXT = "\x1f", "\x1e"


def checksum(values: tuple[Value, ...], seed: int = 0) -> int:
    """Return the CRC-32 of a row's values, in the order of its columns.

    >>> checksum(("a", None)) == checksum(("a", "None"))
    False
    """
    texts = [value if isinstance(value, str) else f"{_NO_TEXT}{value}" for value in values]
    return crc32(_ENDS.join(texts).encode("utf-8", "surrogatepass"), seed)


class Row:
    """A row of any table: its fields are the columns, in order."""

    __slots__: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[Value, ...]:
        """Return the columns in order."""
        return _reader(type(self))(self)  # type: ignore[arg-type] # mypy takes the class for a row


@cache
def _reader(kind: type[Row]) -> Callable[[Row], tuple[Value, ...]]:
    return attrgetter(*kind.__slots__)  # of two columns at least: of one it would be no tuple


@dataclass(frozen=True, slots=True)
class SessionRow(Row):
    """A session without its people. `report` is the import report as JSON; times are milliseconds since 1970 UTC."""

    session_id: str
    user_id: str
    name: str
    filename: str
    created_at: int
    closed: int
    active: int
    source_path: str
    source_size: int
    source_mtime_ns: int
    upload_sha256: str
    sheet_name: str
    header_row: int
    employee_count: int
    report: str


@dataclass(frozen=True, slots=True)
class EmployeeRow(Row):
    """A person as JSON text: `baseline`, and `current` where it differs from it (else None, and so is `changed_at`)."""

    id: int
    session_id: str
    employee_id: str
    changed_at: int | None
    baseline: str
    current: str | None

    @property
    def values(self) -> tuple[Value, ...]:
        """Return the columns in order; by hand, since it runs once for every person of a session."""
        return (self.id, self.session_id, self.employee_id, self.changed_at, self.baseline, self.current)

    @property
    def text(self) -> str:
        """Return the person as it stands now."""
        return self.current or self.baseline


@dataclass(frozen=True, slots=True)
class InWorkbookRow(Row):
    """What the session's workbook says of a person where that is not the baseline; `person` None: it has no row.

    The two differ once a review was exported to another file: what was written there is the baseline, and the
    workbook still says what it said.
    """

    session_id: str
    employee_id: str
    person: str | None


@dataclass(frozen=True, slots=True)
class ChangeRow(Row):
    """One edit. Its checksum is seeded with that of the session's change before it, so a missing row shows too.

    `refers_to`: the edit that an undo or redo is about. `undo_next`, `redo_next`: what an undo or a redo would
    reverse after this change, None for nothing: two stacks, kept as lists through the journal, so that the last
    row alone tells where each begins.
    """

    session_id: str
    seq: int
    kind: str
    body: str
    at: int
    mutation_id: str | None
    refers_to: int | None
    undo_next: int | None
    redo_next: int | None


@dataclass(frozen=True, slots=True)
class MutationRow(Row):
    """What was answered to a `mutationId`.

    `session_id`: the session whose people the answer speaks of, None for none. Once that is deleted the answer is
    empty: the id stays, so that the call isn't done again. Where a deleted one stood in a list of sessions, it is that.
    """

    mutation_id: str
    session_id: str | None
    fingerprint: str
    answer: str
    at: int


def spoken_of(session_id: Value, answer: Value, deleted: Collection[str]) -> str | None:
    """Return which of these sessions a kept answer speaks of, None for none: it is about it, or lists it.

    >>> listing, deleting = '{"sessions":[{"sessionId":"a1","name":"Ada"}]}', '{"sessionId":"a1"}'
    >>> spoken_of("a1", "{}", ["a1"]), spoken_of(None, listing, ["b2", "a1"]), spoken_of(None, deleting, ["a1"])
    ('a1', 'a1', None)
    """
    if session_id is None:
        listed = str(answer).partition('"sessions":[')[2]
        return next((each for each in deleted if f'"{each}"' in listed), None)
    return next((each for each in deleted if each == session_id), None)


@dataclass(frozen=True, slots=True)
class SettingRow(Row):
    """Something that holds for the whole data directory."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class UploadRow(Row):
    """A workbook as it was imported; the file itself lies in `uploads/` under its hash.

    `doomed`: the last session that referred to it was deleted, and the file has to go, if not now, at the next start.
    """

    sha256: str
    doomed: int


@dataclass(frozen=True, slots=True)
class CheckpointRow(Row):
    """A name for a moment of a session's journal: after the change `seq`, 0 for before the first."""

    checkpoint_id: str
    session_id: str
    name: str
    seq: int
    at: int


@dataclass(frozen=True, slots=True)
class OpenedRow(Row):
    """When a session was made or activated last, in milliseconds since 1970 UTC."""

    session_id: str
    at: int


@dataclass(frozen=True, slots=True)
class RecentFileRow(Row):
    """A workbook that a user opened, by its full path, and when last, in milliseconds since 1970 UTC."""

    user_id: str
    path: str
    opened_at: int
