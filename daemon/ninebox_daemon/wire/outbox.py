"""What the daemon says unasked. Knows no method and no handler."""

import logging
from collections import deque
from importlib import import_module
from typing import get_args

from ninebox_daemon.wire.framing import Parts
from ninebox_daemon.wire.stdio import Output
from ninebox_protocol.lifecycle import LogLevel
from ninebox_protocol.wire import Wire


class Outbox:
    """Keeps notifications until the request in hand is answered.

    `say` may be called from any thread and from a signal handler: it takes no lock. Whoever never said hello hears
    nothing, so that a script's answers are one a request.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._waiting: deque[tuple[str, Wire]] = deque()
        self._open = False
        self._log = _LogLines(self)

    def open(self, log: LogLevel | None) -> bool:
        """Begin to keep what is said, and log lines from level `log` on (None: none). True the first time."""
        first, self._open = not self._open, True
        self._log.listen(log)
        return first

    def say(self, name: str, params: Wire) -> None:
        """Send a notification when its turn comes."""
        if self._open:
            self._waiting.append((name, params))

    def say_now(self, name: str, params: Wire) -> None:
        """Send a notification before the request in hand is answered, to whoever asked for it."""
        self._output.send(_told(name, params))

    def flush(self) -> None:
        """Send what waits. By the serving thread, between requests."""
        while self._waiting:
            self._output.send(_told(*self._waiting.popleft()))


class _LogLines(logging.Handler):
    """Says what is logged. The traceback of a bug stays in the file."""

    def __init__(self, outbox: Outbox) -> None:
        super().__init__()
        self._outbox = outbox

    def listen(self, level: LogLevel | None) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        if level is not None:
            import_module("ninebox_protocol.notifications")  # now: a signal handler, which may log, is no place for it
            self.setLevel(level.upper())
            root.setLevel(min(root.level, self.level))  # the file's handler keeps its own
            root.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        from ninebox_protocol.notifications import LogParams

        level = next(
            name for name in reversed(get_args(LogLevel)) if record.levelno >= logging.getLevelName(name.upper())
        )
        try:
            line = record.getMessage().partition("\n")[0].encode("utf-8", "backslashreplace").decode("utf-8")
            self._outbox.say("log", LogParams(level=level, message=line))
        except (TypeError, ValueError):  # what was logged can't be put together: that is nobody's answer
            self.handleError(record)


def _told(name: str, params: Wire) -> Parts:
    return (f'{{"jsonrpc":"2.0","method":"{name}","params":{params.model_dump_json(ensure_ascii=True)}}}',)
