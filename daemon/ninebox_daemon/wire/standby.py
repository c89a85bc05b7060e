"""How a standby waits for its turn. Knows the lock and the inbox; no message, and nothing that is kept."""

from time import monotonic, sleep

from ninebox_daemon.wire.inbox import Inbox
from ninebox_daemon.wire.lifecycle import InstanceLock

LOOK_EVERY_S = 1.0
"""While nobody asks for anything the other daemon lives, as far as anybody knows."""
LOOK_CLOSELY_EVERY_S = 0.002


def is_called(inbox: Inbox) -> bool:
    """True once there is something to be served, or nothing will be."""
    return inbox.peek(0) is not Inbox.NOTHING


def until_free(inbox: Inbox, lock: InstanceLock) -> bool:
    """Wait until the data directory may be taken. False: asked to end before that, with nothing on disk changed.

    Whoever writes to a standby says that the other one is gone. Then it is looked for closely, each time after a
    fiftieth of the time waited so far, and a directory that was deleted, or never was, is free too. Unasked it is not:
    the other one may be about to make it anew from what it has in memory. Nor is what is free at one look alone: who
    takes a directory for the first time has made the file of the lock a moment before it holds that.
    """
    was_free = False
    while (first := inbox.peek(LOOK_EVERY_S)) is Inbox.NOTHING:
        is_free = lock.is_free(if_absent=False)
        if is_free and was_free:
            return True
        was_free = is_free
    if first is Inbox.END:
        return False
    began = monotonic()
    while not lock.is_free(if_absent=True):
        if inbox.closing:
            return False
        sleep(min(LOOK_EVERY_S, max(LOOK_CLOSELY_EVERY_S, (monotonic() - began) / 50)))
    return True
