"""Damaged files: every acknowledged decision is there, or is said to be missing; and nothing damaged is thrown away."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import pytest

from durability.damage import PAGE, Damage, State, damages, filled, state_of
from forking import forked
from ninebox_daemon.review.changes import drafted
from ninebox_daemon.review.people import moved
from ninebox_daemon.sessions import SessionManager
from ninebox_daemon.store.image import folded, read_both
from ninebox_daemon.store.judging import StoreUnusable
from ninebox_daemon.store.opening import open_copy
from ninebox_daemon.store.salvage import salvaged
from ninebox_daemon.store.tables import RowDamaged
from ninebox_daemon.store.wal import scan
from process import Daemon, Refused

POSITIONS, CHUNKS = 1000, 10
LOG_POSITIONS, LOG_CHUNKS = 200, 2


@pytest.fixture
def quick() -> Iterator[Path]:
    """Yield a folder where a sync costs nothing, if there is one: what counts here is what stands in the files."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def at_rest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State]:
    """Return a data directory that was left in order, and what it holds."""
    data_dir = tmp_path_factory.mktemp("at-rest") / "data"
    filled(data_dir, (16, 8), 10).close()
    sessions = SessionManager(data_dir)
    known = state_of(sessions)
    sessions.close()
    return data_dir, known


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, State]:
    """Return a data directory as a kill leaves it, most of it in the write-ahead log, and what it holds."""
    folder = tmp_path_factory.mktemp("killed")
    sessions = filled(folder / "data", (16, 8), 10)
    known = state_of(sessions)
    shutil.copytree(folder / "data", folder / "copy")
    sessions.close()
    return folder / "copy", known


def verdict(data_dir: Path, name: str, damage: Damage, known: State, folder: Path) -> str:
    """Open a copy with one file damaged, and return what came of it: nothing must differ without a word."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data_dir, copy)
    (copy / name).write_bytes(damage.data)
    heard: list[Any] = []
    try:
        sessions = SessionManager(copy, tell=lambda _, said: heard.append(said))
    except (StoreUnusable, RowDamaged):
        assert (copy / name).read_bytes() == damage.data, "refused, and not left as it was"
        return "refused"
    now = state_of(sessions)
    rebuilt = sessions.store.rebuilt
    if rebuilt is not None:
        kept = [(copy / "quarantine" / each).read_bytes() for each in rebuilt.quarantined]
        assert damage.data in kept or not damage.data
    sessions.close()
    if now == known:
        return "whole, made anew" if rebuilt else "whole"
    told = bool(rebuilt and rebuilt.lost) or bool(sessions.shelf.unlisted)
    notices = {each.session_id: each.data for each in heard if getattr(each, "code", "") == "SessionDamaged"}
    for session_id, was in known.items():
        is_now = now.get(session_id)
        if is_now != was and not isinstance(is_now, str):
            assert told or session_id in notices, (damage.kind, damage.at, session_id)
        if session_id in notices and is_now is not None and not isinstance(is_now, str):
            assert are_named(was, is_now, notices[session_id]), (damage.kind, damage.at, session_id)
    return "told, made anew" if rebuilt else "told"


def state_of_copy(folder: Path) -> State:
    """Return what the copy holds that `verdict` left."""
    sessions = SessionManager(folder / "copy")
    known = state_of(sessions)
    sessions.close()
    return known


def different_people(was: Any, now: Any) -> set[str]:
    """Return those who don't stand as they did."""
    return {who for who in was[1].keys() | now[1].keys() if was[1].get(who) != now[1].get(who)}


