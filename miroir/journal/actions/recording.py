"""Writing entries: called by the actions of every room, in their transaction.

Plain statements, few of them: whoever writes an entry keeps all others waiting until their transaction ends.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, models, transaction

from miroir.accounts.models import User
from miroir.engine.record.commitments import commitment_of
from miroir.engine.record.lines import canonical
from miroir.journal.models import WRITTEN, Entry

SALT_BYTES: Final = 16
BATCH: Final = 2_000
"""Entries written at once: a database that hears nothing for seconds within a transaction ends it."""
_HOLD: Final = (
    "INSERT INTO journal_head (id, size) VALUES (%s, %s) "
    "ON CONFLICT (id) DO UPDATE SET size = journal_head.size + excluded.size RETURNING size"
)
_COLUMNS: Final = {
    "journal_entry": ("sequence", "kind", "commitment"),
    "journal_opening": ("entry_id", "salt", "content", "person", "who_salt", "about", "for_whom", "at"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One change: what it is about, the fingerprint of how that was before ("" when it is new), for which organisation.

    `for_whom`: the key of the organisation in whose name, "" for none. `label`: words for the public page that hold no
    personal data, such as the name of an organisation; "" for none.
    """

    thing: models.Model
    before: str = ""
    for_whom: str = ""
    label: str = ""


class _Opening(NamedTuple):
    """What is written beside an entry, in the order of the columns after the first."""

    salt: str
    content: str
    person: str
    who_salt: str
    about: str
    for_whom: str
    at: object


def fingerprint(thing: models.Model) -> str:
    """Return the SHA-256 of a thing as it stands: the canonical JSON of its own fields, hexadecimal.

    What is no number, truth value or text stands in it as its text.
    """
    fields = {field.attname: _told(getattr(thing, field.attname)) for field in thing._meta.concrete_fields}
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def about(thing: models.Model) -> str:
    """Return what the journal knows a thing by: its model and its key."""
    return f"{thing._meta.label_lower}:{getattr(thing, 'key', thing.pk)}"


def record(  # noqa: PLR0913 - each says one thing of the change
    kind: str,
    thing: models.Model,
    *,
    by: User | None,
    at: datetime,
    before: str = "",
    for_whom: str = "",
    label: str = "",
) -> Entry:
    """Write the entry of one change, in the transaction of the change. `by`: None for the system itself."""
    return record_all(kind, [Happening(thing, before, for_whom, label)], by=by, at=at)[0]


def record_all(kind: str, happenings: Sequence[Happening], *, by: User | None, at: datetime) -> list[Entry]:
    """Write an entry a change, in their order. The next sequence is held until the transaction ends.

    Where it fails, the transaction of the change fails with it.
    """
    person, moment = str(by.key) if by else "", connection.ops.adapt_datetimefield_value(at)
    entries: list[Entry] = []
    with transaction.atomic(savepoint=False):
        for low in range(0, len(happenings), BATCH):
            some = happenings[low : low + BATCH]
            openings = [_opening(kind, one, at=at, moment=moment, person=person) for one in some]
            entries += _write(kind, openings)
    return entries


def _write(kind: str, openings: Sequence[_Opening]) -> list[Entry]:
    """Write some entries and what opens them; three statements, however many."""
    first = _held(len(openings))
    entries = [
        _entry(sequence, kind, commitment_of(opening.salt, opening.content))
        for sequence, opening in enumerate(openings, start=first)
    ]
    _insert("journal_entry", [(entry.sequence, kind, entry.commitment) for entry in entries])
    _insert("journal_opening", [(entry.sequence, *opening) for entry, opening in zip(entries, openings, strict=True)])
    return entries


def _held(count: int) -> int:
    """Count some more entries and return the first's sequence; nobody else writes any until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [WRITTEN, count])
        ((size,),) = cursor.fetchall()
    return int(size) - count


def _insert(table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    names = ", ".join(_COLUMNS[table])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > 1:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(_COLUMNS[table]))
        statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of our own
        if len(rows) == 1:
            cursor.execute(statement, rows[0])
        else:
            cursor.executemany(statement, rows)


def _opening(kind: str, happening: Happening, *, at: datetime, moment: object, person: str) -> _Opening:
    """Return what opens an entry. `moment`: `at` as the database takes it."""
    thing, (salt, who_salt) = about(happening.thing), _salts()
    told = {
        "kind": kind,
        "about": f"{thing.partition(':')[0]}:" if isinstance(happening.thing, User) else thing,
        "for": happening.for_whom,
        "label": happening.label,
        "at": at.isoformat(),
        "before": commitment_of(who_salt, happening.before) if happening.before else "",
        "after": commitment_of(who_salt, fingerprint(happening.thing)),
        "who": commitment_of(who_salt, person),
    }
    return _Opening(salt, canonical(told).rstrip("\n"), person, who_salt, thing, happening.for_whom, moment)


def _entry(sequence: int, kind: str, commitment: str) -> Entry:
    entry = Entry(sequence, kind, commitment)
    entry._state.adding, entry._state.db = False, DEFAULT_DB_ALIAS
    return entry


def _salts() -> tuple[str, str]:
    drawn = secrets.token_hex(SALT_BYTES * 2)
    return drawn[: SALT_BYTES * 2], drawn[SALT_BYTES * 2 :]


def _told(value: object) -> str | int | bool | None:
    return value if value is None or isinstance(value, str | int) else str(value)
