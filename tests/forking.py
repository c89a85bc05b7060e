"""Daemons that start at once: forked from a process that has imported everything, and otherwise the real one.

A start is mostly imports: where what a test judges comes after them, these will do, and nearly all tests have them.
What is about the start itself, the streams or how Python was told to run wants `process.running`. Where nothing can be
forked that way (macOS, Windows), or NINEBOX_DAEMON names another program, that is started as ever.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest

from ninebox_protocol.conformance.peer import Peer
from process import COMMAND, OTHER, Daemon, running


class Forked:
    """A process that was forked for us, as `subprocess.Popen` shows one."""

    def __init__(self, arguments: list[str], env: dict[str, str], prelude: str, buffering: int = -1) -> None:
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        ours_err, theirs_err = os.pipe()
        order = json.dumps({"arguments": arguments, "env": env, "prelude": prelude}).encode()
        theirs = [theirs_in, theirs_out, theirs_err]
        self.pid = _ordered(order, theirs)
        for each in theirs:
            os.close(each)
        self._life = os.pidfd_open(self.pid)
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr = (
            os.fdopen(ours_in, "wb", buffering),
            os.fdopen(ours_out, "rb", buffering),
            os.fdopen(ours_err, "rb", buffering),
        )

    def poll(self) -> int | None:
        """Return the exit status, None while it runs."""
        return self._ended_within(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; returns the exit status, negative for a signal. Raises subprocess.TimeoutExpired."""
        status = self._ended_within(timeout)
        if status is None:
            raise subprocess.TimeoutExpired("a forked daemon", timeout or 0)
        return status

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ended_within(self, seconds: float | None) -> int | None:
        """Return the exit status, None while it runs. Its parent, who forked it, is asked for it once there is one."""
        if self.returncode is None and select.select([self._life], [], [], seconds)[0]:
            os.close(self._life)
            self.returncode = _ordered(json.dumps({"ended": self.pid}).encode(), [])
        return self.returncode


class ForkedDaemon(Daemon):
    """A daemon that was forked; `prelude` is run in it first, as code."""

    prelude = ""

    def _spawned(
        self, data_dir: Path, options: tuple[str, ...], env: dict[str, str], cwd: Path | None
    ) -> subprocess.Popen[bytes]:
        assert cwd is None
        # What Python would do by itself in a process that it starts, such as conformance.intruder asks for.
        path = [folder for folder in env.get("PYTHONPATH", "").split(os.pathsep) if folder]
        custom = next((each for folder in path if (each := Path(folder, "sitecustomize.py")).exists()), None)
        first = f"import sys; sys.path[:0] = {path!r}\n{custom.read_text() if custom else ''}\n"
        forked = Forked(["--data-dir", str(data_dir), *options], env, first + self.prelude)
        return cast("subprocess.Popen[bytes]", forked)


class ForkedPeer(Peer):
    """What the runner of the vectors holds to them, forked: the arguments of our command line are those of its."""

    def _spawned(self, command: Sequence[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
        own_group = "import os; os.setpgid(0, 0)"
        forked = Forked(list(command[len(COMMAND) :]), env, own_group, buffering=0)
        return cast("subprocess.Popen[bytes]", forked)


def code_inside() -> None:
    """Skip the test, where another program is tested: it runs code of its own inside the daemon."""
    if OTHER:
        pytest.skip("needs our own program: code is run inside it")


@contextmanager
def forked(data_dir: Path, prelude: str = "", options: tuple[str, ...] = (), **more: Any) -> Iterator[Daemon]:
    """A forked daemon for the block, `prelude` run in it first; whatever happens, it is gone afterwards.

    Where NINEBOX_DAEMON names another program, or nothing can be forked, it is started as ever, and has no prelude.
    """
    if OTHER or sys.platform != "linux":
        if prelude:
            pytest.skip("needs our own program, forked: code is run inside it")
        kind: type[Daemon] = Daemon
    else:
        kind = type("ForkedDaemon", (ForkedDaemon,), {"prelude": prelude})
    with running(data_dir, *options, kind=kind, **more) as daemon:
        yield daemon


def fed(data_dir: Path, data: bytes, *options: str) -> tuple[int, bytes, bytes]:
    """Run a forked daemon on `data` as its whole input, which a pipe takes: exit status, stdout, stderr."""
    with forked(data_dir, options=options) as daemon:
        with suppress(OSError):  # it has ended before it took everything
            daemon.write(data)
        return daemon.end()


def _ordered(order: bytes, descriptors: list[int]) -> int:
    """Return what the process that forks answers to an order."""
    control = _nursery()
    socket.send_fds(control, [len(order).to_bytes(4) + order], descriptors)
    answer = control.recv(4)
    assert len(answer) == 4, "the process that forks has ended"
    return int.from_bytes(answer, signed=True)


@cache
def _nursery() -> socket.socket:
    """Return the line to the process that forks, having started it."""
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, __file__, str(theirs.fileno())],
        # What it forks finds its streams open already. Threads of a library for sums would be there for nothing.
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "1"},
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # nothing comes of it; but a stream that could be sought in stays one
    )
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _fork_for_ever(control: socket.socket) -> None:
    """Fork a daemon at each order, or say how one ended, until there is nobody to give one."""
    from ninebox_daemon.warming import warm_up

    warm_up(lambda: False)
    import_module("openpyxl")

    while True:
        begun, descriptors, _, _ = socket.recv_fds(control, 65536, 3)
        if not begun:
            return
        while len(begun) < 4 + int.from_bytes(begun[:4]):
            begun += control.recv(65536)
        order = json.loads(begun[4:])
        if "ended" in order:
            _, status = os.waitpid(order["ended"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                control.close()
                _become_a_daemon(order, descriptors)
        control.send(answer.to_bytes(4, signed=True))
        for descriptor in descriptors:
            os.close(descriptor)


def _become_a_daemon(order: dict[str, Any], descriptors: list[int]) -> NoReturn:
    from ninebox_daemon.__main__ import run

    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(order["env"])
    exec(order["prelude"], {})
    run(order["arguments"])


if __name__ == "__main__":
    _fork_for_ever(socket.socket(fileno=int(sys.argv[1])))
