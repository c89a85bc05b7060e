"""A backup, and putting one back, killed or failing at every step: what is there is whole, then or now."""

import json
from itertools import count
from pathlib import Path
from typing import Any

from backups import FAIL, FILES, KILL, STEPS, everything, names_in
from conformance.intruder import Intruder
from forking import forked
from ninebox_daemon.store.backup import look_into
from process import Daemon, Refused

THEN, NOW = "ninebox-20200105T000000Z-request.db", "ninebox-20200305T000000Z-request.db"
"""Dated back, so that they stay however many are made today."""


class Ground:
    """A review with two backups of it; and what a user saw when either was made."""

    def __init__(self, folder: Path) -> None:
        self.data_dir, self.folder = folder / "data", folder / "intruder"
        self.intruder = Intruder(self.folder)
        with self.daemon() as daemon:
            daemon.call("session.createSample", employees=10, seed=1)
            self.then = self._backed_up(daemon, THEN)
            who = daemon.call("employee.list")["employees"][0]["employeeId"]
            daemon.call("employee.setNote", employeeId=who, note="later")
            daemon.call("session.createSample", employees=10, seed=2)
            self.now = self._backed_up(daemon, NOW)
            daemon.end()

    def _backed_up(self, daemon: Daemon, name: str) -> Any:
        made = daemon.call("storage.backup")["backup"]["backupId"]
        (self.backups / made).rename(self.backups / name)
        return everything(daemon)

    def gone_on(self, daemon: Daemon, note: str) -> Any:
        """Let something be decided that no backup holds; returns what a user sees then."""
        who = daemon.call("employee.list")["employees"][0]["employeeId"]
        daemon.call("employee.setNote", employeeId=who, note=note)
        return everything(daemon)

    @property
    def backups(self) -> Path:
        return self.data_dir / "backups"

    def daemon(self) -> Any:
        return forked(self.data_dir, env=self.intruder.env)

    def count_steps(self, daemon: Daemon, number: int) -> None:
        """Let the daemon be killed at its step of this number, counted from when it has started and done its chores."""
        for _ in range(2):  # what follows the first answer is done before the second one is given
            daemon.call("session.list")
        self.intruder.run(STEPS.format(number=number, instead=KILL))

    def was_hit(self) -> bool:
        """True when there was a step with that number since it was asked last."""
        hit = self.folder / "hit"
        if hit.exists():
            hit.unlink()
            return True
        return False

    def all_whole(self) -> bool:
        """True when all that is called a backup is one, and nothing half made lies beside it."""
        found = [look_into(self.backups / name) for name in names_in(self.backups)]
        assert all(name.endswith(".db") for name in names_in(self.backups))
        return all(each.fault is None and each.damaged == 0 for each in found)


def answer_or_end(daemon: Daemon, method: str, params: Any) -> Any:
    try:
        return daemon.answer_to(daemon.send(method, params))
    except (EOFError, json.JSONDecodeError, BrokenPipeError):
        return None


def test_putting_back_killed_at_any_step_is_done_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    ground, outcomes = Ground(tmp_path), []
    for number in count(1):
        call = {"backupId": THEN, "mutationId": f"m{number}"}
        with ground.daemon() as daemon:
            now = ground.gone_on(daemon, f"the {number}th time")
            ground.count_steps(daemon, number)
            answered = answer_or_end(daemon, "storage.restoreBackup", call)
        if not ground.was_hit():
            break
        with ground.daemon() as daemon:
            daemon.initialize()
            assert ground.all_whole()
            seen = everything(daemon)
            outcomes.append(seen == ground.then)
            assert seen in (ground.then, now)
            again = daemon.call("storage.restoreBackup", call)
            assert answered in (None, again)
            assert everything(daemon) == ground.then
            daemon.call("storage.restoreBackup", backupId=NOW)
            assert everything(daemon) == ground.now
            daemon.end()
    print(f"{len(outcomes)} steps, killed at each; {sum(outcomes)} times it was done by then")
    assert len(outcomes) > 15
    assert outcomes == sorted(outcomes)
    assert sum(outcomes) > 0


def test_putting_back_that_fails_at_any_step_changes_nothing_and_works_later(tmp_path: Path) -> None:
    ground, refusals = Ground(tmp_path), []
    with ground.daemon() as daemon:
        daemon.initialize()
        for number in count(1):
            now = ground.gone_on(daemon, f"the {number}th time")
            ground.intruder.run(FILES.format(number=number, instead=FAIL))
            try:
                daemon.call("storage.restoreBackup", backupId=THEN)
            except Refused as refused:
                refusals.append(refused.name)
                assert everything(daemon) == now
            else:
                assert everything(daemon) == ground.then
                if not ground.was_hit():
                    break
                daemon.call("storage.restoreBackup", backupId=NOW)
            ground.was_hit()
            assert ground.all_whole()
    with ground.daemon() as daemon:
        assert everything(daemon) == ground.then
    print(f"{len(refusals)} steps, failing at each: {sorted(set(refusals))}")
    assert set(refusals) <= {"BackupFailed", "StorageFailed"}
    assert len(refusals) > 3


def test_a_backup_killed_at_any_step_is_whole_or_is_none(tmp_path: Path) -> None:
    ground, made = Ground(tmp_path), []
    for number in count(1):
        before = names_in(ground.backups)
        with ground.daemon() as daemon:
            ground.count_steps(daemon, number)
            answer_or_end(daemon, "storage.backup", {})
        if not ground.was_hit():
            break
        with ground.daemon() as daemon:
            daemon.initialize()
            assert ground.all_whole()
            assert everything(daemon) == ground.now
            daemon.end()
        assert {THEN, NOW} <= set(names_in(ground.backups)), "older ones went for one that was not made"
        made.append(names_in(ground.backups) != before)
    print(f"{len(made)} steps, killed at each; {sum(made)} times the backup was there by then")
    assert len(made) > 3
    assert 0 < sum(made) < len(made)
