"""A call for consensus: the version put, the roll of those who may answer, their answers, and what the chair found."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.directory.models import College, Organisation, Sector
from miroir.drafting.models import Objection, Version


class Call(models.Model):
    """A version put to the organisations of a roll until it closes, under a rule that was fixed before.

    `text_hash`: that of the version, as it was put. `rule`: as `engine.rules.Rule` has it, with the fields of a charter.
    `is_vote`: the fallback vote, which follows a finding that there is no consensus, and is never automatic; `follows`
    is then the call before. `opened_by` called it; `computed`: what the rule says of the answers, kept at closing.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    question_fr = models.TextField(max_length=2000)
    question_en = models.TextField(max_length=2000)
    text_hash = models.CharField(max_length=64)
    rule = models.JSONField()
    is_vote = models.BooleanField(default=False)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    computed = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("version", "number")
        constraints = (
            models.UniqueConstraint(fields=("version", "number"), name="decisions_call_number_once"),
            models.UniqueConstraint(
                fields=("version",), condition=Q(closed_at__isnull=True), name="decisions_one_call_is_open"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="decisions_call_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(is_vote=False) | Q(follows__isnull=False), name="decisions_vote_follows_a_call"
            ),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.number}"

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        document = self.version.document
        return reverse("decisions:call", args=[document.slug, self.version.number, self.number])


class Moment(models.TextChoices):
    """When a roll was taken."""

    OPENING = "opening", _("at the opening")
    CLOSING = "closing", _("at the closing")


class RollLine(models.Model):
    """An organisation that may answer a call, with its college and sectors of that moment; a line never changes."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="roll")
    moment = models.CharField(max_length=8, choices=Moment.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    college = models.ForeignKey(College, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sectors = models.ManyToManyField(Sector, blank=True, related_name="+")

    class Meta:
        ordering = ("call", "moment", "pk")
        constraints = (
            models.UniqueConstraint(fields=("call", "moment", "organisation"), name="decisions_once_on_a_roll"),
        )

    def __str__(self) -> str:
        return f"{self.call} {self.organisation}"


class Delegation(models.Model):
    """An organisation lets another one answer for it: in one call, until it says otherwise or the call closes."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("call", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("call", "giver"), condition=Q(revoked_at__isnull=True), name="decisions_one_delegation_in_force"
            ),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="decisions_delegation_is_to_another"),
        )

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"


class Reply(models.TextChoices):
    """The answers to a call."""

    AGREE = "agree", _("agree")
    WITH_COMMENTS = "agree-with-comments", _("agree with comments")
    ABSTAIN = "abstain", _("abstention")
    OPPOSE = "oppose", _("reasoned opposition")


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Answers, chosen by whether they hold."""

    def current(self) -> Self:
        """Return those that no later one replaced."""
        return self.filter(current=True)


class Answer(models.Model):
    """The answer of an organisation to a call; the one before stays in the history.

    `delegation`: the one under which another organisation's representative gave it, None for the organisation's own.
    An opposition has its reason, and may name the objection that it stands on.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=20, choices=Reply.choices)
    reason = models.TextField(blank=True, max_length=5000)
    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    current = models.BooleanField(default=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    nonce = models.CharField(max_length=60, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ("call", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("call", "organisation"), condition=Q(current=True), name="decisions_one_current_answer"
            ),
            models.UniqueConstraint(
                fields=("given_by", "nonce"), condition=~Q(nonce=""), name="decisions_answer_form_once"
            ),
            models.CheckConstraint(
                condition=~Q(reply__in=("oppose", "agree-with-comments")) | ~Q(reason=""),
                name="decisions_opposition_and_comments_have_words",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.reply}"


class Result(models.TextChoices):
    """What the chair finds."""

    CONSENSUS = "consensus", _("consensus")
    NO_CONSENSUS = "no-consensus", _("no consensus")
    BACK_TO_WORK = "back-to-work", _("back to work")
    ADOPTED_BY_VOTE = "adopted-by-vote", _("adopted by vote")
    REJECTED_BY_VOTE = "rejected-by-vote", _("rejected by vote")


class Finding(models.Model):
    """What the chair found of a closed call, with the reason. Nothing of it changes afterwards.

    `over_objections`: whether objections were maintained and overruled: the text then says so on its face.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="finding")
    result = models.CharField(max_length=20, choices=Result.choices)
    reason = models.TextField(max_length=10_000)
    over_objections = models.BooleanField(default=False)
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    found_as = models.CharField(max_length=15)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ("-found_at",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="decisions_finding_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.call}: {self.result}"


class MinorityStatement(models.Model):
    """What an organisation wants to be read beside a finding that it does not share."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="minority_statements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)
    language = models.CharField(max_length=2)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("finding", "pk")
        constraints = (
            models.UniqueConstraint(fields=("finding", "organisation"), name="decisions_one_minority_statement"),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.text[:60]}"
