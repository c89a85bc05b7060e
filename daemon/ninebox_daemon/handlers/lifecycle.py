"""How a connection begins and ends."""

import json
import os
import time

from ninebox_daemon import __version__
from ninebox_daemon.handlers import Desk, handles, needs_no_desk
from ninebox_daemon.notices import restored_after_crash
from ninebox_daemon.sessions import SessionManager
from ninebox_protocol import PROTOCOL_VERSION, serves
from ninebox_protocol.errors import PROTOCOL_MISMATCH, SESSION_DAMAGED, RpcError
from ninebox_protocol.lifecycle import (
    CancelRequest,
    DaemonFacts,
    Initialize,
    Initialized,
    Notice,
    Pong,
    Restored,
    ShutDown,
)
from ninebox_protocol.wire import JsonText, Nothing


@handles("initialize")
def initialize(desk: Desk, want: Initialize) -> Initialized:
    """Asked again, it answers again: a page that was reloaded asks what its shell asked before."""
    if not serves(want.protocol_version):
        raise RpcError(PROTOCOL_MISMATCH, asked=want.protocol_version, served=PROTOCOL_VERSION)
    sessions = desk.sessions
    user_before, sessions.user_id = sessions.user_id, want.user_id
    try:
        restored = _restore(sessions)
    except RpcError:
        sessions.user_id = user_before
        raise
    if want.process_id is not None:
        desk.life.watch_process(want.process_id)
    active = sessions.active()
    notices = _notices(sessions, restored)
    if desk.outbox.open(want.log):
        for notice in notices:
            desk.outbox.say("notice", notice)
    return Initialized(
        protocol_version=PROTOCOL_VERSION,
        daemon=DaemonFacts(name="ninebox-daemon", version=__version__, pid=os.getpid()),
        data_dir=str(sessions.data_dir),
        storage=sessions.storage.status(),
        sessions=[sessions.summary(session) for session in sessions.all()],
        active_session_id=active.session_id if active else None,
        restored=restored,
        notices=notices,
    )


@needs_no_desk("ping")
def ping(_want: Nothing) -> Pong:
    """Called by the reader's thread, of a standby too, while there are no sessions yet."""
    return Pong()


@handles("shutdown")
def shutdown(desk: Desk, _want: Nothing) -> ShutDown:
    """Asking again is an error: there is nothing left that could answer for the store."""
    rescued = desk.sessions.close()
    desk.life.shut_down = True
    return ShutDown(unsaved_changes=desk.sessions.store.unsaved, rescued_to=str(rescued) if rescued else None)


@handles("exit")
def leave(desk: Desk, _want: Nothing) -> None:
    """Sent as a request it is answered first."""
    desk.life.exiting = True


@needs_no_desk("$/cancelRequest")
def cancel(_want: CancelRequest) -> None:
    """The reader has taken note of it by now. In a batch it takes its turn: what came before it is answered."""


@handles("rpc.discover")
def discover(_desk: Desk, _want: Nothing) -> JsonText:
    """The same document that `--openrpc` prints."""
    from ninebox_protocol.openrpc import document  # only here: what makes schemas is slow to import

    return JsonText(json.dumps(document(), separators=(",", ":")))


def _restore(sessions: SessionManager) -> Restored:
    """Bring the active session's people to memory, so that the first thing a page asks for is there."""
    began = time.perf_counter()
    active = sessions.active()
    try:
        people = len(sessions.open(active.session_id).rows) if active else 0
    except RpcError as error:
        if error.fault is not SESSION_DAMAGED:
            raise
        people = 0  # said in a notice; the other sessions work
    return Restored(
        sessions=len(sessions.all()),
        employees=people,
        changes=active.changed_count if active else 0,
        ms=round((time.perf_counter() - began) * 1000 + sessions.opened_in_ms, 3),
    )


def _notices(sessions: SessionManager, restored: Restored) -> list[Notice]:
    crashed = [restored_after_crash(restored)] if sessions.store.unclean and restored.sessions else []
    of_damage = sessions.mending.notices(sessions.all(), sessions.shelf.unlisted)
    of_files = [notice for session in sessions.all() if (notice := sessions.watch.notice_of(session.row))]
    of_storage = [each for each in (sessions.storage.notice(), sessions.storage.rebuilt()) if each]
    of_upkeep = sessions.backups.notices() + sessions.tidying.notices()
    return crashed + of_storage + of_damage + of_files + of_upkeep + sessions.whereabouts.notices()
