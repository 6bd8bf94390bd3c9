"""What is put to the participants."""

from __future__ import annotations

import hashlib
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language, User
from miroir.consultations.models.processes import Process
from miroir.directory.models import Area, Organisation, Sector

LONGEST = 500
"""Characters of a statement: one clear assertion."""


class StatementState(models.TextChoices):
    """Where a statement stands."""

    PROPOSED = "proposed", _("proposed")
    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("merged")


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements, chosen by where they stand."""

    def published(self) -> Self:
        """Return those that take positions."""
        return self.filter(state=StatementState.PUBLISHED)

    def shown(self) -> Self:
        """Return those that everybody may read: published ones, and those that were and have been withdrawn or merged."""
        were = Q(state__in=(StatementState.WITHDRAWN, StatementState.MERGED), published_at__isnull=False)
        return self.filter(Q(state=StatementState.PUBLISHED) | were)


class Statement(models.Model):
    """One clear assertion, in the language in which it was written; positions attach to this text.

    `number`: from 1 in its process. `merged_into`: the statement that says the same; positions stay where they were
    taken. `reason`: why it was refused, withdrawn or merged. `proposed_for`: the organisation of who proposed it.
    `published_at`: when it was first published, None where it never was.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=60, blank=True)
    text = models.TextField(_("statement"), max_length=LONGEST)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    sectors = models.ManyToManyField(Sector, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=StatementState.choices, default=StatementState.PROPOSED)
    reason = models.TextField(blank=True, max_length=2000)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField()
    moderated_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("process", "number")
        constraints = (
            models.UniqueConstraint(fields=("process", "number"), name="consultations_statement_number_once"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="consultations_merged_says_into_which",
            ),
        )
        indexes = (models.Index(fields=("process", "state", "number"), name="consultations_statements"),)

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("consultations:statement", args=[self.process.slug, self.number])

    def translated(self) -> Translation | None:
        """Return its translation into the language in force; None where it was written in it, or has none."""
        language = (get_language() or "fr")[:2]
        if self.language == language:
            return None
        return next((told for told in self.translations.all() if told.language == language), None)


def source_hash(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal: which original a translation was made from."""
    return hashlib.sha256(text.encode()).hexdigest()


class TranslationKind(models.TextChoices):
    """Who translated."""

    HUMAN = "human", _("translated by a person")
    MACHINE = "machine", _("translated by a machine")


class Translation(models.Model):
    """A statement in another language, labelled as a translation; `source_hash` shows when the original moved on."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=2, choices=Language.choices)
    text = models.TextField(max_length=LONGEST * 2)
    kind = models.CharField(max_length=10, choices=TranslationKind.choices, default=TranslationKind.HUMAN)
    source_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("statement", "language"), name="consultations_one_translation"),)

    def __str__(self) -> str:
        return self.text

    @property
    def stale(self) -> bool:
        """Whether the original is no longer what it was translated from; an unknown original is none."""
        return self.source_hash != source_hash(self.statement.text)
