"""The log: what happened, in ids and counts. Whatever text may hold people's data doesn't get into it.

Knows of the other rooms only which of their exceptions name themselves.
"""

import errno
import logging
import os
import sys
import warnings
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, TextIO, cast

from pydantic import ValidationError

from ninebox_daemon.files import make_folder
from ninebox_daemon.ours import not_followed, refuse_link
from ninebox_protocol.errors import RpcError

MAX_BYTES, OLDER_FILES = 1024 * 1024, 5

OURS = "ninebox_daemon"
FRAMES_SHOWN = 40
"""Of one exception: the outer ones and as many of the inner ones. A recursion without end has a thousand."""

log = logging.getLogger(__name__)


def start_log(folder: Path, level: str) -> bool:
    """Log from `level` on to files in `folder` that together never grow beyond 6 MiB.

    False where nothing can be written there at the moment: then lines are lost, and each one tries again. Raises
    nothing.
    """
    handler = _File(folder)
    handler.setLevel(level)
    handler.setFormatter(_Plain("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.raiseExceptions = False  # a full disk must not make noise on standard error
    logging.setLogRecordFactory(_record)
    # A library's warnings would fill a standard error that nobody reads.
    warnings.showwarning = _on_warning  # type: ignore[assignment] # it takes what it leaves out by position alone
    logging.basicConfig(level=level, handlers=[handler])
    return handler.can_write()


def unhandled(error: BaseException) -> None:
    """Log what nothing has caught, and tell standard error as much."""
    log.critical("not caught", exc_info=error)
    with suppress(OSError, AttributeError):  # standard error is closed, or was never there
        sys.stderr.write(f"{account_of(error)}\n")


def account_of(error: BaseException) -> str:
    """Return where an exception was raised and what kind it is, after those that it came from; no value, no path."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\nthen\n".join("\n".join((*_frames(each.__traceback__), kind_of(each))) for each in reversed(chain))


def kind_of(error: BaseException) -> str:
    """Return what an exception is, without its message unless that is one word of a known list.

    >>> kind_of(KeyError("Ada Quist")), kind_of(OSError(28, "No space left", "/home/ada/Review of Bo.xlsx"))
    ('KeyError', 'OSError ENOSPC')
    """
    kind = type(error).__name__
    if isinstance(error, RpcError):
        return f"{kind} {error.fault.name}"
    if isinstance(error, OSError):
        return f"{kind} {errno.errorcode.get(error.errno or 0, error.errno)}"
    if isinstance(error, ValidationError):
        wrong = {each["type"] for each in error.errors(include_url=False, include_context=False, include_input=False)}
        return f"{kind} {', '.join(sorted(wrong))} ({error.error_count()})"
    by_sqlite = getattr(error, "sqlite_errorname", None)
    return f"{kind} {by_sqlite}" if isinstance(by_sqlite, str) else kind


def _frames(trace: TracebackType | None) -> list[str]:
    frames = [
        f"  {frame.f_globals.get('__name__')}:{line} {frame.f_code.co_qualname}" for frame, line in walk_tb(trace)
    ]
    if len(frames) > 2 * FRAMES_SHOWN:
        left_out = f"  ... {len(frames) - 2 * FRAMES_SHOWN} more"
        frames[FRAMES_SHOWN:-FRAMES_SHOWN] = [left_out]
    return frames


class _File(RotatingFileHandler):
    """Opens its file when there is something to write: a folder that comes back gets the lines from then on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        super().__init__(
            folder / "daemon.log",
            maxBytes=MAX_BYTES,
            backupCount=OLDER_FILES,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )

    def can_write(self) -> bool:
        """True when the file could be opened."""
        try:
            self.stream = self._open()
        except OSError:
            return False
        return True

    def _open(self) -> TextIOWrapper:
        refuse_link(self._folder)
        make_folder(self._folder)
        opened: TextIO = open(  # noqa: SIM115 - Path.open has no opener
            self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=not_followed
        )
        return cast(TextIOWrapper, opened)


class _Plain(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802 - its name in `logging`
        return account_of(ei[1]) if ei[1] is not None else ""


def _record(name: str, level: int, path: str, line: int, said: object, args: Any, *more: Any, **named: Any) -> Any:
    """Make a record of what is logged. Of libraries, whose texts we don't know, only that and where something was said.

    For every handler alike: lines go to the caller's log as well.
    """
    if name != OURS and not name.startswith(f"{OURS}."):
        said, args = "said something in line %d of %s", (line, _code_at(path))
    elif isinstance(args, tuple):
        args = tuple(kind_of(each) if isinstance(each, BaseException) else _unless_path(each) for each in args)
    record = logging.LogRecord(name, level, path, line, said, args, *more, **named)
    record.stack_info = None
    return record


def _unless_path(value: object) -> object:
    return "(a path)" if isinstance(value, os.PathLike) else value


def _on_warning(
    _message: Warning | str, category: type[Warning], filename: str, lineno: int, *_where_to: TextIO | str | None
) -> None:
    """Log that a library warned, and where. Its words may quote a cell."""
    log.warning("%s in line %d of %s", category.__name__, lineno, _code_at(filename))


def _code_at(path: str) -> str:
    """Return the name of a file of code, nothing of its folder; of any other file nothing.

    >>> _code_at("/home/ada/.venv/lib/openpyxl/reader/drawings.py"), _code_at("/home/ada/Review of Bo.xlsx")
    ('drawings.py', 'something else')
    """
    name = Path(path).name
    return name if name.endswith((".py", ".pyx")) else "something else"
