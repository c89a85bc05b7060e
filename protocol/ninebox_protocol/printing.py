"""What is printed from the table and committed: which file holds what. How each one reads, its printer knows."""

from pathlib import Path

from ninebox_protocol import openrpc, reference, typescript

ROOT = Path(__file__).parents[1]
"""The folder `protocol/` of the repository. Not there in an installed package: printing is for who develops it."""


def files() -> dict[str, str]:
    """Return every committed file that is printed: its path below `protocol/`, with slashes, to its text."""
    return {
        "openrpc.json": f"{openrpc.printed()}\n",
        "README.md": reference.printed(),
        "typescript/contract.ts": typescript.printed(),
    }


def main() -> None:
    """Write all of them: UTF-8, ends of lines `\\n` on every system."""
    for path, text in files().items():
        target = ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
