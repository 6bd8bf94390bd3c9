"""Who may speak for which organisation, until when, and who is to be written to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from miroir.accounts.models import User
from miroir.directory.models import Mandate, MandateScope, Membership, MembershipState, Organisation, OrganisationState

SOON: Final = timedelta(days=60)
"""How long before its end a mandate is to be renewed."""


@dataclass(frozen=True, slots=True)
class Representative:
    """Somebody who may speak for an organisation, and how to write to them."""

    organisation_id: int
    person_id: int
    name: str
    email: str
    language: str


def representatives_of(organisation_ids: Collection[int], day: date) -> list[Representative]:
    """Return who may speak for some organisations on a day: active members with a mandate in force, each once for each.

    The organisations that are in none of the answer have nobody.
    """
    rows = (
        _of_active_members(Mandate.objects.in_force(day))
        .filter(organisation__in=organisation_ids)
        .values_list("organisation_id", "person_id", "person__name", "person__email", "person__language")
        .order_by("organisation_id", "person_id")
        .distinct()
    )
    return [Representative(*row) for row in rows]


def mandates_of(organisation: Organisation, day: date) -> QuerySet[Mandate]:
    """Return the mandates of an organisation that are in force on a day or begin later, the first to end first."""
    return _shown(_not_over(Mandate.objects.filter(organisation=organisation), day))


def mandates_held(person: User, day: date) -> QuerySet[Mandate]:
    """Return the mandates of a person that are in force on a day or begin later."""
    return _shown(_not_over(Mandate.objects.filter(person=person), day))


def mandates_in_force(day: date) -> QuerySet[Mandate]:
    """Return every mandate in force on a day, the first to end first."""
    return _shown(Mandate.objects.in_force(day))


def mandates_ending_soon(now: datetime) -> QuerySet[Mandate]:
    """Return the mandates in force that end within SOON and that no later mandate of the same person follows."""
    today = timezone.localdate(now)
    return _shown(_not_followed(Mandate.objects.in_force(today).filter(ends_on__lte=today + SOON)))


def mandates_over(day: date) -> QuerySet[Mandate]:
    """Return the mandates that ended before a day or were revoked, the last to end first."""
    over = Mandate.objects.filter(Q(ends_on__lt=day) | Q(revoked_at__isnull=False))
    return _shown(over).order_by(F("ends_on").desc(nulls_last=True), "-pk")


def _not_over(mandates: QuerySet[Mandate], day: date) -> QuerySet[Mandate]:
    return mandates.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), revoked_at__isnull=True)


def _not_followed(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    follower = Mandate.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=OuterRef("ends_on")),
        Q(scope=MandateScope.EVERYTHING) | Q(scope=OuterRef("scope")),
        organisation=OuterRef("organisation"),
        person=OuterRef("person"),
        revoked_at__isnull=True,
    )
    return mandates.filter(~Exists(follower))


def _of_active_members(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    belongs = Membership.objects.filter(
        organisation=OuterRef("organisation"), person=OuterRef("person"), state=MembershipState.ACTIVE
    )
    return mandates.filter(Exists(belongs), person__is_active=True, organisation__state=OrganisationState.VERIFIED)


def _shown(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    return (
        mandates.select_related("person", "organisation")
        .prefetch_related("areas")
        .order_by(F("ends_on").asc(nulls_last=True), "organisation__name_fr", "pk")
    )
