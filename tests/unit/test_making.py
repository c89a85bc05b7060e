"""A new workbook gives back the people that it was made of, reads well in other programs, and is the same each time."""

import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ninebox_daemon.review.derived import functions_of, location_of
from ninebox_daemon.review.flags import flags_after
from ninebox_daemon.review.grid import LEVELS, box_of
from ninebox_daemon.review.sample.people import sample_people
from ninebox_daemon.workbook.escapes import escaped
from ninebox_daemon.workbook.making import HEADER_ROW, SHEET_NAME, make_workbook
from ninebox_daemon.workbook.new_report import report_of_new
from ninebox_protocol.employees import CELL_HOLDS, Donut, Person
from ninebox_protocol.errors import RpcError
from ninebox_protocol.flags import BUILT_IN_FLAGS
from unit.imports import read

ADA = Person(employee_id="1", name="Ada")


def made(tmp_path: Path, people: list[Person]) -> Path:
    make_workbook(people, tmp_path / "made.xlsx")
    return tmp_path / "made.xlsx"


def page_of(path: Path) -> Worksheet:
    page = load_workbook(path)[SHEET_NAME]
    assert isinstance(page, Worksheet)
    return page


def sheet_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read("xl/worksheets/sheet1.xml")


def by_header(path: Path, row: int = HEADER_ROW + 1) -> dict[str, Any]:
    """Return a row's cells by header, as openpyxl reads them."""
    page = page_of(path)
    return {str(head.value): cell for head, cell in zip(page[HEADER_ROW], page[row], strict=True)}


def person(**fields: Any) -> Person:
    """Return a person with these fields, derived ones filled in."""
    title, profile = fields.get("business_title"), fields.get("job_profile")
    derived = {
        "job_function": functions_of([title])[0],
        "location": fields.get("location") or location_of(profile),
        "box": box_of(fields.get("performance"), fields.get("potential")),
    }
    return Person(**{"employee_id": "1", "name": "Ada", **fields, **derived})


@pytest.mark.parametrize("employees", [10, 200, 1_000])
def test_a_sample_comes_back_whole_and_its_report_was_known_before(tmp_path: Path, employees: int) -> None:
    people = list(sample_people(employees, 1))
    columns = make_workbook(people, tmp_path / "made.xlsx")
    got = read(tmp_path / "made.xlsx")
    assert got.people == people
    assert got.report == report_of_new(people)
    assert list(got.report.columns.items()) == list(columns.items())
    assert (got.report.sheet_name, got.report.header_row) == (SHEET_NAME, HEADER_ROW)
    assert (got.report.extra_columns, got.report.not_understood) == ([], [])


# Any text that an import can leave behind: not blank, no outer blanks, and none of the two characters that XML has no
# way to say and calamine none to read.
texts = (
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=40),
        st.lists(
            st.sampled_from(
                [
                    *(
                        "_x0041_",
                        "_x0041",
                        "_",
                        "x005F_",
                        "\x01",
                        "\r",
                        "\n",
                        "\r\n",
                        "\t",
                        "=1+1",
                        "+",
                        "-",
                        "@",
                        "<&>\"'",
                    ),
                    *(
                        "]]>",
                        "#N/A",
                        "NA",
                        "None",
                        "null",
                        "nan",
                        "TRUE",
                        "00123",
                        "1e5",
                        "2024-01-02",
                        "é",
                        "😀👩\u200d👧",
                    ),
                    *("نور حدّاد", "\u202e", "\x00", "\x7f", "\x85", "\u2028", " ", "{}", "_xD83D_", "_xfffe_"),
                ]
            ),
            max_size=8,
        ).map("".join),
        st.just("long 😀 " * 1_000),
    )
    .map(str.strip)
    .filter(bool)
)
maybe = st.none() | texts
levels = st.none() | st.sampled_from(LEVELS)
flags = st.lists(
    st.sampled_from([*BUILT_IN_FLAGS, "Speaks Farsi", "=1", "_x0041_"])
    | texts.map(
        lambda text: " ".join(part for part in text.translate(str.maketrans(",;\n", "   ")).split(" ") if part)
    ),
    max_size=4,
).map(lambda found: flags_after([], [flag.strip() for flag in found if flag.strip()], []))
days = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
donuts = st.one_of(
    st.none(),
    st.builds(Donut, performance=st.sampled_from(LEVELS), potential=st.sampled_from(LEVELS), note=maybe),
    st.builds(Donut, performance=st.none(), potential=st.none(), note=texts),
)


def without_trailing_blanks(chain: list[str | None]) -> list[str | None]:
    while chain and chain[-1] is None:
        chain.pop()
    return chain


