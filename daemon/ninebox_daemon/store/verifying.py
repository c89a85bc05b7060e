"""Every row held against its checksum, over any connection: ours, a backup's, a copy's. It only reads."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ninebox_daemon.steps import EVERY, Step, part
from ninebox_daemon.store.rows import checksum
from ninebox_daemon.store.tables import (
    CHANGE,
    CHECKPOINT,
    EMPLOYEE,
    IN_WORKBOOK,
    MUTATION,
    OPENED,
    RECENT_FILE,
    SESSION,
    SETTING,
    UPLOAD,
    RowDamaged,
    StoreRefused,
    Table,
    read,
)
from ninebox_daemon.store.transaction import first_seed

What = Literal["database", "session", "employee", "change", "checkpoint", "answer", "setting", "upload", "recentFile"]

_KINDS: tuple[tuple[Table[Any], What], ...] = (
    *((SESSION, "session"), (EMPLOYEE, "employee"), (IN_WORKBOOK, "employee"), (CHANGE, "change")),
    *((CHECKPOINT, "checkpoint"), (OPENED, "session"), (MUTATION, "answer"), (SETTING, "setting")),
    *((UPLOAD, "upload"), (RECENT_FILE, "recentFile")),
)
_MOST_OF_SQLITE = 100
"""Lines of its own check that are told."""
_LOOKED_EVERY = 20_000
"""Instructions of SQLite's between two looks at whether the answer is still wanted."""


class Flaw(NamedTuple):
    """Something that is not as it was written. `detail` names ids alone."""

    what: What
    session_id: str | None
    detail: str


@dataclass(slots=True)
class Verified:
    """What was found in one database."""

    rows: int = 0
    flaws: list[Flaw] = field(default_factory=list)


class JudgedRow(NamedTuple):
    """A row by column, without its checksum; `whole`: that fits."""

    values: dict[str, Any]
    whole: bool


def verify(connection: sqlite3.Connection, step: Step) -> Verified:
    """Read all of a database. Raises StoreRefused where it can't be read for another reason than damage, and what
    `step` raises.

    That the last changes of a journal are missing can't show.
    """
    found = Verified()
    found.flaws += _damage_of_pages(connection, part(step, 0, 30))
    found.flaws += _damage_of_references(connection)
    there = {name for (name,) in _sound(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'", found)}
    tables = [(table, what) for table, what in _KINDS if table.name in there]
    for number, (table, what) in enumerate(tables):
        begin, end = (30 + 70 * place // len(tables) for place in (number, number + 1))
        _verify_rows(connection, table, what, found, part(step, begin, end))
    if {"session", "employee"} <= there:
        found.flaws += _wrong_counts(connection, found)
    return found


def verify_file(path: Path, step: Step) -> Verified:
    """Read all of a database that nobody writes to, such as a backup; nothing is created beside it.

    Never call it for the database that this process is connected to: closing it lets go of its lock. Raises as
    `verify`.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreRefused(str(error)) from error
    with closing(connection):
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        return verify(connection, step)


def judged(connection: sqlite3.Connection, table: Table[Any], where: str, *given: Any) -> Iterator[JudgedRow]:
    """Yield rows, damaged ones too. Raises RowDamaged where SQLite can't go on, StoreRefused.

    Of changes `where` has to choose whole journals, in order: each is the seed of the next.
    """
    chained, seed, session_id = table is CHANGE, 0, None
    for *values, crc in table.select_values(connection, where, *given):
        if chained and values[0] != session_id:
            session_id, seed = values[0], first_seed(values[0])
        yield JudgedRow(dict(zip(table.columns, values, strict=True)), checksum(tuple(values), seed) == crc)
        if chained:
            seed = crc


def _verify_rows(connection: sqlite3.Connection, table: Table[Any], what: What, found: Verified, step: Step) -> None:
    ordered = "ORDER BY session_id, seq" if table is CHANGE else ""
    try:
        ((total,),) = read(connection, f"SELECT count(*) FROM {table.name}")  # noqa: S608 - names of our own
        for number, (row, whole) in enumerate(judged(connection, table, ordered)):
            if number % EVERY == 0:
                step(number, total, "Comparing rows with their checksums")
            found.rows += 1
            if not whole:
                found.flaws.append(Flaw(what, row.get("session_id"), _named(table, row)))
    except RowDamaged as error:
        found.flaws.append(Flaw("database", None, f"the rows of {table.name} can't be read to their end ({error})"))


def _named(table: Table[Any], row: dict[str, Any]) -> str:
    """Return which row is meant, and what is wrong with it: no name of a person, no path, no text."""
    if table is CHANGE:
        return f"change {row['seq']}: its checksum doesn't fit, or the change before it is missing"
    if table is EMPLOYEE:
        return f"person {row['employee_id']} (row {row['id']}): the checksum doesn't fit"
    if table is IN_WORKBOOK:
        return f"what the workbook says of person {row['employee_id']}: the checksum doesn't fit"
    if table is RECENT_FILE:
        return "a recent file: the checksum doesn't fit"
    if table is OPENED:
        return "when the session was opened last: the checksum doesn't fit"
    return f"{table.name} {row[table.columns[0]]}: the checksum doesn't fit"


def _damage_of_pages(connection: sqlite3.Connection, step: Step) -> list[Flaw]:
    """Return what SQLite itself finds wrong with its pages and indices, as they are on disk by now."""
    found: list[Flaw] = []
    try:
        connection.execute("PRAGMA shrink_memory")  # pages in memory would hide what became of them on disk
        with _looking_up(connection, step):
            for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST_OF_SQLITE})"):
                if line != "ok":
                    found += [Flaw("database", None, each) for each in str(line).splitlines() if each.strip()]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise StoreRefused(str(error)) from error
        found.append(Flaw("database", None, str(error)))
    return found


@contextmanager
def _looking_up(connection: sqlite3.Connection, step: Step) -> Iterator[None]:
    """Ask `step` now and then while SQLite works, and let it go where that raises."""
    raised: list[BaseException] = []

    def look() -> int:
        try:
            step(0, 1, "Checking the pages of the database")
        except BaseException as error:  # noqa: BLE001 - it goes on below, outside of SQLite
            raised.append(error)
        return len(raised)

    look()
    if raised:
        raise raised[0]
    connection.set_progress_handler(look, _LOOKED_EVERY)
    try:
        yield
    except sqlite3.OperationalError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _damage_of_references(connection: sqlite3.Connection) -> list[Flaw]:
    found = Verified()
    strays: dict[str, int] = {}
    for table, *_ in _sound(connection, "PRAGMA foreign_key_check", found):
        strays[table] = strays.get(table, 0) + 1
    lost = [f"{count} rows of {table} belong to no session" for table, count in strays.items()]
    return [*found.flaws, *(Flaw("database", None, each) for each in lost)]


def _wrong_counts(connection: sqlite3.Connection, found: Verified) -> Iterator[Flaw]:
    sql = """SELECT session_id, employee_count, (SELECT count(*) FROM employee WHERE employee.session_id =
        session.session_id) AS counted FROM session WHERE counted <> employee_count"""
    for session_id, said, counted in _sound(connection, sql, found):
        yield Flaw("session", session_id, f"it has {counted} people instead of {said}")


def _sound(connection: sqlite3.Connection, sql: str, found: Verified) -> Iterator[tuple[Any, ...]]:
    """Yield what a query finds; where SQLite can't go on for damage, that is a flaw, and the end."""
    try:
        yield from read(connection, sql)
    except RowDamaged as error:
        found.flaws.append(Flaw("database", None, str(error)))
