"""What workers do with letters."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from miroir.letters.actions import claim_letter, forget_old_letters, keep_letter, settle_letter
from miroir.letters.posting import post
from miroir.letters.queries import due_letters

KEPT_FOR: Final = timedelta(days=90)


def deliver(pk: int) -> None:
    """Make one attempt at a letter that waits; without a mail server, and in a demonstration, it stays here."""
    letter = claim_letter(by=None, pk=pk)
    if letter is None:
        return
    if settings.DEMONSTRATION or not settings.SMTP:
        keep_letter(by=None, letter=letter)
    else:
        settle_letter(by=None, letter=letter, failure=post(letter, settings.SMTP))


def deliver_due() -> int:
    """Make an attempt at each letter whose time has come again; return how many there were. Scheduled."""
    due = due_letters(now=timezone.now())
    for pk in due:
        deliver(pk)
    return len(due)


def forget_old() -> int:
    """Remove the letters that are too old to be of use; return how many. Scheduled."""
    return forget_old_letters(by=None, before=timezone.now() - KEPT_FOR)