TEXTS = (
    "business_title job_title job_profile job_level location manager tenure_category time_in_job_profile "
    "talent_indicator development_focus development_action notes promotion_status change_note"
).split()
persons = st.fixed_dictionaries(
    {
        "name": texts,
        **dict.fromkeys(TEXTS, maybe),
        "management_chain": st.lists(maybe, max_size=6).map(without_trailing_blanks),
        "hire_date": st.none() | days,
        "prior_box": st.none() | st.integers(1, 9),
        "ratings_history": st.dictionaries(st.sampled_from(["1999", "2024", "2025", "0001"]), texts, max_size=3),
        "promotion_readiness": st.none() | st.booleans(),
        "flags": flags,
        "donut": donuts,
        "extra": st.dictionaries(texts.map(lambda text: f"Own {text}"), texts, max_size=3),
        "performance": levels,
        "potential": levels,
    }
)


@settings(max_examples=100, deadline=None)
@given(st.lists(persons, min_size=1, max_size=4))
def test_whoever_they_are_the_people_come_back(tmp_path_factory: pytest.TempPathFactory, found: list[Any]) -> None:
    people = [person(**fields, employee_id=f"{number:03}") for number, fields in enumerate(found)]
    functions = functions_of(each.business_title for each in people)
    people = [
        each.model_copy(update={"job_function": function}) for each, function in zip(people, functions, strict=True)
    ]
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    columns = make_workbook(people, path)
    got = read(path)
    assert got.people == people
    assert got.report.columns == columns
    assert got.report == report_of_new(people)


def test_the_same_people_make_the_same_bytes_and_say_no_time(tmp_path: Path) -> None:
    people = list(sample_people(50, 3))
    first = made(tmp_path, people).read_bytes()
    assert made(tmp_path, people).read_bytes() == first
    assert made(tmp_path, people[::-1]).read_bytes() != first
    with zipfile.ZipFile(tmp_path / "made.xlsx") as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {part.create_system for part in package.infolist()} == {3}
        assert package.testzip() is None
        core = package.read("docProps/core.xml")
    assert b"created" not in core
    assert b"modified" not in core


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "#N/A", "00123", "TRUE", "2024-01-02", "12"])
def test_text_is_text_and_never_a_formula_an_error_or_a_number(tmp_path: Path, text: str) -> None:
    path = made(tmp_path, [person(employee_id=text, notes=text, extra={text: text}, change_note=text)])
    cells = by_header(path)
    for header in ("Employee ID", "Notes", "Change Notes", text):
        assert (cells[header].value, cells[header].data_type) == (text, "s")
        assert cells[header].quotePrefix == (text[0] in "=+-@")
    assert read(path).people[0].extra == {text: text}


def test_dates_are_dates_that_excel_knows_and_text_before_that(tmp_path: Path) -> None:
    days = ["2024-02-29", "1900-03-01", "1900-02-28", "1899-12-31", "9999-12-31"]
    path = made(tmp_path, [person(employee_id=str(n), hire_date=day) for n, day in enumerate(days)])
    cells = [by_header(path, row)["Hire Date"] for row in range(2, 7)]
    assert [cell.value for cell in cells] == [
        *(datetime(2024, 2, 29), datetime(1900, 3, 1), "1900-02-28", "1899-12-31", datetime(9999, 12, 31))
    ]
    assert cells[0].number_format == "yyyy-mm-dd"
    assert [each.hire_date for each in read(path).people] == days


def test_the_sheet_is_good_to_look_at(tmp_path: Path) -> None:
    people = list(sample_people(200, 1))
    path = made(tmp_path, people)
    book = load_workbook(path)
    page = book[SHEET_NAME]
    assert book.sheetnames == [SHEET_NAME]
    assert page.dimensions == page.auto_filter.ref == "A1:AF201"
    assert b'<dimension ref="A1:AF201"' in sheet_of(path)
    assert page.freeze_panes == "C2"
    head = page["A1"]
    assert head.font.b
    assert head.fill.fgColor.rgb == "001F3A5F"
    assert head.alignment.wrap_text
    widths = [page.column_dimensions[get_column_letter(place)].width for place in range(1, page.max_column + 1)]
    assert all(9 < width <= 40 for width in widths)
    assert len(set(widths)) > 5


def test_what_a_person_is_stands_where_people_look_for_it(tmp_path: Path) -> None:
    one = person(
        performance="High",
        potential="Low",
        prior_box=5,
        promotion_readiness=False,
        flags=["pip", "Speaks Farsi"],
        donut=Donut(performance="High", potential="High", note="n"),
    )
    cells = {header: cell.value for header, cell in by_header(made(tmp_path, [one])).items() if cell.value is not None}
    assert cells == {
        "Employee ID": "1",
        "Worker": "Ada",
        "Performance": "High",
        "Potential": "Low",
        "9-Box Label": "Workhorse [H,L]",
        "Prior Calibration 9-Box Label": "5 - Core Talent",
        "Promotion Readiness": "No",
        "Flags": "PIP (Performance Improvement Plan); Speaks Farsi",
        "Donut Exercise Position": 9,
        "Donut Exercise Label": "Star [H,H]",
        "Donut Exercise Notes": "n",
    }


