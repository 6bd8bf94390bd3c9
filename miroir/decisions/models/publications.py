"""The published strategy: frozen, sealed, with the certificate of each clause; and its follow-up."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.common.languages import OTHER, local
from miroir.decisions.models.calls import Finding
from miroir.directory.models import Organisation
from miroir.drafting.models import Clause, Version


class Publication(models.Model):
    """A version that a finding adopted, as it was published. Nothing of it changes; a later one stands beside it.

    `number`: from 1 on the site. `text_hash`: that of the version. `manifest_hash`: SHA-256 of the list of its files,
    each with its own. `folder`: where the files are. `sequence`: of the entry that tells it, sealed by the journal.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="+")
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="publication")
    number = models.PositiveIntegerField(unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    text_hash = models.CharField(max_length=64)
    manifest_hash = models.CharField(max_length=64, blank=True)
    folder = models.CharField(max_length=80, blank=True)
    sequence = models.BigIntegerField(default=0)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(self.version.document)

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("decisions:publication", args=[self.slug])

    @property
    def other_language(self) -> str:
        """The language in which it is not written."""
        return OTHER[self.version.document.language]


class Certificate(models.Model):
    """What is certified of one clause at publication: its ground, colleges with their intervals, objections, amendments.

    `content`: plain JSON, as the page, the files and the consensus record show it. `content_hash`: its SHA-256.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="certificates")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("publication", "pk")
        constraints = (
            models.UniqueConstraint(fields=("publication", "clause"), name="decisions_one_certificate_a_clause"),
        )

    def __str__(self) -> str:
        return f"{self.publication} {self.clause}"


class Measure(models.Model):
    """An objective of the strategy, or one of its measures, with who answers for it and until when.

    `parent`: the objective that a measure serves, None for an objective. `clause`: where the strategy says it.
    `flagged_at`: when the desk was told that nothing was heard for six months. `end_reason`: why it ended, as everybody reads it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="measures")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="measures")
    number = models.PositiveSmallIntegerField()
    title_fr = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    deadline = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    flagged_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ("publication", "number")
        constraints = (
            models.UniqueConstraint(fields=("publication", "number"), name="decisions_measure_number_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(owner__isnull=False, deadline__isnull=False),
                name="decisions_measure_has_owner_and_deadline",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="decisions_measure_ends_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return local(self, "title")

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("decisions:measure", args=[self.publication.slug, self.number])


class DutyChange(models.Model):
    """Another organisation answers for a measure, or until another day: who and until when before and since, and why."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="duty_changes")
    owner_before = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    deadline_before = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    deadline = models.DateField(null=True, blank=True)
    reason = models.TextField(max_length=2000)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("measure", "-changed_at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="decisions_duty_change_has_its_reason"),)

    def __str__(self) -> str:
        return f"{self.measure} {self.changed_at:%Y-%m-%d}"

    @property
    def has_new_owner(self) -> bool:
        """Whether another organisation answers since, or one for the first time."""
        return self.owner_id is not None and self.owner_id != self.owner_before_id


class Indicator(models.Model):
    """What is counted of a measure: the baseline, the target, each with its date, in a unit."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="indicators")
    title_fr = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    unit = models.CharField(max_length=40)
    baseline = models.DecimalField(max_digits=18, decimal_places=4)
    baseline_on = models.DateField()
    target = models.DecimalField(max_digits=18, decimal_places=4)
    target_on = models.DateField()

    class Meta:
        ordering = ("measure", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(target_on__gt=F("baseline_on")), name="decisions_indicator_target_after_baseline"
            ),
        )

    def __str__(self) -> str:
        return local(self, "title")


CORRECTED: Final = Q(corrects__isnull=True, corrected_at__isnull=True, reason="") | (
    Q(corrects__isnull=False, corrected_at__isnull=False) & ~Q(reason="")
)
"""What corrects something says when and why; what corrects nothing says neither."""


class Correctable(models.Model):
    """What was told of a measure: it stays; a correction stands beside it, with when and why. One corrects it at most."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction")
    corrected_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        abstract = True


class IndicatorValue(Correctable):
    """A value of an indicator on a day, with its source. A correction keeps the moment at which the first was told."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    value = models.DecimalField(max_digits=18, decimal_places=4)
    on = models.DateField()
    source = models.CharField(max_length=300)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("indicator", "on", "pk")
        constraints = (models.CheckConstraint(condition=CORRECTED, name="decisions_corrected_value_has_its_reason"),)

    def __str__(self) -> str:
        return f"{self.indicator} {self.on}"


class ProgressState(models.TextChoices):
    """How a measure goes, as its owner says."""

    NOT_BEGUN = "not-begun", _("not begun")
    ON_TRACK = "on-track", _("on track")
    LATE = "late", _("late")
    DONE = "done", _("done")
    GIVEN_UP = "given-up", _("given up")


class Progress(Correctable):
    """What the owner tells of a measure, with its evidence. `public`: everybody reads it; others, only the members.

    A correction keeps the moment at which the first was told.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="progress")
    state = models.CharField(max_length=10, choices=ProgressState.choices)
    text = models.TextField(max_length=5000)
    language = models.CharField(max_length=2)
    evidence_title = models.CharField(max_length=300, blank=True)
    evidence_address = models.URLField(max_length=500, blank=True)
    public = models.BooleanField(default=True)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "progress"
        ordering = ("measure", "-told_at", "-pk")
        constraints = (models.CheckConstraint(condition=CORRECTED, name="decisions_corrected_progress_has_its_reason"),)

    def __str__(self) -> str:
        return f"{self.measure}: {self.state}"
