"""What holds for all tests here: many daemons live in one process, one after the other."""

import gc

import pytest


@pytest.fixture(autouse=True)
def _what_was_read_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon keeps what it read from the collector until its process ends: of thousands all would stay."""
    monkeypatch.setattr(gc, "freeze", lambda: None)
