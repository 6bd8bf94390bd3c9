"""What the database itself refuses: to change a roll, a finding, a minority statement, a closed call, an answer that was given, what was published, or what was told of its measures."""

from __future__ import annotations

from typing import Final

NEVER: Final = "what was decided never changes"
FIXED: Final = ("finding", "rollline", "rollline_sectors", "minoritystatement", "certificate")
"""The tables whose rows never change."""
TOLD: Final = ("progress", "indicatorvalue")
"""The tables of the follow-up whose rows never change: a correction is a row of its own."""
DUTIES: Final = ("dutychange",)
"""The table of who answered for a measure, and until when; its rows never change."""
FOLLOWED: Final = (*TOLD, *DUTIES)
_CLOSED: Final = "OLD.closed_at IS NOT NULL"
_FILED: Final = "OLD.manifest_hash <> ''"
_SAME: Final = ("call_id", "organisation_id", "reply", "reason", "given_at")
_GIVEN: Final = " OR ".join(
    (*(f"NEW.{column} <> OLD.{column}" for column in _SAME), "(NEW.current AND NOT OLD.current)")
)
CHANGING: Final = {"call": _CLOSED, "answer": _GIVEN, "publication": _FILED}
"""The tables of which a row changes in one way alone, and what is refused; none of their rows is removed."""


def guards(vendor: str) -> tuple[str, ...]:
    """Return the statements that set the guards, for sqlite or postgresql."""
    return _POSTGRESQL if vendor == "postgresql" else _SQLITE


def guards_of_followup(vendor: str, tables: tuple[str, ...] = FOLLOWED) -> tuple[str, ...]:
    """Return the statements that guard the rows of tables of the follow-up; those of `guards` were set before."""
    set_one = _guarding if vendor == "postgresql" else _refusing
    return tuple(
        set_one(name, when, table) for table in tables for name, when in (("kept", "UPDATE"), ("stays", "DELETE"))
    )


def guards_of_followup_undone(vendor: str, tables: tuple[str, ...] = FOLLOWED) -> tuple[str, ...]:
    """Return the statements that take the guards of the follow-up away."""
    return tuple(
        f"DROP TRIGGER IF EXISTS decisions_{table}_{name}"
        + (f" ON decisions_{table}" if vendor == "postgresql" else "")
        for table in tables
        for name in ("kept", "stays")
    )


def guards_undone(vendor: str) -> tuple[str, ...]:
    """Return the statements that take the guards away; only tests empty a database."""
    return _POSTGRESQL_UNDONE if vendor == "postgresql" else _SQLITE_UNDONE


def _refusing(name: str, when: str, table: str, condition: str = "") -> str:
    asked = f"WHEN {condition} " if condition else ""
    return (
        f"CREATE TRIGGER decisions_{table}_{name} BEFORE {when} ON decisions_{table} {asked}"
        f"BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
    )


def _guarding(name: str, when: str, table: str, condition: str = "") -> str:
    asked = f"WHEN ({condition}) " if condition else ""
    return (
        f"CREATE TRIGGER decisions_{table}_{name} BEFORE {when} ON decisions_{table} "
        f"FOR EACH ROW {asked}EXECUTE FUNCTION decisions_never()"
    )


_TABLES: Final = (*FIXED, *CHANGING)
_SQLITE: Final = (
    *(_refusing("kept", "UPDATE", table, CHANGING.get(table, "")) for table in _TABLES),
    *(_refusing("stays", "DELETE", table) for table in _TABLES),
)
_SQLITE_UNDONE: Final = tuple(
    f"DROP TRIGGER IF EXISTS decisions_{table}_{name}" for table in _TABLES for name in ("kept", "stays")
)
_POSTGRESQL: Final = (
    f"""CREATE FUNCTION decisions_never() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{NEVER}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    *(_guarding("kept", "UPDATE", table, CHANGING.get(table, "")) for table in _TABLES),
    *(_guarding("stays", "DELETE", table) for table in _TABLES),
)
_POSTGRESQL_UNDONE: Final = (
    *(
        f"DROP TRIGGER IF EXISTS decisions_{table}_{name} ON decisions_{table}"
        for table in _TABLES
        for name in ("kept", "stays")
    ),
    "DROP FUNCTION IF EXISTS decisions_never()",
)
