"""Which format a workbook has, judged by what is in it and never by its name, and the way to read each as a book.

Knows which module reads which format; nothing of what is inside a sheet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ninebox_daemon.steps import Step

if TYPE_CHECKING:
    from ninebox_daemon.workbook.book import Book
    from ninebox_daemon.workbook.package import Package

Format = Literal["xlsx", "xlsm", "xls", "xlsb", "ods"]

COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
"""How an OLE compound file begins: an .xls workbook, or a newer one with a password."""

_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


def format_of(path: Path, *, shown_as: str) -> Format:
    """Return the format of a workbook; xlsm where it may hold macros. Raises NotAWorkbook and the errors of files.

    It costs a look at the file's directory, not at its sheets. Importing this module imports no spreadsheet library.
    """
    from ninebox_daemon.workbook.package import Package

    if _is_compound(path):
        from ninebox_daemon.workbook.compound import refuse_other_streams

        refuse_other_streams(path, shown_as)
        return "xls"
    with Package(path, shown_as) as package:
        return _format_of(package)


@contextmanager
def opened(path: Path, shown_as: str, step: Step) -> "Iterator[Book]":
    """Open a workbook of any format; `step` hears how far it is where opening reads all of it.

    Raises NotAWorkbook, WorkbookTooLarge, the errors of files, and what `step` raises.
    """
    from ninebox_daemon.workbook.package import Package

    if _is_compound(path):
        from ninebox_daemon.workbook.xls import xls_book

        yield xls_book(path, shown_as)
        return
    with Package(path, shown_as) as package:
        yield _book(package, step)


def _book(package: "Package", step: Step) -> "Book":
    kind = _format_of(package)
    if kind == "xlsb":
        from ninebox_daemon.workbook.xlsb import xlsb_book

        return xlsb_book(package)
    if kind == "ods":
        from ninebox_daemon.workbook.ods import ods_book

        return ods_book(package, step)
    from ninebox_daemon.workbook.loading import xlsx_book

    return xlsx_book(package)


def _is_compound(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(COMPOUND_FILE)) == COMPOUND_FILE
    except OSError:
        return False  # `Package` says what is wrong


def _format_of(package: "Package") -> Format:
    if package.has("xl/workbook.xml"):
        return "xlsm" if _has_macros(package) else "xlsx"
    if package.has("xl/workbook.bin"):
        return "xlsb"
    if package.has("content.xml") and package.has("mimetype"):
        said = next(package.pieces("mimetype"), b"").strip()
        if said in (_OPEN_DOCUMENT, _OPEN_DOCUMENT + b"-template"):
            return "ods"
    from ninebox_daemon.workbook.disguises import what_it_is_instead

    raise package.broken(what_it_is_instead(package.path, package.parts))


def _has_macros(package: "Package") -> bool:
    """True when the list of content types says so of the workbook's part: by its name, else by its suffix."""
    if not package.has("[Content_Types].xml"):
        return False
    types = {
        (element.get("PartName") or element.get("Extension") or "").casefold(): element.get("ContentType", "")
        for element in package.xml("[Content_Types].xml")
    }
    return "macroenabled" in types.get("/xl/workbook.xml", types.get("xml", "")).casefold()
