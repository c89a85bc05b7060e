"""What is printed from the table and committed: which file holds what. How each one reads, its printer knows."""

import json
import sys
from pathlib import Path

from ninebox_protocol import compatibility, openrpc, reference, typescript

ROOT = Path(__file__).parents[1]
"""The folder `protocol/` of a checkout."""


def files() -> dict[str, str]:
    """Return every committed file that is printed: its path below `protocol/`, with slashes, to its text."""
    return {
        "openrpc.json": f"{openrpc.printed()}\n",
        "README.md": reference.printed(),
        "typescript/contract.ts": typescript.printed(),
    }


def published() -> dict[str, str]:
    """Return the file that later contracts are held against, as `files` does."""
    contract = openrpc.document()
    text = json.dumps(compatibility.essence(contract), indent=1)
    return {f"published/openrpc-{compatibility.major(contract)}.json": f"{text}\n"}


def write(printed: dict[str, str]) -> None:
    """Write files: UTF-8, ends of lines `\\n` on every system."""
    for path, text in printed.items():
        target = ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def main(words: list[str]) -> None:
    """Write what is committed; `published`: what later contracts are held against. Ends where there is no checkout."""
    if not (ROOT / "vectors").is_dir():
        sys.exit("printing is for a checkout: an installed package has no place for what is printed")
    write(published() if words == ["published"] else files())


if __name__ == "__main__":
    main(sys.argv[1:])
