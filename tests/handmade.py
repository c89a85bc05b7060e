"""Workbooks in .xls, .xlsb and .ods made by hand, record by record: what no program writes, what hostile ones do."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from sheetjs import compound

Place = tuple[int, int, str | float]
"""Row and column, counted from 0, and a text or a number."""

PEOPLE: list[Place] = [(0, 0, "ID"), (0, 1, "Name"), (1, 0, "1"), (1, 1, "Ada")]


def biff(id_: int, content: bytes = b"") -> bytes:
    """Return a record of an .xls stream."""
    return struct.pack("<HH", id_, len(content)) + content


def xls_stream(sheets: Mapping[str, Sequence[Place | bytes]], *more: bytes) -> bytes:
    """Return the stream of an .xls workbook. `more`: records of its first part; bytes among the cells: of the sheet."""
    bof, end = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), biff(0x0A)
    parts = [
        bof + b"".join(each if isinstance(each, bytes) else _label(each) for each in s) + end for s in sheets.values()
    ]
    place = len(bof + b"".join(more) + end) + sum(12 + len(name) for name in sheets)
    listed = b""
    for name, part in zip(sheets, parts, strict=True):
        listed += biff(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name.encode("latin-1"))
        place += len(part)
    return bof + b"".join(more) + listed + end + b"".join(parts)


def _label(cell: Place) -> bytes:
    row, column, value = cell
    head = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return biff(0x204, head + struct.pack("<HB", len(text) // 2, 1) + text)
    return biff(0x203, head + struct.pack("<d", value))


def make_xls(path: Path, sheets: Mapping[str, Sequence[Place | bytes]], *more: bytes) -> Path:
    """Write an .xls workbook of `xls_stream`."""
    return compound(path, {"Workbook": xls_stream(sheets, *more)})


def binary(id_: int, content: bytes = b"") -> bytes:
    """Return a record of an .xlsb part."""
    head, size = bytearray(), len(content)
    for number in (id_, size):
        while number >= 0x80:
            head.append(number & 0x7F | 0x80)
            number >>= 7
        head.append(number)
    return bytes(head) + content


def wide(text: str) -> bytes:
    """Return a text as .xlsb has it."""
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def make_xlsb(path: Path, cells: Sequence[Place | bytes], parts: Mapping[str, bytes | str] | None = None) -> Path:
    """Write an .xlsb workbook of one sheet, `S`; bytes among the cells are records of it, `parts` replace parts."""
    rows, last = b"", -1
    for cell in cells:
        if isinstance(cell, bytes):
            rows += cell
            continue
        row, column, value = cell
        if row != last:
            rows += binary(0, struct.pack("<I", row) + bytes(13))
            last = row
        head = struct.pack("<II", column, 0)
        rows += binary(6, head + wide(value)) if isinstance(value, str) else binary(5, head + struct.pack("<d", value))
    wanted: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        "xl/workbook.bin": binary(131) + binary(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S")) + binary(132),
        "xl/worksheets/sheet1.bin": binary(129) + binary(145) + rows + binary(146) + binary(130),
        **(parts or {}),
    }
    return _zip(path, wanted)


OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
ODS_PEOPLE = (
    "<table:table-row><c>ID</c><c>Name</c></table:table-row><table:table-row><c>1</c><c>Ada</c></table:table-row>"
)
"""Rows for `make_ods`."""


def make_ods(
    path: Path, *tables: str, before: str = "", parts: Mapping[str, bytes | str] | None = None, name: str = "S1"
) -> Path:
    """Write an .ods workbook of sheets S1, S2, …, each the XML of its rows; `<c>text</c>` is short for a cell of text.

    `name`: of the first sheet; `before`: XML before the root element; `parts` replace or add parts.
    """
    short = ('<table:table-cell office:value-type="string"><text:p>', "</text:p></table:table-cell>")
    names = (name, *(f"S{n}" for n in range(2, len(tables) + 1)))
    sheets = "".join(
        f'<table:table table:name="{each}">{rows}</table:table>' for each, rows in zip(names, tables, strict=False)
    )
    content = (
        f'{before}<office:document-content xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:body><office:spreadsheet>{sheets.replace('<c>', short[0]).replace('</c>', short[1])}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return _zip(path, {"mimetype": mimetype, "content.xml": content, **(parts or {})})


def _zip(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path
