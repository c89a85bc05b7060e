"""The same people from every format; and what only .xls, .xlsb or .ods can say, record by record."""

import struct
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handmade import PEOPLE, TABLE, biff, binary, make_ods, make_xls, make_xlsb, wide, xls_stream
from ninebox_daemon.steps import to_nobody
from ninebox_daemon.workbook.biff import Strings, codec_of
from ninebox_daemon.workbook.cells import NoValue, Padded, Value
from ninebox_daemon.workbook.compound import workbook_stream
from ninebox_daemon.workbook.formats import Format, format_of, opened
from ninebox_daemon.workbook.reader import read_workbook
from ninebox_protocol.errors import RpcError
from office import converted, needs_office
from sheetjs import compound, day, written
from unit.imports import SHOWN_AS, read
from workbooks import HEADERS, make_package, make_workbook, people_rows, text_cell

KINDS: tuple[Format, ...] = get_args(Format)


def rows_of(path: Path, nth: int = 0) -> list[list[Value]]:
    """Return the values of a sheet."""
    with opened(path, SHOWN_AS, to_nobody) as book:
        return [values for _, values in book.rows(book.sheets[nth], to_nobody)]


def by_sheetjs(path: Path, kind: str, count: int) -> Path:
    """Write made-up people with SheetJS."""
    rows = [[day(cell) if isinstance(cell, date) else cell for cell in row] for row in people_rows(count)]
    return written(path, {"Employees": [list(HEADERS), *rows]}, kind)


# --- formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_format_is_told_by_what_is_in_the_file(tmp_path: Path, kind: Format) -> None:
    path = written(tmp_path / "people.csv", {"People": [["ID", "Name"], ["1", "Ada"]]}, kind)
    assert format_of(path, shown_as=SHOWN_AS) == kind


def test_a_template_of_an_ods_is_one(tmp_path: Path) -> None:
    mimetype = "application/vnd.oasis.opendocument.spreadsheet-template"
    assert format_of(make_ods(tmp_path / "p.ots", parts={"mimetype": mimetype}), shown_as=SHOWN_AS) == "ods"


@pytest.mark.parametrize("content", [b"", b"ID,Name", b"PK", None])
def test_what_has_no_format_is_refused_by_its_users_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "upload"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RpcError) as caught:
        format_of(path, shown_as=SHOWN_AS)
    assert caught.value.fault.name == ("FileNotFound" if content is None else "NotAWorkbook")
    assert caught.value.facts["path"] == SHOWN_AS


def test_an_xls_that_is_gone_when_it_is_read_is_not_there_rather_than_damaged(tmp_path: Path) -> None:
    with pytest.raises(RpcError) as caught:
        workbook_stream(tmp_path / "gone.xls", SHOWN_AS)
    assert (caught.value.fault.name, caught.value.facts["path"]) == ("FileNotFound", SHOWN_AS)


def test_a_package_without_types_of_content_is_a_workbook_without_macros(tmp_path: Path) -> None:
    cells = f'<row r="1">{text_cell("A1", "ID")}{text_cell("B1", "Name")}</row>'
    path = make_package(tmp_path / "p.xlsx", cells, {"[Content_Types].xml": None})
    assert format_of(path, shown_as=SHOWN_AS) == "xlsx"


def test_an_xls_without_a_workbook_has_no_format(tmp_path: Path) -> None:
    with pytest.raises(RpcError, match="PowerPoint"):
        format_of(compound(tmp_path / "p.xls", {"PowerPoint Document": bytes(5000)}), shown_as=SHOWN_AS)


@pytest.mark.parametrize(
    "types", ['<Default Extension="xml" ContentType="{}"/>', '<Override PartName="/xl/Workbook.xml" ContentType="{}"/>']
)
def test_macros_are_told_by_the_content_type_of_the_workbooks_part(tmp_path: Path, types: str) -> None:
    for kind, wanted in (
        ("sheet.macroEnabled.main", "xlsm"),
        ("template.macroEnabled.main", "xlsm"),
        ("sheet.main", "xlsx"),
    ):
        listed = f"<Types>{types.format(f'application/vnd.ms-excel.{kind}+xml')}</Types>"
        path = make_package(tmp_path / "p.xlsx", "", {"[Content_Types].xml": listed})
        assert format_of(path, shown_as=SHOWN_AS) == wanted


