"""The command line: python -m ninebox_protocol.conformance [--vectors DIR] [--timeout S] -- COMMAND..."""

import argparse
import signal
import sys
import tempfile
from contextlib import closing, suppress
from itertools import groupby
from pathlib import Path

from ninebox_protocol.conformance import table
from ninebox_protocol.conformance.judge import CannotStart, Failure, Judge
from ninebox_protocol.conformance.vectors import Vector, VectorsWrong, usual_folder, vectors_in

_MOST_REPORTS = 50
"""In full, of the failures: one mistake may fail hundreds of vectors."""
_ENDING = (signal.SIGINT, signal.SIGTERM)


def main(arguments: list[str] | None = None) -> int:
    """Print the table. Returns 0 where all vectors passed, 1 where not; a wrong command line exits with 2."""
    own, command = _split(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    given = parser.parse_args(own)
    if not command:
        parser.error("what is to be judged is missing: -- and the command that starts it")
    try:
        vectors = vectors_in(given.vectors or usual_folder())
        failures = _judge(vectors, command, given.timeout)
    except (VectorsWrong, CannotStart) as error:
        parser.error(str(error))
    return 1 if failures else 0


def _judge(vectors: list[Vector], command: list[str], timeout_s: float) -> int:
    """Print a row for each file as soon as it is known, then the failures. Returns how many there are."""
    results: list[tuple[Vector, Failure | None]] = []
    with (
        tempfile.TemporaryDirectory(prefix="ninebox-conformance-", ignore_cleanup_errors=True) as folder,
        closing(Judge(command, Path(folder), timeout_s)) as judge,
    ):
        for file, members in groupby(vectors, lambda vector: vector.file):
            of_file = [(vector, judge.failure(vector)) for vector in members]
            if not results:  # only now: it can be started
                _print(table.heading())
            _print(table.row(file, of_file))
            results += of_file
    _print(table.row("all", results))
    failed = [(vector, failure) for vector, failure in results if failure is not None]
    for framing, why in judge.not_tried.items():
        _print(f"\nNOT TRIED FURTHER [{framing}]: {why}")
    tried = [(vector, failure) for vector, failure in failed if failure.tried]
    for vector, failure in tried[:_MOST_REPORTS]:
        _print(f"\n{table.report(vector, failure)}")
    if len(tried) > _MOST_REPORTS:
        _print(f"\nand {len(tried) - _MOST_REPORTS} more")
    return len(failed)


def _print(text: str) -> None:
    """Print what any terminal can show; where nobody reads it, or any more, there is nobody to tell."""
    if sys.stdout is None:  # closed, as by `>&-`
        return
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(f"{text}\n".encode("ascii", "backslashreplace"))
        sys.stdout.buffer.flush()


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Return what is ours, and what stands behind the first `--`."""
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ninebox_protocol.conformance",
        usage="%(prog)s [--vectors DIR] [--timeout S] -- COMMAND...",
        description="Judge an implementation of the Ninebox protocol, started with COMMAND, by the vectors.",
        epilog="Exit status: 0 all vectors passed, 1 some failed, 2 wrong command line.",
    )
    parser.add_argument("--vectors", type=Path, metavar="DIR", help="other vectors than those that came with this")
    parser.add_argument(
        "--timeout", type=_seconds, default=10.0, metavar="S", help="how long a vector may take, in seconds (10)"
    )
    return parser


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 < (seconds := float(text)) <= 3600:
            return seconds
    raise argparse.ArgumentTypeError(f"more than 0 and at most 3600 seconds, not {text!r}")


def _end_well(number: int, _: object) -> None:
    """End through every `with`, so that no process and no folder is left; a second signal doesn't cut that short."""
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


if __name__ == "__main__":
    for each in _ENDING:
        signal.signal(each, _end_well)
    sys.exit(main())
