"""The contract of the Ninebox daemon: shapes, errors and the table of methods. Imports pydantic and nothing of ours."""

PROTOCOL_VERSION = "1.0"
"""`major.minor` of the protocol; a caller with another major is refused (`ProtocolMismatch`)."""


def serves(versions: str) -> bool:
    """True when one of these versions can be served: `major.minor`, or the lowest and the highest one.

    A minor version only adds, so any one of our major will do.

    >>> [serves(each) for each in ("1.0", "1.7", "2.0", "0.9-1.0", "1.4-3.0", "2.0-3.0", "3.0-0.1")]
    [True, True, False, True, True, False, False]
    """
    lowest, _, highest = versions.partition("-")
    served, first, last = (int(version.split(".")[0]) for version in (PROTOCOL_VERSION, lowest, highest or lowest))
    return first <= served <= last
