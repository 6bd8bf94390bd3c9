"""What a person is in the group at a moment: the ground on which permissions stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from miroir.accounts.models import User
from miroir.common.compiled import Compiled
from miroir.directory.models import (
    BodyKind,
    Mandate,
    MandateScope,
    Membership,
    MembershipState,
    OrganisationState,
    Seat,
    SeatRole,
)

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
GUARDED = (BodyKind.SECRETARIAT, BodyKind.BUREAU)
"""Bodies whose members do nothing without a second factor."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's active memberships, and the mandates and seats in force. Empty for a visitor.

    `mandate_areas`: by mandate, the codes of its areas; only mandates of some areas are in it.
    `second_factor`: whether the person has one.
    """

    person: User | None = None
    memberships: tuple[Membership, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    seats: tuple[Seat, ...] = ()
    mandate_areas: dict[int, frozenset[str]] = field(default_factory=dict)
    second_factor: bool = False

    @property
    def is_member(self) -> bool:
        """Whether the person is an active member of an organisation of the group."""
        return bool(self.memberships)

    @property
    def guarded(self) -> bool:
        """Whether the person sits in the secretariat or the steering committee: a second factor is then owed."""
        return any(seat.body.kind in GUARDED for seat in self.seats)

    def sits_in(self, kind: BodyKind, *roles: SeatRole) -> bool:
        """Return whether the person holds a seat in a body of a kind, in one of some roles where any is given."""
        return any(seat.body.kind == kind and (not roles or seat.role in roles) for seat in self.seats)

    @property
    def is_secretariat(self) -> bool:
        """Whether the person may act as the secretariat: a seat there, and a second factor."""
        return self.second_factor and self.sits_in(BodyKind.SECRETARIAT)

    @property
    def is_bureau(self) -> bool:
        """Whether the person may act as the steering committee: a seat there, and a second factor."""
        return self.second_factor and self.sits_in(BodyKind.BUREAU)

    def belongs_to(self, organisation_id: int) -> bool:
        """Return whether the person is an active member of an organisation."""
        return any(membership.organisation_id == organisation_id for membership in self.memberships)

    def mandate_for(self, organisation_id: int, areas: frozenset[str]) -> Mandate | None:
        """Return a mandate to speak for an organisation on a subject of these areas; None where there is none in force.

        A mandate of some areas covers what has at least one of them; what has no area needs one of every subject.
        """
        return next(
            (
                mandate
                for mandate in self.mandates
                if mandate.organisation_id == organisation_id
                and (
                    mandate.scope == MandateScope.EVERYTHING or self.mandate_areas.get(mandate.pk, frozenset()) & areas
                )
            ),
            None,
        )


def _seats(person: int, day: date) -> QuerySet[Seat]:
    return Seat.objects.in_force(day).filter(person=person).select_related("body", "organisation")


def _memberships(person: int) -> QuerySet[Membership]:
    active = Membership.objects.filter(state=MembershipState.ACTIVE, organisation__state=OrganisationState.VERIFIED)
    return active.filter(person=person).select_related("organisation")


def _mandates(person: int, day: date) -> QuerySet[Mandate]:
    return Mandate.objects.in_force(day).filter(person=person).select_related("organisation")


def _second_factors(person: int) -> QuerySet[Authenticator]:
    held: QuerySet[Authenticator] = Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS)
    return held.order_by().only("pk")


SEATS: Final = Compiled(_seats, int, date)
MEMBERSHIPS: Final = Compiled(_memberships, int)
MANDATES: Final = Compiled(_mandates, int, date)
SECOND_FACTOR: Final = Compiled(_second_factors, int)


def seats_of(person: User, *, now: datetime) -> tuple[Seat, ...]:
    """Return every seat of a person in force at a moment, also one that rests: in one short query, on every page."""
    return tuple(SEATS(person.pk, timezone.localdate(now)))


def standing_of(person: User | AnonymousUser | None, *, now: datetime, seats: Sequence[Seat] | None = None) -> Standing:
    """Return what a person is at a moment: in at most five queries, and none for a visitor or a closed account.

    `seats`: those that `seats_of` gave, where it was asked already.
    A mandate counts while its holder is an active member of its organisation, and a seat that is held for an
    organisation likewise: when the membership or the organisation is suspended, both rest.
    """
    if not isinstance(person, User) or not person.is_active:
        return Standing()
    day = timezone.localdate(now)
    memberships = tuple(MEMBERSHIPS(person.pk))
    ours = {membership.organisation_id for membership in memberships}
    mandates = tuple(m for m in MANDATES(person.pk, day) if m.organisation_id in ours) if ours else ()
    held = seats_of(person, now=now) if seats is None else seats
    return Standing(
        person=person,
        memberships=memberships,
        mandates=mandates,
        seats=tuple(seat for seat in held if seat.organisation_id is None or seat.organisation_id in ours),
        mandate_areas=areas_of(mandates),
        second_factor=bool(SECOND_FACTOR(person.pk)),
    )


def areas_of(mandates: Sequence[Mandate]) -> dict[int, frozenset[str]]:
    """Return the codes of the areas of those mandates that are of some areas only, by mandate: in one query, or none."""
    bounded = [mandate.pk for mandate in mandates if mandate.scope == MandateScope.AREAS]
    pairs = Mandate.areas.through.objects.filter(mandate__in=bounded).values_list("mandate_id", "area__code")
    codes: dict[int, set[str]] = {pk: set() for pk in bounded}
    for pk, code in pairs if bounded else ():
        codes[pk].add(code)
    return {pk: frozenset(found) for pk, found in codes.items()}
