"""Zips as the world writes them: what is not edited stays packed as it was, whatever its ways."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.repacking import repack
from ninebox_protocol.errors import RpcError
from unit.exports import differing_parts, export, write
from workbooks import make_package, make_workbook, text_cell

SHEET = "xl/worksheets/sheet1.xml"
HEADERS = ("Employee ID", "Worker", "Performance", "Potential")
MOVE = {"1": {"performance": "High"}}
EDITED = {SHEET, "xl/workbook.xml"}


class _Stream(io.RawIOBase):
    """A file that can't go back, so that zipfile writes sizes behind the data."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._file.write(data)

    def close(self) -> None:
        self._file.close()
        super().close()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_workbook(tmp_path / "people.xlsx", [("1", "Ada", "Low", "Low")], HEADERS)


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_parts_with_their_sizes_behind_them_stay_so(book: Path) -> None:
    parts = contents(book)
    with _Stream(book) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    with zipfile.ZipFile(book) as package:
        assert all(each.flag_bits & 8 for each in package.infolist())
    got = export(book, MOVE)
    assert differing_parts(book, got.target) <= EDITED
    with zipfile.ZipFile(got.target) as package:
        assert not package.getinfo(SHEET).flag_bits & 8
        assert package.getinfo("xl/styles.xml").flag_bits & 8
    got.target.write_bytes(_refuse_junk(got.target.read_bytes()))


def _refuse_junk(data: bytes) -> bytes:
    """Return the zip; every byte of it is a part's, the directory's, or a size behind a part."""
    at = 0
    while data[at : at + 4] == b"PK\3\4":
        flags, name, extra = struct.unpack_from("<H", data, at + 6)[0], *struct.unpack_from("<2H", data, at + 26)
        size = struct.unpack_from("<L", data, at + 18)[0]
        at += 30 + name + extra
        if flags & 8:
            at = data.index(b"PK\7\10", at) + 16
        else:
            at += size
    assert data[at : at + 4] == b"PK\1\2"
    return data


def test_long_sizes_are_kept_for_others_and_left_out_for_what_is_edited(book: Path) -> None:
    parts = contents(book)
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            with package.open(zipfile.ZipInfo(name), "w", force_zip64=True) as stream:
                stream.write(content)
    got = export(book, MOVE)
    assert differing_parts(book, got.target) <= EDITED
    data = got.target.read_bytes()
    with zipfile.ZipFile(got.target) as package:
        for name in parts:
            at = package.getinfo(name).header_offset
            extra = struct.unpack_from("<H", data, at + 28)[0]
            assert (extra == 0) == (name == SHEET)


def test_a_directory_with_long_offsets_is_kept_true(book: Path) -> None:
    _lengthen_directory(book)
    got = export(book, MOVE)
    assert differing_parts(book, got.target) <= EDITED


