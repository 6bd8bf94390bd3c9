"""The bodies of the group and who sits in them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.common.languages import local
from miroir.directory.models.organisations import Organisation
from miroir.directory.models.terms import Term, TermQuerySet
from miroir.directory.models.vocabularies import Area


class BodyKind(models.TextChoices):
    """What a body is for."""

    PLENARY = "plenary", _("plenary")
    BUREAU = "bureau", _("steering committee")
    SECRETARIAT = "secretariat", _("secretariat")
    WORKING_GROUP = "working-group", _("working group")


class Body(models.Model):
    """A plenary, a steering committee, the secretariat or a working group."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=15, choices=BodyKind.choices)
    name_fr = models.CharField(_("name in French"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160)
    purpose_fr = models.TextField(blank=True)
    purpose_en = models.TextField(blank=True)
    areas = models.ManyToManyField(Area, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "bodies"
        ordering = ("kind", "code")

    def __str__(self) -> str:
        return local(self, "name")

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("directory:body", args=[self.code])

    def purpose(self) -> str:
        """Return what it is for, in the language in force."""
        return local(self, "purpose")


class SeatRole(models.TextChoices):
    """What one does in a body."""

    CHAIR = "chair", _("chair")
    RAPPORTEUR = "rapporteur", _("rapporteur")
    MEMBER = "member", _("member")


class SeatQuerySet(TermQuerySet["Seat"]):
    """Seats, chosen by who sits there on a day."""

    def in_force(self, day: date) -> Self:
        """Return those that are held on a day."""
        return self.on(day).filter(ended_at__isnull=True)


class Seat(Term):
    """A place in a body, held by a person, for an organisation where there is one.

    `ended_at`: it ends there at once, before its last day. `named`: the person lets their name be shown on the page of the body; only the organisation is shown otherwise.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    role = models.CharField(max_length=12, choices=SeatRole.choices, default=SeatRole.MEMBER)
    ended_at = models.DateTimeField(null=True, blank=True)
    named = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.person}, {self.body}"
