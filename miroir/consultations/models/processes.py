"""A process, its charter, its steps, and who may do what in each."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.common.languages import local
from miroir.directory.models import College


class ProcessState(models.TextChoices):
    """Whether a process has begun and whether it is over. Which step it is in says `current_step`."""

    PREPARATION = "preparation", _("in preparation")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Process(models.Model):
    """The way of a question from its framing to its follow-up, in dated steps, under a charter.

    `individuals`: whether persons may answer in their own name too; they are counted apart. `invented`: a demonstration.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    question_fr = models.TextField(_("question in French"), max_length=3000)
    question_en = models.TextField(_("question in English"), max_length=3000)
    state = models.CharField(max_length=12, choices=ProcessState.choices, default=ProcessState.PREPARATION)
    current_step = models.ForeignKey("Step", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    individuals = models.BooleanField(default=False)
    invented = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "processes"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return local(self, "title")

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("consultations:process", args=[self.slug])

    def question(self) -> str:
        """Return what is asked, in the language in force."""
        return local(self, "question")


class Charter(models.Model):
    """What is promised of a process before it opens. Once `frozen_at` is set it never changes: a change is a new version.

    `rule`: method, threshold, minimum, abstain, level, positions and smallest_cell, as `engine.rules.Rule` has them;
    `rolls`: whether the number of members of each college is known to the rule. `fingerprint`: SHA-256 of the whole,
    set when it freezes. `reply_days`: within how many days each contribution gets an answer; `acknowledge_days`, `reconcile_days`: an
    objection is acknowledged, and its reconciliation ends. `calendar`: the steps as
    they were dated when it froze; empty before.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="charters")
    version = models.PositiveSmallIntegerField(default=1)
    purpose_fr = models.TextField(_("purpose in French"), max_length=5000)
    purpose_en = models.TextField(_("purpose in English"), max_length=5000)
    engagement_fr = models.TextField(_("what is promised, in French"), max_length=5000)
    engagement_en = models.TextField(_("what is promised, in English"), max_length=5000)
    rule = models.JSONField()
    rolls = models.BooleanField(default=True)
    colleges = models.ManyToManyField(College, related_name="+")
    hidden_until_closing = models.BooleanField(_("results are hidden until closing"), default=False)
    reply_days = models.PositiveSmallIntegerField(default=30)
    acknowledge_days = models.PositiveSmallIntegerField(default=10)
    reconcile_days = models.PositiveSmallIntegerField(default=60)
    calendar = models.JSONField(default=list, blank=True)
    change_reason = models.TextField(blank=True, max_length=2000)
    fingerprint = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("process", "version")
        constraints = (
            models.UniqueConstraint(fields=("process", "version"), name="consultations_charter_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.process} {self.version}"


class StepKind(models.TextChoices):
    """The stages of the way of a strategy, in their order."""

    FRAMING = "framing", _("framing")
    STATEMENTS = "statements", _("statements")
    PROPOSALS = "proposals", _("proposals")
    DRAFTING = "drafting", _("drafting")
    ENQUIRY = "enquiry", _("enquiry")
    RECONCILIATION = "reconciliation", _("reconciliation")
    DECISION = "decision", _("decision")
    PUBLICATION = "publication", _("publication")
    FOLLOW_UP = "follow-up", _("follow-up")


class Step(models.Model):
    """One stage of a process: what is done is what its capabilities say, from `starts_at` until `ends_at`."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=StepKind.choices)
    title_fr = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("process", "order")
        constraints = (
            models.UniqueConstraint(fields=("process", "order"), name="consultations_step_order_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="consultations_step_ends_after_start"),
        )

    def __str__(self) -> str:
        return local(self, "title")

    def runs(self, now: datetime) -> bool:
        """Return whether a moment lies between its dates; the end is no longer of it."""
        return self.starts_at <= now < self.ends_at


class Task(models.TextChoices):
    """What a step may let somebody do."""

    SEE = "see", _("see the statements")
    SEE_RESULTS = "see-results", _("see the results")
    PROPOSE = "propose", _("propose a statement")
    PUT_FORWARD = "put-forward", _("put a proposal forward")
    MODERATE = "moderate", _("moderate statements")
    DRAFT = "draft", _("prepare a position with colleagues")
    TAKE_POSITION = "take-position", _("take the organisation’s position")
    TAKE_OWN_POSITION = "take-own-position", _("answer in one’s own name")
    ENTER_POSITION = "enter-position", _("enter a position received otherwise")
    IMPORT = "import", _("import a file")
    INVITE = "invite", _("invite and remind")
    TRANSLATE = "translate", _("translate a statement")
    WRITE = "write", _("write the text")
    COMMENT = "comment", _("comment on the text")
    AMEND = "amend", _("table an amendment")
    DISPOSE = "dispose", _("propose what becomes of a contribution")
    AGREE = "agree-dispositions", _("agree on what becomes of contributions")
    OBJECT = "object", _("raise an objection")
    RECONCILE = "reconcile", _("reconcile an objection")
    RULE = "rule-on-objections", _("rule on a maintained objection")
    CALL = "call", _("call for consensus")
    REPLY = "reply", _("answer a call for consensus")
    FIND = "find", _("record the finding")
    PUBLISH = "publish", _("publish the strategy")
    FOLLOW = "follow", _("follow the measures up")


class Role(models.TextChoices):
    """In which quality one acts in a process."""

    VISITOR = "visitor", _("visitor")
    INDIVIDUAL = "individual", _("person in their own name")
    MEMBER = "member", _("member")
    REPRESENTATIVE = "representative", _("representative with a mandate")
    RAPPORTEUR = "rapporteur", _("rapporteur")
    CHAIR = "chair", _("working-group chair")
    BUREAU = "bureau", _("steering committee")
    SECRETARIAT = "secretariat", _("secretariat")


class Capability(models.Model):
    """One line of a step's table: people of a role may do a task; of one college only, where it is named."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="capabilities")
    task = models.CharField(max_length=20, choices=Task.choices)
    role = models.CharField(max_length=15, choices=Role.choices)
    college = models.ForeignKey(College, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "capabilities"
        ordering = ("step", "task", "role")
        constraints = (
            models.UniqueConstraint(
                fields=("step", "task", "role", "college"),
                condition=Q(college__isnull=False),
                name="consultations_capability_once",
            ),
            models.UniqueConstraint(
                fields=("step", "task", "role"),
                condition=Q(college__isnull=True),
                name="consultations_capability_of_all_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task} {self.role}"
