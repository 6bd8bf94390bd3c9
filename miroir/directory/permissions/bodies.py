"""Who may open and change a body, and give, end and name a seat."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.may import YES, Verdict, first_no, no
from miroir.directory.models import BodyKind, Membership, MembershipState, Organisation, OrganisationState, Seat
from miroir.directory.permissions.memberships import may_act_as_secretariat
from miroir.directory.standing import Standing


def may_open_body(standing: Standing, *, now: datetime) -> Verdict:
    """Return whether a person may open a body: the secretariat."""
    return may_act_as_secretariat(standing, now=now)


def may_change_body(standing: Standing, *, now: datetime) -> Verdict:
    """Return whether a person may change what is said of a body: the secretariat."""
    return may_act_as_secretariat(standing, now=now)


def may_give_seat(standing: Standing, *, now: datetime) -> Verdict:
    """Return whether a person may give seats: the secretariat."""
    return may_act_as_secretariat(standing, now=now)


def may_give_this_seat(standing: Standing, seat: Seat, *, now: datetime) -> Verdict:
    """Return whether a person may give one seat, not kept yet: to a member where it is for an organisation, and once."""
    return first_no(may_give_seat(standing, now=now), _is_whole(seat), _holder_belongs(seat), _is_free_of_double(seat))


def may_end_seat(standing: Standing, seat: Seat, *, now: datetime) -> Verdict:
    """Return whether a person may end a seat: the secretariat or its holder, but never the secretariat's last one."""
    today = timezone.localdate(now)
    if seat.ended_at is not None or (seat.ends_on is not None and seat.ends_on < today):
        return no(gettext("This seat has ended already."))
    return first_no(_of_the_secretariat_or_own(standing, seat, now), leaves_somebody(seat, today))


def may_show_name(standing: Standing, seat: Seat, *, now: datetime) -> Verdict:
    """Return whether a person may let a name be shown, or hide it again: the holder of the seat alone."""
    if standing.person is not None and standing.person.pk == seat.person_id:
        return YES
    return no(gettext("Only the person who holds a seat decides whether their name is shown."))


def leaves_somebody(seat: Seat, today: date) -> Verdict:
    """Return whether the secretariat keeps somebody when a seat ends; yes for the seats of other bodies."""
    if seat.body.kind != BodyKind.SECRETARIAT:
        return YES
    others = Seat.objects.in_force(today).filter(body__kind=BodyKind.SECRETARIAT, person__is_active=True)
    if others.exclude(person=seat.person_id).exists():
        return YES
    return no(gettext("This is the last seat of the secretariat. Give one to somebody else first."))


def _is_whole(seat: Seat) -> Verdict:
    if seat.ends_on is not None and seat.ends_on < seat.starts_on:
        return no(gettext("A seat ends on its first day or after it."))
    if not seat.person.is_active:
        return no(gettext("This account is closed."))
    if seat.organisation is not None and seat.body.kind == BodyKind.SECRETARIAT:
        return no(gettext("A seat of the secretariat is held for no organisation."))
    return YES


def _holder_belongs(seat: Seat) -> Verdict:
    if seat.organisation is None or _is_active_member(seat.person, seat.organisation):
        return YES
    told = {"person": seat.person, "organisation": seat.organisation}
    return no(gettext("%(person)s is not an active member of %(organisation)s.") % told)


def _is_active_member(person: User, organisation: Organisation) -> bool:
    return Membership.objects.filter(
        person=person,
        organisation=organisation,
        state=MembershipState.ACTIVE,
        organisation__state=OrganisationState.VERIFIED,
    ).exists()


def _is_free_of_double(seat: Seat) -> Verdict:
    held = Seat.objects.filter(body=seat.body, person=seat.person, ended_at__isnull=True)
    if any(_overlap(other, seat) for other in held):
        return no(gettext("%(person)s holds a seat in this body for these days already.") % {"person": seat.person})
    return YES


def _overlap(one: Seat, other: Seat) -> bool:
    return one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)


def _of_the_secretariat_or_own(standing: Standing, seat: Seat, now: datetime) -> Verdict:
    if standing.person is not None and standing.person.pk == seat.person_id:
        return YES
    return may_act_as_secretariat(standing, now=now)
