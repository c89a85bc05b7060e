"""What came of a mending: what stands again and from where, and what is lost. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ninebox_daemon.store.raw import Raw
from ninebox_daemon.store.rows import Row

Item = dict[str, Any]
"""`what`, and as far as it is known `employeeId` and `name`, or `seq`; of what is rebuilt `from`."""

_TABLES = {
    "SessionRow": "session",
    "EmployeeRow": "employee",
    "ChangeRow": "change",
    "InWorkbookRow": "in_workbook",
    "CheckpointRow": "checkpoint",
    "SettingRow": "setting",
    "UploadRow": "upload",
    "OpenedRow": "opened",
    "RecentFileRow": "recent_file",
}


@dataclass(slots=True)
class Outcome:
    """Lists in the order of the session."""

    rebuilt: list[Item] = field(default_factory=list)
    lost: list[Item] = field(default_factory=list)
    aside: list[Item] = field(default_factory=list)
    """What the quarantine keeps: rows as they stand, and what is known to be missing."""

    def set_aside(self, raw: Raw[Any], why: str) -> None:
        """Note a row that the quarantine keeps."""
        self.aside.append(as_it_stands(raw, why))

    @property
    def counted(self) -> str:
        """Return how many of what, for the log: no name and no id of a person."""
        return f"rebuilt {_counted(self.rebuilt)}; lost {_counted(self.lost)}"


def as_it_stands(raw: Raw[Any], why: str) -> Item:
    """Return a row with the names of its columns, its checksum, and why it is set aside."""
    row: Row = raw.row
    values = dict(zip(row.__slots__, row.values, strict=True))
    return {"table": _TABLES[type(row).__name__], "why": why, "values": values, "crc": raw.crc}


def _counted(items: Sequence[Item]) -> str:
    counts = Counter(f"{item['what']} from {item['from']}" if "from" in item else item["what"] for item in items)
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "nothing"
