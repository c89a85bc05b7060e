"""The frozen program where users have it: without Python, anywhere, under any name, and whole.

All else that it has to do as the daemon does from source is judged by the other tests, with NINEBOX_DAEMON: see
`make sidecar-test`.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from process import Daemon, Refused, kind_of, running
from sidecar.triple import of_this_python
from workbooks import make_workbook, people_rows

ROOT = Path(__file__).parents[2]
GIVEN = os.environ.get("NINEBOX_SIDECAR", "")
BUILT = Path(GIVEN).absolute()
ENDING = ".exe" if sys.platform == "win32" else ""
INSIDE = BUILT / "_internal"
NOTHING = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}
"""An environment with nothing in it; Windows itself needs that one."""
QUESTIONS: dict[str, dict[str, Any]] = {
    "employee.filterOptions": {},
    "org.tree": {},
    "statistics.agenda": {"minutes": 60},
    "statistics.distribution": {"groupBy": "manager"},
    "statistics.movers": {},
    "storage.usage": {},
}

pytestmark = pytest.mark.skipif(not GIVEN, reason="needs a frozen program: make sidecar-test builds one")


@pytest.fixture(params=["where it was built", "Größe メイン (2)", "read only"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Return a folder that holds the program, and see to it that nothing in it is changed."""
    here = BUILT
    if request.param != "where it was built":
        here = Path(shutil.copytree(BUILT, tmp_path / "somewhere else" / request.param, symlinks=True))
    if request.param == "read only":
        for path in (here, *here.rglob("*")):
            path.chmod(path.stat().st_mode & ~0o222)
    before = stand(here)
    yield here
    assert stand(here) == before
    for path in (here, *here.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)


def stand(folder: Path) -> dict[str, tuple[int, int]]:
    """Return all that is in a folder, with size and time."""
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def frozen(program: Path) -> type[Daemon]:
    """Return a kind of daemon that is this program, in an environment with nothing in it."""
    return kind_of(program, NOTHING)


