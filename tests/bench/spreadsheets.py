"""Workbooks in and out, beside what calamine, zipfile and openpyxl take for the same file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack

from bench.floors import by_openpyxl, file_copy, read_by_calamine, zip_copy
from bench.grounds import Grounds, Scale, asked, ids_of, other_than
from bench.measuring import figure, interleaved, once, timed
from bench.results import Figure, Spread, spread_of
from process import running

CREATE, EXPORT = "session.create", "session.export of one change"
CALAMINE, ZIP, COPY = "calamine alone", "zip copy", "file copy and fsync"


def figures(grounds: Grounds, scale: Scale) -> Iterator[Figure]:
    """Yield imports and exports at two sizes, and what openpyxl takes for the same files."""
    for size, rounds in {scale.small: scale.rounds(15), scale.middle: scale.rounds(5)}.items():
        book, few = grounds.book(size), min(rounds, 3 if size == scale.small else 1)
        reading, saving = (spread_of([by_openpyxl(what, book) for _ in range(few)]) for what in ("read", "save"))
        yield created(grounds, size, rounds, {"openpyxl, read only": reading})
        yield exported(grounds, size, rounds, {"openpyxl, load and save": saving})


def created(grounds: Grounds, people: int, rounds: int, beside: dict[str, Spread] | None = None) -> Figure:
    """Import a workbook as a session, several times; each is deleted again."""
    book = grounds.book(people)
    with running(grounds.folder / f"created-{people}") as daemon:

        def create() -> float:
            taken = once(lambda: asked(daemon, "session.create", path=str(book)))
            daemon.call("session.delete", sessionId=daemon.call("session.list")["activeSessionId"])
            return taken

        floor = timed(lambda: read_by_calamine(book))
        taken = interleaved({CREATE: create, CALAMINE: floor}, rounds, unmeasured=1 if rounds > 1 else 0)
    return figure(CREATE, people, taken[CREATE], {CALAMINE: taken[CALAMINE], **(beside or {})})


def exported(grounds: Grounds, people: int, rounds: int, beside: dict[str, Spread] | None = None) -> Figure:
    """Write one move into the session's own workbook, several times."""
    folder = grounds.folder / f"exported-{people}"
    folder.mkdir()
    book, copied = folder / "people.xlsx", folder / "copied"
    shutil.copy(grounds.book(people), book)
    with ExitStack() as stack:
        daemon = stack.enter_context(running(folder / "data"))
        daemon.call("session.create", path=str(book))
        who = ids_of(daemon)[-1]
        stands = daemon.call("employee.get", employeeId=who)["employee"]["performance"]

        def export() -> float:
            nonlocal stands
            stands = other_than(stands)
            daemon.call("employee.move", employeeId=who, performance=stands, potential="High")
            return once(lambda: asked(daemon, "session.export", mode="updateOriginal"))

        acts = {
            EXPORT: export,
            ZIP: timed(lambda: zip_copy(book, copied)),
            COPY: timed(lambda: file_copy(book, copied)),
        }
        taken = interleaved(acts, rounds, unmeasured=1 if rounds > 1 else 0)
    return figure(EXPORT, people, taken[EXPORT], {ZIP: taken[ZIP], COPY: taken[COPY], **(beside or {})})
