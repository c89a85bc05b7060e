"""Damage to rows behind the daemon's back: by SQL that leaves the checksum as it was, or in the bytes of the file."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from process import Daemon


def spoil(data_dir: Path, *statements: str) -> None:
    """Change rows; each statement must hit at least one."""
    with closing(sqlite3.connect(data_dir / "ninebox.db")) as database, database:
        for statement in statements:
            assert database.execute(statement).rowcount, statement


def flip(data_dir: Path, text: str, *, bit: int = 1, which: int = -1) -> None:
    """Flip a bit in the middle of a text that stands in the file; `which` of the places where it stands."""
    path = data_dir / "ninebox.db"
    content = bytearray(path.read_bytes())
    places, start = [], 0
    while (found := content.find(text.encode(), start)) >= 0:
        places.append(found)
        start = found + 1
    assert places, text
    content[places[which] + len(text) // 2] ^= bit
    path.write_bytes(content)


def rows(data_dir: Path, sql: str) -> list[Any]:
    """Return what a query finds."""
    with closing(sqlite3.connect(data_dir / "ninebox.db")) as database:
        return database.execute(sql).fetchall()


def backed_up(data_dir: Path, name: str = "ninebox-20250102T030405Z-request.db") -> None:
    """Copy the database, which no daemon has open, to where backups are."""
    (data_dir / "backups").mkdir(exist_ok=True)
    shutil.copy(data_dir / "ninebox.db", data_dir / "backups" / name)


def quarantined(data_dir: Path) -> list[dict[str, Any]]:
    """Return everything that the quarantine holds."""
    found: list[dict[str, Any]] = []
    for path in sorted((data_dir / "quarantine").glob("*.json")):
        assert path.stat().st_mode & 0o777 == 0o600
        found += json.loads(path.read_text(encoding="utf-8"))
    return found


def everything(daemon: Daemon, session_id: str | None = None) -> Any:
    """Return all that a session says of people and changes."""
    named = {"sessionId": session_id}
    listed = daemon.call("employee.list", **named)["employees"]
    history = daemon.call("change.history", limit=1000, **named)["changes"]
    return listed, daemon.call("change.list", **named)["changes"], history


def damage_of(hello: Any) -> list[Any]:
    """Return the notices of damage in an answer to `initialize`."""
    return [each for each in hello["notices"] if each["code"] == "SessionDamaged"]
