"""Code that runs inside the daemon under test, so that a moment can be held as long as a test needs it."""

import os
from pathlib import Path

from forking import code_inside


class Intruder:
    """Code that runs inside the daemon, in a thread of its own, when the test says so. `sitecustomize` starts it."""

    CODE = """
import os, threading
from pathlib import Path

def wait_for_orders(folder=Path(os.environ["INTRUDER"])):
    while orders := (folder / "orders").read_text():
        try:
            exec(orders, {"FOLDER": folder})
        finally:
            (folder / "done").write_text("done")

threading.Thread(target=wait_for_orders, daemon=True).start()
"""

    def __init__(self, folder: Path) -> None:
        code_inside()
        self._folder = folder
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(self.CODE)
        for name in ("orders", "done", "in_hand", "go_on"):
            os.mkfifo(folder / name)
        path = filter(None, [str(folder), os.environ.get("PYTHONPATH")])
        self.env = {"PYTHONPATH": os.pathsep.join(path), "INTRUDER": str(folder)}

    def run(self, code: str) -> None:
        """Run `code` in the daemon and wait until it has."""
        (self._folder / "orders").write_text(code)
        assert (self._folder / "done").read_text() == "done"

    def hold_the_next_listing(self) -> None:
        """Make the next `session.list` stay in hand from `is_in_hand` until `let_go`."""
        self.run("""
from ninebox_daemon.handlers import HANDLERS
served = HANDLERS["session.list"]

def held(desk, want):
    HANDLERS["session.list"] = served
    (FOLDER / "in_hand").write_text("in hand")
    (FOLDER / "go_on").read_text()
    return served(desk, want)

HANDLERS["session.list"] = held
""")

    def hold_the_next_step(self) -> None:
        """Make the next piece of long work stay where it first says how far it is, until `let_go`."""
        self.run("""
from ninebox_daemon.wire.call import Call
step = Call.step

def held(self, *told):
    if Call.step is held:
        Call.step = step
        (FOLDER / "in_hand").write_text("in hand")
        (FOLDER / "go_on").read_text()
    step(self, *told)

Call.step = held
""")

    def tell_when_the_inbox_is_full(self) -> None:
        """Let `is_in_hand` return once the reader's thread is about to wait for room."""
        self.run("""
from ninebox_daemon.wire.inbox import Inbox
has_room = Inbox._has_room

def told(inbox):
    if has_room(inbox):
        return True
    Inbox._has_room = has_room
    (FOLDER / "in_hand").write_text("full")
    return False

Inbox._has_room = told
""")

    def is_in_hand(self) -> None:
        """Wait until it is."""
        assert (self._folder / "in_hand").read_text()

    def let_go(self) -> None:
        """Let it be answered."""
        (self._folder / "go_on").write_text("go on")
