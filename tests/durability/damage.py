"""Damage to files, at places that a seed chooses; and a data directory whose every review is known."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.people import moved
from ninebox_daemon.sessions import SessionManager
from ninebox_protocol.errors import RpcError

PAGE, SECTOR = 4096, 512
KINDS = ("bit", "byte", "garbage", "sector", "page", "cut")

State = dict[str, Any]
"""By session: all that can be asked of it, or the name of the error that says that it can't."""


@dataclass(frozen=True)
class Damage:
    """What was done to a file, and from where to where."""

    kind: str
    at: int
    end: int
    data: bytes


def damages(data: bytes, count: int, seed: int, kinds: tuple[str, ...] = KINDS) -> Iterator[Damage]:
    """Yield `count` damaged versions of a file, of each kind as many, spread over all of it."""
    chance = random.Random(seed)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        at = chance.randrange(len(data))
        spoilt = bytearray(data)
        size = {"bit": 1, "byte": 1, "garbage": 64, "sector": SECTOR, "page": PAGE}.get(kind, len(data))
        if kind in ("sector", "page"):
            at = at // size * size
        end = min(at + size, len(data))
        if kind == "bit":
            spoilt[at] ^= 1 << chance.randrange(8)
        elif kind == "byte":
            spoilt[at] ^= chance.randrange(1, 256)
        elif kind == "sector":
            spoilt[at:end] = bytes(end - at)
        elif kind == "cut":
            del spoilt[at:]
        else:
            spoilt[at:end] = chance.randbytes(end - at)
        yield Damage(kind, at, end, bytes(spoilt))


def filled(data_dir: Path, people: tuple[int, ...], edits: int) -> SessionManager:
    """Return a manager with a review for each number of people, each of them edited."""
    sessions = SessionManager(data_dir)
    for number, count in enumerate(people):
        session = sessions.create_sample(count, number + 1, name=f"review {number}")
        for edit in range(edits):
            session = sessions.open(session.session_id)
            who = session.person(list(session.rows)[edit * 7 % count])
            performance = ("High", "Low", "Medium")[edit % 3]
            now = moved(who, performance, ("Low", "High")[edit % 2])  # type: ignore[arg-type]
            sessions.journal.record(session, drafted("move", [(who, now)]))
            if edit % 9 == 8:
                sessions.journal.undo(session)
    return sessions


def state_of(sessions: SessionManager) -> State:
    """Return all that can be asked of every review."""
    ids = [session.session_id for session in sessions.all()]
    return {session_id: _asked(sessions, partial(_told, sessions, session_id)) for session_id in ids}


def _asked(sessions: SessionManager, ask: Callable[[], Any]) -> Any:
    """Ask as a request does: what is damaged is mended first. What can't be mended is refused by name."""
    try:
        return sessions.shelf.asked(lambda: sessions.shelf.whole(ask))
    except RpcError as error:
        return error.fault.name


def _told(sessions: SessionManager, session_id: str) -> Any:
    session = sessions.open(session_id)
    history = sessions.journal.history(session, None, 1000)
    people = {who: (row.baseline, row.current, row.changed_at) for who, row in session.rows.items()}
    stacks = session.tail.undo_next, session.tail.redo_next
    return session.row, people, [change.model_dump_json() for change in history], session.changed_count, stacks
