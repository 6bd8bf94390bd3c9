"""What the public page of the journal shows: entries, newest first, found by keys and never counted through."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from miroir.journal.models import SEALED, WRITTEN, Entry, Head, Opening, Seal

PAGE: Final = 30
_KINDS: Final = """
    WITH RECURSIVE found(kind) AS (
        SELECT min(kind) FROM journal_entry
        UNION ALL SELECT (SELECT min(kind) FROM journal_entry WHERE kind > found.kind) FROM found WHERE kind IS NOT NULL
    ) SELECT kind FROM found WHERE kind IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries are looked for: "" and None look for all. `for_whom`: the key of an organisation."""

    kind: str = ""
    for_whom: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the public may read it; all but number, kind and time is "" where its content was erased."""

    sequence: int
    kind: str
    at: datetime
    about: str = ""
    for_whom: str = ""
    label: str = ""
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first, and the sequences to go on from: None where there is nothing newer, or older."""

    lines: tuple[Line, ...]
    newer: int | None
    older: int | None


@dataclass(frozen=True, slots=True)
class State:
    """How many entries there are and how many lie under a seal, and the newest seal."""

    written: int
    sealed: int
    seal: Seal | None


def state() -> State:
    """Return how far the journal is written and sealed."""
    sizes = dict(Head.objects.values_list("pk", "size"))
    return State(sizes.get(WRITTEN, 0), sizes.get(SEALED, 0), Seal.objects.last())


def kinds() -> list[str]:
    """Return what kinds of entries there are, each found by one step in the index."""
    with connection.cursor() as cursor:
        cursor.execute(_KINDS)
        return [kind for (kind,) in cursor.fetchall()]


def entries_page(sought: Sought, *, before: int | None = None, after: int | None = None) -> Page:
    """Return the newest entries that are looked for; those next to a sequence where one is given.

    One row more than a page is read, and nothing is counted: a page costs the same however long the journal is.
    """
    rows, newer = _sought(sought), after is not None
    beside = after if newer else before
    if beside is not None:
        rows = _beyond(rows, sought, beside, newer=newer)
    keys = ("at", "pk") if sought.day else ("pk",)
    found = list(rows.order_by(*(key if newer else f"-{key}" for key in keys)).values_list("pk", flat=True)[: PAGE + 1])
    shown = found[:PAGE][::-1] if newer else found[:PAGE]
    openings = Opening.objects.select_related("entry").in_bulk(shown)
    more = len(found) > PAGE
    return Page(
        tuple(line_of(openings[sequence]) for sequence in shown),
        newer=shown[0] if shown and (more if newer else before is not None) else None,
        older=shown[-1] if shown and (newer or more) else None,
    )


def line_of(opening: Opening) -> Line:
    """Return an entry as the public may read it."""
    told = json.loads(opening.content) if opening.content else {}
    return Line(
        opening.entry_id,
        opening.entry.kind,
        opening.at,
        str(told.get("about", "")),
        str(told.get("for", "")),
        str(told.get("label", "")),
        erased=not opening.content,
    )


def opening_of(sequence: int) -> Opening | None:
    """Return what opens an entry; None where there is no such entry."""
    return Opening.objects.select_related("entry").filter(entry=sequence).first()


def _sought(sought: Sought) -> QuerySet[Any]:
    """Return what is looked for, from the table whose index finds it; the key of either is the sequence."""
    if not (sought.for_whom or sought.day):
        return Entry.objects.filter(kind=sought.kind) if sought.kind else Entry.objects.all()
    rows = Opening.objects.filter(entry__kind=sought.kind) if sought.kind else Opening.objects.all()
    if sought.for_whom:
        rows = rows.filter(for_whom=sought.for_whom)
    if sought.day:
        begins = timezone.make_aware(datetime.combine(sought.day, time.min))
        ends = timezone.make_aware(datetime.combine(sought.day + timedelta(days=1), time.min))
        rows = rows.filter(at__gte=begins, at__lt=ends)
    return rows


def _beyond(rows: QuerySet[Any], sought: Sought, sequence: int, *, newer: bool) -> QuerySet[Any]:
    """Return the rows that are newer or older than an entry: of a day by time first, else by sequence."""
    at = Opening.objects.filter(pk=sequence).values_list("at", flat=True).first() if sought.day else None
    if at is None:
        return rows.filter(pk__gt=sequence) if newer else rows.filter(pk__lt=sequence)
    if newer:
        return rows.filter(Q(at__gt=at) | Q(at=at, pk__gt=sequence), at__gte=at)
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=sequence), at__lte=at)
