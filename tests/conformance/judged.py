"""The runner of the vectors as a real process, and implementations for it to judge: a right one, to be broken."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

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


def words(folder: Path, implementation: str | list[str], *options: str, vectors: list[Any] | None = None) -> list[str]:
    """Return what judges an implementation, its source code or its command, by vectors. Their files go to `folder`."""
    (folder / "vectors").mkdir(exist_ok=True)
    text = json.dumps({"about": "", "vectors": vectors or VECTORS})
    (folder / "vectors" / "some.json").write_text(text, encoding="ascii")
    if isinstance(implementation, str):
        (folder / "implementation.py").write_text(implementation, encoding="utf-8")
        implementation = [sys.executable, "-S", str(folder / "implementation.py")]
    return ["--vectors", str(folder / "vectors"), *options, "--", *implementation]


def started(*words: str, through: Sequence[str] = (), stdout: int = subprocess.PIPE, **env: str) -> Any:
    """Start the runner without any package that was installed: it has to get along with what Python has."""
    # Coverage is such a package: where branches are counted, it has to come along.
    alone = [] if "COVERAGE_PROCESS_CONFIG" in os.environ else ["-S"]
    return subprocess.Popen(
        [*through, sys.executable, *alone, "-m", "ninebox_protocol.conformance", *words],
        env={**os.environ, **env, "PYTHONPATH": str(ROOT / "protocol")},
        cwd=ROOT / "protocol",
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def runner(*words: str, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run the runner to its end."""
    with started(*words, **how) as process:
        said = process.communicate()
    return subprocess.CompletedProcess(words, process.returncode, *said)


def but(before: str, after: str) -> str:
    """Return the right implementation with one thing changed."""
    assert before in RIGHT
    return RIGHT.replace(before, after)


def but_at_1(*statement: str) -> str:
    """Return the right implementation with a statement, of these lines, where a message with the id 1 has come."""
    lines = "".join(f"        {line}\n" for line in statement)
    return but("    request = json", f"    if b'\"id\": 1' in line:\n{lines}    request = json")
