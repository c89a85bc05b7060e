"""A journal with damaged or missing rows made readable again. Pure: rows in, rows out; no I/O, no clock.

Each row's checksum is seeded with that of the row before it. So a row fits, or its checksum alone is damaged, or it
can't be told whether the row itself is damaged or one before it is missing: then what other records of the same
changes say decides, and where there are none, whether the row agrees with its neighbours.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, get_args

from ninebox_daemon.mending.stacks import Stacks
from ninebox_daemon.store.raw import Raw
from ninebox_daemon.store.rows import ChangeRow, checksum
from ninebox_protocol.changes import ChangeKind

UNCERTAIN = {"certain": False}
"""What is said of a thing that stands again, and may not be just as it was."""

SAYS_NOTHING = '{"before":{},"after":{},"note":null}'

_KINDS = frozenset(get_args(ChangeKind))

Parts = dict[str, dict[str, Any]]


class Told(NamedTuple):
    """A change as another record has it, whose own checksum fits. Links that it lacks are worked out."""

    row: ChangeRow
    source: str
    """`backup`, or `answer`: that to a mutation id."""


class Reasoned(NamedTuple):
    """A row that is set aside, and why."""

    raw: Raw[ChangeRow]
    why: str


@dataclass(slots=True)
class Chain:
    """A journal as it will be."""

    rows: list[ChangeRow] = field(default_factory=list)
    aside: list[Reasoned] = field(default_factory=list)
    rebuilt: list[dict[str, Any]] = field(default_factory=list)
    lost: list[dict[str, Any]] = field(default_factory=list)
    altered_from: int | None = None
    """Where `rows` begin to differ from what stands on disk; None: nowhere."""
    seed: int = 0
    """The checksum of the row before that place."""
    doubtful_after: int | None = None
    """The seq of the first change of which nothing is known, or that may not be what it was; None: there is none."""

    def lose(self, seq: int) -> None:
        """Note that nothing tells what was decided at `seq`."""
        self.lost.append({"what": "change", "seq": seq})
        self.doubt(seq)

    def doubt(self, seq: int) -> None:
        """Note that what was decided at `seq` isn't known."""
        self.doubtful_after = seq if self.doubtful_after is None else min(seq, self.doubtful_after)


Agrees = Callable[[ChangeRow, Sequence[ChangeRow], Sequence[ChangeRow]], bool]
"""From a row that can't be proven and the rows before and after it to whether all that it says fits in between."""


def is_whole(raws: Sequence[Raw[ChangeRow]], seed: int) -> bool:
    """True when every row fits, the first one by `seed`."""
    for raw in raws:
        if checksum(raw.row.values, seed) != raw.crc:
            return False
        seed = raw.crc
    return True


def mended(
    raws: Sequence[Raw[ChangeRow]], seed: int, told: Mapping[int, Told], gone: Collection[str], agrees: Agrees
) -> Chain:
    """Return the journal as it will be. `seed`: that of its first change; `gone`: people who are lost with it.

    `told` must be of this very history: it fills gaps, and the end where that is missing.
    """
    chain = Chain()
    finding = _Finding(chain, raws, seed, told, agrees)
    finding.run()
    rows = finding.rows
    unsure = {reasoned.raw.row.seq for reasoned in chain.aside}
    missing = _referred_to(rows, unsure) - {row.seq for row in rows}
    for seq in sorted(missing):
        chain.lose(seq)
        at = max((row.at for row in rows if row.seq < seq), default=rows[0].at)
        rows.append(_lost(replace(rows[0], seq=seq, at=at)))
    rows.sort(key=lambda row: row.seq)
    chain.rows = list(_linked(_without(row, gone) for row in rows))
    _compare(chain, raws, seed)
    return chain


def with_moment(
    chain: Chain, raws: Sequence[Raw[ChangeRow]], seed: int, session_id: str, next_seq: int, at: int
) -> None:
    """Let the journal have a change of this moment: somebody was touched then, and none of its changes says so.

    Where one is damaged, it is that one; else the end is missing, and a change that is lost stands for it.
    """
    unsure = {
        item["seq"] for item in (*chain.lost, *chain.rebuilt) if item in chain.lost or not item.get("certain", True)
    }
    for place, row in enumerate(chain.rows):
        before = chain.rows[place - 1].at if place else 0
        behind = chain.rows[place + 1].at if place + 1 < len(chain.rows) else at
        if row.seq in unsure and before <= at <= behind:
            chain.rows[place] = replace(row, at=at)
            break
    else:
        links = (chain.rows[-1].undo_next, chain.rows[-1].redo_next) if chain.rows else (None, None)
        seq = max(next_seq, chain.rows[-1].seq + 1 if chain.rows else 1)
        chain.rows.append(ChangeRow(session_id, seq, "lost", SAYS_NOTHING, at, None, None, *links))
        chain.lose(seq)
    chain.altered_from = None
    _compare(chain, raws, seed)


