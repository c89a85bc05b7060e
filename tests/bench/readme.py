"""The short tables of the README, printed from the JSON that is committed. `python -m bench.readme [README.md]`.

With a page: what stands in it between the two marks is replaced. Measures nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from bench import growth
from bench.asking import DISTRIBUTION, LIST, NARROW, OTHERS, SEARCH
from bench.backups import BACKUP
from bench.budgets import judged
from bench.editing import KEYED, MANY, MOVE, NOTE, UNDO
from bench.results import FOLDER, Figure, Run, read
from bench.spreadsheets import CREATE, EXPORT
from bench.standby import ANSWER
from bench.starting import SPAWN
from bench.table import MET, MISSED
from bench.words import amount, machine, ratio

BEGIN, END = "<!-- figures: printed by python -m bench.readme -->", "<!-- end of figures -->"
SIZES = (1_000, 10_000, 100_000)

WORK = {
    MOVE: "`employee.move`, on disk",
    KEYED: "the same with a `mutationId`",
    MANY: "`employee.moveMany` of 100, on disk",
    UNDO: "`change.undo`, on disk",
    NOTE: "`employee.setNote`, on disk",
    SPAWN: "spawn to `initialize`, people restored",
    f"{SPAWN}, cold file cache": "the same with a cold file cache",
    ANSWER: "SIGKILL to the next answer, with a standby",
    CREATE: "`session.create`, 30 columns",
    EXPORT: "`session.export` of one change",
    BACKUP: "`storage.backup`, read back",
    "memory after the start": "memory after the start",
    "memory after a list of everybody": "memory after a list of everybody",
    "bytes to the log per move": "bytes that a move writes to the log",
    "syncs per move": "syncs per move",
}
QUESTIONS = {
    LIST: "`employee.list` of everybody",
    NARROW: "three members of everybody",
    f"{LIST}, the page's 13 members": "the page's 13 members of everybody",
    f"{LIST}, filtered and sorted, 50 of them": "filter, text and two orders, 50 of them",
    SEARCH: "`employee.search` with typing errors",
    DISTRIBUTION: "`statistics.distribution` by level",
    **{name: f"`{name.split(' ')[0]}`{name[len(name.split(' ')[0]) :]}" for name in OTHERS},
}
ALONE = {
    f"{SPAWN}, a new directory": "spawn to `initialize`, nothing restored",
    f"{SPAWN}, 50 sessions of 1,000": "spawn to `initialize`, 50 sessions of 1,000",
    "memory of a standby": "memory of a standby",
    f"sidecar, {SPAWN}": "the frozen program: spawn to `initialize`, 1,000 people",
    f"sidecar, {ANSWER}": "the frozen program: SIGKILL to the next answer, 1,000 people",
    "sidecar, size of its folder": "the frozen program: size of its folder",
}


def block(bench: Run, grown: Run | None) -> str:
    """Return what stands between the marks: figures by size, those that have none, what grows how, and on what."""
    heads = ["", *(f"{size:,} people" for size in SIZES), "beside its floor in the same run", "budget"]
    parts = [
        _table(heads, (_by_size(bench, what, says, floors=True) for what, says in WORK.items())),
        _table(["", "", "beside its floor", "budget"], (_alone(bench, *each) for each in ALONE.items())),
        _table(["asked of", *heads[1:4], "budget"], (_by_size(bench, *each) for each in QUESTIONS.items())),
    ]
    if grown is not None:
        parts.append(_table(["", "100 people", "100,000 people", "grows"], _grows(grown)))
    parts.append(f"Medians. {machine(bench.machine)}")
    return "\n\n".join(parts)


def put_into(page: str, text: str) -> str:
    """Return a page with this between the marks. Raises ValueError where it hasn't both of them, once."""
    marks = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if len(marks.findall(page)) != 1:
        raise ValueError(f"it needs these two lines, once: {BEGIN} and {END}")
    return marks.sub(lambda _: f"{BEGIN}\n\n{text}\n\n{END}", page)


def kept(folder: Path = FOLDER) -> tuple[Run, Run | None]:
    """Return the two runs that are committed; None where growth was not kept."""
    runs = (folder / name for name in ("bench.json", "growth.json"))
    bench, grown = (read(path.read_text(encoding="utf-8")) if path.exists() else None for path in runs)
    if bench is None:
        raise FileNotFoundError(f"{folder} holds no bench.json: make figures")
    return bench, grown


def _by_size(run: Run, what: str, says: str, *, floors: bool = False) -> list[str]:
    """Return a row; empty where nothing of it was measured."""
    figures = [run.figure(what, size) for size in SIZES]
    there = [each for each in figures if each is not None]
    if not there:
        return []
    values = (amount(each.spread.median, each.unit) if each else "" for each in figures)
    return [says, *values, *([_beside(there)] if floors else []), _verdicts(there)]


def _alone(run: Run, what: str, says: str) -> list[str]:
    figure = next((each for each in run.figures if each.what == what), None)
    if figure is None:
        return []
    return [says, amount(figure.spread.median, figure.unit), _beside([figure]), _verdicts([figure])]


def _beside(figures: list[Figure]) -> str:
    """Return how many times its nearest floor each is: the first size to the last."""
    floor = next(iter(figures[0].floors), None)
    if floor is None:
        return ""
    *others, last = (ratio(each, floor).removesuffix(" x") for each in figures)
    return f"{', '.join(others)}{' and ' if others else ''}{last} x {floor}"


def _verdicts(figures: list[Figure]) -> str:
    """Return the budgets in words, each once: those of several sizes stand in the order of these."""
    said: dict[str, list[bool]] = {}
    for figure in figures:
        for each in judged(figure):
            said.setdefault(each.says, []).append(each.met)
    return ", ".join(f"{says} {' '.join(MET if met else MISSED for met in each)}" for says, each in said.items())


def _grows(run: Run) -> Iterable[list[str]]:
    """Yield a row for each operation: what it takes at both ends, and in which manner it grows in between."""
    for what in growth.SHOWN:
        points = growth.points_of(run, what)
        if points:
            _, manner, *_, fitted, claim = growth.slope(what, points)
            few, many = (amount(ms, "ms") for _, ms in (min(points), max(points)))
            grows = f"{manner}: {fitted}" if fitted else manner
            yield [WORK.get(what) or QUESTIONS[what], few, many, f"{grows}; claimed: {claim}" if claim else grows]


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = (heads, ["---"] * len(heads), *(row for row in rows if row))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main(arguments: list[str]) -> None:
    """Print the block, or put it into the page that is named."""
    text = block(*kept())
    if not arguments:
        print(text)
        return
    page = Path(arguments[0])
    try:
        page.write_text(put_into(page.read_text(encoding="utf-8"), text), encoding="utf-8", newline="\n")
    except ValueError as error:
        sys.exit(f"{text}\n\n{page} is as it was: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
