"""Workbooks as LibreOffice writes them, where it is installed: `make office` does that on Debian and its kin."""

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")

needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: make office")


def converted(path: Path, to: str, folder: Path, profile: Path | None = None) -> Path:
    """Return the workbook as LibreOffice converts it, in `folder`; `to` is a suffix, or `suffix:filter`.

    `profile`: a folder with settings of its own; None: the usual ones.
    """
    assert SOFFICE is not None
    folder.mkdir(parents=True, exist_ok=True)
    settings = (profile or _profile()).resolve().as_uri()
    command = [SOFFICE, f"-env:UserInstallation={settings}", "--headless", "--convert-to", to, "--outdir", str(folder)]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=100, check=False)
    made = folder / f"{path.stem}.{to.partition(':')[0]}"
    assert made.is_file(), done.stderr
    return made


@cache
def _profile() -> Path:
    """Return the one of this process: making it takes as long as a conversion, and two at a time can't share one."""
    folder = Path(tempfile.mkdtemp(prefix="ninebox-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
