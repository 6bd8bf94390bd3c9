"""The way of an organisation in the group: taken in, refused, suspended, reinstated, left."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.directory.models import Membership, MembershipState, Organisation, OrganisationState
from miroir.directory.permissions.organisations import (
    may_refuse_organisation,
    may_reinstate_organisation,
    may_suspend_organisation,
    may_verify_organisation,
    may_withdraw_organisation,
)
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record
from miroir.letters.actions import write_letter

VERIFIED: Final = words("organisation verified")
REFUSED: Final = words("organisation refused")
SUSPENDED: Final = words("organisation suspended")
REINSTATED: Final = words("organisation reinstated")
LEFT: Final = words("organisation left")


@transaction.atomic
def verify_organisation(*, by: User, organisation: Organisation) -> Organisation:
    """Take an organisation in from today, and write to who applied; return it. Its college and sectors begin today."""
    now = timezone.now()
    kept = _locked(organisation)
    may_verify_organisation(standing_of(by, now=now), kept).require()
    before = fingerprint(kept)
    kept.since = timezone.localdate(now)
    kept.college_terms.filter(ends_on__isnull=True).update(starts_on=kept.since)
    kept.sector_terms.filter(ends_on__isnull=True).update(starts_on=kept.since)
    _move(kept, OrganisationState.VERIFIED, at=now)
    record(VERIFIED, kept, by=by, at=now, before=before, for_whom=str(kept.key), label=kept.name_fr)
    _write_to_applicant(kept, "directory/letters/organisation_verified.html", by=by)
    return kept


@transaction.atomic
def refuse_organisation(*, by: User, organisation: Organisation, reason: str) -> Organisation:
    """Refuse an application with a reason, and write to who applied; return it."""
    now = timezone.now()
    kept = _locked(organisation)
    may_refuse_organisation(standing_of(by, now=now), kept).require()
    before = fingerprint(kept)
    _move(kept, OrganisationState.REFUSED, at=now, reason=_owed(reason))
    record(REFUSED, kept, by=by, at=now, before=before, for_whom=str(kept.key))
    _write_to_applicant(kept, "directory/letters/organisation_refused.html", by=by)
    return kept


@transaction.atomic
def suspend_organisation(*, by: User, organisation: Organisation, reason: str) -> Organisation:
    """Suspend a member from today with a reason, and write to its people; return it. Reinstating undoes it."""
    now = timezone.now()
    kept = _locked(organisation)
    may_suspend_organisation(standing_of(by, now=now), kept).require()
    before = fingerprint(kept)
    kept.ceased_on = timezone.localdate(now)
    _move(kept, OrganisationState.SUSPENDED, at=now, reason=_owed(reason))
    record(SUSPENDED, kept, by=by, at=now, before=before, for_whom=str(kept.key), label=kept.name_fr)
    _write_to_members(kept, "directory/letters/organisation_suspended.html", by=by)
    return kept


@transaction.atomic
def reinstate_organisation(*, by: User, organisation: Organisation) -> Organisation:
    """Make an organisation a member again that was suspended or left, and write to its people; return it."""
    now = timezone.now()
    kept = _locked(organisation)
    may_reinstate_organisation(standing_of(by, now=now), kept).require()
    before = fingerprint(kept)
    kept.ceased_on = None
    _move(kept, OrganisationState.VERIFIED, at=now)
    record(REINSTATED, kept, by=by, at=now, before=before, for_whom=str(kept.key), label=kept.name_fr)
    _write_to_members(kept, "directory/letters/organisation_reinstated.html", by=by)
    return kept


@transaction.atomic
def withdraw_organisation(*, by: User, organisation: Organisation, reason: str = "") -> Organisation:
    """Say that an organisation leaves the group today; return it. What it said stays, and reinstating undoes it."""
    now = timezone.now()
    kept = _locked(organisation)
    may_withdraw_organisation(standing_of(by, now=now), kept).require()
    before = fingerprint(kept)
    kept.ceased_on = timezone.localdate(now)
    _move(kept, OrganisationState.LEFT, at=now, reason=reason.strip())
    record(LEFT, kept, by=by, at=now, before=before, for_whom=str(kept.key), label=kept.name_fr)
    return kept


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _move(organisation: Organisation, state: OrganisationState, *, at: datetime, reason: str = "") -> None:
    organisation.state, organisation.state_reason, organisation.decided_at = state, reason, at
    organisation.save(update_fields=["state", "state_reason", "decided_at", "since", "ceased_on"])


def _owed(reason: str) -> str:
    """Return a reason. Raises ValueError where there is none: the form asks for one."""
    if not reason.strip():
        told = "a reason was expected, an empty text came"
        raise ValueError(told)
    return reason.strip()


def _write_to_applicant(organisation: Organisation, template: str, *, by: User) -> None:
    if organisation.applied_by:
        _write(organisation, [organisation.applied_by], template, by=by)


def _write_to_members(organisation: Organisation, template: str, *, by: User) -> None:
    memberships = Membership.objects.filter(organisation=organisation, state=MembershipState.ACTIVE)
    _write(organisation, [membership.person for membership in memberships.select_related("person")], template, by=by)


def _write(organisation: Organisation, people: list[User], template: str, *, by: User) -> None:
    for person in people:
        if person.is_active:
            write_letter(
                by=by,
                to=person.email,
                language=person.language,
                template=template,
                about={"organisation": organisation},
            )
