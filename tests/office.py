"""Workbooks as LibreOffice writes them, where it is installed: `make office` does that on Debian and its kin."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")

needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: make office")


def converted(path: Path, to: str, folder: Path) -> Path:
    """Return the workbook as LibreOffice converts it, in `folder`; `to` is a suffix, or `suffix:filter`.

    Each call has a profile of its own, so that calls at the same time are in nobody's way.
    """
    assert SOFFICE is not None
    folder.mkdir(parents=True, exist_ok=True)
    profile = (folder / f"profile-of-{path.name}-{to.partition(':')[0]}").resolve().as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", str(folder)]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=100, check=False)
    made = folder / f"{path.stem}.{to.partition(':')[0]}"
    assert made.is_file(), done.stderr
    return made
