"""Backups in tests: the daemon's clock moved on, its steps with files counted, everything it says compared."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from conformance.intruder import Intruder
from ninebox_daemon.backup_places import SECOND_DIRECTORY
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import SettingRow
from process import Daemon

DAY = 86_400

# Runs inside the daemon: tells when it has done what it does in a quiet moment.
QUIET = """
from ninebox_daemon.chores import Chores
run = Chores.run

def told(self, *, quiet):
    run(self, quiet=quiet)
    if quiet:
        Chores.run = run
        (FOLDER / "in_hand").write_text("quiet")

Chores.run = told
"""

# The n-th step with a file, counted from now on, is the one that doesn't happen.
FILES = """
import os, signal
left = [{number}]

def count(FOLDER=FOLDER):
    left[0] -= 1
    if left[0] == 0:
        (FOLDER / "hit").write_text("hit")
        {instead}

def counted(owner, name):
    real = getattr(owner, name)

    def step(*given, **named):
        count()
        return real(*given, **named)

    setattr(owner, name, step)

for name in ("replace", "fsync", "unlink"):
    counted(os, name)
"""
# The same, and those of a transaction.
STEPS = f"""{FILES}
from ninebox_daemon.store.recording import Recorder
from ninebox_daemon.store.database import Database
for name in ("execute", "executemany"):
    counted(Recorder, name)
counted(Database, "_commit")
"""
# The same, and those of every connection that is made from now on.
STEPS_IN_SQLITE = f"""{STEPS}
import sqlite3

class Counted(sqlite3.Connection):
    def execute(self, *given):
        count()
        return super().execute(*given)

    def backup(self, *given, **named):
        count()
        return super().backup(*given, **named)

connect = sqlite3.connect
sqlite3.connect = lambda *given, **named: connect(*given, factory=Counted, **named)
"""
KILL = "os.kill(os.getpid(), signal.SIGKILL)"
FAIL = "raise OSError(28, 'No space left on device')"


def let_a_quiet_moment_pass(intruder: Intruder) -> None:
    """Wait until the daemon has done everything that it does when nothing is asked."""
    intruder.run(QUIET)
    intruder.is_in_hand()


def set_clock(intruder: Intruder, seconds: int) -> None:
    """Let the daemon believe that it is so many seconds after 1970."""
    intruder.run(f"import time\ntime.time_ns = lambda: {seconds} * 10**9")


def everything(daemon: Daemon) -> Any:
    """Return all that a user sees of all sessions, closed ones but for their people."""
    listed = daemon.call("session.list")
    seen = {}
    for session in listed["sessions"]:
        asked = {"sessionId": session["sessionId"]}
        if session["status"] == "ok":
            people = daemon.call("employee.list", **asked)
            seen[session["sessionId"]] = [
                people,
                daemon.call("change.list", **asked),
                daemon.call("change.history", **asked),
            ]
    return listed, seen


def names_in(folder: Path) -> list[str]:
    """Return the files of a folder by name; none where it isn't there."""
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def set_second_directory(data_dir: Path, folder: Path) -> Path:
    """Let backups be copied there too, while no daemon runs; returns the folder."""
    data_dir.mkdir(exist_ok=True)
    store = Database(data_dir / "ninebox.db")
    with store.write() as tx:
        tx.put_setting(SettingRow(SECOND_DIRECTORY, json.dumps(str(folder))))
    store.close()
    return folder


def written(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def found_in(folders: Iterable[Path], texts: Iterable[str]) -> list[str]:
    """Return which of these texts stand in which files below the folders, also packed, as UTF-8 or as ASCII JSON."""
    wanted = {each for text in texts for each in (text.encode(), json.dumps(text)[1:-1].encode())}
    return [
        f"{text!r} in {path}"
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
        for content in contents_of(path)
        for text in wanted
        if text in content
    ]


def contents_of(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, and those of everything that is packed in it."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from (packed.read(name) for name in packed.namelist())
