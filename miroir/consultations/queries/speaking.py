"""For whom a person may speak, read for one organisation with few and short queries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from miroir.accounts.models import User
from miroir.common.compiled import Compiled
from miroir.directory.models import Mandate, Membership, MembershipState, Organisation, OrganisationState
from miroir.directory.standing import Standing, areas_of


def _mandates(person: int, organisation: int, member: int, day: date) -> QuerySet[Mandate]:
    return Mandate.objects.in_force(day).filter(
        person=person,
        organisation=organisation,
        organisation__state=OrganisationState.VERIFIED,
        organisation__memberships__person=member,
        organisation__memberships__state=MembershipState.ACTIVE,
    )


MANDATES: Final = Compiled(_mandates, int, int, int, date)


def speaker_standing(person: User, organisation: Organisation, *, now: datetime) -> Standing:
    """Return what a person is in one organisation alone, as `standing_of` would say it: in one query, two with areas.

    Empty but for the person where they have no mandate in force there. Whatever it allows, the whole standing allows.
    """
    if not person.is_active:
        return Standing()
    mandates = tuple(MANDATES(person.pk, organisation.pk, person.pk, timezone.localdate(now)))
    membership = Membership(person=person, organisation=organisation, state=MembershipState.ACTIVE)
    return Standing(
        person=person,
        memberships=(membership,) if mandates else (),
        mandates=mandates,
        mandate_areas=areas_of(mandates),
    )
