"""The database backend: a file lock is taken before BEGIN IMMEDIATE and let go after COMMIT or ROLLBACK.

SQLite's own wait is a sleep that starves some writers; a file lock serves them in turn. Reads take no lock.
"""

from __future__ import annotations

import fcntl
from typing import IO

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, with its own hold on the gate."""

    _gate: IO[bytes] | None = None

    def _start_transaction_under_autocommit(self) -> None:
        try:
            if not self.is_in_memory_db():
                self._gate = open(f"{self.settings_dict['NAME']}.gate", "ab")  # noqa: SIM115 - held until the end
                fcntl.flock(self._gate, fcntl.LOCK_EX)
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # Django has it, its stubs do not
        except BaseException:
            self._leave()
            raise

    def _leave(self) -> None:
        if self._gate is not None:
            self._gate.close()
            self._gate = None

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # Django has it, its stubs do not
        finally:
            if not self._still_writing():
                self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # Django has it, its stubs do not
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # Django has it, its stubs do not
        finally:
            self._leave()

    def _still_writing(self) -> bool:
        return self.connection is not None and self.connection.in_transaction
