"""How far a sheet reaches: never less than what calamine lays out, however the sheet is written and cut."""

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ninebox_daemon.workbook import package as packages
from ninebox_daemon.workbook.extent import Extent, extent_of
from ninebox_daemon.workbook.file import MAX_TEXT
from ninebox_daemon.workbook.package import Package
from ninebox_daemon.workbook.shared_texts import shared_characters
from ninebox_protocol.errors import RpcError
from workbooks import make_package

PART = "xl/worksheets/sheet1.xml"
VALUE = "<v>1</v>"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PADDING = " " * 300_000
"""Lets what follows stand in another piece of the part."""


def sheet(rows: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def measured(path: Path, xml: str | bytes, enough: int = 10**7) -> Extent:
    with Package(make_package(path, "", {PART: xml}), "people.xlsx") as package:
        return extent_of(package, PART, enough)


def laid_out(path: Path) -> tuple[int, int]:
    """Return how many rows and columns calamine lays out; none of a sheet that it can't read."""
    try:
        end = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).end
    except BaseException as wrong:
        if isinstance(wrong, Exception) or type(wrong).__name__ == "PanicException":
            return 0, 0
        raise
    return (end[0] + 1, end[1] + 1) if end else (0, 0)


def holds_all(path: Path, xml: str | bytes, enough: int = 10**7) -> bool:
    """True when the sheet is refused, or measured as at least what calamine lays out."""
    try:
        extent = measured(path, xml, enough)
    except RpcError as refused:
        return refused.fault.name == "NotAWorkbook"
    rows, columns = laid_out(path)
    return extent.rows >= rows and extent.columns >= columns


def in_two_encodings(rows: str, mark: str) -> bytes:
    """Return what is a root element and Chinese in UTF-16, and a sheet for whoever goes by the bytes."""
    hidden = f"<sheetData>{rows}</sheetData>".encode()
    return (
        f"{mark}<worksheet {MAIN}>".encode("utf-16-le")
        + hidden
        + b" " * (len(hidden) % 2)
        + "</worksheet>".encode("utf-16-le")
    )


@pytest.mark.parametrize(
    "xml",
    [
        in_two_encodings(f"<row>{f'<c>{VALUE}</c>' * 4}</row>", mark="\ufeff"),
        in_two_encodings(f"<row>{f'<c>{VALUE}</c>' * 4}</row>", mark=""),
        f'<!--<x:worksheet >-->{sheet(f"""<row r="1">{PADDING}<c r="A1">{VALUE}</c><c r="C3">{VALUE}</c></row>""")}',
        f'<x:worksheet xmlns:x="u" {MAIN}><sheetData><row r="1">{PADDING}<c r="A1">{VALUE}</c><c r="C3">{VALUE}</c>'
        f'</row></sheetData>{PADDING}</x:worksheet>',
        sheet(f"""<row r="1">{f'''<c x=" r='A1'">{VALUE}</c>''' * 4}</row>"""),
        sheet(f"""<row x=" r='1'"><c>{VALUE}</c></row>""" * 4),
        sheet(f'<row r="1">{f"""<c &#x0b;r="A1">{VALUE}</c>""" * 4}</row>'.replace("&#x0b;", "\x0b")),
        sheet(f'<row r="1"><c r="A1">{VALUE}</c><:c r="C3">{VALUE}</:c></row>'),
        sheet(f'<row r="1"><c r="A1">{VALUE}</c><a!b:c r="C3">{VALUE}</a!b:c></row>'),
        sheet(f'<row r="1">{f"""<c>{VALUE}</c><!--<row r="1">-->""" * 4}</row>'),
        sheet(f'<row><c>{VALUE}</c></row><!--<row r="1">-->' * 4),
        sheet(f'<row>{f"""<c>{VALUE}</c><!--<c r="A1"/>-->""" * 4}</row>'),
        sheet(f'<row r="5"/>{f"<c>{VALUE}</c>" * 3}<row>{f"<c>{VALUE}</c>" * 4}</row>'),
        sheet(f"{f'<row><c>{VALUE}</c>' * 4}{'</row>' * 4}"),
        sheet(f"<row><c>{VALUE}</c>{'</row>' * 4}<row><c>{VALUE}</c></row>"),
        sheet(f'<row r="1"><c r="A1">{VALUE}</c><c r="C3"></x>{VALUE}</c></row>').replace("<sheet", "<z><sheet"),
        sheet(f'<row>{f"""<c r="&#65;1">{VALUE}</c>""" * 4}</row>'),
        sheet(f'<row>{"<c><is><row></row><t>a</t></is></c>" * 4}</row>'),
    ],
)  # fmt: skip
def test_a_sheet_that_hides_where_its_cells_stand_is_measured_or_refused(tmp_path: Path, xml: str | bytes) -> None:
    assert holds_all(tmp_path / "p.xlsx", xml)
    assert holds_all(tmp_path / "p.xlsx", xml, enough=1)