@pytest.mark.parametrize("kind", ["xls", "xls5", "xlsb"])
def test_the_same_people_come_from_every_format_that_sheetjs_writes(tmp_path: Path, kind: str) -> None:
    """Of its .ods the dates are numbers, and so differ in columns of text."""
    expected = read(make_workbook(tmp_path / "p.xlsx", people_rows(200)))
    got = read(by_sheetjs(tmp_path / "p", kind, 200))
    if kind == "xls5":  # its code page has no letters such as ū, and SheetJS writes _ for é
        expected, got = (_without_names(each) for each in (expected, got))
    assert got == expected


def _without_names(got: Any) -> Any:
    return [(p.employee_id, p.box, p.hire_date, p.extra, p.ratings_history, p.flags) for p in got.people]


@needs_office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_the_same_people_come_from_every_format_that_libreoffice_writes(tmp_path: Path, kind: str) -> None:
    source = make_workbook(
        tmp_path / "p.xlsx",
        people_rows(200),
        formats={"Cost Center": "00000"},
        more={"Old": [["ID", "Name"], ["1", "Zed"]], "Far": [["x"]]},
        hidden=["Old"],
    )
    assert read(converted(source, kind, tmp_path / "out")) == read(source)


@needs_office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_long_texts_of_narrow_and_wide_letters_come_whole_from_libreoffice(tmp_path: Path, kind: str) -> None:
    """The strings of an .xls are cut into records of 8 KB, in the middle of a letter's pair too."""
    notes = [
        ("é" * 9000),
        ("李🦚" * 5000),
        "a" * 8223 + "李",
        "🦚" * 4110 + "b",
        *(f"note {n} ž" * (n % 50) for n in range(400)),
    ]
    source = make_workbook(
        tmp_path / "p.xlsx", [[str(n), "Ada", note] for n, note in enumerate(notes)], ["ID", "Name", "Notes"]
    )
    people = read(converted(source, kind, tmp_path / "out")).people
    assert [person.notes or "" for person in people] == [note.strip() for note in notes]


@needs_office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_ids_with_leading_zeros_by_format_come_from_libreoffice_as_they_show(tmp_path: Path, kind: str) -> None:
    source = make_workbook(tmp_path / "p.xlsx", [[123, "Ada"], ["7", "Bo"]], ["ID", "Name"], formats={"ID": "00000"})
    assert [p.employee_id for p in read(converted(source, kind, tmp_path / "out")).people] == ["00123", "7"]


@needs_office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_serial_dates_of_old_macs_come_right_from_libreoffice(tmp_path: Path, kind: str) -> None:
    serial = (date(2021, 4, 3) - date(1904, 1, 1)).days
    source = written(
        tmp_path / "p.xlsx", {"S": [["ID", "Name", "Hire Date"], ["1", "Ada", serial]]}, "xlsx", from_1904=True
    )
    assert read(converted(source, kind, tmp_path / "out")).people[0].hire_date == "2021-04-03"


@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_reading_tells_how_far_it_is_and_ends_when_nobody_wants_it(tmp_path: Path, kind: str) -> None:
    path = by_sheetjs(tmp_path / "p", kind, 2000)
    told: list[tuple[int, int, str]] = []
    read_workbook(path, shown_as=SHOWN_AS, step=lambda *each: told.append(each))
    reading = [done for done, _, message in told if message.startswith("Reading")]
    assert len(reading) > 1
    assert reading == sorted(reading)
    assert 0 <= reading[0] < reading[-1] <= 60

    class Unwanted(Exception):
        pass

    def stop(*_: object) -> None:
        raise Unwanted

    with pytest.raises(Unwanted):
        read_workbook(path, shown_as=SHOWN_AS, step=stop)


