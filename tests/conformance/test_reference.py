"""The reference: what it shows is what happens, and what it refers to is there."""

import re
from pathlib import Path

import pytest

from forking import fed
from ninebox_protocol.reference import OPENING, printed
from ninebox_protocol.typescript import type_of
from process import Daemon

PROTOCOL = Path(__file__).parents[2] / "protocol"
SHOWN = OPENING.read_text(encoding="utf-8").replace("{version}", "1.0")
PAGE = printed()


def blocks(kind: str) -> list[list[str]]:
    """Return the lines of each block of this kind that the opening shows."""
    return [block.splitlines() for block in re.findall(rf"```{kind}\n(.*?)```", SHOWN, re.DOTALL)]


def fits(shown: str, line: str) -> bool:
    """True where `line` is what is shown, and anything where `…` stands."""
    return re.fullmatch(".+".join(re.escape(part) for part in shown.split("…")), line) is not None


@pytest.mark.parametrize("exchange", blocks("jsonl"), ids=lambda lines: lines[0])
def test_an_exchange_goes_as_it_is_shown(daemon: Daemon, exchange: list[str]) -> None:
    for line in exchange:
        way, text = line[:4], line[4:]
        if way == "--> ":
            daemon.write(text.encode() + b"\n")
        else:
            assert way == "<-- "
            answer = daemon.read_line().decode("ascii").removesuffix("\n")
            assert fits(text, answer), answer
    status, rest, _ = daemon.end()
    assert (status, rest) == (0, b"")


def test_the_exchange_in_header_framing_goes_as_it_is_shown(data_dir: Path) -> None:
    ((sent, answered),) = blocks("text")
    sent, answered = (line[4:].replace("\\r", "\r").replace("\\n", "\n") for line in (sent, answered))
    assert fed(data_dir, sent.encode()) == (0, answered.encode(), b"")


def test_every_link_of_the_reference_leads_to_one_place() -> None:
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    places = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    links = set(re.findall(r"\]\(([^)\s]+)\)", PAGE))
    inside = {link.removeprefix("#") for link in links if link.startswith("#")}
    assert {link for link in inside if places.count(link) != 1} == set()
    assert len(inside) > 40
    for link in links:
        assert link.startswith("#") or (PROTOCOL / link).exists(), link


def test_every_table_has_as_many_cells_in_each_row() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)
    assert len(tables) > 50
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1, table


def test_a_keyword_that_no_printer_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="multipleOf"):
        type_of({"type": "integer", "multipleOf": 2})
