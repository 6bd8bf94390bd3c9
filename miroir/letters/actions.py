"""Writing letters in the transaction of what they tell; what becomes of them; refusing them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.core.mail import BadHeaderError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from miroir.letters.models import Failure, Letter, LetterState, Refusal
from miroir.letters.refusing import refusal_address
from miroir.letters.rendering import LONGEST_SUBJECT, rendered

MOST_ATTEMPTS: Final = 8
LEASE: Final = timedelta(minutes=10)
"""How long an attempt holds its letter: a worker that was killed gives it back after that."""
FIRST_WAIT: Final = timedelta(minutes=5)
"""Before the second attempt; doubled before each next one."""
FOR_GOOD: Final = frozenset({Failure.REFUSED, Failure.UNTRUSTED})


@transaction.atomic
def write_letter(
    *,
    by: object | None,  # noqa: ARG001 - who does it stands in the journal, above this room
    to: str,
    language: str,
    template: str,
    about: Mapping[str, object],
    purpose: str = "",
) -> Letter | None:
    """Write a letter and queue it; it leaves only if the transaction it is written in is kept.

    `template` extends "letters/letter.html" and fills its blocks `subject` and `body`; it is given `about`, `site` (the
    address of the site, without a slash at its end) and `language`. `purpose`: what such letters are, an English phrase
    marked for translation, such as "reminders of consultations". Returns None where the address refused them.
    """
    address = _checked(to)
    if purpose and Refusal.objects.filter(address=address.lower(), purpose=purpose).exists():
        return None
    unsubscribe = refusal_address(address, purpose, language) if purpose else ""
    told = rendered(template, language, about, purpose=purpose, unsubscribe=unsubscribe)
    return _queued(
        Letter(to=address, subject=told.subject, text=told.text, html=told.html, language=language, purpose=purpose)
    )


@transaction.atomic
def write_plain_letter(
    *,
    by: object | None,  # noqa: ARG001 - who does it stands in the journal, above this room
    to: str,
    language: str,
    subject: str,
    text: str,
    html: str = "",
) -> Letter:
    """Write and queue a letter whose words are there already. Raises BadHeaderError for a subject of several lines."""
    if len(subject.splitlines()) > 1:
        message = "a subject is one line; a line break in it would begin another header"
        raise BadHeaderError(message)
    return _queued(Letter(to=_checked(to), subject=subject[:LONGEST_SUBJECT], text=text, html=html, language=language))


@transaction.atomic
def claim_letter(*, by: object | None, pk: int) -> Letter | None:  # noqa: ARG001 - a task
    """Return a waiting letter for one attempt, which is counted; None where there is nothing to do now."""
    now = timezone.now()
    letter = Letter.objects.select_for_update().filter(pk=pk, state=LetterState.WAITING, due_at__lte=now).first()
    if letter is None:
        return None
    letter.attempts += 1
    letter.due_at = now + LEASE
    letter.save(update_fields=["attempts", "due_at"])
    return letter


@transaction.atomic
def keep_letter(*, by: object | None, letter: Letter) -> Letter:  # noqa: ARG001 - a task
    """Keep a claimed letter here without sending it."""
    return _settled(letter, LetterState.KEPT)


@transaction.atomic
def settle_letter(*, by: object | None, letter: Letter, failure: Failure | None) -> Letter:  # noqa: ARG001 - a task
    """Write down how an attempt ended: sent, failed for good, or waiting for the next one."""
    if failure is None:
        return _settled(letter, LetterState.SENT)
    if failure in FOR_GOOD or letter.attempts >= MOST_ATTEMPTS:
        return _settled(letter, LetterState.FAILED, failure)
    letter.due_at = timezone.now() + FIRST_WAIT * 2 ** (letter.attempts - 1)
    return _settled(letter, LetterState.WAITING, failure)


@transaction.atomic
def refuse_letters(*, by: object | None, address: str, purpose: str) -> Refusal:  # noqa: ARG001 - known by a signed word
    """Write down that an address wants no more letters of a purpose; twice is once."""
    return Refusal.objects.get_or_create(
        address=address.lower(), purpose=purpose, defaults={"refused_at": timezone.now()}
    )[0]


@transaction.atomic
def accept_letters(*, by: object | None, address: str, purpose: str) -> None:  # noqa: ARG001 - known by a signed word
    """Take back a refusal; without one nothing changes."""
    Refusal.objects.filter(address=address.lower(), purpose=purpose).delete()


@transaction.atomic
def forget_address(*, by: object | None, address: str) -> None:  # noqa: ARG001 - the caller journals it
    """Remove the letters and the refusals of an address: its account is being closed."""
    Letter.objects.filter(to__iexact=address).delete()
    Refusal.objects.filter(address=address.lower()).delete()


@transaction.atomic
def forget_old_letters(*, by: object | None, before: datetime) -> int:  # noqa: ARG001 - a task
    """Remove letters written before a moment that wait for nothing; return how many."""
    return Letter.objects.filter(written_at__lt=before).exclude(state=LetterState.WAITING).delete()[0]


def _checked(to: str) -> str:
    """Return an address. Raises BadHeaderError or ValidationError where it is none."""
    if len(to.splitlines()) > 1:
        message = "an address is one line; a line break in it would begin another header"
        raise BadHeaderError(message)
    validate_email(to.strip())
    return to.strip()


def _queued(letter: Letter) -> Letter:
    letter.written_at = letter.due_at = timezone.now()
    letter.save()
    async_task("miroir.letters.tasks.deliver", letter.pk)
    return letter


def _settled(letter: Letter, state: LetterState, failure: Failure | None = None) -> Letter:
    letter.state = state
    letter.failure = failure or ""
    letter.sent_at = timezone.now() if state == LetterState.SENT else None
    letter.save(update_fields=["state", "failure", "sent_at", "due_at"])
    return letter