# --- .xls ------------------------------------------------------------------------------------------------------------


def head(row: int, column: int, style: int = 0) -> bytes:
    return struct.pack("<HHH", row, column, style)


BOF = biff(0x809, struct.pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 0))
FORMULA_END = bytes(8)


@pytest.mark.parametrize(
    ("records", "values"),
    [
        (biff(0x27E, head(2, 0) + struct.pack("<i", 1001 << 2 | 2)), [1001.0]),
        (biff(0x27E, head(2, 0) + struct.pack("<i", -150 << 2 | 3)), [-1.5]),
        (biff(0x27E, head(2, 0) + struct.pack("<I", 0x3FF00000)), [1.0]),
        (biff(0x27E, head(2, 0) + struct.pack("<I", 0x40590001)), [1.0]),
        (
            biff(
                0xBD, struct.pack("<HH", 2, 0) + b"".join(struct.pack("<Hi", 0, n << 2 | 2) for n in (5, -6)) + b"\1\0"
            ),
            [5.0, -6.0],
        ),
        (biff(0x205, head(2, 0) + b"\1\0"), [True]),
        (biff(0x205, head(2, 0) + b"\x2a\1"), [NoValue("#N/A")]),
        (biff(0x205, head(2, 0) + b"\x63\1"), [NoValue("error 99")]),
        (biff(0x06, head(2, 0) + struct.pack("<d", 2.5) + FORMULA_END), [2.5]),
        (biff(0x06, head(2, 0) + b"\1\0\1\0\0\0\xff\xff" + FORMULA_END), [True]),
        (biff(0x06, head(2, 0) + b"\2\0\x07\0\0\0\xff\xff" + FORMULA_END), [NoValue("#DIV/0!")]),
        (biff(0x06, head(2, 0) + b"\3\0\0\0\0\0\xff\xff" + FORMULA_END), []),
        (
            biff(0x06, head(2, 1) + bytes(6) + b"\xff\xff" + FORMULA_END)
            + biff(0x4BC, bytes(9))
            + biff(0x207, b"\3\0\0abc"),
            ["", "abc"],
        ),
        (
            biff(0x06, head(2, 0) + bytes(6) + b"\xff\xff" + FORMULA_END)
            + biff(0x207, b"\1\0\0a")
            + biff(0x207, b"\1\0\0b"),
            ["a"],
        ),
        (biff(0x207, b"\3\0\0abc"), "anywhere"),
        (biff(0xD6, head(2, 0) + b"\2\0\0hi" + b"\1\0\0\0\0\0"), ["hi"]),
        (biff(0x204, head(2, 0) + b"\5\0\0ab") + biff(0x3C, b"\1" + "李cd".encode("utf-16-le")), ["ab李cd"]),
        (biff(0x201, head(2, 0)) + biff(0xBE, struct.pack("<HHHHH", 2, 0, 0, 0, 1)), []),
        (BOF + biff(0x203, head(2, 0) + bytes(8)) + biff(0x0A), []),
        (biff(0x203, head(2, 1) + struct.pack("<d", 7)) + biff(0x204, head(2, 0) + b"\3\0\0abc"), ["abc", 7.0]),
        (biff(0x203, head(2, 0) + struct.pack("<d", 7)) + biff(0x204, head(2, 0) + b"\3\0\0abc"), ["abc"]),
        (
            biff(0x06, head(2, 0) + bytes(6) + b"\xff\xff" + FORMULA_END) + biff(0x207, b"\3\0") + biff(0x3C, b"\0abc"),
            ["abc"],
        ),
    ],
)
def test_a_record_of_an_xls_is_a_cell(tmp_path: Path, records: bytes, values: object) -> None:
    path = make_xls(tmp_path / "p.xls", {"S": [*PEOPLE, records]})
    if values == "anywhere":  # a text of no formula: it must not end the reading
        assert read(path).report.imported == 1
        return
    wanted = [*values, *([""] * (2 - len(values)))] if values else None  # type: ignore[misc, arg-type]
    assert rows_of(path)[2:] == ([wanted] if wanted else [])


