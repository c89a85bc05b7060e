"""Which sessions are past their time. Pure: no I/O, no clock; deletes nothing."""

from collections.abc import Collection, Mapping

from ninebox_daemon.memory import Session
from ninebox_protocol.settings import Retention

DAY_MS = 24 * 60 * 60 * 1000


def last_opened(session: Session, opened: Mapping[str, int]) -> int:
    """Return when a session was made or activated last; where no row says so, when it was made or edited last."""
    return opened.get(session.session_id, max(session.row.created_at, session.tail.at))


def overdue(
    sessions: Collection[Session], opened: Mapping[str, int], retention: Retention, now_ms: int
) -> list[Session]:
    """Return the sessions that go.

    Not opened and not edited for so many days; and, of each user's that are more than so many, those left alone for
    longest. Never among them: an active session, and one that is known to be damaged, since what is left of it is for
    somebody to judge. Both count.
    """
    users = dict.fromkeys(each.row.user_id for each in sessions)
    return [
        each
        for user in users
        for each in _overdue([one for one in sessions if one.row.user_id == user], opened, retention, now_ms)
    ]


def _overdue(
    sessions: Collection[Session], opened: Mapping[str, int], retention: Retention, now_ms: int
) -> list[Session]:
    def used(session: Session) -> int:
        return max(last_opened(session, opened), session.tail.at)

    may_go = sorted((each for each in sessions if not each.row.active and not each.damaged), key=used)
    aged = excess = 0
    if retention.max_age_days is not None:
        least = now_ms - retention.max_age_days * DAY_MS
        aged = sum(used(each) < least for each in may_go)
    if retention.max_sessions is not None:
        excess = len(sessions) - retention.max_sessions
    return may_go[: max(aged, excess, 0)]
