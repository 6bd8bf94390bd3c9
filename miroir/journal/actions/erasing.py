"""Emptying what opens entries, on demand of the person that they are about. The tree stays valid: entries never change."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.engine.record.commitments import ranges_of
from miroir.journal.actions.recording import record
from miroir.journal.actions.sealing import seal_entries
from miroir.journal.models import Entry, Erasure, Opening
from miroir.journal.permissions import may_erase

ERASED: Final = words("contents erased")
UNLINKED: Final = words("links to a person erased")
MOST_AT_ONCE: Final = 500
EMPTY: Final = dict.fromkeys(("salt", "content", "person", "who_salt", "about", "for_whom"), "")


@transaction.atomic
def erase_opening(*, by: User | None, entries: Collection[int], reason: str) -> Entry:
    """Empty the contents of some entries, by their sequences; return the entry that says so, and names them.

    All are sealed first, so that nobody can doubt what they committed to. Those that are empty already stay so.
    Raises Refused where an entry does not exist, or says itself what was erased.
    """
    now = timezone.now()
    may_erase(by, now=now).require()
    sequences = sorted(set(entries))
    portions = [sequences[low : low + MOST_AT_ONCE] for low in range(0, len(sequences), MOST_AT_ONCE)]
    known = [row for portion in portions for row in _known(portion)]
    if len(known) != len(sequences) or any(kind == ERASED for _, kind, _ in known):
        raise Refused(gettext("One of these entries does not exist, or says itself what was erased: it must stay."))
    full = [sequence for sequence, _, content in known if content]
    if not full:
        raise Refused(gettext("The contents of these entries were erased before: there is nothing to do."))
    seal_entries(by=by, at=now)
    for portion in portions:
        Opening.objects.filter(entry__in=portion).update(**EMPTY)
    label = ranges_of(full)
    erasure = Erasure.objects.create(sequences=label, reason=reason, at=now)
    return record(ERASED, erasure, by=by, at=now, label=label)


@transaction.atomic
def erase_person(*, by: User | None, person_key: str, reason: str) -> Entry:
    """Empty the links from entries to a person; return the entry that says so, without saying of which entries.

    What the entries say stays; nobody can tell any more who made them. Entries about the account are no longer found
    by it.
    """
    now = timezone.now()
    may_erase(by, person_key=person_key, now=now).require()
    links = Opening.objects.filter(person=person_key).update(person="", who_salt="")
    Opening.objects.filter(about=f"{User._meta.label_lower}:{person_key}").update(about="")
    erasure = Erasure.objects.create(links=links, reason=reason, at=now)
    themself = by is not None and str(by.key) == person_key
    return record(UNLINKED, erasure, by=None if themself else by, at=now)


def _known(portion: list[int]) -> list[tuple[int, str, str]]:
    rows = Opening.objects.select_for_update().filter(entry__in=portion).order_by("entry")
    return list(rows.values_list("entry", "entry__kind", "content"))