def test_a_number_in_an_xls_looks_as_its_style_says(tmp_path: Path) -> None:
    formats = biff(0x41E, struct.pack("<HHB", 164, 5, 0) + b"00000") + biff(
        0x41E, struct.pack("<HHB", 165, 4, 0) + b"h:mm"
    )
    styles = b"".join(biff(0xE0, struct.pack("<HH", 0, id_) + bytes(16)) for id_ in (0, 164, 14, 165, 46))
    numbers: list[Any] = [biff(0x203, head(0, n, n) + struct.pack("<d", 1.5)) for n in range(6)]
    (row,) = rows_of(make_xls(tmp_path / "p.xls", {"S": numbers}, formats, styles))
    assert row == [1.5, 1.5, datetime(1900, 1, 1, 12), datetime(1900, 1, 1, 12), timedelta(hours=36), 1.5]
    assert isinstance(row[1], Padded)
    assert row[1].digits == 5


def test_the_code_page_of_an_old_xls_counts_wherever_it_stands(tmp_path: Path) -> None:
    old = struct.pack("<HHHH", 0x500, 5, 0, 0)
    name = "Люди".encode("cp1251")
    label = biff(0x204, head(0, 0) + struct.pack("<H", 4) + "Имя!".encode("cp1251"))
    start = biff(0x809, old)
    place = len(start) + 4 + 7 + len(name) + 6 + 4
    stream = start + biff(0x85, struct.pack("<IBBB", place, 0, 0, 4) + name) + biff(0x42, b"\xe3\x04") + biff(0x0A)
    path = compound(tmp_path / "p.xls", {"Book": stream + start + label + biff(0x0A)})
    with opened(path, SHOWN_AS, to_nobody) as book:
        assert [sheet.name for sheet in book.sheets] == ["Люди"]
    assert rows_of(path) == [["Имя!"]]


def test_a_code_page_that_nobody_knows_is_the_western_one() -> None:
    assert codec_of(9999) == "cp1252"


def test_of_a_file_saved_for_old_and_new_excel_the_new_stream_is_read(tmp_path: Path) -> None:
    streams = {"Book": b"\x09\x08old" + bytes(5000), "Workbook": xls_stream({"S": PEOPLE})}
    assert read(compound(tmp_path / "p.xls", streams)).report.imported == 1


_STREAM = xls_stream({"S": PEOPLE})
_PLACE = struct.pack("<I", _STREAM.index(b"\x09\x08", 4))
"""Of its sheet, as the list of sheets says it."""


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        xls_stream({"S": PEOPLE})[:-4],  # no end of the sheet
        xls_stream({"S": PEOPLE})[:30],
        xls_stream({"S": PEOPLE}).replace(struct.pack("<H", 0x600), struct.pack("<H", 0x300), 1),
        xls_stream({"S": [*PEOPLE, biff(0xFD, head(3, 0) + struct.pack("<I", 7))]}),  # a string that isn't there
        xls_stream({"S": PEOPLE}, biff(0xFC, struct.pack("<II", 5, 5) + b"\1\0\0a")),  # strings that aren't there
        xls_stream({"S": [*PEOPLE, biff(0x203, head(3, 0))]}, b"").replace(b"\x0a\0\0\0", b"", 2),
        _STREAM.replace(_PLACE, struct.pack("<I", _STREAM.index(b"\x09\x08", 4) + 20)),  # a sheet that begins nowhere
    ],
)
def test_a_damaged_stream_of_an_xls_is_refused(tmp_path: Path, stream: bytes) -> None:
    with pytest.raises(RpcError) as caught:
        read(compound(tmp_path / "p.xls", {"Workbook": stream.ljust(4200, b"\0")}))
    assert caught.value.fault.name == "NotAWorkbook"


