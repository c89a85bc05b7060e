"""A session's own row, damaged or missing, told again: by a backup, by answers, by what is there. It only reads."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any, NamedTuple

from ninebox_daemon.files import Uploads
from ninebox_daemon.review.people import person_of
from ninebox_daemon.store.raw import Raw
from ninebox_daemon.store.rows import EmployeeRow, MutationRow, SessionRow, checksum
from ninebox_protocol.sessions import ImportReport

_HASH = re.compile("[0-9a-f]{64}")
_COLUMNS = SessionRow.__slots__
_TRIED_AT_ONCE = 3
"""So many damaged columns are still found by the checksum."""


class Recovered(NamedTuple):
    """The row as it will be. `certain`: its checksum proves it."""

    row: SessionRow
    source: str
    certain: bool


class OwnRow:
    """What is known of one session beside its row."""

    def __init__(
        self, session_id: str, user_id: str, people: Sequence[Raw[EmployeeRow]], uploads: Uploads, now_ms: int
    ) -> None:
        self._session_id, self._user_id, self._uploads = session_id, user_id, uploads
        self._people, self._now_ms = people, now_ms

    def recovered(
        self, raw: Raw[SessionRow] | None, backed: SessionRow | None, answers: Sequence[MutationRow]
    ) -> Recovered | None:
        """Return the session's row; None where nothing at all tells of it."""
        answered = _answered(answers, self._session_id)
        others = [each for each in (answered, backed and _members(backed)) if each]
        if raw is not None:
            proven = self._proven(raw, others)
            if proven is not None:
                return Recovered(proven, "backup" if backed is not None else "answer" if answered else "upload", True)
        if not self._people and not others:
            return None
        stands = _members(raw.row) if raw is not None else {}
        told = [stands, *others, self._derived({**stands, **(others[0] if others else {})})]
        chosen = {
            name: next(each[name] for each in told if name in each and self._fits(name, each[name]))
            for name in _COLUMNS
        }
        if not others:
            chosen["name"] = f"Recovered {chosen['name']}"[:200]
        source = "backup" if backed is not None else "answer" if answered else "journal"
        return Recovered(SessionRow(**chosen), source, False)

    def _proven(self, raw: Raw[SessionRow], others: Sequence[dict[str, Any]]) -> SessionRow | None:
        """Return the row that fits the checksum, with as few columns as need be told by others; None: none does."""
        stands = replace(raw.row, session_id=self._session_id)
        options: dict[str, list[Any]] = {}
        for name in _COLUMNS:
            told = [each[name] for each in others if name in each]
            told += self._guesses().get(name, [])
            options[name] = [each for each in dict.fromkeys(told) if each != getattr(stands, name)]
        differing = [name for name in _COLUMNS if options[name]]
        for many in range(_TRIED_AT_ONCE + 1):
            for names in combinations(differing, many):
                for values in product(*(options[name] for name in names)):
                    row = replace(stands, **dict(zip(names, values, strict=True)))
                    if checksum(row.values) == raw.crc:
                        return row
        return None

    def _guesses(self) -> dict[str, list[Any]]:
        """Return by column what else it may have been."""
        return {
            "closed": [0, 1],
            "active": [0, 1],
            "employee_count": [len(self._people)],
            "user_id": [self._user_id],
        }

    def _derived(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return each column as it can be made up without the row itself: that of people without a workbook."""
        from ninebox_daemon.workbook.new_report import report_of_new

        whole = [person_of(each.row.baseline) for each in self._people if each.fits]
        try:
            report = ImportReport.model_validate_json(known.get("report", ""))
        except ValueError:
            report = report_of_new(whole)
        path = known.get("source_path", "")
        filename = re.split(r"[/\\]", path)[-1] or "review.xlsx"
        return {
            "session_id": self._session_id,
            "user_id": self._user_id,
            "name": known["filename"] if self._fits("name", known.get("filename")) else filename,
            "filename": filename,
            "created_at": self._now_ms,
            "closed": 0,
            "active": 0,
            "source_path": "",
            "source_size": 0,
            "source_mtime_ns": 0,
            "upload_sha256": "",
            "sheet_name": report.sheet_name,
            "header_row": report.header_row,
            "employee_count": len(self._people),
            "report": report.model_dump_json(ensure_ascii=True),
        }

    def _fits(self, name: str, value: Any) -> bool:
        """True when a column could hold this, going by itself and by what is there."""
        if name == "employee_count":
            return bool(value == len(self._people))
        if name == "session_id":
            return bool(value == self._session_id)
        return _FITS.get(name, _is_text)(value) and (name != "upload_sha256" or value == "" or self._uploads.has(value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and bool(value.strip()) and "\ufffd" not in value


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


def _is_report(value: Any) -> bool:
    try:
        ImportReport.model_validate_json(value)
    except (ValueError, TypeError):
        return False
    return True


_FITS: dict[str, Callable[[Any], bool]] = {
    "created_at": _is_count,
    "closed": lambda value: value in (0, 1),
    "active": lambda value: value in (0, 1),
    "source_path": lambda value: value == "" or _is_text(value),
    "source_size": _is_count,
    "source_mtime_ns": _is_count,
    "upload_sha256": lambda value: value == "" or (isinstance(value, str) and bool(_HASH.fullmatch(value))),
    "header_row": lambda value: isinstance(value, int) and value >= 1,
    "report": _is_report,
}


def _members(row: SessionRow) -> dict[str, Any]:
    return dict(zip(_COLUMNS, row.values, strict=True))


def _answered(answers: Sequence[MutationRow], session_id: str) -> dict[str, Any]:
    """Return the columns that the kept answers tell of, as the last one that does has them."""
    found: dict[str, Any] = {}
    for answer in answers:
        try:
            told = json.loads(answer.answer)
            said, report = told.get("session"), told.get("report")
        except (ValueError, AttributeError):
            continue
        if not isinstance(said, dict) or said.get("sessionId") != session_id:
            continue
        source = said["source"]
        found |= {
            "name": said["name"],
            "filename": said["filename"],
            "created_at": said["createdAt"],
            "source_path": source["path"] or "",
            "upload_sha256": source["sha256"] or "",
            "sheet_name": source["sheetName"],
            "header_row": source["headerRow"],
            "employee_count": said["employeeCount"],
            "active": int(said["active"]),
            "closed": int(said["status"] == "closed"),
        }
        if isinstance(report, dict):
            found["report"] = json.dumps(report, separators=(",", ":"))
    return found