def _lengthen_directory(path: Path) -> None:
    """Write sizes and offsets of the directory the long way, as some programs do for small files too."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        start, members = package.start_dir, package.infolist()
    entries = b""
    for each in members:
        name = each.filename.encode()
        extra = struct.pack("<2H3Q", 1, 24, each.file_size, each.compress_size, each.header_offset)
        extra = struct.pack("<2H3s", 0x7777, 3, b"abc") + extra
        entries += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 45, 45, each.flag_bits, each.compress_type, 0, 33, each.CRC,
            0xFFFFFFFF, 0xFFFFFFFF, len(name), len(extra), 4, 0, 0, 0, 0xFFFFFFFF,
        ) + name + extra + b"note"  # fmt: skip
    count = len(members)
    long_end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(entries), start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, start + len(entries), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(data[:start] + entries + long_end + locator + end)


@pytest.mark.parametrize("size", [0, 1, 1024**2 - 1, 1024**2, 3 * 1024**2 + 1])
def test_a_part_of_any_size_is_what_was_written(book: Path, tmp_path: Path, size: int) -> None:
    new = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    with Package(book, "people.xlsx") as package:
        repack(package, tmp_path / "target.xlsx", {SHEET: new})
    assert contents(tmp_path / "target.xlsx") == contents(book) | {SHEET: new}


def test_comments_and_what_stands_before_the_zip_stay(book: Path) -> None:
    parts = contents(book)
    with zipfile.ZipFile(book, "w") as package:
        package.comment = b"by hand"
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (1999, 1, 2, 3, 4, 6))
            info.comment, info.extra, info.external_attr, info.create_system = b"mine", b"\x99\x99\1\0x", 0o644 << 16, 3
            package.writestr(info, content)
    book.write_bytes(b"#!/bin/sh\n" + book.read_bytes())
    got = export(book, MOVE)
    assert differing_parts(book, got.target) <= EDITED
    assert got.target.read_bytes().startswith(b"#!/bin/sh\nPK\3\4")
    with zipfile.ZipFile(got.target) as new, zipfile.ZipFile(book) as old:
        assert new.comment == b"by hand"
        for each in old.infolist():
            other = new.getinfo(each.filename)
            assert (each.comment, each.extra, each.external_attr, each.create_system) == (
                other.comment, other.extra, other.external_attr, other.create_system
            )  # fmt: skip


def test_names_in_another_case_with_backslashes_and_folders_are_the_same_parts(book: Path) -> None:
    parts = contents(book)
    with zipfile.ZipFile(book, "w") as package:
        package.writestr("xl/", b"")
        for name, content in parts.items():
            package.writestr(name.replace("worksheets/sheet1", r"Worksheets\Sheet1"), content)
    got = export(book, MOVE)
    assert differing_parts(book, got.target) <= {r"xl/Worksheets\Sheet1.xml", "xl/workbook.xml"}
    with zipfile.ZipFile(got.target) as package:
        assert r"xl/Worksheets\Sheet1.xml" in package.namelist()


def test_the_order_of_the_directory_may_differ_from_that_of_the_parts(book: Path) -> None:
    data = book.read_bytes()
    with zipfile.ZipFile(book) as package:
        start, names = package.start_dir, package.namelist()
    end = data.rindex(b"PK\5\6")
    entries = [b"PK\1\2" + entry for entry in data[start:end].split(b"PK\1\2")[1:]]
    book.write_bytes(data[:start] + b"".join(reversed(entries)) + data[end:])
    got = export(book, MOVE)
    assert differing_parts(book, got.target) <= EDITED
    with zipfile.ZipFile(got.target) as package:
        assert package.namelist() == names[::-1]


def test_a_signature_stays_where_it_is(tmp_path: Path) -> None:
    cells = "".join(text_cell(f"{letter}1", header) for letter, header in zip("ABCD", HEADERS, strict=True))
    cells = f'<row r="1">{cells}</row><row r="2">{text_cell("A2", "1")}{text_cell("B2", "Ada")}</row>'
    path = make_package(tmp_path / "people.xlsx", cells, {"_xmlsignatures/sig1.xml": "<Signature/>"})
    got = export(path, MOVE)
    assert differing_parts(path, got.target) == EDITED


def _with_entry(path: Path, name: str, offset: int, *, of: str) -> None:
    """List one more part in the directory, a twin of the part `of` but for where it begins."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        start, count, twin = package.start_dir, len(package.namelist()), package.getinfo(of)
    end = data.rindex(b"PK\5\6")
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, twin.flag_bits, twin.compress_type, 0, 33, twin.CRC,
        twin.compress_size, twin.file_size, len(name), 0, 0, 0, 0, 0, offset,
    ) + name.encode()  # fmt: skip
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count + 1, count + 1, end - start + len(entry), start, 0)
    path.write_bytes(data[:end] + entry + tail)


def _sheet_last(path: Path) -> int:
    """Put the sheet behind all other parts; returns where it begins."""
    parts = contents(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=SHEET.__eq__):
            package.writestr(name, parts[name])
        return package.getinfo(SHEET).header_offset


def test_two_parts_in_one_place_are_refused(book: Path) -> None:
    with zipfile.ZipFile(book) as package:
        place = package.getinfo("docProps/app.xml").header_offset
    _with_entry(book, "docProps/b.xml", place, of="docProps/app.xml")
    with pytest.raises(RpcError, match="same place") as refused:
        write(book, MOVE)
    assert refused.value.fault.name == "NotAWorkbook"


def test_a_part_whose_place_is_said_nowhere_is_refused(book: Path) -> None:
    _sheet_last(book)
    _with_entry(book, "docProps/b.xml", 0xFFFFFFFF, of="docProps/app.xml")
    with pytest.raises(RpcError, match="damaged") as refused:
        write(book, MOVE)
    assert refused.value.fault.name == "NotAWorkbook"


def test_what_no_plain_directory_can_list_is_not_written(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ninebox_daemon.workbook.repacking._IN_ZIP64", 1000)  # 4 GiB take a while
    with pytest.raises(RpcError, match="too large to be written") as refused:
        write(book, MOVE)
    assert refused.value.fault.name == "NotAWorkbook"


@pytest.mark.parametrize("spoilt", ["the directory", "the end", "the part that is edited"])
def test_a_workbook_that_turns_after_it_was_read_is_refused(book: Path, tmp_path: Path, spoilt: str) -> None:
    place = _sheet_last(book)
    data = book.read_bytes()
    with zipfile.ZipFile(book) as package:
        start = package.start_dir
    at = {"the directory": start, "the end": data.rindex(b"PK\5\6") - 3, "the part that is edited": place}[spoilt]
    with Package(book, "people.xlsx") as package_of_ours:
        book.write_bytes(data[:at] if spoilt == "the end" else data[:at] + b"PK" + b"xx" + data[at + 4 :])
        with pytest.raises(RpcError) as refused:
            repack(package_of_ours, tmp_path / "target.xlsx", {SHEET: b"<worksheet/>"})
    assert (refused.value.fault.name, refused.value.facts["path"]) == ("NotAWorkbook", "people.xlsx")
