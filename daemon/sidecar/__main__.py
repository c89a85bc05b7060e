"""Builds the program: `python -m sidecar [--into DIR] [--lean]`. What goes in is told by ninebox-daemon.spec."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from sidecar.triple import UnknownTarget, of_this_python

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROGRAM = "ninebox-daemon"
ENDING = ".exe" if sys.platform == "win32" else ""

SAME_EACH_TIME = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "315532800"}
"""So that the same sources and packages give the same bytes: no order of a set, no time of the clock."""


def main(arguments: list[str] | None = None) -> int:
    """Build it, and say how large it is. Returns the exit status; PyInstaller's where that fails."""
    parser = argparse.ArgumentParser(prog="python -m sidecar", description="Build the daemon as a program of its own.")
    parser.add_argument("--into", type=Path, default=ROOT / "electron-stub" / "sidecar", help="a folder; made anew")
    parser.add_argument("--lean", action="store_true", help="without SciPy: 130 MB less, and no statistics.anomalies")
    given = parser.parse_args(arguments)
    if given.into.exists() and any(given.into.iterdir()) and not (given.into / f"{PROGRAM}{ENDING}").exists():
        parser.error(f"{given.into} holds something else, and would be made anew: name another folder, or empty it")
    try:
        triple = of_this_python()
    except UnknownTarget as unknown:
        parser.error(str(unknown))
    work = ROOT / "build" / "sidecar"
    if status := _freeze(work, is_lean=given.lean):
        return status
    built = work / "dist" / "sidecar"
    _strip(built)
    # Tauri's externalBin asks for that name; it is small, since all that matters lies beside it.
    shutil.copy2(built / f"{PROGRAM}{ENDING}", built / f"{PROGRAM}-{triple}{ENDING}")
    _put(built, given.into)
    files = [file for file in given.into.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{given.into}: {size:.0f} MB in {len(files)} files, for {triple}")  # noqa: T201 - that is what it says
    return 0


def _freeze(work: Path, *, is_lean: bool) -> int:
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    folders = ["--workpath", str(work / "work"), "--distpath", str(work / "dist")]
    lean = {"NINEBOX_LEAN": "1"} if is_lean else {}
    env = {**os.environ, **SAME_EACH_TIME, **lean}
    done = subprocess.run([*command, *folders, str(HERE / f"{PROGRAM}.spec")], env=env, check=False)  # noqa: S603 - ours
    return done.returncode


def _strip(built: Path) -> None:
    """Take what only debuggers read out of the interpreter: half of it. Wheels come stripped, and may not be touched.

    Linux alone: elsewhere there is nothing to take, and on macOS it would break signatures.
    """
    own = [*built.glob("_internal/libpython*"), *built.glob("_internal/python*/lib-dynload/*.so")]
    if sys.platform == "linux" and own and (strip := shutil.which("strip")):
        subprocess.run([strip, "--strip-unneeded", *own], check=True)  # noqa: S603 - a fixed command


def _put(built: Path, into: Path) -> None:
    """Put it where it is asked for; what was built there before goes only now. Raises OSError."""
    if into.exists():
        shutil.rmtree(into)
    into.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(built, into)


if __name__ == "__main__":
    sys.exit(main())
