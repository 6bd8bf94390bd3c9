"""The bodies of the group, and who sits there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from miroir.accounts.models import User
from miroir.directory.models import Body, BodyKind, Organisation, Seat, SeatRole

KINDS = (BodyKind.PLENARY, BodyKind.BUREAU, BodyKind.WORKING_GROUP, BodyKind.SECRETARIAT)
ROLES = (SeatRole.CHAIR, SeatRole.RAPPORTEUR, SeatRole.MEMBER)


@dataclass(frozen=True, slots=True)
class ShownSeat:
    """A seat as everybody sees it. `organisation`: None for who sits for none; `name`: "" unless the person agreed."""

    role: str
    organisation: Organisation | None
    name: str


def bodies_on(day: date) -> QuerySet[Body]:
    """Return every body in the order of the group, with how many seats are held (`held`) on a day."""
    place = Case(*(When(kind=kind, then=Value(at)) for at, kind in enumerate(KINDS)), output_field=IntegerField())
    held = Q(seats__starts_on__lte=day, seats__ended_at__isnull=True) & (
        Q(seats__ends_on__isnull=True) | Q(seats__ends_on__gte=day)
    )
    return (
        Body.objects.annotate(held=Count("seats", filter=held), place=place)
        .prefetch_related("areas")
        .order_by("place", "code")
    )


def seats_of(body: Body, day: date) -> QuerySet[Seat]:
    """Return the seats of a body that are held on a day or begin later, chairs first."""
    return (
        _by_role(Seat.objects.filter(body=body, ended_at__isnull=True))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        .select_related("person", "organisation", "body")
    )


def shown_seats(seats: Sequence[Seat], day: date) -> list[ShownSeat]:
    """Return the seats held on a day as everybody may see them: a name only where its person agreed."""
    return [
        ShownSeat(str(SeatRole(seat.role).label), seat.organisation, str(seat.person) if seat.named else "")
        for seat in seats
        if seat.holds(day)
    ]


def seats_held(person: User, day: date) -> QuerySet[Seat]:
    """Return the seats of a person that are held on a day or begin later."""
    return (
        Seat.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), person=person, ended_at__isnull=True)
        .select_related("body", "organisation", "person")
        .order_by("body__kind", "body__code", "pk")
    )


def _by_role(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    place = Case(*(When(role=role, then=Value(at)) for at, role in enumerate(ROLES)), output_field=IntegerField())
    return seats.annotate(place=place).order_by("place", "organisation__name_fr", "pk")
