"""`python tests/branches.py report.json`: how many branches of `daemon/` and of `protocol/` the tests ran.

coverage's own floor counts lines and branches together, where branches alone hide behind the many lines.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PACKAGES = ("daemon", "protocol")
FLOOR = 95
"""Percent, of each package."""


def share(files: dict[str, Any], package: str) -> tuple[int, int]:
    """Return how many branches of a package were run, and how many there are. `files` as `coverage json` tells them.

    >>> summary = {"covered_branches": 3, "num_branches": 4}
    >>> share({"daemon/a.py": {"summary": summary}, "protocol/b.py": {"summary": summary}}, "daemon")
    (3, 4)
    """
    ours = [each["summary"] for path, each in files.items() if Path(path).parts[0] == package]
    return sum(each["covered_branches"] for each in ours), sum(each["num_branches"] for each in ours)


def main(report: str) -> int:
    """Print the shares; return 1 where one is under the floor."""
    files = json.loads(Path(report).read_text(encoding="utf-8"))["files"]
    shares = {package: share(files, package) for package in PACKAGES}
    for package, (run, all_of_them) in shares.items():
        print(f"{package}: {run} of {all_of_them} branches, {100 * run / all_of_them:.1f} % (floor: {FLOOR} %)")
    return int(any(100 * run < FLOOR * all_of_them for run, all_of_them in shares.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