CELLS = st.sampled_from(
    [
        *('<c r="B2">', "<c>", "<c r='C3'>", '<c s="1" r="D1">', '<c r="c4">', "<c x=\" r='A1'\">", '<c r="&#65;1">'),
        *('<c t="s" r="A2">', '<c\nr="E1">', "<c t='s' r = 'B5'>", '<c r="A3" x:r="E5">', '<x:c r="C2">', "<x2:c>"),
    ]
)
INSIDE = st.sampled_from([VALUE, "<f>1+1</f>", "<is><t>a</t></is>", "", " ", "<v/>", "<is><x:row/></is>", "<!-- -->"])
BETWEEN = st.sampled_from(
    [
        *("", "", "", " ", '<c r="E5"/>', '<c r="B6"></c>', "<c/>", '<!--<row r="1">-->', '<!--<c r="A1"/>-->'),
        *('<![CDATA[<c r="A1">]]>', '<?pi <row r="1">?>', "</row>", "</x>", "<z>", "</c>", '<:c r="E4">', "<x:z/>"),
    ]
)
ROWS = st.sampled_from(['<row r="3">', "<row>", "<row r='2'>", "<x:row r='4'>", "<row x=\" r='1'\">", "<x9:row>"])
ROOTS = st.sampled_from(
    [
        f'<worksheet {MAIN} xmlns:x="u">',
        f'<x:worksheet {MAIN} xmlns:x="u">',
        f'<!--<x:worksheet >--><worksheet {MAIN} xmlns:x="u">',
        f'<x9:worksheet {MAIN} xmlns:x9="u">',
    ]
)


def name_of(tag: str) -> str:
    return tag[1:].replace("\n", " ").split(" ")[0].rstrip(">")


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """Rows and cells written in any way, mostly sound, with what stands between them."""
    root = draw(ROOTS)
    rows = []
    for row in draw(st.lists(ROWS, max_size=4)):
        cells = [f"{cell}{draw(INSIDE)}</{name_of(cell)}>{draw(BETWEEN)}" for cell in draw(st.lists(CELLS, max_size=5))]
        rows.append(f"{row}{''.join(cells)}</{name_of(row)}>{draw(BETWEEN)}")
    name = name_of(root[root.rindex("<") :])
    return f"{root}<sheetData>{''.join(rows)}</sheetData></{name}>"


@given(xml=sheets(), cut=st.sampled_from([7, 64, 10_000]), enough=st.sampled_from([0, 5, 10**7]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sheet_is_measured_as_less_than_calamine_lays_out(tmp_path: Path, xml: str, cut: int, enough: int) -> None:
    with patch.object(packages, "PIECE_BYTES", cut):
        assert holds_all(tmp_path / "p.xlsx", xml, enough)


@pytest.mark.parametrize("prefix", ["", "x:", "ns0:"])
def test_a_usual_sheet_is_measured_exactly_where_that_is_asked_for(tmp_path: Path, prefix: str) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" s="1"><v>{row}</v></c><c r="AB{row}" s="1"/></row>' for row in range(1, 124)
    )
    xml = sheet(rows).replace("<", f"<{prefix}").replace(f"<{prefix}/", f"</{prefix}")
    xml = xml.replace("xmlns=", f"xmlns:{prefix.rstrip(':')}=" if prefix else "xmlns=")
    exact, quick = (measured(tmp_path / "p.xlsx", xml, enough) for enough in (0, 10**7))
    assert (exact.rows, exact.columns) == (123, 1)
    assert (quick.rows, quick.columns) == (999, 1)


@pytest.mark.parametrize(
    ("cell", "finds"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', True),
        ('<c r="A1" t = "s"><v>0</v></c>', False),
        ('<c r="A1" t="s"><f/><v>0</v></c>', False),
        ('<c r="A1" t="s"><v xml:space="preserve">0</v></c>', False),
        ('<c r="A1" t="s"><v>+0</v></c>', False),
        ('<c r="A1" t="s"><v>0000000000</v></c>', False),
    ],
)
def test_a_text_that_is_shared_in_an_unusual_way_counts_as_the_longest(tmp_path: Path, cell: str, finds: bool) -> None:
    texts = f"<sst {MAIN}><si><t>a</t></si><si><t>{'y' * 1_000}</t></si></sst>"
    path = make_package(tmp_path / "p.xlsx", "", {PART: sheet(f"<row>{cell}</row>"), "xl/sharedStrings.xml": texts})
    with Package(path, "people.xlsx") as package:
        uses = extent_of(package, PART, 10**7).texts
        characters = shared_characters(package, PART, uses, enough=10)
    assert uses == 1
    assert (characters < 1_000) == finds
    assert characters <= MAX_TEXT


def test_what_would_keep_the_parser_busy_for_ever_is_refused(tmp_path: Path) -> None:
    deep = "<z>" * 201
    with pytest.raises(RpcError, match="nested deeper than 200"):
        measured(tmp_path / "deep.xlsx", f"<worksheet {MAIN}><c>{deep}")
    with patch("ninebox_daemon.workbook.extent.MAX_ELEMENTS", 1_000), pytest.raises(RpcError) as many:
        measured(tmp_path / "many.xlsx", f"<worksheet {MAIN}><c/>{'<z/>' * 1_000}</worksheet>")
    assert (many.value.fault.name, many.value.facts["found"]) == ("WorkbookTooLarge", "1,001 elements")
