"""One session's damaged rows: set aside first, then rebuilt in one transaction. Knows no request and no handler."""

import json
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ninebox_daemon.files import Uploads
from ninebox_daemon.mending.chain import Chain, Told, is_whole, mended, with_moment
from ninebox_daemon.mending.found import Found
from ninebox_daemon.mending.outcome import Outcome
from ninebox_daemon.mending.people import Candidate, Story, chosen, of_backup, of_workbook, reproduces
from ninebox_daemon.mending.places import Places
from ninebox_daemon.mending.quarantine import Quarantine
from ninebox_daemon.mending.sources import Backups, Sources
from ninebox_daemon.mending.workbook import in_workbook_after
from ninebox_daemon.store.database import Database
from ninebox_daemon.store.raw import Raw
from ninebox_daemon.store.rows import CheckpointRow, EmployeeRow, InWorkbookRow, SessionRow
from ninebox_daemon.unit import Units
from ninebox_protocol.employees import Person

log = logging.getLogger(__name__)

_UNFIT = "the checksum doesn't fit"
_ID, _NAME = (re.compile(rf'"{member}":("(?:[^"\\]|\\.)*")') for member in ("employeeId", "name"))


class Unmendable(Exception):
    """Nobody of the session could be rebuilt. Everything was left as it is."""


class Mender:
    """Mends sessions of one data directory."""

    def __init__(
        self,
        store: Database,
        units: Units,
        uploads: Uploads,
        quarantine: Quarantine,
        backups: Backups,
        now_ms: Callable[[], int],
    ) -> None:
        self._store, self._units, self._uploads = store, units, uploads
        self._quarantine, self._backups, self._now_ms = quarantine, backups, now_ms

    def mend(self, row: SessionRow) -> Outcome | None:
        """Put rows that fit in the place of a session's damaged ones, and of those missing; None: all are whole.

        Nothing is overwritten before the quarantine holds it. Raises Unmendable, RowDamaged where SQLite can't read
        the file, StoreRefused, StorageFailed, and OSError where the quarantine can't be written.
        """
        work = _Work(self._store, row, self._uploads, self._backups)
        if not work.found.is_damaged:
            return None
        work.rebuild()
        outcome = work.outcome
        self._quarantine.keep(row.session_id, self._now_ms(), outcome.aside)
        with self._units.transaction() as unit:
            if work.people_gone or work.people_new:
                unit.tx.mend_people(work.people_gone, work.people_new)
            unit.tx.mend_numbers(row.session_id)
            if work.chain.altered_from is not None:
                rows = work.chain.rows[work.chain.altered_from :]
                unit.tx.mend_journal(row.session_id, rows, work.chain.seed)
            if work.checkpoints is not None:
                unit.tx.mend_checkpoints(row.session_id, work.checkpoints)
            if work.in_workbook is not None:
                unit.tx.put_in_workbook(row.session_id, work.in_workbook)
            if work.count != row.employee_count:
                unit.tx.put_session(replace(row, employee_count=work.count))
        log.warning("mended session %s: %s", row.session_id, outcome.counted)
        return outcome


@dataclass(slots=True)
class _Damaged:
    """A person who isn't whole: `raw` None where the row is missing."""

    who: str
    raw: Raw[EmployeeRow] | None


