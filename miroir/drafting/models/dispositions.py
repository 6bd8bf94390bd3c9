"""What becomes of each contribution: an answer with its reason, agreed by the working group, told to the author."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.drafting.models.amendments import Amendment
from miroir.drafting.models.comments import Comment
from miroir.drafting.models.texts import Clause, Version


class ContributionGroup(models.Model):
    """Contributions that say nearly the same, to be answered together; each stays listed."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="groups")
    title = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    comments = models.ManyToManyField(Comment, blank=True, related_name="groups")
    amendments = models.ManyToManyField(Amendment, blank=True, related_name="groups")

    class Meta:
        ordering = ("version", "pk")

    def __str__(self) -> str:
        return self.title


class Outcome(models.TextChoices):
    """The answers that a contribution can get."""

    ACCEPTED = "accepted", _("accepted")
    IN_PRINCIPLE = "accepted-in-principle", _("accepted in principle")
    PARTIALLY = "partially-accepted", _("partially accepted")
    NOTED = "noted", _("noted")
    NOT_ACCEPTED = "not-accepted", _("not accepted")
    OUT_OF_SCOPE = "out-of-scope", _("out of scope")
    DUPLICATE = "duplicate", _("duplicate")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DispositionState(models.TextChoices):
    """Where an answer stands. It counts once it is agreed; contested once, it is agreed again and then stands."""

    PROPOSED = "proposed", _("proposed by the rapporteur")
    AGREED = "agreed", _("agreed by the working group")
    CONTESTED = "contested", _("contested by the author")
    CONFIRMED = "confirmed", _("confirmed after it was contested")


class Disposition(models.Model):
    """The answer to one comment or one amendment, on the version on which it was made.

    `landing_version`, `landing_clause`, `start`, `end`: the span where an accepted one lands, None for a whole clause;
    `landing_quote`: the words there, by which the span is found again in a text that is still being written.
    `duplicate_comment`, `duplicate_amendment`: which contribution it repeats. `told_at`: when the author was written to.
    `first_outcome`, `first_reason`: what was answered before it was contested, where the confirmation says otherwise.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="disposition")
    amendment = models.OneToOneField(
        Amendment, on_delete=models.PROTECT, null=True, blank=True, related_name="disposition"
    )
    outcome = models.CharField(max_length=24, choices=Outcome.choices)
    reason = models.TextField(max_length=5000)
    state = models.CharField(max_length=10, choices=DispositionState.choices, default=DispositionState.PROPOSED)
    landing_version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    landing_clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="landings")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    landing_quote = models.TextField(blank=True, max_length=5000)
    duplicate_comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    duplicate_amendment = models.ForeignKey(
        Amendment, on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True)
    contested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contest = models.TextField(blank=True, max_length=3000)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_outcome = models.CharField(max_length=24, choices=Outcome.choices, blank=True)
    first_reason = models.TextField(blank=True, max_length=5000)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(comment__isnull=False, amendment__isnull=True)
                | Q(comment__isnull=True, amendment__isnull=False),
                name="drafting_disposition_is_of_one",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="drafting_disposition_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(outcome="duplicate")
                | Q(duplicate_comment__isnull=False)
                | Q(duplicate_amendment__isnull=False),
                name="drafting_duplicate_says_of_what",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__gt=F("start"), landing_clause__isnull=False),
                name="drafting_landing_span_is_one",
            ),
            models.CheckConstraint(
                condition=Q(landing_clause__isnull=True, landing_version__isnull=True)
                | Q(landing_clause__isnull=False, landing_version__isnull=False),
                name="drafting_landing_has_clause_and_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contribution}: {self.outcome}"

    def get_absolute_url(self) -> str:
        """Return where it stands on the page of what it answers."""
        return f"{self.contribution.get_absolute_url()}#disposition"

    @property
    def contribution(self) -> Comment | Amendment:
        """The comment or the amendment that it answers."""
        found = self.comment or self.amendment
        assert found is not None  # noqa: S101 - a constraint holds it
        return found
