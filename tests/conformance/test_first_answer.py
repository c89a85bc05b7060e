"""What a start brings before the first answer: named here, so that nothing more comes to it unnoticed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from conformance.intruder import Intruder
from process import CLIENT, feed, running

pytestmark = pytest.mark.skipif("NINEBOX_DAEMON" in os.environ, reason="asks Python which modules of ours are loaded")

OURS = {
    "ninebox_protocol": """
    errors lifecycle methods standing wire
    """,
    "ninebox_daemon": """
    aside backup_folder backup_owner backup_places backup_troubles backups chores collector directory files
    front handlers holding housekeeping in_force lives logs memory mending notices ours pending places purging
    review rotation sessions settings shelf steps storage store targets tidying unit upkeep watch whereabouts
    wire
    """,
    "ninebox_daemon.handlers": """
    lifecycle
    """,
    "ninebox_daemon.mending": """
    mending quarantine
    """,
    "ninebox_daemon.review": """
    agenda grid terms
    """,
    "ninebox_daemon.store": """
    backup backup_names database held_file identity image judging migrating migrations opening quarantine queries raw
    rebuilding rebuilt recording reserve rows soundness standing sums tables transaction trouble unsaved wal
    """,
    "ninebox_daemon.wire": """
    call calling cancelling dispatch framing inbox lifecycle outbox serving stdio strict_json
    """,
}
"""By package, after an orderly end. `ninebox_daemon.__main__` is run as `__main__`."""

HELLO = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "1.0", "client": CLIENT}}

# Run by Python before anything of ours: tells at the end what there is then.
TELLS = """
import os

def tell():
    import gc, json, sys
    from ninebox_protocol.wire import Wire

    def below(shape):
        for each in shape.__subclasses__():
            yield each
            yield from below(each)

    built = [each.__name__ for each in below(Wire) if each.__pydantic_complete__]
    with open({place!r}, "w") as file:
        told = {{"modules": list(sys.modules), "built": built}}
        told |= {{"collects": gc.isenabled(), "kept": gc.get_freeze_count(), "env": dict(os.environ)}}
        json.dump(told, file)

def end(status, really=os._exit):
    tell()
    really(status)

os._exit = end
"""


class Brought(NamedTuple):
    """What there was when a daemon ended that was asked for nothing but `initialize`."""

    modules: set[str]
    built: set[str]
    collects: bool
    """True: the cyclic collector is at work."""
    kept: int
    """How many objects no collection walks any more."""
    env: dict[str, str]


@pytest.fixture
def brought(tmp_path: Path, data_dir: Path, workbook: Path, monkeypatch: pytest.MonkeyPatch) -> Brought:
    """Its input ends behind the request, so that nothing is done ahead of other ones."""
    with running(data_dir) as daemon:
        daemon.call("session.create", path=str(workbook))
        daemon.end()
    place = tmp_path / "told.json"
    (tmp_path / "sitecustomize.py").write_text(TELLS.format(place=str(place)))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")])))
    for each in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):  # it would be looked at, not only the daemon
        monkeypatch.delenv(each, raising=False)
    status, out, _ = feed(data_dir, json.dumps(HELLO).encode() + b"\n")
    assert status == 0
    assert json.loads(out)["result"]["restored"]["employees"] > 0
    told = json.loads(place.read_text())
    return Brought(set(told["modules"]), set(told["built"]), told["collects"], told["kept"], told["env"])


def test_of_ours_the_first_answer_brings_these_modules(brought: Brought) -> None:
    """A module that is new on the way there costs every start half a millisecond or more: here it is let in, or not."""
    ours = {each for each in brought.modules if each.split(".")[0] in ("ninebox_daemon", "ninebox_protocol")}
    assert ours == OURS.keys() | {f"{package}.{name}" for package, names in OURS.items() for name in names.split()}


def test_of_others_it_brings_these_packages(brought: Brought) -> None:
    roots = {each.split(".")[0] for each in brought.modules} - {"ninebox_daemon", "ninebox_protocol", "sitecustomize"}
    others = {each for each in roots - sys.stdlib_module_names if not each.startswith("_")}
    assert others == {
        *("pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"),
        *("jsonrpcserver", "oslash", "filelock"),
    }


def test_of_jsonrpcserver_it_brings_the_dispatcher_alone(brought: Brought) -> None:
    """The package brings as much again as all else: asyncio, an HTTP server and JSON Schema."""
    assert not brought.modules & {"jsonrpcserver", "jsonrpcserver.main", "jsonrpcserver.server", "jsonschema"}
    assert "jsonrpcserver.dispatcher" in brought.modules


def test_of_the_standard_library_it_brings_nothing_large_that_it_does_not_need(brought: Brought) -> None:
    """`email` and `zipfile` come with pydantic, which looks for plugins in all packages unless it is told not to."""
    assert not brought.modules & {
        *("asyncio", "concurrent.futures", "ctypes", "http", "multiprocessing", "ssl", "subprocess", "tarfile"),
        *("unittest", "xml", "statistics", "pkgutil"),
    }


def test_these_shapes_are_built_for_it_and_no_others(brought: Brought) -> None:
    """Params, answer, and what that is made of."""
    assert brought.built == {
        *("Initialize", "Initialized", "DaemonFacts", "Restored", "SessionSummary", "Source", "StorageStatus"),
    }


def test_the_collector_is_at_work_by_then_and_leaves_what_a_start_made_alone(brought: Brought) -> None:
    assert brought.collects
    assert brought.kept > 50_000


def test_no_plugins_are_looked_for(brought: Brought) -> None:
    """pydantic would read what every package says of itself."""
    assert brought.env["PYDANTIC_DISABLE_PLUGINS"] == "__all__"


def test_what_later_requests_need_is_brought_while_nobody_asks(data_dir: Path, intruder: Intruder) -> None:
    with running(data_dir, env=intruder.env) as daemon:
        daemon.initialize()
        intruder.run("""
import sys, threading
from ninebox_protocol.methods import METHODS
brought = ("ninebox_daemon.handlers.org", "ninebox_daemon.journal", "rapidfuzz.process")
pause = threading.Event()
while not all(each in sys.modules for each in brought):
    pause.wait(0.01)
while not all(method.params.__pydantic_complete__ for method in METHODS):
    pause.wait(0.01)
""")
        assert daemon.call("session.list")["sessions"] == []
