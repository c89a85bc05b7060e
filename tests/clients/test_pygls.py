"""pygls' own JSON-RPC client, as it is: it starts the daemon and speaks the base protocol of LSP to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import psutil
import pytest
from lsprotocol.types import CancelParams
from pygls.client import JsonRPCClient
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcRequestCancelled,
)
from pygls.protocol import JsonRPCResponseMessage, default_converter

from process import CLIENT, COMMAND
from workbooks import make_package, make_workbook, people_rows, text_cell

HELLO = {"protocolVersion": "1.0", "client": CLIENT}
STAR = {"employeeId": "00001", "performance": "High", "potential": "High"}

Given = ParamSpec("Given")


def in_a_loop(test: Callable[Given, Awaitable[None]]) -> Callable[Given, None]:
    """Let pytest call a test that awaits."""

    @wraps(test)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        async def whole() -> None:
            await test(*args, **kwargs)

        asyncio.run(whole())

    return run


class Client(JsonRPCClient):
    """The library's client, which tells through its own hooks how the daemon ended and what it could not read."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.status: int | None = None
        self.faults: list[Exception] = []

    async def server_exit(self, server: asyncio.subprocess.Process) -> None:
        self.status = server.returncode

    def report_server_error(self, error: Exception, source: Any) -> None:
        self.faults.append(error)

    def ask(self, method: str, params: Any, message_id: str | None = None) -> "asyncio.Future[Any]":
        answer: asyncio.Future[Any] = self.protocol.send_request_async(method, params, message_id)
        return answer

    def heard(self, notification: str) -> "asyncio.Queue[Any]":
        """Return what fills with the params of that notification."""
        queue: asyncio.Queue[Any] = asyncio.Queue()
        self.feature(notification)(lambda params: queue.put_nowait(params))
        return queue


@asynccontextmanager
async def connected(data_dir: Path, **more: Any) -> AsyncIterator[Client]:
    """A client and the daemon that it started; both have ended after the block."""
    client = Client(**more)
    await client.start_io(*COMMAND, "--data-dir", str(data_dir))
    try:
        yield client
    finally:
        if not client.stopped:
            client.protocol.notify("exit", {})
        await client.stop()  # type: ignore[no-untyped-call]
    assert client.faults == []


