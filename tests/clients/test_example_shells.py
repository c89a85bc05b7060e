"""The shells of electron-stub/examples, as somebody who types uses them: their daemon is killed, hung and kept out."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from process import COMMAND, Daemon, running
from workbooks import make_workbook

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "electron-stub" / "examples"
TSC = ROOT / "tests" / "clients" / "node_modules" / "typescript" / "bin" / "tsc"
PROGRAM = COMMAND[0] if len(COMMAND) == 1 else shutil.which("ninebox-daemon", path=Path(sys.executable).parent)
PEOPLE: list[list[object]] = [["E1", "Ada Okafor", "Low", "Low"], ["E2", "Bo Chen", None, None]]
TOLD = "list | move ID PERFORMANCE POTENTIAL (Low, Medium, High) | undo | end of input leaves"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shell in TypeScript as JavaScript."""
    folder = tmp_path_factory.mktemp("compiled")
    (folder / "package.json").write_text('{"type": "module"}', encoding="ascii")
    subprocess.run(["node", TSC, "--project", EXAMPLES, "--outDir", folder], check=True)
    return folder / EXAMPLES.relative_to(ROOT) / "shell.js"


@pytest.fixture(params=["py", "ts"])
def command(request: pytest.FixtureRequest) -> list[str]:
    if request.param == "py":
        return [sys.executable, str(EXAMPLES / "shell.py")]
    return ["node", str(request.getfixturevalue("compiled"))]


class Typist:
    """Somebody at a shell: types lines, reads lines."""

    def __init__(self, command: list[str], data_dir: Path, *words: str, program: Path | str | None = PROGRAM) -> None:
        self.data_dir = data_dir
        self.shell = subprocess.Popen(
            [*command, str(program), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "NINEBOX_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"},
        )

    def type(self, line: str) -> None:
        assert self.shell.stdin is not None
        self.shell.stdin.write(line + "\n")
        self.shell.stdin.flush()

    def reads(self) -> str:
        assert self.shell.stdout is not None
        return self.shell.stdout.readline().rstrip("\n")

    def daemon(self) -> psutil.Process:
        """Return the daemon of now: it has answered, since the shell has printed something."""
        return psutil.Process(int((self.data_dir / "daemon.pid").read_text()))

    def leave(self) -> tuple[int, str, str]:
        """End the input; return status and what else was printed, on stdout and stderr."""
        out, err = self.shell.communicate()
        return self.shell.returncode, out, err


@contextmanager
def typing(command: list[str], data_dir: Path, *words: str, **more: Path) -> Iterator[Typist]:
    typist = Typist(command, data_dir, *words, **more)
    try:
        yield typist
    finally:
        typist.shell.kill()
        typist.leave()


@pytest.fixture
def two(tmp_path: Path) -> str:
    """Return the path of a workbook of two people."""
    headers = ["Employee ID", "Name", "Performance", "Potential"]
    return str(make_workbook(tmp_path / "people.xlsx", PEOPLE, headers=headers))


@pytest.fixture
def typist(command: list[str], data_dir: Path, two: str) -> Iterator[Typist]:
    """Yield somebody who has just imported two people."""
    with typing(command, data_dir, two) as typist:
        assert typist.reads() == TOLD
        yield typist


def kinds(data_dir: Path) -> list[str]:
    """Return what was decided, the oldest first, as a daemon of our own tells it afterwards."""
    with running(data_dir) as daemon:
        return [change["kind"] for change in reversed(daemon.call("change.history")["changes"])]


def test_people_are_imported_listed_moved_and_moved_back(typist: Typist) -> None:
    typist.type("list")
    assert [typist.reads(), typist.reads()] == ["1 E1 Ada Okafor", "- E2 Bo Chen"]
    typist.type("move E2 High Medium")
    typist.type("undo")
    typist.type("move E1 Medium Medium")
    typist.type("list")
    assert [typist.reads(), typist.reads()] == ["5 E1 Ada Okafor", "- E2 Bo Chen"]
    assert typist.leave() == (0, "", "")
    assert kinds(typist.data_dir) == ["move", "undo", "move"]


def test_what_it_does_not_understand_and_what_is_refused_is_said_and_changes_nothing(typist: Typist) -> None:
    typist.type("dance")
    assert typist.reads() == TOLD
    typist.type("move E9 High High")
    assert typist.reads().startswith("? There is no employee E9 in this session. ")
    typist.type("move E1 Great High")
    assert typist.reads().startswith("? ")
    typist.type("undo")
    assert typist.reads().startswith("? ")
    assert typist.leave() == (0, "", "")
    assert kinds(typist.data_dir) == []


def test_a_daemon_that_was_killed_is_started_again_and_everything_is_there(typist: Typist) -> None:
    typist.type("move E1 High High")
    typist.type("list")
    assert [typist.reads(), typist.reads()] == ["9 E1 Ada Okafor", "- E2 Bo Chen"]
    typist.daemon().kill()
    typist.type("undo")
    typist.type("list")
    said = typist.reads()
    assert said.startswith("! "), "an unclean end is told to people"
    assert [typist.reads(), typist.reads()] == ["1 E1 Ada Okafor", "- E2 Bo Chen"]
    assert typist.leave()[0] == 0
    assert kinds(typist.data_dir) == ["move", "undo"]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process is held with SIGSTOP")
def test_what_was_under_way_in_a_kill_is_asked_again_and_done_once(typist: Typist) -> None:
    typist.type("list")
    assert [typist.reads(), typist.reads()] == ["1 E1 Ada Okafor", "- E2 Bo Chen"]
    daemon = typist.daemon()
    daemon.suspend()
    typist.type("move E2 Low High")
    typist.type("list")
    daemon.kill()
    assert typist.reads().startswith("! ")
    assert [typist.reads(), typist.reads()] == ["1 E1 Ada Okafor", "7 E2 Bo Chen"]
    assert typist.leave()[0] == 0
    assert kinds(typist.data_dir) == ["move"]


DIES_ONCE = """#!{python}
import os, pathlib, signal, sys
mark = pathlib.Path({mark!r})
if not mark.exists():
    mark.touch()
    sys.stdin.readline()
    os.write(1, b'{{"jsonrpc": "2.0", "id": 1, "result": {{"proto')
    os.kill(os.getpid(), signal.SIGKILL)
os.execv({program!r}, ["ninebox-daemon", *sys.argv[1:]])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows starts no script by its first line")
def test_an_answer_that_a_kill_cut_in_two_is_none(command: list[str], tmp_path: Path, data_dir: Path, two: str) -> None:
    program = tmp_path / "daemon"
    text = DIES_ONCE.format(python=sys.executable, mark=str(tmp_path / "mark"), program=str(PROGRAM))
    program.write_text(text, encoding="utf-8")
    program.chmod(0o700)
    with typing(command, data_dir, two, program=program) as typist:
        assert typist.reads() == TOLD
        typist.type("list")
        assert [typist.reads(), typist.reads()] == ["1 E1 Ada Okafor", "- E2 Bo Chen"]
        assert typist.leave()[0] == 0


def test_where_another_daemon_holds_the_data_it_ends_and_says_with_which_status(
    command: list[str], daemon: Daemon, data_dir: Path
) -> None:
    daemon.initialize()
    with typing(command, data_dir, "nowhere.xlsx") as typist:
        status, out, err = typist.leave()
    assert (status, out) == (1, "")
    assert "status 4" in err or "code: 4" in err
    assert err.count("is in use by process") == 1, "it was tried again, in vain"
