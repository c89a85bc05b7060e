"""What a file is that is no workbook of ours: words for the person who picked it. Knows no limit and no error."""

from collections.abc import Set
from pathlib import Path

_COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PIECE_BYTES = 1024**2
_OTHER_WORKBOOK = "only .xlsx and .xlsm are read so far: save it as .xlsx"
_BY_PART = {
    "xl/workbook.bin": f"it is an .xlsb workbook; {_OTHER_WORKBOOK}",
    "word/document.xml": "it is a Word document",
    "ppt/presentation.xml": "it is a PowerPoint presentation",
    "index/document.iwa": "it is an Apple Numbers or Pages document",
}


def what_it_is_instead(path: Path, parts: Set[str] = frozenset()) -> str:
    """Return in words what the file is, from its first bytes; `parts`: the casefolded names in it when it is a zip."""
    for part, words in _BY_PART.items():
        if part in parts:
            return words
    with path.open("rb") as file:
        head = file.read(4096)
    if parts:
        if b"application/vnd.oasis.opendocument.spreadsheet" in head:
            return f"it is an .ods workbook; {_OTHER_WORKBOOK}"
        return "it is a zip file without a workbook in it"
    if head.startswith(_COMPOUND_FILE):
        if _holds(path, _ENCRYPTED):
            return "it has a password: open it in Excel, remove the password and save it"
        return f"it is an .xls workbook or another old Office file; {_OTHER_WORKBOOK}"
    if head.startswith(b"PK"):
        return "it is cut off or damaged"
    if b"\0" in head:
        return "its content is not that of a workbook"
    return "its content is text, such as CSV or a web page"


def _holds(path: Path, wanted: bytes) -> bool:
    rest = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            if wanted in rest + piece:
                return True
            rest = piece[-len(wanted) :]
    return False