@asynccontextmanager
async def reviewing(data_dir: Path, workbook: Path) -> AsyncIterator[Client]:
    """The same with a workbook imported."""
    async with connected(data_dir) as client:
        await client.ask("session.create", {"path": str(workbook)})
        yield client


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook whose import takes so long that what is sent at its first step comes in the middle."""
    rows = (
        f'<row r="{row}">{text_cell(f"A{row}", f"{row:06}")}{text_cell(f"B{row}", f"Person {row}")}</row>'
        for row in range(2, 50_002)
    )
    head = f'<row r="1">{text_cell("A1", "Employee ID")}{text_cell("B1", "Name")}</row>'
    return make_package(tmp_path_factory.mktemp("crowd") / "people.xlsx", head + "".join(rows))


@asynccontextmanager
async def importing(data_dir: Path, crowd: Path) -> AsyncIterator[tuple[Client, "asyncio.Future[Any]"]]:
    """A client, and its import with the id `long` that has begun and is far from its end."""
    async with connected(data_dir) as client:
        steps = client.heard("$/progress")
        created = client.ask("session.create", {"path": str(crowd), "progressToken": "import"}, "long")
        first = await steps.get()
        assert first.token == "import"
        assert first.value.done < first.value.total, "the import is in the middle"
        yield client, created


async def refusal(answer: Awaitable[Any], kind: type[JsonRpcException] = JsonRpcException) -> Any:
    """Return the exception of that kind that the answer is."""
    with pytest.raises(kind) as caught:
        await answer
    return caught.value


@in_a_loop
async def test_requests_go_by_name_and_by_position(data_dir: Path, workbook: Path) -> None:
    async with reviewing(data_dir, workbook) as client:
        moved = await client.ask("employee.move", STAR)
        got = await client.ask("employee.get", ["00001"])
        assert (moved.employee.box, moved.employee.changed) == (9, True)
        assert got.employee == moved.employee


@in_a_loop
async def test_requests_sent_together_are_answered_each_by_its_own(data_dir: Path, workbook: Path) -> None:
    async with reviewing(data_dir, workbook) as client:
        wanted = [f"{number % 12 + 1:05}" for number in range(100)]
        answers = await asyncio.gather(*(client.ask("employee.get", {"employeeId": each}) for each in wanted))
        assert [each.employee.employeeId for each in answers] == wanted


@in_a_loop
async def test_an_error_becomes_the_exception_of_its_code_with_its_data(data_dir: Path, workbook: Path) -> None:
    async with reviewing(data_dir, workbook) as client:
        unknown = await refusal(client.ask("employee.get", {"employeeId": "nobody"}))
        assert (unknown.code, unknown.data["name"]) == (1200, "EmployeeNotFound")
        assert "nobody" in unknown.message
        wrong = await refusal(client.ask("employee.get", {"employeeId": 1}), JsonRpcInvalidParams)
        assert wrong.data["errors"][0]["path"] == "employeeId"
        unheard = await refusal(client.ask("textDocument/hover", {}), JsonRpcMethodNotFound)
        assert unheard.data["method"] == "textDocument/hover"


@in_a_loop
async def test_params_left_out_are_sent_as_null_which_the_specification_does_not_know(data_dir: Path) -> None:
    async with connected(data_dir) as client:
        refused = await refusal(client.ask("ping", None), JsonRpcInvalidRequest)
        assert refused.data["detail"] == "params must be an object or an array"
        assert (await client.ask("ping", {})).pong is True


@in_a_loop
async def test_a_converter_of_ones_own_keeps_members_whose_names_are_no_words(data_dir: Path, tmp_path: Path) -> None:
    def plain() -> Any:
        converter = default_converter()  # type: ignore[no-untyped-call]
        converter.register_structure_hook(JsonRPCResponseMessage, lambda message, shape: shape(**message))
        return converter

    name, header = "Zoë Łukasz 李雷 🎯 مرحبا", "Desk №"
    workbook = make_workbook(tmp_path / "пример 例.xlsx", [["1", name, "A 1"]], ["Employee ID", "Name", header])
    async with connected(data_dir, converter_factory=plain) as client:
        created = await client.ask("session.create", {"path": str(workbook), "name": name})
        assert (created["session"]["name"], created["session"]["filename"]) == (name, workbook.name)
        [employee] = (await client.ask("employee.list", {}))["employees"]
        assert (employee["name"], employee["extra"]) == (name, {header: "A 1"})


@in_a_loop
async def test_a_large_answer_is_one_message(data_dir: Path, tmp_path: Path) -> None:
    async with reviewing(data_dir, make_workbook(tmp_path / "people.xlsx", people_rows(300))) as client:
        listed = await client.ask("employee.list", {})
        assert len(listed.employees) == listed.total == 300


@in_a_loop
async def test_a_handler_hears_of_every_change_once_the_daemon_was_greeted(data_dir: Path, workbook: Path) -> None:
    async with reviewing(data_dir, workbook) as client:
        changes = client.heard("session.changed")
        await client.ask("employee.move", STAR)
        hello = await client.ask("initialize", HELLO)
        undone = await client.ask("change.undo", {})
        change = await changes.get()
        assert change.sessionId == hello.activeSessionId
        assert (change.seq, change.employeeIds, change.origin) == (undone.seq, ["00001"], "undo")
        assert changes.empty()


@in_a_loop
async def test_a_notification_of_ours_is_carried_out_and_not_answered(data_dir: Path, workbook: Path) -> None:
    async with reviewing(data_dir, workbook) as client:
        client.protocol.notify("employee.move", STAR)
        client.protocol.notify("employee.move", {**STAR, "employeeId": "nobody"})
        assert (await client.ask("employee.get", ["00001"])).employee.box == 9


@in_a_loop
async def test_a_running_import_is_cancelled_and_nothing_of_it_is_left(data_dir: Path, crowd: Path) -> None:
    async with importing(data_dir, crowd) as (client, created):
        client.protocol.notify("$/cancelRequest", CancelParams("long"))
        cancelled = await refusal(created, JsonRpcRequestCancelled)
        assert cancelled.data["name"] == "RequestCancelled"
        assert (await client.ask("session.list", {})).sessions == []


@in_a_loop
async def test_a_request_that_waits_behind_a_long_one_is_cancelled_alone(data_dir: Path, crowd: Path) -> None:
    async with importing(data_dir, crowd) as (client, created):
        before, unwanted, after = (client.ask("session.list", {}, name) for name in ("before", "unwanted", "after"))
        client.protocol.notify("$/cancelRequest", CancelParams("unwanted"))
        client.protocol.notify("$/cancelRequest", CancelParams("long"))
        await refusal(created, JsonRpcRequestCancelled)
        await refusal(unwanted, JsonRpcRequestCancelled)
        assert (await before).sessions == (await after).sessions == []


@in_a_loop
async def test_shutdown_and_exit_end_the_daemon_in_order_and_stop_the_client(data_dir: Path, workbook: Path) -> None:
    async with reviewing(data_dir, workbook) as client:
        assert (await client.ask("shutdown", {})).unsavedChanges == 0
        await refusal(client.ask("session.list", {}), JsonRpcInvalidRequest)
    assert (client.status, client.stopped) == (0, True)


@in_a_loop
async def test_a_kill_in_the_middle_of_a_request_fails_the_request(data_dir: Path, crowd: Path) -> None:
    async with importing(data_dir, crowd) as (_, created):
        children = psutil.Process().children()  # other tests may have left theirs
        alive = [each for each in children if each.status() != psutil.STATUS_ZOMBIE]
        [daemon] = [each for each in alive if str(data_dir) in each.cmdline()]
        daemon.kill()
        with pytest.raises(RuntimeError, match="exited with return code"):
            await created
