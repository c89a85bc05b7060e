"""OLE compound files: the stream in one that holds an .xls workbook. Knows no record of it.

olefile walks the file; what would let it walk for ever, or in more memory than the file has, is refused before.
"""

import struct
from pathlib import Path

from ninebox_daemon.workbook.disguises import what_the_compound_file_is
from ninebox_daemon.workbook.file import PASSWORD, WorkbookFile

_STREAMS = ("workbook", "book")
"""Since Excel 97, and before. A file that has both was saved for both: the newer one is whole."""

_WRONG = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, struct.error)
"""What olefile raises on bytes that are no sound compound file, beside OSError."""


def workbook_stream(path: Path, shown_as: str) -> bytes:
    """Return the workbook's stream, which is no larger than the file. Raises NotAWorkbook and the errors of files."""
    return _stream(WorkbookFile(path, shown_as), wanted=True)


def refuse_other_streams(path: Path, shown_as: str) -> None:
    """Raise NotAWorkbook unless the file has a workbook's stream; it is not read."""
    _stream(WorkbookFile(path, shown_as), wanted=False)


def _stream(file: WorkbookFile, wanted: bool) -> bytes:
    from olefile import OleFileIO

    damaged = "it is cut off or damaged"
    try:
        if _has_endless_tables(file.path):
            raise file.broken(damaged)
        with OleFileIO(str(file.path)) as ole:
            names = {path[0].casefold(): path[0] for path in ole.listdir()}
            name = next((names[name] for name in _STREAMS if name in names), None)
            if name is not None:
                return bytes(ole.openstream(name).getvalue()) if wanted else b""
    except OSError as failed:
        if failed.errno is None:  # olefile's own word for what is wrong
            raise file.broken(damaged) from None
        raise file.failed(failed, damaged) from failed
    except _WRONG:
        raise file.broken(damaged) from None
    raise file.broken(PASSWORD if "encryptedpackage" in names else what_the_compound_file_is(names.keys()))


def _has_endless_tables(path: Path) -> bool:
    """True when the header announces more table than a file of this size needs: olefile would load all of it."""
    with path.open("rb") as file:
        header = file.read(512)
    if len(header) < 512:
        return True
    (shift,) = struct.unpack_from("<H", header, 30)
    (tables,) = struct.unpack_from("<I", header, 44)
    sectors = path.stat().st_size >> min(shift, 30)
    entries = 1 << max(min(shift, 30) - 2, 0)
    return shift not in (9, 12) or (tables - 110) * entries > sectors
