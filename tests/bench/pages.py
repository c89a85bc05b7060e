"""Everything that is printed from figures, printed anew from the JSON: `python -m bench.pages [FOLDER]`.

For a change of how figures are shown: then nothing has to be measured again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench import chart, growth, plots, table
from bench.results import FOLDER, Run, read, written


def of_bench(run: Run) -> dict[str, str]:
    """Return the files of a run by their names: JSON, chart, page."""
    return {"bench.json": written(run), "bench.svg": chart.drawn(run), "bench.md": table.page(run)}


def of_growth(run: Run) -> dict[str, str]:
    """Return the files of a run of growth by their names: JSON, plots, page."""
    drawn = plots.drawn(run, growth.SHOWN)
    return {"growth.json": written(run), "growth.svg": drawn, "growth.md": growth.page(run)}


def keep(files: dict[str, str], folder: Path) -> None:
    """Write them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def printed(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the files of the runs whose JSON is in a folder."""
    for name, how in (("bench.json", of_bench), ("growth.json", of_growth)):
        if (folder / name).exists():
            yield how(read((folder / name).read_text(encoding="utf-8")))


if __name__ == "__main__":
    _folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    for _files in list(printed(_folder)):
        keep(_files, _folder)
