"""The runner of the vectors, held against implementations that are right, wrong, stubborn or broken."""

import contextlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from ninebox_protocol.conformance.vectors import usual_folder, vectors_in

pytestmark = pytest.mark.timeout(60)

ROOT = Path(__file__).parents[2]

# Reads whichever framing it is spoken to in, knows one method, and ends with its input. Each test breaks one thing.
RIGHT = r"""
import json, os, sys, time
source, target = sys.stdin.buffer, sys.stdout.buffer
started = True

def say(text):
    body = text.encode()
    target.write(b"Content-Length: %d\r\n\r\n" % len(body) + body if headers else body + b"\n")
    target.flush()

def result_of(request):
    return {"sessions": [], "activeSessionId": None}

line = source.readline()
headers = line.startswith(b"Content-Length")
while line:
    if headers:
        source.readline()
        line = source.read(int(line.split(b":")[1]))
    request = json.loads(line)
    if "id" in request:
        say(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result_of(request)}))
    line = source.readline()
"""

NO_SESSIONS: dict[str, Any] = {"sessions": [], "activeSessionId": None}
ASK = {"jsonrpc": "2.0", "id": 1, "method": "session.list"}
ANSWER = {"jsonrpc": "2.0", "id": 1, "result": NO_SESSIONS}


def vector(name: str, **members: Any) -> dict[str, Any]:
    return {"name": name, "clause": "a clause", **members}


VECTORS = [
    vector("Asked, it answers.", **{"-->": json.dumps(ASK), "<--": ANSWER}),
    vector("An id comes back.", **{"-->": json.dumps({**ASK, "id": "\u00e9"}), "<--": {**ANSWER, "id": "\u00e9"}}),
    vector("Not asked, it is silent.", **{"-->": '{"jsonrpc": "2.0", "method": "other"}', "<--": None}),
    vector("It ends with its input.", connection="ended", **{"-->": json.dumps(ASK), "<--": ANSWER}),
]

Runner = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Return what runs the vectors over an implementation: its source code, or a command line."""

    def run(
        implementation: str | list[str], *options: str, vectors: list[Any] | None = None
    ) -> subprocess.CompletedProcess[str]:
        folder = tmp_path / "vectors"
        folder.mkdir(exist_ok=True)
        (folder / "some.json").write_text(json.dumps({"about": "", "vectors": vectors or VECTORS}), encoding="ascii")
        if isinstance(implementation, str):
            (tmp_path / "implementation.py").write_text(implementation, encoding="utf-8")
            implementation = [sys.executable, "-S", str(tmp_path / "implementation.py")]
        return runner("--vectors", str(folder), *options, "--", *implementation)

    return run


def runner(*words: str, path: Path = ROOT / "protocol") -> subprocess.CompletedProcess[str]:
    """Run the runner without any package that was installed: it has to get along with what Python has."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "ninebox_protocol.conformance", *words],
        env={**os.environ, "PYTHONPATH": str(path)},
        cwd=path,
        capture_output=True,
        text=True,
    )


def but(before: str, after: str) -> str:
    """Return the right implementation with one thing changed."""
    assert before in RIGHT
    return RIGHT.replace(before, after)


def test_a_right_implementation_passes_in_both_framings(run: Runner) -> None:
    done = run(RIGHT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1:] == [f"{'some':<24}{'4/4':>10}{'4/4':>10}", f"{'all':<24}{'4/4':>10}{'4/4':>10}"]


@pytest.mark.parametrize(
    ("implementation", "said"),
    [
        pytest.param(but('request["id"]', '"x"'), "was answered with", id="one id for all"),
        pytest.param(but('"result": result_of(request)', '"result": []'), "was answered with", id="another result"),
        pytest.param(but("started = True", 'say = print("ready", flush=True)'), "", id="a word before all"),
        pytest.param(but("started = True", "sys.exit(7)"), "it ended with status 7", id="ends at once"),
        pytest.param(but("started = True", 'sys.exit("alas")'), "its last words: alas", id="ends with last words"),
        pytest.param(but('b"Content-Length: %d', 'b"Content-length: %d'), "no `Content-Length: N`", id="other case"),
        pytest.param(but("% len(body)", "% (len(body) - 1)"), "what is no JSON", id="a length too short"),
        pytest.param(but(r"%d\r\n\r\n", r"%d\n\n"), "no `Content-Length: N`", id="newlines alone"),
        pytest.param(but(r'body + b"\n"', r'body + b"\r\n"'), "blanks around it", id="carriage returns"),
        pytest.param(but("json.dumps({", "'%s' % ({"), "what is no JSON", id="no JSON"),
        pytest.param(but('"sessions": []', '"sessions": [], "x": float("nan")'), "NaN is no JSON", id="NaN"),
    ],
)
def test_an_implementation_that_does_not_answer_right_at_first_is_not_tried_further(
    run: Runner, implementation: str, said: str
) -> None:
    done = run(implementation)
    assert (done.returncode, done.stderr) == (1, "")
    assert "FAILED all [" in done.stdout
    assert said in done.stdout


