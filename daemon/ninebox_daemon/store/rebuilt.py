"""What is told of a database that was made anew. Knows neither how nor where from."""

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How a database came to be made anew. Counts of rows by table; tables without any are left out."""

    kept: dict[str, int] = field(default_factory=dict)
    from_backup: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    """At least so many are missing, or are there and can't be vouched for. `pages`: pages of the file that are
    destroyed; `log`: writes that nothing is left of. What stood there may be counted as rows too."""
    quarantined: list[str] = field(default_factory=list)
    """The names of the damaged files in the folder `quarantine`."""

    @property
    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> "Rebuilt":
        """Return what was written down by `text`."""
        return cls(**json.loads(text))