@pytest.mark.parametrize(("at", "value"), [(44, 2**31), (44, 10_000), (30, 31), (30, 0)])
def test_an_ole_header_that_announces_more_than_the_file_is_refused_at_once(
    tmp_path: Path, at: int, value: int
) -> None:
    path = make_xls(tmp_path / "p.xls", {"S": PEOPLE})
    content = bytearray(path.read_bytes())
    struct.pack_into("<I" if at == 44 else "<H", content, at, value)
    path.write_bytes(content)
    with pytest.raises(RpcError, match="cut off or damaged"):
        read(path)


@given(
    st.lists(st.tuples(st.text(max_size=40), st.booleans(), st.integers(0, 3), st.integers(0, 9)), max_size=8),
    st.data(),
)
def test_strings_are_read_however_records_cut_them(
    strings: list[tuple[str, bool, int, int]], data: st.DataObject
) -> None:
    """A cut inside letters repeats the byte that says how wide they are, and may change the width; others don't."""
    segments, segment = [], b""

    def cut(share: str) -> None:
        nonlocal segment
        if data.draw(st.booleans(), label=share):
            segments.append(segment)
            segment = b""

    for text, wide_one, runs, phonetic in strings:
        units = [text.encode("utf-16-le")[n : n + 2] for n in range(0, 2 * len(text.encode("utf-16-le")) // 2, 2)]
        narrow = not wide_one and all(unit[1] == 0 for unit in units)
        flags = (0 if narrow else 1) | (8 if runs else 0) | (4 if phonetic else 0)
        segment += struct.pack("<HB", len(units), flags)
        segment += struct.pack("<H", runs) if runs else b""
        segment += struct.pack("<I", phonetic) if phonetic else b""
        for left in range(len(units), 0, -1):
            before = len(segments)
            cut("letter")
            if len(segments) > before:
                narrow = all(unit[1] == 0 for unit in units[len(units) - left :]) and data.draw(st.booleans())
                segment = b"\0" if narrow else b"\1"
            unit = units[len(units) - left]
            segment += unit[:1] if narrow else unit
        for extra in (b"r" * 4 * runs, b"p" * phonetic):
            segment += extra[: len(extra) // 2]
            if extra:
                cut("extra")
            segment += extra[len(extra) // 2 :]
        cut("string")
    reader = Strings([*segments, segment])
    assert [reader.string() for _ in strings] == [text for text, *_ in strings]


def test_two_sheets_at_one_place_are_refused(tmp_path: Path) -> None:
    """Thousands of names for one large sheet would be read thousands of times."""
    one, two = xls_stream({"A": PEOPLE}), xls_stream({"A": PEOPLE, "B": PEOPLE})
    place = two.index(b"\x09\x08", 4)
    later = place + (len(one) - one.index(b"\x09\x08", 4))
    assert two.count(struct.pack("<I", later)) == 1
    stream = two.replace(struct.pack("<I", later), struct.pack("<I", place))
    with pytest.raises(RpcError, match="contradicts itself at 'B'"):
        read(compound(tmp_path / "p.xls", {"Workbook": stream}))


# --- .xlsb -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "values"),
    [
        (binary(2, struct.pack("<IIi", 0, 0, 7 << 2 | 2)), [7.0, ""]),
        (binary(3, struct.pack("<II", 1, 0) + b"\x2a"), ["", NoValue("#N/A")]),
        (binary(4, struct.pack("<II", 0, 0) + b"\1"), [True, ""]),
        (binary(8, struct.pack("<II", 0, 0) + wide("abc") + bytes(9)), ["abc", ""]),
        (binary(9, struct.pack("<IId", 0, 0, 2.5) + bytes(9)), [2.5, ""]),
        (binary(10, struct.pack("<II", 0, 0) + b"\0" + bytes(9)), [False, ""]),
        (binary(11, struct.pack("<II", 0, 0) + b"\x07" + bytes(9)), [NoValue("#DIV/0!"), ""]),
        (binary(62, struct.pack("<II", 0, 0) + b"\1" + wide("rich") + bytes(8)), ["rich", ""]),
        (binary(1, struct.pack("<II", 0, 0)) + binary(17, bytes(4) + wide("short")), ["", "short"]),
        (binary(12, bytes(4)) + binary(16, struct.pack("<Id", 0, 1.5)), ["", 1.5]),
        (binary(7, struct.pack("<III", 0, 0, 1)) + binary(18, struct.pack("<II", 0, 0)), ["two", "one"]),
        (binary(6, struct.pack("<II", 0, 0) + struct.pack("<I", 0)), None),
        (binary(17, bytes(4) + wide("")) + binary(17, bytes(4) + wide("b")), ["", "b"]),
    ],
)
def test_a_record_of_an_xlsb_is_a_cell(tmp_path: Path, records: bytes, values: list[Value] | None) -> None:
    row = binary(0, struct.pack("<I", 2) + bytes(13))
    strings = binary(159, bytes(8)) + b"".join(binary(19, b"\0" + wide(text)) for text in ("one", "two")) + binary(160)
    path = make_xlsb(tmp_path / "p.xlsb", [*PEOPLE, row + records], {"xl/sharedStrings.bin": strings})
    assert rows_of(path)[2:] == ([values] if values else [])


def test_more_texts_than_cells_in_an_xlsb_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ninebox_daemon.workbook.xlsb.MAX_CELLS", 2)  # ten millions of them take seconds
    strings = [binary(19, b"\0" + wide(text)) for text in ("one", "two", "three")]
    path = make_xlsb(tmp_path / "p.xlsb", PEOPLE, {"xl/sharedStrings.bin": b"".join(strings[:2])})
    assert read(path).report.imported == 1
    make_xlsb(path, PEOPLE, {"xl/sharedStrings.bin": b"".join(strings)})
    with pytest.raises(RpcError) as caught:
        read(path)
    assert (caught.value.fault.name, caught.value.facts["what"]) == ("WorkbookTooLarge", "its list of texts")


def test_a_number_in_an_xlsb_looks_as_its_style_says_and_counts_from_1904(tmp_path: Path) -> None:
    styles = (
        binary(615)
        + binary(44, struct.pack("<H", 164) + wide("000"))
        + binary(626)
        + binary(47, struct.pack("<HH", 0, 14) + bytes(12))  # of named styles: doesn't count
        + binary(617)
        + b"".join(binary(47, struct.pack("<HH", 0, id_) + bytes(12)) for id_ in (0, 164, 14))
        + binary(618)
    )
    workbook = binary(153, struct.pack("<II", 1, 0)) + binary(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S"))
    cells: list[Any] = [
        binary(0, bytes(17)),
        *(binary(5, struct.pack("<IId", n, n | 1 << 24, 10.0)) for n in range(4)),
    ]
    path = make_xlsb(tmp_path / "p.xlsb", cells, {"xl/styles.bin": styles, "xl/workbook.bin": workbook})
    (row,) = rows_of(path)
    assert row == [10.0, 10.0, date(1904, 1, 11), 10.0]
    assert isinstance(row[1], Padded)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.bin", binary(145) + binary(0, bytes(4)) + binary(7, struct.pack("<III", 0, 0, 9))),
        ("xl/worksheets/sheet1.bin", binary(145) + binary(0, bytes(4))),  # no end
        ("xl/worksheets/sheet1.bin", binary(145) + b"\x06\x70"),
        ("xl/worksheets/sheet1.bin", binary(145) + binary(6, struct.pack("<III", 0, 0, 2**31)) + binary(146)),
        ("xl/workbook.bin", binary(156, b"")),
        ("xl/workbook.bin", b"\xff\xff\xff"),
        ("xl/styles.bin", binary(44, b"\1")),
        ("xl/sharedStrings.bin", binary(19, b"\0\xff")),
        ("xl/_rels/workbook.bin.rels", b""),
    ],
)
def test_a_damaged_part_of_an_xlsb_is_refused(tmp_path: Path, part: str, content: bytes) -> None:
    with pytest.raises(RpcError) as caught:
        read(make_xlsb(tmp_path / "p.xlsb", PEOPLE, {part: content}))
    assert caught.value.fault.name == "NotAWorkbook"


def test_a_record_of_an_xlsb_that_has_no_end_takes_no_memory(tmp_path: Path) -> None:
    part = binary(145) + b"\0\xff\xff\xff\x7f" + bytes(100 * 1024**2)
    path = make_xlsb(tmp_path / "p.xlsb", [], {"xl/worksheets/sheet1.bin": part})
    del part
    tracemalloc.start()
    try:
        with pytest.raises(RpcError, match="damaged"):
            read(path)
        assert tracemalloc.get_traced_memory()[1] < 10 * 1024**2
    finally:
        tracemalloc.stop()


# --- .ods ------------------------------------------------------------------------------------------------------------


def ods_row(cells: str) -> str:
    return f"<table:table-row>{cells}</table:table-row>"


def typed(kind: str, value: str, shown: str = "", formula: str = "") -> str:
    """Return a cell with a value of a kind, the text that it shows, and a formula."""
    name = {"percentage": "value", "currency": "value", "float": "value"}.get(kind, f"{kind}-value")
    said = f" table:formula='{formula}'" if formula else ""
    text = f"<text:p>{shown}</text:p>" if shown else ""
    return f"<table:table-cell office:value-type='{kind}' office:{name}='{value}'{said}>{text}</table:table-cell>"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (typed("float", "12.5", "x"), 12.5),
        (typed("percentage", "12.5"), 12.5),
        (typed("currency", "12.5"), 12.5),
        (typed("float", "NaN", "NaN"), "NaN"),
        (typed("float", "123", "00999"), 123.0),
        (typed("time", "PT08H30M00S"), time(8, 30)),
        (typed("time", "PT36H05M00.5S"), timedelta(hours=36, seconds=300.5)),
        (typed("time", "P1DT0H"), timedelta(days=1)),
        (typed("time", "-PT1H"), timedelta(hours=-1)),
        (typed("time", "soon", "soon"), "soon"),
        (typed("date", "2024-03-01T08:30:00"), datetime(2024, 3, 1, 8, 30)),
        (typed("date", "2024-03-01"), date(2024, 3, 1)),
        (typed("date", "-0044-03-15", "Ides"), "Ides"),
        (typed("boolean", "true"), True),
        (typed("boolean", "false"), False),
        (typed("string", "kept"), "kept"),
        (typed("string", "raw", "seen"), "seen"),
        ("<c>one</c>", "one"),
        ("<c> a \n b<text:s/><text:s text:c='2'/>c<text:tab/>d<text:line-break/>e </c>", "a b   c\td\ne"),
        ("<c>one</text:p><text:p/><text:p>three</c>", "one\n\nthree"),
        ("<c>a<text:span>b<text:a>c</text:a></text:span><text:note><text:p>no</text:p></text:note>d</c>", "abcd"),
        ("<c>a<draw xmlns='d'>no<text:p>no</text:p></draw>b</c>", "ab"),
        ("<table:covered-table-cell office:value-type='string'><text:p>a</text:p></table:covered-table-cell>", "a"),
        (typed("float", "0", "#DIV/0!", "of:=1/0"), NoValue("#DIV/0!")),
        (typed("string", "", "Err:508", "of:=X"), NoValue("Err:508")),
        (typed("string", "", "High", "of:=X"), "High"),
        (typed("string", "", "#N/A"), "#N/A"),
        ("<table:table-cell table:formula='of:=X'/>", NoValue("=X")),
    ],
)
def test_a_cell_of_an_ods_is_a_value(tmp_path: Path, cell: str, value: Value) -> None:
    (row,) = rows_of(make_ods(tmp_path / "p.ods", ods_row("<c>ID</c>" + cell)))
    assert row == ["ID", value]
    assert type(row[1]) is type(value)


