"""Who belongs to which organisation, who asks to, and what is accepted in joining."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from miroir.accounts.models import User
from miroir.common.folding import sought
from miroir.directory.models import (
    Membership,
    MembershipCharter,
    MembershipState,
    Organisation,
    OrganisationState,
)

ENDED = (MembershipState.LEFT, MembershipState.REFUSED)
SHOWN = (OrganisationState.VERIFIED, OrganisationState.SUSPENDED, OrganisationState.LEFT)


def charter_in_force(day: date) -> MembershipCharter | None:
    """Return the charter that one accepts on a day: the last by date; None before the first."""
    return MembershipCharter.objects.filter(dated__lte=day).first()


def own_memberships(person: User) -> QuerySet[Membership]:
    """Return what a person asked for or belongs to, the active first; not what ended."""
    return (
        Membership.objects.filter(person=person)
        .exclude(state__in=ENDED)
        .select_related("organisation", "charter")
        .order_by("state", "organisation__name_fr")
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return the active members of an organisation, by name."""
    return (
        Membership.objects.filter(organisation=organisation, state=MembershipState.ACTIVE, person__is_active=True)
        .select_related("person")
        .order_by("person__name", "pk")
    )


def applications_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return who asks to join an organisation, the first to ask first."""
    return (
        Membership.objects.filter(organisation=organisation, state=MembershipState.APPLIED)
        .select_related("person", "vouched_by", "organisation")
        .order_by("applied_at", "pk")
    )


def applications_to_decide() -> QuerySet[Membership]:
    """Return every application that waits for the secretariat, the first to ask first."""
    return (
        Membership.objects.filter(state=MembershipState.APPLIED)
        .select_related("person", "organisation", "vouched_by")
        .order_by("applied_at", "pk")
    )


def memberships_in(state: str, text: str = "") -> QuerySet[Membership]:
    """Return the memberships in a state whose person or organisation is named by a text; all of the state for ""."""
    found = Membership.objects.filter(state=state).select_related("person", "organisation", "vouched_by", "charter")
    if text:
        person = Q(person__name__icontains=text) | Q(person__email__icontains=text)
        found = found.filter(person | _named_by(text))
    return found.order_by("applied_at", "pk")


def _named_by(text: str) -> Q:
    pieces = sought(text)
    return Q(*(Q(organisation__search__contains=piece) for piece in pieces)) if pieces else Q(pk__in=())


def organisations_to_join(person: User, text: str) -> QuerySet[Organisation]:
    """Return the organisations one may apply to that have every word of a text: members, and what one asked for.

    Nothing for a text without a word.
    """
    pieces = sought(text)
    if not pieces:
        return Organisation.objects.none()
    asked = Q(state=OrganisationState.APPLIED, applied_by=person)
    found = Organisation.objects.filter(Q(state=OrganisationState.VERIFIED) | asked)
    for piece in pieces:
        found = found.filter(search__contains=piece)
    return found.select_related("territory").order_by("name_fr", "pk")


def organisations_shown_to_join(person: User) -> QuerySet[Organisation]:
    """Return the organisations whose joining page a person may open: those of the directory, and what they asked for."""
    return Organisation.objects.filter(Q(state__in=SHOWN) | Q(applied_by=person)).select_related("territory")


def organisations_applied_for(person: User) -> QuerySet[Organisation]:
    """Return the organisations that a person asked for, that nobody decided on, and that they have not asked to join."""
    joined = Membership.objects.filter(person=person).exclude(state__in=ENDED).values("organisation")
    asked = Organisation.objects.filter(applied_by=person, state=OrganisationState.APPLIED)
    return asked.exclude(pk__in=joined)


def members_to_ask(charter: MembershipCharter) -> QuerySet[Membership]:
    """Return the active memberships whose person accepted another charter and was not asked for this one yet."""
    return (
        Membership.objects.filter(state=MembershipState.ACTIVE, person__is_active=True)
        .exclude(charter=charter)
        .exclude(charter_asked=charter)
        .select_related("person", "organisation")
        .order_by("pk")
    )


def people_of(memberships: Iterable[Membership]) -> list[User]:
    """Return the persons of some memberships, each once, in their order."""
    return list({membership.person_id: membership.person for membership in memberships}.values())