class _Work:
    """What is found of one session, and what will stand instead. Nothing is written here."""

    def __init__(self, store: Database, row: SessionRow, uploads: Uploads, backups: Backups) -> None:
        self._store, self._row, self.found = store, row, Found(store.raw, row)
        self._sources = Sources(row, uploads, backups, self.found.belongs, lambda: store.raw.answers(row.session_id))
        self.outcome = Outcome()
        self.people_gone: list[int] = []
        self.people_new: list[EmployeeRow] = []
        self.in_workbook: dict[str, str | None] | None = None
        self.checkpoints: list[CheckpointRow] | None = None
        self.chain = Chain()
        self.count = row.employee_count

    def rebuild(self) -> None:
        """Work out what will stand, and what becomes of the rest. Raises Unmendable."""
        told = self._told()
        self.chain = self._chained(told, ())
        story = Story(self.chain.rows, self.chain.doubtful_after)
        lost = self._rebuild_people(story)
        if lost:
            self.chain = self._chained(told, lost)
        self.outcome.rebuilt += self.chain.rebuilt
        self.outcome.lost += self.chain.lost
        for raw in self.found.nowhere:
            self.outcome.set_aside(raw, "its number is damaged")
        for each in self.chain.aside:
            self.outcome.set_aside(each.raw, each.why)
        self.outcome.aside += [{"table": "change", "why": "missing", **item} for item in self._added_changes()]
        self._rebuild_in_workbook(lost)
        self._rebuild_checkpoints()

    def _told(self) -> dict[int, Told]:
        """Return what is told of changes elsewhere, where the journal needs it."""
        if not self.found.unexplained and is_whole(self.found.changes, self.found.seed):
            needed = bool(self.found.unfit or self.found.missing)  # the end of it may be missing without a trace
            return self._answered_beyond() if needed else {}
        backed = self._sources.backed
        of_backup = {row.seq: Told(row, "backup") for row in backed.changes} if backed is not None else {}
        return {**self._sources.answered, **of_backup}

    def _answered_beyond(self) -> dict[int, Told]:
        end = self.found.changes[-1].row.seq if self.found.changes else 0
        return {seq: told for seq, told in self._sources.answered.items() if seq > end}

    def _chained(self, told: dict[int, Told], gone: Iterable[str]) -> Chain:
        chain = mended(self.found.changes, self.found.seed, told, set(gone), self.found.agrees)
        for at in self.found.unexplained:
            if all(row.at != at for row in chain.rows):
                with_moment(
                    chain, self.found.changes, self.found.seed, self._row.session_id, self._store.next_seq(), at
                )
        return chain

    def _added_changes(self) -> list[dict[str, Any]]:
        there = {each.row.seq for each in self.found.changes}
        return [{"seq": row.seq} for row in self.chain.rows if row.seq not in there]

    def _rebuild_people(self, story: Story) -> list[str]:
        """Rebuild whom it can; returns the ids of those who are lost. Raises Unmendable where that is everybody."""
        damaged = self._damaged(story)
        if not damaged and self.found.missing <= 0:
            self.count = len(self.found.whole)
            return []
        workbook = self._workbook()
        certain = reproduces(story, workbook, self.found.whole.values())
        places = Places(self._store, self.found.whole, list(workbook))
        lost = []
        for each in sorted(damaged, key=lambda each: places.order(each.who, each.raw.row.id if each.raw else None)):
            told = list(self._candidates(story, each.who, workbook, certain))
            number = places.place(each.who, self._old_id(each), theirs=each.raw is not None)
            plain = EmployeeRow(number, self._row.session_id, each.who, None, "", None)
            rebuilt = chosen(story, each.raw, plain, told)
            item: dict[str, Any] = {"what": "employee", "employeeId": each.who}
            if each.raw is not None:
                self.people_gone.append(each.raw.row.id)
                self.outcome.set_aside(each.raw, _UNFIT)
            else:
                self.outcome.aside.append({"table": "employee", "why": "missing", "employeeId": each.who})
            if rebuilt is None:
                lost.append(each.who)
                self.outcome.lost.append({**item, **_named(each.raw)})
                continue
            places.take(rebuilt.row)
            self.people_new.append(rebuilt.row)
            doubt = {} if rebuilt.certain else {"certain": False}
            named = json.loads(rebuilt.row.text)["name"]
            self.outcome.rebuilt.append({**item, "name": named, "from": rebuilt.source, **doubt})
        self.count = len(self.found.whole) + len(self.people_new)
        if not self.count:
            raise Unmendable(f"nobody of the {self._row.employee_count} people can be rebuilt")
        unknown = self.found.missing - sum(each.raw is None for each in damaged)
        self.outcome.lost += [{"what": "employee"}] * unknown
        self.outcome.aside += [{"table": "employee", "why": "missing"}] * unknown
        return lost

    def _damaged(self, story: Story) -> list[_Damaged]:
        """Return who isn't whole, and who is missing as far as anything tells who that is."""
        if self.found.missing <= 0 and not self.found.unfit:
            return []
        known = dict.fromkeys(self._workbook())
        if self._sources.backed is not None:
            known |= dict.fromkeys(self._sources.backed.people)
        known |= dict.fromkeys(story.people) | dict.fromkeys(
            each.row.employee_id for each in self.found.said if each.fits
        )
        free = [who for who in known if who not in self.found.whole]
        found = []
        for raw in self.found.unfit:
            who = _who(raw.row, free)
            if who in free:
                free.remove(who)
            found.append(_Damaged(who, raw))
        return found + [_Damaged(who, None) for who in free[: max(self.found.missing, 0)]]

    def _candidates(self, story: Story, who: str, workbook: dict[str, Person], certain: bool) -> Iterable[Candidate]:
        if who in workbook:
            yield of_workbook(story, workbook[who], certain)
        backed = self._sources.backed
        if backed is not None and who in backed.people:
            yield of_backup(story, backed.people[who], backed.seq)

    def _old_id(self, each: _Damaged) -> int | None:
        backed = self._sources.backed
        if each.raw is not None:
            return each.raw.row.id
        return backed.people[each.who].id if backed is not None and each.who in backed.people else None

    def _workbook(self) -> dict[str, Person]:
        imported = self._sources.imported
        return {person.employee_id: person for person in imported.people} if imported is not None else {}

    def _rebuild_in_workbook(self, lost: Sequence[str]) -> None:
        unfit = [each for each in self.found.said if not each.fits]
        whole = {each.row.employee_id: each.row.person for each in self.found.said if each.fits}
        if not unfit:
            if any(who in whole for who in lost):
                self.in_workbook = {who: text for who, text in whole.items() if who not in lost}
            return
        people = {**self.found.whole, **{row.employee_id: row for row in self.people_new}}
        story = Story(self.chain.rows)
        self.in_workbook = {who: text for who, text in whole.items() if who in people}
        for raw in unfit:
            self.outcome.set_aside(raw, _UNFIT)
            self._tell_in_workbook(raw, people, story, set(whole))

    def _tell_in_workbook(
        self, raw: Raw[InWorkbookRow], people: dict[str, EmployeeRow], story: Story, known: set[str]
    ) -> None:
        assert self.in_workbook is not None
        backed = self._sources.backed
        who, said, source = in_workbook_after(raw.row, people, known, self._sources.imported, backed, story)
        item = {"what": "inWorkbook", "employeeId": who}
        if source is None:
            self.outcome.lost.append(item)
            return
        self.outcome.rebuilt.append({**item, "from": source})
        if said is None or said != people[who].baseline:
            self.in_workbook[who] = said

    def _rebuild_checkpoints(self) -> None:
        unfit = [each for each in self.found.marks if not each.fits]
        if not unfit:
            return
        backed = self._sources.backed
        told = {mark.checkpoint_id: mark for mark in backed.checkpoints} if backed is not None else {}
        self.checkpoints = []
        for each in self.found.marks:
            mark = each.row
            if not each.fits:
                self.outcome.set_aside(each, _UNFIT)
                if mark.checkpoint_id not in told:
                    self.outcome.lost.append({"what": "checkpoint", "seq": mark.seq})
                    continue
                mark = told[mark.checkpoint_id]
                self.outcome.rebuilt.append({"what": "checkpoint", "seq": mark.seq, "from": "backup"})
            self.checkpoints.append(mark)


def _who(row: EmployeeRow, free: Sequence[str]) -> str:
    """Return whose row it is, going by the three places that say so and by who is missing."""
    said = [row.employee_id, *(_read(_ID, text) for text in (row.baseline, row.current))]
    guesses = [each for each in said if each]
    for guess in guesses:
        if guess in free:
            return guess
    return max(guesses, key=guesses.count)


def _named(raw: Raw[EmployeeRow] | None) -> dict[str, str]:
    """Return the name that a damaged row still tells."""
    if raw is None:
        return {}
    name = _read(_NAME, raw.row.baseline) or _read(_NAME, raw.row.current)
    return {"name": name} if name else {}


def _read(member: re.Pattern[str], text: str | None) -> str | None:
    found = member.search(text or "")
    if found is None:
        return None
    try:
        value = str(json.loads(found[1]))
        value.encode()
    except ValueError:
        return None
    return value
