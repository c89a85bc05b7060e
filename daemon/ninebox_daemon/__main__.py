"""The command line: wires the parts, serves until asked to stop, and answers with an exit status."""

import argparse
import io
import logging
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ninebox_daemon import __version__
from ninebox_daemon.collector import begin_work, rest

if TYPE_CHECKING:
    from ninebox_daemon.front import Front
    from ninebox_daemon.holding import UntilFree
    from ninebox_daemon.store.held_file import Guard
    from ninebox_daemon.wire.inbox import Inbox
    from ninebox_daemon.wire.lifecycle import Lifecycle
    from ninebox_daemon.wire.stdio import Streams

DATA_DIR_VARIABLE = "NINEBOX_DATA_DIR"
GREETING = (
    f"ninebox-daemon {__version__}: a request a line, such as "
    '{"jsonrpc": "2.0", "id": 1, "method": "session.list"}; rpc.discover lists the methods. Ctrl-D ends it.'
)

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""What a terminal would obey, but for the end of a line."""

log = logging.getLogger("ninebox_daemon")

# No plugin of pydantic's is wanted, and looking for some reads what every package says of itself: 13 ms of a start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line as the whole program, and end at once, with its status.

    All that was open is closed by then; to take apart all that was imported, as Python would, takes 40 ms more.
    """
    try:
        status = main(arguments)
    except SystemExit as end:  # of argparse, which may have printed
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if sys.stdout is not None:
            status = status or _write_out(())
    os._exit(status)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line. Returns the exit status, see `wire.lifecycle`; a wrong command line exits with 2."""
    given = _given(arguments)
    if given.openrpc:
        from ninebox_protocol.openrpc import printed

        return _write_out([printed(), "\n"])
    if given.command != "serve":
        with _data_dir(given) as data_dir:
            return _look(data_dir, given.session)
    rest()
    from ninebox_daemon.targets import for_us_alone
    from ninebox_daemon.wire.inbox import Inbox
    from ninebox_daemon.wire.lifecycle import Lifecycle
    from ninebox_daemon.wire.stdio import take_streams

    streams = take_streams()
    for_us_alone()
    inbox = Inbox()
    life = Lifecycle(inbox)
    life.start()  # early: a signal, or a parent that dies, may come while we open the store
    with _data_dir(given) as data_dir:
        if given.standby:
            return _stand_by(data_dir, given, _front(streams, given, inbox, life), inbox, life)
        return _held(
            data_dir, given, life, lambda *held: _serve(_front(streams, given, inbox, life), given, life, *held)
        )


def _look(data_dir: Path, session_id: str | None) -> int:
    """Check a data directory, or write one session of it out. Changes nothing, and works while a daemon runs on it.

    Returns 0 where all is whole, 1 where something is damaged, 2 where there is no such session, 3 where there is
    nothing to be looked at, 4 where a daemon writes too much for that at the moment, 6 where nobody could be told.
    """
    from ninebox_daemon.inspecting import BeingWritten, NothingThere, checked, looked_into, told
    from ninebox_daemon.wire.lifecycle import ALREADY_RUNNING, FAILED, ORDERLY, UNUSABLE_DATA, WRONG_COMMAND

    try:
        if session_id is None:
            found = checked(data_dir)
            written = _write_out(f"{line}\n" for line in told(data_dir, found))
            return written or (ORDERLY if found.ok else FAILED)
        from ninebox_daemon.dumping import Dump

        with looked_into(data_dir) as (store, damaged):
            dump = Dump(store, session_id, ascii_only=not _is_unicode(getattr(sys.stdout, "encoding", None)))
            if dump.is_there:
                return _write_out(dump.pieces()) or (FAILED if damaged or dump.damaged else ORDERLY)
            known = ", ".join(row.session_id for row in store.sessions_as_far_as_readable()[0]) or "none"
            if damaged or dump.damaged:
                why = f"the database in {data_dir} is damaged: session {session_id} can't be read, if it was there"
                return _refuse(FAILED, f"{why}; what can be read: {known}. ninebox-daemon check tells what to do.")
            return _refuse(WRONG_COMMAND, f"{data_dir} has no session {session_id}; it has: {known}.")
    except NothingThere as error:
        return _refuse(UNUSABLE_DATA, f"{data_dir} can't be looked into: {error}")
    except BeingWritten:
        return _refuse(ALREADY_RUNNING, f"{data_dir} is being written to; try again in a moment.")


def _is_unicode(encoding: str | None) -> bool:
    return (encoding or "").lower().replace("-", "") == "utf8"


def _write_out(pieces: Iterable[str]) -> int:
    """Write text for people to standard output, as far as somebody reads it; control characters as JSON escapes them.

    Returns 0, or the exit status that says that it couldn't be written.
    """
    from ninebox_daemon.wire.lifecycle import ORDERLY, UNWRITABLE_OUTPUT

    if sys.stdout is None:
        return _refuse(UNWRITABLE_OUTPUT, "the output can't be written: standard output is closed")
    try:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # half a surrogate, escaped, is JSON still
        for piece in pieces:
            sys.stdout.write(_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", piece))
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            return _refuse(UNWRITABLE_OUTPUT, f"the output can't be written: {error.strerror or error}")
    return ORDERLY


def _held(
    data_dir: Path,
    given: argparse.Namespace,
    life: "Lifecycle",
    serve: "Callable[[Path, Guard], int]",
    until_free: "UntilFree | None" = None,
) -> int:
    """Call `serve` while the data directory is ours alone. Returns the exit status of that, or of why it was not."""
    from ninebox_daemon.holding import NotTaken, take

    try:
        hold = take(data_dir, until_free)
    except NotTaken as error:
        return _refuse(error.status, str(error))
    if hold is None:
        return life.status
    try:
        _start_log(hold.folder / "logs", given.log_level.upper())  # now: it is the log of whoever holds the lock
        if any(hold.tightened):
            said = "others could read in the data directory: %d closed to them, %d left as they are"
            log.warning(said, *hold.tightened)
        return serve(hold.folder, hold.guard)
    finally:
        hold.release()


def _stand_by(data_dir: Path, given: argparse.Namespace, front: "Front", inbox: "Inbox", life: "Lifecycle") -> int:
    """Do what can be done in advance, wait until the data directory is free, then serve. Returns the exit status."""
    from ninebox_daemon.warming import warm_up
    from ninebox_daemon.wire.standby import is_called, until_free

    front.read()
    warm_up(partial(is_called, inbox))
    begin_work()
    return _held(data_dir, given, life, partial(_serve, front, given, life), partial(until_free, inbox))


def _front(streams: "Streams", given: argparse.Namespace, inbox: "Inbox", life: "Lifecycle") -> "Front":
    from ninebox_daemon.front import Front

    return Front(streams, "lines" if streams.typed and given.framing == "auto" else given.framing, inbox, life)


def _serve(front: "Front", given: argparse.Namespace, life: "Lifecycle", data_dir: Path, guard: "Guard") -> int:
    """Serve requests until the end. Returns the exit status."""
    from ninebox_daemon.store.judging import StoreUnusable
    from ninebox_daemon.store.tables import RowDamaged, StoreRefused
    from ninebox_daemon.wire.lifecycle import UNUSABLE_DATA

    begin_work()
    try:
        front.open(data_dir, durable=not given.no_persist, guard=guard)
    except (StoreUnusable, StoreRefused, RowDamaged, OSError) as error:
        return _refuse(UNUSABLE_DATA, f"{data_dir} can't be used as data directory: {error}")
    log.info("ready: version %s, process %d", __version__, os.getpid())
    if front.is_typed and given.framing != "headers":
        _say(GREETING)
    front.serve()
    log.info("ended with status %d", life.status)
    return life.status


def _given(arguments: list[str] | None) -> argparse.Namespace:
    """Return the command line. A wrong one ends the process with status 2."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if (given.command == "dump") != (given.session is not None):
        parser.error("dump takes the id of a session, and no other command does")
    if given.command != "serve" and given.no_persist:
        parser.error("with --no-persist there is nothing to be looked at")
    if given.standby and (given.command != "serve" or given.no_persist):
        parser.error("--standby waits for a data directory that another daemon serves")
    return given


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ninebox-daemon",
        description="Nine-box talent reviews: JSON-RPC 2.0 requests on standard input, answers on standard output.",
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=["serve", "check", "dump"],
        default="serve",
        help="serve requests (the default); check: compare everything with its checksums; dump: print a session as "
        "JSON. Neither changes anything, and both work while a daemon is running",
    )
    parser.add_argument("session", nargs="?", metavar="SESSION", help="the id of the session that dump prints")
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help=f"where sessions are kept (or {DATA_DIR_VARIABLE})"
    )
    parser.add_argument(
        "--framing",
        choices=["auto", "lines", "headers"],
        default="auto",
        help="one message a line, or Content-Length headers as language servers speak; auto: told by the first bytes",
    )
    parser.add_argument("--no-persist", action="store_true", help="work in a temporary directory that goes at the end")
    parser.add_argument(
        "--standby",
        action="store_true",
        help="start in advance: wait until the daemon that holds the data directory is gone, then serve at once",
    )
    parser.add_argument("--log-level", choices=["debug", "info", "warning", "error"], default="info")
    parser.add_argument("--openrpc", action="store_true", help="print the contract as an OpenRPC document and exit")
    parser.add_argument("--version", action="version", version=f"ninebox-daemon {__version__}")
    return parser


@contextmanager
def _data_dir(given: argparse.Namespace) -> Iterator[Path]:
    if given.no_persist:
        with tempfile.TemporaryDirectory(prefix="ninebox-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    else:
        named = given.data_dir or os.environ.get(DATA_DIR_VARIABLE)
        yield Path(named).absolute() if named else _usual_data_dir()


def _usual_data_dir() -> Path:
    from platformdirs import user_data_path

    return user_data_path("Ninebox", appauthor=False)


def _start_log(folder: Path, level: str) -> None:
    """Log from here on; what nothing catches, too."""
    from ninebox_daemon.logs import start_log, unhandled

    sys.excepthook = lambda _kind, error, _trace: unhandled(error)
    threading.excepthook = lambda ended: unhandled(ended.exc_value) if ended.exc_value is not None else None
    if not start_log(folder, level):
        _say(f"ninebox-daemon: nothing can be written to {folder}; going on without a log.")


def _refuse(status: int, why: str) -> int:
    _say(f"ninebox-daemon: {why.rstrip('.')}.")
    return status


def _say(line: str) -> None:
    """Tell a person, if there is one to be told."""
    with suppress(OSError, AttributeError):  # standard error is closed, or was never there
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


if __name__ == "__main__":
    run()
