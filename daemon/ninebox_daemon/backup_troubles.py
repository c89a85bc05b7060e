"""What is wrong with backups, by what it is about: said once, and to whoever says hello. Knows no file and no store."""

from ninebox_daemon.notices import Tell
from ninebox_protocol.lifecycle import Notice


class BackupTroubles:
    """What stands until it is forgotten. Before somebody said hello nobody hears anything, so it is kept for then."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._standing: dict[str, Notice] = {}

    def say(self, about: str, notice: Notice) -> None:
        """Say so, where that is new or another than what was said of it."""
        if self._standing.get(about) != notice:
            self._standing[about] = notice
            self._tell("notice", notice)

    def forget(self, about: str) -> None:
        """Note that this went well: when it fails again, that is said again."""
        self._standing.pop(about, None)

    def all(self) -> list[Notice]:
        """Return what stands, what came first first."""
        return list(self._standing.values())
