"""The process behind a nine-box talent review: reads JSON-RPC, keeps sessions, loses nothing."""

__version__ = "0.1.0"
