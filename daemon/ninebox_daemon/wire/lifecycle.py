"""One way to stop, whatever asks for it: the caller, the end of input, a signal, the death of the parent.

Knows no method and no store. What stopping means is what the serving thread does once its inbox has ended.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.stdio import Output

ORDERLY, FAILED, WRONG_COMMAND, UNUSABLE_DATA, ALREADY_RUNNING, FRAMING_LOST, UNWRITABLE_OUTPUT = range(7)
"""Exit statuses, which a supervisor reads. 2, 3 and 4 are not worth a restart; 6 is of commands that serve nothing."""

STOP_WITHIN_S = 5.0
RESCUE_WITHIN_S = 60.0
"""How long a stop may take while something that was decided is in memory alone."""
WATCH_EVERY_S = 2.0
PREDECESSOR_WITHIN_S = 1.5

log = logging.getLogger(__name__)


class AlreadyRunning(Exception):
    """Another daemon holds the data directory. The message names it."""


class InstanceLock:
    """Keeps a second daemon off the data directory, for as long as this process lives."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "daemon.lock"
        self._lock = FileLock(self._path, poll_interval=0.02)
        self._held: tuple[int, int] | None = None
        self._holder = data_dir / "daemon.pid"

    def acquire(self, wait_s: float = PREDECESSOR_WITHIN_S) -> None:
        """Take the lock, waiting a moment for a predecessor that is about to die. Raises AlreadyRunning, OSError.

        One of a file that was deleted since keeps nobody off, and is let go first.
        """
        self._lock.release(force=True)
        try:
            self._lock.acquire(timeout=wait_s)
        except Timeout:
            raise AlreadyRunning(self._named_holder()) from None
        self._held = self._identity()
        # Beside the lock, not in it: whoever tries for a lock file may empty it. And anew: what stands there under that
        # name may be a link, or another name of somebody's file. Where there is no room, nobody needs to know.
        with suppress(OSError):
            self._holder.unlink(missing_ok=True)
            with self._holder.open("x", encoding="ascii") as file:
                file.write(f"{os.getpid()}\n")

    def is_free(self, *, if_absent: bool) -> bool:
        """True when nobody holds the lock; `if_absent` where its file isn't there, or can't be tried.

        Changes nothing on disk. It is ours for that moment, which `acquire` of another one waits for.
        """
        if not os.path.lexists(self._path):  # trying would make it, and the directory
            return if_absent
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError:
            return if_absent
        self._lock.release(force=True)
        return True

    @property
    def is_held(self) -> bool:
        """True while it keeps others off: not once somebody deleted its file."""
        return self._lock.is_locked and self._identity() == self._held

    def release(self) -> None:
        """Let the next one in."""
        self._lock.release()

    def _identity(self) -> tuple[int, int] | None:
        try:
            facts = self._path.stat()
        except OSError:
            return None
        return facts.st_dev, facts.st_ino

    def _named_holder(self) -> str:
        try:
            return f"process {int(self._holder.read_text(encoding='ascii'))}"
        except (OSError, ValueError):
            return "a process that is just starting"


class Lifecycle:
    """From the first message to the exit status."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._deadline: threading.Timer | None = None
        self._parent = os.getppid()
        self._watched: int | None = None
        self.shut_down = False
        """True once `shutdown` was served."""
        self.exiting = False
        """True once `exit` was served: no message after it is."""
        self.lost = False
        """True once the input lost its place: nothing more is read."""
        self.failed = False
        """True where an error of ours, not the end of input, ended the reading."""
        self.has_to_rescue: Callable[[], bool] = lambda: False
        """Asked by a stop that has taken long, from any thread: is something in memory alone?"""

    @property
    def status(self) -> int:
        """Return the exit status of an orderly end."""
        if self.failed or (self.exiting and not self.shut_down):
            return FAILED
        return FRAMING_LOST if self.lost else ORDERLY

    def stop(self, why: str) -> None:
        """Serve what was read, then end; end anyway once the deadline is over. From any thread or signal handler."""
        if self._deadline is None:
            try:
                self._end_within(STOP_WITHIN_S, self._end_or_wait)
                log.info("stopping: %s", why)
            finally:
                self._inbox.close()

    def take_time(self) -> None:
        """End without a deadline after all: what is in memory alone is being rescued."""
        if self._deadline is not None:
            self._deadline.cancel()

    def _end_or_wait(self) -> None:
        """The deadline is over: end, unless what is in memory alone could still be rescued."""
        if not self.has_to_rescue():
            os._exit(FAILED)
        self._end_within(RESCUE_WITHIN_S - STOP_WITHIN_S, partial(os._exit, FAILED))

    def _end_within(self, seconds: float, end: Callable[[], None]) -> None:
        self._deadline = threading.Timer(seconds, end)
        self._deadline.daemon = True
        self._deadline.start()

    def input_ended(self, output: Output) -> None:
        """Serve what was read, however long that takes; but don't wait for ever for somebody to take the answers."""
        self._inbox.close()
        threading.Thread(target=self._look_after, args=(output,), name="output", daemon=True).start()

    def watch_process(self, process_id: int) -> None:
        """End when that process ends, too."""
        self._watched = process_id

    def start(self) -> None:
        """Listen for signals and look after the parent. From the main thread, once."""
        names = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"]  # SIGBREAK: Ctrl-Break, Windows only
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            names.remove("SIGHUP")  # nohup asked for that. SIGINT is another matter: a shell ignores it for every `&`
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            signal.signal(number, self._on_signal if sys.platform == "win32" else _is_noted)
        if sys.platform != "win32":
            noted, note = os.pipe()
            os.set_blocking(note, False)
            signal.set_wakeup_fd(note, warn_on_full_buffer=False)
            threading.Thread(target=self._listen, args=(noted,), name="signals", daemon=True).start()
        threading.Thread(target=self._look_after_parent, name="parent", daemon=True).start()

    def _listen(self, noted: int) -> None:
        """Hear of signals while the main thread is in a long call of C code, where no handler of Python's runs."""
        while numbers := os.read(noted, 1):
            self._on_signal(numbers[0], None)

    def _on_signal(self, number: int, _frame: Any) -> None:
        self.stop(signal.Signals(number).name)

    def _look_after(self, output: Output) -> None:
        """End where nobody takes an answer for STOP_WITHIN_S: whoever could ask us to end has closed our input."""
        pause, left_s = threading.Event(), STOP_WITHIN_S
        while left_s > 0:
            pause.wait(left_s)
            left_s = STOP_WITHIN_S - output.waiting_s()
        log.error("ending: nobody reads the answers")
        os._exit(FAILED)

    def _look_after_parent(self) -> None:
        """Notice a dead parent even when somebody else keeps our standard input open."""
        pause = threading.Event()
        while not pause.wait(WATCH_EVERY_S):
            if os.getppid() != self._parent:
                self.stop("the parent process is gone")
            elif self._watched is not None and not _alive(self._watched):
                self.stop("the process of the caller is gone")


def _is_noted(_number: int, _frame: Any) -> None:
    """Do nothing: what the signal asks for is done by the thread that listens."""


def _alive(process_id: int) -> bool:
    """True while that process runs. One that has ended and was not collected by its parent doesn't."""
    import psutil  # only where a caller asked for it, and in this thread: it costs start-up time

    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.AccessDenied:
        return True
    except psutil.Error:
        return False