def test_rows_of_an_ods_stand_where_the_repeats_before_them_put_them(tmp_path: Path) -> None:
    gap, three = "<table:table-row table:number-rows-repeated='3'/>", "table:number-columns-repeated='3'"
    rows = (
        gap
        + "<table:table-row-group><table:table-header-rows>"
        + ods_row(f"<table:table-cell {three}/><c>a</c>")
        + "</table:table-header-rows></table:table-row-group>"
        + f"<table:table-row table:number-rows-repeated='2'><table:table-cell {three} office:value-type='float' "
        "office:value='1'/></table:table-row>"
    )
    with opened(make_ods(tmp_path / "p.ods", rows), SHOWN_AS, to_nobody) as book:
        got = book.rows(book.sheets[0], to_nobody)
    assert got == [(4, ["", "", "", "a"]), (5, [1.0, 1.0, 1.0, ""]), (6, [1.0, 1.0, 1.0, ""])]
    assert got[1][1] is not got[2][1]


def test_tables_within_tables_and_tracked_changes_are_no_sheets(tmp_path: Path) -> None:
    inner = "<table:table table:name='Inner'><table:table-row><c>no</c></table:table-row></table:table>"
    path = make_ods(tmp_path / "p.ods", ods_row(f"<c>a</c><table:table-cell>{inner}</table:table-cell><c>b</c>"))
    with opened(path, SHOWN_AS, to_nobody) as book:
        assert [sheet.name for sheet in book.sheets] == ["S1"]
    assert rows_of(path) == [["a", "", "b"]]


