"""The operations that made a text: a chain from the empty document to every version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.directory.models import Organisation
from miroir.drafting.models.amendments import Amendment
from miroir.drafting.models.texts import Clause, Document, Version


class ChangeKind(models.TextChoices):
    """Why a clause got other words."""

    WRITTEN = "written", _("written by the rapporteur")
    IMPORTED = "imported", _("imported from a file")
    AMENDED = "amended", _("amendment adopted")
    RESOLVED = "resolved", _("conflict of amendments resolved")


class Part(models.TextChoices):
    """Which part of a clause operations are about."""

    HEADING = "heading", _("heading")
    TEXT = "text", _("text")


class Change(models.Model):
    """Operations on one part of one clause, as they were carried out: the origin of the characters that they wrote.

    `sequence`: from 1 in the document, in the order in which they were done; woven texts name it. `operations`: as
    `miroir.engine.text` has them, on the text of `base_hash`, which gives that of `result_hash`. `chain`: the hash that
    binds it to all before. `amendment`: the one that was adopted. `organisation`: in whose name, for an amendment.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="changes")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="changes")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="changes")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.TEXT)
    operations = models.JSONField()
    base_hash = models.CharField(max_length=64)
    result_hash = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=20)
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, null=True, blank=True, related_name="changes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("document", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("document", "sequence"), name="drafting_change_sequence_once"),
            models.CheckConstraint(
                condition=Q(kind="amended", amendment__isnull=False) | ~Q(kind="amended"),
                name="drafting_amended_names_the_amendment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.sequence}"


class Conflict(models.Model):
    """Two adopted changes that cannot both be carried out as they are: the rapporteur says what the words become.

    `start`, `end`: the span of the base text, in characters; `ours`: what the text says there by now; `theirs`: what
    the amendment makes of it. `resolution`: the words chosen, and the reason; open until `resolved_at`.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="conflicts")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.TEXT)
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="conflicts")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    ours = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    met_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("version", "pk")

    def __str__(self) -> str:
        return f"{self.version} {self.clause} {self.start}"
