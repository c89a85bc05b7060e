"""The request in hand: how often it says how far it is, and which cancellations meet it."""

from typing import Any

import pytest

from ninebox_daemon.wire.call import Call
from ninebox_daemon.wire.cancelling import CANCEL, MAX_KEPT, Cancellations
from ninebox_protocol.errors import RpcError
from ninebox_protocol.notifications import ProgressParams


class Watch:
    """A clock that the test moves, and a call that is timed by it."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.wanted = True
        self.said: list[tuple[float, int, int]] = []
        self.call = Call(lambda: not self.wanted, self._hear, lambda: self.now_s)
        self.call.token = "t"

    def _hear(self, name: str, params: Any) -> None:
        assert name == "$/progress"
        assert isinstance(params, ProgressParams)
        self.said.append((round(self.now_s, 3), params.value.done, params.value.total))


def test_at_most_ten_are_said_in_a_second_and_the_last_one_always() -> None:
    watch = Watch()
    for step in range(1000):
        watch.call.step(step, 1000, "Reading")
        watch.now_s += 0.003
    watch.call.finish()
    *times, _last = [at for at, _, _ in watch.said]
    assert all(sum(begin <= at < begin + 1 for at in times) <= 10 for begin in times)
    assert len(times) == 30
    assert watch.said[-1][1:] == (1000, 1000)


def test_the_steps_never_fall_and_none_but_the_last_is_the_whole() -> None:
    watch = Watch()
    for step in (5, 3, 9, 10, 2):
        watch.call.step(step, 10, "Reading")
        watch.now_s += 1
    watch.call.finish()
    assert [done for _, done, _ in watch.said] == [5, 5, 9, 10]


def test_without_a_token_nothing_is_said() -> None:
    watch = Watch()
    watch.call.token = None
    watch.call.step(0, 10, "Reading")
    watch.call.finish()
    assert watch.said == []


def test_what_nobody_wants_any_more_ends_at_its_next_step() -> None:
    watch = Watch()
    watch.call.step(0, 10, "Reading")
    watch.wanted = False
    with pytest.raises(RpcError, match="cancelled"):
        watch.call.step(1, 10, "Reading")


def cancelling(request_id: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": CANCEL, "params": {"id": request_id}}


def test_a_cancellation_is_forgotten_with_the_request_that_it_was_about() -> None:
    cancellations = Cancellations()
    cancellations.message_read()
    cancellations.note(cancelling(1))
    cancellations.message_taken()
    assert cancellations.meet(1)
    cancellations.message_read()
    cancellations.message_taken()
    assert not cancellations.meet(1)


def test_of_too_many_cancellations_the_oldest_are_forgotten() -> None:
    cancellations = Cancellations()
    cancellations.message_read()
    for number in range(MAX_KEPT + 1):
        cancellations.note(cancelling(number))
    cancellations.message_taken()
    assert [cancellations.meet(number) for number in (0, 1, MAX_KEPT)] == [False, True, True]


@pytest.mark.parametrize(
    "params",
    [
        {"id": "x" * 1_001},
        {"id": 1, "more": 1},
        [1, 1],
        None,
        {},
        [],
        {"id": True},
        {"id": None},
        [[1]],
        {"id": {}},
        {"ID": 1},
    ],
)
def test_what_names_no_request_cancels_none(params: Any) -> None:
    cancellations = Cancellations()
    cancellations.message_read()
    cancellations.note({"jsonrpc": "2.0", "method": CANCEL, "params": params})
    cancellations.message_taken()
    assert not any(cancellations.meet(each) for each in (1, None, True, "ID", "id"))