def test_an_ods_sheet_is_hidden_by_its_style_and_counts_from_its_null_date(tmp_path: Path) -> None:
    path = make_ods(tmp_path / "p.ods", "", "")
    styled = _content(path).replace(
        "<office:body>",
        "<office:automatic-styles><style:style style:name='h' style:family='table'><style:table-properties "
        "table:display='false'/></style:style></office:automatic-styles><office:body>",
    )
    styled = styled.replace('table:name="S2"', 'table:name="S2" table:style-name="h"').replace(
        "<office:spreadsheet>",
        "<office:spreadsheet><table:calculation-settings><table:null-date table:date-value='1904-01-01'/>"
        "</table:calculation-settings>",
    )
    path = make_ods(tmp_path / "p.ods", parts={"content.xml": styled})
    with opened(path, SHOWN_AS, to_nobody) as book:
        assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("S1", False), ("S2", True)]
        assert book.from_1904


def _content(path: Path) -> str:
    import zipfile

    with zipfile.ZipFile(path) as file:
        return file.read("content.xml").decode()


def test_the_same_cell_in_another_namespace_is_none(tmp_path: Path) -> None:
    path = make_ods(tmp_path / "p.ods", ods_row("<c>a</c>"))
    other = _content(path).replace(TABLE, "urn:else")
    with pytest.raises(RpcError, match="no sheet"):
        read(make_ods(tmp_path / "p.ods", parts={"content.xml": other}))


