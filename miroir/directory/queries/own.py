"""What a member sees of their own organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from miroir.common.may import Verdict
from miroir.directory.models import Mandate, Membership, MembershipState
from miroir.directory.permissions.mandates import mandate_verdict, may_give_mandate, may_revoke_mandate
from miroir.directory.permissions.memberships import may_leave, may_vouch
from miroir.directory.permissions.organisations import may_change_organisation
from miroir.directory.queries.mandates import SOON, mandates_of
from miroir.directory.queries.memberships import applications_of
from miroir.directory.standing import Standing

MOST_SHOWN: Final = 50
"""Mandates, and applications, on the page of one's organisation; those that come after are told by a sentence."""


@dataclass(frozen=True, slots=True)
class OwnMandate:
    """A mandate of the organisation, and whether the reader may revoke it. `ends_soon`: it is to be renewed."""

    mandate: Mandate
    may_revoke: Verdict
    ends_soon: bool


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """A colleague's application, and whether the reader may vouch for it."""

    membership: Membership
    may_vouch: Verdict


@dataclass(frozen=True, slots=True)
class OwnOrganisation:
    """An organisation of the reader's as its members see it, at most MOST_SHOWN mandates and applications of it.

    `speaks`: whether the reader may speak for it on anything. `more`: whether some are not shown.
    """

    membership: Membership
    active: bool
    mandates: tuple[OwnMandate, ...]
    applications: tuple[OwnApplication, ...]
    more: bool
    speaks: Verdict
    may_give: Verdict
    may_change: Verdict
    may_leave: Verdict


def own_organisation(standing: Standing, membership: Membership, *, now: datetime) -> OwnOrganisation:
    """Return what a person sees of the organisation of a membership of theirs; of an inactive one only where it stands."""
    organisation, day = membership.organisation, timezone.localdate(now)
    active = membership.state == MembershipState.ACTIVE and standing.belongs_to(organisation.pk)
    speaks = any(mandate.organisation_id == organisation.pk for mandate in standing.mandates)
    mandates = list(mandates_of(organisation, day)[: MOST_SHOWN + 1]) if active else []
    asking = list(applications_of(organisation)[: MOST_SHOWN + 1]) if speaks else []
    return OwnOrganisation(
        membership=membership,
        active=active,
        mandates=tuple(_own_mandate(standing, one, now) for one in mandates[:MOST_SHOWN]),
        applications=tuple(OwnApplication(one, may_vouch(standing, one, now=now)) for one in asking[:MOST_SHOWN]),
        more=len(mandates) > MOST_SHOWN or len(asking) > MOST_SHOWN,
        speaks=mandate_verdict(standing, organisation, _any_area(standing, membership), now=now),
        may_give=may_give_mandate(standing, organisation, now=now),
        may_change=may_change_organisation(standing, organisation),
        may_leave=may_leave(standing, membership, now=now),
    )


def _own_mandate(standing: Standing, mandate: Mandate, now: datetime) -> OwnMandate:
    soon = mandate.ends_on is not None and mandate.ends_on <= timezone.localdate(now) + SOON
    return OwnMandate(mandate, may_revoke_mandate(standing, mandate, now=now), soon)


def _any_area(standing: Standing, membership: Membership) -> frozenset[str]:
    """Return every area on which the person may speak for the organisation: a mandate on one of them is a mandate."""
    held = [one.pk for one in standing.mandates if one.organisation_id == membership.organisation_id]
    return frozenset[str]().union(*(standing.mandate_areas.get(pk, frozenset()) for pk in held))
