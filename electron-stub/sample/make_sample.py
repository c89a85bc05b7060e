"""Makes people-2026.xlsx: ninety made-up people, and most of what a workbook from real life does to a reader.

    python electron-stub/sample/make_sample.py [path]

The same bytes every time (with the same openpyxl). Nobody in it exists.
"""

import io
import random
import sys
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

CHANCE = random.Random(2026)  # noqa: S311 - a sample, no secret
AS_OF = date(2026, 1, 31)
HEADER_ROW = 3

HEADERS = (
    "Employee ID",
    "Worker",
    "Business Title",
    "Job Title",
    "Job Profile",
    "Job Level - Primary Position",
    "Worker's Manager",
    "Management Chain - Level 01",
    "Management Chain - Level 02",
    "Management Chain - Level 03",
    "Hire Date",
    "Tenure Category (Months)",
    "Time in Job Profile",
    "2023 Completed Performance Rating",
    "2024 Completed Performance Rating",
    "2025 Completed Performance Rating",
    "FY26 Talent Assessment Performance",
    "FY26 Talent Assessment Potential",
    "FY26 Talent Indicator",
    "Prior Calibration 9-Box Label",
    "Development Focus",
    "Development Action",
    "Notes",
    "Promotion (In-Line, Out-of-Line)",
    "Promotion Readiness",
    "Flags",
    "Desk",
    "Union",
)

LEADERS = {
    "Ilse Vandermeer": ("Chief Executive Officer", "NLD", None),
    "Tomás Arrieta": ("Executive Vice President, Engineering", "ESP", "Ilse Vandermeer"),
    "Wanjiru Kimani": ("Executive Vice President, Customers", "KEN", "Ilse Vandermeer"),
    "Håkon Lindqvist": ("Executive Vice President, Operations", "SWE", "Ilse Vandermeer"),
    "Chidi Okonkwo": ("Lead Engineering Manager", "CAN", "Tomás Arrieta"),
    "Yuki Morimoto": ("Engineering Manager", "JPN", "Tomás Arrieta"),
    "Anneliese Brückner": ("Data Manager", "DEU", "Tomás Arrieta"),
    "Rafael Quintanilha": ("Sales Manager", "BRA", "Wanjiru Kimani"),
    "Sinéad Ó Faoláin": ("Support Manager", "IRL", "Wanjiru Kimani"),
    "Meera Raghunathan": ("Plant Manager", "IND", "Håkon Lindqvist"),
}
TEAMS = {
    "Chidi Okonkwo": ("Software Engineer", 15),
    "Yuki Morimoto": ("Software Engineer", 14),
    "Anneliese Brückner": ("Data Analyst", 12),
    "Rafael Quintanilha": ("Account Manager", 14),
    "Sinéad Ó Faoláin": ("Support Specialist", 13),
    "Meera Raghunathan": ("Process Technician", 12),
}
GRADES = (("Junior", "P1"), ("", "P2"), ("", "P3"), ("Senior", "P4"), ("Staff", "P5"), ("Principal", "P6"))
COUNTRIES = ("CAN", "DEU", "IND", "BRA", "IRL", "JPN", "USA", "KEN", "POL", "MEX")
ELSEWHERE = ("Recruiter", "Paralegal", "Tax Accountant")
GIVEN = (
    "Aaliyah Adaeze Akira Amélie Anouk Arjun Astrid Aylin Bartek Beatriz Björn Camille Chloë Dilnoza Dmytro Eun-ji "
    "Fatou Fionn Giorgos Guðrún Hana Henrique Ikram Ingrid Iveta Jamal Jiří João Kalinda Kenji Laila Leszek Lupe "
    "Maïwenn Malik Mateus Mihai Naledi Noor Oisín Olamide Paloma Petra Quang Ravi Rosalía Saoirse Selim Siobhán Søren "
    "Sunniva Tamar Thandiwe Tuğba Umar Vashti Wren Xiomara Yaw Ylva Zanele Zsófia"
).split()
FAMILY = (
    "Abara Achterberg Ålund Baptista Bielecka Castellanos Chaudhry Dąbrowski Eklöf Featherby Ferreiro Gyamfi Haddadi "
    "Håvardsen Iyengar Jabłoński Kaplanoğlu Kowalczuk Laskaris Łuczak Mbeki-Osei Moravec Nakagawa Nguyễn O'Rafferty "
    "Öztürk Pham Quispe Rautio Sæther Szabó Tanimoto Tjønneland Umarov Valadão Wójcik Xanthou Yavuz Zambrano Žukauskas"
).split()
YEARS = ("Low", "Solid", "Solid", "Strong", "Strong", "Leading")
FOCUS = ("Delegation", "Presenting to executives", "Depth in statistics", "Coaching others", "Estimating work")
ACTIONS = ("Mentor for two quarters", "Lead the spring release", "Course in negotiation", "Shadow a plant audit")
REMARKS = ("Asked about a move to Lisbon.", "Back from leave in May.", "Covers two roles since October.")
LABELS = {5: "5 - Core Talent", 9: "9 - Star", 1: "1 - Underperformer", 6: "High Impact", 7: "Enigma [L,H]"}