# --- whatever happened to the bytes ----------------------------------------------------------------------------------


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_whatever_happened_to_its_content_a_workbook_is_read_or_refused(
    tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    path = tmp_path / f"p.{kind}"
    make: Callable[[bytes], object]
    if kind == "xls":
        whole = (tmp_path / "whole.xls").read_bytes() if (tmp_path / "whole.xls").exists() else b""
        whole = whole or make_xls(tmp_path / "whole.xls", {"S": PEOPLE}).read_bytes()
        make = path.write_bytes
    elif kind == "xlsb":
        whole = binary(145) + binary(0, bytes(17)) + binary(6, struct.pack("<II", 0, 0) + wide("ID")) + binary(146)
        make = lambda content: make_xlsb(path, [], {"xl/worksheets/sheet1.bin": content})  # noqa: E731
    else:
        whole = _content(make_ods(path, ods_row("<c>ID</c><c>Name</c>") + ods_row("<c>1</c><c>Ada</c>"))).encode()
        make = lambda content: make_ods(path, parts={"content.xml": content})  # noqa: E731
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    make(bytes(content))
    try:
        read(path)
    except RpcError as refused:
        assert refused.fault.name in {"NotAWorkbook", "NoEmployeeSheet", "WorkbookTooLarge"}  # noqa: PT017
