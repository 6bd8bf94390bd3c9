"""The way of a membership: applied, vouched for, verified, active, suspended, left or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused, first_no
from miroir.directory.actions.bodies import end_seat
from miroir.directory.actions.mandates import revoke_mandate
from miroir.directory.actions.telling import confirm_to_person, tell_person
from miroir.directory.models import Membership, MembershipCharter, MembershipState, Organisation
from miroir.directory.permissions.memberships import (
    has_a_reason,
    may_apply_for_membership,
    may_leave,
    may_refuse_membership,
    may_register_member,
    may_reinstate_membership,
    may_suspend_membership,
    may_verify_membership,
    may_vouch,
)
from miroir.directory.queries.bodies import seats_held
from miroir.directory.queries.mandates import mandates_of, representatives_of
from miroir.directory.queries.memberships import charter_in_force
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

APPLIED: Final = words("membership applied for")
VOUCHED: Final = words("applicant vouched for by a representative")
VERIFIED: Final = words("membership verified")
REFUSED: Final = words("membership refused")
SUSPENDED: Final = words("membership suspended")
REINSTATED: Final = words("membership reinstated")
LEFT: Final = words("membership ended by the person")
REGISTERED: Final = words("member registered by the secretariat")
VOUCHING: Final = words("applications of colleagues")
"""What letters that ask to vouch are about: one may refuse them."""


@transaction.atomic
def apply_for_membership(
    *, by: User, organisation: Organisation, function: str, charter: MembershipCharter
) -> Membership:
    """Ask to join an organisation, the charter in force accepted; return the membership, applied.

    The person gets a receipt; who holds a mandate of the organisation is asked to vouch. Raises Refused, also where
    another charter came into force meanwhile.
    """
    now = timezone.now()
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    may_apply_for_membership(standing_of(by, now=now), organisation, now=now).require()
    if charter != charter_in_force(timezone.localdate(now)):
        raise Refused(gettext("Another charter is in force now. Read it, then apply again."))
    membership = Membership.objects.create(
        organisation=organisation,
        person=by,
        function=function.strip(),
        charter=charter,
        charter_accepted_at=now,
        applied_at=now,
    )
    _record(APPLIED, membership, by=by, at=now)
    told = {"membership": membership, "organisation": organisation}
    confirm_to_person(by=by, person=by, template="directory/letters/membership_applied.html", about=told)
    _ask_to_vouch(by, membership, now)
    return membership


@transaction.atomic
def vouch_for(*, by: User, membership: Membership) -> Membership:
    """Say to the secretariat that one knows an applicant; the secretariat still decides."""
    now = timezone.now()
    kept = _locked(membership)
    may_vouch(standing_of(by, now=now), kept, now=now).require()
    before = fingerprint(kept)
    kept.vouched_by, kept.vouched_at = by, now
    kept.save(update_fields=["vouched_by", "vouched_at"])
    _record(VOUCHED, kept, by=by, at=now, before=before)
    return kept


@transaction.atomic
def verify_membership(*, by: User, membership: Membership) -> Membership:
    """Verify an application; it is active at once where the person accepted the charter in force, which they are asked otherwise."""
    now = timezone.now()
    kept = _locked(membership)
    may_verify_membership(standing_of(by, now=now), kept, now=now).require()
    before = fingerprint(kept)
    charter = charter_in_force(timezone.localdate(now))
    accepted = kept.charter is not None and kept.charter == charter
    kept.state = MembershipState.ACTIVE if accepted else MembershipState.VERIFIED
    _decide(kept, at=now)
    _record(VERIFIED, kept, by=by, at=now, before=before)
    template = "directory/letters/membership_active.html" if accepted else "directory/letters/charter_to_accept.html"
    _tell(by, kept, template, {"charter": charter})
    return kept


@transaction.atomic
def refuse_membership(*, by: User, membership: Membership, reason: str) -> Membership:
    """Refuse an application with a reason that the person reads; they may apply again."""
    now = timezone.now()
    kept = _locked(membership)
    first_no(may_refuse_membership(standing_of(by, now=now), kept, now=now), has_a_reason(reason)).require()
    before = fingerprint(kept)
    kept.state = MembershipState.REFUSED
    _decide(kept, at=now, reason=reason)
    _record(REFUSED, kept, by=by, at=now, before=before)
    _tell(by, kept, "directory/letters/membership_refused.html")
    return kept


@transaction.atomic
def suspend_membership(*, by: User, membership: Membership, reason: str) -> Membership:
    """Suspend a membership with a reason; its mandates and seats rest until it is reinstated."""
    now = timezone.now()
    kept = _locked(membership)
    first_no(may_suspend_membership(standing_of(by, now=now), kept, now=now), has_a_reason(reason)).require()
    before = fingerprint(kept)
    kept.state = MembershipState.SUSPENDED
    _decide(kept, at=now, reason=reason)
    _record(SUSPENDED, kept, by=by, at=now, before=before)
    _tell(by, kept, "directory/letters/membership_suspended.html")
    return kept


@transaction.atomic
def reinstate_membership(*, by: User, membership: Membership) -> Membership:
    """End a suspension; mandates and seats that have not ended meanwhile hold again."""
    now = timezone.now()
    kept = _locked(membership)
    may_reinstate_membership(standing_of(by, now=now), kept, now=now).require()
    before = fingerprint(kept)
    kept.state = MembershipState.ACTIVE
    _decide(kept, at=now)
    _record(REINSTATED, kept, by=by, at=now, before=before)
    _tell(by, kept, "directory/letters/membership_active.html", {"charter": kept.charter})
    return kept


@transaction.atomic
def leave_organisation(*, by: User, membership: Membership) -> Membership:
    """Leave an organisation, or withdraw an application: one's mandates and seats for it end too. Raises Refused."""
    now = timezone.now()
    kept = _locked(membership)
    may_leave(standing_of(by, now=now), kept, now=now).require()
    today = timezone.localdate(now)
    for mandate in mandates_of(kept.organisation, today).filter(person=kept.person_id):
        revoke_mandate(by=by, mandate=mandate, reason=gettext("The person left the organisation."))
    for seat in seats_held(kept.person, today).filter(organisation=kept.organisation_id):
        end_seat(by=by, seat=seat)
    before = fingerprint(kept)
    kept.state, kept.left_at = MembershipState.LEFT, now
    kept.save(update_fields=["state", "left_at"])
    _record(LEFT, kept, by=by, at=now, before=before)
    return kept