class _Finding:
    """One way along a journal, the oldest change first: what stands there or is told elsewhere."""

    def __init__(
        self, chain: Chain, raws: Sequence[Raw[ChangeRow]], seed: int, told: Mapping[int, Told], agrees: Agrees
    ) -> None:
        self._chain, self._raws, self._seed, self._told, self._agrees = chain, raws, seed, told, agrees
        there = {raw.row.seq for raw in raws}
        self._missing = sorted((seq for seq in told if seq not in there), reverse=True)
        self._stacks = Stacks()
        self.rows: list[ChangeRow] = []

    def run(self) -> None:
        """Go all the way."""
        for place, raw in enumerate(self._raws):
            if checksum(raw.row.values, self._seed) != raw.crc:
                self._fill(before=raw.row.seq)
            self._take(place, raw)
        self._fill(before=None)

    def _fill(self, before: int | None) -> None:
        """Put what is missing before a change (None: at the end), as far as it is told elsewhere."""
        last = self.rows[-1].seq if self.rows else 0
        while self._missing and (before is None or self._missing[-1] < before):
            told = self._told[self._missing.pop()]
            if told.row.seq > last:
                row = self._linked(told.row)
                self._chain.rebuilt.append({"what": "change", "seq": row.seq, "from": told.source})
                self._put(row, checksum(row.values, self._seed))

    def _take(self, place: int, raw: Raw[ChangeRow]) -> None:
        own = checksum(raw.row.values, self._seed)
        if own == raw.crc:
            self._put(raw.row, raw.crc)
        elif (
            place + 1 < len(self._raws) and checksum(self._raws[place + 1].row.values, own) == self._raws[place + 1].crc
        ):
            self._chain.aside.append(Reasoned(raw, "the checksum itself is damaged"))
            self._chain.rebuilt.append({"what": "change", "seq": raw.row.seq, "from": "journal"})
            self._put(raw.row, own)
        else:
            self._chain.aside.append(Reasoned(raw, "the checksum doesn't fit, or the change before is missing"))
            self._put(self._mended(place, raw), raw.crc)

    def _mended(self, place: int, raw: Raw[ChangeRow]) -> ChangeRow:
        """Return what comes in the place of a row that can't be proven."""
        row, told = raw.row, self._told.get(raw.row.seq)
        if told is not None:
            self._chain.rebuilt.append({"what": "change", "seq": row.seq, "from": told.source})
            return self._linked(told.row)
        if is_sound(row) and self._agrees(row, self.rows, [each.row for each in self._raws[place + 1 :]]):
            self._chain.rebuilt.append({"what": "change", "seq": row.seq, "from": "journal", **UNCERTAIN})
            self._chain.doubt(row.seq)
            return row
        self._chain.lose(row.seq)
        at = row.at if isinstance(row.at, int) else (self.rows[-1].at if self.rows else 0)
        return _lost(replace(row, at=at))

    def _put(self, row: ChangeRow, crc: int) -> None:
        links = self._stacks.links(row.seq, row.kind)
        if links is not None:
            self._stacks.put(row.seq, links)
        self.rows.append(row)
        self._seed = crc

    def _linked(self, row: ChangeRow) -> ChangeRow:
        links = self._stacks.links(row.seq, row.kind)
        return row if links is None else replace(row, **links._asdict())


def _lost(row: ChangeRow) -> ChangeRow:
    return replace(row, kind="lost", body=SAYS_NOTHING, mutation_id=None)


def is_sound(row: ChangeRow) -> bool:
    """True when a row could be one that we wrote, going by itself alone."""
    try:
        body = json.loads(row.body)
        parts = [*body["before"].items(), *body["after"].items()]
        fits = all(isinstance(who, str) and isinstance(part, dict) for who, part in parts)
        return fits and set(body) == {"before", "after", "note"} and row.kind in _KINDS and isinstance(row.at, int)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def _referred_to(rows: Sequence[ChangeRow], unsure: Collection[int]) -> set[int]:
    """Return the changes that others refer to. Of what may be damaged nothing is believed."""
    sure = [row for row in rows if row.seq not in unsure]
    return {seq for row in sure for seq in (row.refers_to, row.undo_next, row.redo_next) if seq is not None}


def _without(row: ChangeRow, gone: Collection[str]) -> ChangeRow:
    """Return a change that says nothing of people who are lost: undo could not give them anything back."""
    if not gone or not any(json.dumps(who) in row.body for who in gone):
        return row
    body = json.loads(row.body)
    for side in ("before", "after"):
        body[side] = {who: part for who, part in body[side].items() if who not in gone}
    if not body["before"] and row.kind not in ("export", "refresh"):
        return _lost(row)
    return replace(row, body=json.dumps(body, separators=(",", ":")))


def _linked(rows: Iterable[ChangeRow]) -> Iterator[ChangeRow]:
    """Yield the journal with its links worked out anew.

    An undo or redo of what is lost becomes an edit as any other: what it did can still be taken back.
    """
    stacks = Stacks()
    for row in rows:
        links = stacks.links(row.seq, row.kind)
        if row.kind in ("undo", "redo") and (links is None or links.refers_to != row.refers_to):
            row = _as_edit(row)
            links = stacks.links(row.seq, row.kind)
        assert links is not None  # nothing but an undo or a redo lacks them
        stacks.put(row.seq, links)
        yield replace(row, **links._asdict())


def _as_edit(row: ChangeRow) -> ChangeRow:
    body = json.loads(row.body)
    before: Parts = {who: part for who, part in body["before"].items() if part}
    if not before:
        return _lost(row)
    after = {who: body["after"][who] for who in before}
    text = json.dumps({"before": before, "after": after, "note": body["note"]}, separators=(",", ":"))
    return replace(row, kind="update", body=text)


def _compare(chain: Chain, raws: Sequence[Raw[ChangeRow]], seed: int) -> None:
    """Find where the new rows begin to differ, and set aside whatever healthy rows had to change."""
    known = {reasoned.raw.row.seq for reasoned in chain.aside}
    was = {raw.row.seq: raw for raw in raws}
    for place, row in enumerate(chain.rows):
        raw = was.get(row.seq)
        if raw is not None and raw.row != row and row.seq not in known:
            chain.aside.append(Reasoned(raw, "it refers to what is lost"))
        if chain.altered_from is None:
            crc = checksum(row.values, seed)
            if raw is None or raw.row != row or raw.crc != crc:
                chain.altered_from, chain.seed = place, seed
            seed = crc
