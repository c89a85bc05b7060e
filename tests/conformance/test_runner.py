"""The runner of the vectors, held against implementations that are right, wrong, stubborn or broken."""

import contextlib
import json
import os
import re
from pathlib import Path
from typing import Any

import psutil
import pytest

from conformance.judged import ANSWER, ASK, RIGHT, VECTORS, Runner, but, but_at_1, vector

pytestmark = pytest.mark.timeout(60)

# The child has much to say, and begins once the process itself has ended.
LEAVES_A_CHILD = """
import subprocess
code = "import sys; print(flush=True); sys.stdin.read(); sys.exit(2**25 * ' ' + 'alas')"
child = subprocess.Popen([sys.executable, "-S", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
sys.exit(7)
"""


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
        pytest.param(
            but("% len(body)", "% (2**26 + 1)"), "an answer of more than 67108864 bytes", id="a length too long"
        ),
        pytest.param(
            but("started = True", "os.write(2, b'x' * 700 + b'y' * 300); sys.exit(1)"),
            f"its last words: {'y' * 300}\n",
            id="ends with many words",
        ),
        pytest.param(but("started = True", LEAVES_A_CHILD), "status 7, its last words: alas", id="a child ends it"),
    ],
)
def test_an_implementation_that_does_not_answer_right_at_first_is_not_tried_further(
    run: Runner, implementation: str, said: str
) -> None:
    done = run(implementation)
    assert (done.returncode, done.stderr) == (1, "")
    assert "NOT TRIED FURTHER [" in done.stdout
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
        pytest.param("import os\nwhile True: os.write(2, b'x' * 65536)", id="words without end"),
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


def test_what_is_said_on_standard_error_is_read_and_not_stored(run: Runner) -> None:
    wordy = but(
        "started = True",
        """
import pathlib
os.write(2, b"x" * 2**20)
assert all(each.stat().st_size < 2**16 for each in pathlib.Path(os.environ["NINEBOX_DATA_DIR"]).parent.rglob("*"))
""",
    )
    assert run(wordy).returncode == 0


def test_last_words_are_those_of_the_process_that_ended(run: Runner) -> None:
    named = but_at_1("sys.exit(name)").replace(
        "started = True",
        'name = os.path.basename(os.environ["NINEBOX_DATA_DIR"])\nprint(name, file=sys.stderr, end=" ")',
    )
    assert re.search(r"its last words: (data-\d+) \1\)", run(named).stdout)


@pytest.mark.skipif(os.name == "nt", reason="needs sh, which is there at once")
def test_a_framing_is_given_up_after_20_vectors_in_a_row_that_ran_out_of_time(run: Runner) -> None:
    hello, after = (json.dumps({**ANSWER, "id": each}) for each in ("hello", "after 1"))
    once = f"""read -r line; echo '{hello}'; read -r line
        case $line in *right*) echo '{after}'; esac; exec sleep 1000"""
    late, right = (
        [vector(f"{name} {n}.", framing="lines", **{"-->": f'{{"{name}": 1}}', "<--": None}) for n in range(20)]
        for name in ("late", "right")
    )
    done = run(["sh", "-c", once], "--timeout", "0.2", vectors=[late[0], right[0], *late, *right[1:]])
    assert f"{'all':<24}{'1/41':>10}{'-':>10}" in done.stdout
    assert "NOT TRIED FURTHER [lines]: 20 vectors in a row ran out of time" in done.stdout
    assert done.stdout.count("FAILED some [lines]: late") == 21
    assert "FAILED some [lines]: right" not in done.stdout


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
            but_at_1("sys.exit(3)"),
            ["Asked, it answers.", "It ends with its input."],
            "(it ended with status 3)",
            id="dies of a message",
        ),
        pytest.param(
            but_at_1("time.sleep(1000)"),
            ["Asked, it answers.", "It ends with its input."],
            "(nothing more came in time)",
            id="hangs in a message",
        ),
        pytest.param(
            but_at_1("while True: say('{}')"),
            ["Asked, it answers.", "It ends with its input."],
            "(and more)",
            id="says more without end",
        ),
        pytest.param(
            but(
                'return {"sessions": []',
                'kept.append(request["id"])\n    return {"sessions": [{}] * (1 in kept[:-1])',
            ).replace("started = True", "kept = []"),
            ["Asked, it answers."],
            "(the request for the sessions that came behind it was answered with: ",
            id="keeps a session",
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


def unasked(method: str, **more: Any) -> str:
    return json.dumps({"jsonrpc": "2.0", "method": method, "params": {}, **more})


@pytest.mark.parametrize(
    ("sent", "said", "status"),
    [
        ({**ASK, "method": "initialize"}, unasked("notice"), 0),
        ({**ASK, "params": {"progressToken": 1}}, unasked("$/progress"), 0),
        ({**ASK, "params": {"progressToken": 1}}, unasked("notice"), 1),
        ({**ASK, "method": "initialize"}, unasked("$/progress"), 1),
        ({**ASK, "method": "initialize"}, unasked("a request", id=7), 1),
        (ASK, unasked("notice"), 1),
    ],
)
def test_notifications_may_come_where_they_were_asked_for(run: Runner, sent: Any, said: str, status: int) -> None:
    chatty = but_at_1(f"say({said!r})")
    exchange = vector("One.", **{"-->": json.dumps(sent), "<--": ANSWER})
    assert run(chatty, vectors=[exchange]).returncode == status


def test_notifications_without_end_are_given_up(run: Runner) -> None:
    endless = but_at_1(f"while True: say({unasked('log')!r})")
    exchange = vector("One.", **{"-->": json.dumps({**ASK, "method": "initialize"}), "<--": ANSWER})
    done = run(endless, "--timeout", "0.5", vectors=[exchange])
    assert (done.returncode, done.stderr) == (1, "")
    assert "came in time" in done.stdout


def test_an_implementation_of_one_framing_is_judged_in_that_one(run: Runner) -> None:
    done = run(but("headers = line", "assert line[:1] == b'{'\nheaders = line"), "--timeout", "5")
    assert done.returncode == 1
    assert f"{'all':<24}{'4/4':>10}{'0/4':>10}" in done.stdout
    assert "NOT TRIED FURTHER [headers]: session.list, asked first," in done.stdout


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
