"""What becomes of each proposal of a process: the answer of the working group of a text, with its reason."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from miroir.accounts.models import User
from miroir.consultations.models import Proposal
from miroir.drafting.models.dispositions import DispositionState, Outcome
from miroir.drafting.models.texts import Clause, Document


class ProposalAnswer(models.Model):
    """The answer to one proposal: by the rapporteur of a text of its process, agreed by the working group of that text.

    `clause`: where what was accepted went; `duplicate_of`: which proposal it repeats. `told_at`: when the organisation
    was written to. It is not contested: whoever put the proposal forward speaks of the text in the enquiry.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="proposal_answers")
    outcome = models.CharField(max_length=24, choices=Outcome.choices)
    reason = models.TextField(max_length=5000)
    state = models.CharField(max_length=10, choices=DispositionState.choices, default=DispositionState.PROPOSED)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="proposal_answers")
    duplicate_of = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="drafting_proposal_answer_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(outcome="duplicate") | Q(duplicate_of__isnull=False),
                name="drafting_repeated_proposal_says_of_what",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", agreed_at__isnull=True) | Q(state="agreed", agreed_at__isnull=False),
                name="drafting_agreed_proposal_answer_says_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal}: {self.outcome}"
