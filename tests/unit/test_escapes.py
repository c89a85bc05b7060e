"""Any text that a cell holds comes back out of it, whatever looks like an escape in it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from ninebox_daemon.workbook.escapes import escaped, spelled
from workbooks import make_package

ODD = st.from_regex(r"[_x0-9A-Fa-f\x01\x0b\r &<]{0,14}", fullmatch=True)


@given(st.lists(ODD, min_size=1, max_size=20))
def test_calamine_gives_back_what_was_written(texts: list[str]) -> None:
    cells = "".join(
        f'<c r="A{number}" t="inlineStr"><is><t xml:space="preserve">{escaped("|" + text)}</t></is></c>'
        for number, text in enumerate(texts, start=1)
    )
    with TemporaryDirectory() as folder:
        path = make_package(Path(folder) / "p.xlsx", cells)
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["|" + text for text in texts]


@given(ODD)
def test_both_spellings_are_the_same_text_to_openpyxl(text: str) -> None:
    said = ElementTree.fromstring(f"<t>{escaped(text)}</t>").text or ""
    assert unescape(said) == unescape(spelled(text)) == text
