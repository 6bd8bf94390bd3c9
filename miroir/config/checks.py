"""What a deployer may have got wrong: each check has an id, and a hint that says what to set."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's own names
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

STORAGE: Final = "storage"
OLDEST_SQLITE: Final = (3, 51, 3)
FULL: Final = 2
"""What SQLite answers for synchronous=FULL."""
MOUNTS: Final = Path("/proc/mounts")
NETWORK: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs"})
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def register() -> None:
    """Make the checks known to Django."""
    checks.register(storage_is_safe, STORAGE)
    checks.register(secret_is_kept, checks.Tags.security, deploy=True)
    checks.register(site_is_named, checks.Tags.security, deploy=True)
    checks.register(letters_leave, deploy=True)


def refuse_unsafe_storage() -> None:
    """Raise ImproperlyConfigured where the database could lose what it acknowledged: the server does not start then."""
    faults = [fault for fault in checks.run_checks(tags=[STORAGE], databases=["default"]) if fault.is_serious()]
    if faults:
        raise ImproperlyConfigured("\n".join(str(fault) for fault in faults))


def storage_is_safe(app_configs: object, databases: Sequence[str] | None = None, **told: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001
    """Return what is unsafe of the SQLite databases: their version and place; with `databases`, how they write too."""
    found: list[CheckMessage] = []
    for connection in (connections[alias] for alias in databases or connections):
        if connection.vendor == "sqlite":
            found += faults_of_version(sqlite3.sqlite_version_info)
            found += faults_of_place(Path(str(connection.settings_dict["NAME"])), MOUNTS)
            found += faults_of_writing(connection) if databases else []
    return found


def faults_of_version(version: tuple[int, ...]) -> list[CheckMessage]:
    """Return what is wrong with a version of SQLite."""
    if version >= OLDEST_SQLITE:
        return []
    said = f"SQLite {'.'.join(map(str, version))} can corrupt a database that two connections write at once."
    return [Error(said, hint="Install pysqlite3 0.6 or newer from the lock, or use PostgreSQL.", id="miroir.E001")]


def faults_of_writing(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    """Return what is wrong with how a database writes: it must keep what it acknowledged when the power goes."""
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    hint = "Leave OPTIONS of the database as miroir/config/databases.py gives them."
    found: list[CheckMessage] = []
    if str(journal).lower() != "wal":
        found.append(Error(f"The journal mode of SQLite is {journal}, not WAL.", hint=hint, id="miroir.E002"))
    if int(synchronous) < FULL:
        said = f"SQLite's synchronous is {synchronous}, not FULL: a power cut would lose what was acknowledged."
        found.append(Error(said, hint=hint, id="miroir.E003"))
    return found


def faults_of_place(database: Path, mounts: Path) -> list[CheckMessage]:
    """Return what is wrong with where a database is: locks do not hold over the network."""
    kind = filesystem_of(database, mounts.read_text(encoding="utf-8") if mounts.exists() else "")
    if kind not in NETWORK:
        return []
    said = f"The SQLite database {database} is on a network file system ({kind}), where its locks do not hold."
    return [Error(said, hint="Set MIROIR_VAR to a folder of a local disk, or use PostgreSQL.", id="miroir.E004")]


def filesystem_of(path: Path, mounts: str) -> str:
    """Return the kind of file system that a path is on, from the text of /proc/mounts; "" where it is not known."""
    place = path.resolve()
    found = [
        (fields[1].replace("\\040", " "), fields[2])
        for fields in (line.split() for line in mounts.splitlines())
        if len(fields) > 2 and place.is_relative_to(fields[1].replace("\\040", " "))
    ]
    return max(found, key=lambda mount: len(mount[0]))[1] if found else ""


def secret_is_kept(app_configs: object, **told: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001
    """Return whether the secret is the one that everybody can read."""
    if settings.SECRET_KEY != settings.OPEN_SECRET or settings.DEMONSTRATION:
        return []
    said = "The secret is the one written in the source: whoever reads it can sign in as anybody."
    hint = "Set MIROIR_SECRET_KEY to 50 random characters, and keep them."
    return [Error(said, hint=hint, id="miroir.E005")]


def site_is_named(app_configs: object, **told: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001
    """Return what is wrong with the names and the address of the site."""
    found: list[CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        said = "Any host name is accepted: links and letters could be made to lead elsewhere."
        found.append(Error(said, hint="Set MIROIR_HOSTS to the names of the site.", id="miroir.E006"))
    address = urlsplit(settings.SITE_ADDRESS)
    if address.scheme != "https" and address.hostname not in LOOPBACK and not settings.DEMONSTRATION:
        said = f"The site is at {settings.SITE_ADDRESS}, without https: passwords would travel in the clear."
        hint = "Put a server with a certificate in front, and set MIROIR_ADDRESS to its https address."
        found.append(Error(said, hint=hint, id="miroir.E007"))
    return found


def letters_leave(app_configs: object, **told: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001
    """Return what keeps letters from arriving."""
    if settings.DEMONSTRATION:
        return []
    if not settings.SMTP:
        said = "No mail server is set: nobody can confirm an address, and no letter leaves."
        return [Warning(said, hint="Set MIROIR_SMTP, such as smtps://user:password@host:465.", id="miroir.W001")]
    if settings.DEFAULT_FROM_EMAIL.rstrip("> ").endswith("@localhost"):
        said = f"Letters come from {settings.DEFAULT_FROM_EMAIL}, which other mail servers refuse."
        return [Warning(said, hint="Set MIROIR_MAIL_FROM to an address of your own domain.", id="miroir.W002")]
    return []
