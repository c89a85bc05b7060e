"""Any workbook, any edits: written, imported again, the same people; and no byte outside the cells written."""

import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ninebox_daemon.review.flags import flags_after
from ninebox_daemon.review.grid import rating_of
from ninebox_daemon.workbook.headers import column_letters
from ninebox_protocol.employees import Donut
from unit.exports import cells_changed, differing_parts, export, part_of
from workbooks import make_package

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OPTIONAL = (
    "Performance,Potential,Development Focus,Development Action,Notes,Promotion,Promotion Readiness,Flags,Change Notes,"
    "Donut Exercise Position,Donut Exercise Label,Donut Exercise Notes,Original Performance,Modified in Session,"
    "FY26 9-Box Label,Desk,Hire Date"
).split(",")

# No outer blanks: an import strips them. No character that XML, and so a cell, can't hold in any way.
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")
TEXTS = st.one_of(
    st.text(LETTERS, max_size=40),
    st.lists(
        st.sampled_from(["_x0041_", "_x", "=", "<", "&", "\r", "\n", "]]>", "'", '"', "a", "_x005F_"]), max_size=6
    ).map("".join),
).map(lambda text: text.strip() or None)
LEVELS = st.sampled_from([None, "Low", "Medium", "High"])
BOXES = st.sampled_from([*range(1, 10)])
FLAGS = st.lists(
    st.one_of(st.sampled_from(["pip", "flight_risk", "x; y", "1,5"]), TEXTS.map(lambda text: text or "x")), max_size=3
).map(lambda flags: flags_after([], flags, []))
DONUTS = st.builds(
    lambda box, note: Donut(performance=rating_of(box)[0], potential=rating_of(box)[1], note=note), BOXES, TEXTS
)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "performance": LEVELS,
        "potential": LEVELS,
        "flags": FLAGS,
        "change_note": TEXTS,
        "donut": st.none() | DONUTS,
        "notes": TEXTS,
        "development_focus": TEXTS,
        "development_action": TEXTS,
        "promotion_status": TEXTS,
        "promotion_readiness": st.sampled_from([None, True, False]),
    },
)
VALUES = st.one_of(
    st.none(),
    st.just(""),
    st.sampled_from(["Low", "high", "M", "Yes", "no", "PIP; x", "Star", "7", "Not rated"]),
    st.sampled_from([1, 2, 3, 5.5, 43831]),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12),
)


class Workbook:
    """A sheet written by hand in one of the many ways there are."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.prefix = draw(st.sampled_from(["", "x:", "main:"]))
        self.strings: list[str] = []
        self._draw = draw
        self._formulas = draw(st.booleans())

    def cell(self, row: int, column: int, value: object) -> str:
        p, draw = self.prefix, self._draw
        place = f"{column_letters(column)}{row}"
        style = draw(st.sampled_from(["", ' s="1"', ' s="0"'])) if row > 1 else ""
        if value is None:
            return ""
        if value == "":
            return draw(st.sampled_from(["", f'<{p}c r="{place}"{style}/>', f'<{p}c r="{place}"{style}></{p}c>']))
        formula = f"<{p}f>A{row}&amp;B{row}</{p}f>" if self._formulas and column > 1 and draw(st.booleans()) else ""
        if isinstance(value, int | float):
            return f'<{p}c r="{place}"{style}>{formula}<{p}v>{value}</{p}v></{p}c>'
        text = escape(str(value))
        if formula:
            return f'<{p}c r="{place}"{style} t="str">{formula}<{p}v>{text}</{p}v></{p}c>'
        if draw(st.booleans()):
            self.strings.append(text)
            return f'<{p}c {style} t="s" r="{place}"><{p}v>{len(self.strings) - 1}</{p}v></{p}c>'
        return f'<{p}c r="{place}"{style} t="inlineStr"><{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is></{p}c>'

    def xml(self, table: list[list[object]]) -> str:
        p = self.prefix
        rows = ""
        for number, values in enumerate(table, start=1):
            numbered = self._draw(st.sampled_from([f' r="{number}"', f' spans="1:{len(values)}" r="{number}"', ""]))
            cells = "".join(self.cell(number, column, value) for column, value in enumerate(values))
            rows += self._draw(st.sampled_from(["", "", "\n  ", "<!-- <row/> -->"]))
            rows += f"<{p}row{numbered}>{cells}</{p}row>"
        names = f'xmlns{":" + p[:-1] if p else ""}="{NAMESPACE}"'
        cols = self._draw(
            st.sampled_from(["", f'<{p}cols><{p}col min="2" max="16384" width="9" hidden="1"/></{p}cols>'])
        )
        return f'<{p}worksheet {names}><{p}dimension ref="A1"/>{cols}<{p}sheetData>{rows}</{p}sheetData></{p}worksheet>'


@st.composite
def books(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Return the parts of a workbook, and edits of its people."""
    headers = draw(st.permutations(["Employee ID", "Worker", *draw(st.sets(st.sampled_from(OPTIONAL)))]))
    count = draw(st.integers(1, 4))
    table: list[list[object]] = [list(headers)]
    for number in range(count):
        line = {"Employee ID": f"E{number}", "Worker": f"P {number}"}
        table.append([line.get(header) or draw(VALUES) for header in headers])
    book = Workbook(draw)
    sheet = book.xml(table)
    strings = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in book.strings)
    parts = {SHEET: sheet, "xl/sharedStrings.xml": f'<sst xmlns="{NAMESPACE}">{strings}</sst>'}
    people = draw(st.sets(st.sampled_from([f"E{number}" for number in range(count)])))
    return parts, {who: draw(EDITS) for who in sorted(people)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(books())
def test_what_is_written_is_read_back_and_nothing_else_differs(
    drawn: tuple[dict[str, str], dict[str, dict[str, Any]]],
) -> None:
    parts, edits = drawn
    with tempfile.TemporaryDirectory() as folder:
        path = make_package(Path(folder) / "people.xlsx", "", parts)
        got = export(path, edits)
        assert differing_parts(path, got.target) <= {SHEET, "xl/workbook.xml"}
        differing = cells_changed(part_of(path, SHEET), part_of(got.target, SHEET))
        rows = {int(who[1:]) + 2 for who in edits} | ({1} if got.written.added else set())
        assert {int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for reference in differing} <= rows
        below = [reference for reference in differing if reference.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "1"]
        assert len(below) == got.written.cells
        again = export(got.target.rename(path.with_name("again.xlsx")), edits)
        assert again.written.added == []
