"""What is printed: a row for each file of vectors, and each failure in full. Knows no process."""

from collections import Counter
from collections.abc import Sequence

from ninebox_protocol.conformance.answers import shown, text_of
from ninebox_protocol.conformance.judge import Failure
from ninebox_protocol.conformance.vectors import Vector

Results = Sequence[tuple[Vector, Failure | None]]

_CUT = 300


def heading() -> str:
    """Return what stands above the columns."""
    return _row("vectors passed/all", "lines", "headers")


def row(name: str, results: Results) -> str:
    """Return how many of these vectors passed in each framing, behind `name`."""
    tried = Counter(vector.framing for vector, _ in results)
    passed = Counter(vector.framing for vector, failure in results if failure is None)
    columns = [f"{passed[framing]}/{tried[framing]}" if tried[framing] else "-" for framing in ("lines", "headers")]
    return _row(name, *columns)


def report(vector: Vector, failure: Failure) -> str:
    """Return all there is to know about a failure."""
    expected = [text_of(answer) for answer in vector.expected]
    if vector.status is not None:
        expected.append(f"(the end, with status {vector.status})")
    heard = [shown(answer, _CUT) for answer in failure.heard]
    if failure.wrong:
        heard.append(f"({failure.wrong})")
    sent = [shown(vector.sent(), _CUT)]
    if vector.options:
        sent.insert(0, f"(started with {' '.join(vector.options)})")
    lines = [f"FAILED {vector.file} [{vector.framing}]: {vector.name}", *_part("clause", [vector.clause])]
    return "\n".join([*lines, *_part("sent", sent), *_part("expected", expected), *_part("got", heard)])


def _part(name: str, texts: list[str]) -> list[str]:
    cut = [text if len(text) <= _CUT * 2 else f"{text[: _CUT * 2]} ..." for text in texts or ["(nothing)"]]
    return [f"  {title:<10}{text}" for title, text in zip([name, *[""] * len(cut)], cut, strict=False)]


def _row(name: str, lines: str, headers: str) -> str:
    return f"{name:<24}{lines:>10}{headers:>10}"