@pytest.mark.parametrize(
    "implementation",
    [
        pytest.param("import time; time.sleep(1000)", id="silent, reads nothing"),
        pytest.param("import sys; sys.stdin.buffer.read()", id="silent, reads all"),
        pytest.param("import sys; sys.stdout.close(); sys.stdin.buffer.read()", id="closes its output"),
        pytest.param("import sys; sys.stdout.write('x'); sys.stdout.flush(); sys.stdin.read()", id="half a line"),
        pytest.param("while True: print('x' * 65536, end='')", id="a line without end"),
        pytest.param('while True: print(\'{"jsonrpc": "2.0", "id": 0, "result": 1}\')', id="answers without end"),
        pytest.param("while True: print('[' * 100000)", id="brackets without end"),
        pytest.param("import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(1000)", id="deaf"),
        pytest.param(
            "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(1000)'])",
            id="a child that has its pipes",
        ),
    ],
)
def test_an_implementation_that_never_gets_anywhere_is_given_up(run: Runner, implementation: str) -> None:
    done = run(implementation, "--timeout", "0.3")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{'all':<24}{'0/4':>10}{'0/4':>10}" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="a process has no group there")
def test_an_implementation_that_is_given_up_takes_its_children_along(run: Runner, tmp_path: Path) -> None:
    child = f"import os, time; open({str(tmp_path / 'children')!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(1000)"
    run(f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {child!r}])", "--timeout", "1")
    children = (tmp_path / "children").read_text().split()
    assert children
    for each in children:
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(int(each)).wait(10)


@pytest.mark.parametrize(
    ("implementation", "failing", "said"),
    [
        pytest.param(
            but('    if "id" in request:', '    if request.get("id", 2) != 1:').replace(
                'request["id"]', 'request.get("id")'
            ),
            ["Asked, it answers.", "It ends with its input.", "Not asked, it is silent."],
            "  got       (nothing)",
            id="answers notifications, and not the id 1",
        ),
        pytest.param(
            but("json.dumps({", "json.dumps(ensure_ascii=False, obj={"), ["An id comes back."], "ascii", id="not ASCII"
        ),
        pytest.param(
            but("        say(json", '        if request["id"] == 1: say("{}")\n        say(json'),
            ["Asked, it answers.", "It ends with its input."],
            "  got       {}\n            {",
            id="says more",
        ),
        pytest.param(
            but("    request = json", "    if b'\"id\": 1' in line: sys.exit(3)\n    request = json"),
            ["Asked, it answers.", "It ends with its input."],
            "(it ended with status 3)",
            id="dies of a message",
        ),
        pytest.param(
            but("    request = json", "    if b'\"id\": 1' in line: time.sleep(1000)\n    request = json"),
            ["Asked, it answers.", "It ends with its input."],
            "(nothing more came in time)",
            id="hangs in a message",
        ),
        pytest.param(
            but("    request = json", "    while b'\"id\": 1' in line: say('{}')\n    request = json"),
            ["Asked, it answers.", "It ends with its input."],
            "(and more)",
            id="says more without end",
        ),
        pytest.param(RIGHT + "sys.exit(4)", ["It ends with its input."], "(it ended with status 4)", id="a wrong end"),
        pytest.param(RIGHT + "time.sleep(1000)", ["It ends with its input."], "nothing more came", id="no end"),
        pytest.param(
            RIGHT + "os.close(1)\ntime.sleep(1000)",
            ["It ends with its input."],
            "(it closed its output and goes on running)",
            id="an end in part",
        ),
        pytest.param(RIGHT + "say('{}')", ["It ends with its input."], "{}", id="a word behind all"),
        pytest.param(
            RIGHT + "target.write(b'{}')", ["It ends with its input."], "inside an answer", id="half a word behind all"
        ),
    ],
)
def test_what_fails_is_named_and_the_rest_passes(
    run: Runner, implementation: str, failing: list[str], said: str
) -> None:
    done = run(implementation, "--timeout", "1.5" if "sleep" in implementation else "10")
    assert (done.returncode, done.stderr) == (1, "")
    for framing in ("lines", "headers"):
        for each in VECTORS:
            line = f"FAILED some [{framing}]: {each['name']}\n"
            assert (line in done.stdout) is (each["name"] in failing), done.stdout
    assert said in done.stdout


UNASKED = '{"jsonrpc": "2.0", "method": "%s", "params": {}}'


@pytest.mark.parametrize(
    ("sent", "method", "status"),
    [
        ({**ASK, "method": "initialize"}, "notice", 0),
        ({**ASK, "params": {"progressToken": 1}}, "$/progress", 0),
        ({**ASK, "params": {"progressToken": 1}}, "notice", 1),
        ({**ASK, "method": "initialize"}, "$/progress", 1),
        (ASK, "notice", 1),
    ],
)
def test_notifications_may_come_where_they_were_asked_for(run: Runner, sent: Any, method: str, status: int) -> None:
    chatty = but(
        '    if "id" in request:', f'    if request.get("id") == 1: say({UNASKED % method!r})\n    if "id" in request:'
    )
    exchange = vector("One.", **{"-->": json.dumps(sent), "<--": ANSWER})
    assert run(chatty, vectors=[exchange]).returncode == status