@transaction.atomic
def register_member(
    *, by: User, organisation: Organisation, person: User, function: str, charter: MembershipCharter
) -> Membership:
    """Enter a person as an active member of an organisation, who accepted a charter on paper; return the membership."""
    now = timezone.now()
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    may_register_member(standing_of(by, now=now), organisation, person, now=now).require()
    membership = Membership.objects.create(
        organisation=organisation,
        person=person,
        function=function.strip(),
        state=MembershipState.ACTIVE,
        charter=charter,
        charter_accepted_at=now,
        applied_at=now,
        decided_at=now,
    )
    _record(REGISTERED, membership, by=by, at=now)
    _tell(by, membership, "directory/letters/membership_active.html", {"charter": charter})
    return membership


def _locked(membership: Membership) -> Membership:
    found = Membership.objects.select_for_update(of=("self",))
    return found.select_related("organisation", "person", "charter").get(pk=membership.pk)


def _decide(membership: Membership, *, at: datetime, reason: str = "") -> None:
    membership.decided_at, membership.reason = at, reason.strip()
    membership.save(update_fields=["state", "decided_at", "reason"])


def _record(kind: str, membership: Membership, *, by: User, at: datetime, before: str = "") -> None:
    organisation = membership.organisation
    label = organisation.name_fr if organisation.since else ""
    record(kind, membership, by=by, at=at, before=before, for_whom=str(organisation.key), label=label)


def _tell(by: User, membership: Membership, template: str, about: Mapping[str, object] | None = None) -> None:
    told = {"membership": membership, "organisation": membership.organisation, **(about or {})}
    tell_person(by=by, person=membership.person, template=template, about=told)


def _ask_to_vouch(by: User, membership: Membership, now: datetime) -> None:
    organisation = membership.organisation
    people = [one.person_id for one in representatives_of([organisation.pk], timezone.localdate(now))]
    for person in User.objects.filter(pk__in=people):
        told = {"membership": membership, "organisation": organisation, "applicant": by}
        tell_person(
            by=by, person=person, template="directory/letters/membership_to_vouch.html", about=told, purpose=VOUCHING
        )
