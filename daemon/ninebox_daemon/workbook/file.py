"""The file in hand: our copy, the user's name for it, and the errors about it. Knows no format."""

import errno
from pathlib import Path

from ninebox_protocol.errors import FILE_NOT_FOUND, FILE_NOT_READABLE, NOT_A_WORKBOOK, WORKBOOK_TOO_LARGE, RpcError

MAX_CELLS = 10_000_000
"""Of one sheet, counted as the rectangle from A1 to its far corner; of an .ods file, whose sheets are one part, also of
all sheets together."""

MAX_TEXT = 128 * 1024**2
"""Characters of one sheet, a text that many cells share counted as often: each of them becomes a person's own."""

MAX_CELL_TEXT = 100_000
"""Characters of one cell. Excel takes 32,767, other programs more."""

PASSWORD = "it has a password: open it, remove the password and save it"  # noqa: S105


class WorkbookFile:
    """`path` is our own copy of a workbook; errors name `shown_as`, the user's path, and never ours."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.path = path
        self.shown_as = shown_as

    def broken(self, reason: str) -> RpcError:
        """Return the error that says why this is no workbook."""
        return RpcError(NOT_A_WORKBOOK, path=self.shown_as, reason=reason)

    def too_large(self, what: str, found: int, limit: int, unit: str = "bytes") -> RpcError:
        """Return the error that says what is too large, and by how much."""
        return RpcError(
            WORKBOOK_TOO_LARGE, path=self.shown_as, what=what, found=f"{found:,} {unit}", limit=f"{limit:,} {unit}"
        )

    def failed(self, error: OSError, otherwise: str) -> RpcError:
        """Return the error for what the system said; a place before the file's beginning is the content's fault."""
        if isinstance(error, FileNotFoundError):
            return RpcError(FILE_NOT_FOUND, path=self.shown_as)
        if error.errno == errno.EINVAL:
            return self.broken(otherwise)
        return RpcError(FILE_NOT_READABLE, path=self.shown_as, reason=error.strerror or str(error))