def are_named(was: Any, now: Any, data: Any) -> bool:
    """True when a notice says of all who don't stand as they did that they are lost, or not certain.

    Of somebody whose row is gone without a trace the ID may be gone too: then one more is counted as lost.
    """
    said = [*data["lost"], *(each for each in data["rebuilt"] if not each.get("certain", True))]
    named = {each.get("employeeId") for each in said if each["what"] == "employee"}
    unnamed = different_people(was, now) - named
    lost = [each.get("employeeId") for each in data["lost"] if each["what"] == "employee"]
    nameless = [who for who in lost if who not in was[1]]  # none, or what the damage made of it
    return not unnamed & now[1].keys() and len(unnamed) <= len(nameless)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_damage_to_the_database_is_repaired_or_told(chunk: int, at_rest: tuple[Path, State], quick: Path) -> None:
    data_dir, known = at_rest
    began, found = process_time(), Counter[tuple[str, str]]()
    for damage in damages((data_dir / "ninebox.db").read_bytes(), POSITIONS // CHUNKS, chunk):
        found[damage.kind, verdict(data_dir, "ninebox.db", damage, known, quick)] += 1
    print(f"{sum(found.values())} positions, {process_time() - began:.1f} s: {dict(sorted(found.items()))}")
    assert sum(found.values()) == POSITIONS // CHUNKS


@pytest.mark.parametrize("chunk", range(LOG_CHUNKS))
def test_no_damaged_byte_of_the_log_drops_what_was_acknowledged(
    chunk: int, killed: tuple[Path, State], quick: Path
) -> None:
    data_dir, known = killed
    wal = (data_dir / "ninebox.db-wal").read_bytes()
    size = (scan(wal).frames[-1].index + 1) * (PAGE + 24) + 32
    found = Counter[tuple[str, str]]()
    for damage in damages(wal[:size], LOG_POSITIONS // LOG_CHUNKS, chunk, ("bit", "byte")):
        found[damage.kind, verdict(data_dir, "ninebox.db-wal", damage, known, quick)] += 1
    print(f"{sum(found.values())} positions: {dict(found)}")
    assert all(what.endswith("made anew") for _, what in found), "noticed each time"
    assert found["bit", "whole, made anew"] + found["byte", "whole, made anew"] > 0.95 * sum(found.values())


def test_of_an_empty_database_the_log_is_not_deleted_but_read(killed: tuple[Path, State], quick: Path) -> None:
    data_dir, known = killed
    assert verdict(data_dir, "ninebox.db", Damage("cut", 0, 0, b""), known, quick).endswith("made anew")
    assert state_of_copy(quick).keys() == known.keys()


@pytest.mark.parametrize("chunk", range(LOG_CHUNKS))
def test_more_than_a_byte_of_the_log_is_repaired_or_told(chunk: int, killed: tuple[Path, State], quick: Path) -> None:
    """At the end of the log it can't be told from a write that was torn: the last two transactions are left out."""
    data_dir, known = killed
    wal = (data_dir / "ninebox.db-wal").read_bytes()
    ends = [frame.index for frame in scan(wal).frames if frame.size_after]
    last = 32 + (ends[-3] + 1) * (PAGE + 24)
    found = Counter[tuple[str, str]]()
    for damage in damages(wal[:last], LOG_POSITIONS // LOG_CHUNKS, chunk, ("sector", "garbage", "page")):
        whole_log = replace(damage, data=damage.data + wal[last:])
        found[damage.kind, verdict(data_dir, "ninebox.db-wal", whole_log, known, quick)] += 1
    print(f"{sum(found.values())} positions: {dict(found)}")
    assert sum(found.values()) == LOG_POSITIONS // LOG_CHUNKS


@pytest.mark.parametrize("name", ["ninebox.db", "ninebox.db-wal"])
def test_damage_everywhere_makes_no_session_up_and_no_more_missing_than_is(
    name: str, at_rest: tuple[Path, State], killed: tuple[Path, State]
) -> None:
    data_dir, _ = at_rest if name == "ninebox.db" else killed
    data, wal = read_both(data_dir / "ninebox.db")
    chance, most = random.Random(7), rows_of(folded(data, wal).data)
    for flips in (5, 50, 200) * 5:
        spoilt = bytearray(wal or data)
        for _ in range(flips):
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        content, rebuilt = salvaged(data, bytes(spoilt), [], []) if wal else salvaged(bytes(spoilt), b"", [], [])
        there = rows_of(content)
        lost = sum(count for table, count in rebuilt.lost.items() if table not in ("pages", "log"))
        assert {row[1] for row in there if row[0] == "session"} <= {row[1] for row in most if row[0] == "session"}
        assert lost <= len(most - there) + 2, "a damaged checksum looks as if a change were missing"


def rows_of(database: bytes) -> set[tuple[Any, ...]]:
    """Return every row that belongs to a session, behind the name of its table."""
    with closing(open_copy(database)) as connection:
        tables = ("session", "employee", "change", "mutation", "in_workbook", "opened")
        return {(table, *row) for table in tables for row in connection.execute(f"SELECT * FROM {table}")}


@pytest.mark.parametrize("whole_from", ["the header", "an interior page", "the page of the schema"])
def test_what_leads_to_the_rows_is_destroyed_and_every_row_is_back(whole_from: str, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    filled(data_dir, (2000,), 0).close()
    sessions = SessionManager(data_dir)
    known = state_of(sessions)
    sessions.close()
    database = data_dir / "ninebox.db"
    data = bytearray(database.read_bytes())
    interior = next(at for at in range(PAGE, len(data), PAGE) if data[at] == 5)
    at, size = {"the header": (0, 100), "an interior page": (interior, PAGE)}.get(whole_from, (0, PAGE))
    data[at : at + size] = b"\xa5" * size
    database.write_bytes(data)
    sessions = SessionManager(data_dir)
    rebuilt = sessions.store.rebuilt
    assert rebuilt is not None
    assert rebuilt.kept["employee"] == 2000
    assert state_of(sessions) == known
    sessions.close()


def test_a_destroyed_page_takes_its_own_people_only_and_a_backup_gives_them_back(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    filled(data_dir, (2000, 10), 0).close()
    sessions = SessionManager(data_dir)
    known = state_of(sessions)
    sessions.close()
    database = data_dir / "ninebox.db"
    whole = database.read_bytes()
    leaves = [at for at in range(PAGE, len(whole), PAGE) if whole[at] == 13]
    data = bytearray(whole)
    at = leaves[len(leaves) // 2]
    data[at : at + PAGE] = b"\xa5" * PAGE
    database.write_bytes(data)
    sessions = SessionManager(data_dir)
    rebuilt, now = sessions.store.rebuilt, state_of(sessions)
    sessions.close()
    assert rebuilt is not None
    print(f"{rebuilt.kept['employee']} of 2010 people back, {rebuilt.lost}")
    assert rebuilt.kept["employee"] + rebuilt.lost["employee"] == 2010
    assert rebuilt.lost["employee"] < 12
    large = max(known, key=lambda session_id: len(known[session_id][1]))
    assert len(different_people(known[large], now[large])) == rebuilt.lost["employee"]
    assert all(now[session_id] == was for session_id, was in known.items() if session_id != large)

    (data_dir / "backups").mkdir()
    (data_dir / "backups" / "ninebox-20260101T000000Z-daily.db").write_bytes(whole)
    database.write_bytes(data)
    sessions = SessionManager(data_dir)
    rebuilt = sessions.store.rebuilt
    assert rebuilt is not None
    assert rebuilt.from_backup["employee"] < 12
    assert state_of(sessions) == known
    sessions.close()


def edited(daemon: Daemon, session_id: str) -> str:
    """Move somebody of a review; returns what came of it."""
    try:
        daemon.call("session.activate", sessionId=session_id)
        person = daemon.call("employee.list")["employees"][0]["employeeId"]
        daemon.call("employee.move", employeeId=person, performance="Low", potential="Low")
    except Refused as refused:
        return refused.name
    return "edited"


def test_the_real_process_tells_of_the_damage_and_goes_on(at_rest: tuple[Path, State], quick: Path) -> None:
    data_dir, _ = at_rest
    found = Counter[str]()
    for damage in damages((data_dir / "ninebox.db").read_bytes(), 24, 99):
        copy = quick / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(data_dir, copy)
        (copy / "ninebox.db").write_bytes(damage.data)
        with forked(copy) as daemon:
            daemon.send("initialize", {"protocolVersion": 1, "client": {"name": "tests", "version": "1"}})
            if not daemon.read_line():
                assert daemon.end()[0] == 3
                assert (copy / "ninebox.db").read_bytes() == damage.data
                found["refused"] += 1
                continue
            for session in daemon.call("session.list")["sessions"]:
                found[edited(daemon, session["sessionId"])] += 1
            assert daemon.end()[0] == 0
    print(dict(found))
    assert set(found) <= {"edited", "SessionDamaged", "refused"}
    assert found["edited"] > found["SessionDamaged"]


# Runs inside the daemon: it is killed right before the n-th of these calls.
KILL_AT = """
import os, signal
left = [{number}]

def counted(really):
    def called(*given, **named):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return really(*given, **named)
    return called

for name in ("replace", "unlink", "fsync", "mkdir", "open"):
    setattr(os, name, counted(getattr(os, name)))
"""


@pytest.mark.parametrize("spoilt", ["ninebox.db", "ninebox.db-wal"])
def test_killed_at_any_step_of_making_it_anew_the_old_state_or_the_new_one_is_there(
    spoilt: str, killed: tuple[Path, State], quick: Path
) -> None:
    data_dir, known = killed
    steps = 0
    while True:
        steps += 1
        copy = quick / f"copy-{steps}"
        shutil.copytree(data_dir, copy)
        data = bytearray((copy / spoilt).read_bytes())
        at = 0 if spoilt == "ninebox.db" else 32 + 24 + 2000
        data[at : at + 8] = b"\xa5" * 8
        (copy / spoilt).write_bytes(data)
        with forked(copy, KILL_AT.format(number=steps)) as daemon:
            with suppress(OSError):  # it may be killed before it is asked
                daemon.send("session.list", {})
            answered = bool(daemon.read_line())
            daemon.kill()
        sessions = SessionManager(copy)
        assert sessions.store.rebuilt is not None
        assert bytes(data) in [each.read_bytes() for each in (copy / "quarantine").iterdir()]
        assert state_of(sessions) == known
        assert sorted(each.name for each in copy.glob("ninebox.db*")) == ["ninebox.db", "ninebox.db-wal"]
        sessions.close()
        if answered:
            break
    print(f"killed at {steps - 1} steps")
    assert steps > 10


def destroy_a_leaf(database: Path) -> None:
    data = database.read_bytes()
    leaves = [at for at in range(PAGE, len(data), PAGE) if data[at] == 13]
    with database.open("r+b") as file:
        file.seek(leaves[len(leaves) // 2])
        file.write(b"\xa5" * PAGE)


def test_damage_that_is_met_while_serving_is_repaired_and_the_request_is_answered(quick: Path) -> None:
    data_dir = quick / "data"
    filled(data_dir, (6000, 10), 2).close()
    sessions = SessionManager(data_dir)
    large, small = sorted(sessions.all(), key=lambda each: -each.row.employee_count)
    known = sessions.open(small.session_id).rows
    destroy_a_leaf(data_dir / "ninebox.db")
    rows = sessions.shelf.asked(lambda: sessions.shelf.whole(lambda: sessions.open(large.session_id).rows))
    assert sessions.store.rebuilt is not None
    assert 6000 - 12 < len(rows) < 6000, "people who were made up have no workbook to come back from"
    assert sessions.open(small.session_id).rows == known
    sessions.lives.rename(sessions.find(small.session_id), "goes on")
    sessions.close()


def test_damage_that_cant_be_repaired_yet_is_said_and_repaired_as_soon_as_it_can(quick: Path) -> None:
    data_dir = quick / "data"
    filled(data_dir, (6000, 10), 2).close()
    with forked(data_dir) as daemon:
        (large,) = (
            each["sessionId"] for each in daemon.call("session.list")["sessions"] if each["employeeCount"] == 6000
        )
        destroy_a_leaf(data_dir / "ninebox.db")
        (data_dir / "quarantine").write_text("in the way")
        with pytest.raises(Refused) as refused:
            daemon.call("employee.list", sessionId=large)
        assert refused.value.name == "StorageFailed"
        status = daemon.call("storage.status")
        assert (status["mode"], status["reason"]) == ("memory", "the disk reports errors")
        (data_dir / "quarantine").unlink()
        assert daemon.call("storage.retry")["storage"]["mode"] == "durable"
        people = daemon.call("employee.list", sessionId=large)["employees"]
        assert 6000 - 12 < len(people) < 6000
        assert daemon.call("storage.check")["damagedCount"] == 0


def test_nobody_stands_as_before_an_edit_whose_page_of_the_log_is_destroyed(quick: Path) -> None:
    """An older version of the page is left, with checksums that fit: the journal knows better."""
    data_dir = quick / "data"
    filled(data_dir, (12,), 0).close()
    sessions = SessionManager(data_dir)
    (session,) = sessions.all()
    for level in ("High", "Low", "High", "Low"):
        session = sessions.open(session.session_id)
        who = session.person(list(session.rows)[5])
        sessions.journal.record(session, drafted("move", [(who, moved(who, level, level))]))
    known = state_of(sessions)[session.session_id]
    shutil.copytree(data_dir, quick / "killed")
    sessions.close()
    wal = (quick / "killed" / "ninebox.db-wal").read_bytes()
    frames = scan(wal).frames
    said = Counter[str]()
    # The frame that ends the last transaction but one, and all behind it, may be a write that was torn.
    for frame in frames[: [each.index for each in frames if each.size_after][-2]]:
        copy = quick / f"copy-{frame.index}"
        shutil.copytree(quick / "killed", copy)
        start = 32 + frame.index * (PAGE + 24)
        spoilt = wal[:start] + b"\xa5" * (PAGE + 24) + wal[start + PAGE + 24 :]
        (copy / "ninebox.db-wal").write_bytes(spoilt)
        notices, now = opened(copy, session.session_id)
        said["as it was" if now == known else "said"] += 1
        assert now == known or are_named(known, now, notices)
    print(dict(said))


def opened(data_dir: Path, session_id: str) -> tuple[Any, Any]:
    """Return what is said of the damage to a session when it is opened, and what it is like then."""
    heard: list[Any] = []
    sessions = SessionManager(data_dir, tell=lambda _, said: heard.append(said))
    now = state_of(sessions)[session_id]
    assert sessions.store.rebuilt is not None
    sessions.close()
    notices = [each.data for each in heard if getattr(each, "code", "") == "SessionDamaged"]
    return (notices[0] if notices else {"lost": [], "rebuilt": []}), now


def test_a_person_of_an_older_page_is_not_vouched_for_where_the_journal_goes_on(quick: Path) -> None:
    """The last edit's own page is destroyed; its change, and an edit of another review behind it, are there."""
    data_dir = quick / "data"
    filled(data_dir, (12, 12), 0).close()
    sessions = SessionManager(data_dir)
    first, second = sessions.all()
    for session in (first, second):
        session = sessions.open(session.session_id)
        who = session.person(next(iter(session.rows)))
        sessions.journal.record(session, drafted("move", [(who, moved(who, "High", "Low"))]))
    known = sessions.open(first.session_id).employee_row(next(iter(sessions.open(first.session_id).rows)))
    people = state_of(sessions)[first.session_id][1]
    shutil.copytree(data_dir, quick / "killed")
    sessions.close()
    log = quick / "killed" / "ninebox.db-wal"
    wal = log.read_bytes()
    assert known.current is not None
    holding = [frame for frame in scan(wal).frames if known.current.encode() in frame.content]
    for frame in holding:
        start = 32 + frame.index * (PAGE + 24)
        wal = wal[:start] + b"\xa5" * (PAGE + 24) + wal[start + PAGE + 24 :]
    log.write_bytes(wal)
    notices, now = opened(quick / "killed", first.session_id)
    assert are_named({1: people}, now, notices)
    assert known.employee_id in {each.get("employeeId") for each in (*notices["rebuilt"], *notices["lost"])}
