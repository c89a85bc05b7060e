"""The implementation as a process: bytes in, answers out, and nothing waits for ever. Knows no vector."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic

from ninebox_protocol.conformance.answers import Framing, OutOfTime, Wrong, shown, take_answer

DATA_DIR_VARIABLE = "NINEBOX_DATA_DIR"

_PIECE = 64 * 1024
_MOST_PIECES = 64
"""That wait to be looked at: an implementation that writes without end is made to wait as well."""
_LAST_WORDS = 300
_LAST_WORDS_S = 1.0
"""So long the end of what an ended process said is waited for: it may have left its standard error to another."""


class Peer:
    """One process. Reading and writing happen in threads of their own, as pipes can't be waited for everywhere."""

    def __init__(self, command: Sequence[str], data_dir: Path) -> None:
        """Start it. Raises OSError where that can't be done."""
        data_dir.mkdir(parents=True)
        self._process = self._spawned(command, {**os.environ, DATA_DIR_VARIABLE: str(data_dir)})
        self.words = b""
        """The end of what it wrote to standard error so far; after `kill`, of all. Empty: it never wrote."""
        self._come = bytearray()
        self._pieces: queue.Queue[bytes] = queue.Queue(_MOST_PIECES)
        self._going: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._given_up = False
        threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._write, self._listen)]
        self._listening = threads[-1]
        for thread in threads:
            thread.start()

    def _spawned(self, command: Sequence[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start the process, the first of a group of its own, with three pipes that nothing is kept in."""
        return subprocess.Popen(  # noqa: S603 - to run what is named is what we are for
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=env,
            process_group=None if sys.platform == "win32" else 0,
        )

    def send(self, data: bytes) -> None:
        """Let bytes go in. Doesn't wait for them to be read."""
        self._going.put(data)

    def close_input(self) -> None:
        """End its input once all is in."""
        self._going.put(None)

    def answer(self, framing: Framing, until: float) -> bytes | None:
        """Return the next answer; None where its output has ended. Raises Wrong, also when none has come in time."""
        while (answer := take_answer(framing, self._come)) is None:
            piece = self._next_piece(until)
            if not piece and self._come:
                raise Wrong(f"its output ended inside an answer: {shown(self._come)}")
            if not piece:
                return None
            self._come += piece
        return answer

    def status(self, until: float) -> int:
        """Return what it ended with. Raises OutOfTime when it doesn't end in time."""
        try:
            return self._process.wait(max(0.0, until - monotonic()))
        except subprocess.TimeoutExpired:
            raise OutOfTime("it closed its output and goes on running") from None

    def last_words(self) -> str:
        """Return the end of what it wrote to standard error, to be read by people, once it has ended."""
        self._listening.join(_LAST_WORDS_S)
        return shown(self.words.strip())

    def kill(self) -> None:
        """Whatever it does, it is gone afterwards, and on POSIX its children with it."""
        self._given_up = True
        self.close_input()
        if sys.platform == "win32":
            self._process.kill()
        else:
            with suppress(ProcessLookupError, PermissionError):  # ended; on macOS also: a zombie
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        with suppress(queue.Empty):
            while True:
                self._pieces.get_nowait()
        self._listening.join(_LAST_WORDS_S)

    def _next_piece(self, until: float) -> bytes:
        left_s = until - monotonic()
        try:
            if left_s > 0:
                return self._pieces.get(timeout=left_s)
        except queue.Empty:
            pass
        got = f", but for {shown(self._come)}" if self._come else ""
        raise OutOfTime(f"nothing more came in time{got}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        with suppress(OSError), self._process.stdout as stdout:
            while not self._given_up and (piece := stdout.read(_PIECE)):
                self._pieces.put(piece)
        self._pieces.put(b"")

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with suppress(OSError), self._process.stderr as stderr:
            while piece := stderr.read(_PIECE):
                self.words = (self.words + piece)[-_LAST_WORDS:]

    def _write(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as stdin:  # it may end before it has read all
            while (data := self._going.get()) is not None:
                rest = memoryview(data)
                while rest:
                    rest = rest[stdin.write(rest) :]
