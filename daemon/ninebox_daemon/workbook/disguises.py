"""What a file is that is no workbook of ours: words for the person who picked it. Knows no limit and no error."""

from collections.abc import Set
from pathlib import Path

_BY_PART = {
    "word/document.xml": "it is a Word document",
    "ppt/presentation.xml": "it is a PowerPoint presentation",
    "index/document.iwa": "it is an Apple Numbers or Pages document",
    "content.xml": "it is an OpenDocument file, but no spreadsheet",
}
_BY_STREAM = {
    "worddocument": "it is a Word document",
    "powerpoint document": "it is a PowerPoint presentation",
    "__properties_version1.0": "it is an Outlook message",
}
_BEFORE_EXCEL_5 = (b"\x09\0\x04\0", b"\x09\x02\x06\0", b"\x09\x04\x06\0")
"""How the workbooks of Excel 2, 3 and 4 begin, which were no compound files."""


def what_it_is_instead(path: Path, parts: Set[str] = frozenset()) -> str:
    """Return in words what the file is, from its first bytes; `parts`: the casefolded names in it when it is a zip."""
    for part, words in _BY_PART.items():
        if part in parts:
            return words
    if parts:
        return "it is a zip file without a workbook in it"
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return "it is cut off or damaged"
    if head.startswith(_BEFORE_EXCEL_5):
        return "it is a workbook of Excel 4 or older"
    if b"\0" in head:
        return "its content is not that of a workbook"
    return "its content is text, such as CSV or a web page"


def what_the_compound_file_is(streams: Set[str]) -> str:
    """Return in words what an OLE compound file is that holds no workbook, by the casefolded names of its streams."""
    for stream, words in _BY_STREAM.items():
        if stream in streams:
            return words
    return "it is an old Office file without a workbook in it"
