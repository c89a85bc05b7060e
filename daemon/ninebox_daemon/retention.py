"""Which sessions are past their time. Pure: no I/O, no clock; deletes nothing."""

from collections.abc import Collection, Mapping

from ninebox_daemon.memory import Session
from ninebox_protocol.settings import Retention

DAY_MS = 24 * 60 * 60 * 1000


def last_opened(session: Session, opened: Mapping[str, int]) -> int:
    """Return when a session was made or activated last; where no row says so, when it was made or edited last."""
    return opened.get(session.session_id, max(session.row.created_at, session.tail.at))


def overdue(
    sessions: Collection[Session],
    opened: Mapping[str, int],
    retention: Retention,
    now_ms: int,
    seen: Mapping[str, int],
) -> tuple[list[Session], dict[str, int]]:
    """Return the sessions that go, and since when each that is too old was seen to be: `seen` at the next look.

    Too old is what was neither opened nor edited for so many days. It goes once that was so at looks a day apart, all
    in between included: at one look alone the clock may be wrong. Of each user's that are more than so many, those left
    alone for longest go at once. Never among them: an active session, and one that is known to be damaged, since what
    is left of it is for somebody to judge. Both count.
    """
    go: list[Session] = []
    since: dict[str, int] = {}
    for user in dict.fromkeys(each.row.user_id for each in sessions):
        users = [each for each in sessions if each.row.user_id == user]
        used = {each.session_id: max(last_opened(each, opened), each.tail.at) for each in users}
        may_go = sorted(
            (each for each in users if not each.row.active and not each.damaged), key=lambda one: used[one.session_id]
        )
        excess = 0 if retention.max_sessions is None else len(users) - retention.max_sessions
        for place, each in enumerate(may_go):
            first = _too_old_since(used[each.session_id], retention, now_ms, seen.get(each.session_id))
            if first is not None:
                since[each.session_id] = first
            if place < excess or (first is not None and now_ms - first >= DAY_MS):
                go.append(each)
    return go, since


def _too_old_since(used: int, retention: Retention, now_ms: int, seen: int | None) -> int | None:
    """Return when a session used last at `used` was first seen to be too old, maybe now; None: it isn't.

    What was seen counts where the clock has passed it since, and where it holds of the last use, too.
    """
    if retention.max_age_days is None:
        return None
    age_ms = retention.max_age_days * DAY_MS
    if used >= now_ms - age_ms:
        return None
    return seen if seen is not None and seen <= now_ms and used < seen - age_ms else now_ms