def test_columns_are_there_whether_or_not_somebody_needs_them_but_for_levels_years_and_what_is_theirs(
    tmp_path: Path,
) -> None:
    plain = set(make_workbook([ADA], tmp_path / "a.xlsx"))
    assert {"flags", "changeNote", "donutPosition", "donutLabel", "donutNotes", "box", "managementChain.1"} <= plain
    assert "managementChain.2" not in plain
    more = person(management_chain=[None, None, "Bo"], ratings_history={"2031": "Solid"}, extra={"Desk": "A"})
    assert set(make_workbook([ADA, more], tmp_path / "b.xlsx")) - plain == {
        *("managementChain.2", "managementChain.3", "ratingsHistory.2031")
    }


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("Desk", "Desk"),
        ("Employee Name", "Employee Name"),
        ("Country", "Country"),
        ("FY25 Talent Assessment Performance", "FY25 Talent Assessment Performance"),
        ("performance", "performance"),
        ("Talent Mapping Position 2024", "Talent Mapping Position 2024"),
        ("Worker", "Worker (2)"),
        ("Flags", "Flags (2)"),
        ("Modified in Session", "Modified in Session (2)"),
        ("ORIGINAL performance", "ORIGINAL performance (2)"),
        ("Management Chain - Level 3", "Management Chain - Level 3 (2)"),
        ("1999 Completed Performance Rating", "1999 Completed Performance Rating (2)"),
    ],
)
def test_a_column_of_their_own_is_never_taken_for_a_field(tmp_path: Path, name: str, kept_as: str) -> None:
    one = person(performance="Low", extra={"Flags (2)": "a", name: "own"}, location="here", promotion_status="In-Line")
    path = made(tmp_path, [one])
    headers = [cell.value for cell in page_of(path)[HEADER_ROW]]
    assert len(headers) == len(set(headers))
    got = read(path)
    kept_as = "Flags (3)" if kept_as == "Flags (2)" else kept_as
    assert got.people[0].extra == {"Flags (2)": "a", kept_as: "own"}
    assert got.people[0].model_copy(update={"extra": one.extra}) == one


def test_control_characters_are_written_as_excel_writes_them() -> None:
    assert escaped("a\x01b\rc\n\t") == "a_x0001_b&#13;c\n\t"
    assert escaped("_x0041_x0042_") == "_x005F_x0041_x005F_x0042_"
    assert escaped("_x0041\x01") == "_x005F_x0041_x0001_"
    assert escaped("_x0041 _X0041_ _xyzab_") == "_x0041 _X0041_ _xyzab_"
    assert escaped("\ufffe") == "_xFFFE_"
    assert escaped("<&>") == "&lt;&amp;&gt;"


def test_outer_blanks_of_a_text_are_in_the_workbook(tmp_path: Path) -> None:
    """An import takes them away; Excel shows them."""
    path = made(tmp_path, [person(notes=" a\n ")])
    assert by_header(path)["Notes"].value == " a\n "
    assert b'<t xml:space="preserve"> a\n </t>' in sheet_of(path)


@pytest.mark.parametrize("text", ["x" * (CELL_HOLDS + 1), "😀" * (CELL_HOLDS // 2 + 1)])
def test_a_text_that_no_cell_holds_is_refused_by_its_cell(tmp_path: Path, text: str) -> None:
    with pytest.raises(RpcError) as refused:
        make_workbook(
            [ADA, person(employee_id="2", job_title=text)], tmp_path / "made.xlsx", shown_as="/home/hr/x.xlsx"
        )
    assert refused.value.fault.name == "CellNotWritable"
    assert "D3 of /home/hr/x.xlsx" in str(refused.value)
    longest = text[:-1]
    assert read(made(tmp_path, [person(job_title=longest)])).people[0].job_title == longest


def test_it_says_how_far_it_is_and_can_be_let_go_of(tmp_path: Path) -> None:
    people = list(sample_people(2_500, 1))
    told: list[tuple[int, int, str]] = []
    make_workbook(people, tmp_path / "made.xlsx", step=lambda *step: told.append(step))
    assert told == [(done, 2_500, "Writing 2,500 people") for done in (0, 1_000, 2_000)]

    def stop(done: int, total: int, message: str) -> None:
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        make_workbook(people, tmp_path / "made.xlsx", step=stop)


def test_while_people_are_written_nothing_lies_in_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """openpyxl's own rows would, and stay there after a kill."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    lying: list[list[Path]] = []
    people = list(sample_people(1_100, 1))
    make_workbook(people, tmp_path / "made.xlsx", step=lambda *_: lying.append(list(folder.iterdir())))
    assert lying == [[], []]
    assert list(folder.iterdir()) == []


def test_nobody_at_all_makes_a_sheet_of_headers(tmp_path: Path) -> None:
    assert page_of(made(tmp_path, [])).dimensions == "A1:AA1"
