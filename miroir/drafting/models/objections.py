"""Sustained opposition as an object: raised, acknowledged, reconciled or maintained, then ruled upon with a reason."""

from __future__ import annotations

import uuid
from typing import Final, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.directory.models import Organisation
from miroir.drafting.models.texts import Clause, Document, Version


class ObjectionState(models.TextChoices):
    """Where an objection stands, in its order."""

    RAISED = "raised", _("raised")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    RECONCILING = "under-reconciliation", _("under reconciliation")
    RESOLVED = "resolved", _("resolved")
    WITHDRAWN = "withdrawn", _("withdrawn by who raised it")
    MAINTAINED = "maintained", _("maintained")
    SUSTAINED = "sustained", _("sustained")
    OVERRULED = "overruled", _("overruled")


OPEN: Final = (
    ObjectionState.RAISED,
    ObjectionState.ACKNOWLEDGED,
    ObjectionState.RECONCILING,
    ObjectionState.MAINTAINED,
)
"""While an objection stands in one of these, nothing is found to be a consensus. One that is sustained sends the text back."""


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections, chosen by where they stand."""

    def open(self) -> Self:
        """Return those that are not ended."""
        return self.filter(state__in=OPEN)


class Objection(models.Model):
    """The opposition of an organisation to a version or one of its clauses, by its mandated representative.

    `substantial`: whether it is about the substance, as who raises it says. `remedy`: what would settle it.
    `acknowledge_by`, `reconcile_by`: until when, by the charter; `escalated_at`: when the desk was told that a term
    passed. `ruling`: the published rationale of the steering committee, with `ruled_as`, the role in which it was given.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="objections")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="objections")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="objections")
    number = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    substantial = models.BooleanField(_("about the substance"))
    reason = models.TextField(max_length=5000)
    remedy = models.TextField(max_length=5000)
    state = models.CharField(max_length=20, choices=ObjectionState.choices, default=ObjectionState.RAISED)
    raised_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    reconcile_by = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ruling = models.TextField(blank=True, max_length=5000)
    ruled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ruled_as = models.CharField(max_length=15, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ("document", "number")
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="drafting_objection_number_once"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(remedy=""), name="drafting_objection_reason_and_remedy"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sustained", "overruled"))
                | (~Q(ruling="") & ~Q(ruled_as="") & Q(ruled_by__isnull=False)),
                name="drafting_ruling_has_author_role_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True) | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="drafting_objection_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="under-reconciliation") | Q(reconcile_by__isnull=False),
                name="drafting_reconciliation_has_a_term",
            ),
            models.UniqueConstraint(
                fields=("organisation", "clause"),
                condition=Q(state__in=OPEN, clause__isnull=False),
                name="drafting_one_open_objection_a_clause",
            ),
            models.UniqueConstraint(
                fields=("organisation", "document"),
                condition=Q(state__in=OPEN, clause__isnull=True),
                name="drafting_one_open_objection_a_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("drafting:objection", args=[self.document.slug, self.number])


class ReconciliationKind(models.TextChoices):
    """What happened on the way of an objection."""

    STATE = "state", _("change of state")
    MESSAGE = "message", _("message")
    MEETING = "meeting", _("meeting")
    PROPOSAL = "proposal", _("proposal")
    OUTCOME = "outcome", _("outcome")
    ESCALATION = "escalation", _("term passed")


class ReconciliationStep(models.Model):
    """One dated step of an objection's thread. `state`: the one that it led to, "" for none."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=ReconciliationKind.choices)
    state = models.CharField(max_length=20, choices=ObjectionState.choices, blank=True)
    text = models.TextField(blank=True, max_length=5000)
    held_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("objection", "pk")

    def __str__(self) -> str:
        return f"{self.objection} {self.kind}"
