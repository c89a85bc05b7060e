"""How the tests of this folder say and read what goes over the streams."""

import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from process import Daemon

MIB = 1024 * 1024
PING = b'{"jsonrpc":"2.0","id":"ping","method":"ping"}\n'
LIST = b'{"jsonrpc":"2.0","id":"list","method":"session.list"}\n'


def request(number: int, method: str, params: str = "{}") -> bytes:
    return f'{{"jsonrpc":"2.0","id":{number},"method":"{method}","params":{params}}}\n'.encode()


def messages(out: bytes) -> list[Any]:
    """Return the messages on stdout; whatever is no whole line of JSON raises."""
    assert not out or out.endswith(b"\n")
    return [json.loads(line) for line in out.splitlines()]


def rest_until_it_ends(daemon: Daemon) -> bytes:
    """Return what is still on stdout, once the daemon has ended by itself: its input stays open."""
    assert daemon.process.stdout is not None
    return daemon.process.stdout.read()


def peak_memory_bytes(daemon: Daemon) -> int:
    """Return the most memory that it ever held."""
    lines = Path(f"/proc/{daemon.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


class Writer(threading.Thread):
    """Writes everything to the daemon's input, however long nobody takes it."""

    def __init__(self, daemon: Daemon, pieces: Iterable[bytes]) -> None:
        super().__init__(daemon=True)
        self._daemon, self._pieces = daemon, pieces
        self.start()

    def run(self) -> None:
        with suppress(OSError):  # it has ended
            for piece in self._pieces:
                self._daemon.write(piece)
