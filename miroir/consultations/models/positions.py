"""Who holds which position, and what organisations prepare among themselves."""

from __future__ import annotations

import uuid
from typing import Final, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.consultations.models.processes import Process
from miroir.consultations.models.statements import Statement
from miroir.directory.models import College, Organisation, Sector

CLOSED_CODE: Final = "closed-"
"""How the code of somebody begins who answered in their own name and whose account was closed since."""


class Holder(models.Model):
    """A participant of a process: an organisation, a person in their own name, or somebody of an imported file.

    Exactly one of `organisation`, `person` and `code` says who. `college`, `sectors`, `territory`: as they were when
    the holder took part first; a person in their own name has none. They are of this process alone.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="holders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=120, blank=True)
    college = models.ForeignKey(College, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sectors = models.ManyToManyField(Sector, blank=True, related_name="+")
    territory = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True, code="")
                | Q(organisation__isnull=True, person__isnull=False, code="")
                | (Q(organisation__isnull=True, person__isnull=True) & ~Q(code="")),
                name="consultations_holder_is_one_of_three",
            ),
            models.UniqueConstraint(
                fields=("process", "organisation"),
                condition=Q(organisation__isnull=False),
                name="consultations_organisation_holds_once",
            ),
            models.UniqueConstraint(
                fields=("process", "person"), condition=Q(person__isnull=False), name="consultations_person_holds_once"
            ),
            models.UniqueConstraint(
                fields=("process", "code"), condition=~Q(code=""), name="consultations_code_holds_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.organisation) if self.organisation else self.code or str(_("A person in their own name"))


class Stance(models.IntegerChoices):
    """The four answers; the values are those of `engine.answers.Answer`. Imported files may hold points of a scale too."""

    AGREE = 1, _("agree")
    RESERVATIONS = 2, _("agree with reservations")
    DISAGREE = -1, _("disagree")
    ABSTAIN = 0, _("abstention")


class Channel(models.TextChoices):
    """How a position came."""

    SITE = "site", _("taken here")
    PHONE = "phone", _("received otherwise, entered by the secretariat")
    IMPORT = "import", _("imported")


class PositionQuerySet(models.QuerySet["Position"]):
    """Positions, chosen by whether they still hold."""

    def current(self) -> Self:
        """Return those that are held now."""
        return self.filter(current=True)


class Position(models.Model):
    """What a holder holds of a statement. A row is added for each change; the one before stays, no longer `current`.

    `answer`: a value of `engine.answers.Answer`. `nonce`: of the form that sent it: sent again, it counts once.
    `probability`: with which the statement was put by `policy`, None where the holder chose it. `evidence`: for a
    position that came otherwise, from whom, when and how.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="positions")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="positions")
    answer = models.SmallIntegerField()
    reason = models.TextField(blank=True, max_length=5000)
    current = models.BooleanField(default=True)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.SITE)
    evidence = models.TextField(blank=True, max_length=1000)
    nonce = models.CharField(max_length=36)
    policy = models.CharField(max_length=15, blank=True)
    probability = models.FloatField(null=True, blank=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ("-taken_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("holder", "statement"), condition=Q(current=True), name="consultations_one_current_position"
            ),
            models.UniqueConstraint(fields=("holder", "statement", "nonce"), name="consultations_a_form_counts_once"),
            models.CheckConstraint(
                condition=~Q(channel="phone") | ~Q(evidence=""), name="consultations_phoned_has_evidence"
            ),
        )

    def __str__(self) -> str:
        return f"{self.holder}: {self.answer}"

    @property
    def stance(self) -> str:
        """The answer in words."""
        return str(Stance(self.answer).label) if self.answer in Stance.values else str(self.answer)


class Draft(models.Model):
    """The position that an organisation prepares; its members alone see it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="+")
    answer = models.SmallIntegerField(choices=Stance.choices, null=True, blank=True)
    reason = models.TextField(blank=True, max_length=5000)
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organisation", "statement"), name="consultations_one_draft_each"),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.statement}"


class DraftNote(models.Model):
    """What a member says to colleagues of a statement, and the answer that they suggest, where they suggest one."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)
    suggested = models.SmallIntegerField(choices=Stance.choices, null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text
