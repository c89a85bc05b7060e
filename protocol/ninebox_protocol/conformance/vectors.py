"""The vectors as they stand in files, one for each framing it runs in. Knows no process."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ninebox_protocol.conformance.answers import Framing, Number, frame, parse

Connection = Literal["shared", "fresh", "ended"]
Pieces = tuple[tuple[bytes, int], ...]
"""Bytes, and how often they stand one behind the other."""

_FRAMINGS: dict[Any, tuple[Framing, ...]] = {
    None: ("lines", "headers"),
    "lines": ("lines",),
    "headers": ("headers",),
}
_CONNECTIONS: dict[Any, Connection] = {None: "shared", "fresh": "fresh", "ended": "ended"}
_MAY = {"framing", "connection", "options", "exit"}
_MUST = ({"name", "clause", "-->", "<--"}, {"name", "clause", "exchange"})


class VectorsWrong(Exception):
    """A folder of vectors can't be used. The message says what is wrong where."""


@dataclass(frozen=True)
class Vector:
    """One exchange in one framing."""

    file: str
    name: str
    clause: str
    framing: Framing
    as_they_are: bool
    """True: what is sent is bytes; otherwise it is messages, to be framed."""
    sending: tuple[Pieces, ...]
    expected: tuple[Any, ...]
    connection: Connection
    options: tuple[str, ...]
    status: int | None
    """What the process ends with, by itself or because its input has ended. None: it doesn't end."""

    def sent(self) -> bytes:
        """Return what goes over the wire. Made when it is asked for: some are larger than 100 MiB."""
        parts = [b"".join(piece * times for piece, times in pieces) for pieces in self.sending]
        if self.as_they_are:
            return b"".join(parts)
        data = b"".join(frame(self.framing, part) for part in parts)
        return data.removesuffix(b"\n") if self.framing == "lines" and self.connection == "ended" else data


def usual_folder() -> Path:
    """Return where the vectors are: in the package where it is installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "vectors"
    return installed if installed.is_dir() else package.parent / "vectors"


def vectors_in(folder: Path) -> list[Vector]:
    """Return the vectors of a folder's files, by the names of the files. Raises VectorsWrong."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise VectorsWrong(f"there are no vectors in {folder}")
    return [vector for path in files for vector in _vectors_of(path)]


def _vectors_of(path: Path) -> list[Vector]:
    where = path.name
    try:
        vectors = []
        for number, members in enumerate(parse(path.read_bytes())["vectors"], start=1):
            where = f"{path.name}, vector {number}"
            vectors += _in_its_framings(path.stem, members)
    except (OSError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise VectorsWrong(f"{where}: {type(error).__name__}: {error}") from None
    return vectors


def _in_its_framings(file: str, members: dict[str, Any]) -> list[Vector]:
    if members.keys() - _MAY not in _MUST:
        raise ValueError(f"members must be {' or '.join(map(str, _MUST))}, and may be {_MAY}")
    steps = members.get("exchange") or [{"-->": members["-->"]}, {"<--": members["<--"]}]
    sending = tuple(_pieces(step["-->"]) for step in steps if step.keys() == {"-->"})
    expected = tuple(step["<--"] for step in steps if step.keys() == {"<--"} and step["<--"] is not None)
    if not all(step.keys() in ({"-->"}, {"<--"}) for step in steps):
        raise ValueError("a step of an exchange is `-->` or `<--`")
    connection = _CONNECTIONS[members.get("connection")]
    if connection == "shared" and not members.keys().isdisjoint({"options", "exit"}):
        raise ValueError("options and exit need a connection of its own")
    return [
        Vector(
            file=file,
            name=str(members["name"]),
            clause=str(members["clause"]),
            framing=framing,
            as_they_are=members.get("framing") == "headers",
            sending=sending,
            expected=expected,
            connection=connection,
            options=tuple(map(str, members.get("options", ()))),
            status=int(members.get("exit", 0)) if "exit" in members or connection == "ended" else None,
        )
        for framing in _FRAMINGS[members.get("framing")]
    ]


def _pieces(part: Any) -> Pieces:
    """Return the bytes of a `-->`: a text, `{"hex": ...}`, `{"repeat": text, "times": n}`, or an array of these."""
    if isinstance(part, list):
        return tuple(piece for each in part for piece in _pieces(each))
    if isinstance(part, dict) and part.keys() == {"repeat", "times"}:
        return ((part["repeat"].encode(), int(part["times"])),)
    if isinstance(part, Number):
        raise TypeError("a number is sent as a text")
    return ((bytes.fromhex(part["hex"]) if isinstance(part, dict) else part.encode(), 1),)
