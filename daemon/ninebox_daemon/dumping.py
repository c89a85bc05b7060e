"""A session as text that people read: all of its rows, damaged ones in their place. Knows no stream and no file."""

import json
from collections.abc import Iterator
from typing import Any

from ninebox_daemon import __version__
from ninebox_daemon.store.queries import Queries
from ninebox_daemon.store.tables import CHANGE, CHECKPOINT, EMPLOYEE, IN_WORKBOOK, SESSION, RowDamaged, Table
from ninebox_daemon.store.verifying import JudgedRow

_OWN = "WHERE session_id = ?"


class Dump:
    """One session, row by row: nothing is held but the row in hand. `ascii_only`: letters beyond it are escaped."""

    def __init__(self, store: Queries, session_id: str, *, ascii_only: bool) -> None:
        self._store, self._session_id, self._ascii_only = store, session_id, ascii_only
        self.damaged = 0
        """How many rows were damaged, or how often reading could not go on, `is_there` included."""

    @property
    def is_there(self) -> bool:
        """True when there is any row of the session that can be read."""
        return any(self._has(table) for table in (SESSION, EMPLOYEE, CHANGE))

    def pieces(self) -> Iterator[str]:
        """Yield the text: one JSON object, indented by two. Raises StoreRefused."""
        yield f'{{\n  "product": {self._json(f"ninebox-daemon {__version__}")}'
        session = next(self._items(SESSION, _OWN, _session), None)
        yield ',\n  "session": ' + self._json(session).replace("\n", "\n  ")
        yield from self._list("people", EMPLOYEE, f"{_OWN} ORDER BY id", _person)
        yield from self._list("inWorkbook", IN_WORKBOOK, f"{_OWN} ORDER BY employee_id", _in_workbook)
        yield from self._list("journal", CHANGE, f"{_OWN} ORDER BY seq", _change)
        yield from self._list("checkpoints", CHECKPOINT, f"{_OWN} ORDER BY at, rowid", _checkpoint)
        yield "\n}\n"

    def _has(self, table: Table[Any]) -> bool:
        try:
            return next(self._store.judged(table, f"{_OWN} LIMIT 1", self._session_id), None) is not None
        except RowDamaged:
            self.damaged += 1
            return False

    def _list(self, name: str, table: Table[Any], where: str, shown: Any) -> Iterator[str]:
        yield f',\n  "{name}": ['
        first = True
        for item in self._items(table, where, shown):
            yield ("\n    " if first else ",\n    ") + self._json(item).replace("\n", "\n    ")
            first = False
        yield "]" if first else "\n  ]"

    def _items(self, table: Table[Any], where: str, shown: Any) -> Iterator[Any]:
        try:
            for row in self._store.judged(table, where, self._session_id):
                if row.whole:
                    yield shown(row.values)
                else:
                    self.damaged += 1
                    yield _as_it_is(row)
        except RowDamaged as error:
            self.damaged += 1
            yield {"damaged": f"the rest can't be read ({error})"}

    def _json(self, value: Any) -> str:
        return json.dumps(value, indent=2, ensure_ascii=self._ascii_only)


def _as_it_is(row: JudgedRow) -> Any:
    return {"damaged": "the checksum of this row doesn't fit", "row": row.values}


def _session(row: dict[str, Any]) -> Any:
    return {**{_camel(name): value for name, value in row.items()}, "report": _parsed(row["report"])}


def _person(row: dict[str, Any]) -> Any:
    return {
        "employeeId": row["employee_id"],
        "changedAt": row["changed_at"],
        "baseline": _parsed(row["baseline"]),
        "current": _parsed(row["current"]),
    }


def _in_workbook(row: dict[str, Any]) -> Any:
    return {"employeeId": row["employee_id"], "person": _parsed(row["person"])}


def _change(row: dict[str, Any]) -> Any:
    told = {_camel(name): row[name] for name in ("seq", "kind", "at", "mutation_id", "refers_to")}
    body = _parsed(row["body"])
    return {**told, **(body if isinstance(body, dict) else {"body": body})}


def _checkpoint(row: dict[str, Any]) -> Any:
    return {"checkpointId": row["checkpoint_id"], "name": row["name"], "seq": row["seq"], "at": row["at"]}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.title() for each in rest)


def _parsed(text: str | None) -> Any:
    """Return what a stored text says; what is no JSON, as it is."""
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text
