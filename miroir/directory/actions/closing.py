"""Closing an account: what a person holds in the group ends, then their account is emptied."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.actions import empty_account
from miroir.accounts.models import User
from miroir.common.may import first_no
from miroir.directory.actions.bodies import end_seat
from miroir.directory.actions.mandates import revoke_mandate
from miroir.directory.models import Body, BodyKind, Membership, MembershipState
from miroir.directory.permissions.closing import may_close_account
from miroir.directory.permissions.memberships import has_a_reason
from miroir.directory.queries.bodies import seats_held
from miroir.directory.queries.mandates import mandates_held
from miroir.directory.queries.memberships import ENDED
from miroir.directory.standing import standing_of
from miroir.journal.actions import erase_person, fingerprint, record

LEFT: Final = words("membership ended with the account")


@transaction.atomic
def close_account(*, by: User, person: User, reason: str = "") -> User:
    """End the memberships, mandates and seats of a person, then empty their account; return it, emptied.

    What the rooms above keep of the person is forgotten first, as settings.FORGETTING names it; last of all the journal
    forgets who made the person's entries.

    `reason`: owed by the secretariat when it closes the account of another; kept with the mandates that end. What the
    person said for an organisation stays the organisation's. Raises Refused, also for the last seat of the secretariat.
    """
    now = timezone.now()
    list(Body.objects.select_for_update().filter(kind=BodyKind.SECRETARIAT))
    why = has_a_reason(reason or (gettext("The account was closed.") if by == person else ""))
    first_no(may_close_account(standing_of(by, now=now), person, now=now), why).require()
    for forget in settings.FORGETTING:
        import_string(forget)(by=by, person=person)
    today = timezone.localdate(now)
    for mandate in mandates_held(person, today):
        revoke_mandate(by=by, mandate=mandate, reason=reason or gettext("The account was closed."))
    for seat in seats_held(person, today):
        end_seat(by=by, seat=seat)
    _end_memberships(by, person)
    emptied = empty_account(by=by, person=person)
    erase_person(by=None, person_key=str(person.key), reason="account closed")
    return emptied


def _end_memberships(by: User, person: User) -> None:
    now = timezone.now()
    current = Membership.objects.select_for_update(of=("self",)).filter(person=person).exclude(state__in=ENDED)
    for membership in current.select_related("organisation"):
        before = fingerprint(membership)
        membership.state, membership.left_at, membership.function = MembershipState.LEFT, now, ""
        membership.save(update_fields=["state", "left_at", "function"])
        organisation = membership.organisation
        label = organisation.name_fr if organisation.since else ""
        record(LEFT, membership, by=by, at=now, before=before, for_whom=str(organisation.key), label=label)
