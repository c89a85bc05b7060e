"""What the README shows is run as it stands there."""

import json
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from ninebox_protocol.conformance.vectors import usual_folder, vectors_in

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_of_the_readme_works() -> None:
    example = next(block for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "printf" in block)
    done = subprocess.run(["bash", "-c", example], cwd=ROOT, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, 2, 3, 4]
    created, moved, listed, undone = (answer["result"] for answer in answers)
    assert f"{created['report']['imported']} made-up people" in README
    assert moved["employee"]["boxLabel"] == "Star [H,H]"
    assert listed["changes"][0]["note"] == "ready for more"
    assert undone["employees"][0]["changed"] is False


def test_every_method_stands_in_the_readme() -> None:
    from ninebox_protocol.methods import METHODS

    row = next(line for line in README.splitlines() if line.startswith("| methods"))
    named = []
    for part in row.split(";"):
        space = re.search(r"`(\w+\.)`", part)
        named += [(space[1] if space else "") + name for name in re.findall(r"`([\w.$/]*\w)`", part)]
    assert sorted(named) == sorted(method.name for method in METHODS)


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "electron-stub/README.md"])
def test_no_page_has_a_gap_to_be_filled(page: str) -> None:
    assert not re.search(r"@[A-Z]+@|TODO|TBD", (ROOT / page).read_text(encoding="utf-8"))


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_conformance_table_of_the_readme_counts_the_vectors_that_there_are() -> None:
    vectors = vectors_in(usual_folder())
    counts = Counter((vector.file, vector.framing) for vector in vectors)
    counts += Counter(("**all**", vector.framing) for vector in vectors)
    shown = {
        (name, framing): int(cell.strip("*").partition("/")[0])
        for line in README.splitlines()
        for name, *cells in re.findall(r"\| (\S+) \| (\S+) \| (\S+) (?=\|)", line)
        for framing, cell in zip(("lines", "headers"), cells, strict=True)
        if "/" in cell
    }
    assert shown == counts
    assert f"{len({(vector.file, vector.name) for vector in vectors})} exchanges" in README