def said(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [str(folder / f"ninebox-daemon{ENDING}"), *words]
    return subprocess.run(command, capture_output=True, env=NOTHING, check=False)


def test_it_needs_no_python_and_no_environment_wherever_it_lies(folder: Path, data_dir: Path, tmp_path: Path) -> None:
    book = make_workbook(tmp_path / "Menschen é.xlsx", people_rows(12))
    program = folder / f"ninebox-daemon{ENDING}"
    with running(data_dir, kind=frozen(program)) as daemon:
        assert daemon.initialize()["restored"]["sessions"] == 0
        assert daemon.call("session.create", path=str(book))["session"]["employeeCount"] == 12
        first = daemon.call("employee.list")["employees"][0]
        other = "Low" if first["performance"] == "High" else "High"
        daemon.call("employee.move", employeeId=first["employeeId"], performance=other, potential="Low")
        daemon.kill()
    with running(data_dir, kind=frozen(program)) as daemon:
        assert daemon.initialize()["restored"]["employees"] == 12
        assert daemon.call("session.list")["sessions"][0]["changedCount"] == 1
        daemon.call("shutdown")
        daemon.notify("exit")
        assert daemon.end() == (0, b"", b"")


def test_what_is_imported_late_is_there(data_dir: Path, tmp_path: Path) -> None:
    out, bundle = tmp_path / "out.xlsx", tmp_path / "all.ninebox"
    with running(data_dir, kind=frozen(BUILT / f"ninebox-daemon{ENDING}")) as daemon:
        ask = daemon.call
        ask("session.createSample", employees=120, seed=1)
        people = [each for each in ask("employee.list")["employees"] if each["performance"] == "High"]
        moved = people[0]["employeeId"]
        ask("employee.move", employeeId=moved, performance="Low", potential="Low")
        first, last = people[0]["name"].split()[0], people[0]["name"].split()[-1]
        misspelt = f"{first} {last[1]}{last[0]}{last[2:]}"
        assert moved in json.dumps(ask("employee.search", text=misspelt))
        assert loaded(daemon, "metrics_cpp"), "RapidFuzz's compiled half, not the one in Python"
        for method, params in QUESTIONS.items():
            assert ask(method, **params)
        ask("session.export", mode="saveNew", path=str(out))
        ask("session.exportBundle", path=str(bundle))
        ask("session.importBundle", path=str(bundle))
        ask("session.create", path=str(out))
        ask("storage.backup")
        assert ask("storage.check")["ok"]
        assert ask("rpc.discover") == json.loads((ROOT / "protocol/openrpc.json").read_text(encoding="utf-8"))


def loaded(daemon: Daemon, library: str) -> bool:
    """True where that library is in the memory of the process; outside Linux nobody tells."""
    maps = Path(f"/proc/{daemon.process.pid}/maps")
    return not maps.exists() or library in maps.read_text(encoding="utf-8")


def test_people_are_compared_where_scipy_is_in_it_and_else_it_says_what_is_missing(data_dir: Path) -> None:
    with running(data_dir, kind=frozen(BUILT / f"ninebox-daemon{ENDING}")) as daemon:
        daemon.call("session.createSample", employees=120, seed=1)
        if (INSIDE / "scipy").exists():
            assert daemon.call("statistics.anomalies")
        else:
            with pytest.raises(Refused) as refused:
                daemon.call("statistics.anomalies")
            assert refused.value.name == "InsightMissing"


def test_the_process_that_was_started_is_the_daemon(data_dir: Path) -> None:
    """So that a kill hits it: a single file would put a process of its own between."""
    with running(data_dir, kind=frozen(BUILT / f"ninebox-daemon{ENDING}")) as daemon:
        daemon.initialize()
        assert int((data_dir / "daemon.pid").read_text(encoding="ascii")) == daemon.process.pid
        daemon.kill()
        with running(data_dir, kind=frozen(BUILT / f"ninebox-daemon{ENDING}")) as next_one:
            assert next_one.initialize()


def test_a_standby_takes_over(data_dir: Path) -> None:
    kind = frozen(BUILT / f"ninebox-daemon{ENDING}")
    with running(data_dir, kind=kind) as daemon, running(data_dir, "--standby", kind=kind) as standby:
        daemon.call("session.createSample", employees=30, seed=1)
        standby.call("ping")
        number = standby.send("session.list", {})
        daemon.kill()
        assert standby.answer_to(number)["sessions"][0]["employeeCount"] == 30


def test_commands_that_serve_nothing_work_and_say_so_in_their_status(tmp_path: Path) -> None:
    assert said(BUILT, "--version").stdout.split() == [b"ninebox-daemon", version().encode()]
    assert said(BUILT, "--openrpc").stdout == (ROOT / "protocol/openrpc.json").read_bytes()
    assert said(BUILT, "--unheard-of").returncode == 2
    assert said(BUILT, "check", "--data-dir", str(tmp_path / "nothing")).returncode == 3


def version() -> str:
    from ninebox_daemon import __version__

    return __version__


def test_the_name_that_tauri_asks_for_is_there_and_runs(tmp_path: Path) -> None:
    program = BUILT / f"ninebox-daemon-{of_this_python()}{ENDING}"
    assert program.read_bytes() == (BUILT / f"ninebox-daemon{ENDING}").read_bytes()
    shutil.copytree(INSIDE, tmp_path / "_internal", symlinks=True)
    renamed = shutil.copy2(program, tmp_path / f"ninebox-daemon{ENDING}")  # Tauri takes the triple off
    assert subprocess.run([str(renamed), "--version"], env=NOTHING, check=False).returncode == 0


def test_every_module_of_ours_is_in_it() -> None:
    source = ROOT / "daemon" / "ninebox_daemon"
    names = {path.relative_to(source).with_suffix("") for path in source.rglob("*.py")}
    frozen_in = INSIDE / "ninebox_daemon"
    assert {path.relative_to(frozen_in).with_suffix("") for path in frozen_in.rglob("*.pyc")} == names


@pytest.mark.skipif(sys.platform == "darwin", reason="a framework is made of links")
def test_nothing_in_it_is_a_link_that_a_packer_would_copy_or_lose() -> None:
    assert [path for path in BUILT.rglob("*") if path.is_symlink()] == []


@pytest.mark.parametrize("name", ["hypothesis", "mypy", "pip", "pytest", "setuptools", "tkinter", "unittest", "wheel"])
def test_nothing_is_in_it_that_only_developers_need(name: str) -> None:
    if name == "unittest" and (INSIDE / "scipy").exists():
        pytest.skip("NumPy asks for it")
    assert [path.name for path in INSIDE.glob(f"{name}*")] == []


def test_each_package_in_it_comes_with_its_licence() -> None:
    texts = {path.stem.lower().replace("_", "-"): path for path in (INSIDE / "licences").iterdir()}
    direct = "filelock jsonrpcserver olefile openpyxl platformdirs psutil pydantic python-calamine rapidfuzz".split()
    indirect = "pydantic-core jsonschema attrs oslash rpds-py et-xmlfile typing-extensions pyinstaller python".split()
    assert {*direct, *indirect} <= texts.keys()
    assert all(path.stat().st_size > 500 for path in texts.values() if path.stem != "unknown")


def test_no_path_of_the_machine_that_built_it_is_in_it() -> None:
    files = [path for path in BUILT.rglob("*") if path.is_file()]
    assert [path for path in files if str(ROOT).encode() in path.read_bytes()] == []
