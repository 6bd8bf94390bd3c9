"""Which database, from one address in the environment: an SQLite file by default, PostgreSQL when named."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

SQLITE_START: Final = ";".join(
    f"PRAGMA {setting}"
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "wal_autocheckpoint=1000",
        "journal_size_limit=67108864",
        "cache_size=-20000",
        "temp_store=MEMORY",
        "mmap_size=0",
    )
)
POSTGRESQL_START: Final = "-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s"
POSTGRESQL_PREPARED: Final = {"server_side_binding": True, "prepare_threshold": 3}
"""A query that comes for the third time on a connection is planned once: a quarter more positions a second."""


def database_of(address: str, *, beside: Path) -> dict[str, object]:
    """Return Django's settings for a database: postgresql://user:password@host:port/name, or sqlite:///path, "" for a file in `beside`."""
    parts = urlsplit(address)
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": POSTGRESQL_START, **POSTGRESQL_PREPARED},
        }
    return {
        "ENGINE": "miroir.common.gated_sqlite",
        "NAME": str(Path(parts.path) if parts.path else beside / "miroir.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START},
    }
