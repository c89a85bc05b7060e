"""How the export tests write a workbook and look at what came of it, byte by byte. Knows only the way in and out."""

import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from ninebox_daemon.review.grid import box_of
from ninebox_daemon.workbook.reader import read_workbook
from ninebox_daemon.workbook.writer import Written, write_workbook
from ninebox_protocol.employees import Person
from ninebox_protocol.errors import RpcError
from unit.imports import SHOWN_AS

AT_MS = 1_772_360_430_999
AT = "2026-03-01T10:20:30Z"

Changes = Mapping[str, Mapping[str, Any]]
"""By employeeId: members of Person and their new values."""


@dataclass(frozen=True)
class Exported:
    source: Path
    target: Path
    written: Written
    people: dict[str, Person]
    """As an import finds them in the target."""

    def cell(self, reference: str, sheet: str | None = None) -> Any:
        """Return what openpyxl reads in a cell of the target."""
        book = opened(self.target)
        return (book[sheet] if sheet else book.worksheets[0])[reference].value

    def part(self, name: str = "xl/worksheets/sheet1.xml") -> str:
        return part_of(self.target, name).decode()

    def row(self, number: int = 2) -> dict[str, Any]:
        """Return the cells of a row by the header in the first row."""
        sheet = opened(self.target).worksheets[0]
        headers = [cell.value for cell in sheet[1]]
        return {str(h): cell.value for h, cell in zip(headers, sheet[number], strict=True) if h is not None}


def opened(path: Path, *, data_only: bool = False) -> Workbook:
    """Return the workbook as openpyxl reads it, which warns of what it would lose if it wrote it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(BytesIO(path.read_bytes()), data_only=data_only)


def changed(person: Person, members: Mapping[str, Any]) -> Person:
    after = person.model_copy(update=dict(members))
    return after.model_copy(update={"box": box_of(after.performance, after.potential)})


def write(path: Path, changes: Changes, *, at_ms: int = AT_MS, target: Path | None = None, **other: Any) -> Written:
    """Import the workbook, change people, write them; `other` replaces arguments of the writer."""
    people, report = (read := read_workbook(path, shown_as=SHOWN_AS)).people, read.report
    by_id = {person.employee_id: person for person in people}
    arguments: dict[str, Any] = {
        "shown_as": SHOWN_AS,
        "sheet_name": report.sheet_name,
        "header_row": report.header_row,
        "columns": report.columns,
        "pairs": [(by_id[who], changed(by_id[who], members)) for who, members in changes.items()],
        "at_ms": at_ms,
        **other,
    }
    return write_workbook(path, target or path.with_name("written" + path.suffix), **arguments)


def export(path: Path, changes: Changes, **other: Any) -> Exported:
    """Write the changes and import the result: everybody is as asked, the columns are those that the writer named."""
    target = path.with_name("written" + path.suffix)
    target.unlink(missing_ok=True)
    written = write(path, changes, target=target, **other)
    asked = {
        person.employee_id: changed(person, changes.get(person.employee_id, {}))
        for person in read_workbook(path, shown_as=SHOWN_AS).people
    }
    again = read_workbook(target, shown_as=SHOWN_AS)
    people = {person.employee_id: person for person in again.people}
    assert without_extra(people) == without_extra(asked)
    assert written.columns == again.report.columns
    return Exported(path, target, written, people)


def without_extra(people: Mapping[str, Person]) -> dict[str, Person]:
    return {who: person.model_copy(update={"extra": {}}) for who, person in people.items()}


def refusal(path: Path, changes: Changes, **other: Any) -> RpcError:
    """Return the error that an export ends in; no file is left that could be taken for a finished one."""
    target = path.with_name("refused.xlsx")
    try:
        write(path, changes, target=target, **other)
    except RpcError as refused:
        assert not target.exists()
        return refused
    raise AssertionError("it was written")


def part_of(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read(name)


def differing_parts(before: Path, after: Path) -> set[str]:
    """Return the parts that are not the same bytes; order, names, times and packed bytes of the others are compared."""
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after) as new:
        assert new.testzip() is None
        names = [each.filename for each in old.infolist()]
        assert [each.filename for each in new.infolist() if each.filename in names] == [
            name for name in names if name in set(new.namelist())
        ]
        different = set(old.namelist()) ^ set(new.namelist())
        for each in old.infolist():
            if each.filename in different:
                continue
            other = new.getinfo(each.filename)
            assert each.date_time == other.date_time
            if old.read(each) != new.read(other):
                different.add(each.filename)
                continue
            assert (each.compress_type, each.compress_size, each.flag_bits, _own(each.extra), each.CRC) == (
                other.compress_type,
                other.compress_size,
                other.flag_bits,
                _own(other.extra),
                other.CRC,
            )
            assert _packed(before, each) == _packed(after, other)
    return different


def _own(extra: bytes) -> bytes:
    """Return a directory entry's extra fields without the long sizes and offset: an offset may change."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == 1:
            return extra[:at] + extra[at + 4 + size :]
        at += 4 + size
    return extra


def _packed(path: Path, member: zipfile.ZipInfo) -> bytes:
    """Return the member's header and packed bytes as they stand in the file."""
    data = path.read_bytes()
    name = int.from_bytes(data[member.header_offset + 26 : member.header_offset + 28], "little")
    extra = int.from_bytes(data[member.header_offset + 28 : member.header_offset + 30], "little")
    return data[member.header_offset : member.header_offset + 30 + name + extra + member.compress_size]


def cells_changed(before: bytes, after: bytes) -> set[str]:
    """Return the references of the cells that differ. Everything else in the two sheets is the same to the byte."""
    old, new = dict(_cells(before)), dict(_cells(after))
    differing = {reference for reference in old.keys() | new.keys() if old.get(reference) != new.get(reference)}
    assert _without(before, differing) == _without(after, differing)
    return differing


_CELL = rb'<(?:\w+:)?c(?=\s)[^>]*?\sr="([A-Z]+[0-9]+)"[^>]*?(?:/>|>.*?</(?:\w+:)?c>)'


def _cells(xml: bytes) -> Iterable[tuple[str, bytes]]:
    return ((found[1].decode(), found[0]) for found in re.finditer(_CELL, xml, re.DOTALL))


def _without(xml: bytes, references: set[str]) -> bytes:
    """Return the sheet without these cells, and without what says how far it reaches."""
    kept = re.sub(_CELL, lambda found: b"" if found[1].decode() in references else found[0], xml, flags=re.DOTALL)
    kept = re.sub(rb'\sspans="[^"]*"', b"", kept)
    kept = re.sub(rb"<(\w+:)?dimension [^>]*>", b"", kept)
    return re.sub(rb"<(\w+:)?cols>.*?</(\w+:)?cols>", b"", kept, flags=re.DOTALL)
