"""A letter, from the transaction that wrote it to the moment it left."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterState(models.TextChoices):
    """Where a letter is."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    KEPT = "kept", _("kept here, not sent")
    FAILED = "failed", _("failed")


class Failure(models.TextChoices):
    """Why the last attempt at sending a letter failed, as a sentence."""

    UNREACHABLE = "unreachable", _("The mail server did not answer.")
    PUT_OFF = "put off", _("The mail server asked to try again later.")
    UNTRUSTED = "untrusted", _("The mail server offers no protected connection for the password.")
    REFUSED = "refused", _("The mail server refuses this letter for good.")


class Letter(models.Model):
    """One letter to one address, as text and, where there is one, as HTML.

    `key` makes its Message-ID, the same at each attempt. `purpose`: what letters of its kind are, an English phrase
    that pages translate, for unsubscribing ("" for letters that one cannot refuse, such as the confirmation of an
    address). `due_at`: when the next attempt may begin; an attempt that begins puts it off, so that only one runs.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    purpose = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.WAITING)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=20, choices=Failure.choices, blank=True)

    class Meta:
        ordering = ("-written_at", "-pk")
        indexes = (models.Index(fields=("state", "due_at"), name="letters_waiting"),)

    def __str__(self) -> str:
        return self.subject


class Refusal(models.Model):
    """An address that does not want letters of one purpose any more."""

    address = models.EmailField()
    purpose = models.CharField(max_length=80)
    refused_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("address", "purpose"), name="letters_refused_once"),)

    def __str__(self) -> str:
        return self.purpose
