"""The connection that is asked: the file's or, while that can't be written, one of a copy in memory. No transaction."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from ninebox_daemon.store.held_file import Guard, HeldFile, HeldUp, unguarded
from ninebox_daemon.store.judging import StoreUnusable, left_unclean
from ninebox_daemon.store.opening import open_in_memory
from ninebox_daemon.store.queries import Queries
from ninebox_daemon.store.rebuilt import Rebuilt
from ninebox_daemon.store.soundness import AT_ONCE_BYTES, made_sound
from ninebox_daemon.store.tables import FileDamaged, RowDamaged, StoreRefused
from ninebox_daemon.store.transaction import REBUILT, last_seq
from ninebox_daemon.store.trouble import FAILING, GONE, Trouble, means_damage, reason_of, trouble_of
from ninebox_daemon.store.unsaved import Unsaved

WAIT_FOR_LOCK_S = 5.0
"""How long the start waits for another program to let go of the file."""


class Standing(Queries):
    """The store of one data directory as it stands. `path` None: nothing is on disk, nor ever will be.

    While the file can't be written, a copy in memory takes its place, and `trouble` says why. What is committed there
    is written down, in order and as one transaction, by `retry`.
    """

    def __init__(self, path: Path | None, guard: Guard = unguarded) -> None:
        self._file = HeldFile(path, guard) if path is not None else None
        self._unsaved = Unsaved()
        self._is_to_fold = False
        self.trouble: Trouble | None = None
        """What keeps the file from being written; None where nothing does, or where there is no file to be."""
        self.lost: Trouble | None = None
        """What keeps the file even from being read, so that nothing can take its place: edits are refused by it."""
        self.unclean = path is not None and left_unclean(path)
        """True when the last holder was killed."""
        self.made_anew = 0
        """How often the file was written anew, because others had deleted or replaced it."""
        self._told = self._news = self._is_seen = self._changed = False
        self._is_to_examine = True
        super().__init__(open_in_memory() if self._file is None else self._begun(self._file))
        try:
            self._last_seq = last_seq(self._held())
        except FileDamaged as error:
            try:
                self.rebuild()
            except StoreRefused as refused:
                raise StoreUnusable(f"the database is damaged ({error}), and {refused}") from refused

    @property
    def durable(self) -> bool:
        """True: what is committed survives SIGKILL and power loss."""
        return self._file is not None and self.trouble is None and self.lost is None

    @property
    def is_kept(self) -> bool:
        """True where there is a file to be written, whatever its trouble; False: all is forgotten at the end."""
        return self._file is not None

    @property
    def unsaved(self) -> int:
        """Return how many transactions wait to be written down."""
        return self._unsaved.count

    @property
    def has_trouble(self) -> bool:
        """True while something keeps decisions off the disk that they should be on. From any thread."""
        return self.trouble is not None or self.lost is not None

    @property
    def is_gone(self) -> bool:
        """True when what was on disk isn't there any more, or nobody can tell: it is in memory alone then."""
        if self._file is None or self.durable or self._is_seen:
            return False
        try:
            return not self._file.is_as_left
        except OSError:
            return True

    @property
    def is_at_risk(self) -> bool:
        """True when something of what memory holds is in memory alone."""
        return self.unsaved > 0 or self.is_gone

    @property
    def is_open(self) -> bool:
        """False once it was closed."""
        return self._connection is not None or self.lost is not None

    @property
    def size_bytes(self) -> int:
        """Return the size of the database file; 0 where there is none."""
        return self._file.size_bytes if self._file is not None else 0

    def retry(self) -> bool:
        """Write down what is in memory alone, or anew what others deleted. Raises nothing.

        False: that can't be done yet, and `trouble` says why.
        """
        if self.lost is not None:
            with suppress(StoreRefused):
                self.reopen()
        with suppress(StoreRefused):
            self._make_sure_of_the_file()
        if self._file is None or self.trouble is None or not self.is_open:
            return self.trouble is None and self.lost is None
        try:
            self._connection = self._written_down(self._file, self._held())
        except HeldUp as error:
            self.trouble = error.trouble
        except (sqlite3.Error, StoreUnusable, RowDamaged, OSError) as error:
            self.trouble = trouble_of(error) or trouble_of(error.__cause__) or self.trouble
            self._file.let_go()
            if means_damage(error):
                self._file.distrust()  # memory holds all of it: that is written anew
        else:
            self.trouble = None
        return self.trouble is None

    def look(self) -> None:
        """See that the file is still ours, between two transactions: before anything else is written beside it."""
        if self._connection is not None and not self._connection.in_transaction:
            with suppress(StoreRefused):  # then there is trouble
                self._make_sure_of_the_file()

    def rebuild(self) -> None:
        """Make the file anew of what is left of it, after FileDamaged. Raises StoreRefused while that can't be done.

        What was committed must be read anew then, and `rebuilt` tells what came of it.
        """
        if self._file is None or self.trouble is not None:
            raise StoreRefused("a database in memory can't be made anew")
        self._roll_back()
        self._connection = None
        try:
            self._connection = self._file.rebuilt()
            self._news = True
            self._last_seq = last_seq(self._connection)
        except (HeldUp, StoreUnusable, RowDamaged, OSError, sqlite3.Error) as error:
            self._connection = self._file.connection
            if self._connection is None:
                self.lost = trouble_of(error) or trouble_of(error.__cause__) or FAILING
            raise StoreRefused(reason_of(error)) from error

    def examine(self) -> None:
        """Look through a file that was too large for that at the start, once. Raises FileDamaged, StoreRefused."""
        large, self._is_to_examine = self._is_to_examine and self.size_bytes > AT_ONCE_BYTES, False
        if not large or self._file is None or self.trouble is not None:
            return
        try:
            is_sound = made_sound(self._held())
        except sqlite3.Error as error:
            raise FileDamaged(str(error)) if means_damage(error) else StoreRefused(str(error)) from error
        if not is_sound:
            raise FileDamaged("the database is not sound")

    @property
    def rebuilt(self) -> Rebuilt | None:
        """Return how a damaged database was made anew, at this start or since the last time that somebody was told."""
        try:
            said = self.setting(REBUILT)
        except (RowDamaged, StoreRefused):
            return None
        return Rebuilt.of(said.value) if said else None

    def was_rebuilt_since(self) -> bool:
        """True once after each `rebuild`: whoever listens has to be told."""
        news, self._news = self._news, False
        return news

    def was_changed_since(self) -> bool:
        """True once where others had written to the file while it couldn't be held: memory has to be read anew."""
        changed, self._changed = self._changed, False
        return changed

    def told(self) -> None:
        """Note that somebody was told of `rebuilt`: once this daemon has ended in order it isn't told again."""
        self._told = True

    def reopen(self) -> None:
        """Open again after what the connection can't be trusted with. Raises StoreRefused while that can't be done."""
        if self._file is None or self.trouble is not None:
            return
        if self._file.connection is not None and not self._file.is_ours:
            self._save_from(self._file)  # it alone still reads what is at no path any more
            return
        self._let_go()
        if self._file.is_another:  # it would be read as if that were all
            raise StoreRefused(GONE.reason)
        try:
            self._connection = self._file.open()
            self._last_seq = last_seq(self._connection)
            self.lost = None
        except (HeldUp, StoreUnusable, RowDamaged, OSError) as error:
            self._let_go()
            raise StoreRefused(reason_of(error)) from error

    def close(self) -> None:
        """Fold the write-ahead log into the file and let it go. Nothing committed depends on this."""
        with suppress(StoreRefused):  # what others deleted or replaced is written anew first
            self._make_sure_of_the_file()
        if self._file is not None:
            with suppress(sqlite3.Error):
                if self._told and self._connection is not None:
                    self._connection.execute("DELETE FROM setting WHERE key = ?", (REBUILT,))
            with suppress(sqlite3.Error):  # what can't be folded now is found in the log at the next start
                self._file.fold()
            self._file.close()
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def erase(self) -> None:
        """Overwrite what the write-ahead log still holds of deleted rows. Raises StoreRefused."""
        if self._file is not None and self.trouble is None:
            self._held()
            try:
                self._file.fold()
            except sqlite3.Error as error:
                raise StoreRefused(reason_of(error)) from error

    def rest(self) -> None:
        """Do in a quiet moment what would take time from a commit: fold the log."""
        if self._is_to_fold and self._file is not None:
            self._is_to_fold = False
            with suppress(sqlite3.Error):
                self._file.fold_quietly()

    def keep_room(self) -> bool:
        """Make up for what was used of the room that is kept for a full disk. False where the disk has too little."""
        return self._file is None or self.trouble is not None or self._file.keep_room()

    def _begun(self, file: HeldFile) -> sqlite3.Connection:
        """Return what is asked from the start: the file, or what can be read of it where it can't be had."""
        try:
            return file.open(WAIT_FOR_LOCK_S)
        except HeldUp as error:
            self.trouble = error.trouble
        except (StoreUnusable, OSError) as error:
            self.trouble = trouble_of(error) or trouble_of(error.__cause__)
            if self.trouble is None:
                raise
        self._is_seen = True
        return file.seen()

    def _make_sure_of_the_file(self) -> None:
        """Go on with a file made anew where others deleted or replaced ours: SQLite wouldn't notice."""
        file = self._file
        if file is None or file.connection is None or self.trouble is not None or file.is_ours:
            return
        self._save_from(file)

    def _save_from(self, file: HeldFile) -> None:
        """Go on with what a file that is at no path any more still holds. Raises StoreRefused."""
        try:
            self._go_to_memory(file, GONE)
        except sqlite3.Error as error:
            raise StoreRefused(f"{GONE.reason}, and can't be read any more") from error
        self.lost = None
        file.let_go()
        self.retry()

    def _go_to_memory(self, file: HeldFile, trouble: Trouble) -> None:
        """Let a copy of what was committed last take the file's place. Raises sqlite3.Error where it can't be read."""
        self._roll_back()
        try:
            self._connection = file.copied()
        except sqlite3.Error:
            self.lost = trouble
            raise
        self.trouble, self._is_seen = trouble, False

    def _written_down(self, file: HeldFile, memory: sqlite3.Connection) -> sqlite3.Connection:
        """Return the file's connection, once all that is in memory alone is there.

        Only what was left, or seen, is written to. What others made of it is taken as it is where nothing was decided
        here meanwhile; else it is put aside, and all that memory holds is written anew.
        """
        is_as_left = file.is_as_left
        if is_as_left and file.connection is None:
            file.open()
            is_as_left = file.is_as_left  # others could write to it until it was held
        if not is_as_left and not (self._is_seen and self._unsaved.count == 0):
            file.write_anew(memory)
            self._unsaved.clear()
            self.made_anew += 1
            is_as_left = True
        connection = file.connection or file.open()
        file.fold_quietly()  # on a full disk the log can't grow, only be written over
        self._unsaved.write_down(connection, file.fold)
        self._changed |= not is_as_left
        self._is_seen = False
        memory.close()
        return connection

    def _roll_back(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            with suppress(sqlite3.Error):  # SQLite may have done so by itself, and then says that it can't
                self._connection.execute("ROLLBACK")

    def _let_go(self) -> None:
        """Close what is asked: as long as the file is held, it keeps everybody out, ourselves too."""
        connection, self._connection = self._connection, None
        if self._file is not None:
            self._file.let_go()
        if connection is not None:
            connection.close()