TENURES = ((12, "0-12"), (36, "13-36"), (60, "37-60"), (10_000, "61+"))
GRID = (
    *(("Underperformer", "Low", "Low"), ("Effective Pro", "Medium", "Low"), ("Workhorse", "High", "Low")),
    *(("Inconsistent", "Low", "Medium"), ("Core Talent", "Medium", "Medium"), ("High Impact", "High", "Medium")),
    *(("Enigma", "Low", "High"), ("Growth", "Medium", "High"), ("Star", "High", "High")),
)

Row = dict[str, Any]


def person(name: str, title: str, level: str, country: str, chain: list[str]) -> Row:
    """Return one row, made up."""
    hired = AS_OF - timedelta(days=CHANCE.randrange(40, 5200))
    months = (AS_OF - hired).days // 30
    job = title.split(",")[0]
    row: Row = {
        "Worker": name,
        "Business Title": title,
        "Job Title": job,
        "Job Profile": f"{job}-{country}",
        "Job Level - Primary Position": level,
        "Worker's Manager": chain[-1] if chain else None,
        "Hire Date": hired,
        "Tenure Category (Months)": next(text for end, text in TENURES if months <= end),
        "Time in Job Profile": f"{months // 24} Years, {months % 12} Months",
        "FY26 Talent Indicator": CHANCE.choice(("Key Talent", None, None)),
        "Prior Calibration 9-Box Label": None,
        "Development Focus": CHANCE.choice((*FOCUS, None, None)),
        "Development Action": CHANCE.choice((*ACTIONS, None, None)),
        "Notes": CHANCE.choice((*REMARKS, *[None] * 6)),
        "Promotion (In-Line, Out-of-Line)": CHANCE.choice(("In-Line", "Out-of-Line", None, None)),
        "Promotion Readiness": CHANCE.choice(("Yes", "No", "No", None)),
        "Flags": None,
        "Desk": f"{CHANCE.choice('ABCD')}-{CHANCE.randrange(100, 400)}",
        "Union": CHANCE.choice(("Yes", "No", "No")),
    }
    row |= {f"Management Chain - Level 0{place}": above for place, above in enumerate(chain, start=1)}
    for year in (2023, 2024, 2025):
        worked = hired.year < year or (hired.year == year and hired.month <= 6)
        row[f"{year} Completed Performance Rating"] = CHANCE.choice(YEARS) if worked else None
    return row


def rate(row: Row, performance: str, potential: str) -> None:
    """Put a person in a box, and most of them in a box near it last year."""
    levels = ("Low", "Medium", "High")
    row["FY26 Talent Assessment Performance"] = performance
    row["FY26 Talent Assessment Potential"] = potential
    before = [
        max(0, min(2, levels.index(level) + CHANCE.choice((-1, 0, 0, 0, 1)))) for level in (performance, potential)
    ]
    box = 3 * before[1] + before[0] + 1
    row["Prior Calibration 9-Box Label"] = CHANCE.choice((LABELS.get(box, str(box)), None))


def everybody() -> list[Row]:
    """Return the leaders and their teams, all rated: the Brückner team much better than the others."""
    names = [
        f"{given} {family}"
        for given, family in zip(CHANCE.sample(GIVEN, 60), CHANCE.sample(FAMILY * 2, 60), strict=True)
    ]
    names += [f"{CHANCE.choice(GIVEN)} {CHANCE.choice(FAMILY)}" for _ in range(40)]
    names = list(dict.fromkeys(names))
    chains: dict[str, list[str]] = {}
    rows = []
    for name, (title, country, above) in LEADERS.items():
        chains[name] = [*chains[above], above] if above else []
        rows.append(person(name, title, f"M{6 - 2 * len(chains[name])}", country, chains[name]))
        rate(rows[-1], CHANCE.choice(("Medium", "High")), CHANCE.choice(("Low", "Medium", "High")))
    for manager, (job, size) in TEAMS.items():
        for place in range(size):
            grade, level = CHANCE.choice(GRADES)
            country = CHANCE.choice(COUNTRIES) if CHANCE.random() < 0.5 else LEADERS[manager][1]
            title = CHANCE.choice(ELSEWHERE) if place == size - 1 else f"{grade} {job}".strip()
            rows.append(person(names.pop(), title, level, country, [*chains[manager], manager]))
            weights = (1, 3, 9) if manager == "Anneliese Brückner" else (3, 6, 3)
            performance, potential = (CHANCE.choices(("Low", "Medium", "High"), weights)[0] for _ in range(2))
            rate(rows[-1], performance, potential)
    for number, row in enumerate(rows):
        row["Employee ID"] = f"{100 + 37 * number:05}"
    return rows


