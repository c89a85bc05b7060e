"""The contract in TypeScript: it compiles where everything is strict, its client drives the real daemon in Node."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from process import COMMAND

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TYPESCRIPT = ROOT / "protocol" / "typescript"
TSC = HERE.parent / "node_modules" / "typescript" / "bin" / "tsc"
WORKBOOK = ROOT / "electron-stub" / "sample" / "people-2026.xlsx"


def node(*words: object, cwd: Path = ROOT, **env: str) -> str:
    """Run Node to its end and return what it printed. Fails, with that, where it failed."""
    done = subprocess.run(
        ["node", *map(str, words)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_client_drives_the_daemon(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="ascii")
    node(TSC, "--project", HERE, "--outDir", tmp_path)
    tests = tmp_path / HERE.relative_to(ROOT) / "client.test.js"
    node("--test", tests, DAEMON=json.dumps(COMMAND), WORKBOOK=str(WORKBOOK))


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that everything was copied into, as the page says, with its example compiled beside it."""
    folder = tmp_path_factory.mktemp("shell")
    page = (TYPESCRIPT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```ts\n(.*?)```", page, re.DOTALL)
    (folder / "example.ts").write_text(example, encoding="utf-8")
    for name in ("contract.ts", "client.ts", "node.ts"):
        shutil.copy(TYPESCRIPT / name, folder)
    types = {"types": ["node"], "typeRoots": [str(HERE.parent / "node_modules" / "@types")]}
    settings = {
        "extends": str(TYPESCRIPT / "tsconfig.json"),
        "compilerOptions": {**types, "noEmit": False},
        "files": ["example.ts"],
    }
    (folder / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="ascii")
    node(TSC, "--project", folder)
    return folder


@pytest.mark.parametrize(("workbook", "says"), [(True, "90 people"), (False, "There is no file")])
def test_the_example_of_the_page_works(shell: Path, tmp_path: Path, workbook: bool, says: str) -> None:
    if workbook:
        shutil.copy(WORKBOOK, tmp_path / "people.xlsx")
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    assert says in node(shell / "example.js", cwd=tmp_path, PATH=programs)
