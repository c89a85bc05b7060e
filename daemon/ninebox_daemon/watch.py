"""How the users' own files stand, and a word when one of them turns. Knows no people and no request."""

from pathlib import Path
from stat import S_ISREG

from ninebox_daemon.files import MAX_WORKBOOK_BYTES, SourceStatus, Uploads, hash_of
from ninebox_daemon.notices import Tell, source_turned
from ninebox_daemon.store.rows import SessionRow
from ninebox_protocol.lifecycle import Notice


class Watch:
    """Looks at a file when it is asked to, and not otherwise.

    Of an open session it tells once that the file is changed, missing, or without our copy, and once more for each
    other content that is there then. What is well again is not told, and can turn again.
    """

    def __init__(self, uploads: Uploads, tell: Tell) -> None:
        self._uploads = uploads
        self._tell = tell
        self._told: dict[str, tuple[SourceStatus, str, str]] = {}
        """By session: what was told of its file last, what was in it then, and what the session knew to be in it."""
        self._hashes: dict[str, tuple[int, int, str]] = {}
        """By path: size, time of modification in nanoseconds, and the hash of what was read then."""

    def look(self, row: SessionRow) -> SourceStatus:
        """Return how the session's file stands against what was read or written last; tells where it turned.

        The file is read only where its size or time differ, and once for each size and time that it has.
        """
        status, content = self._found(row)
        if status == "ok" or status == "none":
            self._told.pop(row.session_id, None)
        elif not row.closed and self._told.get(row.session_id) != (status, content, row.upload_sha256):
            self._told[row.session_id] = status, content, row.upload_sha256
            self._tell("notice", source_turned(row.session_id, row.source_path, status))
        return status

    def notice_of(self, row: SessionRow) -> Notice | None:
        """Return what there is to say of an open session's file, told before or not; None: all is well."""
        status = self.look(row)
        if row.closed or status == "ok" or status == "none":
            return None
        return source_turned(row.session_id, row.source_path, status)

    def _found(self, row: SessionRow) -> tuple[SourceStatus, str]:
        """Return the status and, where the content is another one, what tells it from any other."""
        if not row.source_path:
            return "none", ""
        if not self._uploads.has(row.upload_sha256):
            return "uploadMissing", ""
        try:
            facts = Path(row.source_path).stat()
        except OSError:
            return "missing", ""
        if not S_ISREG(facts.st_mode):  # reading a pipe might never end
            return "missing", ""
        if (facts.st_size, facts.st_mtime_ns) == (row.source_size, row.source_mtime_ns):
            return "ok", ""
        content = self._content(row.source_path, facts.st_size, facts.st_mtime_ns)
        return ("ok", "") if content == row.upload_sha256 else ("changed", content)

    def _content(self, path: str, size: int, mtime_ns: int) -> str:
        """Return the hash of a file's content; where it can't be read, or is no workbook by its size, other words."""
        unread = f"{size} bytes of {mtime_ns}"
        if size > MAX_WORKBOOK_BYTES:
            return unread
        *read, sha256 = self._hashes.get(path, (None, None, ""))
        if read != [size, mtime_ns]:
            try:
                sha256 = hash_of(Path(path))
            except OSError:
                return unread
            self._hashes[path] = size, mtime_ns, sha256
        return sha256