def with_quirks(people: list[Row]) -> list[Row | None]:
    """Return the rows as a real export would have them: None is an empty row."""
    performance, potential, hired = HEADERS[16], HEADERS[17], HEADERS[10]
    boxes = [(x, y) for y in ("Low", "Medium", "High") for x in ("Low", "Medium", "High")]
    for row, (x, y) in zip(people[12:], boxes, strict=False):
        rate(row, x, y)
    for place, name in (
        (22, "Zoë 🦊 Ålund"),
        (31, "李 雅婷"),
        (40, "Priya Null"),
        (47, "نور حدّاد"),
        (58, "Nguyễn Thị Hòa"),
    ):
        people[place]["Worker"] = name
    for place, words in (
        (24, ("HIGH", "medium")),
        (25, ("H", "m")),
        (26, ("L", "H")),
        (27, (" low ", 2)),
        (28, (3, "3")),
    ):
        people[place][performance], people[place][potential] = words
    people[33][performance] = "Exceeds"
    people[34][potential] = None
    for place in (35, 52, 64, 77):
        people[place][performance] = people[place][potential] = None
    for place, text in (
        (36, "2019-11-04"),
        (37, "03/04/2021"),
        (38, "23/04/2019"),
        (39, "to be confirmed"),
        (41, None),
        (42, 44197),
    ):
        people[place][hired] = text
    for place, flags in (
        *(
            (13, "Flight Risk"),
            (15, "promotion_ready; Speaks Farsi"),
            (20, "New Hire, PIP (Performance Improvement Plan)"),
        ),
        *(
            (23, "Succession Candidate"),
            (29, "HIGH RETENTION PRIORITY"),
            (44, "Works from Lisbon"),
            (60, "flight risk"),
        ),
    ):
        people[place]["Flags"] = flags
    people[43]["Employee ID"] = 20417
    people[44]["Employee ID"] = 431  # shown as 00431 by its number format
    rows: list[Row | None] = [*people]
    rows.insert(30, None)
    rows.insert(50, {**people[14], "Notes": "The same person a second time."})
    rows.insert(66, {**people[20], "Employee ID": None, "Worker": "Nobody's ID"})
    rows.insert(70, {**people[21], "Employee ID": "09999", "Worker": None})
    return rows


def fill(page: Worksheet, rows: list[Row | None]) -> None:
    """Write the people's sheet: a title above the headers, a look, and things that an export has to leave alone."""
    page["A1"] = "Talent Review 2026 - confidential"
    page["A1"].font = Font(bold=True, size=14)
    for column, header in enumerate(HEADERS, start=1):
        head = page.cell(HEADER_ROW, column, header)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", start_color="1F3A5F")
        head.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(column)].width = 26 if 1 < column < 11 else 16
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        for column, header in enumerate(HEADERS, start=1):
            cell = page.cell(number, column, (row or {}).get(header))
            if isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
            if header == "Employee ID":
                cell.number_format = "00000"
    last = HEADER_ROW + len(rows)
    page.freeze_panes = f"C{HEADER_ROW + 1}"
    page.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(HEADERS))}{last}"
    levels = DataValidation(type="list", formula1='"Low,Medium,High"', allow_blank=True, showErrorMessage=False)
    levels.add(f"Q{HEADER_ROW + 1}:R{last}")
    page.add_data_validation(levels)
    page.cell(HEADER_ROW, 17).comment = Comment("Managers' proposal, before calibration.", "HR")


def legend(page: Worksheet) -> None:
    """Write the second sheet, which holds no people."""
    lines: tuple[tuple[Any, ...], ...] = (
        ("Box", "Label", "Performance", "Potential"),
        *((number, label, x, y) for number, (label, x, y) in enumerate(GRID, start=1)),
        (),
        ("Not rated: hired after the cut-off, or on long leave.",),
    )
    for line in lines:
        page.append(line)


def save(book: Workbook, path: Path) -> None:
    """Save with fixed times, so that the same people make the same bytes."""
    book.properties.creator = "make_sample.py"
    book.properties.created = datetime(2026, 1, 31)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                begin = content.index(b"<dcterms:modified")
                end = content.index(b"</dcterms:modified>") + len(b"</dcterms:modified>")
                content = content[:begin] + content[end:]
            fixed.writestr(zipfile.ZipInfo(name, (2026, 1, 31, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def main() -> None:
    """Write the sample where the command line says, or beside this file."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("people-2026.xlsx")
    book = Workbook()
    book.remove(book.worksheets[0])
    fill(book.create_sheet("Talent Data"), with_quirks(everybody()))
    legend(book.create_sheet("Legend"))
    save(book, path)


if __name__ == "__main__":
    main()
