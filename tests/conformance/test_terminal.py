"""A person at a terminal: one friendly line, and it works."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from process import COMMAND

pytestmark = [
    pytest.mark.timeout(30),
    pytest.mark.skipif(sys.platform == "win32", reason="a terminal is made with pty, which Windows doesn't have"),
]

CTRL_C, CTRL_D = b"\x03", b"\x04"


class Terminal:
    """What is typed, and what is seen."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self._descriptor, self.process = descriptor, process
        self.seen = b""

    def type(self, keys: bytes) -> None:
        os.write(self._descriptor, keys)

    def see(self, text: bytes) -> None:
        """Wait until the text is on the screen."""
        while text not in self.seen:
            try:
                piece = os.read(self._descriptor, 4096)
            except OSError:  # Linux: nobody is left at the other end
                piece = b""
            assert piece, self.seen
            self.seen += piece


@contextmanager
def terminal(data_dir: Path) -> Iterator[Terminal]:
    """A daemon at a terminal of its own."""
    ours, theirs = os.openpty()
    command = [*COMMAND, "--data-dir", str(data_dir)]
    # In a session of its own whose terminal this is, or Ctrl-C would reach nobody.
    attach = (
        "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", attach, *command], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        try:
            yield Terminal(ours, process)
        finally:
            process.kill()
            os.close(ours)


def test_one_line_says_how_to_ask_and_what_it_says_works(data_dir: Path) -> None:
    with terminal(data_dir) as screen:
        screen.see(b"Ctrl-D ends it.\r\n")
        (greeting,) = screen.seen.splitlines()
        example = greeting[greeting.index(b"{") : greeting.rindex(b"}") + 1]
        screen.type(example + b"\n")
        screen.see(b'{"jsonrpc":"2.0","id":1,"result":{"sessions":[],"activeSessionId":null}}\r\n')
        screen.type(CTRL_D)
        assert screen.process.wait() == 0


def test_what_is_no_request_is_told_so_and_the_next_line_is_served(data_dir: Path) -> None:
    with terminal(data_dir) as screen:
        screen.see(b"Ctrl-D")
        screen.type(b"help: me\n")
        screen.see(b'"code":-32700')
        screen.type(b'{"jsonrpc": "2.0", "id": "next", "method": "ping"}\n')
        screen.see(b'"id":"next","result"')


def test_ctrl_c_ends_it_in_order(data_dir: Path) -> None:
    with terminal(data_dir) as screen:
        screen.see(b"Ctrl-D ends it.\r\n")
        screen.type(CTRL_C)
        assert screen.process.wait() == 0
        screen.seen = b""
        with pytest.raises(AssertionError):  # nothing but the key itself is to be seen, then the end
            screen.see(b"Traceback")
