"""A person of an organisation, and the right to speak for it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.common.languages import local
from miroir.directory.models.organisations import Organisation
from miroir.directory.models.terms import Term, TermQuerySet
from miroir.directory.models.vocabularies import Area


class MembershipCharter(models.Model):
    """What one accepts in joining the group; the last by date is the one in force."""

    version = models.CharField(max_length=20, unique=True)
    dated = models.DateField()
    text_fr = models.TextField()
    text_en = models.TextField()

    class Meta:
        ordering = ("-dated", "-pk")

    def __str__(self) -> str:
        return self.version

    def text(self) -> str:
        """Return it in the language in force."""
        return local(self, "text")


class MembershipState(models.TextChoices):
    """The way of a membership. Verified: the secretariat knows the person; active: the charter is accepted too."""

    APPLIED = "applied", _("applied")
    VERIFIED = "verified", _("verified")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    LEFT = "left", _("left")
    REFUSED = "refused", _("refused")


class Membership(models.Model):
    """A person belongs to an organisation. `reason`: why it was refused or suspended.

    `charter_asked`: the last charter that the person was asked by letter to accept, after they had accepted another.
    `vouched_by`: a representative of the organisation who said to the secretariat that they know the person.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(_("function"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=MembershipState.choices, default=MembershipState.APPLIED)
    reason = models.TextField(blank=True)
    charter = models.ForeignKey(MembershipCharter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    charter_asked = models.ForeignKey(
        MembershipCharter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    charter_accepted_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField()
    vouched_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    vouched_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "person"),
                condition=~Q(state__in=("left", "refused")),
                name="directory_one_membership_each",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(charter__isnull=False), name="directory_active_accepted_the_charter"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("suspended", "refused")) | ~Q(reason=""),
                name="directory_membership_no_has_its_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"


class MandateScope(models.TextChoices):
    """What a mandate lets say."""

    EVERYTHING = "everything", _("every subject")
    AREAS = "areas", _("some areas only")


class MandateQuerySet(TermQuerySet["Mandate"]):
    """Mandates, chosen by what they let do on a day."""

    def in_force(self, day: date) -> Self:
        """Return those that hold on a day and were not revoked."""
        return self.on(day).filter(revoked_at__isnull=True)


class Mandate(Term):
    """The right to speak for an organisation, from a day to a day, on every subject or on some areas.

    `issued_by`: who gave it, in words (such as "the board, 3 May 2026"). `revoked_at`: it ends there at once,
    for the reason kept beside it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=12, choices=MandateScope.choices, default=MandateScope.EVERYTHING)
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    issued_by = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.TextField(blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = (
            *Term.Meta.constraints,
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""),
                name="directory_mandate_revoked_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"
