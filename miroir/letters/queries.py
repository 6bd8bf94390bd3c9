"""What pages and upper rooms read of letters."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from miroir.letters.models import Letter, LetterState, Refusal

AT_ONCE: Final = 200


def outbox() -> QuerySet[Letter]:
    """Return every letter, the last written first, without its words."""
    return Letter.objects.defer("text", "html")


def due_letters(*, now: datetime) -> list[int]:
    """Return the keys of letters that wait and whose time has come, the oldest first; at most AT_ONCE."""
    waiting = Letter.objects.filter(state=LetterState.WAITING, due_at__lte=now)
    return list(waiting.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])


def refused_purposes(address: str) -> list[str]:
    """Return the purposes whose letters an address refused, in order."""
    return list(Refusal.objects.filter(address=address.lower()).order_by("purpose").values_list("purpose", flat=True))


def is_refused(address: str, purpose: str) -> bool:
    """Return whether an address refused letters of a purpose."""
    return Refusal.objects.filter(address=address.lower(), purpose=purpose).exists()


def letters_to(address: str) -> list[dict[str, object]]:
    """Return what is kept of the letters to an address: when, about what, and what became of each."""
    told = Letter.objects.filter(to__iexact=address).order_by("written_at")
    return [dict(row) for row in told.values("written_at", "subject", "text", "purpose", "state", "sent_at")]
