"""Emptying a test's database takes the guards of the record and of what was decided away, and sets them again."""

from __future__ import annotations

from miroir.common.gated_sqlite import base
from miroir.decisions import guards as of_decisions
from miroir.journal.guards import guards, guards_undone


class Operations(base.DatabaseWrapper.ops_class):  # type: ignore[misc, valid-type]  # SQLite's own, whose module is not to be imported first
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        sql = super().sql_flush(style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        undone = (
            *guards_undone("sqlite"),
            *of_decisions.guards_undone("sqlite"),
            *of_decisions.guards_of_followup_undone("sqlite"),
        )
        anew = (*guards("sqlite"), *of_decisions.guards("sqlite"), *of_decisions.guards_of_followup("sqlite"))
        return [*undone, *sql, *anew]


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = Operations
