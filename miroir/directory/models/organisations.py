"""An organisation, and the colleges and sectors it was of, dated."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.common.languages import local
from miroir.directory.models.terms import Term, TermQuerySet
from miroir.directory.models.vocabularies import Area, College, Sector, Territory


class Kind(models.TextChoices):
    """What an organisation is in law."""

    ADMINISTRATION = "administration", _("central administration")
    AGENCY = "agency", _("public agency or operator")
    LOCAL_AUTHORITY = "local-authority", _("local authority")
    COMPANY = "company", _("company")
    RESEARCH = "research", _("research or higher education")
    ASSOCIATION = "association", _("association")
    FEDERATION = "federation", _("federation, cluster or network")
    OTHER = "other", _("other")


class Size(models.TextChoices):
    """How many people work there."""

    MICRO = "micro", _("fewer than 10 people")
    SMALL = "small", _("10 to 49 people")
    MEDIUM = "medium", _("50 to 249 people")
    LARGE = "large", _("250 people or more")
    UNKNOWN = "unknown", _("not said")


class OrganisationState(models.TextChoices):
    """Where an organisation stands in the group."""

    APPLIED = "applied", _("applied")
    VERIFIED = "verified", _("verified")
    SUSPENDED = "suspended", _("suspended")
    LEFT = "left", _("left")
    REFUSED = "refused", _("refused")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, chosen by where they stand."""

    def verified(self) -> Self:
        """Return the members of the group."""
        return self.filter(state=OrganisationState.VERIFIED)

    def members_on(self, day: date) -> Self:
        """Return those that were members of the group on a day."""
        return self.filter(Q(ceased_on__isnull=True) | Q(ceased_on__gt=day), since__lte=day)


class Organisation(models.Model):
    """A body that speaks with one voice. `territory`: the place it answers for, None when national.

    `siren`: nine digits whose key is right, None where there is none. `since`: its first day as a member, None before.
    `ceased_on`: the day from which it does not count any more, suspended or left. `search`: what a text is looked for
    in: see `miroir.common.folding`. `invented`: part of a demonstration.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    size = models.CharField(_("size"), max_length=10, choices=Size.choices, default=Size.UNKNOWN)
    siren = models.CharField(_("SIREN"), max_length=9, null=True, blank=True)  # noqa: DJ001 - several have none
    website = models.URLField(_("website"), blank=True)
    about_fr = models.TextField(_("about, in French"), blank=True, max_length=2000)
    about_en = models.TextField(_("about, in English"), blank=True, max_length=2000)
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="organisations")
    state = models.CharField(max_length=10, choices=OrganisationState.choices, default=OrganisationState.APPLIED)
    state_reason = models.TextField(blank=True)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    ceased_on = models.DateField(null=True, blank=True)
    search = models.TextField(blank=True, editable=False)
    invented = models.BooleanField(default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name_fr",)
        indexes = (models.Index(fields=("state", "name_fr"), name="directory_org_state_name"),)
        constraints = (
            models.UniqueConstraint(fields=("siren",), condition=~Q(state="refused"), name="directory_a_siren_once"),
        )

    def __str__(self) -> str:
        return local(self, "name")

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("directory:organisation", args=[self.key])


class CollegeTermQuerySet(TermQuerySet["CollegeTerm"]):
    """Colleges of organisations, chosen by the day."""


class CollegeTerm(Term):
    """The college an organisation is of, from a day to a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="college_terms")
    college = models.ForeignKey(College, on_delete=models.PROTECT, related_name="terms")

    objects = CollegeTermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = (
            *Term.Meta.constraints,
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(ends_on__isnull=True), name="directory_one_college_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.college}"


class SectorTermQuerySet(TermQuerySet["SectorTerm"]):
    """Sectors of organisations, chosen by the day."""


class SectorTerm(Term):
    """A sector an organisation is of, from a day to a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sector_terms")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="terms")

    objects = SectorTermQuerySet.as_manager()

    class Meta(Term.Meta):
        abstract = False
        constraints = (
            *Term.Meta.constraints,
            models.UniqueConstraint(
                fields=("organisation", "sector"),
                condition=Q(ends_on__isnull=True),
                name="directory_a_sector_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.sector}"


def college_on(organisation: Organisation, day: date) -> College | None:
    """Return the college of an organisation on a day; None where it had none. Reads prefetched terms where there are."""
    return next((term.college for term in organisation.college_terms.all() if term.holds(day)), None)
