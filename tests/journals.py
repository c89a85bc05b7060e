"""Sessions with a long journal, written by the store's own rows: as if so many moves had been made one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from ninebox_daemon.review.people import moved, person_of, text_of
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.store.rows import ChangeRow, EmployeeRow, checksum
from ninebox_daemon.store.transaction import first_seed
from ninebox_protocol.employees import Person
from ninebox_protocol.wire import Level

LEVELS: tuple[Level, ...] = ("Low", "Medium", "High")
RATINGS = [(performance, potential) for performance in LEVELS for potential in LEVELS]


def with_moves(data_dir: Path, book: Path, count: int) -> str:
    """Import the workbook, move its people `count` times, each in turn to another box; returns the session's id."""
    manager = SessionManager(data_dir)
    session = manager.create_session(book)
    people = {who: session.person(who) for who in session.rows}
    connection = manager.store._held()
    connection.execute("BEGIN")
    columns = ", ".join(ChangeRow.__slots__)
    places = ", ".join("?" * (len(ChangeRow.__slots__) + 1))
    connection.executemany(
        f"INSERT INTO change ({columns}, crc) VALUES ({places})", _rows(session.session_id, people, count)
    )
    touched = [_row_after(session.rows[who], person) for who, person in people.items()]
    with_current = [row for row in touched if row.current is not None]
    for row in with_current:
        connection.execute(
            "UPDATE employee SET changed_at = ?, current = ?, crc = ? WHERE id = ?",
            (row.changed_at, row.current, checksum(row.values), row.id),
        )
    connection.execute("COMMIT")
    manager.close()
    return session.session_id


def _rows(session_id: str, people: dict[str, Person], count: int) -> Iterator[tuple[object, ...]]:
    """Yield the moves with their checksums; `people` stand as they were left then."""
    seed = first_seed(session_id)
    for seq, who in enumerate(islice(cycle(list(people)), count), start=1):
        was = people[who]
        performance, potential = RATINGS[(was.box or 0) % 9 if was.box != 9 else 0]
        if (performance, potential) == (was.performance, was.potential):
            performance, potential = RATINGS[(was.box or 0) % 9 - 1]
        people[who] = will_be = moved(was, performance, potential)
        members = [name for name in ("performance", "potential", "box") if getattr(was, name) != getattr(will_be, name)]
        before, after = (
            ",".join(f'"{name}":{_json(getattr(each, name))}' for name in members) for each in (was, will_be)
        )
        body = f'{{"before":{{"{who}":{{{before}}}}},"after":{{"{who}":{{{after}}}}},"note":null}}'
        row = ChangeRow(session_id, seq, "move", body, 1_700_000_000_000 + seq, None, None, seq, None)
        seed = checksum(row.values, seed)
        yield (*row.values, seed)


def _json(value: object) -> str:
    return "null" if value is None else f'"{value}"' if isinstance(value, str) else str(value)


def _row_after(row: EmployeeRow, person: Person) -> EmployeeRow:
    text = text_of(person)
    if text == row.baseline:
        return row
    assert person_of(text) == person
    return replace(row, changed_at=1_700_000_000_000, current=text)
