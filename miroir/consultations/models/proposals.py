"""What organisations put forward, to be discussed."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from miroir.accounts.models import Language, User
from miroir.consultations.models.processes import Process
from miroir.directory.models import Area, Organisation, Sector

LONGEST_TITLE = 160
LONGEST_PROPOSAL = 10_000
"""Characters of a proposal: a few pages."""


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals, chosen by whether they stand."""

    def standing(self) -> Self:
        """Return those that are not withdrawn: each is owed an answer."""
        return self.filter(withdrawn_at__isnull=True)


class Proposal(models.Model):
    """A text that an organisation puts forward in a process, in the language in which it was written. It never changes.

    `number`: from 1 in its process. `search`: its words as they are looked for. `nonce`: of the form that made it, so that it counts once.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField(max_length=LONGEST_PROPOSAL)
    language = models.CharField(max_length=2, choices=Language.choices)
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    sectors = models.ManyToManyField(Sector, blank=True, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    search = models.TextField(blank=True, editable=False)
    nonce = models.CharField(max_length=60, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("process", "number")
        constraints = (
            models.UniqueConstraint(fields=("process", "number"), name="consultations_proposal_number_once"),
            models.UniqueConstraint(
                fields=("made_by", "nonce"), condition=~Q(nonce=""), name="consultations_proposal_form_once"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="consultations_proposal_says_something"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("consultations:proposal", args=[self.process.slug, self.number])
