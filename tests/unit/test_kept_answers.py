"""Answers to mutation ids: the latest are kept, the oldest go."""

from pathlib import Path

from ninebox_daemon.store.database import Database
from ninebox_daemon.store.rows import MutationRow
from ninebox_daemon.store.transaction import KEPT_ANSWERS, PRUNED_EVERY


def test_the_latest_answers_are_kept_and_the_oldest_are_forgotten(tmp_path: Path) -> None:
    store = Database(tmp_path / "ninebox.db")
    given = KEPT_ANSWERS + 2 * PRUNED_EVERY
    with store.write() as tx:
        for number in range(given):
            tx.remember(MutationRow(f"m{number}", None, "asked", f"answer {number}", at=number))
    kept = [number for number in range(given) if store.answer(f"m{number}") is not None]
    store.close()
    assert KEPT_ANSWERS <= len(kept) < KEPT_ANSWERS + PRUNED_EVERY
    assert kept == list(range(given))[-len(kept) :]
