"""The request in hand: whether it is still wanted, and how far it is. Knows no method."""

from collections.abc import Callable
from time import monotonic

from ninebox_protocol.errors import REQUEST_CANCELLED, RpcError
from ninebox_protocol.wire import Wire

AT_MOST_EVERY_S = 0.1


class Call:
    """Made for each request that is served."""

    def __init__(
        self,
        is_cancelled: Callable[[], bool],
        say_now: Callable[[str, Wire], None],
        now_s: Callable[[], float] = monotonic,
    ) -> None:
        self._is_cancelled, self._say_now, self._now_s = is_cancelled, say_now, now_s
        self.token: str | int | None = None
        """What the caller knows its progress by; None: nobody wants to hear of it."""
        self._done, self._total = 0, 1
        self._said_at = float("-inf")

    def step(self, done: int, total: int, message: str) -> None:
        """Say that `done` of `total` steps are done, at most 10 times a second, and what is being done.

        Raises RequestCancelled: whoever calls this lets go of everything that was not committed.
        """
        if self._is_cancelled():
            raise RpcError(REQUEST_CANCELLED)
        self._done, self._total = max(done, self._done), total
        now = self._now_s()
        if self._done < total and now - self._said_at >= AT_MOST_EVERY_S:
            self._said_at = now
            self._tell(self._done, message)

    def finish(self) -> None:
        """Say that everything is done. Always said, and the only thing said of what takes no time."""
        self._tell(self._total, "Done.")

    def _tell(self, done: int, message: str) -> None:
        if self.token is not None:
            from ninebox_protocol.notifications import ProgressParams, ProgressValue  # here: no start tells of progress

            value = ProgressValue(done=done, total=self._total, message=message)
            self._say_now("$/progress", ProgressParams(token=self.token, value=value))
