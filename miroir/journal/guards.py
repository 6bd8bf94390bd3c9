"""What the database itself refuses: to change or remove an entry, a seal or an erasure, or to change an opening.

Of an opening, salt and content may be emptied together, and what finds it by person, thing or organisation.
"""

from __future__ import annotations

from typing import Final

NEVER: Final = "an entry of the record never changes"
ONLY_EMPTIED: Final = "an opening can only be emptied"
FIXED: Final = ("entry", "seal", "subtree", "erasure")
"""The tables whose rows never change."""
_EMPTIED: Final = ("salt", "content", "person", "who_salt", "about", "for_whom")
_CHANGED: Final = " OR ".join(
    (
        "NEW.entry_id <> OLD.entry_id",
        "NEW.at <> OLD.at",
        "(NEW.content = '') <> (NEW.salt = '')",
        *(f"(NEW.{column} <> OLD.{column} AND NEW.{column} <> '')" for column in _EMPTIED),
    )
)


def guards(vendor: str) -> tuple[str, ...]:
    """Return the statements that set the guards, for sqlite or postgresql."""
    return _POSTGRESQL if vendor == "postgresql" else _SQLITE


def guards_undone(vendor: str) -> tuple[str, ...]:
    """Return the statements that take the guards away; only tests empty a database."""
    return _POSTGRESQL_UNDONE if vendor == "postgresql" else _SQLITE_UNDONE


def _refusing(name: str, when: str, table: str, sentence: str) -> str:
    return (
        f"CREATE TRIGGER journal_{table}_{name} BEFORE {when} ON journal_{table} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


_SQLITE: Final = (
    *(_refusing("kept", "UPDATE", table, NEVER) for table in FIXED),
    *(_refusing("stays", "DELETE", table, NEVER) for table in FIXED),
    _refusing("stays", "DELETE", "opening", ONLY_EMPTIED),
    (
        f"CREATE TRIGGER journal_opening_kept BEFORE UPDATE ON journal_opening WHEN {_CHANGED} "
        f"BEGIN SELECT RAISE(ABORT, '{ONLY_EMPTIED}'); END"
    ),
)
_SQLITE_UNDONE: Final = tuple(
    f"DROP TRIGGER IF EXISTS journal_{table}_{name}" for table in (*FIXED, "opening") for name in ("kept", "stays")
)
_POSTGRESQL: Final = (
    f"""CREATE FUNCTION journal_never() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{NEVER}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION journal_only_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{ONLY_EMPTIED}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
    IF {_CHANGED} THEN RAISE EXCEPTION '{ONLY_EMPTIED}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
    RETURN NEW; END $$""",
    *(
        f"CREATE TRIGGER journal_{table}_kept BEFORE UPDATE OR DELETE ON journal_{table} "
        "FOR EACH ROW EXECUTE FUNCTION journal_never()"
        for table in FIXED
    ),
    (
        "CREATE TRIGGER journal_opening_kept BEFORE UPDATE OR DELETE ON journal_opening "
        "FOR EACH ROW EXECUTE FUNCTION journal_only_emptied()"
    ),
)
_POSTGRESQL_UNDONE: Final = (
    *(f"DROP TRIGGER IF EXISTS journal_{table}_kept ON journal_{table}" for table in (*FIXED, "opening")),
    "DROP FUNCTION IF EXISTS journal_never()",
    "DROP FUNCTION IF EXISTS journal_only_emptied()",
)
