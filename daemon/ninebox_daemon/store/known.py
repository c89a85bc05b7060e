"""Which table a row is of, told by the row itself: how many columns, their types, its checksum. Pure; knows no SQL."""

import json
import re
from dataclasses import dataclass, fields
from typing import get_type_hints

from ninebox_daemon.store.pages import Cell, Record
from ninebox_daemon.store.rows import (
    ChangeRow,
    CheckpointRow,
    EmployeeRow,
    InWorkbookRow,
    MutationRow,
    OpenedRow,
    RecentFileRow,
    Row,
    SessionRow,
    SettingRow,
    UploadRow,
    Value,
    checksum,
)

_SHA256 = re.compile("[0-9a-f]{64}")

_TYPES: dict[object, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    str | None: (str, type(None)),
    int | None: (int, type(None)),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A table as its rows show it. `keys`: of so many first columns no two rows have the same."""

    name: str
    row_type: type[Row]
    keys: int = 1
    has_rowid: bool = True

    @property
    def columns(self) -> list[str]:
        """Return the columns in order, without the checksum."""
        return [field.name for field in fields(self.row_type)]  # type: ignore[arg-type] # every row is a dataclass


SESSION, EMPLOYEE = Kind("session", SessionRow), Kind("employee", EmployeeRow)
CHANGE = Kind("change", ChangeRow, keys=2, has_rowid=False)
IN_WORKBOOK = Kind("in_workbook", InWorkbookRow, keys=2, has_rowid=False)
MUTATION, SETTING, UPLOAD = Kind("mutation", MutationRow), Kind("setting", SettingRow), Kind("upload", UploadRow)
CHECKPOINT, OPENED = Kind("checkpoint", CheckpointRow), Kind("opened", OpenedRow)
RECENT_FILE = Kind("recent_file", RecentFileRow, keys=2, has_rowid=False)
KINDS = (SESSION, EMPLOYEE, CHANGE, IN_WORKBOOK, MUTATION, SETTING, UPLOAD, CHECKPOINT, OPENED, RECENT_FILE)
"""In the order in which rows can be put, each after what it refers to."""


def _shape(kind: Kind) -> tuple[tuple[type, ...], ...]:
    hints = get_type_hints(kind.row_type)
    return (*(_TYPES[hints[column]] for column in kind.columns), (int,))


_BY_LENGTH: dict[tuple[int, bool], list[tuple[Kind, tuple[tuple[type, ...], ...]]]] = {}
for _kind in KINDS:
    _BY_LENGTH.setdefault((len(_kind.columns) + 1, _kind.has_rowid), []).append((_kind, _shape(_kind)))


@dataclass(frozen=True, slots=True)
class Found:
    """A row that looks like one of ours. `fits`: its checksum does, or can only be judged by the row before it."""

    kind: Kind
    values: Record
    """The columns in order, without the checksum."""
    crc: int
    fits: bool
    rowid: int | None

    @property
    def key(self) -> Record:
        """Return what no other row of its table has."""
        return self.values[: self.kind.keys]


def found(cell: Cell) -> Found | None:
    """Return what row a cell holds, None for one that no table of ours can have."""
    has_rowid = cell.rowid is not None
    for kind, shape in _BY_LENGTH.get((len(cell.values), has_rowid), ()):
        *values, crc = (cell.rowid, *cell.values[1:]) if kind is EMPLOYEE else cell.values
        if not isinstance(crc, int) or (kind is EMPLOYEE and cell.values[0] is not None):
            continue
        if all(type(value) in types for value, types in zip((*values, crc), shape, strict=True)):
            if kind in (UPLOAD, OPENED) and (kind is UPLOAD) != bool(_SHA256.fullmatch(str(values[0]))):
                continue
            row = tuple(values)
            return Found(kind, row, crc, is_change(row) if kind is CHANGE else checksum(row) == crc, cell.rowid)
    return None


def is_change(values: tuple[Value, ...]) -> bool:
    """True when what an edit says can be read: whether it is what was written shows the checksum before it."""
    try:
        body = json.loads(str(values[3]))
    except ValueError:
        return False
    return isinstance(body, dict) and {"before", "after"} <= body.keys()
