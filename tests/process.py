"""The daemon as a real process: how the tests start it, ask it, feed it bytes, kill it and see it end."""

from __future__ import annotations

import contextlib
import json
import os
import select
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

OTHER = os.environ.get("NINEBOX_DAEMON", "").strip()
"""Another command line to be tested: words split at blanks, or a JSON array where a path holds some. Else empty."""
COMMAND: list[str] = (json.loads(OTHER) if OTHER.startswith("[") else OTHER.split()) or [
    *(sys.executable, "-m", "ninebox_daemon")
]
"""What is tested: our own module, or the other one."""

CLIENT = {"name": "tests", "version": "1"}


class Refused(Exception):
    """An error answer."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['code']} {error['message']} {error.get('data')}")
        self.code: int = error["code"]
        self.message: str = error["message"]
        self.data: dict[str, Any] = error.get("data", {})
        self.name: str = self.data.get("name", "")


class Daemon:
    """One daemon process. Reading an answer waits for it, however long it takes: pytest-timeout is the limit."""

    def __init__(
        self, data_dir: Path, *options: str, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        self.data_dir = data_dir
        self.heard: list[Any] = []
        """Notifications that came before the answers that were waited for."""
        self._ids = count(1)
        self.process = self._spawned(data_dir, options, {**os.environ, **(env or {})}, cwd)

    def _spawned(
        self, data_dir: Path, options: tuple[str, ...], env: dict[str, str], cwd: Path | None
    ) -> subprocess.Popen[bytes]:
        command = [*COMMAND, "--data-dir", str(data_dir), *options]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env, cwd=cwd)

    def call(self, method: str, params: Any = None, **named: Any) -> Any:
        """Return the result of one call. Raises Refused."""
        return self.answer_to(self.send(method, params if params is not None else named))

    def send(self, method: str, params: Any) -> int:
        """Send a request without waiting; returns its id."""
        number = next(self._ids)
        self.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode() + b"\n")
        return number

    def answer_to(self, number: int) -> Any:
        """Return the result of the request with this id, which must be the next that is answered."""
        answer = self.read()
        while "method" in answer:
            self.heard.append(answer)
            answer = self.read()
        assert answer["id"] == number, answer
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]

    def notify(self, method: str) -> None:
        """Send a notification."""
        self.write(json.dumps({"jsonrpc": "2.0", "method": method}).encode() + b"\n")

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def read(self) -> Any:
        """Return the next message. Raises EOFError where the daemon has ended."""
        line = self.read_line()
        if not line.endswith(b"\n"):
            raise EOFError(line)
        return json.loads(line)

    def has_answered(self) -> bool:
        """True when something is there to be read (or the daemon has ended)."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            return bool(selector.select(timeout=0))

    def read_line(self) -> bytes:
        """Return the next line as bytes; empty at the end."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def close_input(self) -> None:
        """Let its input end, and keep its output open."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def initialize(self, **more: Any) -> Any:
        """Say hello."""
        return self.call("initialize", protocolVersion="1.0", client=CLIENT, **more)

    def kill(self) -> None:
        """SIGKILL, and wait for the end."""
        self.process.kill()
        self.end()

    def end(self) -> tuple[int, bytes, bytes]:
        """Close its input and wait for the end: exit status, and what was still on stdout and stderr.

        Not by communicate: that would miss what was read ahead.
        """
        with contextlib.suppress(OSError):  # it has ended before it took everything
            if self.process.stdin is not None:
                self.process.stdin.close()
        with ThreadPoolExecutor(1) as beside:
            err = beside.submit(_rest_of, self.process.stderr)
            out = _rest_of(self.process.stdout)
            return self.process.wait(), out, err.result()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)


def _rest_of(stream: IO[bytes] | None) -> bytes:
    """Read a stream to its end and close it; nothing comes of one that is closed."""
    if stream is None or stream.closed:
        return b""
    with stream:
        return stream.read()


def kind_of(program: Path, environment: dict[str, str] | None = None) -> type[Daemon]:
    """Return a kind of daemon that is another program; `environment`: all that it has of one, None for ours."""

    class Program(Daemon):
        def _spawned(
            self, data_dir: Path, options: tuple[str, ...], env: dict[str, str], cwd: Path | None
        ) -> subprocess.Popen[bytes]:
            command, pipe = [str(program), "--data-dir", str(data_dir), *options], subprocess.PIPE
            given = env if environment is None else environment
            return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=given, cwd=cwd)

    return Program


@contextmanager
def running(data_dir: Path, *options: str, kind: type[Daemon] = Daemon, **more: Any) -> Iterator[Daemon]:
    """A daemon for the block; whatever happens, its process is gone afterwards."""
    daemon = kind(data_dir, *options, **more)
    try:
        yield daemon
    finally:
        if daemon.process.poll() is None:
            if "COVERAGE_PROCESS_CONFIG" in os.environ:
                _let_end(daemon.process)
            daemon.process.kill()
        daemon.end()


def _let_end(process: subprocess.Popen[bytes]) -> None:
    """Close its input, and give it a few seconds: one that is killed tells coverage nothing. On Linux alone."""
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    ended = os.pidfd_open(process.pid)
    select.select([ended], [], [], 3)
    os.close(ended)


def feed(data_dir: Path, data: bytes, *options: str) -> tuple[int, bytes, bytes]:
    """Run a daemon on `data` as its whole input: exit status, stdout, stderr."""
    done = subprocess.run(
        [*COMMAND, "--data-dir", str(data_dir), *options], input=data, capture_output=True, check=False
    )
    return done.returncode, done.stdout, done.stderr
