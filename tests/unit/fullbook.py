"""A workbook with everything that Excel's users put into one, made by XlsxWriter and by hand. Knows nothing of ours."""

import struct
import zipfile
import zlib
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

PEOPLE = 12
HEADERS = ("Employee ID", "Worker", "Hire Date", "Performance", "Potential", "9-Box Label", "Notes", "Score")
FIRST_ROW = 4
"""Of the people; the headers stand above it."""

_INJECTED = {
    "customXml/item1.xml": "<mine xmlns='urn:mine'><!-- kept --></mine>",
    "customXml/itemProps1.xml": "<x/>",
    "xl/slicers/slicer1.xml": "<slicers/>",
    "xl/slicerCaches/slicerCache1.xml": "<slicerCacheDefinition/>",
    "xl/pivotTables/pivotTable1.xml": "<pivotTableDefinition/>",
    "xl/pivotCache/pivotCacheDefinition1.xml": "<pivotCacheDefinition/>",
    "xl/persons/person.xml": "<personList/>",
    "xl/threadedComments/threadedComment1.xml": "<ThreadedComments/>",
    "xl/printerSettings/printerSettings1.bin": "\x01\x02",
}
_CHAIN = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<c r="F4" i="1" l="1"/><c r="H4"/><c r="H5" s="1"/><c r="A1" i="2"/><c r="H6" i="1"/></calcChain>'
)


def make_full(path: Path) -> Path:
    """Write the workbook: `.xlsm` gets macros."""
    book = xlsxwriter.Workbook(str(path.with_suffix(".made")), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("People")
    _fill(book, sheet)
    _dress(book, sheet, path)
    _other_sheets(book)
    if path.suffix == ".xlsm":
        macros = path.with_name("vbaProject.bin")
        macros.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504))
        book.add_vba_project(str(macros))
    book.close()
    _inject(path.with_suffix(".made"), path)
    return path


def _fill(book: "xlsxwriter.Workbook", sheet: "xlsxwriter.worksheet.Worksheet") -> None:
    head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "bottom": 1})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    red, wrapped = book.add_format({"font_color": "red"}), book.add_format({"text_wrap": True, "border": 1})
    sheet.merge_range("A1:H1", "Review of everybody", head)
    sheet.write_row(FIRST_ROW - 2, 0, HEADERS, head)
    for number in range(PEOPLE):
        row = FIRST_ROW - 1 + number
        sheet.write_string(row, 0, f"{number + 1:05}")
        sheet.write_rich_string(row, 1, red, "Ada", f" Lovelace the {number}.")
        sheet.write_number(row, 2, 43_831 + number, date)
        sheet.write_string(row, 3, ("Low", "Medium", "High")[number % 3])
        sheet.write_string(row, 4, ("Low", "Medium", "High")[number // 3 % 3], wrapped)
        sheet.write_formula(row, 5, f'=D{row + 1}&"/"&E{row + 1}', None, "Low/Low")
        sheet.write_formula(row, 7, f"=LEN(D{row + 1})", None, 3 + number % 4)
        if number % 2:
            sheet.write_url(row, 6, "https://example.org/", string="Follow up")


def _dress(book: "xlsxwriter.Workbook", sheet: "xlsxwriter.worksheet.Worksheet", path: Path) -> None:
    last = FIRST_ROW - 1 + PEOPLE
    sheet.freeze_panes(FIRST_ROW - 1, 2)
    sheet.autofilter(FIRST_ROW - 2, 0, last - 1, 7)
    sheet.filter_column("D", "x != Nothing")
    sheet.set_row(7, 30, None, {"hidden": True})
    sheet.set_row(8, None, None, {"level": 1})
    sheet.set_column("B:B", 24)
    sheet.set_column("C:C", 11, None, {"hidden": True})
    sheet.set_column("H:H", 9, None, {"level": 1})
    sheet.set_column("I:XFD", None, None, {"hidden": True})
    sheet.write_comment("D5", "Raised at the last meeting", {"author": "HR"})
    sheet.data_validation(f"D4:D{last}", {"validate": "list", "source": ["Low", "Medium", "High"]})
    sheet.conditional_format(f"E4:E{last}", {"type": "text", "criteria": "begins with", "value": "H"})
    sheet.conditional_format(f"H4:H{last}", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("H2", {"range": f"People!H4:H{last}"})
    sheet.set_header("&CConfidential")
    sheet.repeat_rows(2)
    sheet.print_area(0, 0, last, 7)
    sheet.set_landscape()
    sheet.ignore_errors({"number_stored_as_text": f"A4:A{last}"})
    sheet.protect("", {"autofilter": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"=People!$H$4:$H${last}"})
    sheet.insert_chart("B20", chart)
    sheet.insert_image("H20", str(_picture(path.with_name("picture.png"))))
    book.define_name("Ratings", f"=People!$D$4:$D${last}")


def _other_sheets(book: "xlsxwriter.Workbook") -> None:
    sums = book.add_worksheet("Sums")
    for row, level in enumerate(("Low", "Medium", "High")):
        sums.write_string(row, 0, level)
        sums.write_formula(row, 1, f'=COUNTIF(People!D4:D15,"{level}")', None, 4)
    sums.add_table("D1:E3", {"data": [["a", 1], ["b", 2]], "name": "Table1"})
    book.add_worksheet("Secret").very_hidden()
    pie = book.add_chart({"type": "pie"})
    pie.add_series({"values": "=Sums!$B$1:$B$3"})
    book.add_chartsheet("Chart").set_chart(pie)


def _picture(path: Path) -> Path:
    """Write a picture of one dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(4))) + chunk(b"IEND", b""))
    return path


def _inject(made: Path, path: Path) -> None:
    """Add the parts that XlsxWriter doesn't write, and an order of calculation."""
    types = '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    types += 'spreadsheetml.calcChain+xml"/></Types>'
    relation = '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    relation += 'calcChain" Target="calcChain.xml"/></Relationships>'
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            content = old.read(each)
            if each.filename == "[Content_Types].xml":
                content = content.replace(b"</Types>", types.encode())
            elif each.filename == "xl/_rels/workbook.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode())
            elif each.filename == "xl/workbook.xml":
                content = content.replace(b' fullCalcOnLoad="1"', b"")
            new.writestr(zipfile.ZipInfo(each.filename, (2024, 5, 6, 7, 8, 10)), content, zipfile.ZIP_DEFLATED)
        for name, text in {**_INJECTED, "xl/calcChain.xml": _CHAIN}.items():
            new.writestr(zipfile.ZipInfo(name, (2021, 1, 2, 3, 4, 6)), text, zipfile.ZIP_STORED)
    made.unlink()
