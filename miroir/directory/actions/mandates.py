"""Giving and ending the right to speak for an organisation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import Refused, first_no
from miroir.directory.actions.telling import tell_person
from miroir.directory.models import Area, Mandate, MandateScope, Organisation
from miroir.directory.permissions.mandates import Offer, may_give_this_mandate, may_revoke_mandate
from miroir.directory.permissions.memberships import has_a_reason
from miroir.directory.standing import standing_of
from miroir.journal.actions import fingerprint, record

GIVEN: Final = words("mandate given")
REVOKED: Final = words("mandate revoked")


@transaction.atomic
def give_mandate(  # noqa: PLR0913 - each is one thing that a mandate says
    *,
    by: User,
    organisation: Organisation,
    person: User,
    scope: str,
    areas: Collection[Area],
    starts_on: date,
    ends_on: date | None,
    issued_by: str,
) -> Mandate:
    """Give a person the right to speak for an organisation, and write to them; return the mandate.

    `areas` count for a mandate of some areas only. `issued_by`: the proof in words, such as a decision and its date.
    Mandates of one person may overlap. Raises Refused.
    """
    now = timezone.now()
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    subjects = list(areas) if scope == MandateScope.AREAS else []
    offer = Offer(organisation, person, scope, frozenset(area.code for area in subjects), starts_on, ends_on)
    may_give_this_mandate(standing_of(by, now=now), offer, now=now).require()
    if not issued_by.strip():
        raise Refused(gettext("Say who decided on this mandate, and when: this is its proof."))
    mandate = Mandate.objects.create(
        organisation=organisation,
        person=person,
        scope=scope,
        starts_on=starts_on,
        ends_on=ends_on,
        issued_by=issued_by.strip(),
        recorded_by=by,
    )
    mandate.areas.set(subjects)
    _record(GIVEN, mandate, by=by, at=now)
    _tell(by, mandate, "directory/letters/mandate_given.html")
    return mandate


@transaction.atomic
def revoke_mandate(*, by: User, mandate: Mandate, reason: str) -> Mandate:
    """End a mandate at once with a reason, and write to its holder; what was said under it stays. Raises Refused."""
    now = timezone.now()
    kept = Mandate.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=mandate.pk)
    first_no(may_revoke_mandate(standing_of(by, now=now), kept, now=now), has_a_reason(reason)).require()
    before = fingerprint(kept)
    kept.revoked_at, kept.revoked_reason = now, reason.strip()
    kept.save(update_fields=["revoked_at", "revoked_reason"])
    _record(REVOKED, kept, by=by, at=now, before=before)
    _tell(by, kept, "directory/letters/mandate_revoked.html")
    return kept


def _record(kind: str, mandate: Mandate, *, by: User, at: datetime, before: str = "") -> None:
    organisation = mandate.organisation
    record(kind, mandate, by=by, at=at, before=before, for_whom=str(organisation.key), label=organisation.name_fr)


def _tell(by: User, mandate: Mandate, template: str) -> None:
    told = {"mandate": mandate, "organisation": mandate.organisation, "areas": list(mandate.areas.all())}
    tell_person(by=by, person=mandate.person, template=template, about=told)
