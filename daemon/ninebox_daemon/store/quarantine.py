"""Files of the database put aside, whoever wrote them: what stands in the way of ours is moved, never deleted."""

import os
from pathlib import Path
from secrets import token_hex

from ninebox_daemon.files import make_folder
from ninebox_daemon.ours import refuse_link

QUARANTINE = "quarantine"


def put_aside(path: Path) -> None:
    """Move what is at `path`, if anything is, to the quarantine beside it. Raises OSError."""
    if os.path.lexists(path):
        folder = path.with_name(QUARANTINE)
        refuse_link(folder)
        make_folder(folder)
        os.replace(path, folder / f"{token_hex(4)}-{path.name}")  # noqa: PTH105
