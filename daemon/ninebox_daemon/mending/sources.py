"""Where else something is told of a session: its workbook, the newest backup, answers that are kept. It only reads."""

import json
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ninebox_daemon.files import Uploads, hash_of
from ninebox_daemon.mending.chain import Told
from ninebox_daemon.store.copies import copy_opened
from ninebox_daemon.store.queries import Queries
from ninebox_daemon.store.rows import (
    ChangeRow,
    CheckpointRow,
    EmployeeRow,
    MutationRow,
    SessionRow,
)
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.store.transaction import first_seed
from ninebox_daemon.workbook.reader import Imported, read_workbook
from ninebox_protocol.errors import RpcError

log = logging.getLogger(__name__)

Backups = Callable[[], Iterable[Path]]
"""Returns the backups there are, the newest first."""


@dataclass(frozen=True, slots=True)
class Backed:
    """A session as a backup has it: every row in here fits its checksum."""

    row: SessionRow
    people: dict[str, EmployeeRow]
    in_workbook: dict[str, str | None]
    changes: list[ChangeRow]
    """The journal up to its first row that doesn't fit."""
    crcs: dict[int, int]
    """Seq to checksum, of all of them."""
    checkpoints: list[CheckpointRow]

    @property
    def seq(self) -> int:
        """Return where its journal ends; 0 for one without changes."""
        return self.changes[-1].seq if self.changes else 0


Belongs = Callable[[Backed], bool]
"""True when what a backup has is of the same history: a backup that was restored may have begun another one."""


def backed(backups: Backups, session_id: str, belongs: Belongs = lambda _: True) -> Backed | None:
    """Return a session as the newest backup that can be read and belongs here has it; None: none has it."""
    for path in backups():
        try:
            with copy_opened(path) as copy:
                found = _backed(copy, session_id)
        except (RowDamaged, StoreRefused, OSError):
            log.warning("a backup can't be read for mending")
            continue
        if found is not None and belongs(found):
            return found
    return None


def _backed(copy: Queries, session_id: str) -> Backed | None:
    raw = copy.raw
    row = next((each.row for each in raw.sessions() if each.fits and each.row.session_id == session_id), None)
    if row is None:
        return None
    changes: list[ChangeRow] = []
    crcs: dict[int, int] = {}
    seed = first_seed(session_id)
    with suppress(RowDamaged):
        for change, seed in copy.journal_checked(session_id):
            changes.append(change)
            crcs[change.seq] = seed
    return Backed(
        row,
        {each.row.employee_id: each.row for each in raw.people(session_id) if each.fits},
        {each.row.employee_id: each.row.person for each in raw.in_workbook(session_id) if each.fits},
        changes,
        crcs,
        _checkpoints(copy, session_id),
    )


def _checkpoints(copy: Queries, session_id: str) -> list[CheckpointRow]:
    try:
        return [each.row for each in copy.raw.checkpoints(session_id) if each.fits]
    except StoreRefused:  # made before there were any
        return []


class Sources:
    """All that is told of one session elsewhere, each read once and when it is asked for."""

    def __init__(
        self,
        row: SessionRow,
        uploads: Uploads,
        backups: Backups,
        belongs: Belongs,
        answers: Callable[[], list[MutationRow]],
    ) -> None:
        self.row, self._uploads, self._backups = row, uploads, backups
        self._belongs, self._answers = belongs, answers

    @cached_property
    def imported(self) -> Imported | None:
        """Return what the session's workbook says; None: it has none, or it can't be read any more."""
        path = self._workbook()
        if path is None:
            return None
        try:
            return read_workbook(path, shown_as=self.row.source_path, sheet_name=self.row.sheet_name)
        except (RpcError, OSError):
            log.warning("the workbook of session %s can't be read for mending", self.row.session_id)
            return None

    @cached_property
    def backed(self) -> Backed | None:
        """Return the session as the newest backup has it."""
        return backed(self._backups, self.row.session_id, self._belongs)

    @cached_property
    def answered(self) -> dict[int, Told]:
        """Return the changes that answers to mutation ids tell of, by seq."""
        return {told.row.seq: told for answer in self._answers() for told in _told_by(answer)}

    def _workbook(self) -> Path | None:
        """Return our copy of the workbook, or the user's own where that is the same to the last bit."""
        if not self.row.upload_sha256:
            return None
        with suppress(RpcError):
            return self._uploads.whole(self.row.upload_sha256, self.row.source_path)
        own = Path(self.row.source_path)
        with suppress(OSError, ValueError):
            if own.is_file() and hash_of(own) == self.row.upload_sha256:
                return own
        return None


def _told_by(answer: MutationRow) -> list[Told]:
    try:
        changes: list[dict[str, Any]] = json.loads(answer.answer or "{}").get("changes", [])
        return [Told(_row_of(answer, change), "answer") for change in changes]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _row_of(answer: MutationRow, change: dict[str, Any]) -> ChangeRow:
    """Return the row of a change that was answered, but for its links."""
    body = {side: change[side] for side in ("before", "after", "note")}
    text = json.dumps(body, separators=(",", ":"))
    session_id = str(answer.session_id)
    return ChangeRow(
        session_id, change["seq"], change["kind"], text, change["at"], answer.mutation_id, None, None, None
    )
