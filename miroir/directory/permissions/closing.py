"""Who may close an account."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from miroir.accounts.models import User
from miroir.common.may import YES, Verdict, first_no, no
from miroir.directory.models import BodyKind, Seat
from miroir.directory.permissions.bodies import leaves_somebody
from miroir.directory.permissions.memberships import may_act_as_secretariat
from miroir.directory.standing import Standing


def may_close_account(standing: Standing, person: User, *, now: datetime) -> Verdict:
    """Return whether a person may close an account: their own, or any as the secretariat; not the last secretary's."""
    return first_no(_is_theirs(standing, person, now), _is_open(person), _leaves_a_secretariat(person, now))


def _is_theirs(standing: Standing, person: User, now: datetime) -> Verdict:
    if standing.person is not None and standing.person.pk == person.pk:
        return YES
    return may_act_as_secretariat(standing, now=now)


def _is_open(person: User) -> Verdict:
    return no(gettext("This account is closed.")) if person.closed_at is not None else YES


def _leaves_a_secretariat(person: User, now: datetime) -> Verdict:
    today = timezone.localdate(now)
    seats = Seat.objects.in_force(today).filter(person=person, body__kind=BodyKind.SECRETARIAT)
    return first_no(*(leaves_somebody(seat, today) for seat in seats.select_related("body")))