def test_notifications_without_end_are_given_up(run: Runner) -> None:
    endless = but(
        '    if "id" in request:', f'    while request["id"] == 1: say({UNASKED % "log"!r})\n    if "id" in request:'
    )
    exchange = vector("One.", **{"-->": json.dumps({**ASK, "method": "initialize"}), "<--": ANSWER})
    done = run(endless, "--timeout", "0.5", vectors=[exchange])
    assert (done.returncode, done.stderr) == (1, "")
    assert "came in time" in done.stdout


def test_an_implementation_of_one_framing_is_judged_in_that_one(run: Runner) -> None:
    done = run(but("headers = line", "assert line[:1] == b'{'\nheaders = line"), "--timeout", "5")
    assert done.returncode == 1
    assert f"{'all':<24}{'4/4':>10}{'0/4':>10}" in done.stdout
    assert "FAILED all [headers]: not tried" in done.stdout


def test_an_end_by_itself_is_waited_for_with_the_input_open(run: Runner) -> None:
    ends = vector("It ends.", connection="fresh", framing="lines", exit=1, **{"-->": '{"bye": 1}', "<--": None})
    assert run(but('    if "id"', '    if "bye" in request: sys.exit(1)\n    if "id"'), vectors=[ends]).returncode == 0
    done = run(RIGHT, "--timeout", "0.3", vectors=[ends])
    assert done.returncode == 1
    assert "  expected  (the end, with status 1)" in done.stdout


def test_options_are_words_of_the_command_line(run: Runner) -> None:
    told = but(
        "started = True", 'assert sys.argv[1:] in ([], ["--framing", "lines"])\nready = len(sys.argv) > 1'
    ).replace('request["id"], ', 'request["id"] if isinstance(request["id"], str) else ready, ')
    answer = {**ANSWER, "id": True}
    words = vector(
        "One.",
        framing="lines",
        connection="fresh",
        options=["--framing", "lines"],
        **{"-->": json.dumps(ASK), "<--": answer},
    )
    assert run(told, vectors=[words]).returncode == 0
    assert run(told, vectors=[{name: value for name, value in words.items() if name != "options"}]).returncode == 1


def test_each_process_has_a_data_directory_of_its_own_and_it_is_empty(run: Runner) -> None:
    jealous = but(
        "started = True",
        'os.chdir(os.environ["NINEBOX_DATA_DIR"])\nassert os.listdir() == []\nopen("mine", "w").close()',
    )
    assert run(jealous).returncode == 0


def test_vectors_share_a_process_where_they_may(run: Runner, tmp_path: Path) -> None:
    counted = but("while line:", f"open({str(tmp_path / 'spoken to')!r}, 'a').write('x')\nwhile line:")
    assert run(counted).returncode == 0
    assert len((tmp_path / "spoken to").read_text()) == 4  # in each framing one for all, and one for the end


def test_the_last_line_lacks_its_newline(run: Runner) -> None:
    exact = but("    request = json", "    assert b'bye' not in line or line[-1:] == b'}'\n    request = json")
    last = vector("The last.", framing="lines", connection="ended", **{"-->": '{"bye": 1}', "<--": None})
    assert run(exact, vectors=[last]).returncode == 0
    assert run(exact, vectors=[{**last, "-->": '{"bye": 1}\n'}]).returncode == 1


def test_bytes_go_in_one_piece_and_as_they_are(run: Runner) -> None:
    one = vector(
        "Two in one piece.",
        framing="headers",
        exchange=[
            {"-->": ["Content-Length: 18\r\n\r\n{\"id\": 1, \"x\": \"", {"hex": "c3a9"}, "\""]},
            {"-->": "}Content-Length:10\r\n\r\n{\"id\":1.5}"},
            {"<--": ANSWER},
            {"<--": {**ANSWER, "id": 1.5}},
        ],
    )  # fmt: skip
    done = run(RIGHT, vectors=[one])
    assert done.returncode == 1  # the length is one too short
    one["exchange"][0]["-->"][0] = one["exchange"][0]["-->"][0].replace("18", "20")
    done = run(RIGHT, vectors=[one])
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--"],
        ["true"],
        ["--timeout", "0", "--", "true"],
        ["--timeout", "nan", "--", "true"],
        ["--timeout", "soon", "--", "true"],
        ["--unheard-of", "--", "true"],
        ["--vectors", "no-such-folder", "--", "true"],
        ["--", "no-such-command-anywhere"],
        ["--", ""],
    ],
)
def test_a_wrong_command_line_is_told_and_ends_with_status_2(words: list[str]) -> None:
    done = runner(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: python -m ninebox_protocol.conformance [--vectors DIR] [--timeout S] -- COMMAND..." in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_installed_brings_the_vectors(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    code = (
        "from ninebox_protocol.conformance.vectors import *; print(*sorted(v.name for v in vectors_in(usual_folder())))"
    )
    installed = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    ours = " ".join(sorted(vector.name for vector in vectors_in(usual_folder())))
    assert installed.stdout.decode().strip() == ours
