"""The contract of the Ninebox daemon: shapes, errors and the table of methods. Imports pydantic and nothing of ours."""

PROTOCOL_VERSION = "1.0"
"""`major.minor` of the protocol; a caller with another major is refused (`ProtocolMismatch`)."""
