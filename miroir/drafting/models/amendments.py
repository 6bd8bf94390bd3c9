"""What organisations want a text to say instead."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language, User
from miroir.directory.models import Organisation
from miroir.drafting.models.texts import Clause, Document, Version


class RemarkType(models.TextChoices):
    """The types of the ISO commenting table."""

    GENERAL = "ge", _("general")
    TECHNICAL = "te", _("technical")
    EDITORIAL = "ed", _("editorial")


class AmendmentState(models.TextChoices):
    """Where an amendment stands. `fallen`: its words are no longer there to be changed."""

    TABLED = "tabled", _("tabled")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ADOPTED = "adopted", _("adopted")
    NOT_ADOPTED = "not-adopted", _("not adopted")
    FALLEN = "fallen", _("fallen")


class Fall(models.TextChoices):
    """Why an amendment fell."""

    OVERLAPS = "overlaps", _("the words that it changes were changed")
    GONE = "gone", _("the place that it changes was deleted")
    ALREADY = "already", _("the text says so already")
    PARENT = "parent", _("the amendment that it amends fell, was withdrawn or was not adopted")


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Amendments, chosen by where they stand."""

    def open(self) -> Self:
        """Return those that still ask for something."""
        return self.filter(state=AmendmentState.TABLED)


class Amendment(models.Model):
    """Operations on one clause of an issued version, by an organisation, with its rationale.

    `number`: from 1 in the document. `parent`: the amendment that it amends; its operations then apply to the clause as
    that one makes it. `after`: for a clause to be added, the one it comes after; it has then no `clause` before it is
    adopted, and its one operation inserts the text. `operations` and `base_hash` are as they were tabled and never
    change; `held_operations`, `held_hash` and `held_version` are what they are on a later version, once re-based.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="amendments")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="amendments")
    after = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    heading = models.CharField(max_length=300, blank=True)
    operations = models.JSONField()
    base_hash = models.CharField(max_length=64)
    held_operations = models.JSONField(null=True, blank=True)
    held_hash = models.CharField(max_length=64, blank=True)
    held_version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=2, choices=RemarkType.choices, default=RemarkType.TECHNICAL)
    rationale = models.TextField(max_length=5000)
    language = models.CharField(max_length=2, choices=Language.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author_code = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=AmendmentState.choices, default=AmendmentState.TABLED)
    fallen_because = models.CharField(max_length=10, choices=Fall.choices, blank=True)
    tabled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=60, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ("document", "number")
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="drafting_amendment_number_once"),
            models.UniqueConstraint(
                fields=("by", "nonce"), condition=~Q(nonce=""), name="drafting_amendment_form_once"
            ),
            models.CheckConstraint(
                condition=Q(clause__isnull=False) | Q(after__isnull=False), name="drafting_amendment_is_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(author_code=""), name="drafting_amendment_has_an_author"
            ),
            models.CheckConstraint(
                condition=(Q(state="fallen") & ~Q(fallen_because="")) | (~Q(state="fallen") & Q(fallen_because="")),
                name="drafting_fallen_says_why",
            ),
        )
        indexes = (models.Index(fields=("version", "clause", "state"), name="drafting_amendments"),)

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("drafting:amendment", args=[self.document.slug, self.number])
