"""The database: transactions that keep their promise, on disk or, while that can't be written, in memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ninebox_daemon.store.backup import make_backup
from ninebox_daemon.store.backup_names import BackupName
from ninebox_daemon.store.held_file import HeldFile
from ninebox_daemon.store.recording import Recorder, Statement, do_again
from ninebox_daemon.store.standing import Standing
from ninebox_daemon.store.tables import RowDamaged, StoreRefused
from ninebox_daemon.store.transaction import Tx
from ninebox_daemon.store.trouble import NO_ROOM, is_unknown, trouble_of
from ninebox_protocol.standing import BackupReason


class OutcomeUnknown(Exception):
    """The disk failed during a commit and can't be read back: the transaction is kept whole, or not at all."""


class Database(Standing):
    """The store of one data directory, held by one thread; see `Standing` for where it is while the disk fails."""

    _may_fold = False

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Do all of the block, or none of it.

        When the block ends and `durable` holds, its rows are on disk and survive a power cut: only then may memory
        change and the request be answered. Where `durable` doesn't hold, they wait in memory for `retry`. When it
        raises StoreRefused, nothing happened. When it raises OutcomeUnknown (an I/O error during commit, and the disk
        can't even be read), memory must be read anew once `reopen` works. Whatever else the block raises goes through,
        and nothing happened.
        """
        if self.lost is not None:
            self.reopen()
        self._make_sure_of_the_file()
        was_durable = self.durable
        self._may_fold = self._is_to_fold = True
        recorder = Recorder(self._held(), self._elsewhere)
        tx = Tx(recorder)
        try:
            recorder.begin()
            yield tx
        except sqlite3.OperationalError as error:
            self._roll_back()
            raise StoreRefused(str(error)) from error
        except BaseException:  # any other error of SQLite's is a bug of ours: nothing that a later try would mend
            self._roll_back()
            raise
        self._commit(tx, recorder.statements)
        # Not lower than before: what is mended may be older than what another session has.
        self._last_seq = max(self._last_seq, tx.last_seq or 0)
        if was_durable and not self.durable:
            self.retry()  # some errors pass
        with suppress(StoreRefused):  # then `durable` says so
            self._make_sure_of_the_file()  # again: it may have been deleted while this was written

    def back_up(self, folder: Path, reason: BackupReason, now_ms: int) -> BackupName:
        """Make a backup of what is committed, and read it back. Not once something was written in an open transaction.

        Raises StoreRefused: none was made.
        """
        return make_backup(self._held(), folder, reason, now_ms)

    def next_seq(self) -> int:
        """Return the seq of the next change: counted over the whole data directory, never used twice."""
        return self._last_seq + 1

    def _elsewhere(self, error: sqlite3.Error, statements: list[Statement]) -> sqlite3.Connection:
        """Go on in memory where it is the disk that failed: everything so far is done again there. Raises `error`."""
        trouble = trouble_of(error)
        if trouble is None or self._file is None or self.trouble is not None:
            raise error
        if trouble is NO_ROOM and self._again_folded(self._file, statements):
            return self._held()
        self._go_to_memory(self._file, trouble)
        if is_unknown(error):  # a failed sync may have dropped pages, and this connection would not know
            self._file.let_go()
        memory = self._held()
        memory.execute("BEGIN")
        do_again(memory, statements)
        return memory

    def _again_folded(self, file: HeldFile, statements: list[Statement]) -> bool:
        """Do everything so far again, once, with a log that can be written over: on a full disk it can't grow."""
        may, self._may_fold = self._may_fold, False
        if may:
            with suppress(sqlite3.Error):
                self._roll_back()
                file.fold_quietly()
                self._held().execute("BEGIN")
                do_again(self._held(), statements)
                return True
        return False

    def _commit(self, tx: Tx, statements: list[Statement]) -> None:
        """End the transaction, on disk or in memory. Raises StoreRefused, OutcomeUnknown."""
        in_doubt = False
        while self._held().in_transaction:
            try:
                self._held().execute("COMMIT")
            except sqlite3.Error as error:
                in_doubt = in_doubt or (self.durable and is_unknown(error))
                try:
                    self._elsewhere(error, statements)
                except sqlite3.Error as failed:
                    self._roll_back()
                    if in_doubt:
                        self._find_out(tx, failed)
                        return
                    raise StoreRefused(str(error)) from failed
        if self.trouble is not None and statements:
            self._unsaved.add(statements, tx.is_on, in_doubt=in_doubt)

    def _find_out(self, tx: Tx, error: sqlite3.Error) -> None:
        """Read back whether the transaction is on disk: returns if it is, raises StoreRefused if it isn't.

        Folded into the file, with a sync of its own, before it counts as kept.
        """
        try:
            self.reopen()
            kept = tx.is_on(self._held())
            if self._file is not None:
                self._file.fold()
        except (sqlite3.Error, RowDamaged, StoreRefused) as failure:
            self._let_go()
            raise OutcomeUnknown(f"{error}; then {failure}") from error
        if not kept:
            raise StoreRefused(str(error)) from error
